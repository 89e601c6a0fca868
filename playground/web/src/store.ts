// The state of the page: the playground, its settings, the animation loop and the link in the address bar.
import {
  firstAddress, keepForReload, linkBeforeWalk, pushAddress, replaceAddress, splitHash, type Address,
} from "./address.js";
import type { Feature, Playground, Settings, Status } from "./engine.js";

/** What changed; a listener hears every kind and redraws what depends on it. */
export type Change =
  | "settings" // the settings of the visitor
  | "data" // the samples
  | "network" // the parameters: an epoch, an edit, or a new run
  | "playing" // whether the animation runs
  | "hovered" // the point under the pointer
  | "unit" // the unit that the output panel shows instead of the output
  | "walk"; // the stop of the guided walk

export type Listener = (changes: ReadonlySet<Change>) => void;

/** Some of the settings, section by section. */
export type Patch = { [Section in keyof Settings]?: Partial<Settings[Section]> };

/** A point of the plane. */
export interface Point { x1: number; x2: number }

/** Epochs per frame of the animation; Infinity fills the time of a frame. */
export type Speed = number;

/** The number of points of a map's side, for units and output alike. */
export const RESOLUTION = 64;
/** The milliseconds of a frame that are for training. */
const FRAME_BUDGET = 12;
/** The milliseconds between two updates of the link while the animation runs. */
const LINK_INTERVAL = 1000;

const EVERYTHING: readonly Change[] = ["settings", "data", "network", "playing"];

export class Store {
  /** The engine. Read it at every use: a new link replaces it. */
  playground: Playground;
  settings: Settings;
  status: Status;
  playing = false;
  speed: Speed = 1;
  hovered: Point | null = null;
  /** The number of the unit that the pointer or the focus is on (see engine.d.ts), or null. */
  unit: number | null = null;
  /** The number of the guided walk's stop, from 1, or null. */
  walk: number | null;

  private readonly listeners = new Set<Listener>();
  private readonly cachedMaps = new Map<number, Float32Array>();
  private readonly open: (link: string) => Playground;
  private readonly showError: (message: string) => void;
  private linkTimer: number | undefined;

  /** `open` makes a playground from a link; `showError` shows a message, or none if it is empty. */
  constructor(open: (link: string) => Playground, showError: (message: string) => void) {
    this.open = open;
    this.showError = showError;
    const { walk, link } = firstAddress();
    this.walk = walk;
    this.playground = this.openOrDefaults(link);
    this.settings = this.playground.settings();
    this.status = this.playground.status();
    window.addEventListener("hashchange", () => this.readAddress());
    window.addEventListener("pagehide", () => { if (this.linkIsOld()) keepForReload(this.place()); });
    document.addEventListener("visibilitychange", () => { if (document.hidden && this.linkIsOld()) this.updateLink(); });
  }

  /** Calls a listener after every change, once for the changes of a frame. Returns the way to stop that. */
  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Changes settings. The engine checks them: an invalid one is reported, and the settings stay. */
  change(patch: Patch): void {
    const settings = patched(this.settings, patch);
    this.apply((playground) => playground.setSettings(settings), ...changesOf(patch));
  }

  /** Changes settings, or returns false without a word if the engine refuses them. */
  tryChange(patch: Patch): boolean {
    try {
      this.playground.setSettings(patched(this.settings, patch));
    } catch {
      return false;
    }
    this.showError("");
    this.updateLink();
    this.refresh(...changesOf(patch));
    return true;
  }

  /** Does something with the engine, reports its error if it throws, and tells the listeners of `changes`. */
  apply(action: (playground: Playground) => void, ...changes: Change[]): void {
    try {
      action(this.playground);
      this.showError("");
    } catch (error) {
      this.report(error);
    }
    this.updateLink();
    this.refresh(...changes);
  }

  /** Shows an error to the visitor, after an introduction. */
  readonly report = (error: unknown, introduction = ""): void => {
    this.showError(introduction + (error instanceof Error ? error.message : String(error)));
  };

  play(): void {
    if (this.playing || this.status.stopped !== null) return;
    this.playing = true;
    this.notify("playing");
    requestAnimationFrame(() => this.frame());
  }

  pause(): void {
    if (!this.playing) return;
    this.playing = false;
    this.notify("playing");
    this.updateLink();
  }

  /** Trains one epoch, unless the training has stopped. */
  step(): void {
    if (this.status.stopped !== null) return;
    this.pause();
    this.apply((playground) => playground.step(1), "network");
  }

  /** Begins the run again, with the same seeds. */
  reset(): void {
    this.pause();
    this.apply((playground) => playground.reset(), "network");
  }

  /** The pointer is on a point of the output map, or left it. */
  hover(point: Point | null): void {
    this.hovered = point;
    this.notify("hovered");
  }

