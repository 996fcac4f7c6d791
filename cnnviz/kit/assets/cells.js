// Numbers as cells of an SVG picture, ten units each, and what is pointed at among them.
import { minus } from "./digits.js";
import { make } from "./svg.js";
import { tint, ink } from "./shades.js";
export const UNIT = 10;

// How a cell is filled, and what is written on it: a share of the page's ink, a signed value's shade.
export const inked = (share) =>
  ({ fill: "currentColor", opacity: 0.08 + 0.8 * share, on: share > 0.45 ? "var(--st-background-color)" : "currentColor" });
export function shaded(scale, share) {
  const shade = tint(scale, share);
  return { fill: `rgb(${shade})`, opacity: 1, on: ink(shade) };
}

// Values row by row, so many pixels wide each; null where there is none. All or none are written.
export function cells(svg, values, columns, pixels, paint) {
  const rows = values.length / columns;
  svg.setAttribute("viewBox", `0 0 ${columns * UNIT} ${rows * UNIT}`);
  svg.style.width = `${columns * pixels}px`;
  svg.replaceChildren();
  const body = make("g", {}, svg), small = 0.92 * UNIT;
  const texts = values.map((value) => minus(`${Math.round(10 * value) / 10}`));
  const written = pixels * small > UNIT * (5 + 6.2 * Math.max(...texts.map((text) => text.length)));
  values.forEach((value, k) => {
    const x = (k % columns) * UNIT, y = Math.floor(k / columns) * UNIT;
    if (value === null) {
      make("path", { d: `M${x + 2.5} ${y + 7.5}l5 -5`, class: "none" }, body);
      return;
    }
    const { fill, opacity, on } = paint(value, k);
    make("rect", { x: x + 0.4, y: y + 0.4, width: small, height: small, fill, "fill-opacity": opacity }, body);
    if (written) make("text", { x: x + UNIT / 2, y: y + UNIT / 2, fill: on, "font-size": (11.5 * UNIT) / pixels }, body, texts[k]);
  });
  return make("g", { class: "marks" }, svg);
}

// A line around cells: first column and row, how many of both.
export const ring = (marks, column, row, wide = 1, high = 1) =>
  make("rect", { x: column * UNIT, y: row * UNIT, width: wide * UNIT, height: high * UNIT, class: "ring" }, marks);

// The column and row under the pointer.
export function under(svg, event) {
  const box = svg.getBoundingClientRect(), { width, height } = svg.viewBox.baseVal;
  return [Math.floor((((event.clientX - box.left) / box.width) * width) / UNIT), Math.floor((((event.clientY - box.top) / box.height) * height) / UNIT)];
}
