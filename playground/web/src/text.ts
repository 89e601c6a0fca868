// Parts, coordinates and bytes as text, and tables.
import { make } from "./dom.js";

/** A part of a whole in percent. */
export function percent(part: number): string {
  return `${(100 * part).toFixed(1)} %`;
}

/** A coordinate, with two digits after the point. */
export function coordinate(value: number): string {
  return value.toFixed(2).replace("-", "−");
}

export function bytes(count: number): string {
  return `${count.toLocaleString("en")} bytes`;
}

/** A table with a caption and a row of column headings; each row begins with its heading. */
export function table(
  caption: string, columns: readonly string[], rows: readonly (readonly string[])[],
): HTMLTableElement {
  const head = columns.map((text) => (text ? make("th", { scope: "col" }, text) : make("td")));
  const body = rows.map(([heading, ...cells]) =>
    make("tr", {}, make("th", { scope: "row" }, heading), ...cells.map((text) => make("td", {}, text))));
  return make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, ...head)), make("tbody", {}, ...body));
}
