// The kernels that a network runs on in the browser, one for each call of a program.

export function count(shape) {
  return shape.reduce((one, side) => one * side, 1);
}

// Each kernel gets the arguments of its call, its inputs, the value to make and its weights, and
// returns what a frame has to do. Sums are taken in double precision.
export const KERNELS = {
  "nn.Conv2d": convolution,
  PaddedConv2d: convolution,
  SparseConv2d: sparseConvolution,
  PaddedSparseConv2d: sparseConvolution,
  "nn.ConvTranspose2d": transposed,
  "nn.Linear": linear,
  RadialBasisUnits: radialBasis,
  "nn.MaxPool2d": largest,
  PaddedMaxPool2d: largest,
  "nn.AvgPool2d": mean,
  PaddedAvgPool2d: mean,
  L2Pool2d: (given, inputs, y) => pooled(given, inputs, y, 0, (sum, x) => sum + x * x, Math.sqrt),
  Subsample2d: subsampled,
  PaddedSubsample2d: subsampled,
  "nn.AdaptiveAvgPool2d": adaptive,
  "nn.BatchNorm1d": batchNorm,
  "nn.BatchNorm2d": batchNorm,
  "nn.GroupNorm": ({ num_groups, eps }, [x], y, parts) =>
    standardised(x, y, parts, eps, num_groups, count(x.shape) / x.shape[0]),
  "nn.LayerNorm": ({ eps }, [x], y, parts) => standardised(x, y, parts, eps, 1, 1),
  "nn.LocalResponseNorm": localResponse,
  "nn.ReLU": each(() => (x) => (x > 0 ? x : 0)),
  "nn.ReLU6": each(() => (x) => Math.min(Math.max(x, 0), 6)),
  "nn.LeakyReLU": each(({ negative_slope: slope }) => (x) => (x > 0 ? x : slope * x)),
  "nn.ELU": each(({ alpha }) => (x) => (x > 0 ? x : alpha * Math.expm1(x))),
  "nn.SiLU": each(() => (x) => x / (1 + Math.exp(-x))),
  "nn.Hardswish": each(() => (x) => (x * Math.min(Math.max(x + 3, 0), 6)) / 6),
  "nn.Tanh": each(() => Math.tanh),
  ScaledTanh: each(({ scale, slope }) => (x) => scale * Math.tanh(slope * x)),
  "nn.Sigmoid": each(() => (x) => 1 / (1 + Math.exp(-x))),
  Scaled: each(({ factor }) => (x) => factor * x),
  "nn.Dropout": stacked,
  "nn.Flatten": stacked,
  Stack: stacked,
  "nn.Softmax": softmax,
  ZeroPadShortcut: ({ stride }, [x], y) => picked(x, y, stride, 0, (y.shape[0] - x.shape[0]) >> 1),
  "nn.ZeroPad2d": ({ padding }, [x], y) => picked(x, y, [1, 1], -padding[0], 0),
  "nn.Upsample": upsampled,
  Sum: merged((one, other) => one + other),
  Product: merged((one, other) => one * other),
};

// The input with zeros around it, and for each number of a filter how far it lies from the
// window's corner: a product then takes one look at each, wherever the window stands.
function convolution({ kernel_size, stride, dilation = [1, 1], pads, groups = 1 }, [x], y, parts) {
  const [channels, height, width] = x.shape, [filters, rows, columns] = y.shape;
  const [[top, bottom], [left, right]] = pads, depth = channels / groups;
  const down = top + height + bottom, across = left + width + right;
  const around = new Float32Array(channels * down * across), offsets = [], corners = [];
  for (let c = 0; c < depth; c++)
    for (let i = 0; i < kernel_size[0]; i++)
      for (let j = 0; j < kernel_size[1]; j++)
        offsets.push((c * down + i * dilation[0]) * across + j * dilation[1]);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) corners.push(i * stride[0] * across + j * stride[1]);
  const steps = Int32Array.from(offsets), places = Int32Array.from(corners);
  const bias = parts.bias ?? new Float32Array(filters), part = filters / groups;
  return () => {
    for (let c = 0, from = 0; c < channels; c++)
      for (let i = 0; i < height; i++)
        for (let j = 0, to = (c * down + top + i) * across + left; j < width; j++)
          around[to++] = x.data[from++];
    for (let g = 0; g < groups; g++)
      products(around, g * depth * down * across, places, steps, parts.weight, bias, g * part, part, y.data);
  };
}

