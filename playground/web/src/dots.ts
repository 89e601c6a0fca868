// Samples as dots in the colour of their class or value: light outlines for training, dark ones for testing.
import { classColour, css, valueColour } from "./colours.js";
import { EXTENT } from "./heatmap.js";

/** The radius of a dot, as a part of the map's side, and its limits in pixels of the page. */
const RADIUS = 0.011;
const MIN_RADIUS = 2.5;
const MAX_RADIUS = 5;
const OUTLINES = { train: "#fff", test: "#1a1a1a" };

/** How the targets of samples become colours. */
export interface Targets { regression: boolean; low: number; high: number }

/** Clears the canvas and fits its pixels to its size on the page. */
export function clearDots(canvas: HTMLCanvasElement): void {
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  canvas.getContext("2d")?.clearRect(0, 0, side, side);
}

/** Draws [x1, x2, target] of each sample, flattened. */
export function drawDots(
  canvas: HTMLCanvasElement, samples: ArrayLike<number>, targets: Targets, kind: keyof typeof OUTLINES,
): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const scale = canvas.width / (2 * EXTENT);
  const pixel = devicePixelRatio;
  const radius = Math.min(MAX_RADIUS * pixel, Math.max(MIN_RADIUS * pixel, RADIUS * canvas.width));
  context.lineWidth = pixel;
  context.strokeStyle = OUTLINES[kind];
  for (let at = 0; at < samples.length; at += 3) {
    context.fillStyle = targetColour(samples[at + 2], targets);
    context.beginPath();
    context.arc((samples[at] + EXTENT) * scale, (EXTENT - samples[at + 1]) * scale, radius, 0, 2 * Math.PI);
    context.fill();
    context.stroke();
  }
}

function targetColour(target: number, { regression, low, high }: Targets): string {
  return css(regression ? valueColour(target, low, high) : classColour(target));
}
