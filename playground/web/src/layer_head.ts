// The settings of a hidden layer, above its units.
import type { HiddenLayer } from "./engine.js";
import { checkField, make, selectField, type Choice, type Field } from "./dom.js";
import { ACTIVATIONS, MAX_LAYERS, MAX_UNITS, withActivation } from "./choices.js";
import type { Store } from "./store.js";

const DROPOUTS: readonly Choice<string>[] = ["0", "10", "20", "30", "40", "50"].map(
  (percent) => [percent, `Drop ${percent} %`],
);

/** The number of hidden layers, with buttons to add and remove one. */
export function layerCounter(store: Store): Field {
  const layers = (): readonly HiddenLayer[] => store.settings.network.layers;
  const text = make("span", { class: "count" });
  const remove = stepButton("−", "Remove the last hidden layer", "remove-layer",
    () => store.change({ network: { layers: layers().slice(0, -1) } }));
  const add = stepButton("+", "Add a hidden layer", "add-layer", () => addLayer(store));
  return { element: make("div", { class: "counter" }, remove, text, add), update: () => {
    const count = layers().length;
    text.textContent = count === 1 ? "1 hidden layer" : `${count} hidden layers`;
    remove.disabled = count === 0;
    add.disabled = count === MAX_LAYERS;
  } };
}

/** Adds a layer like the last one. */
function addLayer(store: Store): void {
  const { layers } = store.settings.network;
  const like: HiddenLayer = layers.at(-1) ?? { units: 4, activation: "tanh", dropout: 0, batchNorm: false };
  store.change({ network: { layers: [...layers, { ...like }] } });
}

export function layerHead(store: Store, index: number): Field {
  const layer = (): HiddenLayer => store.settings.network.layers[index];
  const change = (patch: Partial<HiddenLayer>): void => store.change({
    network: { layers: store.settings.network.layers.map((old, at) => (at === index ? { ...old, ...patch } : old)) },
  });
  const name = `of layer ${index + 1}`;
  const fields = [
    unitCounter(index, () => layer().units, (units) => change({ units })),
    selectField({ label: `Activation ${name}`, choices: () => ACTIVATIONS, value: () => layer().activation,
      change: (activation) => change(withActivation(layer(), activation)) }),
    selectField({ label: `Dropout ${name}`, choices: () => DROPOUTS, value: () => String(layer().dropout),
      change: (dropout) => change({ dropout: Number(dropout) }), disabled: () => layer().activation === "heaviside" }),
    checkField({ label: "BatchNorm", title: `Batch normalization before the activation ${name}`,
      value: () => layer().batchNorm, change: (batchNorm) => change({ batchNorm }) }),
  ];
  const element = make("div", { class: "head", role: "group", "aria-label": `Layer ${index + 1}` },
    ...fields.map((field) => field.element));
  return { element, update: () => fields.forEach((field) => field.update()) };
}

function unitCounter(index: number, value: () => number, change: (units: number) => void): Field {
  const text = make("span", { class: "count" });
  const remove = stepButton("−", `Remove a unit from layer ${index + 1}`, `remove-unit-${index}`,
    () => change(value() - 1));
  const add = stepButton("+", `Add a unit to layer ${index + 1}`, `add-unit-${index}`, () => change(value() + 1));
  return { element: make("div", { class: "counter" }, remove, text, add), update: () => {
    text.textContent = value() === 1 ? "1 unit" : `${value()} units`;
    remove.disabled = value() === 1;
    add.disabled = value() === MAX_UNITS;
  } };
}

/** A small round button; `key` finds it again after the diagram is built anew. */
function stepButton(text: string, label: string, key: string, click: () => void): HTMLButtonElement {
  return make("button", { type: "button", class: "step", "aria-label": label, title: label, "data-key": key, click },
    text);
}
