// What a number of 1×1 filters makes of a volume, and what a pool makes of it: lengths to scale.
// It follows the slider in the browser; the page is told on release.
import { make, fill, grouped, box, arrow } from "./svg.js";

const shape = (sides) => sides.map(grouped).join(" × ");

// One way: the volume that comes in, an arrow with its name, the volume that goes out.
function way(svg, d, top, { scale, cell, gap }, [before, after], name, colour) {
  const sizes = ([high, wide, channels]) => [Math.max(channels * scale, 2), high * cell, wide * cell * 0.36, wide * cell * 0.3];
  const [from, to] = [sizes(before), sizes(after)], floor = top + from[1] + from[3], middle = floor - from[1] / 2 - 8;
  const put = (x, size, fillColour) => box(svg, x, floor - size[1], size, fillColour, "");
  const start = from[0] + from[2] + 8, end = from[0] + gap;
  put(1, from, d.colours.input);
  put(end + 8, to, colour);
  arrow(svg, `M${start} ${middle}H${end - 6}`, [end, middle], false, { stroke: colour });
  make("text", { x: (start + end) / 2, y: middle - 9, "text-anchor": "middle", "font-weight": 600 }, svg, name);
  make("text", { x: 1, y: floor + 16 }, svg, shape(before));
  make("text", { x: end + 8, y: floor + 16, "font-weight": 600 }, svg, shape(after));
  return floor + 34;
}

export default function ({ data: d, parentElement, setTriggerValue }) {
  const frame = parentElement.querySelector(".frame"), find = (what) => frame.querySelector(what);
  const svg = find("svg"), slider = find("input"), [high, wide, channels] = d.large;
  let later;
  if (frame.was !== d.filters) frame.now = frame.was = d.filters;
  Object.assign(slider, { min: 1, max: d.most, step: 1 });
  find("label span").textContent = d.words.slider;
  const named = ["shape", "parameters", "multiplies"].map((name) => [name, find(`.${name}`)]);
  for (const [name, place] of named) place.previousElementSibling.textContent = d.words[name];

  function draw() {
    const filters = frame.now, width = Math.max(frame.clientWidth, 260), narrow = width < 480;
    const cell = narrow ? 2.2 : 3.2, gap = (narrow ? 96 : 190) + wide * cell * 0.36;
    const scale = (width - gap - 16 - wide * cell * 0.36) / (channels + d.most), sizes = { scale, cell, gap };
    svg.replaceChildren();
    const name = fill(narrow ? d.words.short : d.words.filters, { filters: grouped(filters) });
    const next = way(svg, d, 4, sizes, [d.large, [high, wide, filters]], name, d.colours.made);
    const end = way(svg, d, next + 8, sizes, [d.large, d.pooled], d.words.pool, d.colours.pool);
    svg.setAttribute("viewBox", `0 0 ${width} ${end - 8}`);
    const weights = channels * filters, facts = { shape: shape([high, wide, filters]), parameters: grouped(weights + filters), multiplies: grouped(high * wide * weights) };
    for (const [what, place] of named) place.textContent = facts[what];
    svg.setAttribute("aria-label", fill(d.words.alt, { filters, ...facts }));
    slider.value = filters;
    find("output").textContent = grouped(filters);
  }

  slider.oninput = () => { clearTimeout(later); frame.now = Number(slider.value); draw(); };
  slider.onchange = () => { // so that a key held down tells the page once
    clearTimeout(later);
    later = setTimeout(() => frame.now !== d.filters && setTriggerValue("filters", frame.now), 250);
  };
  const watcher = new ResizeObserver(draw);
  watcher.observe(frame);
  draw();
  return () => watcher.disconnect();
}
