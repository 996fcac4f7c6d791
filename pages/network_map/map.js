// The network map: holds what is selected, and lets the parts speak to each other. What the browser
// has all numbers of it works out at once; of larger networks the page works out the unit asked for.
const REST = 350; // milliseconds until the page is told where the hand came to rest

class NetworkMap {
  constructor(host) {
    host.replaceChildren();
    this.host = host;
    const top = tag("div", "top", host);
    this.stage = tag("div", "stage", tag("div", "scroll", top));
    this.side = tag("div", "answer", top);
    this.below = tag("div", "detail", host);
    this.said = tag("p", "said", host);
    this.said.setAttribute("role", "status");
    this.said.setAttribute("aria-live", "polite");
    this.count = 0;
    host.onkeydown = (event) => this.escape(event);
    new ResizeObserver(() => this.resized()).observe(host);
    const saving = (event) => {
      if (!host.isConnected) document.removeEventListener("click", saving, true);
      else if (event.target.closest('[data-testid="stPopover"]')) copyInto(this.columns, this.model.data.accent);
    };
    document.addEventListener("click", saving, true);
  }

  show(data, tell) {
    Object.assign(this, { tell });
    // While one draws, and until the page has seen the last stroke, the browser is ahead of it.
    if (this.answer?.pen || (this.sent && data.chosen === "drawn" && data.drawing !== this.sent)) return;
    const given = data.given;
    const open = data.whole && this.model && !this.moved(data) ? this.model.open : undefined;
    this.model = new Model(data);
    if (open) { this.model.open = open; this.model.lay(); }
    const scale = ramp(data.scale);
    this.host.style.setProperty("--accent", data.accent);
    this.stage.setAttribute("role", "group");
    this.stage.setAttribute("aria-label", `${data.words.label}. ${data.words.keys}`);
    if (given[0] !== this.count) {
      this.count = given[0];
      this.trail = [given.slice(1)];
    }
    this.network = data.values.map((value) => value.name).join();
    this.columns = new Columns(this.stage, this.model, scale, this);
    const digits = data.pictures.length === 10 && this.model.flat(data.values.length - 1);
    if (!this.answer || digits !== this.digits) {
      this.answer = new Answer(this.side, this);
      if (digits) this.answer.pad(this.model);
      this.digits = digits;
    }
    this.answer.draw(this.model, scale);
    this.detail = new Detail(this.below, this.model, scale, { ...this.hands(), trail: () => this.trail });
    this.unfoldFor(this.at);
    this.columns.draw(this.at);
    this.columns.reveal();
    this.work(this.at, true);
    this.wide = this.host.clientWidth;
  }

  resized() {
    const wide = this.host.clientWidth;
    if (!this.columns || wide === this.wide) return;
    this.wide = wide;
    this.columns.draw(this.at);
    this.detail.width = wide;
    this.work(this.at, true);
  }

  moved(data) {
    return data.values.map((value) => value.name).join() !== this.network;
  }

  get at() {
    return this.trail.at(-1);
  }

  hands() {
    return {
      over: (cell) => this.over(cell),
      cell: (cell) => this.go([...this.at.slice(0, 2), ...cell], false),
      into: (at) => this.go(at, true),
      back: (place) => { this.trail.length = place + 1; this.settle(); },
    };
  }

  // A map was clicked: the same place on it, as far as its size allows.
  pick(value, channel) {
    if (value === 0) return this.lastPixel && this.toPixel();
    if (value === this.model.answer) [[value, [channel]]] = this.model.above(value, channel);
    const [, height, width] = this.model.values[value].shape, before = this.model.values[this.at[0]].shape;
    const same = (at, size, cells) => clamp(Math.floor(((at + 0.5) / size) * cells), 0, cells - 1);
    const flat = this.model.flat(this.at[0]);
    const row = flat ? Math.floor(height / 2) : same(this.at[2], before[1], height);
    const column = flat ? Math.floor(width / 2) : same(this.at[3], before[2], width);
    this.trail = [];
    this.go([value, channel, row, column], true);
  }

  go(at, onward) {
    if (onward) this.trail.push(at);
    else this.trail[this.trail.length - 1] = at;
    const inside = this.below.contains(this.host.getRootNode().activeElement);
    this.settle();
    if (onward && inside) this.detail.focus();
  }

  // Something else is selected: show it, and tell the page once the hand rests.
  settle() {
    if (this.unfoldFor(this.at) || (this.model.data.whole && !this.columns.holds(this.at))) this.columns.draw(this.at);
    this.columns.choose(this.at);
    this.columns.light(this.at);
    this.columns.reveal();
    this.work(this.at, true);
    clearTimeout(this.timer);
    const told = [...this.at, this.count]; // and from which of the page's moves the hand went on
    if (told[0]) this.timer = setTimeout(() => this.tell("cell", told), REST);
  }

  unfoldFor(at) {
    if (this.model.places.has(at[0])) return false;
    if (!this.model.data.whole) return false; // the page unfolds it, and sends what is in it
    for (const { name } of this.model.around(at[0])) this.model.open.add(name);
    this.model.lay();
    return true;
  }

