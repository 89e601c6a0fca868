// Changes of the problem and of the samples' source: each problem keeps its last source and its last loss.
import { SOURCES, problemOf, type Loss, type Problem, type Source } from "./choices.js";
import type { Store } from "./store.js";

const OWN: readonly Source[] = ["own-classes", "own-values"];

export class Problems {
  private readonly store: Store;
  /** The last source of the page's samples. The visitor's samples do not count: others may have replaced them. */
  private readonly sources: Record<Problem, Source> = { classes: SOURCES.classes[0][0], values: SOURCES.values[0][0] };
  private readonly losses: Record<Problem, Loss> = { classes: "cross-entropy", values: "squared" };

  constructor(store: Store) {
    this.store = store;
    store.subscribe((changes) => { if (changes.has("settings")) this.remember(); });
    this.remember();
  }

  /** The current problem. */
  get current(): Problem {
    return problemOf(this.store.settings.data.source);
  }

  /** Returns to the last source and loss of a problem. */
  choose(problem: Problem): void {
    this.chooseSource(this.sources[problem]);
  }

  /** Chooses a source; the loss changes with the problem. */
  chooseSource(source: Source): void {
    this.store.change(this.patch(source));
  }

  /** Returns to the visitor's samples; false if the engine has none. */
  chooseOwn(): boolean {
    return OWN.some((source) => this.store.tryChange(this.patch(source)));
  }

  private patch(source: Source): { data: { source: Source }; training: { loss: Loss } } {
    return { data: { source }, training: { loss: this.losses[problemOf(source)] } };
  }

  private remember(): void {
    const { data: { source }, training: { loss } } = this.store.settings;
    this.losses[this.current] = loss;
    if (!OWN.includes(source)) this.sources[this.current] = source;
  }
}
