// The brushes below the large map: draw samples of a class or a value, or erase some.
import { make } from "./dom.js";
import { MIN_SAMPLES, type Brush, type Drawing } from "./drawing.js";
import { swatch } from "./legend.js";
import type { Store } from "./store.js";

const CLASSES = 8;
const HINT = "Draw on the map. With the keyboard: the arrow keys move, Enter draws.";

/** Makes the button that begins to draw, and the brushes. `area` takes the focus when the drawing begins. */
export function makeBrushes(
  store: Store, drawing: Drawing, area: HTMLElement,
): { toggle: HTMLElement; brushes: HTMLElement } {
  const toggle = make("button", { type: "button" });
  toggle.addEventListener("click", () => {
    drawing.setActive(!drawing.active);
    if (drawing.active) area.focus({ preventScroll: true });
  });
  const classes = Array.from({ length: CLASSES }, (_, index) => classBrush(drawing, index));
  const value = valueBrush(drawing);
  const eraser = brushRadio("eraser", "Eraser", () => drawing.choose("eraser", drawing.target));
  const hint = make("p", { class: "hint", "aria-live": "polite" });
  const brushes = make("fieldset", { class: "brushes" },
    make("legend", {}, "Brush"), ...classes.map(({ label }) => label),
    make("span", { class: "brush-value" }, value.label, value.slider), eraser.label,
    make("button", { type: "button", click: () => drawing.clear() }, "Remove all"),
    hint);
  const update = (): void => {
    toggle.textContent = toggleText(drawing);
    hint.textContent = `${HINT} ${stateText(drawing)}`;
    brushes.hidden = !drawing.active;
    area.classList.toggle("drawing", drawing.active);
    classes.forEach(({ input }, index) => {
      input.checked = drawing.brush === "classes" && drawing.target === index;
      input.disabled = !drawing.allows("classes");
    });
    value.input.checked = drawing.brush === "values";
    value.input.disabled = value.slider.disabled = !drawing.allows("values");
    eraser.input.checked = drawing.brush === "eraser";
  };
  drawing.subscribe(update);
  store.subscribe((changes) => {
    if (changes.has("playing") && store.playing && drawing.active) drawing.setActive(false);
  });
  update();
  return { toggle, brushes };
}

/** A drawing with too few samples ends without effect. */
function toggleText(drawing: Drawing): string {
  if (!drawing.active) return "Draw samples";
  return drawing.isComplete() ? "Stop drawing" : "Cancel drawing";
}

function stateText(drawing: Drawing): string {
  if (!drawing.isComplete()) return `The network keeps its samples until the drawing has ${MIN_SAMPLES}.`;
  const [drawn, other] = drawing.drawsValues() ? ["values", "classes"] : ["classes", "values"];
  return `These samples have ${drawn}. To draw ${other}, remove all first.`;
}

interface Radio { input: HTMLInputElement; label: HTMLLabelElement }

function brushRadio(brush: Brush, name: string, choose: () => void, ...before: HTMLElement[]): Radio {
  const input = make("input", { type: "radio", name: "brush", value: brush, change: choose });
  return { input, label: make("label", {}, input, ...before, name) };
}

function classBrush(drawing: Drawing, index: number): Radio {
  return brushRadio("classes", String(index), () => drawing.choose("classes", index), swatch(index));
}

/** The brush for samples of a regression, with a slider for their value. */
function valueBrush(drawing: Drawing): Radio & { slider: HTMLInputElement } {
  const slider = make("input", {
    type: "range", min: -1, max: 1, step: 0.1, value: 1, "aria-label": "Value of the brush",
  });
  const choose = (): void => drawing.choose("values", slider.valueAsNumber);
  slider.addEventListener("input", choose);
  return { ...brushRadio("values", "Value", choose), slider };
}
