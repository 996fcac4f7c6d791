// A large convolution directly and through fewer channels: volumes, and each way's weights as areas.
// All follows the slider, or the edge of the area, in the browser; the page is told on release.
import { make, clamp, fill, grouped, box, arrow } from "./svg.js";
const POINT = "cnnviz-point", LIVE = "cnnviz-live";

const send = (event, detail) => document.dispatchEvent(new CustomEvent(event, { detail }));

const fixed = (value, digits) => grouped(value.toFixed(digits));

// The convolutions through b channels: what each is, and its weights for one of the b channels.
function convolutions(d, b) {
  const cells = d.kernel ** 2;
  if (!d.restored) return [["reduce", d.channels], ["kernel", cells * d.filters]];
  return [["reduce", d.channels], ["kernel", cells * b], ["restore", d.filters]];
}

const total = (parts) => parts.reduce((sum, [, each]) => sum + each, 0);

function work(direct, through, words) {
  const share = through / direct, change = Math.abs(share - 1), less = share < 1;
  if (direct === through) return words.same;
  if (change < 0.0005) return less ? words.hardly_less : words.hardly_more;
  if (change < 0.1) return `${less ? "−" : "+"}${fixed(100 * change, 1)} %`;
  if (!less) return `× ${fixed(share, 2)}`;
  return fill(words.times, { share: fixed(share, 2), times: fixed(direct / through, 1) });
}

function volumes(svg, d, b, width) {
  const narrow = width < 480, gap = narrow ? 62 : 128, side = Math.max(...d.size);
  const [high, across] = d.size.map((cells) => Math.max((cells / side) * (narrow ? 60 : 88), 4));
  const slant = across * 0.36, rise = across * 0.3;
  const maps = [["C", d.channels], ["b", b], ...(d.restored ? [["b", b]] : []), ["F", d.filters]];
  const widest = d.channels + d.filters + (maps.length - 2) * d.widest;
  const scale = (width - gap * (maps.length - 1) - slant - 4) / widest;
  const top = 40 + rise, middle = top + (high - rise) / 2, floor = top + high;
  let x = 1;
  const ends = maps.map(([term, channels], k) => {
    const deep = Math.max(channels * scale, 2), last = k === maps.length - 1;
    box(svg, x, top, [deep, high, slant, rise], k ? d.colours.kernel : d.colours.input, term);
    const centre = last ? { x: x + deep + slant, "text-anchor": "end" } : { x: k ? x + deep / 2 : x, "text-anchor": k ? "middle" : "start" };
    make("text", { ...centre, y: floor + 17, "font-weight": 600, "data-term": term }, svg, `${term} = ${grouped(channels)}`);
    if (!narrow) make("text", { ...centre, y: floor + 33, class: "quiet" }, svg, [...d.size, channels].map(grouped).join(" × "));
    const from = x;
    x += deep + gap;
    return [from, from + deep];
  });
  const names = ["1 × 1", `${d.kernel} × ${d.kernel}`, "1 × 1"];
  convolutions(d, b).forEach(([term], k) => {
    const from = ends[k][1] + slant + 5, to = ends[k + 1][0] - 5, colour = d.colours[term];
    arrow(svg, `M${from} ${middle}H${to - 7}`, [to, middle], false, { stroke: colour, "data-term": term });
    make("text", { x: (from + to) / 2, y: middle - 8, "text-anchor": "middle", "data-term": term }, svg, names[k]);
  });
  const [start, end] = [ends[0], ends.at(-1)].map(([from, to]) => (from + to + slant) / 2), y = 22;
  const edge = top - rise - 3, ink = { stroke: d.colours.kernel, "data-term": "direct" };
  arrow(svg, `M${start} ${edge}V${y}H${end}V${edge - 7}`, [end, edge], true, ink);
  make("text", { x: (start + end) / 2, y: y - 7, "text-anchor": "middle", "data-term": "direct" }, svg,
    fill(d.words.directly, { kernel: d.kernel }));
  return floor + (narrow ? 24 : 40);
}

