// A network's forward pass in the browser, from the program that `cnnviz/code/program.py` writes.
//
//   const run = network(program, decoded(weights));   // once: everything is laid out and allocated
//   const values = run(input);                        // a frame: Map from layer's name to its value
//
// `weights` is base64 of what `cnnviz/weights/packing.py` packs, `input` the picture's numbers
// (C, H, W) one after another, see `prepare.js`. `values` holds the Float32Array of every layer,
// channel by channel, row by row, shaped as its step in `program.steps` says; "" is the input. The
// arrays are the same at every frame and written over: copy what is to stay. `likelihoods(values,
// program)` gives the answer's probabilities. Nothing is allocated while it runs. A component's script
// has it by `import { network, decoded, likelihoods } from "./forward.js";` (see `kit/component.py`).
import { KERNELS, count } from "./kernels.js";

export function network(program, weights) {
  const values = [{ shape: program.input, data: new Float32Array(count(program.input)) }];
  const passes = program.steps.map((step) => {
    if (!KERNELS[step.call]) throw new Error(`${step.name}: no kernel for ${step.call}`);
    const inputs = step.inputs.map((index) => values[index]);
    const made = { shape: step.shape, data: new Float32Array(count(step.shape)) };
    const parts = {};
    for (const [name, [first, length]] of Object.entries(step.weights))
      parts[name] = weights.subarray(first, first + length);
    values.push(made);
    return KERNELS[step.call](step.arguments, inputs, made, parts);
  });
  const named = new Map(values.map(({ data }, i) => [i ? program.steps[i - 1].name : "", data]));
  return (input) => {
    values[0].data.set(input);
    for (const pass of passes) pass();
    return named;
  };
}

export function decoded(text) {
  return new Float32Array(Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0)).buffer);
}

// The softmax of the logits, unless the network ends with one itself.
export function likelihoods(values, program) {
  const last = program.steps[program.output - 1], logits = [...values.get(last.name)];
  if (last.call === "nn.Softmax") return logits;
  const most = Math.max(...logits), powers = logits.map((logit) => Math.exp(logit - most));
  const sum = powers.reduce((one, other) => one + other);
  return powers.map((power) => power / sum);
}
