// The editor of a unit's bias and weights, a popover that the keyboard reaches through the unit.
import { make, numberField, type Field } from "./dom.js";
import { inputNames, shapeOf, unitName } from "./shape.js";
import type { Store } from "./store.js";

/** The distance from the editor to the edge of the window, in pixels. */
const MARGIN = 8;

export class Editor {
  private readonly element = make("div", { class: "editor", popover: "auto", role: "dialog" });
  private readonly store: Store;
  private fields: Field[] = [];

  constructor(store: Store) {
    this.store = store;
    document.body.append(this.element);
    store.subscribe((changes) => {
      if (changes.has("settings") || changes.has("data")) this.element.hidePopover();
      else if (changes.has("network") && this.fields.length > 0) this.update();
    });
    this.element.addEventListener("toggle", () => {
      if (!this.element.matches(":popover-open")) this.fields = [];
    });
  }

  /** Opens at a place of the window, for a unit of a layer; `input` is the weight to begin with, or the bias. */
  open(layer: number, unit: number, x: number, y: number, input?: number): void {
    const shape = shapeOf(this.store);
    const name = unitName(shape, layer, unit);
    const bias = this.biasField(layer, unit);
    const weights = inputNames(shape, layer).map((from, index) => this.weightField(layer, index, unit, from));
    this.fields = [bias, ...weights];
    this.element.setAttribute("aria-label", name);
    this.element.replaceChildren(make("h3", {}, name), ...this.fields.map((field) => field.element));
    this.update();
    this.element.showPopover();
    this.moveTo(x, y);
    const first = input === undefined ? bias : weights[input];
    first.element.querySelector("input")?.select();
  }

  private biasField(layer: number, unit: number): Field {
    return this.parameterField("Bias", () => this.store.playground.biases(layer)[unit],
      (value) => this.store.apply((playground) => playground.setBias(layer, unit, value), "network"));
  }

  private weightField(layer: number, input: number, unit: number, from: string): Field {
    const units = shapeOf(this.store).widths[layer];
    return this.parameterField(`Weight from ${from}`, () => this.store.playground.weights(layer)[input * units + unit],
      (value) => this.store.apply((playground) => playground.setWeight(layer, input, unit, value), "network"));
  }

  private parameterField(label: string, value: () => number, change: (value: number) => void): Field {
    return numberField({ label, min: -1e6, max: 1e6, step: 0.1, value, change, report: this.store.report });
  }

  /** Shows the current parameters, except in the field that the visitor is typing in. */
  private update(): void {
    for (const field of this.fields) {
      if (!field.element.contains(document.activeElement)) field.update();
    }
  }

  private moveTo(x: number, y: number): void {
    const { width, height } = this.element.getBoundingClientRect();
    const left = Math.min(x + MARGIN, window.innerWidth - width - MARGIN);
    const top = Math.min(y + MARGIN, window.innerHeight - height - MARGIN);
    this.element.style.left = `${Math.max(MARGIN, left)}px`;
    this.element.style.top = `${Math.max(MARGIN, top)}px`;
  }
}