// Four filters at four cells at a time: sixteen sums for eight looks. Where fewer are left the last
// is done again.
function products(x, start, places, steps, weight, bias, first, filters, y) {
  const length = steps.length, cells = places.length, last = first + filters - 1;
  for (let f = first; f <= last; f += 4) {
    const f1 = Math.min(f + 1, last), f2 = Math.min(f + 2, last), f3 = Math.min(f + 3, last);
    const w0 = f * length, w1 = f1 * length, w2 = f2 * length, w3 = f3 * length;
    for (let c = 0; c < cells; c += 4) {
      const c1 = Math.min(c + 1, cells - 1), c2 = Math.min(c + 2, cells - 1);
      const c3 = Math.min(c + 3, cells - 1), p0 = start + places[c], p1 = start + places[c1];
      const p2 = start + places[c2], p3 = start + places[c3];
      let a0 = bias[f], a1 = a0, a2 = a0, a3 = a0, b0 = bias[f1], b1 = b0, b2 = b0, b3 = b0;
      let d0 = bias[f2], d1 = d0, d2 = d0, d3 = d0, e0 = bias[f3], e1 = e0, e2 = e0, e3 = e0;
      for (let k = 0; k < length; k++) {
        const at = steps[k], x0 = x[p0 + at], x1 = x[p1 + at], x2 = x[p2 + at], x3 = x[p3 + at];
        let w = weight[w0 + k];
        a0 += w * x0; a1 += w * x1; a2 += w * x2; a3 += w * x3;
        w = weight[w1 + k];
        b0 += w * x0; b1 += w * x1; b2 += w * x2; b3 += w * x3;
        w = weight[w2 + k];
        d0 += w * x0; d1 += w * x1; d2 += w * x2; d3 += w * x3;
        w = weight[w3 + k];
        e0 += w * x0; e1 += w * x1; e2 += w * x2; e3 += w * x3;
      }
      let to = f * cells;
      y[to + c] = a0; y[to + c1] = a1; y[to + c2] = a2; y[to + c3] = a3;
      to = f1 * cells;
      y[to + c] = b0; y[to + c1] = b1; y[to + c2] = b2; y[to + c3] = b3;
      to = f2 * cells;
      y[to + c] = d0; y[to + c1] = d1; y[to + c2] = d2; y[to + c3] = d3;
      to = f3 * cells;
      y[to + c] = e0; y[to + c1] = e1; y[to + c2] = e2; y[to + c3] = e3;
    }
  }
}

// A full convolution whose missing links are zeros.
function sparseConvolution(given, inputs, y, { weight, bias }) {
  const area = given.kernel_size[0] * given.kernel_size[1], channels = inputs[0].shape[0];
  const full = new Float32Array(given.table.length * channels * area);
  let link = 0;
  given.table.forEach((row, filter) => {
    for (const channel of row) {
      full.set(weight.subarray(link, link + area), (filter * channels + channel) * area);
      link += area;
    }
  });
  return convolution(given, inputs, y, { weight: full, bias });
}

// Each cell of the input lays its multiple of the kernel over the output.
function transposed({ kernel_size, stride, padding, dilation, groups }, [x], y, { weight, bias }) {
  const [channels, height, width] = x.shape, [filters, rows, columns] = y.shape;
  const [high, wide] = kernel_size, each = filters / groups, cells = rows * columns;
  const lay = (c, f, i, j) => {
    const value = x.data[(c * height + i) * width + j], from = (c * each + (f % each)) * high * wide;
    for (let s = 0; s < high; s++) {
      const row = i * stride[0] - padding[0] + s * dilation[0];
      for (let t = 0; row >= 0 && row < rows && t < wide; t++) {
        const column = j * stride[1] - padding[1] + t * dilation[1];
        if (column < 0 || column >= columns) continue;
        y.data[f * cells + row * columns + column] += value * weight[from + s * wide + t];
      }
    }
  };
  return () => {
    for (let f = 0; f < filters; f++) {
      y.data.fill(bias ? bias[f] : 0, f * cells, (f + 1) * cells);
      const first = Math.floor(f / each) * (channels / groups);
      for (let c = first; c < first + channels / groups; c++)
        for (let i = 0; i < height; i++) for (let j = 0; j < width; j++) lay(c, f, i, j);
    }
  };
}

