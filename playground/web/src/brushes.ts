// The brushes below the large map: draw samples of a class or a value, or erase some.
import { make } from "./dom.js";
import type { Brush, Drawing } from "./drawing.js";
import { swatch } from "./legend.js";
import type { Store } from "./store.js";

const CLASSES = 8;

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
  const brushes = make("fieldset", { class: "brushes" },
    make("legend", {}, "Brush"), ...classes.map(({ label }) => label),
    make("span", { class: "brush-value" }, value.label, value.slider), eraser.label,
    make("button", { type: "button", click: () => drawing.clear() }, "Remove all"),
    make("p", { class: "hint" }, "Draw on the map. With the keyboard: the arrow keys move, Enter draws."));
  const update = (): void => {
    toggle.textContent = drawing.active ? "Stop drawing" : "Draw samples";
    brushes.hidden = !drawing.active;
    area.classList.toggle("drawing", drawing.active);
    classes.forEach(({ input }, index) => { input.checked = drawing.brush === "classes" && drawing.target === index; });
    value.input.checked = drawing.brush === "values";
    eraser.input.checked = drawing.brush === "eraser";
  };
  drawing.subscribe(update);
  store.subscribe((changes) => {
    if (changes.has("playing") && store.playing && drawing.active) drawing.setActive(false);
  });
  update();
  return { toggle, brushes };
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
