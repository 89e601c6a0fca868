// The data column: the source of the samples, their noise, their division, and the batch size.
import { byId, make, rangeField, type Field } from "./dom.js";
import { SOURCES, hasClasses, problemOf, type Source } from "./choices.js";
import { seedField } from "./controls.js";
import { css, classColour, valueColour } from "./colours.js";
import { EXTENT } from "./heatmap.js";
import type { Problems } from "./problems.js";
import type { Store } from "./store.js";

/** The side of a thumbnail, in pixels of the canvas. */
const SIZE = 96;
const DOT = 2.4;

export function mountData(store: Store, container: HTMLElement, problems: Problems): void {
  const thumbnails = thumbnailGroup(store, problems);
  const fields = dataFields(store);
  const all = [thumbnails, ...fields, regenerateButton(store)];
  container.append(...all.map((field) => field.element));
  const update = (): void => all.forEach((field) => field.update());
  store.subscribe((changes) => { if (changes.has("settings")) update(); });
  update();
}

function dataFields(store: Store): Field[] {
  const data = (): typeof store.settings.data => store.settings.data;
  const isOwn = (): boolean => data().source.startsWith("own");
  const percent = (value: number): string => `${value} %`;
  return [
    rangeField({ label: "Classes", min: 2, max: 8, step: 1, value: () => data().classes, format: String,
      hidden: () => !hasClasses(data().source), change: (classes) => store.change({ data: { classes } }) }),
    rangeField({ label: "Noise", min: 0, max: 50, step: 5, value: () => data().noise, format: percent,
      hidden: isOwn, change: (noise) => store.change({ data: { noise } }) }),
    rangeField({ label: "For training", title: "The part of the samples that trains the network; the others test it",
      min: 10, max: 90, step: 10, value: () => data().trainPercent, format: percent,
      change: (trainPercent) => store.change({ data: { trainPercent } }) }),
    rangeField({ label: "Batch size", title: "The number of samples of a training step", min: 1, max: 32, step: 1,
      value: () => store.settings.training.batchSize, format: String,
      change: (batchSize) => store.change({ training: { batchSize } }) }),
    seedField(store, "Data seed", "The seed of the samples and of their division", () => data().seed,
      (seed) => store.change({ data: { seed } })),
  ];
}

/** Radio buttons with a thumbnail each; those of the current problem are shown. */
function thumbnailGroup(store: Store, problems: Problems): Field {
  const all = [...SOURCES.classes, ...SOURCES.values].map(([source, name]) =>
    thumbnail(name, source, store.preview({ source }), () => problems.chooseSource(source)));
  const own = make("button", { type: "button", class: "own" }, "Your own");
  own.addEventListener("click", () => {
    const isChosen = store.settings.data.source.startsWith("own");
    if (isChosen || !problems.chooseOwn()) byId("own-data").scrollIntoView({ behavior: "smooth" });
  });
  const element = make("fieldset", { class: "sources" }, make("legend", { class: "hidden" }, "Samples"),
    ...all.map(({ label }) => label), own);
  return { element, update: () => {
    const { source } = store.settings.data;
    for (const { input, label } of all) {
      input.checked = input.value === source;
      label.hidden = problemOf(input.value as Source) !== problemOf(source);
    }
    own.classList.toggle("chosen", source.startsWith("own"));
  } };
}

function thumbnail(
  name: string, source: Source, samples: Float32Array, choose: () => void,
): { input: HTMLInputElement; label: HTMLLabelElement } {
  const input = make("input", { type: "radio", name: "source", value: source });
  input.addEventListener("change", choose);
  const canvas = make("canvas", { width: SIZE, height: SIZE, "aria-hidden": true });
  drawSamples(canvas, samples, problemOf(source) === "values");
  return { input, label: make("label", { title: name }, input, canvas, make("span", {}, name)) };
}

/** Draws samples as dots in the colour of their class or value. */
function drawSamples(canvas: HTMLCanvasElement, samples: Float32Array, regression: boolean): void {
  const context = canvas.getContext("2d");
  if (!context) return;
  const scale = SIZE / (2 * EXTENT);
  for (let at = 0; at < samples.length; at += 3) {
    const [x1, x2, target] = samples.subarray(at, at + 3);
    context.fillStyle = css(regression ? valueColour(target) : classColour(target));
    context.beginPath();
    context.arc((x1 + EXTENT) * scale, (EXTENT - x2) * scale, DOT, 0, 2 * Math.PI);
    context.fill();
  }
}

/** A button for another data seed: it makes other samples, or divides those of the visitor in another way. */
function regenerateButton(store: Store): Field {
  const element = make("button", { type: "button", class: "wide", click: () => {
    store.change({ data: { seed: Math.floor(Math.random() * 1e6) } });
  } });
  return { element, update: () => {
    element.textContent = store.settings.data.source.startsWith("own") ? "Split again" : "Regenerate";
  } };
}
