// The scene once a task, with what its head says; a cell that is pointed at is ringed in all of them.
import { html, make, fill, clamp } from "./svg.js";

const percent = (share) => `${Math.round(100 * share)} %`;

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame"), said = frame.querySelector(".said");
  const place = frame.querySelector(".tasks"), cells = d.side / d.cell, rings = [];
  let at = frame.at;
  place.replaceChildren();
  place.classList.toggle("alone", d.figures.length === 1);

  function point(column, row) {
    at = frame.at = [clamp(column, 0, cells - 1), clamp(row, 0, cells - 1)];
    for (const ring of rings) {
      ring.replaceChildren();
      make("rect", { x: at[0] * d.cell, y: at[1] * d.cell, width: d.cell, height: d.cell, class: "ring" }, ring);
    }
    const number = at[1] * cells + at[0], [there, left, top, right, bottom, ...shares] = d.grid[number];
    const share = Math.max(...shares), kinds = d.words.kinds;
    const facts = { row: at[1] + 1, column: at[0] + 1, there: percent(there), share: percent(share), kind: kinds[1 + shares.indexOf(share)] };
    said.textContent = fill(d.words.cell, { ...facts, wide: Math.round(right - left), high: Math.round(bottom - top), mask: kinds[d.mask[number]] });
  }

  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  for (const { title, output, told, body } of d.figures) {
    const figure = html("figure", place), caption = html("figcaption", figure);
    html("b", caption, title);
    caption.append(` · ${output}`);
    html("div", caption, told);
    const svg = make("svg", { viewBox: `0 0 ${d.side} ${d.side}`, role: "img", tabindex: 0, "aria-label": fill(d.words.alt, { title, output, told }) }, figure);
    svg.innerHTML = body;
    rings.push(make("g", {}, svg));
    svg.onpointermove = svg.onpointerdown = (event) => {
      const box = svg.getBoundingClientRect();
      point(Math.floor((cells * (event.clientX - box.left)) / box.width), Math.floor((cells * (event.clientY - box.top)) / box.height));
    };
    svg.onkeydown = (event) => {
      const step = steps[event.key];
      if (!step) return;
      event.preventDefault();
      point(...(at ? at.map((each, k) => each + step[k]) : [0, 0]));
    };
  }
  said.textContent = d.words.hint;
  if (at) point(...at);
}
