// The actions of a visitor, by the names that the page shows.
import { readFile } from "node:fs/promises";


/** Chooses an option, by its text or its value, of the select with a label. */
export const choose = (page, label, option) => page.getByLabel(label, { exact: true }).selectOption(option);

/** Chooses the source of the samples. */
export const chooseSource = (page, name) => page.getByRole("radio", { name, exact: true }).check({ force: true });

/** Types a number into the field with a label, and leaves the field. */
export async function enter(page, label, value) {
  const field = page.getByLabel(label, { exact: true });
  await field.fill(String(value));
  await field.press("Tab");
}

/** Loads the text of a CSV file. */
export async function loadText(page, text) {
  await page.getByLabel("Or paste the text of one").fill(text);
  await page.getByRole("button", { name: "Use this text" }).click();
}

/** Trains to an epoch at full speed, and waits for the end. */
export async function trainTo(page, epoch) {
  await choose(page, "Stop", "After epochs");
  await enter(page, "Stop at epoch", epoch);
  await choose(page, "Speed", "Infinity");
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.getByRole("status").filter({ hasText: /^Stopped/ }).waitFor({ timeout: 60_000 });
}

/** The number of completed epochs that the page shows. */
export async function epochOf(page) {
  return Number((await page.locator("#epoch").textContent()).replaceAll(",", ""));
}

/**
 * The status, the settings and the parameters of the network that the page's link gives: a second engine in the page
 * trains it again.
 */
export function state(page) {
  return page.evaluate(async () => {
    const { Playground } = await import("./engine.js");
    const playground = new Playground(location.hash.replace(/^#(walk=\d+&)?/, ""));
    const settings = playground.settings();
    const parameters = Array.from({ length: settings.network.layers.length + 1 },
      (_, layer) => [...playground.weights(layer), ...playground.biases(layer)]);
    const found = { status: playground.status(), settings, parameters };
    playground.free();
    return found;
  });
}

/** Downloads the files of the export dialog: their bytes by their names. */
export async function exportedFiles(page) {
  await page.getByRole("button", { name: "Export …" }).click();
  const dialog = page.getByRole("dialog", { name: "Export the network" });
  const files = {};
  for (const name of ["main.rs", "Cargo.toml", "network.stackprop"]) {
    const [download] = await Promise.all([
      page.waitForEvent("download"), dialog.getByRole("button", { name: `Download ${name}` }).click()]);
    files[name] = await readFile(await download.path());
  }
  await dialog.getByRole("button", { name: "Close" }).click();
  return files;
}
