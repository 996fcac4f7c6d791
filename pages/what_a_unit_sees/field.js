// A unit's receptive field on the picture: drag the box, or step the unit with the arrow keys.
// The theoretical box follows at once; the gradient is measured where the unit comes to rest.
const NS = "http://www.w3.org/2000/svg";
const REST = 450; // milliseconds without a step

const clamp = (value, low, high) => Math.max(low, Math.min(high, value));

const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

function make(name, attributes, parent) {
  const element = document.createElementNS(NS, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (parent) parent.appendChild(element);
  return element;
}

function tag(name, text, parent) {
  const element = document.createElement(name);
  if (text) element.textContent = text;
  parent.appendChild(element);
  return element;
}

export default function ({ data: d, parentElement, setStateValue }) {
  const frame = parentElement.querySelector(".frame");
  const [views, legend, said] = ["views", "legend", "said"].map((name) => frame.querySelector(`.${name}`));
  const [high, wide] = d.size;
  let at = frame.moving ? frame.at : [...d.at];
  const drawn = [];

  // Around what the unit sees of the picture: top, bottom, left, right; null where it is padding.
  function box() {
    const ways = d.reaches.map(([rows, columns]) => [rows[at[0]], columns[at[1]]]).filter(([row, column]) => row && column);
    if (!ways.length) return null;
    const edge = (pick, axis, end) => pick(...ways.map((way) => way[axis][end]));
    return [edge(Math.min, 0, 0), edge(Math.max, 0, 1), edge(Math.min, 1, 0), edge(Math.max, 1, 1)];
  }

  const here = () => ({ layer: d.layer, row: at[0], column: at[1] });
  const rectangle = ([top, bottom, left, right]) => ({ x: left, y: top, width: right - left + 1, height: bottom - top + 1 });

  function view(title, alt) {
    const figure = tag("figure", "", views);
    const caption = tag("figcaption", title, figure);
    const svg = make("svg", { role: "img", "aria-label": alt }, figure);
    make("image", { x: 0, y: 0, width: wide, height: high, href: d.picture, preserveAspectRatio: "none" }, svg);
    const heat = make("g", {}, svg), marks = make("g", {}, svg);
    if (d.heat) make("image", { ...rectangle(d.heatBox), href: d.heat, preserveAspectRatio: "none" }, heat);
    const entry = { svg, caption, heat, marks, scale: 1 };
    drawn.push(entry);
    return entry;
  }

  function mark(entry) {
    const thin = entry.scale, moved = at[0] !== d.at[0] || at[1] !== d.at[1];
    entry.heat.style.visibility = moved ? "hidden" : "visible";
    entry.marks.replaceChildren();
    const stroke = (rect, colour, dash) => {
      make("rect", { ...rect, fill: "none", stroke: "#fff", "stroke-opacity": 0.85, "stroke-width": 4.5 * thin }, entry.marks);
      make("rect", { ...rect, fill: "none", stroke: colour, "stroke-width": 2.5 * thin, "stroke-dasharray": dash ? `${8 * thin} ${5 * thin}` : "none" }, entry.marks);
    };
    const seen = box();
    if (seen) stroke(rectangle(seen), d.theoretical, true);
    if (d.box && !moved) stroke(rectangle(d.box), d.effective, false);
  }

  function place() {
    const seen = box(), [top, bottom, left, right] = seen || [0, high - 1, 0, wide - 1], [whole, near] = drawn;
    whole.scale = Math.max(high, wide) / 440;
    whole.svg.setAttribute("viewBox", `0 0 ${wide} ${high}`);
    // Enlarged: a square around the box, a little more than it.
    const side = Math.min(Math.max(bottom - top, right - left) * 1.12 + 1, Math.max(high, wide));
    const x = (left + right + 1 - side) / 2, y = (top + bottom + 1 - side) / 2;
    near.svg.setAttribute("viewBox", `${x} ${y} ${side} ${side}`);
    near.scale = side / 440;
    near.caption.textContent = seen ? fill(d.words.near, { top, bottom, left, right }) : d.words.padding;
    drawn.forEach(mark);
    const moved = at[0] !== d.at[0] || at[1] !== d.at[1];
    said.textContent = fill(moved ? d.words.moving : d.words.resting, here());
    frame.at = at;
  }

  function move(row, column) {
    at = [clamp(row, 0, d.fields[0].length - 1), clamp(column, 0, d.fields[1].length - 1)];
    place();
  }

  // The unit whose field has its middle nearest to a place on the picture.
  function nearest(k, target) {
    const middle = (i) => Math.abs((d.fields[k][i][0] + d.fields[k][i][1] + 1) / 2 - target);
    let best = 0;
    for (let i = 1; i < d.fields[k].length; i++) if (middle(i) < middle(best)) best = i;
    return best;
  }

  function follow(event) {
    const bounds = drawn[0].svg.getBoundingClientRect();
    move(nearest(0, ((event.clientY - bounds.top) / bounds.height) * high),
      nearest(1, ((event.clientX - bounds.left) / bounds.width) * wide));
  }

  function rest() {
    frame.moving = false;
    if (at[0] !== d.at[0] || at[1] !== d.at[1]) setStateValue("cell", [...at]);
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

  views.replaceChildren();
  const whole = view(d.words.whole, fill(d.words.wholeAlt, here()));
  whole.svg.setAttribute("tabindex", 0);
  whole.svg.addEventListener("pointerdown", (event) => {
    whole.svg.setPointerCapture(event.pointerId);
    frame.moving = true;
    follow(event);
  });
  whole.svg.addEventListener("pointermove", (event) => event.buttons && follow(event));
  whole.svg.addEventListener("pointerup", rest);
  whole.svg.addEventListener("keydown", step);
  whole.svg.addEventListener("focus", () => { frame.focused = true; });
  whole.svg.addEventListener("blur", () => { if (whole.svg.isConnected) frame.focused = false; });
  if (frame.focused) whole.svg.focus({ preventScroll: true });
  view("", d.words.nearAlt).svg.classList.add("still");
  legend.replaceChildren();
  for (const [text, colour, style] of [
    [d.words.theoretical, d.theoretical, "dashed"], [d.words.effective, d.effective, "solid"]]) {
    const entry = tag("span", "", legend), line = tag("i", "", entry);
    line.style.borderTopColor = colour;
    line.style.borderTopStyle = style;
    entry.append(text);
  }
  place();
}
