// Buttons that copy a text, also at an `http:` address of a local network, where a page has no clipboard.
import "../styles/copy.css";
import { make } from "./dom.js";

/** The milliseconds that a button says what it did. */
const CONFIRMATION = 1500;

/** A button that copies a text and then reads “Copied”. */
export function copyButton(name: string, text: () => string): HTMLButtonElement {
  const button = make("button", { type: "button" }, name);
  button.addEventListener("click", () => void copy(text(), button).then((copied) => {
    if (!copied) return;
    button.textContent = "Copied";
    setTimeout(() => { button.textContent = name; }, CONFIRMATION);
  }));
  return button;
}

/** Copies a text, or shows it for the visitor to copy; returns whether it is in the clipboard. */
async function copy(text: string, button: HTMLButtonElement): Promise<boolean> {
  try {
    // The clipboard is undefined outside a secure context.
    const clipboard = navigator.clipboard as Clipboard | undefined;
    await clipboard?.writeText(text);
    if (clipboard) return true;
  } catch {
    // The browser or the visitor does not allow it.
  }
  if (copySelection(text, button)) return true;
  showText(text);
  return false;
}

/** Copies a text as a selection of a field beside the button: outside an open dialog, no field can have the focus. */
function copySelection(text: string, button: HTMLButtonElement): boolean {
  const field = make("textarea", { class: "hidden", readonly: true, "aria-hidden": true });
  field.value = text;
  button.after(field);
  field.select();
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    field.remove();
    button.focus();
  }
}

/** Shows a text in a selected field. */
function showText(text: string): void {
  const field = make("textarea", { id: "copy-text", rows: 6, readonly: true, spellcheck: "false" });
  field.value = text;
  const label = make("label", { for: field.id }, "The browser does not let the page copy. Press Ctrl+C, or ⌘C on a Mac.");
  const dialog = make("dialog", { class: "copy-text", "aria-label": "Copy the text" }, label, field);
  dialog.append(make("button", { type: "button", click: () => dialog.close() }, "Close"));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  field.select();
  field.scrollTop = 0;
}
