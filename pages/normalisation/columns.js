// The channels at one position before and after local response normalisation, as columns, and the
// window of the channel under the hand with its sum. A press tells the page which one it is.
import { make, clamp, fill, fitted } from "./svg.js";

const TALL = 230, CLOSE = 150, LEFT = 46;
// A few digits, so that both ways can be told apart.
const said = (value) => {
  const text = Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 1 ? value.toFixed(3) : Number(value.toPrecision(3)).toString();
  return text.replace("-", "−");
};

export default function ({ data: d, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame"), w = d.words, count = d.values.length;
  const window_ = (c) => [Math.max(c - (d.size >> 1), 0), Math.min(c + ((d.size - 1) >> 1), count - 1)];
  const sum = (c) => d.values.slice(window_(c)[0], window_(c)[1] + 1).reduce((all, a) => all + a * a, 0);
  const after = (c, alpha) => d.values[c] / (d.k + alpha * sum(c)) ** d.beta;
  const ways = [d.values, d.values.map((_, c) => after(c, d.alpha)), d.values.map((_, c) => after(c, d.alpha / d.size))];
  let at = d.chosen, wide = 1;

  function bars(svg, from, to, [left, top, width, high], most) {
    const each = width / (to - from + 1);
    for (let c = from; c <= to; c++) {
      const x = left + (c - from) * each, tall = (value) => (most ? (value / most) * high : 0);
      const [before, paper, torch] = ways.map((values) => tall(values[c]));
      make("rect", { x, y: top + high - before, width: Math.max(each - 0.5, 0.6), height: before, fill: d.colours.before, "fill-opacity": 0.4 }, svg);
      make("rect", { x: x + each * 0.15, y: top + high - paper, width: Math.max(each * 0.7, 0.6), height: paper, fill: d.colours.after }, svg);
      make("path", { d: `M${x} ${top + high - torch}h${Math.max(each - 0.5, 0.6)}`, class: "torch" }, svg);
    }
    make("path", { d: `M${left} ${top + high}h${width}`, stroke: d.colours.before }, svg);
    return each;
  }

  function close() {
    const [from, to] = window_(at), [first, last] = [Math.max(from - 2, 0), Math.min(to + 2, count - 1)];
    const svg = frame.querySelector(".close"), all = frame.querySelector(".all");
    svg.replaceChildren();
    const most = Math.max(...d.values.slice(first, last + 1), 1e-9), each = bars(svg, first, last, [LEFT, 20, wide - LEFT - 2, CLOSE - 56], most);
    make("rect", { x: LEFT + (from - first) * each, y: 4, width: (to - from + 1) * each, height: CLOSE - 22, fill: "none", stroke: d.colours.focus, "stroke-width": 2, rx: 4 }, svg);
    for (let c = first; c <= last; c++) {
      const middle = { x: LEFT + (c - first + 0.5) * each, "text-anchor": "middle", ...(c === at ? { "font-weight": 700 } : {}) };
      if (each > 34) make("text", { ...middle, y: 16 }, svg, said(d.values[c]));
      if (each > 22) make("text", { ...middle, y: CLOSE - 22 }, svg, c);
    }
    const mark = all.querySelector(".mark"), unit = (wide - LEFT - 2) / count;
    mark.setAttribute("x", LEFT + from * unit);
    mark.setAttribute("width", Math.max((to - from + 1) * unit, 2));
    all.setAttribute("aria-valuenow", at);
    const squares = d.values.slice(from, to + 1).map((a) => `${said(a)}²`), total = said(sum(at));
    const list = squares.length > 7 ? [...squares.slice(0, 3), "…", ...squares.slice(-2)] : squares;
    const told = frame.querySelector(".told");
    told.replaceChildren();
    const line = (name, alpha, value) => {
      const row = document.createElement("p"), power = document.createElement("sup");
      power.textContent = d.beta;
      row.append(`${name}: ${said(d.values[at])} / (${d.k} + ${alpha} · ${total})`, power, ` = ${said(value)}`);
      told.append(row);
    };
    const head = document.createElement("p");
    head.textContent = `${fill(w.channel, { channel: at })}: Σ a² = ${list.join(" + ")} = ${total}`;
    told.append(head);
    line(w.by_paper, d.alpha, ways[1][at]);
    line(w.by_torch, `${d.alpha} / ${d.size}`, ways[2][at]);
  }

  function draw() {
    wide = Math.max(frame.clientWidth, 260);
    frame.innerHTML = '<p class="key"></p><svg class="all" role="slider" tabindex="0"></svg><svg class="close" aria-hidden="true"></svg><div class="told"></div>';
    const key = frame.querySelector(".key"), svg = frame.querySelector(".all");
    for (const name of ["before", "paper", "torch"]) {
      const part = document.createElement("span");
      part.className = name;
      part.textContent = w[name];
      key.append(part);
    }
    frame.style.setProperty("--before", d.colours.before);
    frame.style.setProperty("--after", d.colours.after);
    for (const [name, value] of Object.entries({ viewBox: `0 0 ${wide} ${TALL}`, "aria-label": w.alt, "aria-valuemin": 0, "aria-valuemax": count - 1 })) svg.setAttribute(name, value);
    frame.querySelector(".close").setAttribute("viewBox", `0 0 ${wide} ${CLOSE}`);
    make("rect", { class: "mark", y: 2, height: TALL - 24, fill: d.colours.focus, "fill-opacity": 0.3 }, svg);
    const most = Math.max(...d.values, 1e-9);
    bars(svg, 0, count - 1, [LEFT, 6, wide - LEFT - 2, TALL - 30], most);
    make("text", { x: LEFT - 4, y: 16, "text-anchor": "end" }, svg, said(most));
    make("text", { x: LEFT - 4, y: TALL - 20, "text-anchor": "end" }, svg, "0");
    for (let c = 0; c < count; c += 32) make("text", { x: LEFT + ((c + 0.5) / count) * (wide - LEFT - 2), y: TALL - 6, "text-anchor": "middle" }, svg, c);
    close();
  }

  const tell = () => at !== d.chosen && setTriggerValue("channel", at);
  const under = (event) => {
    const svg = event.target.closest?.(".all");
    if (!svg) return;
    const box = svg.getBoundingClientRect(), x = ((event.clientX - box.left) * wide) / box.width;
    at = clamp(Math.floor(((x - LEFT) / (wide - LEFT - 2)) * count), 0, count - 1);
    close();
  };
  frame.onpointermove = under;
  frame.onpointerleave = () => {
    at = d.chosen;
    close();
  };
  frame.onclick = (event) => {
    under(event);
    if (event.target.closest(".all")) tell();
  };
  let later;
  frame.onkeydown = (event) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1 }[event.key];
    if (!by) return;
    event.preventDefault();
    at = clamp(at + by, 0, count - 1);
    close();
    clearTimeout(later);
    later = setTimeout(tell, 400);
  };
  const rest = fitted(frame, draw);
  return () => {
    rest();
    clearTimeout(later);
  };
}
