// The outputs at the point under the pointer or the keyboard's cross. The diagram shows every unit's value there.
import { format, make } from "./dom.js";
import { outputCount, predictedClass } from "./outputs.js";
import type { Point, Store } from "./store.js";
import { coordinate } from "./text.js";

export interface Readout { element: HTMLElement; update(): void }

const HINT = "Point at the map, or focus it and press the arrow keys, to read every unit's value.";

export function makeReadout(store: Store): Readout {
  const element = make("p", { class: "readout" });
  const update = (): void => {
    // A screen reader speaks the outputs at a point that the visitor chooses, not those of every frame.
    element.ariaLive = store.playing ? "off" : "polite";
    element.textContent = store.hovered ? outputText(store, store.hovered) : HINT;
  };
  update();
  return { element, update };
}

function outputText(store: Store, { x1, x2 }: Point): string {
  const { playground } = store;
  const values = playground.values(x1, x2);
  const outputs = values.subarray(values.length - outputCount(store));
  const place = `x₁ = ${coordinate(x1)}, x₂ = ${coordinate(x2)}`;
  const numbers = `${outputs.length > 1 ? "outputs" : "output"} ${[...outputs].map(format).join(", ")}`;
  const labels = playground.labels();
  const prediction = labels.length === 0 ? "" : `, class ${labels[predictedClass(store, outputs)]}`;
  return `${place}: ${numbers}${prediction}`;
}
