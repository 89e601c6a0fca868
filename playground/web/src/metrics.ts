// The metrics of the training and of the network: scores, confusion matrix, gradient norms, learning rate and size.
import "../styles/panels.css";
import { format, make } from "./dom.js";
import type { Score, Status } from "./engine.js";
import type { Store } from "./store.js";
import { percent, table } from "./text.js";
import { throttle } from "./throttle.js";

/** The milliseconds between two updates. */
const INTERVAL = 200;
/** The decades of the gradient norms that a bar spans, up to 10. */
const DECADES = 5;
const GREATEST_DECADE = 1;

export function mountMetrics(store: Store, container: HTMLElement): void {
  const stopped = make("p", { class: "stop-reason" });
  const scores = make("div", { class: "scores" });
  const facts = make("dl", { class: "facts" });
  const gradients = block("Gradient norms");
  gradients.classList.add("gradients");
  const confusion = block("Confusion matrix");
  confusion.classList.add("confusion");
  container.append(make("div", { class: "metric-blocks" },
    block("Scores", scores, facts, stopped), gradients, confusion));
  const update = (): void => {
    const { status, playground } = store;
    stopped.textContent = status.stopped === null ? "" : `The training stopped: ${status.stopped}.`;
    scores.replaceChildren(scoreTable(status));
    facts.replaceChildren(...factItems(status));
    gradients.replaceChildren(gradientTable(status.gradientNorms));
    const counts = playground.confusion();
    confusion.hidden = counts.length === 0;
    confusion.replaceChildren(...(counts.length ? [confusionTable(playground.labels(), counts)] : []));
  };
  const updateSoon = throttle(update, INTERVAL);
  store.subscribe((changes) => {
    if (["network", "settings", "data"].some((change) => changes.has(change as "network"))) updateSoon();
  });
  update();
}

/** A block that scrolls sideways where it is wider than the page. */
function block(name: string, ...children: HTMLElement[]): HTMLElement {
  return make("div", { tabindex: 0, role: "region", "aria-label": name }, ...children);
}

function scoreTable({ train, test }: Status): HTMLTableElement {
  const row = (name: string, { loss, accuracy, rSquared }: Score): string[] =>
    [name, format(loss), accuracy === null ? format(rSquared ?? NaN) : percent(accuracy)];
  return table("Scores", ["", "Loss", train.accuracy === null ? "R²" : "Accuracy"],
    [row("Training", train), row("Test", test)]);
}

function factItems({ learningRate, parameters }: Status): HTMLElement[] {
  const fact = (name: string, value: string): HTMLElement =>
    make("div", {}, make("dt", {}, name), make("dd", {}, value));
  return [fact("Learning rate now", format(learningRate)), fact("Parameters", parameters.toLocaleString("en"))];
}

/** A row with a number and a bar for each layer. */
function gradientTable(norms: readonly number[]): HTMLTableElement {
  const name = (layer: number): string => (layer === norms.length - 1 ? "Output layer" : `Layer ${layer + 1}`);
  const made = table("Gradient norms", ["", "Norm", "Logarithmic bar"],
    norms.map((norm, layer) => [name(layer), format(norm), ""]));
  for (const [layer, row] of [...made.tBodies[0].rows].entries()) {
    const bar = make("div", { class: "bar" });
    bar.style.width = `${barLength(norms[layer])}%`;
    row.cells[2].append(bar);
  }
  return made;
}

/** The length of a bar, in percent, on a logarithmic scale. */
function barLength(norm: number): number {
  if (Number.isNaN(norm) || norm <= 0) return 0;
  const part = 1 + (Math.log10(norm) - GREATEST_DECADE) / DECADES;
  return 100 * Math.min(1, Math.max(0, part));
}

function confusionTable(labels: readonly string[], counts: Uint32Array): HTMLTableElement {
  const classes = labels.length;
  const made = table("Test samples by true class (rows) and predicted class (columns)", ["", ...labels],
    labels.map((label, row) => [label, ...[...counts.subarray(row * classes, (row + 1) * classes)].map(String)]));
  for (const [index, row] of [...made.tBodies[0].rows].entries()) row.cells[index + 1].classList.add("correct");
  for (const heading of made.querySelectorAll("th")) {
    heading.classList.add("class-label");
    heading.title = heading.textContent;
  }
  return made;
}
