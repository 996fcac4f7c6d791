// An activation function and its slope over what one layer gets, and below it all layers.
// The point on the curve follows the hand; a layer that is pressed is shown behind the curve.
import { make, clamp, fill, fitted, html } from "./svg.js";

const TALL = 250, SMALL = 74, DECADES = 12;
const fixed = (value, digits) => value.toFixed(digits).replace(/^-(?=.*[1-9])/, "−").replace(/^-/, "");

// Where the slope is below the bound: [from, to] along the axis.
function flats({ slopes, flat, step, reach }) {
  const found = [];
  slopes.forEach((slope, k) => {
    const x = k * step - reach;
    if (Math.abs(slope) >= flat) return;
    if (found.length && x - found.at(-1)[1] < 1.5 * step) found.at(-1)[1] = x;
    else found.push([x, x]);
  });
  return found;
}

// Bars and shades of one layer in a box whose left end is -reach.
function bars(svg, d, layer, [left, top, wide, high], share) {
  const across = (x) => left + ((x + d.reach) / (2 * d.reach)) * wide, most = Math.max(...layer.bins);
  for (const [from, to] of flats(d))
    make("rect", { x: across(from), y: top, width: across(to) - across(from), height: high, class: "flat" }, svg);
  const each = wide / layer.bins.length;
  layer.bins.forEach((count, k) => {
    if (!count) return;
    const tall = Math.max((count / most) * high * share, 1);
    make("rect", { x: left + k * each, y: top + high - tall, width: Math.max(each - 0.6, 0.6), height: tall, fill: d.colours.function, "fill-opacity": 0.55 }, svg);
  });
  make("path", { d: `M${left} ${top + high}h${wide}`, stroke: d.colours.ink }, svg);
}

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame"), w = d.words;
  frame.at ??= 1;
  frame.chosen = Math.min(frame.chosen ?? d.layers.length - 1, d.layers.length - 1);
  const low = Math.max(Math.min(...d.values, -0.2), -2), high = Math.min(Math.max(...d.values, 1.1), 3);
  const index = () => clamp(Math.round((frame.at + d.reach) / d.step), 0, d.values.length - 1);
  let place;

  function plot(width) {
    const svg = make("svg", { viewBox: `0 0 ${width} ${TALL}`, role: "group", class: "plot" }, frame);
    const left = 28, wide = width - left - 4, top = 6, tall = TALL - 28, layer = d.layers[frame.chosen];
    const x = (value) => left + ((value + d.reach) / (2 * d.reach)) * wide;
    const y = (value) => top + ((high + 0.1 - value) / (high - low + 0.2)) * tall;
    place = (client) => {
      const box = svg.getBoundingClientRect();
      return (((client - box.left) * width) / box.width - left) / wide * 2 * d.reach - d.reach;
    };
    bars(svg, d, layer, [left, top, wide, tall], 0.8);
    make("path", { d: `M${left} ${y(0)}h${wide}M${x(0)} ${top}v${tall}`, stroke: d.colours.ink, "stroke-opacity": 0.6 }, svg);
    for (let k = -d.reach; k <= d.reach; k += 2) make("text", { x: x(k), y: TALL - 6, "text-anchor": "middle", class: "quiet" }, svg, fixed(k, 0));
    for (let k = Math.ceil(low); k <= high; k++) make("text", { x: left - 6, y: y(k) + 4, "text-anchor": "end", class: "quiet" }, svg, fixed(k, 0));
    const inside = make("clipPath", { id: "inside" }, svg);
    make("rect", { x: left, y: top, width: wide, height: tall }, inside);
    const line = (values) => `M${values.map((value, k) => `${x(k * d.step - d.reach).toFixed(1)} ${y(value).toFixed(1)}`).join("L")}`;
    const curves = make("g", { "clip-path": "url(#inside)", fill: "none" }, svg);
    make("path", { d: line(d.slopes), class: "slope" }, curves);
    make("path", { d: line(d.values), stroke: d.colours.function, "stroke-width": 3.5 }, curves);
    const point = make("g", { role: "slider", tabindex: 0, class: "point", "aria-label": w.point, "aria-valuemin": -d.reach, "aria-valuemax": d.reach }, svg);
    const guide = make("path", { stroke: d.colours.focus, "stroke-width": 1.5 }, point);
    const tangent = make("path", { stroke: d.colours.focus, "stroke-width": 2.5 }, point);
    const dot = make("circle", { r: 7, fill: d.colours.focus, stroke: "#fff", "stroke-width": 2 }, point);
    return () => {
      const k = index(), value = d.values[k], slope = d.slopes[k], at = k * d.step - d.reach;
      const run = 46 / Math.hypot((x(1) - x(0)) || 1, slope * (y(0) - y(1))), middle = clamp(value, low - 0.1, high + 0.1);
      guide.setAttribute("d", `M${x(at)} ${top}v${tall}`);
      tangent.setAttribute("d", `M${x(at - run)} ${y(middle - slope * run)}L${x(at + run)} ${y(middle + slope * run)}`);
      dot.setAttribute("cx", x(at));
      dot.setAttribute("cy", y(middle));
      const told = fill(w.said, { x: fixed(at, 2), value: fixed(value, 3), slope: fixed(slope, 3) });
      point.setAttribute("aria-valuenow", at.toFixed(2));
      point.setAttribute("aria-valuetext", told);
      frame.querySelector(".said").textContent = told;
    };
  }

  function panel(parent, layer, k, most) {
    const wide = 120, facts = { layer: layer.behind, share: layer.flat, norm: layer.told };
    const button = html("button", parent, "", { type: "button", "aria-pressed": k === frame.chosen, "aria-label": fill(w.layer, facts), title: fill(w.layer, facts), "data-layer": k });
    const svg = make("svg", { viewBox: `0 0 ${wide} ${SMALL + 32}`, "aria-hidden": "true" }, button);
    make("text", { x: 2, y: 12 }, svg, layer.behind);
    make("text", { x: wide - 2, y: 12, "text-anchor": "end", "font-weight": 600 }, svg, layer.flat);
    bars(svg, d, layer, [2, 17, wide - 4, SMALL - 12], 0.95);
    const power = layer.norm > 0 ? Math.log10(layer.norm) : -Infinity;
    const share = clamp((power - most + DECADES) / DECADES, 0, 1), foot = SMALL + 12;
    make("path", { d: `M2 ${foot}h${(wide - 4) * share}`, stroke: d.colours.ink, "stroke-width": 5 }, svg);
    for (let tick = 0; tick <= DECADES; tick += 1) make("path", { d: `M${2 + ((wide - 4) * tick) / DECADES} ${foot - 2.5}v5`, class: "tick" }, svg);
    make("text", { x: 2, y: foot + 16, class: "quiet" }, svg, layer.told);
    button.onclick = () => {
      frame.chosen = k;
      draw();
      frame.querySelector(`[data-layer="${k}"]`).focus();
    };
  }

  let show;
  function draw() {
    const width = Math.max(frame.clientWidth, 260), layer = d.layers[frame.chosen];
    frame.replaceChildren();
    const head = html("p", frame, "", { class: "key" });
    html("b", head, d.name, { style: `--colour:${d.colours.function}` });
    html("i", head, w.slope);
    html("span", head, w.flat);
    html("output", head, "", { class: "said", "aria-live": "off" });
    show = plot(width);
    html("p", frame, fill(w.bars, { layer: layer.behind, share: layer.flat }), { class: "told" });
    const row = html("div", frame, "", { class: "layers" });
    const most = Math.ceil(Math.log10(Math.max(...d.layers.map(({ norm }) => norm), 1e-300)));
    d.layers.forEach((each, k) => panel(row, each, k, most));
    html("p", frame, w.norms, { class: "told" });
    show();
  }

  const move = (at) => {
    frame.at = clamp(at, -d.reach, d.reach);
    show();
  };
  frame.onpointerdown = (event) => {
    if (!event.target.closest(".plot")) return;
    frame.held = true;
    move(place(event.clientX));
  };
  frame.onpointermove = (event) => {
    if (event.target.closest(".plot") && (frame.held || event.pointerType === "mouse")) move(place(event.clientX));
  };
  frame.onpointerup = frame.onpointercancel = () => (frame.held = false);
  frame.onkeydown = (event) => {
    const by = { ArrowLeft: -0.1, ArrowRight: 0.1, ArrowDown: -0.1, ArrowUp: 0.1, PageDown: -1, PageUp: 1 }[event.key];
    if (!by || !event.target.closest(".point")) return;
    event.preventDefault();
    move(frame.at + by);
  };
  return fitted(frame, draw);
}
