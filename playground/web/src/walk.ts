// The guided walk: one state after the other, with what to do, what to see and why.
import "../styles/walk.css";
import { make } from "./dom.js";
import { splitHash, type Store } from "./store.js";
import { STATES, type State } from "./walk_states.js";

export function mountWalk(store: Store, container: HTMLElement): void {
  const update = (): void => {
    const { walk } = store;
    const state = walk === null ? undefined : STATES[walk - 1];
    const hadFocus = container.contains(document.activeElement);
    container.replaceChildren(...(state && walk !== null ? stateItems(store, state, walk) : invitation(store)));
    if (hadFocus) container.querySelector<HTMLElement>("h2, button")?.focus();
  };
  // The link of a state has no settings after its number; the walk has them.
  const follow = (): void => {
    const { walk, link } = splitHash(location.hash);
    if (walk !== null && link === "") start(store, walk);
    else update();
  };
  store.subscribe((changes) => { if (changes.has("walk")) update(); });
  window.addEventListener("hashchange", follow);
  follow();
}

/** Begins a state: the default settings with those of the state. */
function start(store: Store, walk: number): void {
  const state = STATES[walk - 1];
  if (state) {
    store.openLink("");
    store.change(state.settings);
  }
  store.setWalk(state ? walk : null);
}

function invitation(store: Store): HTMLElement[] {
  return [make("p", { class: "walk-invitation" },
    `A walk in ${STATES.length} states goes from one unit to over-fitting. `,
    make("button", { type: "button", click: () => start(store, 1) }, "Begin the walk"))];
}

function stateItems(store: Store, state: State, walk: number): HTMLElement[] {
  const move = (name: string, to: number): HTMLButtonElement =>
    make("button", { type: "button", disabled: !STATES[to - 1], click: () => start(store, to) }, name);
  return [
    make("div", { class: "walk-head" },
      make("h2", { tabindex: -1 }, make("span", { class: "walk-number" }, `${walk} of ${STATES.length}`), state.title),
      make("button", {
        type: "button", class: "walk-end", "aria-label": "End the walk", click: () => store.setWalk(null),
      }, "✕")),
    ...state.text.map((paragraph) => make("p", {}, paragraph)),
    make("div", { class: "walk-actions" },
      move("Previous", walk - 1), move("Next", walk + 1),
      make("button", { type: "button", click: () => start(store, walk) }, "Begin this state again"), contents(walk)),
  ];
}

/** Links to all states. */
function contents(walk: number): HTMLElement {
  const link = (state: State, index: number): HTMLElement => make("a", {
    href: `#walk=${index + 1}`, title: state.title, "aria-label": `State ${index + 1}: ${state.title}`,
    ...(index + 1 === walk ? { "aria-current": "step" } : {}),
  }, String(index + 1));
  return make("nav", { "aria-label": "States of the walk" }, ...STATES.map(link));
}
