// The outputs of the network: their number, maps and colours.
import type { Targets } from "./dots.js";
import { drawClasses, drawMap, symmetricRange } from "./heatmap.js";
import { enlarge } from "./smooth.js";
import { RESOLUTION, type Store } from "./store.js";

/** The number of a canvas's pixels for each value of a map, in each direction. */
const ENLARGEMENT = 3;
/** The number of colours of a discrete map of a regression. */
const LEVELS = 5;
const SIZE = RESOLUTION * RESOLUTION;

/** Two classes have one output, like regression. */
export function outputCount(store: Store): number {
  const classes = store.playground.classes();
  return classes === 2 ? 1 : classes;
}

/** The maps of all outputs. */
export function outputMaps(store: Store): Float32Array {
  const maps = store.maps();
  return maps.subarray(maps.length - outputCount(store) * SIZE);
}

/** The range of a unit's colours: for outputs that of all outputs, for others symmetric about zero. */
export function unitRange(store: Store, unit: number): [low: number, high: number] {
  const maps = store.maps();
  if (unit >= maps.length / SIZE - outputCount(store)) return outputRange(store);
  return symmetricRange(maps.subarray(unit * SIZE, (unit + 1) * SIZE));
}

export function outputRange(store: Store): [low: number, high: number] {
  const [low, high] = store.playground.outputRange();
  return [low, high];
}

/** Draws the maps of all outputs as one. */
export function drawOutputs(store: Store, canvas: HTMLCanvasElement, maps: Float32Array): void {
  const { discrete } = store.settings.view;
  const large = enlarge(maps, RESOLUTION, ENLARGEMENT);
  const outputs = outputCount(store);
  if (outputs > 1) return drawClasses(canvas, large, outputs, discrete);
  const levels = store.playground.classes() === 1 ? LEVELS : 2;
  drawMap(canvas, large, ...outputRange(store), discrete ? levels : undefined);
}

/** Draws the map of a unit. */
export function drawUnit(store: Store, canvas: HTMLCanvasElement, unit: number): void {
  const map = store.maps().subarray(unit * SIZE, (unit + 1) * SIZE);
  drawMap(canvas, enlarge(map, RESOLUTION, ENLARGEMENT), ...unitRange(store, unit));
}

/** How the targets of the samples become colours. */
export function targetsOf(store: Store): Targets {
  const [low, high] = outputRange(store);
  return { regression: store.playground.classes() === 1, low, high };
}

/** The class that outputs predict: the greatest of several; for one, 1 if it exceeds the middle of its range, or 0. */
export function predictedClass(store: Store, outputs: Float32Array): number {
  const [low, high] = outputRange(store);
  if (outputs.length === 1) return outputs[0] > (low + high) / 2 ? 1 : 0;
  return outputs.indexOf(Math.max(...outputs));
}
