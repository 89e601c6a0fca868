// The legend of the large map: a scale of values, the classes with their colours, and the two kinds of samples.
import { classColour, css, pale, valueColour } from "./colours.js";
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
    element.replaceChildren(...(several ? classItems(labels) : scale(store, labels)), sampleItems(store));
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
  return labels.map((label, index) => item(swatch(index), label));
}

/** A mark and its meaning, on one line; a long label is cut. */
function item(mark: HTMLElement, text: string): HTMLElement {
  return make("span", { class: "legend-item", title: text }, mark, make("span", { class: "class-label" }, text));
}

/** The kinds of samples that the map shows. */
function sampleItems(store: Store): HTMLElement {
  const mark = (kind: string): HTMLElement => make("span", { class: `legend-dot ${kind}`, "aria-hidden": true });
  const training = item(mark("train"), "training sample");
  const items = store.settings.view.testSamples ? [training, item(mark("test"), "test sample")] : [training];
  return make("span", { class: "legend-samples" }, ...items);
}

function scale(store: Store, labels: readonly string[]): HTMLElement[] {
  const { unit } = store;
  const [low, high] = unit === null ? outputRange(store) : unitRange(store, unit);
  const bar = make("span", { class: "legend-bar", "aria-hidden": true });
  bar.style.background = `linear-gradient(to right, ${[low, (low + high) / 2, high]
    .map((value) => css(pale(valueColour(value, low, high)))).join(", ")})`;
  const name = unit === null ? "Output" : nameOfUnit(shapeOf(store), unit);
  const values = make("span", { class: "legend-item" }, make("span", { class: "legend-name" }, name), format(low), bar,
    format(high));
  if (unit !== null || labels.length !== 2) return [values];
  return [item(swatch(0), `class ${labels[0]}`), values, item(swatch(1), `class ${labels[1]}`)];
}
