// One number at work, below the map: the window on the map before it, the weights, the products,
// their sum, and the map it stands in, large.
const MOST_CELLS = 256, MOST_SLICES = 14;

// Numbers in a row of their own stand in a rectangle, a full one where there is such.
function evenly(count) {
  const wide = Math.ceil(Math.sqrt(count * 1.4));
  for (let across = wide; across <= 2 * wide; across++) if (count % across === 0) return across;
  return wide;
}

class Detail {
  constructor(host, model, scale, does) {
    Object.assign(this, { host, model, scale, does });
    host.replaceChildren();
    this.trail = tag("div", "trail", host);
    this.slices = tag("div", "slices", host);
    this.work = tag("div", "work", host);
    this.width = host.clientWidth;
    this.before = this.large("before");
    this.tables = tag("div", "tables", this.work);
    this.arrow = tag("span", "sign to", this.work, "→");
    this.after = this.large("after");
    this.line = tag("div", "line", host);
    let over = "";
    this.after.canvas.onpointermove = (event) => {
      const cell = this.cellAt(event);
      if (over !== (over = cell.join())) does.over(cell);
    };
    this.after.canvas.onpointerleave = () => does.over((over = "") || null);
    this.after.canvas.onclick = (event) => does.cell(this.cellAt(event));
    this.after.frame.tabIndex = 0;
    this.after.frame.onkeydown = (event) => this.keys(event);
  }

  large(name, host = this.work) {
    const figure = tag("figure", `large ${name}`, host), caption = tag("figcaption", "", figure);
    const frame = tag("div", "frame", figure), canvas = tag("canvas", "", frame), mark = tag("div", "mark", frame);
    frame.setAttribute("role", "group");
    return { figure, caption, frame, canvas, mark };
  }

  cellAt(event) {
    const box = this.after.canvas.getBoundingClientRect(), [, height, width] = this.model.values[this.unit.at[0]].shape;
    const along = (at, low, size, cells) => clamp(Math.floor(((at - low) / size) * cells), 0, cells - 1);
    return [along(event.clientY, box.top, box.height, height), along(event.clientX, box.left, box.width, width)];
  }

  name(value, channel) {
    const told = this.model.values[value], { words } = this.model.data;
    if (value === 0) return told.shape[0] > 1 ? `${words.picture} · ${"RGB"[channel] ?? channel}` : words.picture;
    return fill(this.model.flat(value) ? words.number : words.map, { title: told.title, channel });
  }

  draw(unit, trail, kept) {
    const { at } = unit, told = this.model.values[at[0]];
    if (!this.unit || this.unit.at[0] !== at[0]) this.slice = undefined;
    Object.assign(this, { unit, kept });
    this.crumbs(trail);
    const order = unit.sums.map((_, place) => place).sort((a, b) => Math.abs(unit.sums[b]) - Math.abs(unit.sums[a]));
    const many = unit.channels.length > 1 && unit.real && unit.real.length > 1;
    const wanted = this.slice === undefined ? -1 : unit.channels.indexOf(this.slice);
    this.place = many ? (wanted >= 0 ? wanted : order[0]) : Math.max(unit.channels.indexOf(at[1]), 0);
    this.choices(many ? order : []);
    this.after.figure.hidden = this.arrow.hidden = this.model.flat(at[0]);
    this.plane(this.after, at[0], at[1], unit.own && [unit.own, 0]);
    this.put(this.after.mark, told.shape, [at[2], at[2]], [at[3], at[3]]);
    this.after.mark.classList.toggle("moving", !kept);
    this.source();
    this.grids();
    this.sum();
  }

  crumbs(trail) {
    const { words } = this.model.data, said = trail.join(" ");
    if (said === this.said) return;
    this.said = said;
    this.trail.replaceChildren();
    trail.forEach((at, place) => {
      if (place) tag("span", "arrow", this.trail, "←");
      const here = place === trail.length - 1, told = this.model.values[at[0]];
      const flat = this.model.flat(at[0]), which = fill(flat ? words.source_unit : words.source_map, { channel: at[1] });
      const where = [at[0] ? which : "", flat ? "" : fill(words.at, { row: at[2], column: at[3] })];
      const crumb = tag(here ? "b" : "button", "crumb", this.trail, [told.title, ...where.filter(Boolean)].join(" · "));
      if (here) return;
      crumb.type = "button";
      crumb.onclick = () => this.does.back(place);
    });
    this.trail.classList.toggle("long", trail.length > 1);
    if (trail.length > 1) this.trail.title = words.back;
  }

