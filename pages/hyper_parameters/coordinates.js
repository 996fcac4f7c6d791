// Parallel coordinates: an axis for each setting and one for the error, a line for each trial.
import { make, fitted } from "./svg.js";
const HEIGHT = 360, TOP = 26, FOOT = 52, SPREAD = 0.045; // pixels; how far lines of one value lie apart

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame"), [svg, said] = frame.children;
  const count = d.lines.length, bottom = HEIGHT - FOOT, high = bottom - TOP;
  let chosen = d.lines.some((line) => line.number === frame.chosen) ? frame.chosen : null;
  let drawn = [];

  // The best first: so the arrow keys walk through the trials.
  const order = [...d.lines].sort((a, b) => a.rank - b.rank);

  function show(numbers, text) {
    const some = numbers.size > 0;
    for (const [line, path] of drawn) {
      const is = numbers.has(line.number);
      path.setAttribute("class", `line ${line.kind}${is ? " chosen" : some ? " faint" : ""}`);
      if (is) path.parentNode.append(path);
    }
    said.textContent = text;
  }

  function choose(line) {
    chosen = frame.chosen = line ? line.number : null;
    show(new Set(line ? [line.number] : []), line ? line.told : d.said);
  }

  function draw() {
    svg.replaceChildren();
    const wide = Math.max(300, frame.clientWidth), last = d.axes.length - 1;
    const edge = wide < 500 ? 40 : 52, x = (k) => edge + ((wide - 2 * edge) * k) / last;
    const shift = (line, k) => (d.axes[k].apart ? ((line.place + 0.5) / count - 0.5) * SPREAD : 0);
    const y = (line, k) => bottom - high * Math.min(1, Math.max(0, line.at[k] + shift(line, k)));
    svg.setAttribute("viewBox", `0 0 ${wide} ${HEIGHT}`);
    svg.setAttribute("height", HEIGHT);
    const lines = make("g", {}, svg);
    drawn = [...order].reverse().map((line) => {
      const points = d.axes.map((_axis, k) => `${x(k).toFixed(1)} ${y(line, k).toFixed(1)}`);
      return [line, make("path", { d: `M${points.join("L")}`, class: "line" }, lines)];
    });
    d.axes.forEach((axis, k) => {
      make("path", { d: `M${x(k)} ${TOP - 6}V${bottom + 6}`, class: "axis" }, svg);
      make("text", { x: x(k), y: 12, class: "name" }, svg, wide < 500 ? axis.short : axis.name);
      for (const tick of axis.ticks) {
        const place = bottom - high * tick.at, left = k === last;
        make("path", { d: `M${x(k) - 3} ${place}h6`, class: "axis" }, svg);
        const text = make("text", { x: x(k) + (left ? 6 : -6), y: place + 4, class: left ? "tick right" : "tick" }, svg, tick.text);
        if (!tick.told) continue;
        text.classList.add("live");
        text.onpointerenter = text.onpointerdown = (event) => {
          event.stopPropagation();
          show(new Set(tick.numbers), tick.told);
        };
      }
      if (axis.share === null) return;
      const full = Math.min(90, ((wide - 2 * edge) / last) * 0.72), from = x(k) - full / 2;
      make("rect", { x: from, y: HEIGHT - 30, width: full, height: 8, rx: 2, class: "ground" }, svg);
      make("rect", { x: from, y: HEIGHT - 30, width: full * axis.share, height: 8, rx: 2, class: "share" }, svg);
      make("text", { x: x(k), y: HEIGHT - 8, class: "name" }, svg, axis.said);
    });
    if (d.words.importance) make("text", { x: x(last) + edge - 4, y: HEIGHT - 22, class: "tick" }, svg, wide < 500 ? "" : d.words.importance);

    svg.onpointermove = svg.onpointerdown = (event) => {
      if (event.target.classList.contains("live")) return;
      const box = svg.getBoundingClientRect(), scale = wide / box.width;
      const px = (event.clientX - box.left) * scale, py = (event.clientY - box.top) * scale;
      const k = Math.min(last - 1, Math.max(0, Math.floor((px - edge) / ((wide - 2 * edge) / last))));
      const part = (px - x(k)) / (x(k + 1) - x(k));
      const far = (line) => Math.abs(y(line, k) + part * (y(line, k + 1) - y(line, k)) - py);
      const near = order.reduce((one, other) => (!one || far(other) < far(one) ? other : one), null);
      choose(near && far(near) < 24 && py < bottom + 8 ? near : null);
    };
    choose(d.lines.find((line) => line.number === chosen) ?? null);
  }

  svg.onpointerleave = () => choose(null);
  svg.tabIndex = 0;
  svg.setAttribute("aria-label", d.words.label);
  svg.onkeydown = (event) => {
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by || !count) return;
    event.preventDefault();
    const at = order.findIndex((line) => line.number === chosen);
    choose(order[Math.min(count - 1, Math.max(0, at + by))]);
  };
  return fitted(frame, draw);
}
