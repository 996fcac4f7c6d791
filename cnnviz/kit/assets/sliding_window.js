// The sliding window over one channel: drag it, step it with the arrow keys, or let it walk.
// Drawn from numbers the page computed; nothing is sent back, so nothing waits for the server.
const NS = "http://www.w3.org/2000/svg";

function make(name, attributes, parent) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (parent) parent.appendChild(element);
  return element;
}

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);
const range = (first, last) => (first === last ? `${first}` : `${first}–${last}`);

// Where the two grids lie: side by side when there is room, one under the other on a phone.
function layout(d, width) {
  const rows = d.size[0] + d.pads[0][0] + d.pads[0][1];
  const columns = d.size[1] + d.pads[1][0] + d.pads[1][1];
  const wide = width >= 440, gap = wide ? 56 : 0, top = 24;
  const across = wide ? columns + d.output[1] : Math.max(columns, d.output[1]);
  const cell = Math.min((width - gap - 2) / across, 340 / Math.max(rows, d.output[0]), 40);
  const input = { x: 1, y: top, w: columns * cell, h: rows * cell };
  const output = wide
    ? { x: input.w + gap, y: top, w: d.output[1] * cell, h: d.output[0] * cell }
    : { x: 1, y: top + input.h + 34, w: d.output[1] * cell, h: d.output[0] * cell };
  const height = Math.max(input.y + input.h, output.y + output.h) + 4;
  return { cell, input, output, height, rows, columns };
}

function grid(svg, box, cell, id) {
  if (cell < 3) return;
  const defs = make("defs", {}, svg);
  const pattern = make("pattern", {
    id, width: cell, height: cell, patternUnits: "userSpaceOnUse", x: box.x, y: box.y }, defs);
  make("path", { d: `M${cell} 0H0V${cell}`, fill: "none", stroke: "currentColor",
    "stroke-opacity": 0.22 }, pattern);
  make("rect", { x: box.x, y: box.y, width: box.w, height: box.h, fill: `url(#${id})` }, svg);
}

// Diagonal lines: cells that no position of the window visits.
function hatch(svg, id) {
  const pattern = make("pattern", { id, width: 6, height: 6, patternUnits: "userSpaceOnUse",
    patternTransform: "rotate(45)" }, make("defs", {}, svg));
  make("rect", { width: 6, height: 6, fill: "currentColor", "fill-opacity": 0.18 }, pattern);
  make("path", { d: "M0 0V6", stroke: "currentColor", "stroke-opacity": 0.65, "stroke-width": 2.4 }, pattern);
  return `url(#${id})`;
}

