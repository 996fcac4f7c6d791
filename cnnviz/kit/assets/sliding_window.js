// The sliding window over a stack of channels: drag it, step it with the arrow keys, or let it
// walk. Drawn from numbers the page computed; nothing is sent back, nothing waits for the server.
// What is pointed at here is told to formulas, and the other way round, by the event POINT.
const NS = "http://www.w3.org/2000/svg", POINT = "cnnviz-point";
const MOST = 6; // slices drawn of a stack
const STEP = [8, -6]; // from one slice to the next behind it

function make(name, attributes, parent) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (parent) parent.appendChild(element);
  return element;
}

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const signed = (cell) => `${cell}`.replace("-", "−");
const range = (first, last) =>
  first === last ? signed(first) : `${signed(first)}${first < 0 ? "…" : "–"}${signed(last)}`;
const told = (value) => value.toLocaleString("en-US");
const tell = (term) => document.dispatchEvent(new CustomEvent(POINT, { detail: term }));
const times = (sizes) => sizes.map(told).join(" × ");

// The slices to draw, front first: [channel, whether the filter reads it]. What it reads comes
// first; of the others at least two are there, so that one sees it leaves them out.
function slices(count, from, read) {
  const others = count - read, room = Math.min(MOST, count);
  const reading = Math.min(read, others ? Math.max(room - Math.min(others, 2), 1) : room);
  return Array.from({ length: room }, (_, k) =>
    k < reading ? [from + k, true] : [(from + read + k - reading) % count, false]);
}

// Where input, filter and output lie, side by side; a filter's cells need not be as large.
function layout(d, width, of) {
  const rows = d.size[0] + d.pads[0][0] + d.pads[0][1];
  const columns = d.size[1] + d.pads[1][0] + d.pads[1][1];
  const narrow = width < 440, most = Math.max(...Object.values(of).map((list) => list.length));
  const top = 26 - (most - 1) * STEP[1];
  const deep = (list) => (list.length - 1) * STEP[0];
  const small = d.learns ? clamp((narrow ? 40 : 88) / Math.max(...d.kernel), 2, 26) : 0;
  const filter = { w: d.kernel[1] * small, h: d.kernel[0] * small, cell: small };
  const between = narrow ? 12 : 30, label = d.learns ? (narrow ? 66 : 108) : narrow ? 8 : 30;
  const middle = d.learns ? Math.max(filter.w + deep(of.filter), label) : label;
  const free = width - middle - 2 * between - deep(of.input) - deep(of.output) - 4;
  const [under, beside] = d.over; // cells that the position left out would need beyond the edge
  const cell = Math.min(free / (columns + beside + d.output[1]), (narrow ? 190 : 400) / Math.max(rows + under, d.output[0]), 56);
  const input = { x: 1, y: top, w: columns * cell, h: rows * cell };
  const left = input.w + Math.max(deep(of.input), beside * cell) + between;
  Object.assign(filter, { x: left, y: top });
  const output = { x: left + middle + between, y: top, w: d.output[1] * cell, h: d.output[0] * cell };
  const height = Math.max(input.y + input.h + under * cell, output.y + output.h, filter.y + filter.h + (d.learns ? 34 : 0)) + 22;
  return { cell, input, filter, output, height, rows, columns, narrow, left, middle };
}

function grid(svg, box, cell, id) {
  if (cell < 3) return;
  const pattern = make("pattern", { id, width: cell, height: cell, patternUnits: "userSpaceOnUse",
    x: box.x, y: box.y }, make("defs", {}, svg));
  make("path", { d: `M${cell} 0H0V${cell}`, fill: "none", stroke: "currentColor",
    "stroke-opacity": 0.22 }, pattern);
  make("rect", { x: box.x, y: box.y, width: box.w, height: box.h, fill: `url(#${id})` }, svg);
}

const ring = (input, inner) => `M${input.x} ${input.y}h${input.w}v${input.h}h${-input.w}z` +
  `M${inner.x} ${inner.y}v${inner.h}h${inner.w}v${-inner.h}z`;

