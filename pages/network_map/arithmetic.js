// How one number comes about, from the values around it. What the page works out has this shape too:
// channels that take part, rows and columns of the window (outside the map in the padding), inputs
// and weights (channels × cells), what each channel adds, the constants, and the number.

function cellsAlong(told, axis, position) {
  const [first, count] = told.spans[axis][position];
  return Array.from({ length: count }, (_, i) => first + i * told.dilation[axis]);
}

function workedOut(model, at) {
  const [value, channel, row, column] = at, told = model.values[value];
  if (value === 0) return { at, rule: "picture", value: model.number(...at), channels: [], sums: [], facts: {} };
  const unit = { at, rule: told.rule, facts: {}, others: [0, 0], value: model.number(...at), after: [] };
  READS[told.rule](model, told, unit);
  add(unit);
  unit.after = followers(model, at);
  return unit;
}

// What lies under the window, for the channels that take part.
function under(model, unit, source, channels, rows, columns, shape) {
  const { maps } = model.values[source], [, height, width] = shape;
  const real = rows.flatMap((row) =>
    columns.map((column) => row >= 0 && row < height && column >= 0 && column < width));
  const inputs = new Float32Array(channels.length * real.length);
  channels.forEach((one, place) => {
    let at = place * real.length;
    for (const row of rows)
      for (const column of columns) {
        if (real[at % real.length]) inputs[at] = maps[(one * height + row) * width + column];
        at++;
      }
  });
  Object.assign(unit, { source, channels, rows, columns, real, inputs });
}

function overWindow(model, told, unit, channels) {
  const [, , row, column] = unit.at;
  under(model, unit, told.reads, channels, cellsAlong(told, 0, row), cellsAlong(told, 1, column), model.values[told.reads].shape);
}

function own(model, told, unit) {
  const [, channel, row, column] = unit.at, [source] = told.sources;
  under(model, unit, source, [channel], [row], [column], model.values[source].shape);
}

const upTo = (count) => Array.from({ length: count }, (_, i) => i);

function weighted(model, told, unit) {
  const [, channel] = unit.at, [count, height, width] = model.values[told.reads].shape;
  let channels = told.kind === "conv" ? model.made(...unit.at).flatMap(([, first, end]) => upTo(end - first).map((i) => first + i)) : upTo(count);
  if (told.kind === "conv") overWindow(model, told, unit, channels);
  else under(model, unit, told.reads, channels, upTo(height), upTo(width), [count, height, width]);
  const many = unit.inputs.length;
  const before = told.link.table ? total(told.link.table.slice(0, channel).map((row) => row.length)) * unit.real.length : channel * many;
  unit.weights = told.weights.subarray(before, before + many);
  if (told.bias) unit.facts.bias = told.bias[channel];
}

const READS = {
  products: weighted,
  distances: weighted,
  largest: (model, told, unit) => overWindow(model, told, unit, [unit.at[1]]),
  mean(model, told, unit) {
    overWindow(model, told, unit, [unit.at[1]]);
    unit.facts.count = told.counted[0][unit.at[2]] * told.counted[1][unit.at[3]];
  },
  scaled(model, told, unit) {
    overWindow(model, told, unit, [unit.at[1]]);
    unit.facts = { coefficient: told.weights[unit.at[1]], bias: told.bias[unit.at[1]] };
  },
  norm(model, told, unit) {
    own(model, told, unit);
    const [mean, variance, gamma, beta] = told.norm.map((values) => values[unit.at[1]]);
    unit.facts = { mean, variance, gamma, beta, epsilon: told.epsilon };
  },
  sum(model, told, unit) {
    const [, channel, row, column] = unit.at;
    own(model, told, unit);
    unit.sources = told.sources;
    unit.channels = told.sources.map(() => channel);
    unit.inputs = Float32Array.from(told.sources, (source) => model.number(source, channel, row, column));
  },
  cell(model, told, unit) {
    own(model, told, unit);
    unit.facts = { scale: told.scale, slope: told.slope };
  },
  copy(model, told, unit) {
    const [, channel, row, column] = unit.at, [made] = model.made(...unit.at), { link } = told;
    if (!made) return Object.assign(unit, { source: told.sources[0], channels: [], rows: [], columns: [], real: [], inputs: new Float32Array() });
    const [source, one] = made, { shape } = model.values[source];
    const cell = link.flat ? [Math.floor((channel % link.flat) / shape[2]), channel % shape[2]]
      : told.spans ? [told.spans[0][row][0], told.spans[1][column][0]] : [row, column];
    under(model, unit, source, [one], [cell[0]], [cell[1]], shape);
  },
};

// The terms that are summed, and what each channel adds.
function add(unit) {
  const { inputs, weights, rule } = unit, size = unit.real.length || 1;
  unit.terms = Array.from(inputs, (value, i) =>
    rule === "distances" ? (value - weights[i]) ** 2
      : rule === "root" || rule === "response" ? value * value
        : rule === "products" && weights ? value * weights[i] : value);
  unit.sums ??= unit.channels.map((_, place) => total(unit.terms.slice(place * size, (place + 1) * size)));
}

// The normalisation and the activation that alone read a value, with what they make of this cell.
function followers(model, at) {
  const found = [];
  for (let value = at[0]; ;) {
    const readers = model.readers(value);
    if (readers.length !== 1 || !["norm", "cell"].includes(model.values[readers[0]].rule)) return found;
    value = readers[0];
    found.push([value, model.number(value, ...at.slice(1))]);
  }
}

// A unit as the page has worked it out.
function received(told, rule) {
  const unit = { ...told, rule, inputs: floats(told.inputs), weights: told.weights && floats(told.weights) };
  add(unit);
  return unit;
}
