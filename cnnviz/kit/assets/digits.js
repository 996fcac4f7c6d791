// Numbers as they are read.

export const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
export const minus = (text) => text.replace("-", "−");
export const fill = (text, facts) => text.replace(/\{(\w+)\}/g, (_, name) => facts[name]);

// Four significant digits, as they are read.
export function shown(value) {
  if (value === undefined || Number.isNaN(value)) return "…";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size < 1e-4 || size >= 1e6) {
    const [digits, power] = value.toExponential(2).split("e");
    const raised = [...power.replace("+", "")].map((c) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(c)]);
    return minus(`${digits} × 10${raised.join("")}`);
  }
  return minus(value.toFixed(clamp(3 - Math.floor(Math.log10(size)), 0, 7)));
}
