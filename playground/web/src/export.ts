// The dialog that exports the network: a Rust program, its manifest, the model file and the budget.
import "../styles/export.css";
import { problemOf } from "./choices.js";
import { copyButton } from "./copy.js";
import { make } from "./dom.js";
import type { Budget } from "./engine.js";
import type { Store } from "./store.js";
import { bytes, table } from "./text.js";

/** The names of the files that the program expects. */
const FILES = { program: "main.rs", manifest: "Cargo.toml", model: "network.stackprop" };
const INPUT_SCALING = "The network expects scaled inputs. The page scaled x₁ and x₂ of a CSV file; to scale an input " +
  "alike, subtract the least value of its column, divide by the greatest minus the least, multiply by 10 and subtract 5. " +
  "A constant column becomes 0. Samples that you drew need no scaling.";
const OUTPUT_SCALING = "The output is a scaled value: add 1, divide by 2, multiply by the greatest minus the least value " +
  "of the third column, and add the least.";

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
      copyButton("Copy link", () => store.address())));
  document.body.append(dialog);
}

function sections(store: Store): HTMLElement[] {
  const { playground } = store;
  return [
    ...scalingSection(store),
    textSection(`The program, src/${FILES.program}`, FILES.program, playground.exportProgram()),
    textSection(`The manifest, ${FILES.manifest}`, FILES.manifest, playground.exportManifest()),
    modelSection(playground.exportModel()),
    budgetSection(playground.budget()),
    make("section", {}, make("h3", {}, "The link"),
      make("p", {}, "The link reproduces this network, its samples and its training to the bit."),
      copyButton("Copy link", () => store.address())),
  ];
}

/** How to scale inputs for a network of the visitor's samples. */
function scalingSection(store: Store): HTMLElement[] {
  const { source } = store.settings.data;
  if (!source.startsWith("own")) return [];
  return [make("section", {}, make("h3", {}, "The scaling of your data"), make("p", {}, INPUT_SCALING),
    ...(problemOf(source) === "values" ? [make("p", {}, OUTPUT_SCALING)] : []))];
}

function textSection(title: string, file: string, text: string): HTMLElement {
  const code = make("pre", { tabindex: 0, role: "region", "aria-label": title }, make("code", {}, text));
  return make("section", {}, make("h3", {}, title), code, make("div", { class: "actions" },
    copyButton(`Copy ${file}`, () => text), downloadButton(file, text)));
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
      ["A prediction, beside its inputs and outputs", "RAM", bytes(budget.inferenceBytes)],
      ["Training", "RAM", bytes(budget.trainingBytes)],
    ]));
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
