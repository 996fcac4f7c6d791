import { network } from "./forward.js";
import { greys, prepare } from "./prepare.js";
// A network as the map knows it: values, what each is made of, and which of them are in view.
const FAN = 16, FLAT = 128;

// A map that the page has sent small, of those sent together.
function sentPlane(sent, place) {
  sent.values ??= Int8Array.from(bytes(sent.small));
  const [height, width] = sent.size;
  return { values: sent.values, offset: place * height * width, width, height, peak: 127 };
}

class Model {
  constructor(data) {
    this.data = data;
    this.values = data.values;
    this.runs = 0; // by itself, here in the browser
    for (const value of this.values) this.decode(value);
    if (data.engine) this.share(data.engine);
    this.open = new Set(data.opened);
    this.lay();
  }

  decode(value) {
    if (value.decoded) return; // the same data come again when the theme or the width change
    value.decoded = true;
    if (value.maps) value.maps = floats(value.maps);
  }

  // Each layer's part of the weights.
  share({ program, weights }) {
    this.weights = floats(weights);
    program.steps.forEach((step, place) => {
      const part = (name) => step.weights[name] && this.weights.subarray(step.weights[name][0], step.weights[name][0] + step.weights[name][1]);
      const told = this.values[place + 1];
      told.weights = part("weight") || part("prototypes");
      told.bias = part("bias");
      if (told.rule === "norm") told.norm = ["running_mean", "running_var", "weight", "bias"].map(part);
    });
  }

  // Run the network here: what every layer makes of a drawing, or nothing where none is.
  run(sheet) {
    const { program, how } = this.data.engine;
    const input = prepare(greys(sheet), sheet.width, program.input, how);
    if (!input) return false;
    this.pass ??= network(program, this.weights);
    this.runs++;
    const made = this.pass(input);
    this.values.forEach((value, place) => { value.maps = made.get(place ? value.name : ""); });
    return true;
  }

  // A pixel as it is seen, from 0 to 1.
  seen(value) {
    const { how } = this.data.engine;
    return (value * how.deviation[0] + how.mean[0]) / (how.steps === "ink" ? 16 : 1);
  }

  // The columns in view: one a value, folded ones as their last.
  lay() {
    this.columns = [{ value: 0, title: this.values[0].title, folds: [] }];
    this.unfold(this.data.columns, []);
    this.columns.push({ value: this.answer });
    this.places = new Map(this.columns.map((column, place) => [column.value, place]));
    this.known = new Map();
  }

  // The answer stands behind the last value: a class each, or a map where an image comes out.
  get answer() {
    return this.values.length;
  }

  // Columns with what folds them; what is unfolded is folded again at its first.
  unfold(parts, folds) {
    for (const part of parts) {
      const { name, title, values } = part, many = values.length > 1, open = many && this.open.has(name);
      if (many) folds.push({ name, title, open, first: values[0] });
      if (open && part.parts.length) this.unfold(part.parts, folds);
      else
        for (const value of open ? values : values.slice(-1))
          this.columns.push({ value, folds: folds.splice(0), title: open || !many ? this.values[value].title : title });
    }
  }

  // The columns that a value is folded into, from the outermost on.
  around(value, parts = this.data.columns) {
    const part = parts.find(({ values }) => values.slice(0, -1).includes(value));
    return part ? [part, ...this.around(value, part.parts)] : [];
  }

  flat(value) {
    const [, height, width] = this.values[value].shape;
    return height * width === 1;
  }

  // The largest of a map, which colours span; single cells share theirs.
  peak(value, channel) {
    const { maps, shape } = this.values[value], cells = shape[1] * shape[2];
    const part = cells > 1 ? maps.subarray(channel * cells, (channel + 1) * cells) : maps;
    return part.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  }

  number(value, channel, row, column) {
    const { maps, shape } = this.values[value];
    return maps ? maps[(channel * shape[1] + row) * shape[2] + column] : undefined;
  }

  // What there is to paint of a map: all of it, or a thumbnail.
  plane(value, channel) {
    const { maps, shape, channels } = this.values[value], cells = shape[1] * shape[2];
    if (maps) return { values: maps, offset: channel * cells, width: shape[2], height: shape[1], peak: this.peak(value, channel) };
    const place = channels ? channels.indexOf(channel) : -1, { unit } = this.data;
    if (place < 0) return unit && unit.at[0] === value && unit.at[1] === channel ? sentPlane(unit.own, 0) : null;
    return sentPlane(this.values[value], place);
  }

