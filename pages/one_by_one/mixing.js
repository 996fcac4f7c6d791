// A 1×1 convolution over a small volume: the channels at the position under the hand, the filters
// that read them, and what ReLU leaves of their sums. All follows the hand in the browser.
import { make, clamp, fill } from "./svg.js";
const ROW = 13.5, NODE = 12;

const said = (value) => `${Math.abs(value) < 1e-9 ? 0 : value}`.replace("-", "−");
const sum = (numbers) => numbers.reduce((total, each) => total + each, 0);

// The products of a position with a filter, their sum, with its bias, and after ReLU.
function worked(d, place, filter) {
  const products = d.values[place].map((value, channel) => value * d.weights[filter][channel]);
  const total = sum(products), biased = total + d.biases[filter];
  return { products, total, biased, out: Math.max(0, biased) };
}

// The front map of a volume, numbers in its cells, and the line of channels behind one of them.
function volume(svg, d, { x, top, cell, deep, shown, at, colour, label }) {
  const all = cell * d.side, back = deep ? [deep * 0.8, -deep * 0.6] : [0, 0], most = Math.max(...shown, 1);
  const [right, up] = back, ink = { fill: colour, stroke: colour, "stroke-linejoin": "round" };
  if (deep) {
    make("path", { d: `M${x} ${top}l${right} ${up}h${all}l${-right} ${-up}z`, ...ink, "fill-opacity": 0.3 }, svg);
    make("path", { d: `M${x + all} ${top}l${right} ${up}v${all}l${-right} ${-up}z`, ...ink, "fill-opacity": 0.45 }, svg);
  }
  make("rect", { x, y: top, width: all, height: all, class: "ground" }, svg);
  shown.forEach((value, place) => {
    const left = x + (place % d.side) * cell, y = top + Math.floor(place / d.side) * cell;
    make("rect", { x: left, y, width: cell, height: cell, fill: colour, stroke: colour, "stroke-opacity": 0.5, "fill-opacity": 0.04 + (0.4 * value) / most, "data-place": place }, svg);
    make("text", { x: left + cell / 2, y: y + cell / 2 + 4, "text-anchor": "middle", "pointer-events": "none" }, svg, said(value));
  });
  const left = x + (at % d.side) * cell, y = top + Math.floor(at / d.side) * cell;
  const focus = { fill: "none", stroke: d.colours.focus, "stroke-width": 2.5, "pointer-events": "none" };
  make("rect", { x: left, y, width: cell, height: cell, ...focus }, svg);
  if (deep) {
    const corners = [[0, 0], [cell, 0], [cell, cell]].map(([a, b]) => `M${left + a} ${y + b}l${right} ${up}`).join("");
    make("path", { d: `${corners}M${left + right} ${y + up}h${cell}v${cell}`, ...focus, "stroke-width": 1.2, "stroke-dasharray": "3 2" }, svg);
  }
  make("text", { x, y: top + all + 17, class: "quiet" }, svg, label);
  return x + all + right;
}

