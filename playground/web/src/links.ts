// The weights as curved lines between the units: width and opacity show the size, the colour shows the sign.
import { weightColour } from "./colours.js";
import { FEATURES } from "./choices.js";
import { FEATURE_SHIFT, HEAD, PITCH, UNIT, rows, unitTop, type Shape } from "./shape.js";

const SVG = "http://www.w3.org/2000/svg";
/** The width of the invisible line that the pointer hits. */
const HIT_WIDTH = 11;

/** The size of a weight beyond which lines do not become thicker. */
const MAX_SHOWN = 6;

/** A weight: from an input to a unit of a layer. */
export interface Link { layer: number; input: number; unit: number }

interface Line {
  link: Link;
  visible: SVGPathElement;
  /** The weight that the line shows. */
  shown: number;
  target: SVGPathElement;
}

/** The least difference of weights that a line shows. */
const VISIBLE_DIFFERENCE = 0.004;

export class Links {
  readonly svg = document.createElementNS(SVG, "svg");
  private lines: Line[] = [];
  private readonly links = new WeakMap<EventTarget, Link>();

  constructor() {
    this.svg.setAttribute("class", "links");
    this.svg.setAttribute("aria-hidden", "true");
  }

  /** The weight whose line an event hit. */
  at(event: Event): Link | undefined {
    return event.target ? this.links.get(event.target) : undefined;
  }

  /** Makes the lines of a network. */
  build(shape: Shape): void {
    this.lines = [];
    shape.widths.forEach((units, layer) => {
      const inputs = layer === 0 ? shape.features.length : shape.widths[layer - 1];
      for (let input = 0; input < inputs; input++) {
        for (let unit = 0; unit < units; unit++) this.lines.push(this.line({ layer, input, unit }));
      }
    });
    this.svg.replaceChildren(...this.lines.map((line) => line.visible), ...this.lines.map((line) => line.target));
  }

  /** Lays the lines for a board of a width. */
  place(shape: Shape, width: number): void {
    const height = HEAD + rows(shape) * PITCH;
    this.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.svg.setAttribute("height", String(height));
    const column = width / (shape.widths.length + 1);
    for (const { link, visible, target } of this.lines) {
      const path = curve(shape, link, column);
      visible.setAttribute("d", path);
      target.setAttribute("d", path);
    }
  }

  /** Shows the weights: `weights[layer]` is [inputs][units]. */
  draw(shape: Shape, weights: readonly Float32Array[]): void {
    for (const line of this.lines) {
      const { layer, input, unit } = line.link;
      const weight = weights[layer][input * shape.widths[layer] + unit];
      if (Math.abs(weight - line.shown) < VISIBLE_DIFFERENCE) continue;
      line.shown = weight;
      style(line.visible, weight);
    }
  }

  private line(link: Link): Line {
    const [visible, target] = [document.createElementNS(SVG, "path"), document.createElementNS(SVG, "path")];
    visible.setAttribute("class", "link");
    target.setAttribute("class", "hit");
    target.setAttribute("stroke-width", String(HIT_WIDTH));
    this.links.set(target, link);
    return { link, visible, shown: NaN, target };
  }
}

function style(path: SVGPathElement, weight: number): void {
  const size = Number.isFinite(weight) ? Math.min(Math.abs(weight), MAX_SHOWN) : MAX_SHOWN;
  path.setAttribute("stroke", weightColour(weight));
  path.setAttribute("stroke-width", (0.75 + 1.5 * size).toFixed(2));
  path.setAttribute("stroke-opacity", Math.min(0.9, 0.18 + 0.8 * size).toFixed(2));
}

/** The curve of a weight, from the right edge of its input to the left edge of its unit. */
function curve(shape: Shape, { layer, input, unit }: Link, column: number): string {
  const row = layer === 0 ? FEATURES.findIndex(([feature]) => feature === shape.features[input]) : input;
  const inputs = layer === 0 ? FEATURES.length : shape.widths[layer - 1];
  const fromX = (layer + 0.5) * column + UNIT / 2 + (layer === 0 ? FEATURE_SHIFT : 0);
  const toX = (layer + 1.5) * column - UNIT / 2;
  const fromY = unitTop(shape, inputs, row) + UNIT / 2;
  const toY = unitTop(shape, shape.widths[layer], unit) + UNIT / 2;
  const middle = (fromX + toX) / 2;
  return `M${fromX},${fromY}C${middle},${fromY} ${middle},${toY} ${toX},${toY}`;
}
