// The same units in training, in testing and on the mean of many draws: the hand names one.
import { shown } from "./digits.js";
import { clamp, fill } from "./svg.js";
import { ramp } from "./shades.js";
import { shaded, cells, ring, under } from "./cells.js";
const WIDE = 420;

export default function ({ data: d, parentElement }) {
  const frame = parentElement.querySelector(".frame"), said = frame.querySelector(".said");
  const all = [d.training, d.testing, d.mean], scale = ramp(d.scale), marks = [];
  const peak = Math.max(...all.flat()) || 1, strongest = d.testing.indexOf(Math.max(...d.testing));
  const told = (value) => (value === null ? d.words.off : shown(value));

  function point(unit) {
    frame.at = unit;
    for (const group of marks) {
      group.replaceChildren();
      ring(group, unit % d.columns, Math.floor(unit / d.columns));
    }
    const [training, testing, mean] = all.map((values) => told(values[unit]));
    said.textContent = fill(d.words.unit, { unit, training, testing, mean });
  }

  frame.querySelectorAll("figure").forEach((figure, k) => {
    const [caption, svg] = figure.children, values = all[k];
    caption.textContent = d.words.captions[k];
    svg.setAttribute("aria-label", d.words.captions[k]);
    marks.push(cells(svg, values, d.columns, WIDE / d.columns, (value) => shaded(scale, value / peak)));
    svg.onpointermove = (event) => {
      const [column, row] = under(svg, event);
      point(clamp(row * d.columns + column, 0, values.length - 1));
    };
    svg.tabIndex = k ? -1 : 0;
    svg.onkeydown = (event) => {
      const by = { ArrowUp: -d.columns, ArrowDown: d.columns, ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by) return;
      event.preventDefault();
      point(clamp(frame.at + by, 0, values.length - 1));
    };
  });
  point(frame.at ?? strongest);
}
