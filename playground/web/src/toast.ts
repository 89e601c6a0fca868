// The message about an error, in view at any place of the page until the visitor closes it or an action succeeds.
import "../styles/toast.css";
import { byId, make } from "./dom.js";

/** Makes the message; returns the function that shows a text, or nothing if the text is empty. */
export function mountToast(container: HTMLElement): (message: string) => void {
  const alert = byId("alert");
  const show = (message: string): void => { alert.textContent = message; };
  container.append(make("button", {
    type: "button", class: "close", "aria-label": "Close the message", click: () => show(""),
  }, "✕"));
  return show;
}
