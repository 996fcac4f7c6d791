// A drawing on its way into a network, number for number as `cnnviz/pictures/preparing.py` does it.
//
//   const input = prepare(grey, side, program.input, how);   // Float32Array, null: nothing is drawn
//
// `grey` has side × side levels from 0 to 255, row by row (`greys` takes them from a canvas); `how`
// is the weights' `Preprocessing` as JSON: `steps` "ink" or "fit", `mean`, `deviation`.
const CELLS = 8, PIXELS = 32, FULL = 16, WIDEST = 24, NARROW = 1 / 3, FAINTEST = 24, MARGIN = 4;
const LEAST_INK = 0.25;

export function greys(canvas) {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  const grey = new Uint8Array(data.length / 4);
  for (let at = 0, from = 0; at < grey.length; at++, from += 4)
    grey[at] = (data[from] * 19595 + data[from + 1] * 38470 + data[from + 2] * 7471 + 0x8000) >> 16;
  return grey;
}

export function prepare(grey, side, [channels, height, width], how) {
  if (!STEPS[how.steps]) throw new Error(`a drawing cannot be prepared by the steps ${how.steps}`);
  const values = STEPS[how.steps](grey, side, height, width);
  if (!values) return null;
  const planes = new Float32Array(channels * height * width);
  for (let c = 0, to = 0; c < channels; c++) {
    const mean = how.mean[c] ?? how.mean[0], deviation = how.deviation[c] ?? how.deviation[0];
    for (const value of values) planes[to++] = (value - mean) / deviation;
  }
  return planes;
}

const STEPS = { ink: digit, fit: fitted };

function digit(grey, side, height) {
  const counted = cells(grey, side);
  return counted && height !== CELLS ? onField(counted) : counted;
}

function fitted(grey, side, height, width) {
  return Float64Array.from(
    resized(grey, side, side, width, height, TRIANGLE, true), (level) => level / 255);
}

// Ink in 8 × 8 cells, 0 to 16; null for a blank sheet.
export function cells(grey, side) {
  if (side === CELLS) return Float64Array.from(grey, (level) => even(level * (FULL / 255)));
  const ink = inked(grey, side);
  if (!ink) return null;
  const { cut, wide, high } = cropped(ink, side);
  const across = wide > NARROW * high ? WIDEST : Math.max(1, even((PIXELS * wide) / high));
  const scaled = resized(cut, wide, high, across, PIXELS, BOX, true);
  let field = new Uint8Array(PIXELS * PIXELS);
  const left = (PIXELS - across) >> 1;
  for (let i = 0; i < PIXELS; i++)
    for (let j = 0; j < across; j++) field[i * PIXELS + left + j] = scaled[i * across + j] >= 128;
  for (let times = 0; times < PIXELS / 8 && total(field) < LEAST_INK * field.length; times++)
    field = thickened(field);
  const counted = new Float64Array(CELLS * CELLS), block = PIXELS / CELLS;
  field.forEach((dark, at) => {
    const row = Math.floor(at / PIXELS / block), column = Math.floor((at % PIXELS) / block);
    counted[row * CELLS + column] += dark;
  });
  return counted;
}

// Three times as large, smoothly, with paper around: LeNet-5's 32 × 32.
function onField(digit) {
  const side = PIXELS - 2 * MARGIN, field = new Float64Array(PIXELS * PIXELS);
  resized(digit, CELLS, CELLS, side, side, TRIANGLE, false).forEach((value, at) => {
    field[(MARGIN + Math.floor(at / side)) * PIXELS + MARGIN + (at % side)] = value;
  });
  return field;
}

// 255 where there is ink: what is on the far side of Otsu's threshold from the border.
function inked(grey, side) {
  const counts = new Array(256).fill(0), edge = [];
  for (const level of grey) counts[level]++;
  const levels = counts.flatMap((times, level) => (times ? [level] : []));
  if (levels[levels.length - 1] - levels[0] < FAINTEST) return null;
  for (let i = 0; i < side; i++)
    edge.push(grey[i], grey[(side - 1) * side + i], grey[i * side], grey[i * side + side - 1]);
  edge.sort((one, other) => one - other);
  const threshold = between(counts), middle = (edge[2 * side - 1] + edge[2 * side]) / 2;
  const paper = middle > threshold;
  return grey.map((level) => (level > threshold !== paper ? 255 : 0));
}

