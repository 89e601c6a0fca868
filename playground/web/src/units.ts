// The units of the diagram: features to switch on and off, and units with their maps.
import type { Feature } from "./engine.js";
import { css, valueColour } from "./colours.js";
import { format, make } from "./dom.js";
import { FEATURES } from "./choices.js";
import { drawConfidence, drawMap, symmetricRange } from "./heatmap.js";
import { firstUnit, isOutput, unitName, unitTop, type Shape } from "./shape.js";
import type { Store } from "./store.js";

/** A unit of the diagram. */
export interface UnitView {
  element: HTMLElement;
  /** Its number among all units (see engine.d.ts). */
  number: number;
  canvas: HTMLCanvasElement;
  value: HTMLElement;
  bias: HTMLElement | null;
}

/** The features: all of them, those in use pressed. */
export function featureUnits(store: Store, shape: Shape): UnitView[] {
  return FEATURES.map(([feature, name], row) => {
    const number = shape.features.indexOf(feature);
    const label = make("span", { class: "feature-name" }, name);
    const view = unitView(store, number, `Feature ${name}`, unitTop(shape, FEATURES.length, row), label);
    view.element.classList.add("feature");
    view.element.setAttribute("aria-pressed", String(number >= 0));
    view.element.dataset.key = `feature-${feature}`;
    view.element.addEventListener("click", () => toggle(store, feature));
    return view;
  });
}

/** The units of a layer; `edit` opens the editor for one. */
export function layerUnits(
  store: Store, shape: Shape, layer: number, edit: (unit: number, element: HTMLElement) => void,
): UnitView[] {
  return Array.from({ length: shape.widths[layer] }, (_, unit) => {
    const bias = make("span", { class: "bias" });
    const isClass = isOutput(shape, layer) && shape.widths[layer] > 1;
    const label = isClass ? [make("span", { class: "class-name" }, shape.labels[unit])] : [];
    const name = `${unitName(shape, layer, unit)}: edit its bias and weights`;
    const top = unitTop(shape, shape.widths[layer], unit);
    const view = unitView(store, firstUnit(shape, layer) + unit, name, top, bias, ...label);
    view.element.dataset.key = `unit-${layer}-${unit}`;
    view.element.addEventListener("click", () => edit(unit, view.element));
    return { ...view, bias };
  });
}

/** Draws a hidden unit's map in the range of its values. */
export function drawUnit(view: UnitView, map: Float32Array): void {
  drawMap(view.canvas, map, ...symmetricRange(map));
}

/** Draws an output's map: in the colour of its class if there are several outputs. */
export function drawOutput(view: UnitView, map: Float32Array, [low, high]: Float32Array, ofClass: number | null): void {
  if (ofClass === null) drawMap(view.canvas, map, low, high);
  else drawConfidence(view.canvas, map, ofClass, low, high);
}

export function showBias(view: UnitView, bias: number): void {
  if (!view.bias) return;
  view.bias.style.background = css(valueColour(bias));
  view.bias.title = `Bias ${format(bias)}`;
}

/** Shows a unit's value at the hovered point, or nothing. The style writes it: it is no part of the button's name. */
export function showValue(view: UnitView, value: number | undefined): void {
  view.value.dataset.value = value === undefined ? "" : format(value);
}

function unitView(store: Store, number: number, name: string, top: number, ...more: HTMLElement[]): UnitView {
  const canvas = make("canvas", { "aria-hidden": true });
  const value = make("span", { class: "unit-value" });
  const element = make("button", { type: "button", class: "unit", "aria-label": name, style: `top: ${top}px` },
    canvas, value, ...more);
  const show = (): void => store.showUnit(number < 0 ? null : number);
  const hide = (): void => store.showUnit(null);
  element.addEventListener("pointerenter", show);
  element.addEventListener("focus", show);
  element.addEventListener("pointerleave", hide);
  element.addEventListener("blur", hide);
  return { element, number, canvas, value, bias: null };
}

/** Puts a feature in or out of use; features stay in the order of the diagram. */
function toggle(store: Store, feature: Feature): void {
  const used = new Set(store.settings.network.features);
  if (!used.delete(feature)) used.add(feature);
  const features = FEATURES.map(([candidate]) => candidate).filter((candidate) => used.has(candidate));
  store.change({ network: { features } });
}