// Padding: in each cell what stands there, a dot where cells are small.
function padding(svg, box, inner, cell, id, value) {
  if (cell < 3 || (box.w === inner.w && box.h === inner.h)) return;
  const pattern = make("pattern", { id, width: cell, height: cell, patternUnits: "userSpaceOnUse",
    x: box.x, y: box.y }, make("defs", {}, svg));
  const middle = cell / 2, ink = { fill: "currentColor", "fill-opacity": 0.75 };
  if (cell < 11) make("circle", { cx: middle, cy: middle, r: Math.max(cell / 8, 0.6), ...ink }, pattern);
  else make("text", { x: middle, y: middle + 4, "text-anchor": "middle", class: "zero", ...ink }, pattern).textContent = value;
  make("path", { d: ring(box, inner), fill: `url(#${id})`, "fill-rule": "evenodd", class: "padding" }, svg);
}

// Diagonal lines: cells that no position of the window visits.
function hatch(svg, id) {
  const pattern = make("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)" }, make("defs", {}, svg));
  make("rect", { width: 6, height: 6, fill: "currentColor", "fill-opacity": 0.18 }, pattern);
  make("path", { d: "M0 0V6", stroke: "currentColor", "stroke-opacity": 0.65, "stroke-width": 2.4 }, pattern);
  return `url(#${id})`;
}

const at = (box, k) => ({ ...box, x: box.x + k * STEP[0], y: box.y + k * STEP[1] });
const rect = (box, more, parent) =>
  make("rect", { x: box.x, y: box.y, width: box.w, height: box.h, ...more }, parent);

// A stack from its last slice to its first; those that are not read are grey.
function stack(svg, box, list, colour, name, picture) {
  const group = make("g", { class: name }, svg);
  for (let k = list.length - 1; k >= 0; k--) {
    const [channel, read] = list[k], slice = at(box, k), paint = read ? colour : "currentColor";
    rect(slice, { class: "ground" }, group);
    rect(slice, { fill: paint, "fill-opacity": read ? 0.16 : 0.07, stroke: paint, class: "slice",
      "stroke-opacity": read ? 1 : 0.45, "stroke-width": k ? 1 : 1.5 }, group);
    if (picture) picture(group, slice, channel);
  }
  return group;
}

function backdrop(svg, d, g, of, id) {
  const { input, output, filter, cell } = g;
  const inner = { x: input.x + d.pads[1][0] * cell, y: input.y + d.pads[0][0] * cell,
    w: d.size[1] * cell, h: d.size[0] * cell };
  rect(input, { class: "ground" }, svg);
  const shown = (group, slice, channel) => d.pixels[channel] && make("image", { x: slice.x,
    y: slice.y, width: slice.w, height: slice.h, href: d.pixels[channel], preserveAspectRatio: "none",
    style: "image-rendering:pixelated" }, group);
  stack(svg, inner, of.input, d.colour, "input", shown);
  rect(input, { fill: "currentColor", "fill-opacity": 0.05, stroke: "currentColor",
    "stroke-opacity": 0.4, "stroke-dasharray": "3 3" }, svg);
  const missed = hatch(svg, `${id}-missed`);
  for (const row of d.unvisited[0])
    rect({ ...inner, y: inner.y + row * cell, h: cell }, { fill: missed }, svg);
  for (const column of d.unvisited[1])
    rect({ ...inner, x: inner.x + column * cell, w: cell }, { fill: missed }, svg);
  grid(svg, input, cell, `${id}-in`);
  padding(svg, input, inner, cell, `${id}-pad`, d.padded);
  if (d.learns) {
    stack(svg, filter, of.filter, d.accent, "filter");
    grid(svg, filter, filter.cell, `${id}-f`);
  }
  stack(svg, output, of.output, d.colour, "output");
  grid(svg, output, cell, `${id}-out`);
  titles(svg, d, g, of);
  return inner;
}