function between(counts) {
  const all = total(counts), sum = total(counts.map((times, level) => times * level));
  let below = 0, sums = 0, most = 0, best = [];
  counts.forEach((times, level) => {
    below += times;
    sums += times * level;
    const gap = sums / below - (sum - sums) / (all - below);
    const apart = gap * gap * below * (all - below) || 0;
    if (apart > most) [most, best] = [apart, []];
    if (apart === most) best.push(level);
  });
  return total(best) / best.length + 0.5;
}

function cropped(ink, side) {
  let top = side, bottom = 0, left = side, right = 0;
  for (let row = 0, at = 0; row < side; row++)
    for (let column = 0; column < side; column++, at++) {
      if (!ink[at]) continue;
      top = Math.min(top, row);
      bottom = Math.max(bottom, row);
      left = Math.min(left, column);
      right = Math.max(right, column);
    }
  const wide = right - left + 1, high = bottom - top + 1, cut = new Uint8Array(wide * high);
  for (let i = 0; i < high; i++)
    for (let j = 0; j < wide; j++) cut[i * wide + j] = ink[(top + i) * side + left + j];
  return { cut, wide, high };
}

function thickened(field) {
  return field.map((_, at) => {
    const row = Math.floor(at / PIXELS), column = at % PIXELS;
    for (let i = Math.max(row - 1, 0); i <= Math.min(row + 1, PIXELS - 1); i++)
      for (let j = Math.max(column - 1, 0); j <= Math.min(column + 1, PIXELS - 1); j++)
        if (field[i * PIXELS + j]) return 1;
    return 0;
  });
}

const BOX = { reach: 0.5, weight: (x) => (x > -0.5 && x <= 0.5 ? 1 : 0) };
const TRIANGLE = { reach: 1, weight: (x) => Math.max(1 - Math.abs(x), 0) };

// Resizing as Pillow does it, along the rows first: bytes in whole numbers, others in 32-bit floats.
function resized(values, width, height, across, down, filter, bytes) {
  const one = along(values, height, width, across, filter, bytes, false);
  return along(one, across, height, down, filter, bytes, true);
}

function along(values, lines, length, made, filter, bytes, isColumn) {
  if (length === made) return values;
  const result = new Float64Array(lines * made), one = 2 ** 22; // Pillow's unit for bytes
  for (let unit = 0; unit < made; unit++) {
    const { first, weights } = shares(unit, length, made, filter);
    const parts = bytes ? weights.map((weight) => Math.floor(weight * one + 0.5)) : weights;
    for (let line = 0; line < lines; line++) {
      let sum = bytes ? one / 2 : 0;
      parts.forEach((part, i) => {
        sum += part * values[isColumn ? (first + i) * lines + line : line * length + first + i];
      });
      const value = bytes ? Math.min(Math.floor(sum / one), 255) : Math.fround(sum);
      result[isColumn ? unit * lines + line : line * made + unit] = value;
    }
  }
  return result;
}

// Which cells of a line make up one of the resized, from the first on, and how much each counts.
function shares(unit, length, made, filter) {
  const scale = length / made, wide = Math.max(scale, 1), reach = filter.reach * wide;
  const middle = (unit + 0.5) * scale, first = Math.max(Math.trunc(middle - reach + 0.5), 0);
  const last = Math.min(Math.trunc(middle + reach + 0.5), length), weights = [];
  for (let at = first; at < last; at++)
    weights.push(filter.weight((at - middle + 0.5) * (1 / wide)));
  const sum = total(weights);
  return { first, weights: weights.map((weight) => weight / sum) };
}

function total(values) {
  return values.reduce((one, other) => one + other, 0);
}

// The whole number next to a value; of two as near the even one, as Python rounds.
function even(value) {
  const below = Math.floor(value), past = value - below;
  return past < 0.5 || (past === 0.5 && below % 2 === 0) ? below : below + 1;
}