function backdrop(svg, d, g, id) {
  const { input, output, cell } = g;
  const left = input.x + d.pads[1][0] * cell, top = input.y + d.pads[0][0] * cell;
  const wide = d.size[1] * cell, tall = d.size[0] * cell;
  make("rect", { x: input.x, y: input.y, width: input.w, height: input.h, fill: "currentColor",
    "fill-opacity": 0.05, stroke: "currentColor", "stroke-opacity": 0.3,
    "stroke-dasharray": "3 3" }, svg);
  make("rect", { x: left, y: top, width: wide, height: tall, fill: d.colour, "fill-opacity": 0.14 }, svg);
  const missed = hatch(svg, `${id}-missed`);
  for (const row of d.unvisited[0])
    make("rect", { x: left, y: top + row * cell, width: wide, height: cell, fill: missed }, svg);
  for (const column of d.unvisited[1])
    make("rect", { x: left + column * cell, y: top, width: cell, height: tall, fill: missed }, svg);
  make("rect", { x: left, y: top, width: wide, height: tall, fill: "none", stroke: d.colour, "stroke-width": 1.5 }, svg);
  make("rect", { x: output.x, y: output.y, width: output.w, height: output.h, fill: d.colour,
    "fill-opacity": 0.14, stroke: d.colour, "stroke-width": 1.5 }, svg);
  grid(svg, input, cell, `${id}-in`);
  grid(svg, output, cell, `${id}-out`);
  const title = (x, y, text) => (make("text", { x, y: y - 8 }, svg).textContent = text);
  const padded = g.rows !== d.size[0] || g.columns !== d.size[1];
  const sizes = { size: d.size.join(" × "), padded: `${g.rows} × ${g.columns}` };
  title(input.x, input.y, fill(padded ? d.words.padded : d.words.input, sizes));
  title(output.x, output.y, fill(d.words.output, { size: d.output.join(" × ") }));
}

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame");
  const stage = frame.querySelector(".stage"), said = frame.querySelector(".said");
  const button = frame.querySelector("button");
  const id = `w${Math.random().toString(36).slice(2)}`;
  const kept = frame.at || [0, 0];
  let at = [clamp(kept[0], 0, d.output[0] - 1), clamp(kept[1], 0, d.output[1] - 1)];
  let g, moving, timer = null;
  button.textContent = d.words.slide;

  function draw() {
    const width = Math.max(stage.clientWidth, 240);
    g = layout(d, width);
    stage.replaceChildren();
    const svg = make("svg", { viewBox: `0 0 ${width} ${g.height}`, height: g.height, tabindex: 0,
      role: "img", "aria-label": d.alt }, stage);
    backdrop(svg, d, g, id);
    moving = make("g", {}, svg);
    svg.addEventListener("pointerdown", follow);
    svg.addEventListener("pointermove", (event) => (event.buttons || event.pointerType === "mouse") && follow(event));
    svg.addEventListener("keydown", step);
    place();
  }

  // Put the kernel's cells and the output cell it makes where `at` says.
  function place() {
    const { input, output, cell } = g, [r, c] = at;
    const first = [r * d.stride[0], c * d.stride[1]];
    moving.replaceChildren();
    const drawn = d.kernel[0] * d.kernel[1] <= 2500; // more cells than that are one filled square
    for (let i = 0; drawn && i < d.kernel[0]; i++)
      for (let j = 0; j < d.kernel[1]; j++)
        make("rect", { x: input.x + (first[1] + j * d.dilation[1]) * cell,
          y: input.y + (first[0] + i * d.dilation[0]) * cell, width: cell, height: cell,
          fill: d.accent, "fill-opacity": 0.55, stroke: d.accent, "stroke-width": cell > 3 ? 1 : 0 }, moving);
    const span = [0, 1].map((k) => d.dilation[k] * (d.kernel[k] - 1) + 1);
    make("rect", { x: input.x + first[1] * cell, y: input.y + first[0] * cell, width: span[1] * cell,
      height: span[0] * cell, fill: drawn ? "none" : d.accent, "fill-opacity": 0.55,
      stroke: d.accent, "stroke-width": 2 }, moving);
    const dot = Math.max(cell, 3);
    make("rect", { x: output.x + c * cell, y: output.y + r * cell, width: dot, height: dot,
      fill: d.accent, "fill-opacity": 0.85, stroke: d.accent, "stroke-width": 2 }, moving);
    const cells = [0, 1].map((k) => first[k] - d.pads[k][0]);
    const [rows, columns] = cells.map((v, k) => range(v, v + span[k] - 1));
    const where = cells.some((v, k) => v + span[k] <= 0 || v >= d.size[k]) ? "outside"
      : cells.some((v, k) => v < 0 || v + span[k] > d.size[k]) ? "partly" : "inside";
    said.textContent = fill(d.words[where], { row: r, column: c, rows, columns });
    frame.at = at;
  }

  function move(row, column) {
    at = [clamp(row, 0, d.output[0] - 1), clamp(column, 0, d.output[1] - 1)];
    place();
  }

  function follow(event) {
    if (timer && event.type === "pointermove") return;
    stop();
    const svg = event.currentTarget, box = svg.getBoundingClientRect();
    const scale = Math.max(stage.clientWidth, 240) / box.width;
    const x = (event.clientX - box.left) * scale, y = (event.clientY - box.top) * scale;
    const { input, output, cell } = g, near = 6;
    const inside = (b) => x >= b.x - near && x <= b.x + b.w + near && y >= b.y - near && y <= b.y + b.h + near;
    if (inside(output)) move(Math.floor((y - output.y) / cell), Math.floor((x - output.x) / cell));
    else if (inside(input)) {
      const middle = [0, 1].map((k) => (d.dilation[k] * (d.kernel[k] - 1) + 1) / 2);
      move(Math.round(((y - input.y) / cell - middle[0]) / d.stride[0]),
        Math.round(((x - input.x) / cell - middle[1]) / d.stride[1]));
    }
  }

  function step(event) {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    stop();
    move(at[0] + by[0], at[1] + by[1]);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    button.textContent = d.words.slide;
  }

  button.onclick = () => {
    if (timer) return stop();
    button.textContent = d.words.stop;
    const cells = d.output[0] * d.output[1];
    timer = setInterval(() => {
      const next = (at[0] * d.output[1] + at[1] + 1) % cells;
      move(Math.floor(next / d.output[1]), next % d.output[1]);
    }, clamp(6000 / cells, 40, 350));
  };

  draw();
  const watcher = new ResizeObserver(draw);
  watcher.observe(stage);
  return () => { watcher.disconnect(); stop(); };
}
