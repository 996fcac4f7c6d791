// How the line under the tables says a sum, by the rule that makes the number.
const SUMS = {
  products(detail, unit) {
    const { words } = detail.model.data, size = unit.real.length, one = size > 1 && unit.channels.length > 1;
    const sum = total(unit.sums) + unit.others[1], own = one ? unit.sums[detail.place] : sum;
    if (unit.inputs.length === 1) { detail.from(); detail.sign("×"); detail.part(words.weight, unit.weights[0]); }
    else detail.part(fill(words.sum_products, { count: one ? size : unit.inputs.length + unit.others[0] * size }), own);
    if (one) { detail.sign("+"); detail.part(fill(words.others, { count: unit.channels.length - 1 + unit.others[0] }), sum - own); }
    for (const name of ["bias", "rest"])
      if (unit.facts[name] !== undefined) { detail.sign("+"); detail.part(words[name], unit.facts[name]); }
  },
  distances(detail, unit) {
    detail.sign("−");
    detail.part(fill(detail.model.data.words.sum, { count: unit.inputs.length }), total(unit.terms));
  },
  largest(detail, unit) {
    detail.part(fill(detail.model.data.words.largest, { count: unit.real.filter(Boolean).length }), unit.value);
  },
  mean(detail, unit) {
    const { words } = detail.model.data;
    detail.part(fill(words.sum, { count: unit.real.filter(Boolean).length }), total(unit.inputs));
    detail.sign("÷");
    detail.part(words.counted, unit.facts.count);
  },
  scaled(detail, unit) {
    const { words } = detail.model.data;
    detail.part(fill(words.sum, { count: unit.inputs.length }), total(unit.inputs));
    detail.sign("×");
    detail.part(words.coefficient, unit.facts.coefficient);
    detail.sign("+");
    detail.part(words.bias, unit.facts.bias);
  },
  root(detail, unit) {
    detail.part(fill(detail.model.data.words.root, { count: unit.inputs.length }), unit.value);
  },
  norm(detail, unit) {
    const { words } = detail.model.data, { mean, variance, gamma, beta, epsilon } = unit.facts;
    detail.sign("(");
    detail.from();
    detail.sign("−");
    detail.part(words.mean, mean);
    detail.sign(") ÷");
    detail.part(words.deviation, Math.sqrt(variance + epsilon));
    detail.sign("×");
    detail.part(words.gamma, gamma);
    detail.sign("+");
    detail.part(words.beta, beta);
  },
  sum(detail, unit) {
    unit.channels.forEach((_, place) => { if (place) detail.sign("+"); detail.from(place); });
  },
  cell(detail, unit) {
    const { kind } = detail.model.values[unit.at[0]], { scale, slope } = unit.facts;
    if (kind === "relu") detail.sign("max(0,");
    if (kind === "tanh") detail.sign(`${shown(scale)} × tanh(${shown(slope)} ×`);
    detail.from();
    if (kind === "relu" || kind === "tanh") detail.sign(")");
    else detail.sign("→");
  },
  copy(detail, unit) {
    if (!unit.channels.length) return detail.sign("0");
    detail.from();
    detail.sign(detail.model.data.words.copied);
  },
  gate(detail, unit) {
    detail.from();
    detail.sign("×");
    detail.part(detail.model.data.words.gate, unit.facts.gate);
  },
  response(detail, unit) {
    const { words } = detail.model.data, { value, k, alpha, beta } = unit.facts;
    detail.part(detail.where([unit.source, ...unit.at.slice(1)]), value, false, () => detail.does.into([unit.source, ...unit.at.slice(1)]));
    detail.sign(`÷ (${k} + ${alpha} ×`);
    detail.part(fill(words.squares_sum, { count: unit.inputs.length }), total(unit.terms));
    detail.sign(`) ^ ${beta}`);
  },
  softmax(detail, unit) {
    detail.part(detail.model.data.words.exponentials, unit.value);
  },
};
