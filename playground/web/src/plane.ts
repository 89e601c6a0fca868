// The plane of the inputs: a map under dots, axes, and a point that the pointer or the arrow keys move.
import { make } from "./dom.js";
import { MAP_OPACITY, ZERO, css } from "./colours.js";
import { EXTENT } from "./heatmap.js";
import type { Point } from "./store.js";

/** The steps of the arrow keys, alone and with the shift key. */
const STEP = 0.5;
const FINE_STEP = 0.1;
const TICKS = [-6, -3, 0, 3, 6];
const ARROWS: Record<string, readonly [dx1: number, dx2: number]> = {
  ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
};

export interface PlaneEvents {
  /** The point moves, or leaves the plane. */
  move(point: Point | null): void;
  /** The pointer is pressed at a point, or a key that acts there: Enter or the space bar. */
  press(point: Point): void;
  /** The pointer or the key is released. */
  release(): void;
}

export interface Plane {
  element: HTMLElement;
  /** The part that takes the focus. */
  area: HTMLElement;
  map: HTMLCanvasElement;
  dots: HTMLCanvasElement;
  /** Marks a point, or none. */
  mark(point: Point | null): void;
}

export function makePlane(label: string, events: PlaneEvents): Plane {
  const map = make("canvas", { class: "plane-map", "aria-hidden": true });
  const dots = make("canvas", { class: "plane-dots", "aria-hidden": true });
  const cross = make("div", { class: "plane-cross", "aria-hidden": true, hidden: true });
  const attributes = { class: "plane-area", tabindex: 0, role: "application", "aria-label": label };
  const area = make("div", attributes, map, dots, cross);
  area.style.background = css(ZERO);
  map.style.opacity = String(MAP_OPACITY);
  listenToPointer(area, events);
  listenToKeys(area, events);
  const mark = (point: Point | null): void => {
    cross.hidden = point === null;
    if (point) cross.style.translate = `${place(point.x1)}cqw ${place(-point.x2)}cqw`;
  };
  return { element: make("div", { class: "plane" }, axis("y"), area, axis("x")), area, map, dots, mark };
}

function axis(direction: "x" | "y"): HTMLElement {
  const name = make("span", { class: "axis-name" }, direction === "x" ? "x₁" : "x₂");
  const ticks = TICKS.map((tick) => {
    const label = make("span", {}, String(tick).replace("-", "−"));
    label.style.setProperty("--at", `${place(tick)}%`);
    return label;
  });
  return make("div", { class: `axis axis-${direction}`, "aria-hidden": true }, ...ticks, name);
}

/** The place of a coordinate, in percent of the side. */
function place(coordinate: number): number {
  return (100 * (coordinate + EXTENT)) / (2 * EXTENT);
}

function listenToPointer(area: HTMLElement, events: PlaneEvents): void {
  const pointOf = (event: PointerEvent): Point => {
    const box = area.getBoundingClientRect();
    return clamp({
      x1: ((event.clientX - box.left) / box.width) * 2 * EXTENT - EXTENT,
      x2: EXTENT - ((event.clientY - box.top) / box.height) * 2 * EXTENT,
    });
  };
  let pressed = false;
  area.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    pressed = true;
    area.setPointerCapture(event.pointerId);
    events.move(pointOf(event));
    events.press(pointOf(event));
  });
  area.addEventListener("pointermove", (event) => {
    events.move(pointOf(event));
    if (pressed) events.press(pointOf(event));
  });
  for (const end of ["pointerup", "pointercancel"] as const) {
    area.addEventListener(end, () => { pressed = false; events.release(); });
  }
  // A finger leaves the page when it lifts; its point stays.
  area.addEventListener("pointerleave", (event) => { if (event.pointerType !== "touch") events.move(null); });
}

function listenToKeys(area: HTMLElement, events: PlaneEvents): void {
  let point: Point = { x1: 0, x2: 0 };
  area.addEventListener("keydown", (event) => {
    const arrow = ARROWS[event.key];
    const acts = event.key === "Enter" || event.key === " ";
    if (!arrow && !acts) return;
    event.preventDefault();
    if (arrow) {
      const step = event.shiftKey ? FINE_STEP : STEP;
      point = clamp({ x1: point.x1 + arrow[0] * step, x2: point.x2 + arrow[1] * step });
      events.move(point);
    } else if (!event.repeat) {
      events.press(point);
      events.release();
    }
  });
  area.addEventListener("focus", () => { if (area.matches(":focus-visible")) events.move(point); });
  area.addEventListener("blur", () => events.move(null));
}

function clamp({ x1, x2 }: Point): Point {
  const limit = (value: number): number => Math.min(EXTENT, Math.max(-EXTENT, value));
  return { x1: limit(x1), x2: limit(x2) };
}