function areas(svg, d, b, width) {
  const cells = d.kernel ** 2, parts = convolutions(d, b), left = 66, tall = 92, top = 40, below = top + tall + 44;
  const across = (width - left - 4) / Math.max(cells * d.filters, total(convolutions(d, d.widest)));
  const down = tall / d.widest, quiet = { class: "quiet" }, write = (x, y, text, more = {}) => make("text", { x, y, ...more }, svg, text);
  const side = (y, text, term) => write(left - 6, y, text, { "text-anchor": "end", "data-term": term });
  const area = (x, y, w, h, term, colour) => make("rect", { x, y, width: Math.max(w, 1), height: Math.max(h, 1), fill: colour, "data-term": term }, svg);
  const inside = (x, y, w, text, term) => text.length * 6.4 < w && write(x + w / 2, y, text, { "text-anchor": "middle", "data-term": term, ...quiet });

  write(left, 14, fill(d.words.direct, { weights: grouped(d.channels * cells * d.filters) }));
  area(left, top, cells * d.filters * across, d.channels * down, "direct", d.colours.kernel);
  side(top + (d.channels * down) / 2 + 4, `C = ${grouped(d.channels)}`, "C");
  inside(left, top - 6, cells * d.filters * across, `K² · F = ${grouped(cells * d.filters)}`, "K F");

  write(left, below - 22, fill(d.words.through, { width: grouped(b), weights: grouped(b * total(parts)) }));
  const named = { reduce: ["C", "C"], kernel: d.restored ? ["K² · b", "K b"] : ["K² · F", "K F"], restore: ["F", "F"] };
  let x = left;
  for (const [term, each] of parts) {
    area(x, below, each * across, b * down, term, d.colours[term]);
    inside(x, below - 6, each * across, `${named[term][0]} = ${grouped(each)}`, named[term][1]);
    x += each * across;
  }
  side(below + clamp((b * down) / 2 + 4, 8, tall), `b = ${grouped(b)}`, "b");
  const edge = below + b * down, middle = (left + x) / 2;
  const handle = make("g", { class: "handle" }, svg);
  make("rect", { x: left, y: edge - 12, width: Math.max(x - left, 40), height: 24, fill: "transparent" }, handle);
  make("rect", { x: middle - 22, y: edge - 3, width: 44, height: 6, rx: 3, fill: d.colours.focus }, handle);
  if (d.even <= d.widest) {
    const y = below + d.even * down;
    make("path", { d: `M${left} ${y}H${width - 4}`, class: "even" }, svg);
    write(width - 4, y + 15, d.words.even, { "text-anchor": "end", class: "halo", "data-term": "even" });
  }
  return { height: below + tall + 20, of: (y) => Math.round((y - below) / down) };
}

export default function ({ data: d, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame"), find = (what) => frame.querySelector(what);
  const [above, under] = [find(".volumes"), find(".areas")], slider = find("input");
  const positions = BigInt(d.size[0]) * BigInt(d.size[1]), direct = d.channels * d.kernel ** 2 * d.filters;
  const times = (weights) => grouped(BigInt(weights) * positions);
  let seen;
  frame.width = d.width;
  if (!frame.moving) frame.b = d.width;
  Object.assign(slider, { min: 1, max: d.widest, step: 1 });
  for (const [place, word] of Object.entries({ "label span": "slider", ".made": "through_label", ".saved": "share_label", ".told": "told" }))
    find(place).textContent = d.words[word];

  function draw() {
    const width = Math.max(frame.clientWidth, 260), b = frame.b, parts = convolutions(d, b);
    const through = b * total(parts), told = { through: times(through), b: grouped(b) };
    for (const svg of [above, under]) svg.replaceChildren();
    const size = (svg, height) => svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    size(above, volumes(above, d, b, width));
    size(under, (seen = areas(under, d, b, width)).height);
    slider.value = b;
    find("output").textContent = told.b;
    find(".through").textContent = told.through;
    find(".share").textContent = work(direct, through, d.words);
    find(".key").replaceChildren(...parts.map(([term, each]) => {
      const part = document.createElement("span");
      part.textContent = `${d.words[term]} ${told[term] = times(b * each)}`;
      part.dataset.term = term;
      part.style.setProperty("--colour", d.colours[term]);
      return part;
    }));
    above.setAttribute("aria-label", fill(d.words.alt, { width: told.b, through: told.through, directly: times(direct) }));
    send(LIVE, told);
  }

  function move(b) {
    clearTimeout(frame.later);
    frame.moving = true;
    frame.b = clamp(b, 1, d.widest);
    draw();
  }

  function rest() {
    clearTimeout(frame.later);
    frame.later = setTimeout(() => {
      frame.moving = false;
      if (frame.b !== frame.width) setTriggerValue("width", frame.b);
    }, 250); // so that a key held down tells the page once
  }

  slider.oninput = () => move(Number(slider.value));
  slider.onchange = rest;
  const at = (event) => {
    const box = under.getBoundingClientRect();
    move(seen.of(((event.clientY - box.top) * under.viewBox.baseVal.height) / box.height));
  };
  under.onpointerdown = (event) => {
    if (!event.target.closest(".handle")) return;
    event.preventDefault();
    under.setPointerCapture(event.pointerId);
  };
  under.onpointermove = (event) => under.hasPointerCapture(event.pointerId) && at(event);
  under.onpointerup = rest;

  const light = ({ detail }) => {
    const names = detail.split(" ");
    for (const part of frame.querySelectorAll("[data-term]"))
      part.classList.toggle("lit", part.dataset.term.split(" ").some((name) => names.includes(name)));
  };
  frame.onpointerover = (event) => send(POINT, event.target.closest("[data-term]")?.dataset.term ?? "");
  frame.onpointerleave = () => send(POINT, "");
  document.addEventListener(POINT, light);
  const watcher = new ResizeObserver(draw);
  watcher.observe(frame);
  draw();
  return () => { watcher.disconnect(); document.removeEventListener(POINT, light); };
}
