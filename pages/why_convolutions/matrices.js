// A convolution as a matrix with zeros and repeats, and beside it one full of random weights: the
// hand runs over both, and moves the picture. All is worked out here; the page is told on release.
import { minus } from "./digits.js";
import { make, clamp, fill } from "./svg.js";
import { ramp } from "./shades.js";
import { UNIT, inked, shaded, cells, ring, under } from "./cells.js";
const ACROSS = 104, STEP = 140; // pixels of an output; milliseconds of a row as they run by

export default function ({ data: d, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame"), find = (what) => frame.querySelector(what);
  const [input, kernel, said] = [find(".input"), find(".kernel"), find(".said")];
  const side = d.side, K = d.kernel.length, out = side - K + 1, rows = out * out, scale = ramp(d.scale);
  const weights = d.kernel.flat(), peak = Math.max(...d.cells, 1), names = Object.keys(d.ways);
  const each = (count, of) => Array.from({ length: count }, (_, k) => of(k));
  let at = [...d.shift], row = null, weight = null, whole = false, marks = {};

  // Which weight of the filter stands in the matrix; -1 where none does.
  function tap(row, column) {
    const down = Math.floor(column / side) - Math.floor(row / out), right = (column % side) - (row % out);
    return Math.min(down, right) >= 0 && Math.max(down, right) < K ? down * K + right : -1;
  }
  const entry = {
    shared: (row, column) => (tap(row, column) < 0 ? 0 : weights[tap(row, column)]),
    dense: (row, column) => d.dense[row * side * side + column],
  };
  function moved(values, size, gone) {
    return each(size * size, (k) => {
      const up = Math.floor(k / size) - at[1], left = (k % size) - at[0];
      return up < 0 || left < 0 ? gone : values[up * size + left];
    });
  }
  const product = (way, x) => each(rows, (row) => x.reduce((sum, value, column) => sum + value * entry[way](row, column), 0));

  function matrix(way, x, y, high) {
    const svg = find(`.${way} .matrix`), count = side * side;
    svg.replaceChildren();
    const inside = make("g", {}, svg);
    const box = { x: 0, y: 2 * UNIT, width: count * UNIT, height: rows * UNIT };
    svg.setAttribute("viewBox", `0 0 ${(count + 2) * UNIT} ${(rows + 2) * UNIT}`);
    make("rect", { ...box, class: "box" }, inside);
    const cell = (column, row, { fill, opacity }, more) =>
      make("rect", { x: column * UNIT, y: row * UNIT, width: UNIT, height: UNIT, fill, "fill-opacity": opacity, ...more }, inside);
    x.forEach((value, column) => cell(column, 0.5, inked(value / peak)));
    y.forEach((value, row) => cell(count + 1, row + 2, shaded(scale, value / high)));
    for (let row = 0; row < rows; row++)
      for (let column = 0; column < count; column++) {
        const found = tap(row, column);
        if (way === "dense") cell(column, row + 2, shaded(scale, entry.dense(row, column) / d.heaviest));
        else if (found >= 0) cell(column, row + 2, { fill: d.weights[found], opacity: 1 }, { "data-weight": found });
      }
    marks[`${way} matrix`] = make("g", { class: "marks" }, svg);
  }

  function way(name) {
    const part = find(`.${name}`), old = product(name, d.cells), x = moved(d.cells, side, 0), y = product(name, x);
    const before = moved(old, out, null), change = y.map((value, k) => (before[k] === null ? null : value - before[k]));
    const high = Math.max(...[...old, ...y].map(Math.abs), 1), told = change.filter((value) => value !== null);
    const same = told.filter((value) => !value).length, pixels = Math.floor(ACROSS / out);
    matrix(name, x, y, high);
    [before, y, change].forEach((values, k) => {
      const svg = part.querySelectorAll(".maps svg")[k];
      marks[`${name} ${k}`] = cells(svg, values, out, pixels, (value) => shaded(scale, value / high));
      svg.onpointermove = (event) => point(...under(svg, event), name);
    });
    const facts = { same, cells: told.length, change: (told.reduce((sum, value) => sum + Math.abs(value), 0) / told.length).toFixed(1) };
    facts.size = (old.reduce((sum, value) => sum + Math.abs(value), 0) / old.length).toFixed(1);
    const still = !at[0] && !at[1];
    part.querySelector(".told").textContent = fill(d.words[still ? "still" : same === told.length ? "along" : "apart"], facts);
  }

  function point(column, line, name) {
    say(clamp(line, 0, out - 1) * out + clamp(column, 0, out - 1), null, name);
  }

  // Light up a row of the matrices, or all the places of one weight of the filter.
  function say(toRow, toWeight, name = "shared", column = null) {
    [row, weight, whole] = [toRow, toWeight, name === "dense"];
    light();
    const place = row === null ? {} : { row: Math.floor(row / out), column: row % out };
    const facts = { ...place, rows, inputs: side * side, weights: K * K, weight: weight + 1, value: minus(`${weights[weight]}`) };
    const what = whole ? "own" : weight !== null ? "weight" : column !== null ? "zero" : row === null ? "hint" : "row";
    said.textContent = fill(d.words[what], facts);
  }

  function light() {
    for (const group of Object.values(marks)) group.replaceChildren();
    for (const cell of frame.querySelectorAll("[data-weight]"))
      cell.classList.toggle("dim", weight !== null && Number(cell.dataset.weight) !== weight);
    if (weight !== null) ring(marks.kernel, weight % K, Math.floor(weight / K));
    if (row === null) return;
    const [down, right] = [Math.floor(row / out), row % out];
    ring(marks.input, ...(whole ? [0, 0, side, side] : [right, down, K, K]));
    for (const name of names) {
      if (whole !== (name === "dense")) continue;
      ring(marks[`${name} matrix`], 0, row + 2, side * side);
      ring(marks[`${name} matrix`], side * side + 1, row + 2);
      ring(marks[`${name} 1`], right, down);
    }
  }

  function draw() {
    const wide = Math.floor(156 / side);
    marks = { input: cells(input, moved(d.cells, side, 0), side, wide, (value) => inked(value / peak)) };
    marks.kernel = cells(kernel, weights, K, 36, (_, k) => ({ fill: d.weights[k], opacity: 1, on: "currentColor" }));
    kernel.querySelectorAll("rect").forEach((cell, k) => (cell.dataset.weight = k));
    names.forEach(way);
    find(".input-name").textContent = fill(d.words.input, { right: at[0], down: at[1] });
    light();
  }

  function move(right, down) {
    const to = [right, down].map((cells) => clamp(cells, 0, d.farthest));
    if (to.every((cells, k) => cells === at[k])) return;
    at = to;
    draw();
  }
  function rest() {
    if (at.some((cells, k) => cells !== d.shift[k])) setTriggerValue("shift", at);
  }

  input.onpointerdown = (event) => {
    input.setPointerCapture(event.pointerId);
    const [column, line] = under(input, event);
    input.grip = [column - at[0], line - at[1]];
  };
  input.onpointermove = (event) => {
    const [column, line] = under(input, event);
    if (input.hasPointerCapture(event.pointerId)) move(column - input.grip[0], line - input.grip[1]);
    else point(column - 1, line - 1, "shared");
  };
  input.onpointerup = rest;
  input.onkeydown = (event) => {
    const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!by) return;
    event.preventDefault();
    move(at[0] + by[0], at[1] + by[1]);
    clearTimeout(frame.later);
    frame.later = setTimeout(rest, 400);
  };
  kernel.onpointermove = (event) => {
    const [column, line] = under(kernel, event).map((place) => clamp(place, 0, K - 1));
    say(null, line * K + column);
  };
  for (const name of names) {
    const part = find(`.${name}`), svg = part.querySelector(".matrix");
    for (const [what, text] of Object.entries(d.ways[name])) part.querySelector(`.${what}`).textContent = text;
    svg.setAttribute("aria-label", d.ways[name].title);
    svg.onpointermove = (event) => {
      const [column, line] = under(svg, event), place = clamp(line - 2, 0, rows - 1), found = tap(place, column);
      say(place, name === "shared" && column < side * side && found >= 0 ? found : null, name, column < side * side ? column : null);
    };
    svg.onkeydown = (event) => {
      const by = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      say(clamp((row ?? -1) + by, 0, rows - 1), null, name);
    };
    part.querySelectorAll(".maps figcaption").forEach((caption, k) => (caption.textContent = d.words.maps[k]));
  }
  find(".kernel-name").textContent = d.words.kernel;
  frame.onpointerover = () => clearInterval(frame.running);
  frame.onpointerleave = () => say(null, null);
  input.setAttribute("aria-label", d.words.drag);
  kernel.setAttribute("aria-label", d.words.kernel);
  draw();
  say(null, null);
  if (!frame.ran && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    let next = 0;
    frame.running = setInterval(() => (next < rows ? say(next++, null) : (clearInterval(frame.running), say(null, null))), STEP);
  }
  frame.ran = true;
  return () => clearInterval(frame.running);
}
