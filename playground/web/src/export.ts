// The dialog that exports the network: a Rust program, its manifest, the model file and the budget.
import "../styles/export.css";
import { make } from "./dom.js";
import type { Budget } from "./engine.js";
import type { Store } from "./store.js";
import { bytes, table } from "./text.js";

/** The names of the files that the program expects. */
const FILES = { program: "main.rs", manifest: "Cargo.toml", model: "network.stackprop" };
/** The milliseconds that a button says what it did. */
const CONFIRMATION = 1500;

export function mountExport(store: Store, container: HTMLElement): void {
  const content = make("div", { class: "export-content" });
  const heading = make("h2", { id: "export-title" }, "Export the network");
  const dialog = make("dialog", { class: "export", "aria-labelledby": heading.id });
  dialog.append(
    make("header", {}, heading, make("button", { type: "button", click: () => dialog.close() }, "Close")), content);
  // A click beside the dialog's content is on the dialog itself.
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  const open = (): void => {
    store.pause();
    try {
      content.replaceChildren(...sections(store));
      dialog.showModal();
    } catch (error) {
      store.report(error);
    }
  };
  container.append(
    make("p", { class: "hint" },
      "A Rust program that trains this network to the same bits, and a model file for firmware."),
    make("div", { class: "actions" }, make("button", { type: "button", class: "primary", click: open }, "Export …"),
      copyButton(store, "Copy link", () => store.address())));
  document.body.append(dialog);
}

function sections(store: Store): HTMLElement[] {
  const { playground } = store;
  return [
    textSection(store, `The program, src/${FILES.program}`, FILES.program, playground.exportProgram()),
    textSection(store, `The manifest, ${FILES.manifest}`, FILES.manifest, playground.exportManifest()),
    modelSection(playground.exportModel()),
    budgetSection(playground.budget()),
    make("section", {}, make("h3", {}, "The link"),
      make("p", {}, "The link reproduces this network, its samples and its training to the bit."),
      copyButton(store, "Copy link", () => store.address())),
  ];
}

function textSection(store: Store, title: string, file: string, text: string): HTMLElement {
  const code = make("pre", { tabindex: 0, role: "region", "aria-label": title }, make("code", {}, text));
  return make("section", {}, make("h3", {}, title), code, make("div", { class: "actions" },
    copyButton(store, `Copy ${file}`, () => text), downloadButton(file, text)));
}

function modelSection(model: Uint8Array): HTMLElement {
  return make("section", {}, make("h3", {}, `The model file, ${FILES.model}`),
    make("p", {}, `The trained parameters in ${bytes(model.length)}. Firmware includes the file with `,
      make("code", {}, "include_model!(Net, \"network.stackprop\")"), "."),
    downloadButton(FILES.model, Uint8Array.from(model)));
}

function budgetSection(budget: Budget): HTMLElement {
  return make("section", {}, make("h3", {}, "The budget on a 32-bit microcontroller"),
    table("Bytes of flash and RAM", ["", "Memory", "Bytes"], [
      ["Parameters in f32", "Flash", bytes(budget.flashBytes)],
      ["Parameters in eight bits, with scales and tables", "Flash", bytes(budget.int8FlashBytes)],
      ["A prediction", "RAM", bytes(budget.inferenceBytes)],
      ["Training", "RAM", bytes(budget.trainingBytes)],
    ]));
}

function copyButton(store: Store, name: string, text: () => string): HTMLButtonElement {
  const button = make("button", { type: "button" }, name);
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(text()).then(() => {
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = name; }, CONFIRMATION);
    }, (error: unknown) => store.report(error));
  });
  return button;
}

function downloadButton(name: string, content: string | Uint8Array<ArrayBuffer>): HTMLButtonElement {
  return make("button", { type: "button", click: () => download(name, content) }, `Download ${name}`);
}

/** Gives a file to the browser's downloads. */
function download(name: string, content: string | Uint8Array<ArrayBuffer>): void {
  const address = URL.createObjectURL(new Blob([content]));
  make("a", { href: address, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 0);
}