  // Which of the channels below is shown: the strongest, with what each adds.
  choices(order) {
    this.slices.replaceChildren();
    this.slices.hidden = !order.length;
    const { unit } = this, { words } = this.model.data;
    this.slices.setAttribute("role", "group");
    this.slices.setAttribute("aria-label", words.channels);
    const some = order.slice(0, MOST_SLICES).sort((a, b) => a - b);
    if (order.length && !some.includes(this.place)) some.push(this.place);
    for (const place of some) {
      const choice = tag("button", "slice", this.slices);
      choice.type = "button";
      choice.setAttribute("aria-pressed", String(place === this.place));
      tag("span", "", choice, (unit.source ? undefined : "RGB"[unit.channels[place]]) ?? `${unit.channels[place]}`);
      tag("small", "", choice, shown(unit.sums[place]));
      choice.onclick = () => { this.slice = unit.channels[place]; this.draw(unit, this.does.trail(), true); };
    }
    const rest = order.length - some.length + unit.others?.[0];
    if (order.length && rest > 0) tag("span", "more", this.slices, `+ ${rest}`);
  }

  plane(large, value, channel, sent) {
    const told = this.model.values[value], { words } = this.model.data;
    large.caption.textContent = large.caption.title = this.name(value, channel);
    const plane = sent ? sentPlane(...sent) : this.model.plane(value, channel);
    const [, height, width] = told.shape;
    large.frame.style.aspectRatio = `${width} / ${height}`;
    const painted = [value, channel, this.model.runs].join();
    if (plane && (sent || painted !== large.painted)) paint(large.canvas, plane, plane.peak, this.scale);
    large.painted = painted;
    large.frame.setAttribute("aria-label", fill(words.said, { unit: this.name(value, channel), at: fill(words.at, { row: this.unit.at[2], column: this.unit.at[3] }), value: shown(this.unit.value) }));
  }

  put(mark, [, height, width], rows, columns) {
    const part = (first, last, size) => [`${(100 * first) / size}%`, `${(100 * (last - first + 1)) / size}%`];
    [mark.style.top, mark.style.height] = part(...rows, height);
    [mark.style.left, mark.style.width] = part(...columns, width);
  }

  // The map below with the window on it.
  source() {
    const { unit, place } = this, flat = unit.source === undefined || (unit.real.length <= 1 && this.model.flat(unit.source));
    this.before.figure.hidden = flat || !unit.channels.length;
    if (this.before.figure.hidden) return;
    this.plane(this.before, unit.source, unit.channels[place], unit.below && [unit.below, place]);
    const span = (cells) => [cells[0], cells.at(-1)];
    this.put(this.before.mark, this.model.values[unit.source].shape, span(unit.rows), span(unit.columns));
  }

  // Window, weights and products, a coloured cell each.
  grids() {
    const { unit, place } = this, { words } = this.model.data, { inputs, rule } = unit;
    this.arrow.textContent = "→";
    if (!unit.channels.length || inputs.length === 1 || rule === "sum") {
      this.tables.replaceChildren();
      this.laid = "";
      return rule === "sum" && this.summands();
    }
    const size = unit.real.length, one = size > 1, count = one ? size : inputs.length;
    const across = one ? unit.columns.length : rule === "distances" && count === 84 ? 7 : evenly(count), down = Math.ceil(count / across);
    const part = (values) => Array.from(one ? values.slice(place * size, (place + 1) * size) : values);
    const about = { count, channel: unit.at[1] }, largest = (values) => Math.max(...Array.from(values, Math.abs));
    const second = { products: unit.weights && (one && down > 1 ? "kernel" : "weights"), distances: "prototype" }[rule];
    const third = { products: "products", distances: "distances", root: "squares", response: "squares" }[rule];
    this.lay([["window"], [second && "kernel", rule === "distances" ? "−" : "×"], [third && "products", second ? "=" : "→"]], down, across, count);
    const values = part(inputs);
    this.shown.window.show(fill(unit.source ? words.under : words.pixels, about), values, largest(values), this.scale, {
      words, out: (cell) => one && !unit.real[cell], won: rule === "largest" ? this.winner(values) : -1,
      label: this.kept && ((cell, value) => this.reads(cell, value)),
    });
    if (second) this.shown.kernel.show(fill(words[second], about), part(unit.weights), largest(unit.weights), this.scale);
    if (third) this.shown.products.show(fill(words[third], about), part(unit.terms), largest(part(unit.terms)), this.scale);
  }

  // The tables with the signs between them; they stay while their sizes do.
  lay(parts, down, across, count) {
    const there = parts.filter(([name]) => name), high = clamp(Math.floor(150 / down), 2, 30);
    const wide = Math.min(clamp(Math.floor(this.room() / across), 2, 42), Math.round(high * 1.4));
    const laid = [...there, down, across, wide].join();
    if (laid === this.laid) return;
    this.laid = laid;
    this.shown = {};
    this.tables.replaceChildren();
    for (const [name, sign] of there) {
      if (sign) tag("span", "sign", this.tables, sign);
      const table = (this.shown[name] = new Table(this.tables, name, down, across, wide, high, name === "window" && count <= MOST_CELLS));
      table.grid.onpointerover = (event) => {
        const cell = event.target.closest(".cell");
        if (cell) cell.title = typeof cell.told === "number" ? shown(cell.told) : cell.told;
        this.same(cell?.dataset.place);
      };
      table.grid.onpointerleave = () => this.same();
      table.grid.onkeydown = (event) => this.walk(event, table.grid, across);
      table.grid.onclick = (event) => {
        const cell = event.target.closest("button.cell");
        if (cell) this.does.into(this.below(+cell.dataset.place));
      };
    }
  }

