// The columns of the map: every value in view with its maps as live thumbnails, and the edges between.
const NS = "http://www.w3.org/2000/svg";
const DESK = 308, PHONE = 160, LARGEST = 50, CELL = 9, MOST_EDGES = 420, MOST_FAR = 120, MANY = 100, BESIDE = 60;

const named = (value, channel) => `${value}:${channel}`;

class Columns {
  constructor(host, model, scale, does) {
    Object.assign(this, { host, model, scale, does, units: new Map() });
    host.replaceChildren();
    this.edges = document.createElementNS(NS, "svg");
    this.edges.setAttribute("aria-hidden", "true");
    this.edges.classList.add("edges");
    for (const name of ["dense", "base", "far", "near"]) {
      this[name] = document.createElementNS(NS, "path");
      this[name].classList.add(name);
      this.edges.appendChild(this[name]);
    }
    this.row = tag("div", "columns", host);
    host.prepend(this.edges);
    this.top = host.closest(".top");
    const at = (act) => (event) => {
      const unit = event.target.closest("[data-channel]");
      if (unit) act(+unit.dataset.value, +unit.dataset.channel);
    };
    this.top.onpointerover = this.top.onfocusin = at((...unit) => this.light(unit));
    this.top.onpointerleave = () => this.light(this.selected);
    this.top.onclick = at((...unit) => does.pick(...unit));
    this.top.onkeydown = (event) => this.step(event);
  }

  draw(selected) {
    this.selected = selected;
    this.straight = this.model.straight(...selected);
    this.tall = window.innerWidth > 700 ? DESK : PHONE;
    this.host.style.setProperty("--tall", `${this.tall + 4}px`);
    this.row.replaceChildren();
    this.units.clear();
    for (const column of this.model.columns.slice(0, -1)) this.column(column);
    this.answers();
    this.choose(selected);
    this.measure();
  }

  column(column) {
    const { words } = this.model.data, { value } = column, told = this.model.values[value];
    const box = tag("div", "column", this.row), head = tag("div", "head", box);
    tag("div", "title", head, column.title);
    const [count, height, width] = told.shape;
    const size = this.model.flat(value) ? `${count}` : `${height} × ${width} × ${count}`;
    const line = tag("div", "size", head, size);
    for (const { name, title, open, first } of column.folds) {
      const chain = title === this.model.values[first].title; // a layer with what follows it
      const fold = tag("button", "fold", line, open ? "−" : chain ? `+ ${told.title}` : "+");
      fold.type = "button";
      fold.setAttribute("aria-expanded", String(open));
      fold.setAttribute("aria-label", (fold.title = fill(words[open ? "fold" : "unfold"], { title })));
      fold.onclick = () => this.does.fold(name);
    }
    const place = tag("div", "units", box);
    if (value === 0) return this.picture(place);
    const shown = this.model.data.whole || value === this.selected[0]; // of others only the strongest came
    const channels = this.model.channels(value, shown ? this.straight.get(value) : undefined);
    if (channels.length < count) tag("div", "some", box, fill(words.some, { shown: channels.length, count }));
    this.arrange(place, value, channels.length);
    for (const channel of channels) this.unit(place, value, channel);
  }

  // The answer is the last column; on a phone it stands under the map.
  answers() {
    const { side, answer } = this.does;
    (window.innerWidth > 700 ? this.row : this.top).append(side);
    for (const button of answer.rows)
      this.units.set(named(this.model.answer, button.dataset.channel), { button, value: this.model.answer, channel: +button.dataset.channel });
  }

  arrange(place, value, count) {
    const flat = this.model.flat(value);
    const rows = flat ? Math.min(count, Math.floor(this.tall / CELL)) : count;
    const across = Math.ceil(count / rows), down = Math.ceil(count / across);
    const step = Math.min(LARGEST + 6, this.tall / down), side = Math.floor(flat ? Math.min(step - 1, 22) : step * 0.9 - 1);
    place.classList.toggle("flat", flat);
    place.style.gridTemplateRows = `repeat(${down}, ${flat && count <= 10 ? side + 4 : step - (flat ? 0 : 0.5)}px)`;
    place.style.setProperty("--side", `${side}px`);
  }

  label(value, channel) {
    const { words } = this.model.data, told = this.model.values[value];
    return fill(this.model.flat(value) ? words.number : words.map, { title: told.title, channel });
  }

  unit(place, value, channel) {
    const button = tag("button", "unit", place);
    button.type = "button";
    Object.assign(button.dataset, { value, channel });
    button.setAttribute("aria-label", value ? this.label(value, channel) : this.model.data.words.picture);
    button.title = button.getAttribute("aria-label");
    button.tabIndex = -1;
    const unit = { button, value, channel };
    if (value && !this.model.flat(value)) unit.canvas = tag("canvas", "", button);
    this.units.set(named(value, channel), unit);
    this.fill(unit);
    return unit;
  }