  // The channels that stand in a value's column: the strongest, in their order, and the chosen one.
  channels(value, chosen) {
    const told = this.values[value], count = told.shape[0], most = this.flat(value) ? FLAT : FAN;
    told.strongest ??= told.channels || this.strongest(told, count, most);
    if (chosen === undefined || told.strongest.includes(chosen)) return told.strongest;
    return [...told.strongest.slice(0, -1), chosen].sort((a, b) => a - b);
  }

  strongest(told, count, most) {
    const all = Array.from({ length: count }, (_, channel) => channel);
    if (count <= most) return all;
    const cells = told.shape[1] * told.shape[2];
    const strength = all.map((channel) =>
      told.maps.subarray(channel * cells, (channel + 1) * cells).reduce((sum, value) => sum + Math.abs(value), 0));
    return all.sort((a, b) => strength[b] - strength[a]).slice(0, most).sort((a, b) => a - b);
  }

  // The channels that a unit hands straight on, there and back, by their values: its place elsewhere.
  straight(value, channel) {
    const found = new Map([[value, channel]]), back = [[value, channel]], on = [[value, channel]];
    while (back.length) {
      for (const [source, first, end] of this.made(...back.pop()))
        if (end - first === 1 && !found.has(source)) { found.set(source, first); back.push([source, first]); }
    }
    while (on.length) {
      const [from, one] = on.pop();
      for (const reader of this.readers(from))
        if (this.values[reader].link === "same" && !found.has(reader)) { found.set(reader, one); on.push([reader, one]); }
    }
    return found;
  }

  readers(value) {
    if (!this.reading) {
      this.reading = this.values.map(() => []);
      this.values.forEach(({ sources }, reader) => new Set(sources).forEach((source) => this.reading[source].push(reader)));
    }
    return this.reading[value];
  }

  // What a channel is made of: [value, first channel, behind the last], for each thing it reads.
  made(value, channel) {
    if (value === this.answer) return [[value - 1, channel, channel + 1]];
    const { sources, link } = this.values[value];
    const all = (source) => [source, 0, this.values[source].shape[0]];
    if (link === "all") return sources.map(all);
    if (link === "same") return sources.map((source) => [source, channel, channel + 1]);
    const [source] = sources, count = this.values[source].shape[0];
    if (link.makes) {
      const first = Math.floor(channel / link.makes) * link.reads;
      return [[source, first, first + link.reads]];
    }
    if (link.table) return link.table[channel].map((one) => [source, one, one + 1]);
    if (link.flat) return [[source, Math.floor(channel / link.flat), Math.floor(channel / link.flat) + 1]];
    if (link.near) {
      const half = Math.floor(link.near / 2);
      return [[source, Math.max(channel - half, 0), Math.min(channel + half + 1, count)]];
    }
    if (link.joins) {
      let at = channel, place = 0;
      while (at >= link.joins[place]) at -= link.joins[place++];
      return [[sources[place], at, at + 1]];
    }
    const moved = channel - link.shift;
    return moved >= 0 && moved < count ? [[source, moved, moved + 1]] : [];
  }

  // The same among what is in view: value to a set of channels.
  above(value, channel) {
    const key = value * 65536 + channel;
    if (this.known.has(key)) return this.known.get(key);
    const found = new Map(), seen = new Set(), waiting = this.made(value, channel);
    while (waiting.length) {
      const [source, first, end] = waiting.pop();
      const name = `${source} ${first} ${end}`;
      if (seen.has(name)) continue;
      seen.add(name);
      if (this.places.has(source)) {
        if (!found.has(source)) found.set(source, new Set());
        for (let one = first; one < end; one++) found.get(source).add(one);
      } else if (this.values[source].link === "all") waiting.push(...this.made(source, 0));
      else if (this.values[source].link === "same") waiting.push(...this.values[source].sources.map((one) => [one, first, end]));
      else for (let one = first; one < end; one++) waiting.push(...this.made(source, one));
    }
    this.known.set(key, found);
    return found;
  }
}
