// The one scale for signed values, and ink that is read on it.
import { clamp } from "./digits.js";

// 255 colours from -1 to 1, as red, green, blue.
export function ramp(colours) {
  const stops = colours.map((colour) => [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16)));
  return Array.from({ length: 255 }, (_, i) => {
    const at = (i / 254) * (stops.length - 1), low = Math.min(Math.floor(at), stops.length - 2);
    return stops[low].map((part, k) => Math.round(part + (stops[low + 1][k] - part) * (at - low)));
  });
}
export const tint = (scale, share) => scale[Math.round(127 + 127 * clamp(share || 0, -1, 1))];

// Whichever of black and white stands out more, by WCAG's luminance.
export function ink(shade) {
  const [r, g, b] = shade.map((part) => (part / 255 <= 0.04045 ? part / 3294.6 : ((part / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}
