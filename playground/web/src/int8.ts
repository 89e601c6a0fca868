// The network in eight bits beside the same network in `f32`: maps, their difference, scores and bytes, on request.
import { drawMap } from "./heatmap.js";
import { checkField, format, make } from "./dom.js";
import { drawOutputs, outputCount, outputMaps, outputRange } from "./outputs.js";
import { RESOLUTION, type Store } from "./store.js";
import { bytes, percent, table } from "./text.js";
import type { Score } from "./engine.js";

interface Panel {
  element: HTMLElement;
  f32: HTMLCanvasElement;
  int8: HTMLCanvasElement;
  difference: HTMLCanvasElement;
  /** The range of the difference. */
  caption: HTMLElement;
  numbers: HTMLElement;
}

export function mountInt8(store: Store, container: HTMLElement): void {
  let shown = false;
  const panel = makePanel();
  const problem = make("p", { class: "problem", role: "status" });
  const update = (): void => {
    if (shown && store.playing) return;
    problem.textContent = shown ? problemOf(() => show(store, panel)) : "";
    panel.element.hidden = !shown || problem.textContent !== "";
  };
  const field = checkField({ label: "Compare with the network in eight bits", value: () => shown,
    change: (checked) => { shown = checked; update(); } });
  container.append(
    make("p", { class: "hint" }, "Post-training quantization makes bytes of weights and activations. The scales and " +
      "tables take more flash than a small network's weights. The panel compares again when the training pauses."),
    field.element, problem, panel.element);
  store.subscribe((changes) => {
    if (changes.has("network") || changes.has("playing") || changes.has("settings")) update();
  });
  update();
}

/** The message of the error that `action` throws, or nothing. */
function problemOf(action: () => void): string {
  try {
    action();
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function makePanel(): Panel {
  const canvas = (): HTMLCanvasElement => make("canvas", { "aria-hidden": true });
  const [f32, int8, difference] = [canvas(), canvas(), canvas()];
  const caption = make("figcaption", {});
  const numbers = make("div", {});
  const element = make("div", {},
    make("div", { class: "int8-maps" },
      make("figure", {}, f32, make("figcaption", {}, "f32")),
      make("figure", {}, int8, make("figcaption", {}, "Eight bits")),
      make("figure", {}, difference, caption)),
    numbers);
  return { element, f32, int8, difference, caption, numbers };
}

function show(store: Store, panel: Panel): void {
  const f32 = outputMaps(store);
  const int8 = store.playground.int8Maps(RESOLUTION);
  const status = store.playground.int8Status();
  drawOutputs(store, panel.f32, f32);
  drawOutputs(store, panel.int8, int8);
  const differences = largestDifferences(f32, int8, outputCount(store));
  const [low, high] = outputRange(store);
  const limit = differences.reduce((most, value) => Math.max(most, Math.abs(value)), (high - low) * 1e-3);
  drawMap(panel.difference, differences, -limit, limit);
  panel.caption.textContent = `Difference, −${format(limit)} to ${format(limit)}`;
  const { flashBytes } = store.playground.budget();
  const { test } = store.status;
  panel.numbers.replaceChildren(table("The network in f32 and in eight bits", ["", "f32", "Eight bits"], [
    ["Test loss", format(test.loss), format(status.test.loss)],
    scoreRow(test, status.test),
    ["Flash", bytes(flashBytes), bytes(status.flashBytes)],
    ["Largest difference at a test sample", "", format(status.maxDifference)],
  ]));
}

function scoreRow(f32: Score, int8: Score): string[] {
  if (f32.accuracy !== null && int8.accuracy !== null) {
    return ["Test accuracy", percent(f32.accuracy), percent(int8.accuracy)];
  }
  return ["R² of the test samples", format(f32.rSquared ?? NaN), format(int8.rSquared ?? NaN)];
}

/** For each point, the difference of the output that differs most. */
function largestDifferences(f32: Float32Array, int8: Float32Array, outputs: number): Float32Array {
  const points = f32.length / outputs;
  return Float32Array.from({ length: points }, (_, point) => {
    let largest = 0;
    for (let at = point; at < f32.length; at += points) {
      const difference = int8[at] - f32[at];
      if (Math.abs(difference) > Math.abs(largest)) largest = difference;
    }
    return largest;
  });
}
