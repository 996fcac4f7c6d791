// One number of a map and the window it came from: point, drag the window, or step it with the arrow
// keys, and patch, products and sum follow at once. Where it comes to rest is sent to the page.
const NS = "http://www.w3.org/2000/svg";
const REST = 450; // milliseconds without a step

import { clamp, minus, fill, shown } from "./digits.js";

function make(name, attributes, parent) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (parent) parent.appendChild(element);
  return element;
}

function tag(name, className, text, parent) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (parent) parent.appendChild(element);
  return element;
}

// The numbers of a map near the window: (row, column) to a number, or undefined further out.
function reader(map) {
  const bytes = Uint8Array.from(atob(map.numbers), (letter) => letter.charCodeAt(0));
  const numbers = new Float32Array(bytes.buffer);
  const [top, bottom, left, right] = map.near;
  return (row, column) =>
    row < top || row >= bottom || column < left || column >= right
      ? undefined : numbers[(row - top) * (right - left) + column - left];
}

const parts = (colour) => colour.match(/\d+(\.\d+)?/g).map(Number);

// A colour of a scale at 0..1, blended between its steps.
function tint(scale, share) {
  const at = clamp(share, 0, 1) * (scale.length - 1), low = Math.min(Math.floor(at), scale.length - 2);
  const [a, b] = [parts(scale[low]), parts(scale[low + 1])];
  return a.map((part, i) => part + (b[i] - part) * (at - low));
}

