// The large map, the loss curves, the metrics and the export.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";

import { chooseSource, trainTo } from "./support/actions.mjs";
import { assertAccessible } from "./support/axe.mjs";
import { WIDTHS, withPage } from "./support/browser.mjs";
import { picture } from "./support/pictures.mjs";

/** The number of colours on a canvas. */
const colours = (locator) => locator.evaluate((canvas) => {
  const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext("2d", { willReadFrequently: true });
  copy.drawImage(canvas, 0, 0);
  const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
  return new Set(new Uint32Array(data.buffer)).size;
});
const pixels = (locator) => locator.evaluate((canvas) => canvas.toDataURL());
const map = (page) => page.locator(".plane-map");

test("a_discrete_map_has_two_colours", withPage(async (page) => {
  assert.ok((await colours(map(page))) > 50);
  await page.getByLabel("Discrete output").check();
  assert.equal(await colours(map(page)), 2);
}));

test("test_samples_are_drawn_on_request", withPage(async (page) => {
  const dots = page.locator(".plane-dots");
  const before = await pixels(dots);
  const legend = page.locator(".legend");
  assert.equal(await legend.getByText("test sample").count(), 0);
  await page.getByLabel("Show the test samples").check();
  assert.notEqual(await pixels(dots), before);
  await legend.getByText("training sample").waitFor();
  await legend.getByText("test sample").waitFor();
}));

test("the_map_of_a_focused_unit_is_large", withPage(async (page) => {
  const before = await pixels(map(page));
  await page.getByRole("button", { name: "Layer 1, unit 2: edit its bias and weights" }).focus();
  assert.notEqual(await pixels(map(page)), before);
  await page.locator(".legend").getByText("Layer 1, unit 2").waitFor();
  await page.locator(".plane-area").focus();
  await page.locator(".legend").getByText("Output", { exact: true }).waitFor();
}));

test("the_readout_gives_the_output_at_the_point", withPage(async (page) => {
  await page.locator(".plane-area").focus();
  await page.keyboard.press("ArrowLeft");
  await page.keyboard.press("Shift+ArrowDown");
  const expected = await page.evaluate(async () => {
    const { Playground } = await import("./engine.js");
    const playground = new Playground(location.hash.slice(1));
    const output = playground.values(-0.5, -0.1).at(-1);
    playground.free();
    return Number(output.toPrecision(3));
  });
  const text = await page.locator(".readout").textContent();
  assert.match(text, /^x₁ = −0\.50, x₂ = −0\.10: output /);
  assert.ok(text.includes(`output ${expected}`), `${text}, expected ${expected}`);
}));

test("the_losses_are_there_as_text", withPage(async (page) => {
  await trainTo(page, 20);
  await page.getByText("The losses as a table").click();
  const rows = page.getByRole("table", { name: "Losses by epoch" }).getByRole("row");
  await rows.nth(11).waitFor();
  assert.match(await rows.nth(1).textContent(), /^0/);
  assert.match(await rows.nth(11).textContent(), /^20/);
  await page.getByLabel("Logarithmic scale").check();
  await assertAccessible(page);
}));

test("the_network_in_eight_bits_is_nearly_as_accurate", withPage(async (page) => {
  await trainTo(page, 100);
  await page.getByLabel("Compare with the network in eight bits").check();
  const row = page.getByRole("table", { name: "The network in f32 and in eight bits" }).getByRole("row", { name: "accuracy" });
  const [f32, int8] = (await row.getByRole("cell").allTextContents()).map(Number.parseFloat);
  assert.ok(f32 > 95 && Math.abs(f32 - int8) < 3, `${f32} %, in eight bits ${int8} %`);
  for (const canvas of await page.locator("#int8 canvas").all()) assert.ok((await colours(canvas)) > 20);
  await assertAccessible(page);
}));

for (const width of WIDTHS) {
  test(`at_${width}_pixels_the_export_has_files_and_a_budget`, withPage(async (page) => {
    await chooseSource(page, "Exclusive or");
    await trainTo(page, 20);
    await page.getByRole("button", { name: "Export …" }).click();
    const dialog = page.getByRole("dialog", { name: "Export the network" });
    assert.match(await dialog.locator("pre").first().textContent(), /Dense<2, 4, Tanh>/);
    await picture(page, `export-${width}`);
    await assertAccessible(page);
    for (const [name, bytes] of [["main.rs", /fn main/], ["Cargo.toml", /stackprop/], ["network.stackprop", /./]]) {
      const [download] = await Promise.all([
        page.waitForEvent("download"), dialog.getByRole("button", { name: `Download ${name}` }).click()]);
      assert.equal(download.suggestedFilename(), name);
      assert.match(await readFile(await download.path(), "latin1"), bytes);
    }
    await dialog.getByRole("table", { name: "Bytes of flash and RAM" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "hidden" });
  }, { width }));
}
