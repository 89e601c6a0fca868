// The legend of the large map: a scale of values, or the classes with their colours.
import { classColour, css, valueColour } from "./colours.js";
import { format, make } from "./dom.js";
import { outputCount, outputRange, unitRange } from "./outputs.js";
import { nameOfUnit, shapeOf } from "./shape.js";
import type { Store } from "./store.js";

export interface Legend { element: HTMLElement; update(): void }

export function makeLegend(store: Store): Legend {
  const element = make("div", { class: "legend" });
  const update = (): void => {
    const labels = store.playground.labels();
    const several = outputCount(store) > 1 && store.unit === null;
    element.replaceChildren(...(several ? classItems(labels) : scale(store, labels)));
  };
  return { element, update };
}

/** A square in the colour of a class. */
export function swatch(index: number): HTMLElement {
  const square = make("span", { class: "swatch", "aria-hidden": true });
  square.style.background = css(classColour(index));
  return square;
}

function classItems(labels: readonly string[]): HTMLElement[] {
  return labels.map((label, index) => make("span", { class: "legend-class" }, swatch(index), label));
}

function scale(store: Store, labels: readonly string[]): HTMLElement[] {
  const { unit } = store;
  const [low, high] = unit === null ? outputRange(store) : unitRange(store, unit);
  const bar = make("span", { class: "legend-bar", "aria-hidden": true });
  bar.style.background = `linear-gradient(to right, ${[low, (low + high) / 2, high]
    .map((value) => css(valueColour(value, low, high))).join(", ")})`;
  const name = unit === null ? "Output" : nameOfUnit(shapeOf(store), unit);
  const isBinary = unit === null && labels.length === 2;
  const end = (value: number, label: string): string => (isBinary ? `class ${label}: ${format(value)}` : format(value));
  return [
    make("span", { class: "legend-name" }, name),
    make("span", {}, end(low, labels[0])), bar, make("span", {}, end(high, labels[1])),
  ];
}
