// Maps of values over the plane, drawn on a canvas; the page's style scales the canvas.
import { confidencePixel, valuePixel } from "./colours.js";

/** The side of the plane: maps span −EXTENT to EXTENT in both directions. */
export const EXTENT = 6;

/** Draws a map of resolution × resolution values, colours from `low` to `high`, in `levels` steps if given. */
export function drawMap(canvas: HTMLCanvasElement, map: Float32Array, low: number, high: number, levels?: number): void {
  draw(canvas, map.length, (pixels) => {
    for (let point = 0; point < pixels.length; point++) {
      pixels[point] = valuePixel(quantize(map[point], low, high, levels), low, high);
    }
  });
}

/** Draws the class with the greatest of several outputs, `maps` being [classes][points]; pale where others are near. */
export function drawClasses(canvas: HTMLCanvasElement, maps: Float32Array, classes: number, discrete: boolean): void {
  const points = maps.length / classes;
  draw(canvas, points, (pixels) => {
    for (let point = 0; point < points; point++) {
      let winner = 0;
      let first = -Infinity;
      let second = -Infinity;
      for (let index = 0; index < classes; index++) {
        const value = maps[index * points + point];
        if (value > first) {
          second = first;
          first = value;
          winner = index;
        } else if (value > second) {
          second = value;
        }
      }
      pixels[point] = confidencePixel(winner, discrete ? 0.75 : 0.15 + 0.85 * (first - second));
    }
  });
}

/** Draws the output for one of several classes in its colour. */
export function drawConfidence(canvas: HTMLCanvasElement, map: Float32Array, ofClass: number, low: number, high: number): void {
  draw(canvas, map.length, (pixels) => {
    for (let point = 0; point < pixels.length; point++) {
      pixels[point] = confidencePixel(ofClass, (map[point] - low) / (high - low));
    }
  });
}

/** The range of a unit's map, symmetric about zero, at least −1 to 1. */
export function symmetricRange(map: Float32Array): [low: number, high: number] {
  let limit = 1;
  for (let point = 0; point < map.length; point++) {
    const size = Math.abs(map[point]);
    if (size > limit && Number.isFinite(size)) limit = size;
  }
  return [-limit, limit];
}

/** The pixels of each canvas, made once: a map is drawn in every frame. */
const images = new WeakMap<HTMLCanvasElement, ImageData>();

function imageOf(canvas: HTMLCanvasElement, side: number): ImageData {
  const kept = images.get(canvas);
  if (kept?.width === side) return kept;
  const image = new ImageData(side, side);
  images.set(canvas, image);
  return image;
}

/** Draws a square of `points` pixels that `fill` computes. A loop per kind of map compiles well. */
function draw(canvas: HTMLCanvasElement, points: number, fill: (pixels: Uint32Array) => void): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const side = Math.sqrt(points);
  if (canvas.width !== side) canvas.width = canvas.height = side;
  const image = imageOf(canvas, side);
  fill(new Uint32Array(image.data.buffer));
  context.putImageData(image, 0, 0);
}

/** The middle of the step that a value lies in. */
function quantize(value: number, low: number, high: number, levels?: number): number {
  if (levels === undefined) return value;
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  const step = Math.min(levels - 1, Math.floor(t * levels));
  return low + ((high - low) * step) / (levels - 1);
}