function titles(svg, d, g, of) {
  const { input, output, filter } = g, { words } = d;
  const write = (x, y, text, more = {}) => (make("text", { x, y, ...more }, svg).textContent = text);
  const padded = g.rows !== d.size[0] || g.columns !== d.size[1];
  const sizes = { size: times([...d.size, d.channels]), padded: times([g.rows, g.columns]) };
  const end = { "text-anchor": "end" }, width = svg.viewBox.baseVal.width;
  write(1, 14, fill(padded && !g.narrow ? words.padded : words.input, sizes));
  const right = g.narrow || output.x + 150 > width;
  write(right ? width - 1 : output.x, 14, fill(words.output, { size: times([...d.output, d.filters]) }), right ? end : {});
  const some = (list, count) => list.length < count ? fill(words.drawn, { drawn: list.length, count: told(count) }) : "";
  if (!g.narrow) {
    write(input.x, input.y + input.h + 16, some(of.input, d.channels), { class: "quiet" });
    write(right ? width - 1 : output.x, output.y + output.h + 16, some(of.output, d.filters), { class: "quiet", ...(right ? end : {}) });
  }
  if (!d.learns) return;
  const lines = [fill(words.filter, { size: "" }).trim(), times([...d.kernel, d.channels / d.groups]), fill(words.times, { count: told(d.filters) })];
  if (!g.narrow) lines.splice(0, 2, fill(words.filter, { size: lines[1] }));
  lines.forEach((line, k) => write(filter.x, filter.y + filter.h + 16 + 15 * k, line));
}

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame");
  const find = (what) => frame.querySelector(what);
  const stage = find(".stage"), said = find(".said"), button = find(".slide");
  const id = `w${Math.random().toString(36).slice(2)}`;
  const last = [d.output[0] - 1, d.output[1] - 1], kept = frame.at || [0, 0, 0];
  let here = [clamp(kept[0], 0, last[0]), clamp(kept[1], 0, last[1])];
  let channel = clamp(kept[2], 0, d.filters - 1);
  let g, of, inner, moving, marks, timer = null, lit = "";
  const span = [0, 1].map((k) => d.dilation[k] * (d.kernel[k] - 1) + 1);
  const read = d.channels / d.groups, each = d.filters / d.groups;
  button.textContent = d.words.slide;

  function draw() {
    const width = Math.max(stage.clientWidth, 240), from = Math.floor(channel / each) * read;
    of = { input: slices(d.channels, from, read), filter: slices(read, 0, read),
      output: slices(d.filters, channel, 1).map(([c], k) => [c, k === 0]) };
    g = layout(d, width, of);
    stage.replaceChildren();
    const svg = make("svg", { viewBox: `0 0 ${width} ${g.height}`, height: g.height, tabindex: 0,
      role: "img", "aria-label": d.alt }, stage);
    inner = backdrop(svg, d, g, of, id);
    moving = make("g", {}, svg);
    marks = make("g", { class: "marks" }, svg);
    svg.addEventListener("pointerdown", follow);
    svg.addEventListener("pointermove", (event) => (event.buttons || event.pointerType === "mouse") && follow(event));
    svg.addEventListener("pointerleave", () => tell(""));
    svg.addEventListener("keydown", step);
    place();
  }

  // The kernel's cells on the front slice, the window through all slices it reads, the cell made.
  function place() {
    const { input, output, cell } = g, [r, c] = here;
    const first = [r * d.stride[0], c * d.stride[1]], ink = { fill: d.accent, stroke: d.accent };
    const window = { x: input.x + first[1] * cell, y: input.y + first[0] * cell, w: span[1] * cell, h: span[0] * cell };
    moving.replaceChildren();
    const back = at(window, of.input.filter(([, reads]) => reads).length - 1);
    if (back.x > window.x) {
      const line = (x, y) => make("path", { ...ink, d: `M${window.x + x} ${window.y + y}L${back.x + x} ${back.y + y}` }, moving);
      rect(back, { ...ink, "fill-opacity": 0.12, "stroke-dasharray": "3 2", class: "back" }, moving);
      [[0, 0], [window.w, 0], [window.w, window.h], [0, window.h]].forEach(([x, y]) => line(x, y));
    }
    const apart = d.kernel[0] * d.kernel[1] <= 2500; // more cells than that are one filled square
    for (let i = 0; apart && i < d.kernel[0]; i++)
      for (let j = 0; j < d.kernel[1]; j++)
        rect({ x: window.x + j * d.dilation[1] * cell, y: window.y + i * d.dilation[0] * cell, w: cell, h: cell },
          { ...ink, "fill-opacity": d.pixels.length ? 0.25 : 0.5, "stroke-width": cell > 3 ? 1 : 0 }, moving);
    rect(window, { ...ink, fill: apart ? "none" : d.accent, "fill-opacity": 0.5, "stroke-width": 2, class: "window" }, moving);
    d.over.forEach((cells, k) => { // rounded down: the next position hangs over the edge
      const next = (last[k] + 1) * d.stride[k] * cell;
      if (cells) make("title", {}, rect({ ...window, ...(k ? { x: input.x + next } : { y: input.y + next }) },
        { stroke: "currentColor", fill: "currentColor", "fill-opacity": 0.06, "stroke-dasharray": "4 3", class: "over" }, moving)).textContent = d.words.over;
    });
    const dot = Math.max(cell, 3);
    rect({ x: output.x + c * cell, y: output.y + r * cell, w: dot, h: dot }, { ...ink, "fill-opacity": 0.85, "stroke-width": 2, class: "made" }, moving);
    speak(first);
    mark();
    frame.at = [...here, channel];
  }

  function speak(first) {
    const cells = [0, 1].map((k) => first[k] - d.pads[k][0]), from = Math.floor(channel / each) * read;
    const [rows, columns] = cells.map((v, k) => range(v, v + span[k] - 1));
    const where = cells.some((v, k) => v + span[k] <= 0 || v >= d.size[k]) ? "outside"
      : cells.some((v, k) => v < 0 || v + span[k] > d.size[k]) ? "partly" : "inside";
    said.textContent = fill(d.words[where], { row: here[0], column: here[1], rows, columns });
    find(".depth").textContent = fill(d.words[d.groups > 1 ? "group" : read > 1 ? "all" : "one"], { channel, depth: told(d.channels),
      channels: range(from, from + read - 1), all: told(d.channels), products: told(read * d.kernel[0] * d.kernel[1]) });
    find(".channel").hidden = d.filters < 2;
    find(".which").textContent = fill(d.words.channel, { channel, last: d.filters - 1 });
  }

  // What a formula's term stands for, marked.
  function mark() {
    marks.replaceChildren();
    const { input, output, filter, cell } = g, ink = { stroke: d.accent, "stroke-width": 4, fill: "none" };
    const side = (box, tall) => make("path", { ...ink, d: tall ? `M${box.x} ${box.y}v${box.h}` : `M${box.x} ${box.y + box.h}h${box.w}` }, marks);
    const outline = (box, list) => list.forEach((_, k) => rect(at(box, k), { ...ink, "stroke-width": 2 }, marks));
    const w = { x: input.x + here[1] * d.stride[1] * cell, y: input.y + here[0] * d.stride[0] * cell, w: span[1] * cell, h: span[0] * cell };
    if (lit === "H" || lit === "W") side(inner, lit === "H");
    if (lit === "H'" || lit === "W'") side(output, lit === "H'");
    if (lit === "K" || lit === "D") [w, ...(d.learns ? [filter] : [])].forEach((box) => rect(box, ink, marks));
    if (lit === "C") outline(inner, of.input), d.learns && outline(filter, of.filter);
    if (lit === "G") outline(inner, of.input.filter(([, reads]) => reads));
    if (lit === "C'") outline(output, of.output);
    if (lit === "P") make("path", { d: ring(input, inner), fill: d.accent, "fill-opacity": 0.45, "fill-rule": "evenodd" }, marks);
    if (lit === "S") [0, 1].filter((k) => last[k]).forEach((k) => {
      const by = d.stride[k] * cell * (here[k] < last[k] ? 1 : -1);
      rect({ ...w, x: w.x + (k ? by : 0), y: w.y + (k ? 0 : by) }, { ...ink, "stroke-width": 2, "stroke-dasharray": "4 3" }, marks);
      make("path", { ...ink, d: `M${w.x + w.w / 2} ${w.y + w.h / 2}${k ? "h" : "v"}${by}` }, marks);
    });
  }

  function move(row, column) {
    here = [clamp(row, 0, last[0]), clamp(column, 0, last[1])];
    place();
  }

  function turn(by) {
    stop();
    channel = (channel + by + d.filters) % d.filters;
    draw();
  }

  function follow(event) {
    if (timer && event.type === "pointermove") return;
    stop();
    const svg = event.currentTarget, seen = svg.getBoundingClientRect();
    const scale = Math.max(stage.clientWidth, 240) / seen.width;
    const x = (event.clientX - seen.left) * scale, y = (event.clientY - seen.top) * scale;
    const { input, output, filter, cell } = g;
    const inside = (b, near = 6) => x >= b.x - near && x <= b.x + b.w + near && y >= b.y - near && y <= b.y + b.h + near;
    let term = "";
    if (inside(output)) {
      move(Math.floor((y - output.y) / cell), Math.floor((x - output.x) / cell));
      term = "H' W'";
    } else if (inside(input)) {
      const middle = span.map((cells) => cells / 2);
      move(Math.round(((y - input.y) / cell - middle[0]) / d.stride[0]),
        Math.round(((x - input.x) / cell - middle[1]) / d.stride[1]));
      term = inside(inner, 0) ? "K" : "P";
    } else if (d.learns && inside(filter)) term = "K";
    else if (inside(at(inner, of.input.length - 1)) || inside(at(filter, of.filter.length - 1), 0)) term = "C";
    else if (inside(at(output, of.output.length - 1))) term = "C'";
    tell(term);
  }

  function step(event) {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    const through = { PageDown: 1, PageUp: -1 }[event.key];
    if (!by && !through) return;
    event.preventDefault();
    if (through) {
      turn(through);
      return stage.firstChild.focus();
    }
    stop();
    move(here[0] + by[0], here[1] + by[1]);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    button.textContent = d.words.slide;
  }

  // Walk row by row, over at most so many rows and columns; `once` and back to the first.
  function walk(rows, columns, pause, once) {
    const count = [Math.min(rows, d.output[0]), Math.min(columns, d.output[1])];
    const spread = (k, place) => count[k] < 2 ? 0 : Math.round((place * last[k]) / (count[k] - 1));
    let next = once ? 0 : here[0] * d.output[1] + here[1];
    stop();
    button.textContent = d.words.stop;
    timer = setInterval(() => {
      next = (next + 1) % (count[0] * count[1]);
      move(spread(0, Math.floor(next / count[1])), spread(1, next % count[1]));
      if (once && !next) stop();
    }, pause);
  }

  button.onclick = () =>
    timer ? stop() : walk(...d.output, clamp(6000 / (d.output[0] * d.output[1]), 40, 350));
  const [before, after] = frame.querySelectorAll(".channel button");
  before.onclick = () => turn(-1);
  after.onclick = () => turn(1);
  before.title = d.words.before;
  after.title = d.words.after;
  const point = ({ detail }) => { lit = detail.split(" ")[0]; mark(); };
  document.addEventListener(POINT, point);

  draw();
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  if (d.arrive && !frame.arrived && !calm) walk(4, 8, 90, true);
  frame.arrived = true;
  const watcher = new ResizeObserver(draw);
  watcher.observe(stage);
  return () => { watcher.disconnect(); document.removeEventListener(POINT, point); stop(); };
}
