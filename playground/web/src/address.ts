// The address bar and the browser's history: `#link`, or `#walk=3&link` in the guided walk.

/** The stop of the guided walk, from 1, or null, and the engine's link. */
export interface Address { walk: number | null; link: string }

/** What an entry of the history holds beside its address. */
interface Entry {
  /** The link of the visitor's network before the walk. */
  beforeWalk?: string;
}

/** The key in the session's storage of what `keepForReload` keeps. */
const RELOAD_KEY = "reload";

/** The parts of an address after its `#`. */
export function splitHash(hash: string): Address {
  const [, walk, link] = /^#?(?:walk=(\d+)(?:&|$))?(.*)$/s.exec(hash) ?? [];
  return { walk: walk ? Number(walk) : null, link: link ?? "" };
}

/** Writes the address of the current entry. */
export function replaceAddress(address: Address): void {
  history.replaceState(history.state, "", hashOf(address));
}

/** Makes a further entry, for the walk or after it. */
export function pushAddress(address: Address, beforeWalk: string | null): void {
  const entry: Entry = beforeWalk === null ? {} : { beforeWalk };
  history.pushState(entry, "", hashOf(address));
}

/** The link of the visitor's network before the walk, or null if the visit began with the walk. */
export function linkBeforeWalk(): string | null {
  return (history.state as Entry | null)?.beforeWalk ?? null;
}

/**
 * Writes the address at the end of a visit. A reload opens the address from before this call, so the session's storage
 * keeps the new one for it.
 */
export function keepForReload(address: Address): void {
  const before = location.hash;
  replaceAddress(address);
  try {
    sessionStorage.setItem(RELOAD_KEY, JSON.stringify({ before, after: location.hash }));
  } catch {
    // Without storage, a reload loses the last epochs.
  }
}

/** The address at the beginning of a visit: that of `keepForReload` after a reload. */
export function firstAddress(): Address {
  const kept = keptHash();
  if (kept !== null) history.replaceState(history.state, "", kept);
  return splitHash(location.hash);
}

function keptHash(): string | null {
  try {
    const kept = sessionStorage.getItem(RELOAD_KEY);
    sessionStorage.removeItem(RELOAD_KEY);
    const [visit] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (kept === null || visit?.type !== "reload") return null;
    const { before, after } = JSON.parse(kept) as { before: string; after: string };
    return before === location.hash ? after : null;
  } catch {
    return null;
  }
}

function hashOf({ walk, link }: Address): string {
  return `#${walk === null ? "" : `walk=${walk}&`}${link}`;
}
