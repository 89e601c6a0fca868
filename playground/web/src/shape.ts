// The shape of a network as the diagram shows it: columns of units, their numbers, names and places.
import type { Feature } from "./engine.js";
import { FEATURES, nameOf, problemOf } from "./choices.js";
import type { Store } from "./store.js";

/** The side of a unit and the distance between two, in pixels. */
export const UNIT = 42;
export const PITCH = 60;
/** The height above the units: the settings of a layer. */
export const HEAD = 122;
/** The distance of the features from the middle of their column, which their names take. */
export const FEATURE_SHIFT = 20;
/** The least width of a column. */
export const COLUMN = 86;

export interface Shape {
  /** The features in use. */
  features: readonly Feature[];
  /** The number of units of each layer with parameters: the hidden ones, then the outputs. */
  widths: readonly number[];
  labels: readonly string[];
}

export function shapeOf(store: Store): Shape {
  const { features, layers } = store.settings.network;
  const classes = store.playground.classes();
  const outputs = classes === 2 ? 1 : classes;
  return { features, widths: [...layers.map((layer) => layer.units), outputs], labels: store.playground.labels() };
}

/** The number of a layer's first unit among all (see engine.d.ts). */
export function firstUnit(shape: Shape, layer: number): number {
  return shape.widths.slice(0, layer).reduce((sum, width) => sum + width, shape.features.length);
}

/** The number of rows of the diagram: it shows all features. */
export function rows(shape: Shape): number {
  return Math.max(FEATURES.length, ...shape.widths);
}

/** The top of a unit; columns are centred. */
export function unitTop(shape: Shape, units: number, unit: number): number {
  return HEAD + ((rows(shape) - units) / 2 + unit) * PITCH;
}

/** The names of the inputs of a layer. */
export function inputNames(shape: Shape, layer: number): string[] {
  if (layer === 0) return shape.features.map((feature) => nameOf(FEATURES, feature));
  return Array.from({ length: shape.widths[layer - 1] }, (_, unit) => `unit ${unit + 1}`);
}

export function isOutput(shape: Shape, layer: number): boolean {
  return layer === shape.widths.length - 1;
}

/** The name of a unit in a sentence. */
export function unitName(shape: Shape, layer: number, unit: number): string {
  if (!isOutput(shape, layer)) return `Layer ${layer + 1}, unit ${unit + 1}`;
  return shape.widths[layer] === 1 ? "Output" : `Output “${shape.labels[unit] ?? unit}”`;
}

/** The name of a unit by its number among all (see engine.d.ts). */
export function nameOfUnit(shape: Shape, number: number): string {
  if (number < shape.features.length) return nameOf(FEATURES, shape.features[number]);
  let layer = 0;
  while (!isOutput(shape, layer) && number >= firstUnit(shape, layer + 1)) layer++;
  return unitName(shape, layer, number - firstUnit(shape, layer));
}

/** The activation of the outputs, which follows from the loss and the data. */
export function outputActivation(store: Store): string {
  const { loss } = store.settings.training;
  if (problemOf(store.settings.data.source) === "values" || loss === "hinge") return "Identity";
  if (loss === "perceptron") return "Step";
  const several = store.playground.classes() > 2;
  if (loss === "cross-entropy") return several ? "Softmax" : "Logistic";
  return several ? "Logistic" : "Tanh";
}
