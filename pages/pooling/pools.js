// Maps before and after a pool, of a picture and of the moved one: the hand runs over the windows.
import { shown } from "./digits.js";
import { clamp, fill } from "./svg.js";
import { ramp } from "./shades.js";
import { shaded, cells, ring, under } from "./cells.js";
const WIDE = 220, STEP = 120, MOST = 9; // pixels of a map; milliseconds of a window; numbers told

const FORMULA = {
  max: (told) => `max(${told.join(", ")})`,
  average: (told, count) => `(${told.join(" + ")}) / ${count}`,
  l2: (told) => `√(${told.map((each) => `${each}²`).join(" + ")})`,
};

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame"), said = frame.querySelector(".said");
  const lines = [d.maps, d.pooled], scale = ramp(d.scale), rows = d.pooled[0].length / d.columns[1];
  const marks = [];
  let at = frame.at ?? [0, 0];

  // What stands in a window, and what the pool makes of it.
  function worked(map, pooled) {
    const found = [];
    for (let row = at[1] * d.stride, k = 0; k < d.window; k++)
      for (let j = 0; j < d.window; j++) found.push(map[(row + k) * d.columns[0] + at[0] * d.stride + j]);
    const told = found.slice(0, MOST).map((value) => (value < 0 && d.kind !== "max" ? `(${shown(value)})` : shown(value)));
    if (found.length > MOST) told.push("…");
    return `${FORMULA[d.kind](told, found.length)} = ${shown(pooled[at[1] * d.columns[1] + at[0]])}`;
  }

  function point(column, row) {
    at = frame.at = [clamp(column, 0, d.columns[1] - 1), clamp(row, 0, rows - 1)];
    for (const [line, group] of marks) {
      group.replaceChildren();
      if (line) ring(group, ...at);
      else ring(group, at[0] * d.stride, at[1] * d.stride, d.window, d.window);
    }
    const [before, after] = [0, 1].map((k) => worked(d.maps[k], d.pooled[k]));
    said.textContent = fill(d.words.window, { row: at[1], column: at[0], before, after });
  }

  lines.forEach(([one, other], line) => {
    const figures = frame.querySelectorAll(".line")[line].querySelectorAll("figure");
    const peak = Math.max(...one.map(Math.abs), ...other.map(Math.abs)) || 1, columns = d.columns[line];
    [one, other, other.map((value, k) => value - one[k])].forEach((values, k) => {
      const [caption, svg] = figures[k].children;
      caption.textContent = d.words.captions[line][k];
      svg.setAttribute("aria-label", d.words.captions[line][k]);
      marks.push([line, cells(svg, values, columns, WIDE / columns, (value) => shaded(scale, value / peak))]);
      svg.onpointermove = (event) => {
        const place = under(svg, event);
        point(...(line ? place : place.map((cell) => Math.floor(cell / d.stride))));
      };
      svg.tabIndex = k ? -1 : 0;
      svg.onkeydown = (event) => {
        const by = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
        if (!by) return;
        event.preventDefault();
        point(at[0] + by[0], at[1] + by[1]);
      };
    });
  });

  // Once, as it appears, the window runs along the middle row.
  frame.onpointerover = frame.onkeyup = () => clearInterval(frame.running);
  if (frame.at || matchMedia("(prefers-reduced-motion: reduce)").matches) point(...at);
  else {
    const middle = Math.floor(rows / 2);
    let next = 0;
    point(next, middle);
    frame.running = setInterval(() => (++next < d.columns[1] / 2 ? point(next, middle) : clearInterval(frame.running)), STEP);
  }
  return () => clearInterval(frame.running);
}
