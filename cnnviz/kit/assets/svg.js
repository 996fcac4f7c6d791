// What the scripts that draw in SVG share: elements, volumes, arrows, numbers and words.
const NS = "http://www.w3.org/2000/svg";

export function make(name, attributes, parent, text = "") {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return parent.appendChild(element);
}

export function html(name, parent, text = "", attributes = {}) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.textContent = text;
  return parent.appendChild(element);
}

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
export const fill = (text, facts) => text.replace(/\{(\w+)[^}]*\}/g, (_, name) => facts[name]);
export const grouped = (digits) => `${digits}`.replace(/\B(?=(\d{3})+(?!\d))/g, ",");

// Draw now, and anew whenever the frame has another width; what is returned ends that.
export function fitted(frame, draw) {
  let width = 0;
  const watcher = new ResizeObserver(() => {
    if (frame.clientWidth !== width) draw((width = frame.clientWidth));
  });
  draw();
  watcher.observe(frame);
  return () => watcher.disconnect();
}

// A volume whose maps stand aslant: its depth runs along the page.
export function box(svg, x, top, [deep, high, slant, rise], colour, term) {
  const group = make("g", { "data-term": term, fill: colour, stroke: colour }, svg);
  const face = (d, opacity) => make("path", { d, "fill-opacity": opacity, "stroke-linejoin": "round" }, group);
  face(`M${x} ${top}h${deep}v${high}h${-deep}z`, 0.78);
  face(`M${x} ${top}l${slant} ${-rise}h${deep}l${-slant} ${rise}z`, 0.38);
  face(`M${x + deep} ${top}l${slant} ${-rise}v${high}l${-slant} ${rise}z`, 0.56);
}

// A way with its head at (x, y).
export const arrow = (svg, d, [x, y], down, more) => {
  make("path", { d, fill: "none", "stroke-width": 2, ...more }, svg);
  make("path", { d: down ? `M${x} ${y}l-5 -8h10z` : `M${x} ${y}l-8 -5v10z`, ...more, fill: more.stroke, stroke: "none" }, svg);
};