// The channels at a position, the lines that carry them, and the filters they come to.
function connected(svg, d, at, { left, right, middle }) {
  const { products } = worked(d, at.place, at.filter), values = d.values[at.place], weights = d.weights[at.filter];
  const row = (number, count) => middle + (number - (count - 1) / 2) * ROW;
  const from = left + 74, to = right - 40, channels = values.length, filters = d.weights.length;
  const line = (k, f) => `M${from} ${row(k, channels)}L${to} ${row(f, filters)}`;
  const others = d.weights.flatMap((_row, f) => (f === at.filter ? [] : values.map((_value, k) => line(k, f))));
  make("path", { d: others.join(""), stroke: d.colours.ink, "stroke-opacity": filters > 8 ? 0.06 : 0.16, fill: "none" }, svg);
  values.forEach((value, k) => {
    const y = row(k, channels), group = make("g", { "data-channel": k }, svg), colour = weights[k] < 0 ? d.colours.negative : d.colours.positive;
    make("title", {}, group, fill(d.words.product, { channel: k + 1, value: said(value), weight: said(weights[k]), product: said(products[k]) }));
    make("path", { d: line(k, at.filter), stroke: colour, "stroke-width": 0.3 + 1.7 * Math.min(Math.abs(weights[k]), 1), "stroke-opacity": value && weights[k] ? 0.8 : 0.15 }, group);
    make("rect", { x: left, y: y - NODE / 2, width: 26, height: NODE, rx: 3, fill: d.colours.ink, "fill-opacity": k === at.channel && channels > 1 ? 0.55 : 0.2 }, group);
    make("text", { x: left + 13, y: y + 4, "text-anchor": "middle" }, group, said(value));
    make("text", { x: from - 4, y: y + 4, "text-anchor": "end", class: "quiet" }, group, `× ${said(weights[k])}`);
  });
  const head = row(0, Math.max(channels, filters)) - NODE;
  for (const [x, name, anchor] of [[left, "values", "start"], [from - 4, "weights", "end"], [right, "outputs", "end"]])
    make("text", { x, y: head, "text-anchor": anchor, class: "quiet" }, svg, d.words[name]);
  d.weights.forEach((_row, f) => {
    const y = row(f, filters), group = make("g", { "data-filter": f }, svg), chosen = f === at.filter;
    make("rect", { x: to, y: y - NODE / 2, width: 40, height: NODE, rx: 3, fill: d.colours.made, "fill-opacity": 0.25, ...(chosen ? { stroke: d.colours.focus, "stroke-width": 2 } : {}) }, group);
    make("text", { x: to + 20, y: y + 4, "text-anchor": "middle" }, group, said(worked(d, at.place, f).out));
  });
}

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame"), svg = frame.querySelector("svg");
  const channels = d.values[0].length, filters = d.weights.length, last = d.values.length - 1;
  const at = (frame.at ??= { place: d.first, channel: 0, filter: 0 });
  at.filter = Math.min(at.filter, filters - 1);
  at.channel = Math.min(at.channel, channels - 1);

  function draw() {
    const width = Math.max(frame.clientWidth, 260), narrow = width < 620, cell = narrow ? 21 : channels > 1 ? 28 : 40;
    const tall = Math.max(channels, filters) * ROW + 26, deep = (count) => (count > 1 ? 8 + count : 0);
    const all = cell * d.side, lift = Math.max(deep(channels), deep(filters)) * 0.6 + 4;
    const top = narrow ? lift : Math.max(lift, (tall - all) / 2), below = narrow ? top + all + 34 : 0;
    const high = narrow ? below + tall : Math.max(tall, top + all + 24), span = all + deep(filters) * 0.8 + 2;
    const facts = { channel: at.channel + 1, channels, filter: at.filter + 1, filters };
    svg.replaceChildren();
    svg.setAttribute("viewBox", `0 0 ${width} ${high}`);
    const map = { top, cell, at: at.place };
    const edge = volume(svg, d, { ...map, x: 2, deep: deep(channels), shown: d.values.map((row) => row[at.channel]), colour: d.colours.ink, label: fill(d.words.before, facts) });
    volume(svg, d, { ...map, x: width - span, deep: deep(filters), shown: d.values.map((_row, place) => worked(d, place, at.filter).out), colour: d.colours.made, label: fill(d.words.after, facts) });
    const middle = below + (narrow ? tall : high) / 2 + 9;
    connected(svg, d, at, narrow ? { left: 2, right: width - 2, middle } : { left: edge + 18, right: width - span - 18, middle });
    const { total, biased, out } = worked(d, at.place, at.filter);
    const row = Math.floor(at.place / d.side) + 1, column = (at.place % d.side) + 1;
    const value = said(d.values[at.place][0]), weight = said(d.weights[0][0]);
    const told = fill(d.words.told, { row, column, ...facts, total: said(total), bias: said(d.biases[at.filter]), biased: said(biased), out: said(out), value, weight });
    svg.setAttribute("aria-label", told);
    frame.querySelector(".told").textContent = told;
  }

  function go(changed) {
    if (Object.entries(changed).every(([name, value]) => at[name] === value)) return;
    Object.assign(at, changed);
    draw();
  }

  svg.onpointermove = svg.onpointerdown = (event) => {
    const found = event.target.closest("[data-place], [data-channel], [data-filter]")?.dataset ?? {};
    go(Object.fromEntries(Object.entries(found).map(([name, value]) => [name, Number(value)])));
  };
  svg.onkeydown = (event) => {
    const by = { ArrowUp: -d.side, ArrowDown: d.side, ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const turn = { PageUp: -1, PageDown: 1 }[event.key];
    if (!by && !turn) return;
    event.preventDefault();
    if (turn) go({ filter: clamp(at.filter + turn, 0, filters - 1) });
    else if (at.place + by >= 0 && at.place + by <= last) go({ place: at.place + by });
  };
  const watcher = new ResizeObserver(draw);
  watcher.observe(frame);
  draw();
  return () => watcher.disconnect();
}
