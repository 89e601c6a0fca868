// Samples in the colour of their class or value: filled circles for training, hollow squares for testing.
import { classColour, css, mix, valueColour, type Rgb } from "./colours.js";
import { EXTENT } from "./heatmap.js";

/** The radius of a circle, as a part of the map's side, and its limits in pixels of the page. */
const RADIUS = 0.0125;
const MIN_RADIUS = 3;
const MAX_RADIUS = 5;
const DARK: Rgb = [21, 25, 31];
const LIGHT = "rgb(255 255 255 / 80%)";
/** The part of darkness in the sides of a square. */
const SIDE_DARKNESS = 0.3;

/** How the targets of samples become colours. */
export interface Targets { regression: boolean; low: number; high: number }

export type Kind = "train" | "test";

/** Clears the canvas and fits its pixels to its size on the page. */
export function clearDots(canvas: HTMLCanvasElement): void {
  const side = Math.round(canvas.clientWidth * devicePixelRatio);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  canvas.getContext("2d")?.clearRect(0, 0, side, side);
}

/** Draws [x1, x2, target] of each sample, flattened. */
export function drawDots(canvas: HTMLCanvasElement, samples: ArrayLike<number>, targets: Targets, kind: Kind): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const scale = canvas.width / (2 * EXTENT);
  const pixel = devicePixelRatio;
  const radius = Math.min(MAX_RADIUS * pixel, Math.max(MIN_RADIUS * pixel, RADIUS * canvas.width));
  for (let at = 0; at < samples.length; at += 3) {
    const [x, y] = [(samples[at] + EXTENT) * scale, (EXTENT - samples[at + 1]) * scale];
    drawDot(context, x, y, radius, pixel, targetColour(samples[at + 2], targets), kind);
  }
}

/** Draws one sample. `pixel` is a pixel of the page. */
function drawDot(
  context: CanvasRenderingContext2D, x: number, y: number, radius: number, pixel: number, colour: Rgb, kind: Kind,
): void {
  context.beginPath();
  if (kind === "train") {
    context.arc(x, y, radius, 0, 2 * Math.PI);
    context.fillStyle = css(colour);
    context.strokeStyle = css(DARK);
    context.lineWidth = pixel;
  } else {
    const half = 0.8 * radius;
    context.rect(x - half, y - half, 2 * half, 2 * half);
    context.fillStyle = LIGHT;
    context.strokeStyle = css(mix(colour, DARK, SIDE_DARKNESS));
    context.lineWidth = 1.75 * pixel;
  }
  context.fill();
  context.stroke();
}

function targetColour(target: number, { regression, low, high }: Targets): Rgb {
  return regression ? valueColour(target, low, high) : classColour(target);
}
