// Limits how often a panel redraws.

/** Calls `action` at once and then at most once in `interval` milliseconds, the last time after the last call. */
export function throttle(action: () => void, interval: number): () => void {
  let timer: number | undefined;
  let last = -Infinity;
  const run = (): void => {
    timer = undefined;
    last = performance.now();
    action();
  };
  return () => {
    if (timer !== undefined) return;
    const wait = last + interval - performance.now();
    if (wait <= 0) run();
    else timer = window.setTimeout(run, wait);
  };
}
