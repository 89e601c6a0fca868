// The header: reset, play, step, the epoch and the link.
import { make } from "./dom.js";
import type { Store } from "./store.js";

const ICONS = {
  reset: "M12 5V1L7 6l5 5V7a5 5 0 1 1-4.9 6H5a7 7 0 1 0 7-8z",
  play: "M8 5v14l11-7z",
  pause: "M7 5h4v14H7zM13 5h4v14h-4z",
  step: "M6 5v14l9-7zM16 5h2.5v14H16z",
};

export function mountTransport(store: Store, container: HTMLElement): void {
  const play = iconButton("play", "Play", () => (store.playing ? store.pause() : store.play()));
  play.classList.add("play");
  const epoch = make("output", { class: "epoch-number", id: "epoch" });
  const stopped = make("p", { class: "stopped", role: "status" });
  container.append(
    make("h1", {}, "Stackprop ", make("span", {}, "playground")),
    make("div", { class: "transport" },
      iconButton("reset", "Reset", () => store.reset()), play,
      iconButton("step", "Step one epoch", () => store.step())),
    make("div", { class: "epoch" }, make("label", { for: "epoch" }, "Epoch"), epoch),
    stopped, copyButton(store),
  );
  const update = (): void => {
    epoch.textContent = store.status.epoch.toLocaleString("en");
    stopped.textContent = store.status.stopped === null ? "" : `Stopped: ${store.status.stopped}`;
    setIcon(play, store.playing ? "pause" : "play", store.playing ? "Pause" : "Play");
  };
  store.subscribe((changes) => { if (changes.has("network") || changes.has("playing")) update(); });
  update();
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

function copyButton(store: Store): HTMLButtonElement {
  const button = make("button", { type: "button", class: "copy" }, "Copy link");
  button.title = "Copy a link that reproduces this network to the bit";
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(store.address()).then(() => {
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy link"; }, 1500);
    }, (error: unknown) => store.report(error));
  });
  return button;
}
