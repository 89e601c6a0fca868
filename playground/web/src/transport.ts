// The header: reset, play, step, the epoch, the stage and the link.
import { copyButton } from "./copy.js";
import { make } from "./dom.js";
import type { Store } from "./store.js";

const ICONS = {
  reset: "M12 5V1L7 6l5 5V7a5 5 0 1 1-4.9 6H5a7 7 0 1 0 7-8z",
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  step: "M6 5v14l9-7zM16 5h2.5v14H16z",
};

/** How to go on after a stop. */
const AFTER_STOP = "To go on, change a setting or reset.";

const STAGE_TITLE = "A change of the training or of a weight during a run begins a new stage. The weights stay; the " +
  "optimizer’s moments, the order of the samples and the schedule begin again. The exported program trains in the same stages.";

export function mountTransport(store: Store, container: HTMLElement): void {
  const play = iconButton("play", "Play", () => (store.playing ? store.pause() : store.play()));
  play.classList.add("play");
  const step = iconButton("step", "Step one epoch", () => store.step());
  const epoch = make("output", { class: "epoch-number", id: "epoch" });
  const stage = make("p", { class: "stage-number", title: STAGE_TITLE });
  const reason = make("p", { class: "stopped-reason" });
  const stopped = make("div", { class: "stopped", role: "status" }, reason);
  container.append(
    make("h1", {}, "Stackprop ", make("span", {}, "playground")),
    make("div", { class: "transport" }, iconButton("reset", "Reset", () => store.reset()), play, step),
    make("div", { class: "epoch" }, make("label", { for: "epoch" }, "Epoch"), epoch, stage),
    stopped, linkButton(store),
  );
  const update = (): void => {
    epoch.textContent = store.status.epoch.toLocaleString("en");
    stage.textContent = store.status.stage === 1 ? "" : `stage ${store.status.stage}`;
    setIcon(play, store.playing ? "pause" : "play", store.playing ? "Pause" : "Play");
    // A button that is disabled would lose the focus.
    for (const button of [play, step]) button.ariaDisabled = String(store.status.stopped !== null);
    showReason(store.status.stopped, stopped, reason);
  };
  store.subscribe((changes) => { if (changes.has("network") || changes.has("playing")) update(); });
  update();
}

/** Shows why the training has stopped, in a line, and how to go on. */
function showReason(why: string | null, stopped: HTMLElement, reason: HTMLElement): void {
  const text = why === null ? "" : `Stopped: ${why}`;
  if (reason.textContent === text) return;
  reason.textContent = text;
  reason.title = text;
  stopped.replaceChildren(reason, ...(why === null ? [] : [make("p", {}, AFTER_STOP)]));
}

function iconButton(icon: keyof typeof ICONS, label: string, click: () => void): HTMLButtonElement {
  const button = make("button", { type: "button", class: "icon", click });
  setIcon(button, icon, label);
  return button;
}

function setIcon(button: HTMLButtonElement, icon: keyof typeof ICONS, label: string): void {
  if (button.dataset.icon === icon) return;
  button.dataset.icon = icon;
  button.setAttribute("aria-label", label);
  button.title = label;
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path d="${ICONS[icon]}"/></svg>`;
}

function linkButton(store: Store): HTMLButtonElement {
  const button = copyButton("Copy link", () => store.address());
  button.classList.add("copy");
  button.title = "Copy a link that reproduces this network to the bit";
  return button;
}