  fold(name) {
    const closes = this.model.open.delete(name), { whole } = this.model.data;
    const inside = closes && this.model.around(this.at[0]).find((part) => part.name === name);
    if (!closes) this.model.open.add(name);
    if (whole) this.model.lay();
    if (inside) this.pick(inside.values.at(-1), Math.min(this.at[1], this.model.values[inside.values.at(-1)].shape[0] - 1));
    if (whole) this.columns.draw(this.at);
    else if (inside) this.tell("cell", [...this.at, this.count]); // before the page folds what the cell is in
    if (!whole) this.tell("opened", [...this.model.open]);
  }

  over(cell) {
    this.work(cell ? [...this.at.slice(0, 2), ...cell] : this.at, !cell);
  }

  work(at, kept) {
    const { data } = this.model, { unit } = data;
    if (data.whole) this.unit = workedOut(this.model, at);
    else if (at[0] === 0) this.unit = { at, rule: "picture", value: this.model.number(...at), channels: [], sums: [], facts: {}, real: [] };
    else if (unit && unit.at.join() === at.join()) this.unit = received(unit, this.model.values[at[0]].rule);
    else return kept && this.detail.line.replaceChildren(data.told ?? data.words.wait);
    this.detail.draw(this.unit, this.trail, kept);
    const field = this.field(at);
    this.columns.look(...field);
    if (kept) this.say(field);
  }

  // Rows and columns of the picture that a unit can see.
  field(at) {
    if (at[0] === 0) return [[at[2], at[2]], [at[3], at[3]]];
    const along = this.spans(at[0]);
    return along ? [along[0][at[2]], along[1][at[3]]] : [];
  }

  spans(value) {
    const { unit } = this.model.data;
    return this.model.values[value].field || (unit && unit.at[0] === value ? unit.field : undefined);
  }

  say([rows, columns]) {
    const { words } = this.model.data, { at, value } = this.unit, { source } = this.unit;
    const span = ([first, last]) => (first === last ? `${first}` : fill(words.to, { first: minus(`${first}`), last }));
    const where = fill(words.at, { row: at[2], column: at[3] });
    if (at[0] === 0) { this.said.textContent = fill(words.pixel, { at: where, value: shown(value) }); return; }
    const unit = this.detail.name(at[0], at[1]), flat = this.model.flat(at[0]);
    const parts = [fill(flat ? words.said_flat : words.said, { unit, at: where, value: shown(value) })];
    if (this.unit.rows?.length && !(flat && this.model.flat(source)))
      parts.push(fill(this.unit.real.length > 1 ? words.reads : words.reads_cell, { rows: span([this.unit.rows[0], this.unit.rows.at(-1)]), columns: span([this.unit.columns[0], this.unit.columns.at(-1)]), source: this.model.values[source].title }));
    if (rows && rows[1] >= rows[0]) parts.push(fill(words.sees, { rows: span(rows), columns: span(columns) }));
    this.said.textContent = parts.join(" ");
  }

  // The mirror: which units of the selected layer a pixel reaches.
  pixel(row, column) {
    const { words } = this.model.data, { after } = this.detail, along = this.spans(this.at[0]);
    this.lastPixel = row === undefined ? null : [row, column];
    after.frame.classList.toggle("mirror", row !== undefined);
    if (row === undefined || !along || this.at[0] === 0) return row === undefined && this.work(this.at, true);
    const reach = (spans, pixel) => spans.flatMap(([first, last], unit) => (first <= pixel && pixel <= last ? [unit] : []));
    const [rows, columns] = [reach(along[0], row), reach(along[1], column)];
    const { title, shape } = this.model.values[this.at[0]], told = { row, column, title };
    const span = (units) => (units.length > 1 ? fill(words.to, { first: units[0], last: units.at(-1) }) : `${units[0]}`);
    if (!rows.length || !columns.length) { this.said.textContent = fill(words.reaches_none, told); return; }
    this.detail.put(after.mark, shape, [rows[0], rows.at(-1)], [columns[0], columns.at(-1)]);
    this.said.textContent = fill(words.reaches, { ...told, rows: span(rows), columns: span(columns) });
    this.mirrored = [rows[rows.length >> 1], columns[columns.length >> 1]];
  }

  // A click on the picture goes to the middle one of the units that the pixel reaches.
  toPixel() {
    if (this.at[0] && this.mirrored) this.go([...this.at.slice(0, 2), ...this.mirrored], false);
  }

  picture(name) {
    this.tell("picture", name);
  }

  // Under the pen the browser runs the network itself: maps, answer and the number follow.
  stroke(sheet) {
    if (!this.model.data.engine || this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      if (!this.model.run(sheet)) return;
      this.columns.repaint();
      if (this.answer.draw(this.model, this.columns.scale)) this.columns.draw(this.at);
      this.work(this.at, true);
    });
  }

  drawn(address) {
    this.sent = address;
    this.tell("drawing", address);
  }

  escape(event) {
    if (event.key !== "Escape") return;
    event.preventDefault();
    if (this.trail.length > 1) { this.trail.pop(); this.settle(); this.detail.focus(); }
    else this.columns.units.get(named(this.at[0], this.at[0] ? this.at[1] : 0))?.button.focus({ preventScroll: true });
  }
}

export default function ({ data, parentElement, setStateValue }) {
  const host = parentElement.querySelector(".map");
  host.shown ??= new NetworkMap(host);
  host.shown.show(data, setStateValue);
}
