// The curves of the losses of the training and test samples, with their last values and a table as text.
import "uplot/dist/uPlot.min.css";
import "../styles/chart.css";
import uPlot from "uplot";
import { checkField, format, make } from "./dom.js";
import type { Store } from "./store.js";
import { table } from "./text.js";
import { throttle } from "./throttle.js";

const HEIGHT = 96;
/** The milliseconds between two redraws. */
const INTERVAL = 100;
/** The number of rows of the table after the first. */
const ROWS = 10;

/** The history of a run: epochs, training losses, test losses. */
type Curves = [epochs: number[], training: number[], test: number[]];

export function mountChart(store: Store, container: HTMLElement, options: HTMLElement): void {
  let logarithmic = false;
  const caption = make("figcaption", { class: "chart-caption" });
  const plot = make("div", { class: "chart", "aria-hidden": true });
  const losses = make("details", {}, make("summary", {}, "The losses as a table"));
  const scale = checkField({ label: "Logarithmic scale", value: () => logarithmic, change: (checked) => {
    logarithmic = checked;
    chart.destroy();
    chart = makeChart(plot, logarithmic);
    update();
  } });
  container.append(make("figure", { "aria-label": "Losses" }, caption, plot));
  options.append(scale.element, losses);
  let chart = makeChart(plot, logarithmic);
  const update = (): void => {
    const curves = curvesOf(store.playground.history());
    chart.setData(drawable(curves, logarithmic));
    describe(caption, store);
    if (losses.open && !store.playing) showTable(losses, curves);
  };
  const updateSoon = throttle(update, INTERVAL);
  store.subscribe((changes) => { if (changes.has("network") || changes.has("playing")) updateSoon(); });
  losses.addEventListener("toggle", update);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => chart.redraw());
  new ResizeObserver(() => chart.setSize({ width: plot.clientWidth, height: HEIGHT })).observe(plot);
  update();
}

function makeChart(plot: HTMLElement, logarithmic: boolean): uPlot {
  const colour = (property: string) => (): string => getComputedStyle(plot).getPropertyValue(property);
  const axis: uPlot.Axis = {
    stroke: colour("--soft"), grid: { stroke: colour("--line"), width: 1 }, ticks: { show: false }, font: "12px system-ui",
  };
  const values = (_: uPlot, ticks: (number | null)[]): string[] => ticks.map((tick) => (tick === null ? "" : format(tick)));
  return new uPlot({
    width: Math.max(1, plot.clientWidth),
    height: HEIGHT,
    padding: [8, 16, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false }, y: logarithmic ? { distr: 3 } : { range: (_, low, high) => linearRange(low, high) } },
    axes: [{ ...axis, size: 20 }, { ...axis, size: 46, space: 22, values }],
    series: [
      {},
      { label: "Training", stroke: colour("--training"), width: 2, points: { show: false } },
      { label: "Test", stroke: colour("--test"), width: 1.5, points: { show: false } },
    ],
  }, [[], [], []], plot);
}

/** From zero to the greatest loss. */
function linearRange(low: number, high: number): [number, number] {
  return [Math.min(0, low), high > 0 ? 1.05 * high : 1];
}

function curvesOf(history: Float64Array): Curves {
  const curves: Curves = [[], [], []];
  history.forEach((value, at) => curves[at % 3].push(value));
  return curves;
}

/** The curves without the values that a chart cannot draw: infinite ones, and on a logarithmic scale zero. */
function drawable([epochs, ...losses]: Curves, logarithmic: boolean): uPlot.AlignedData {
  const draw = (loss: number): number | null => (Number.isFinite(loss) && (!logarithmic || loss > 0) ? loss : null);
  return [epochs, losses[0].map(draw), losses[1].map(draw)];
}

function describe(caption: HTMLElement, { status }: Store): void {
  const item = (name: string, kind: string, loss: number): HTMLElement => make("span", {},
    make("span", { class: `line ${kind}`, "aria-hidden": true }), `${name} loss `, make("b", {}, format(loss)));
  caption.replaceChildren(
    item("Training", "training", status.train.loss), item("Test", "test", status.test.loss));
}

/** Shows the losses at about ten epochs, the first and the last among them. */
function showTable(details: HTMLDetailsElement, [epochs, training, test]: Curves): void {
  const last = epochs.length - 1;
  const rows = Math.min(ROWS, last);
  const places = Array.from({ length: rows + 1 }, (_, row) => Math.round((row * last) / Math.max(1, rows)));
  details.querySelector("table")?.remove();
  details.append(table("Losses by epoch", ["Epoch", "Training loss", "Test loss"],
    places.map((at) => [epochs[at].toLocaleString("en"), format(training[at]), format(test[at])])));
}
