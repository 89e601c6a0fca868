// The guided walk: one stop after the other, with what to do, what to see and why.
import "../styles/walk.css";
import { linkBeforeWalk, splitHash } from "./address.js";
import { make } from "./dom.js";
import type { Store } from "./store.js";
import { WALK, type Stop } from "./walk_stops.js";

export function mountWalk(store: Store, container: HTMLElement): void {
  const update = (): void => {
    const { walk } = store;
    const stop = walk === null ? undefined : WALK[walk - 1];
    const hadFocus = container.contains(document.activeElement);
    container.replaceChildren(...(stop && walk !== null ? stopItems(store, stop, walk) : invitation(store)));
    if (hadFocus) container.querySelector<HTMLElement>("h2, button")?.focus();
  };
  // The link of a stop has no settings after its number; the walk has them.
  const follow = (): void => {
    const { walk, link } = splitHash(location.hash);
    if (walk !== null && link === "") begin(store, walk);
    else update();
  };
  store.subscribe((changes) => { if (changes.has("walk")) update(); });
  window.addEventListener("hashchange", follow);
  follow();
}

/** Begins a stop: the default settings with those of the stop. */
function begin(store: Store, walk: number): void {
  const stop = WALK[walk - 1];
  if (stop) {
    store.openLink("");
    store.change(stop.settings);
  }
  store.setWalk(stop ? walk : null);
}

/** Goes to a stop, with an entry of its own in the browser's history. */
function goTo(store: Store, walk: number): void {
  store.pushWalk(walk);
  begin(store, walk);
}

/** Ends the walk: back to the visitor's network, or on with that of the stop if the visit began with the walk. */
function end(store: Store): void {
  const link = linkBeforeWalk();
  store.pushWalk(null);
  if (link !== null) store.openLink(link);
  store.setWalk(null);
}

function invitation(store: Store): HTMLElement[] {
  return [make("p", { class: "walk-invitation" },
    `A walk in ${WALK.length} stops goes from one unit to over-fitting. `,
    make("button", { type: "button", click: () => goTo(store, 1) }, "Begin the walk"))];
}

function stopItems(store: Store, stop: Stop, walk: number): HTMLElement[] {
  const move = (name: string, to: number): HTMLButtonElement =>
    make("button", { type: "button", disabled: !WALK[to - 1], click: () => goTo(store, to) }, name);
  const title = linkBeforeWalk() === null ? "Keep this network" : "Return to your network";
  return [
    make("div", { class: "walk-head" },
      make("h2", { tabindex: -1 }, make("span", { class: "walk-number" }, `${walk} of ${WALK.length}`), stop.title),
      make("button", { type: "button", class: "walk-end", title, click: () => end(store) }, "End the walk")),
    ...stop.text.map((paragraph) => make("p", {}, paragraph)),
    make("div", { class: "walk-actions" },
      move("Previous", walk - 1), move("Next", walk + 1),
      make("button", { type: "button", click: () => begin(store, walk) }, "Begin this stop again"),
      contents(store, walk)),
  ];
}

/** Links to all stops. */
function contents(store: Store, walk: number): HTMLElement {
  const link = (stop: Stop, index: number): HTMLElement => {
    const anchor = make("a", {
      href: `#walk=${index + 1}`, title: stop.title, "aria-label": `Stop ${index + 1}: ${stop.title}`,
      ...(index + 1 === walk ? { "aria-current": "step" } : {}),
    }, String(index + 1));
    anchor.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return; // another tab or window
      event.preventDefault();
      goTo(store, index + 1);
    });
    return anchor;
  };
  return make("nav", { "aria-label": "Stops of the walk" }, ...WALK.map(link));
}