// Black or white, whichever stands out more from a colour (relative luminance, WCAG).
function ink(rgb) {
  const [r, g, b] = rgb.map((part) => part / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

// A table of numbers, a coloured cell each.
function table(parent, title, rows, columns, values, options) {
  const figure = tag("figure", "", undefined, parent);
  tag("figcaption", "", title, figure);
  const cell = clamp(Math.floor(options.width / columns), 3, 46);
  const grid = tag("div", "grid", undefined, figure);
  grid.style.gridTemplateColumns = `repeat(${columns}, ${cell}px)`;
  grid.style.gridAutoRows = `${clamp(cell, 3, 32)}px`;
  grid.setAttribute("role", "img");
  const known = values.filter((value) => value !== undefined);
  const largest = Math.max(...known.map(Math.abs), 1e-30);
  const [low, high] = [shown(Math.min(...known)), shown(Math.max(...known))];
  grid.setAttribute("aria-label", fill(options.words.numbers, { title, rows, columns, low, high }));
  const digits = clamp(2 - Math.floor(Math.log10(largest)), 0, 4);
  values.forEach((value, index) => {
    const box = tag("div", "cell", undefined, grid);
    const padding = options.padding && options.padding[index];
    if (padding) box.classList.add("pad");
    else if (value !== undefined) {
      const span = options.span || largest;
      const rgb = tint(options.scale, options.signed ? (value / span + 1) / 2 : value / span);
      box.style.background = `rgb(${rgb.map(Math.round).join(",")})`;
      box.style.color = ink(rgb);
    }
    if (index === options.won) box.classList.add("won");
    box.title = value === undefined ? "" : padding ? fill(options.words.padding, { value }) : `${value}`;
    if (cell < 25) return;
    const text = value === undefined ? "·" : padding || value === 0 ? "0" : minus(value.toFixed(cell < 34 ? Math.min(digits, 2) : digits));
    box.textContent = cell < 34 ? text.replace("0.", ".") : text;
    box.style.fontSize = cell < 34 ? "10px" : "12px";
  });
}

const AFTER = {
  batch_norm: (x, s) => ((x - s.mean) / Math.sqrt(s.variance + s.epsilon)) * s.gamma + s.beta,
  relu: (x) => Math.max(x, 0),
  tanh: (x, s) => s.scale * Math.tanh(s.slope * x),
  sigmoid: (x) => 1 / (1 + Math.exp(-x)),
  scale: (x, s) => s.factor * x,
};

export default function ({ data: d, parentElement, setStateValue }) {
  const frame = parentElement.querySelector(".frame");
  const [maps, tables, line, said] = ["maps", "tables", "line", "said"].map((name) => frame.querySelector(`.${name}`));
  const focused = frame.focusedMap;
  const read = { input: reader(d.input), output: reader(d.output) };
  let at = frame.moving ? frame.at : [...d.at], chosen = at; // what is pointed at, and what was picked
  frame.style.setProperty("--accent", d.accent);
  const marks = {}, words = d.words;

  function map(which) {
    const { name, size, picture } = d[which];
    const figure = tag("figure", "", undefined, maps);
    tag("figcaption", "", fill(words.sized, { name, what: `${size[0]} × ${size[1]}` }), figure);
    // Padding around the input is part of the picture, so that the window stays in sight.
    const out = which === "input"
      ? [0, 1].map((k) => [Math.max(-d.spans[k][0][0], 0), Math.max(last(k, d.spans[k].length - 1) + 1 - size[k], 0)])
      : [[0, 0], [0, 0]];
    const box = { x: -out[1][0], y: -out[0][0], w: size[1] + out[1][0] + out[1][1], h: size[0] + out[0][0] + out[0][1] };
    const svg = make("svg", { viewBox: `${box.x} ${box.y} ${box.w} ${box.h}`, tabindex: 0, role: "img", "aria-label": fill(words[which], { name }) }, figure);
    svg.style.maxHeight = `${Math.min(300, 60 * Math.max(box.w, box.h))}px`; // a single cell stays small
    if (box.w / box.h > 12 || box.h / box.w > 12) svg.style.minHeight = "24px";
    const thin = Math.max(box.w, box.h) / 340;
    make("rect", { x: box.x, y: box.y, width: box.w, height: box.h, fill: "currentColor", "fill-opacity": 0.06 }, svg);
    make("image", { x: 0, y: 0, width: size[1], height: size[0], href: picture, preserveAspectRatio: "none" }, svg);
    make("rect", { x: 0, y: 0, width: size[1], height: size[0], fill: "none", stroke: "currentColor", "stroke-opacity": 0.4, "stroke-width": thin }, svg);
    marks[which] = { layer: make("g", {}, svg), thin };
    svg.addEventListener("pointerdown", (event) => { svg.setPointerCapture(event.pointerId); frame.moving = true; follow(event, which, svg, box); });
    svg.addEventListener("pointermove", (event) => (event.buttons || event.pointerType === "mouse") && follow(event, which, svg, box));
    svg.addEventListener("pointerleave", () => frame.moving || move(...chosen));
    svg.addEventListener("pointerup", rest);
    svg.addEventListener("keydown", step);
    svg.addEventListener("focus", () => { frame.focusedMap = which; });
    if (focused === which) svg.focus({ preventScroll: true });
  }

  const span = (first, last) =>
    minus(first === last ? `${first}` : first < 0 ? fill(words.span, { first, last }) : `${first}–${last}`);
  const last = (k, position) => d.spans[k][position][0] + (d.spans[k][position][1] - 1) * d.dilation[k];

  function mark(which, x, y, w, h) {
    const { layer, thin } = marks[which];
    layer.replaceChildren();
    const grow = Math.max(0, 7 * thin - Math.max(w, h)) / 2; // a cell that could not be seen gets a ring
    const around = { x: x - grow, y: y - grow, width: w + 2 * grow, height: h + 2 * grow, fill: "none" };
    make("rect", { ...around, stroke: "#fff", "stroke-width": 4.5 * thin }, layer);
    make("rect", { ...around, stroke: d.accent, "stroke-width": 2.5 * thin }, layer);
  }

  // The window's cells: rows, columns, and for each cell its value, 0 and marked in the padding.
  function patch() {
    const cells = [0, 1].map((k) => {
      const [first, count] = d.spans[k][at[k]];
      return Array.from({ length: count }, (_, i) => first + i * d.dilation[k]);
    });
    const values = [], padding = [];
    for (const row of cells[0])
      for (const column of cells[1]) {
        const inside = row >= 0 && row < d.input.size[0] && column >= 0 && column < d.input.size[1];
        padding.push(!inside);
        values.push(inside ? read.input(row, column) : 0);
      }
    return { rows: cells[0], columns: cells[1], values, padding };
  }

  function place() {
    const p = patch(), [r, c] = at;
    mark("output", c, r, 1, 1);
    mark("input", p.columns[0], p.rows[0], p.columns.at(-1) - p.columns[0] + 1, p.rows.at(-1) - p.rows[0] + 1);
    tables.replaceChildren();
    line.replaceChildren();
    const made = read.output(r, c);
    if (d.rule === "cell") single(p, made);
    else { drawTables(p); drawSum(p, made); }
    const [rows, columns] = [p.rows, p.columns].map((cells) => span(cells[0], cells.at(-1)));
    const reads = p.padding.some(Boolean) ? words.padded : p.values.length === 1 ? words.cell : words.cells;
    said.textContent = fill(reads, { layer: d.layer, row: r, column: c, rows, columns, name: d.input.name }) +
      (made === undefined ? ` ${words.follow}` : "");
    frame.at = at;
  }

  function drawTables(p) {
    const size = [p.rows.length, p.columns.length], room = frame.clientWidth;
    const width = Math.min(300, room - 4, room > 560 ? (room - 100) / 3 : 300);
    const { signed: two, magnitude } = d.scales, signed = d.input.signed;
    const seen = { words, width, padding: p.padding, scale: signed ? two : magnitude, signed, span: d.input.largest };
    const real = p.values.map((value, i) => (p.padding[i] ? -Infinity : value));
    if (d.rule === "largest") seen.won = real.indexOf(Math.max(...real));
    table(tables, words.under, ...size, p.values, seen);
    if (d.rule === "products") {
      tag("span", "sign", "×", tables);
      table(tables, words.kernel, ...size, d.weights, { words, width, scale: two, signed: true });
      tag("span", "sign", "=", tables);
      table(tables, words.products, ...size, products(p), { words, width, scale: two, signed: true });
    } else if (d.rule === "root") {
      tag("span", "sign", "→", tables);
      table(tables, words.squares, ...size, p.values.map((value) => value * value), { words, width, scale: magnitude });
    }
  }

  const products = (p) => p.values.map((value, i) => (value === undefined ? undefined : value * d.weights[i]));
  const sum = (values) => values.reduce((total, value) => total + value, 0);

  function part(words, value, end) {
    const box = tag("div", end ? "part end" : "part", undefined, line);
    tag("small", "", words, box);
    tag("b", "", shown(value), box).title = `${value}`;
  }
  const sign = (text) => tag("span", "", text, line);

  function drawSum(p, made) {
    const cells = p.values.length, real = cells - p.padding.filter(Boolean).length;
    if (d.rule === "products") {
      const own = sum(products(p));
      part(words.own, own);
      if (d.channels > 1) {
        sign("+");
        part(words.rest, made - own - (d.bias || 0));
      }
      if (d.bias !== null) { sign("+"); part(words.bias, d.bias); }
    } else if (d.rule === "largest") part(fill(words.largest, { count: real }), made);
    else if (d.rule === "mean") {
      part(fill(words.sum, { count: real }), sum(p.values));
      sign("÷");
      part(words.counted, d.counted[0][at[0]] * d.counted[1][at[1]]);
    } else if (d.rule === "root") { sign("√"); part(words.root, sum(p.values.map((value) => value * value))); }
    else {
      part(words.coefficient, d.coefficient);
      sign("×"); part(fill(words.sum, { count: cells }), sum(p.values));
      sign("+"); part(words.bias, d.bias);
    }
    sign("=");
    chain(made);
  }

  function single(p, made) {
    part(d.input.name, p.values[0]);
    sign("→");
    chain(made);
  }

  // The layer's number, and what batch norm and activation make of it.
  function chain(made) {
    part(d.made, made, !d.after.length);
    let value = made;
    d.after.forEach((step, index) => {
      value = value === undefined ? undefined : AFTER[step.kind](value, step);
      sign("→");
      part(step.name, value, index === d.after.length - 1);
    });
  }

  function move(row, column) {
    const next = [clamp(row, 0, d.output.size[0] - 1), clamp(column, 0, d.output.size[1] - 1)];
    if (next[0] === at[0] && next[1] === at[1]) return;
    at = next;
    place();
  }

  function follow(event, which, svg, box) {
    const bounds = svg.getBoundingClientRect();
    const scale = Math.min(bounds.width / box.w, bounds.height / box.h); // as preserveAspectRatio fits it
    const x = box.x + (event.clientX - bounds.left - (bounds.width - box.w * scale) / 2) / scale;
    const y = box.y + (event.clientY - bounds.top - (bounds.height - box.h * scale) / 2) / scale;
    if (which === "output") return move(Math.floor(y), Math.floor(x));
    move(nearest(0, y), nearest(1, x));
  }

  // The position whose window has its middle nearest to a place on the input.
  function nearest(k, target) {
    let best = 0;
    const middle = (i) => Math.abs((d.spans[k][i][0] + last(k, i) + 1) / 2 - target);
    for (let i = 1; i < d.spans[k].length; i++) if (middle(i) < middle(best)) best = i;
    return best;
  }

  function step(event) {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    frame.moving = true;
    move(at[0] + by[0], at[1] + by[1]);
    clearTimeout(frame.timer);
    frame.timer = setTimeout(rest, REST);
  }

  function rest() {
    frame.moving = false;
    chosen = at;
    if (at[0] !== d.at[0] || at[1] !== d.at[1]) setStateValue("cell", [...at]);
  }

  function draw() {
    maps.replaceChildren();
    map("input");
    map("output");
    place();
  }

  draw();
  let wide = frame.clientWidth;
  const watcher = new ResizeObserver(() => {
    if (frame.clientWidth === wide) return;
    wide = frame.clientWidth;
    place();
  });
  watcher.observe(frame);
  return () => { watcher.disconnect(); };
}
