// The visitor's samples: a CSV file that is dropped or chosen, pasted text, or a drawing.
import { make } from "./dom.js";
import type { Drawing } from "./drawing.js";
import type { Store } from "./store.js";
import { bytes } from "./text.js";

/** The largest file, in bytes. */
const LARGEST_FILE = 1_000_000;
const RULES = [
  "Three columns: x₁, x₂, and a label or a number. A header is optional.",
  "Commas, semicolons or tabs separate the columns. At most 2,000 rows.",
  "Text labels are classes, and so are at most 8 different integers. Other numbers are values.",
  "The page scales x₁ and x₂ to −5 … 5, and values to −1 … 1.",
  "The file stays in this browser.",
];
const EXAMPLE = "x1,x2,label\n1.2,3.4,red\n-2,0.5,blue";

export function mountOwnData(store: Store, container: HTMLElement, drawing: Drawing): void {
  const load = (text: string): void => {
    drawing.setActive(false);
    store.pause();
    store.apply((playground) => playground.loadCsv(text), "settings", "data", "network");
  };
  const loadFile = (file: File): void => void readFile(file).then(load, (error: unknown) => store.report(error));
  container.append(
    make("ul", { class: "hint", "aria-label": "Rules for a CSV file" }, ...RULES.map((rule) => make("li", {}, rule))),
    fileField(loadFile), pasteField(load),
    make("button", { type: "button", click: () => { drawing.setActive(true); showMap(); } }, "Draw samples on the map"),
  );
  acceptDrops(loadFile);
}

async function readFile(file: File): Promise<string> {
  if (file.size <= LARGEST_FILE) return file.text();
  throw new Error(`${file.name}: expected at most ${bytes(LARGEST_FILE)}, found ${bytes(file.size)}`);
}

function fileField(load: (file: File) => void): HTMLElement {
  const input = make("input", { type: "file", id: "csv-file", accept: ".csv,.tsv,.txt,text/csv,text/plain" });
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) load(file);
    input.value = "";
  });
  const label = make("label", { for: input.id }, "CSV file (or drop one anywhere on the page)");
  return make("div", { class: "field" }, label, input);
}

function pasteField(load: (text: string) => void): HTMLElement {
  const text = make("textarea", { id: "csv-text", rows: 4, placeholder: EXAMPLE, spellcheck: "false" });
  return make("div", { class: "field" }, make("label", { for: text.id }, "Or paste the text of one"), text,
    make("button", { type: "button", click: () => load(text.value) }, "Use this text"));
}

/** Takes files that are dropped anywhere on the page. */
function acceptDrops(load: (file: File) => void): void {
  const mark = (over: boolean): void => { document.body.classList.toggle("dropping", over); };
  const holdsFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") ?? false;
  window.addEventListener("dragover", (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  window.addEventListener("dragleave", (event) => { if (!event.relatedTarget) mark(false); });
  window.addEventListener("drop", (event) => {
    mark(false);
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    load(file);
  });
}

function showMap(): void {
  const area = document.querySelector<HTMLElement>(".plane-area");
  area?.focus();
  area?.scrollIntoView({ block: "center" });
}
