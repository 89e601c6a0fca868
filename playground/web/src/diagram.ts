// The diagram of the network: features, hidden layers and outputs in columns, joined by lines for the weights.
import { format, make, type Field } from "./dom.js";
import { FEATURES } from "./choices.js";
import { Editor } from "./edit.js";
import { RESOLUTION, type Change, type Store } from "./store.js";
import { layerCounter, layerHead } from "./layer_head.js";
import { Links, type Link } from "./links.js";
import {
  COLUMN, HEAD, PITCH, inputNames, isOutput, outputActivation, rows, shapeOf, unitName, type Shape,
} from "./shape.js";
import { drawOutput, drawUnit, featureUnits, layerUnits, showBias, showValue, type UnitView } from "./units.js";

const HINT = "Click a feature to use it or leave it out. Point at a unit to see its map large. " +
  "Click a unit or a line to edit biases and weights.";

export function mountDiagram(store: Store, container: HTMLElement): void {
  new Diagram(store, container);
}

class Diagram {
  private readonly store: Store;
  private readonly editor: Editor;
  private readonly links = new Links();
  private readonly counter: Field;
  private readonly columns = make("div", { class: "columns" });
  private readonly tip = make("div", { class: "tip", hidden: true });
  private readonly board = make("div", { class: "board" }, this.links.svg, this.columns, this.tip);
  private readonly featureMaps: Float32Array[];
  private shape: Shape;
  private built = "";
  private heads: Field[] = [];
  private features: UnitView[] = [];
  private layers: UnitView[][] = [];
  private pointed: Link | undefined;

  constructor(store: Store, container: HTMLElement) {
    this.store = store;
    this.editor = new Editor(store);
    this.counter = layerCounter(store);
    this.featureMaps = store.featureMaps(FEATURES.map(([feature]) => feature));
    this.shape = shapeOf(store);
    const scroller = make("div", { class: "diagram", tabindex: 0, role: "group",
      "aria-label": "Diagram of the network" }, this.board);
    container.append(this.counter.element, scroller, make("p", { class: "hint" }, HINT));
    this.listen();
    this.update(new Set<Change>(["settings", "network"]));
    new ResizeObserver(() => this.links.place(this.shape, this.board.clientWidth)).observe(this.board);
  }

  private listen(): void {
    this.store.subscribe((changes) => this.update(changes));
    const { svg } = this.links;
    svg.addEventListener("pointermove", (event) => this.point(event));
    svg.addEventListener("pointerleave", () => this.unpoint());
    svg.addEventListener("click", (event) => {
      const link = this.links.at(event);
      if (link) this.editor.open(link.layer, link.unit, event.clientX, event.clientY, link.input);
    });
  }

  private update(changes: ReadonlySet<Change>): void {
    if (changes.has("settings") || changes.has("data")) this.updateSettings();
    if (changes.has("network")) this.draw();
    if (changes.has("network") || changes.has("hovered")) this.showValues();
  }

  /** Builds the diagram anew if the shape of the network changed. */
  private updateSettings(): void {
    this.shape = shapeOf(this.store);
    const key = JSON.stringify([this.shape, outputActivation(this.store)]);
    if (key !== this.built) this.build();
    this.built = key;
    for (const field of [this.counter, ...this.heads]) field.update();
  }

  private build(): void {
    const focused = document.activeElement instanceof HTMLElement ? document.activeElement.dataset.key : undefined;
    const { store, shape } = this;
    this.heads = store.settings.network.layers.map((_, layer) => layerHead(store, layer));
    this.features = featureUnits(store, shape);
    this.layers = shape.widths.map((_, layer) =>
      layerUnits(store, shape, layer, (unit, element) => this.edit(layer, unit, element)));
    const heads = [textHead("Features", ""), ...this.heads.map((head) => head.element),
      textHead("Output", outputActivation(store))];
    this.columns.replaceChildren(...[this.features, ...this.layers].map((units, column) =>
      make("div", { class: "column" }, heads[column], ...units.map((unit) => unit.element))));
    this.columns.style.gridTemplateColumns = `repeat(${heads.length}, minmax(${COLUMN}px, 1fr))`;
    this.columns.style.height = `${HEAD + rows(shape) * PITCH}px`;
    this.board.style.minWidth = `${COLUMN * heads.length}px`;
    this.features.forEach((unit, row) => drawUnit(unit, this.featureMaps[row]));
    this.links.build(shape);
    this.links.place(shape, this.board.clientWidth);
    if (focused) this.columns.querySelector<HTMLElement>(`[data-key="${CSS.escape(focused)}"]`)?.focus();
  }

  /** Draws the parameters and the maps of the units. */
  private draw(): void {
    const { playground } = this.store;
    const maps = this.store.maps();
    const range = playground.outputRange();
    this.links.draw(this.shape, this.shape.widths.map((_, layer) => playground.weights(layer)));
    this.layers.forEach((units, layer) => {
      const biases = playground.biases(layer);
      units.forEach((view, unit) => {
        const map = mapOf(maps, view.number);
        if (isOutput(this.shape, layer)) drawOutput(view, map, range, units.length > 1 ? unit : null);
        else drawUnit(view, map);
        showBias(view, biases[unit]);
      });
    });
    this.showTip();
  }

  /** Shows every unit's value at the hovered point. */
  private showValues(): void {
    const { hovered, playground } = this.store;
    this.columns.classList.toggle("with-values", hovered !== null);
    const values = hovered ? playground.values(hovered.x1, hovered.x2) : [];
    for (const view of [...this.features, ...this.layers.flat()]) showValue(view, values[view.number]);
  }

  private edit(layer: number, unit: number, element: HTMLElement): void {
    const { right, top } = element.getBoundingClientRect();
    this.editor.open(layer, unit, right, top);
  }

  private point(event: PointerEvent): void {
    this.pointed = this.links.at(event);
    const { left, top } = this.board.getBoundingClientRect();
    this.tip.style.left = `${event.clientX - left}px`;
    this.tip.style.top = `${event.clientY - top}px`;
    this.showTip();
  }

  private unpoint(): void {
    this.pointed = undefined;
    this.showTip();
  }

  /** Shows the weight that the pointer is on. */
  private showTip(): void {
    this.tip.hidden = this.pointed === undefined;
    if (!this.pointed) return;
    const { layer, input, unit } = this.pointed;
    const weight = this.store.playground.weights(layer)[input * this.shape.widths[layer] + unit];
    const from = inputNames(this.shape, layer)[input];
    this.tip.textContent = `${from} → ${unitName(this.shape, layer, unit)}: ${format(weight)}`;
  }
}

function textHead(title: string, text: string): HTMLElement {
  return make("div", { class: "head" }, make("h3", {}, title), make("p", {}, text));
}

function mapOf(maps: Float32Array, unit: number): Float32Array {
  return maps.subarray(unit * RESOLUTION ** 2, (unit + 1) * RESOLUTION ** 2);
}