  fill({ button, canvas, value, channel }) {
    if (value === 0) return;
    const plane = this.model.plane(value, channel);
    if (!plane) return;
    if (canvas) paint(canvas, plane, plane.peak, this.scale);
    else colour(button, plane.values[plane.offset], plane.peak, this.scale);
  }

  // Another picture went through: the same maps, painted anew.
  repaint() {
    for (const unit of this.units.values()) if (unit.value < this.model.answer) this.fill(unit);
    const { maps, shape } = this.model.values[0], [, height, width] = shape;
    this.live.hidden = false;
    if (this.live.width !== width) Object.assign(this.live, { width, height });
    const brush = this.live.getContext("2d"), image = brush.createImageData(width, height);
    for (let i = 0; i < width * height; i++) image.data.fill(255 * this.model.seen(maps[i]), 4 * i, 4 * i + 3);
    for (let i = 3; i < image.data.length; i += 4) image.data[i] = 255;
    brush.putImageData(image, 0, 0);
  }

  picture(place) {
    place.classList.add("input");
    const { button } = this.unit(place, 0, 0);
    this.image = tag("img", "", button);
    this.image.alt = "";
    this.image.src = this.model.data.picture;
    this.live = tag("canvas", "live", button);
    this.live.hidden = true;
    this.field = tag("div", "field", button);
    this.field.hidden = true;
    const [, height, width] = this.model.values[0].shape;
    button.style.aspectRatio = `${width} / ${height}`;
    button.onpointermove = (event) => {
      const box = this.image.getBoundingClientRect();
      const along = (at, low, size, cells) => clamp(Math.floor(((at - low) / size) * cells), 0, cells - 1);
      this.does.pixel(along(event.clientY, box.top, box.height, height), along(event.clientX, box.left, box.width, width));
    };
    button.onpointerleave = () => this.does.pixel();
    const choices = tag("div", "choices", place), { own } = this.model.data;
    for (const [name, address, label] of this.model.data.pictures) {
      const choice = tag("button", "choice", choices);
      choice.type = "button";
      choice.setAttribute("aria-label", fill(this.model.data.words.choose, { name: label }));
      choice.setAttribute("aria-pressed", String(name === this.model.data.chosen));
      tag("img", "", choice).src = address;
      choice.firstChild.alt = "";
      choice.onclick = () => this.does.picture(name);
    }
    for (const [name, sign, label] of own) {
      const choice = tag("button", "choice sign", choices, sign);
      choice.type = "button";
      choice.title = label;
      choice.setAttribute("aria-label", fill(this.model.data.words.choose, { name: label }));
      choice.setAttribute("aria-pressed", String(name === this.model.data.chosen));
      choice.onclick = () => this.does.picture(name);
    }
  }

  // Where the selected unit looks on the picture: first and last row, first and last column.
  look(rows, columns) {
    const [, height, width] = this.model.values[0].shape;
    this.field.hidden = !rows || rows[1] < rows[0];
    if (this.field.hidden) return;
    const part = (first, last, size) => [`${(100 * first) / size}%`, `${(100 * (last - first + 1)) / size}%`];
    [this.field.style.top, this.field.style.height] = part(...rows, height);
    [this.field.style.left, this.field.style.width] = part(...columns, width);
  }

  // Whether all that a unit hands straight on is in view.
  holds(selected) {
    const chain = [...this.model.straight(...selected)].filter(([value]) => this.model.places.has(value));
    return chain.every(([value, channel]) => this.units.has(named(value, value ? channel : 0)));
  }

  choose(selected) {
    this.selected = selected;
    for (const { button, value, channel } of this.units.values()) {
      const is = selected && value === selected[0] && (channel === selected[1] || value === 0);
      button.classList.toggle("chosen", is);
      button.setAttribute("aria-pressed", String(!!is));
      button.tabIndex = is ? 0 : -1;
    }
  }

  // Bring the selected column into view, between the picture and the answer, which stay.
  reveal() {
    const [at, channel] = this.selected, unit = this.units.get(named(at, channel)), scroll = this.host.parentElement;
    if (!at || !unit) return;
    const { side } = this.does, first = this.row.firstChild.offsetWidth;
    const last = scroll.clientWidth - (this.row.contains(side) ? side.offsetWidth : 0), from = scroll.scrollLeft;
    if (unit.left < from + first + BESIDE || unit.right > from + last - BESIDE)
      scroll.scrollLeft = (unit.left + unit.right - first - last) / 2;
  }

