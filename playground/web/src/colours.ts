// The colours of values, of weights and of classes, which colour-blind people can tell apart.

export type Rgb = readonly [red: number, green: number, blue: number];

/** The ends and the middle of the scale of values: negative, zero, positive. */
const NEGATIVE: Rgb = [232, 113, 26];
export const ZERO: Rgb = [246, 243, 236];
const POSITIVE: Rgb = [29, 111, 184];

/** The colours of the classes 0 to 7. With two classes, 0 is the negative one and 1 the positive one. */
export const CLASSES: readonly Rgb[] = [
  NEGATIVE, POSITIVE, [0, 158, 115], [236, 200, 50], [204, 121, 167], [86, 180, 233], [122, 74, 30], [91, 100, 112],
];

/** The part of a colour that the large map keeps, so that the samples stand out. */
export const MAP_OPACITY = 0.5;

/** The number of steps of a scale. */
const STEPS = 256;
const SCALE: readonly Rgb[] = Array.from({ length: STEPS }, (_, step) => {
  const t = (2 * step) / (STEPS - 1) - 1;
  return mix(ZERO, t < 0 ? NEGATIVE : POSITIVE, Math.abs(t));
});
const PACKED_SCALE = Uint32Array.from(SCALE, pack);
/** For each class, its colours from no confidence to full confidence, as pixels. */
const CONFIDENCES: readonly Uint32Array[] = CLASSES.map((colour) =>
  Uint32Array.from({ length: STEPS }, (_, step) => pack(mix(ZERO, colour, step / (STEPS - 1)))));

/** The colour between two others, at 0 to 1. */
export function mix(from: Rgb, to: Rgb, t: number): Rgb {
  const part = (channel: 0 | 1 | 2): number => Math.round(from[channel] + (to[channel] - from[channel]) * t);
  return [part(0), part(1), part(2)];
}

/** A colour as the large map shows it. */
export function pale(colour: Rgb): Rgb {
  return mix(ZERO, colour, MAP_OPACITY);
}

export function css([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** A colour as the pixel of an `ImageData` that a `Uint32Array` views. */
export function pack([red, green, blue]: Rgb): number {
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** The colour of a value on a scale from `low` (orange) to `high` (blue). */
export function valueColour(value: number, low = -1, high = 1): Rgb {
  return SCALE[step(value, low, high)];
}

/** Like `valueColour`, as a pixel. */
export function valuePixel(value: number, low: number, high: number): number {
  return PACKED_SCALE[step(value, low, high)];
}

/** The colour of a class, 0 to 7. */
export function classColour(index: number): Rgb {
  return CLASSES[index % CLASSES.length];
}

/** The colour of a class at a confidence of 0 to 1, as a pixel. */
export function confidencePixel(index: number, confidence: number): number {
  const t = Math.min(1, Math.max(0, confidence)) || 0;
  return CONFIDENCES[index % CLASSES.length][Math.round(t * (STEPS - 1))];
}

/** The colour of a weight's line. */
export function weightColour(weight: number): string {
  return weight < 0 ? css(NEGATIVE) : css(POSITIVE);
}

function step(value: number, low: number, high: number): number {
  const t = (value - low) / (high - low);
  return Number.isNaN(t) ? STEPS >> 1 : Math.round(Math.min(1, Math.max(0, t)) * (STEPS - 1));
}