function linear(given, [x], y, { weight, bias }) {
  const features = x.data.length;
  return () => {
    for (let u = 0; u < y.data.length; u++) {
      let sum = bias ? bias[u] : 0;
      for (let i = 0, at = u * features; i < features; i++) sum += weight[at + i] * x.data[i];
      y.data[u] = sum;
    }
  };
}

function radialBasis(given, [x], y, { prototypes }) {
  const features = x.data.length;
  return () => {
    for (let u = 0; u < y.data.length; u++) {
      let sum = 0;
      for (let i = 0; i < features; i++) sum += (x.data[i] - prototypes[u * features + i]) ** 2;
      y.data[u] = -sum;
    }
  };
}

// What is under a window, added up one by one; padding is left out.
function pooled({ kernel_size, stride, pads }, [x], y, start, add, finish) {
  const [, height, width] = x.shape, [channels, rows, columns] = y.shape;
  return () => {
    for (let c = 0, to = 0; c < channels; c++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          const top = i * stride[0] - pads[0][0], left = j * stride[1] - pads[1][0];
          const bottom = Math.min(top + kernel_size[0], height);
          const right = Math.min(left + kernel_size[1], width);
          let sum = start;
          for (let r = Math.max(top, 0); r < bottom; r++)
            for (let s = Math.max(left, 0), at = (c * height + r) * width; s < right; s++)
              sum = add(sum, x.data[at + s]);
          y.data[to++] = finish(sum, c, i, j);
        }
  };
}

function largest(given, inputs, y) {
  return pooled(given, inputs, y, -Infinity, (most, x) => (x > most ? x : most), (most) => most);
}

function mean(given, inputs, y) {
  const [down, across] = given.counted;
  return pooled(given, inputs, y, 0, plus, (sum, c, i, j) => sum / (down[i] * across[j]));
}

function subsampled(given, inputs, y, { weight, bias }) {
  return pooled(given, inputs, y, 0, plus, (sum, c) => sum * weight[c] + bias[c]);
}

function plus(one, other) {
  return one + other;
}

function adaptive(given, [x], y) {
  const [, height, width] = x.shape, [channels, rows, columns] = y.shape;
  return () => {
    for (let c = 0, to = 0; c < channels; c++)
      for (let i = 0; i < rows; i++)
        for (let j = 0; j < columns; j++) {
          const top = Math.floor((i * height) / rows), bottom = Math.ceil(((i + 1) * height) / rows);
          const left = Math.floor((j * width) / columns);
          const right = Math.ceil(((j + 1) * width) / columns);
          let sum = 0;
          for (let r = top; r < bottom; r++)
            for (let s = left; s < right; s++) sum += x.data[(c * height + r) * width + s];
          y.data[to++] = sum / ((bottom - top) * (right - left));
        }
  };
}

function batchNorm({ eps }, [x], y, { weight, bias, running_mean, running_var }) {
  const cells = x.data.length / x.shape[0];
  const scale = Float64Array.from(weight, (value, c) => value / Math.sqrt(running_var[c] + eps));
  return () => {
    for (let c = 0, at = 0; c < scale.length; c++)
      for (let i = 0; i < cells; i++, at++)
        y.data[at] = (x.data[at] - running_mean[c]) * scale[c] + bias[c];
  };
}

