// The large map: the output of the network, or a unit that the diagram points at, under the samples.
import "../styles/output.css";
import { checkField, make } from "./dom.js";
import { makeBrushes } from "./brushes.js";
import { clearDots, drawDots } from "./dots.js";
import type { Drawing } from "./drawing.js";
import { makeLegend } from "./legend.js";
import { drawOutputs, drawUnit, outputMaps, targetsOf } from "./outputs.js";
import { makePlane, type Plane } from "./plane.js";
import { makeReadout } from "./readout.js";
import type { Change, Store } from "./store.js";

export function mountOutput(store: Store, container: HTMLElement, drawing: Drawing): void {
  const plane = makePlane("Map of the output over x₁ and x₂. The arrow keys move a point.", {
    move: (point) => store.hover(point),
    press: (point) => { if (drawing.active) drawing.stroke(point); },
    release: () => drawing.end(),
  });
  const legend = makeLegend(store);
  const readout = makeReadout(store);
  const view = viewFields(store);
  const { toggle, brushes } = makeBrushes(store, drawing, plane.area);
  const options = make("div", { class: "output-options" }, ...view.map((field) => field.element), toggle);
  container.append(plane.element, legend.element, readout.element, options, brushes);
  const drawSamples = (): void => redrawSamples(store, plane, drawing);
  const update = (changes: ReadonlySet<Change>): void => {
    if (changes.has("network") || changes.has("settings") || changes.has("unit")) redrawMap(store, plane);
    if (changes.has("settings") || changes.has("data") || changes.has("unit")) legend.update();
    if (changes.has("settings") || changes.has("data")) drawSamples();
    if (changes.has("settings")) view.forEach((field) => field.update());
    if (changes.has("hovered")) plane.mark(store.hovered);
    if (changes.has("hovered") || changes.has("network")) readout.update();
  };
  store.subscribe(update);
  drawing.subscribe(drawSamples);
  new ResizeObserver(drawSamples).observe(plane.area);
  update(new Set<Change>(["settings", "data", "network", "hovered"]));
}

function viewFields(store: Store): ReturnType<typeof checkField>[] {
  const view = (): typeof store.settings.view => store.settings.view;
  return [
    checkField({ label: "Show the test samples", value: () => view().testSamples,
      change: (testSamples) => store.change({ view: { testSamples } }) }),
    checkField({ label: "Discrete output", value: () => view().discrete,
      change: (discrete) => store.change({ view: { discrete } }) }),
  ];
}

function redrawMap(store: Store, plane: Plane): void {
  if (store.unit === null) drawOutputs(store, plane.map, outputMaps(store));
  else drawUnit(store, plane.map, store.unit);
}

function redrawSamples(store: Store, { dots }: Plane, drawing: Drawing): void {
  clearDots(dots);
  const { playground } = store;
  const targets = targetsOf(store);
  if (drawing.active) {
    return drawDots(dots, drawing.samples, { ...targets, regression: drawing.drawsValues() }, "train");
  }
  if (store.settings.view.testSamples) drawDots(dots, playground.testSamples(), targets, "test");
  drawDots(dots, playground.trainSamples(), targets, "train");
}
