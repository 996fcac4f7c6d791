// Numbers on their way from the page, and how they are shown.
import { clamp, minus, fill, shown } from "./digits.js";
import { ramp, tint, ink } from "./shades.js";
const total = (values) => values.reduce((sum, value) => sum + value, 0);

function bytes(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
const floats = (text) => new Float32Array(bytes(text).buffer);

// A number in a cell so many pixels wide, among numbers up to `peak`: the same decimals in each.
function inCell(value, peak, wide) {
  const room = wide >= 32 ? 2 : 1;
  const decimals = peak >= 99.5 ? 0 : peak >= 9.95 ? Math.min(room, 1) : peak >= 0.5 ? room : peak >= 0.05 ? 2 : 3;
  const text = value.toFixed(decimals), short = wide < 32 || decimals > 2 ? text.replace("0.", ".") : text;
  return Number(text) === 0 ? "0" : minus(short);
}

function tag(name, className, parent, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  if (parent) parent.appendChild(element);
  return element;
}

// A plane of values on a canvas, a pixel each.
function paint(canvas, plane, peak, scale) {
  const { values, offset, width, height } = plane;
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const brush = canvas.getContext("2d"), image = brush.createImageData(width, height);
  scale.words ??= Uint32Array.from(scale, ([red, green, blue]) => ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0);
  const pixels = new Uint32Array(image.data.buffer), by = peak ? 127 / peak : 0;
  for (let i = 0; i < pixels.length; i++) pixels[i] = scale.words[clamp(Math.round(127 + by * values[offset + i]), 0, 254)];
  brush.putImageData(image, 0, 0);
}

function colour(element, value, peak, scale) {
  const shade = tint(scale, value / (peak || 1));
  element.style.background = `rgb(${shade})`;
  element.style.color = ink(shade);
}
