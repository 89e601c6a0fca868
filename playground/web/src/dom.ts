// Elements and the form fields of the page: each has a real label, and shows its setting again on update.

type Attributes = Record<string, string | number | boolean | EventListener>;

/** Makes an element. `true` sets an attribute without a value, `false` omits it, a function listens to an event. */
export function make<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag, attributes: Attributes = {}, ...children: (Node | string)[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name, value);
    else if (value !== false) element.setAttribute(name, value === true ? "" : String(value));
  }
  element.append(...children);
  return element;
}

/** The element with an id, which index.html promises. */
export function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`the page lacks #${id}`);
  return element;
}

/** A part of the page that shows a setting. */
export interface Field {
  element: HTMLElement;
  /** Shows the current setting. */
  update(): void;
}

export type Choice<Value extends string> = readonly [value: Value, name: string];

interface FieldOptions {
  label: string;
  /** A longer explanation, shown on hover. */
  title?: string;
  /** Whether the field is shown but has no effect now. */
  disabled?: () => boolean;
  /** Whether the field is not shown now. */
  hidden?: () => boolean;
}

export interface SelectOptions<Value extends string> extends FieldOptions {
  choices: () => readonly Choice<Value>[];
  value: () => Value;
  change: (value: Value) => void;
}

export interface NumberOptions extends FieldOptions {
  min: number;
  max: number;
  /** The step of the arrow keys; with 1 the numbers are integers. */
  step: number;
  value: () => number;
  change: (value: number) => void;
}

export interface NumberFieldOptions extends NumberOptions {
  /** Shows the visitor an error. */
  report: (error: unknown) => void;
}

export interface RangeOptions extends NumberOptions {
  /** The value as text beside the label. */
  format: (value: number) => string;
}

let fields = 0;

/** A select with a label above it. */
export function selectField<Value extends string>(options: SelectOptions<Value>): Field {
  const select = make("select", { id: `field-${++fields}` });
  select.addEventListener("change", () => options.change(select.value as Value));
  let shown: readonly Choice<Value>[] = [];
  return labelled(select, options, () => {
    const choices = options.choices();
    if (JSON.stringify(choices) !== JSON.stringify(shown)) {
      shown = choices;
      select.replaceChildren(...choices.map(([value, name]) => make("option", { value }, name)));
    }
    select.value = options.value();
  });
}

/** A field for a number, with a label above it. It reports a number that it does not take, and keeps the setting. */
export function numberField(options: NumberFieldOptions): Field {
  const { min, max, step } = options;
  const input = make("input", { id: `field-${++fields}`, type: "number", min, max, step, required: true });
  const update = (): void => { input.value = String(shorten(options.value())); };
  input.addEventListener("change", () => {
    const value = input.valueAsNumber;
    const isValid = value >= min && value <= max && (step !== 1 || Number.isInteger(value));
    if (isValid) options.change(value);
    else options.report(`${labelOf(input)}: expected ${expectation(options)}, found ${input.value || "no number"}`);
    update();
  });
  return labelled(input, options, update);
}

/** The text of a field's label, which may change. */
function labelOf(input: HTMLInputElement): string {
  return input.labels?.[0]?.textContent ?? "";
}

/** The numbers that a field takes, in words. */
function expectation({ min, max, step }: NumberOptions): string {
  const [from, to] = [min, max].map((limit) => limit.toLocaleString("en").replace("-", "−"));
  return `${step === 1 ? "an integer" : "a number"} from ${from} to ${to}`;
}

/** A slider, with a label and its value above it. */
export function rangeField(options: RangeOptions): Field {
  const { min, max, step } = options;
  const input = make("input", { id: `field-${++fields}`, type: "range", min, max, step });
  const output = make("output", { for: input.id });
  const write = (value: number): void => { output.textContent = options.format(value); };
  input.addEventListener("input", () => write(input.valueAsNumber));
  input.addEventListener("change", () => options.change(input.valueAsNumber));
  return labelled(input, options, () => {
    input.value = String(options.value());
    write(options.value());
  }, output);
}

/** A check box, with its label beside it. */
export function checkField(options: FieldOptions & { value: () => boolean; change: (value: boolean) => void }): Field {
  const input = make("input", { id: `field-${++fields}`, type: "checkbox" });
  input.addEventListener("change", () => options.change(input.checked));
  const element = make("label", { class: "check", for: input.id }, input, options.label);
  if (options.title) element.title = options.title;
  return { element, update: () => { input.checked = options.value(); } };
}

/** A number without the digits that its conversion from `f32` added. */
export function shorten(value: number): number {
  return Number(value.toPrecision(7));
}

/** A number as text, with three digits. */
export function format(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  const isExtreme = size !== 0 && (size < 0.001 || size >= 1e5);
  const text = isExtreme ? value.toExponential(1) : String(Number(value.toPrecision(3)));
  return text.replace("-", "−");
}

function labelled(
  input: HTMLInputElement | HTMLSelectElement, options: FieldOptions, show: () => void, ...beside: HTMLElement[]
): Field {
  const label = make("label", { for: input.id }, options.label);
  const element = make("div", { class: "field" }, make("div", { class: "field-label" }, label, ...beside), input);
  if (options.title) element.title = options.title;
  const update = (): void => {
    input.disabled = options.disabled?.() ?? false;
    element.hidden = options.hidden?.() ?? false;
    show();
  };
  return { element, update };
}