  measure() {
    this.row.classList.add("measured"); // nothing sticks
    const outer = this.row.getBoundingClientRect();
    for (const unit of this.units.values()) {
      const box = unit.button.getBoundingClientRect();
      Object.assign(unit, { left: box.left - outer.left, right: box.right - outer.left, y: (box.top + box.bottom) / 2 - outer.top });
      unit.away = !this.row.contains(unit.button);
    }
    this.row.classList.remove("measured");
    this.host.classList.toggle("scrolls", this.host.scrollWidth > this.host.parentElement.clientWidth + 1);
    this.edges.setAttribute("width", this.row.scrollWidth);
    this.edges.setAttribute("height", this.row.scrollHeight);
    const all = [], dense = [];
    for (const column of this.model.columns.slice(1)) {
      const fan = [...this.units.values()].filter(({ value }) => value === column.value)
        .flatMap((unit) => this.sources(unit).map((source) => [source, unit]))
        .filter(([from, to]) => from.canvas || to.canvas || !from.value || to.value === this.model.answer);
      if (fan.length <= MOST_EDGES) (fan.length > MANY ? dense : all).push(...fan);
    }
    this.base.setAttribute("d", this.path(all));
    this.dense.setAttribute("d", this.path(dense));
    this.light(this.selected);
  }

  // The units in view that one is made of; the picture is one, whatever its channels.
  sources(unit) {
    const found = [];
    for (const [value, channels] of this.model.above(unit.value, unit.channel))
      for (const channel of value ? channels : [0]) {
        const source = this.units.get(named(value, channel));
        if (source) found.push(source);
      }
    return found;
  }

  path(edges) {
    return edges.map(([from, to]) => (to.away ? "" : this.edge(from, to))).join("");
  }

  edge(from, to) {
    const [x, end] = [from.right, to.left], bend = Math.max(12, (end - x) * 0.5);
    return `M${x.toFixed(1)} ${from.y.toFixed(1)}C${(x + bend).toFixed(1)} ${from.y.toFixed(1)} ${(end - bend).toFixed(1)} ${to.y.toFixed(1)} ${end.toFixed(1)} ${to.y.toFixed(1)}`;
  }

  // Light a unit's path both ways: straight on as far as maps follow one another, then the first fan
  // clearly, and all beyond it faintly.
  light(at) {
    if (this.model.readersIn !== this.units) this.readers();
    const start = at && this.units.get(named(at[0], at[0] ? at[1] : 0)), near = [], far = [], lit = new Set();
    if (start) {
      lit.add(start);
      this.follow(start, (unit) => this.sources(unit), (a, b) => [b, a], near, far, lit);
      this.follow(start, (unit) => this.behind.get(unit) || [], (a, b) => [a, b], near, far, lit);
    }
    for (const unit of this.units.values()) unit.button.classList.toggle("lit", lit.has(unit));
    this.near.setAttribute("d", this.path(near));
    this.far.setAttribute("d", this.path(far));
    this.near.classList.toggle("many", near.length > 40);
    this.host.classList.toggle("lighted", lit.size > 0);
  }

  readers() {
    this.behind = new Map();
    for (const unit of this.units.values())
      for (const source of this.sources(unit)) {
        if (!this.behind.has(source)) this.behind.set(source, []);
        this.behind.get(source).push(unit);
      }
    this.model.readersIn = this.units;
  }

  follow(start, next, order, near, far, lit) {
    let level = [start], fanned = false;
    const seen = new Set(level);
    while (level.length) {
      const pairs = level.flatMap((unit) => next(unit).map((other) => [unit, other]));
      if (fanned && pairs.length > MOST_FAR) return;
      for (const [unit, other] of pairs) (fanned ? far : near).push(order(unit, other));
      if (!fanned) for (const [, other] of pairs) lit.add(other);
      fanned ||= pairs.length > level.length;
      level = [...new Set(pairs.map(([, other]) => other))].filter((unit) => !seen.has(unit));
      level.forEach((unit) => seen.add(unit));
    }
  }

  // Arrow keys: to the next map of a column, or to the nearest of the next column.
  step(event) {
    const button = event.target.closest("[data-channel]");
    const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!button || !by) return;
    event.preventDefault();
    const here = this.units.get(named(button.dataset.value, button.dataset.channel));
    const wanted = this.model.columns[this.model.places.get(here.value) + by[0]];
    const others = [...this.units.values()].filter(({ value }) => wanted && value === wanted.value);
    const to = by[1] ? others[others.indexOf(here) + by[1]]
      : others.reduce((best, unit) => (!best || Math.abs(unit.y - here.y) < Math.abs(best.y - here.y) ? unit : best), null);
    if (!to) return;
    to.button.focus({ preventScroll: true });
    to.button.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
}