  // The other maps that are added cell by cell.
  summands() {
    const { unit } = this, [, , row, column] = unit.at;
    unit.sources.slice(1).forEach((source, place) => {
      tag("span", "sign", this.tables, "+");
      const large = this.large("summand", this.tables);
      this.plane(large, source, unit.at[1], unit.below && [unit.below, place + 1]);
      this.put(large.mark, this.model.values[source].shape, [row, row], [column, column]);
    });
    this.arrow.textContent = "=";
  }

  // Pixels there are for each of three tables.
  room() {
    return this.width > 700 ? (this.width - 2 * 150 - 90) / 3 : Math.min(this.width - 8, 260);
  }

  winner(inputs) {
    const { real } = this.unit, values = Array.from(inputs, (value, i) => (real[i] ? value : -Infinity));
    return values.indexOf(Math.max(...values));
  }

  // The unit of the layer below that lies under a cell of the window.
  below(place) {
    const { unit } = this, size = unit.real.length;
    if (size === 1) return [unit.sources?.[unit.rule === "sum" ? place : 0] && unit.rule === "sum" ? unit.sources[place] : unit.source, unit.channels[place], unit.rows[0], unit.columns[0]];
    const across = unit.columns.length;
    return [unit.source, unit.channels[this.place], unit.rows[Math.floor(place / across)], unit.columns[place % across]];
  }

  reads(place, value) {
    const { words } = this.model.data, [source, channel, row, column] = this.below(place);
    return fill(words.said, { unit: this.name(source, channel), at: fill(words.at, { row, column }), value: shown(value) });
  }

  // The same cell stands out in window, weights and products.
  same(place) {
    for (const cell of this.tables.querySelectorAll(".cell")) cell.classList.toggle("same", cell.dataset.place === place);
  }

  walk(event, grid, columns) {
    const by = { ArrowUp: -columns, ArrowDown: columns, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (event.key === "Escape") { this.after.frame.focus({ preventScroll: true }); event.stopPropagation(); }
    if (!by || !event.target.dataset.place) return;
    event.preventDefault();
    const to = grid.children[+event.target.dataset.place + by];
    if (to?.tagName === "BUTTON") to.focus({ preventScroll: true });
    if (to) this.same(to.dataset.place);
  }

  // To the map that stands large; a single unit's is its window.
  focus() {
    const first = this.after.figure.hidden ? this.work.querySelector(".window button") : this.after.frame;
    (first || this.line.querySelector("button") || this.trail.querySelector("button"))?.focus({ preventScroll: true });
  }

  keys(event) {
    const [, , row, column] = this.unit.at, [, height, width] = this.model.values[this.unit.at[0]].shape;
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (by) {
      event.preventDefault();
      this.does.cell([clamp(row + by[0], 0, height - 1), clamp(column + by[1], 0, width - 1)]);
    } else if (event.key === "Enter") {
      event.preventDefault();
      const cell = this.work.querySelector(".window button") || this.line.querySelector("button");
      cell?.focus({ preventScroll: true });
    }
  }

  sum() {
    this.line.replaceChildren();
    const { unit } = this, last = unit.after?.at(-1);
    SUMS[unit.rule]?.(this, unit);
    if (unit.rule !== "picture") this.sign("=");
    this.part(this.where(unit.at), unit.value, !last);
    for (const step of unit.after || []) {
      this.sign("→");
      this.part(this.model.values[step[0]].title, step[1], step === last, () => this.does.into([step[0], ...unit.at.slice(1)]));
    }
  }

  where(at) {
    const { words } = this.model.data;
    const unit = this.name(at[0], at[1]);
    return this.model.flat(at[0]) ? unit : fill(words.unit_at, { unit, at: fill(words.at, { row: at[2], column: at[3] }) });
  }

  sign(text) {
    tag("span", "sign", this.line, text);
  }

  part(words, value, end, go) {
    const box = tag(go ? "button" : "span", end ? "part end" : "part", this.line);
    tag("span", "", box, words);
    tag("b", "", box, shown(value)).title = `${value}`;
    if (go) Object.assign(box, { type: "button", onclick: go });
    return box;
  }

  // A value that one can step to.
  from(place = 0) {
    const { unit } = this, at = this.below(place);
    this.part(this.where(at), unit.inputs[place], false, () => this.does.into(at));
  }
}
