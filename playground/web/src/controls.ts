// The settings of the training, of the initial network and of its stop.
import type { Activation } from "./engine.js";
import { make, numberField, selectField, shorten, type Choice, type Field } from "./dom.js";
import {
  ACTIVATIONS, INITIALIZERS, LOSSES, OPTIMIZERS, PROBLEMS, RATES, REGULARIZATIONS, SCHEDULES, SPEEDS, STOPS,
  STOP_VALUES, withActivation,
} from "./choices.js";
import type { Problems } from "./problems.js";
import type { Store } from "./store.js";

/** The largest seed: an unsigned number of 32 bits. */
const MAX_SEED = 2 ** 32 - 1;

export function mountControls(store: Store, container: HTMLElement, problems: Problems): void {
  const fields = [
    ...learningFields(store, problems), activationField(store), ...scheduleFields(store), ...networkFields(store),
    ...stopFields(store), speedField(store),
  ];
  container.append(make("div", { class: "fields" }, ...fields.map((field) => field.element)));
  const update = (): void => fields.forEach((field) => field.update());
  store.subscribe((changes) => { if (changes.has("settings")) update(); });
  update();
}

function learningFields(store: Store, problems: Problems): Field[] {
  const training = (): typeof store.settings.training => store.settings.training;
  return [
    selectField({ label: "Problem", choices: () => PROBLEMS, value: () => problems.current,
      change: (problem) => problems.choose(problem) }),
    selectField({ label: "Loss", choices: () => LOSSES[problems.current],
      value: () => training().loss, change: (loss) => store.change({ training: { loss } }) }),
    selectField({ label: "Optimizer", choices: () => OPTIMIZERS, value: () => training().optimizer,
      change: (optimizer) => store.change({ training: { optimizer } }) }),
    selectField({ label: "Learning rate", choices: () => rates(training().learningRate),
      value: () => rateText(training().learningRate),
      change: (rate) => store.change({ training: { learningRate: Number(rate) } }) }),
    selectField({ label: "Regularization", title: "A penalty on large weights", choices: () => REGULARIZATIONS,
      value: () => training().regularization,
      change: (regularization) => store.change({ training: { regularization } }) }),
    selectField({ label: "Reg. rate", title: "Regularization rate: the factor of the penalty",
      choices: () => rates(training().regularizationRate, "0"),
      value: () => rateText(training().regularizationRate), disabled: () => training().regularization === "none",
      change: (rate) => store.change({ training: { regularizationRate: Number(rate) } }) }),
  ];
}

function scheduleFields(store: Store): Field[] {
  const training = (): typeof store.settings.training => store.settings.training;
  return [
    selectField({ label: "Schedule", title: "How the learning rate changes during the training",
      choices: () => SCHEDULES, value: () => training().schedule,
      change: (schedule) => store.change({ training: { schedule } }) }),
    numberField({ label: "Schedule epochs",
      title: "The number of epochs that the schedule spans; the training ends there",
      min: 1, max: 100_000, step: 1, value: () => training().scheduleEpochs,
      disabled: () => training().schedule === "none",
      change: (scheduleEpochs) => store.change({ training: { scheduleEpochs } }), report: store.report }),
  ];
}

function networkFields(store: Store): Field[] {
  return [
    selectField({ label: "Initial weights", choices: () => INITIALIZERS,
      value: () => store.settings.network.initializer,
      change: (initializer) => store.change({ network: { initializer } }) }),
    seedField(store, "Seed", "The seed of the initial weights and of the order of the samples",
      () => store.settings.network.seed, (seed) => store.change({ network: { seed } })),
  ];
}

function stopFields(store: Store): Field[] {
  const stop = (): typeof store.settings.stop => store.settings.stop;
  const labels = { never: "Stop at", epochs: "Stop at epoch", loss: "Stop at loss", patience: "Patience (epochs)" };
  const value = numberField({ label: "Stop at", title: "The epoch, the loss, or the number of epochs without progress",
    min: 0, max: 1e9, step: 0.01, value: () => stop().value, disabled: () => stop().condition === "never",
    change: (limit) => store.change({ stop: { value: limit } }), report: store.report });
  const label = value.element.querySelector("label");
  return [
    selectField({ label: "Stop", title: "When the training stops by itself", choices: () => STOPS,
      value: () => stop().condition,
      change: (condition) => store.change({ stop: { condition, value: STOP_VALUES[condition] } }) }),
    { element: value.element, update: () => {
      value.update();
      if (label) label.textContent = labels[stop().condition];
    } },
  ];
}

function activationField(store: Store): Field {
  return selectField({ label: "Activation", title: "The activation of all hidden layers",
    choices: () => commonChoices(store),
    value: () => commonActivation(store), change: (activation) => changeActivations(store, activation),
    disabled: () => store.settings.network.layers.length === 0 });
}

function speedField(store: Store): Field {
  return selectField({ label: "Speed", title: "The number of epochs between two drawings of the page",
    choices: () => SPEEDS,
    value: () => String(store.speed), change: (speed) => { store.speed = Number(speed); } });
}

/** A number field for a seed, with a button that draws another one. */
export function seedField(
  store: Store, label: string, title: string, value: () => number, change: (seed: number) => void,
): Field {
  const field = numberField({ label, title, min: 0, max: MAX_SEED, step: 1, value, change, report: store.report });
  const draw = make("button", { type: "button", class: "dice", title: "A new seed",
    "aria-label": `New ${label.toLowerCase()}`, click: () => change(Math.floor(Math.random() * 1e6)) }, "⚄");
  const input = field.element.lastElementChild;
  if (input) field.element.append(make("div", { class: "with-button" }, input, draw));
  return field;
}

/** The rates to choose from, with the current one. */
function rates(current: number, ...more: string[]): Choice<string>[] {
  const all = new Set([...more, ...RATES, rateText(current)]);
  return [...all].sort((a, b) => Number(a) - Number(b)).map((rate) => [rate, rate]);
}

function rateText(rate: number): string {
  const short = shorten(rate);
  return RATES.find((text) => Number(text) === short) ?? String(short);
}

type CommonActivation = Activation | "mixed";

function commonActivation(store: Store): CommonActivation {
  const activations = new Set(store.settings.network.layers.map((layer) => layer.activation));
  const [first] = activations;
  return activations.size === 1 ? first : "mixed";
}

function commonChoices(store: Store): Choice<CommonActivation>[] {
  if (commonActivation(store) !== "mixed") return [...ACTIVATIONS];
  return [["mixed", store.settings.network.layers.length ? "By layer" : "—"], ...ACTIVATIONS];
}

function changeActivations(store: Store, activation: CommonActivation): void {
  if (activation === "mixed") return;
  store.change({ network: { layers: store.settings.network.layers.map((layer) => withActivation(layer, activation)) } });
}
