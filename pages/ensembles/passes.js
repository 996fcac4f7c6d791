// A picture with its crops, every pass of a net over a crop by what it names, and what they come to.
import { make, html, fill, clamp } from "./svg.js";
const CELL = 30, LEFT = 46, TOP = 34; // of the grid: a cell, the nets' names, the crops

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame"), w = d.words;
  frame.replaceChildren();
  const parts = html("div", frame, "", { class: "parts" }), nets = d.said.length, crops = d.said[0].length;
  const part = (name, title) => {
    const found = html("div", parts, "", { class: name });
    html("h4", found, title);
    return found;
  };
  const colour = (named) => (named === d.label ? d.colours.right : d.colours.wrong);
  let at = frame.at ?? [nets - 1, crops - 1];

  // The picture: the crops' edges, the one under the hand on top.
  const picture = make("svg", { viewBox: `-.3 -.3 ${d.side + 0.6} ${d.side + 0.6}`, role: "img", "aria-label": w.picture }, part("picture", w.pictures));
  make("image", { href: d.picture, width: d.side, height: d.side }, picture);
  const edge = ([x, y], more) => make("rect", { x, y, width: d.crop, height: d.crop, fill: "none", ...more }, picture);
  d.crops.slice(0, Math.min(crops, 5)).forEach((crop) => edge(crop, { stroke: d.colours.ink, "stroke-width": 0.3 }));
  const focus = edge(d.crops[0], { stroke: d.colours.focus, "stroke-width": 0.6 });

  // The grid: a crop a column, a net a row.
  const wide = LEFT + d.crops.length * CELL + 2, high = TOP + d.nets * CELL + 2;
  const grid = make("svg", { viewBox: `0 0 ${wide} ${high}`, role: "img", tabindex: 0, "aria-label": w.grid }, part("grid", w.passes));
  d.looks.forEach((href, k) => {
    make("image", { href, x: LEFT + k * CELL + 2, y: 2, width: CELL - 4, height: CELL - 4, opacity: k < crops ? 1 : 0.25 }, grid);
  });
  for (let net = 0; net < d.nets; net++) {
    const y = TOP + net * CELL;
    make("text", { x: 0, y: y + CELL / 2 + 4, "fill-opacity": net < nets ? 1 : 0.55 }, grid, fill(w.net, { net: net + 1 }));
    d.crops.forEach((_, k) => {
      const x = LEFT + k * CELL, said = d.said[net]?.[k];
      const box = { x: x + 1.5, y: y + 1.5, width: CELL - 3, height: CELL - 3, rx: 3 };
      if (!said) {
        make("rect", { ...box, fill: "none", stroke: d.colours.ink, "stroke-opacity": 0.45, "stroke-dasharray": "3 3" }, grid);
        return;
      }
      make("rect", { ...box, fill: colour(said[0]) }, grid);
      make("image", { href: d.icons[said[0]], x: x + 6, y: y + 6, width: CELL - 12, height: CELL - 12 }, grid);
    });
  }
  const ring = make("rect", { width: CELL, height: CELL, rx: 4, fill: "none", stroke: d.colours.focus, "stroke-width": 2.5 }, grid);

  // What they come to: a bar a class.
  const answer = part("answer", w.answer), most = Math.max(...d.bars.map(([share]) => share));
  d.bars.forEach(([share, told], k) => {
    const row = html("div", answer, "", { class: k === d.answer ? "row named" : "row" });
    html("i", row, "", { style: `mask-image:url(${d.icons[k]})` });
    html("span", row, w.classes[k]);
    html("div", row, "", { style: `width:${(100 * share) / most}%;background:${k === d.answer ? colour(k) : d.colours.ink}` });
    html("span", row, told);
  });

  const key = html("div", frame, "", { class: "key" });
  for (const [name, style] of [["right", `background:${d.colours.right}`], ["wrong", `background:${d.colours.wrong}`], ["spared", `border:1px dashed ${d.colours.ink}`]]) {
    const item = html("span", key);
    html("b", item, "", { style });
    item.append(w[name]);
  }
  const said = html("span", key, "", { class: "said", role: "status", "aria-live": "off" });

  function point(net, crop) {
    at = frame.at = [clamp(net, 0, nets - 1), clamp(crop, 0, crops - 1)];
    const [x, y] = d.crops[at[1]], [named, share] = d.said[at[0]][at[1]];
    for (const [name, value] of Object.entries({ x, y })) focus.setAttribute(name, value);
    for (const [name, value] of Object.entries({ x: LEFT + at[1] * CELL, y: TOP + at[0] * CELL })) ring.setAttribute(name, value);
    said.textContent = fill(w.pass, { net: at[0] + 1, crop: w.crops[at[1]], named: w.classes[named], share });
  }
  grid.onpointermove = grid.onpointerdown = (event) => {
    const box = grid.getBoundingClientRect(), scale = wide / box.width;
    const [column, row] = [((event.clientX - box.left) * scale - LEFT) / CELL, ((event.clientY - box.top) * scale - TOP) / CELL];
    point(Math.floor(row), Math.floor(column));
  };
  grid.onkeydown = (event) => {
    const by = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!by) return;
    event.preventDefault();
    point(at[0] + by[0], at[1] + by[1]);
  };
  point(...at);
}
