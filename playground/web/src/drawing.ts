// The samples that a visitor draws: a stroke adds or erases samples, and its end gives them to the engine.
import type { Point, Store } from "./store.js";

/** A brush for samples of a class, for samples of a value, or an eraser. */
export type Brush = "classes" | "values" | "eraser";

/** The distance between the samples of a stroke, and the radius of the eraser. */
const SPACING = 0.35;
const ERASER = 0.5;
/** The engine takes at least a sample for training and one for testing. */
export const MIN_SAMPLES = 2;

export class Drawing {
  active = false;
  brush: Brush = "classes";
  /** The target of new samples: a class from 0, or a value. */
  target = 0;
  /** [x1, x2, target] of each sample, flattened. */
  samples: number[] = [];

  private readonly store: Store;
  private readonly listeners: (() => void)[] = [];
  private last: Point | null = null;
  private changed = false;
  private committing = false;
  private valued = false;

  constructor(store: Store) {
    this.store = store;
    store.subscribe((changes) => {
      if (changes.has("data") && this.active && !this.committing) this.load();
    });
  }

  /** Calls a listener when the brush or the samples change. */
  subscribe(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** Begins with the current samples, or ends. */
  setActive(active: boolean): void {
    this.active = active;
    if (active) this.store.pause();
    this.load();
  }

  /** Chooses a brush, if the samples allow it. */
  choose(brush: Brush, target: number): void {
    if (this.allows(brush)) {
      this.brush = brush;
      this.target = target;
      if (brush !== "eraser") this.valued = brush === "values";
    }
    this.notify();
  }

  /** Whether the samples allow a brush: classes and values do not mix. */
  allows(brush: Brush): boolean {
    return brush === "eraser" || this.samples.length === 0 || (brush === "values") === this.valued;
  }

  /** Whether the samples are enough for a network. */
  isComplete(): boolean {
    return this.samples.length >= 3 * MIN_SAMPLES;
  }

  /** Whether the samples have values and not classes. */
  drawsValues(): boolean {
    return this.valued;
  }

  /** Continues a stroke at a point. */
  stroke(point: Point): void {
    if (this.brush === "eraser") this.erase(point);
    else if (!this.last || distance(this.last, point) >= SPACING) this.add(point);
  }

  /** Ends a stroke: the engine takes the samples. */
  end(): void {
    this.last = null;
    if (this.changed && this.isComplete()) this.commit();
    this.changed = false;
  }

  clear(): void {
    this.samples = [];
    this.notify();
  }

  private add(point: Point): void {
    this.samples.push(point.x1, point.x2, this.target);
    this.last = point;
    this.changed = true;
    this.notify();
  }

  private erase(point: Point): void {
    const kept: number[] = [];
    for (let at = 0; at < this.samples.length; at += 3) {
      const [x1, x2, target] = this.samples.slice(at, at + 3);
      if (distance(point, { x1, x2 }) > ERASER) kept.push(x1, x2, target);
    }
    if (kept.length === this.samples.length) return;
    this.samples = kept;
    this.changed = true;
    this.notify();
  }

  private commit(): void {
    const samples = Float32Array.from(this.samples);
    const classes = this.valued ? 1 : Math.max(2, 1 + this.samples.reduce((most, value, at) =>
      (at % 3 === 2 ? Math.max(most, value) : most), 0));
    this.committing = true;
    this.store.apply((playground) => playground.setSamples(samples, classes), "settings", "data", "network");
    this.committing = false;
  }

  /** Takes the samples of the engine. */
  private load(): void {
    const { playground } = this.store;
    this.samples = [...playground.trainSamples(), ...playground.testSamples()];
    this.valued = playground.classes() === 1;
    if (this.brush !== "eraser" && (this.brush === "values") !== this.valued) {
      this.brush = this.valued ? "values" : "classes";
      this.target = this.valued ? 1 : 0;
    }
    this.notify();
  }

  private notify(): void {
    for (const listener of this.listeners) listener();
  }
}

function distance(from: Point, to: Point): number {
  return Math.hypot(from.x1 - to.x1, from.x2 - to.x2);
}