// Less the mean and over the deviation within a group; one weight for `cells` values.
function standardised(x, y, { weight, bias }, eps, groups, cells) {
  const length = x.data.length / groups;
  return () => {
    for (let first = 0; first < x.data.length; first += length) {
      let sum = 0, squares = 0;
      for (let i = first; i < first + length; i++) sum += x.data[i];
      const middle = sum / length;
      for (let i = first; i < first + length; i++) squares += (x.data[i] - middle) ** 2;
      const scale = 1 / Math.sqrt(squares / length + eps);
      for (let i = first; i < first + length; i++) {
        const own = Math.floor(i / cells);
        y.data[i] = (x.data[i] - middle) * scale * weight[own] + bias[own];
      }
    }
  };
}

function localResponse({ size, alpha, beta, k }, [x], y) {
  const channels = x.shape[0], cells = x.data.length / channels;
  return () => {
    for (let at = 0; at < x.data.length; at++) {
      const c = Math.floor(at / cells), last = Math.min(c + ((size - 1) >> 1), channels - 1);
      let sum = 0;
      for (let n = Math.max(c - (size >> 1), 0); n <= last; n++) sum += x.data[at + (n - c) * cells] ** 2;
      y.data[at] = x.data[at] / (k + (alpha * sum) / size) ** beta;
    }
  };
}

function each(made) {
  return (given, [x], y) => {
    const act = made(given);
    return () => {
      for (let i = 0; i < y.data.length; i++) y.data[i] = act(x.data[i]);
    };
  };
}

function softmax(given, [x], y) {
  const cells = x.data.length / x.shape[0];
  return () => {
    for (let cell = 0; cell < cells; cell++) {
      let most = -Infinity, sum = 0;
      for (let i = cell; i < x.data.length; i += cells) most = Math.max(most, x.data[i]);
      for (let i = cell; i < x.data.length; i += cells) sum += Math.exp(x.data[i] - most);
      for (let i = cell; i < x.data.length; i += cells) y.data[i] = Math.exp(x.data[i] - most) / sum;
    }
  };
}

// The inputs one after another, which also is how a single one is handed on.
function stacked(given, inputs, y) {
  return () => {
    let at = 0;
    for (const { data } of inputs) {
      y.data.set(data, at);
      at += data.length;
    }
  };
}

// Every stride-th cell, `cut` cells from the edge on, `before` channels of zeros before the first.
function picked(x, y, stride, cut, before) {
  const [channels, height, width] = x.shape, [, rows, columns] = y.shape;
  return () => {
    let to = before * rows * columns;
    for (let c = 0; c < channels; c++)
      for (let i = 0; i < rows; i++)
        for (let j = 0, row = (c * height + cut + i * stride[0]) * width + cut; j < columns; j++)
          y.data[to++] = x.data[row + j * stride[1]];
  };
}

function upsampled({ scale_factor: factor, mode }, [x], y) {
  const [channels, height, width] = x.shape, [, rows, columns] = y.shape;
  // The two cells a unit lies between, and how far from the first.
  const between = (unit, size) => {
    if (mode === "nearest") return [Math.floor(unit / factor), Math.floor(unit / factor), 0];
    const at = Math.max((unit + 0.5) / factor - 0.5, 0), first = Math.floor(at);
    return [first, Math.min(first + 1, size - 1), at - first];
  };
  const down = Array.from({ length: rows }, (_, i) => between(i, height));
  const across = Array.from({ length: columns }, (_, j) => between(j, width));
  return () => {
    for (let c = 0, to = 0; c < channels; c++)
      for (const [top, bottom, low] of down)
        for (const [left, right, far] of across) {
          const one = (c * height + top) * width, other = (c * height + bottom) * width;
          const above = x.data[one + left] * (1 - far) + x.data[one + right] * far;
          const below = x.data[other + left] * (1 - far) + x.data[other + right] * far;
          y.data[to++] = above * (1 - low) + below * low;
        }
  };
}

// Joined value by value; a single cell counts for a whole map.
function merged(join) {
  return (given, [first, ...rest], y) => {
    const shares = rest.map(({ data }) => ({ data, cells: y.data.length / data.length }));
    return () => {
      y.data.set(first.data);
      for (const { data, cells } of shares)
        for (let from = 0, at = 0; from < data.length; from++)
          for (let i = 0; i < cells; i++, at++) y.data[at] = join(y.data[at], data[from]);
    };
  };
}