  /** The pointer or the focus is on a unit of the diagram, or left it. */
  showUnit(unit: number | null): void {
    if (unit === this.unit) return;
    this.unit = unit;
    this.notify("unit");
  }

  /** The maps of all units, computed once per change of the network. */
  maps(resolution = RESOLUTION): Float32Array {
    const cached = this.cachedMaps.get(resolution);
    if (cached) return cached;
    const maps = this.playground.maps(resolution);
    this.cachedMaps.set(resolution, maps);
    return maps;
  }

  /** The training samples that a source would give, [x1, x2, target] flattened. */
  preview(data: Partial<Settings["data"]>): Float32Array {
    return this.tryOut({ data, training: { loss: "squared" } }, (playground) => playground.trainSamples());
  }

  /** The maps of all features. */
  featureMaps(features: Feature[]): Float32Array[] {
    const maps = this.tryOut({ network: { features } }, (playground) => playground.maps(RESOLUTION));
    return features.map((_, unit) => maps.slice(unit * RESOLUTION ** 2, (unit + 1) * RESOLUTION ** 2));
  }

  /** Reads something from another playground with some settings. */
  private tryOut<Result>(patch: Patch, read: (playground: Playground) => Result): Result {
    const playground = this.open("");
    try {
      playground.setSettings(patched(playground.settings(), patch));
      return read(playground);
    } finally {
      playground.free();
    }
  }

  /** The complete address of the current state. */
  address(): string {
    return `${location.origin}${location.pathname}${location.search}#${this.playground.link()}`;
  }

  /** Replaces the engine by that of a link; keeps it if the link is invalid. */
  openLink(link: string): void {
    try {
      const playground = this.open(link);
      this.playground.free();
      this.playground = playground;
      this.playing = false;
      this.unit = null;
      this.showError("");
    } catch (error) {
      this.report(error, "The link is damaged; the network stays: ");
    }
    this.refresh(...EVERYTHING);
  }

  /** Chooses a stop of the guided walk, or none; the address names it. */
  setWalk(walk: number | null): void {
    this.walk = walk;
    this.updateLink();
    this.notify("walk");
  }

  /** Begins a further entry of the browser's history for a stop of the walk, or for the network after the walk. */
  pushWalk(walk: number | null): void {
    this.updateLink();
    const beforeWalk = this.walk === null ? this.playground.link() : linkBeforeWalk();
    this.walk = walk;
    pushAddress(this.place(), walk === null ? null : beforeWalk);
  }

  /** The walk's stop and the link of the current state. */
  private place(): Address {
    return { walk: this.walk, link: this.playground.link() };
  }

  /** Opens the address bar's link. */
  private readAddress(): void {
    const { walk, link } = splitHash(location.hash);
    this.walk = walk;
    this.openLink(link);
  }

  private openOrDefaults(link: string): Playground {
    try {
      return this.open(link);
    } catch (error) {
      this.report(error, "The link is damaged; this is the default network: ");
      return this.open("");
    }
  }

  /** A frame of the animation: some training, then one redraw. */
  private frame(): void {
    if (!this.playing) return;
    try {
      const epochs = this.train();
      this.refresh("network");
      if (epochs === 0 || this.status.stopped !== null) return this.pause();
    } catch (error) {
      this.report(error);
      return this.pause();
    }
    this.linkTimer ??= window.setTimeout(() => this.updateLink(), LINK_INTERVAL);
    requestAnimationFrame(() => this.frame());
  }

  private train(): number {
    return Number.isFinite(this.speed) ? this.playground.step(this.speed) : this.playground.train(FRAME_BUDGET);
  }

  /** Whether the network has changed since the link was written. */
  private linkIsOld(): boolean {
    return this.linkTimer !== undefined;
  }

  private updateLink(): void {
    clearTimeout(this.linkTimer);
    this.linkTimer = undefined;
    replaceAddress(this.place());
  }

  /** Reads the engine's state again and tells the listeners. */
  private refresh(...changes: readonly Change[]): void {
    this.cachedMaps.clear();
    if (changes.includes("settings")) this.settings = this.playground.settings();
    this.status = this.playground.status();
    this.notify(...changes);
  }

  private notify(...changes: Change[]): void {
    const set = new Set(changes);
    for (const listener of this.listeners) listener(set);
  }
}

/** What a change of settings changes. */
function changesOf(patch: Patch): Change[] {
  return patch.data ? ["settings", "data", "network"] : ["settings", "network"];
}

function patched(settings: Settings, patch: Patch): Settings {
  const copy = structuredClone(settings);
  for (const section of Object.keys(patch) as (keyof Settings)[]) Object.assign(copy[section], patch[section]);
  return copy;
}
