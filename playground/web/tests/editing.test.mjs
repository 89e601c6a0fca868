// Weights and biases, edited by mouse and by keyboard.
import assert from "node:assert/strict";
import { test } from "node:test";

import { state } from "./support/actions.mjs";
import { withPage } from "./support/browser.mjs";

const UNIT = "Layer 1, unit 2: edit its bias and weights";

test("a_click_on_a_line_edits_its_weight", withPage(async (page) => {
  // The line from the first feature to the first unit, in its middle.
  const { x, y } = await page.locator("#network path.hit").first().evaluate((path) => {
    const middle = path.getPointAtLength(path.getTotalLength() / 2);
    const { x, y } = middle.matrixTransform(path.getScreenCTM());
    return { x, y };
  });
  await page.mouse.click(x, y);
  const editor = page.getByRole("dialog");
  const field = editor.getByRole("spinbutton", { name: "Weight from x₁" });
  await field.fill("1.25");
  await field.press("Enter");
  const { parameters } = await state(page);
  assert.equal(parameters[0][0], 1.25);
}));

test("the_keyboard_edits_weights_and_biases", withPage(async (page) => {
  await page.getByRole("button", { name: UNIT }).focus();
  await page.keyboard.press("Enter");
  const editor = page.getByRole("dialog");
  await editor.waitFor();
  await page.keyboard.type("-0.5"); // the bias, which is selected
  await page.keyboard.press("Tab");
  await page.keyboard.type("2");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await editor.waitFor({ state: "hidden" });
  const { settings, parameters } = await state(page);
  const [features, units] = [settings.network.features.length, settings.network.layers[0].units];
  assert.equal(parameters[0][features * units + 1], -0.5, "the bias of the second unit");
  assert.equal(parameters[0][1], 2, "the weight from the first feature to the second unit");
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), UNIT);
}));

test("an_edit_changes_the_training_and_the_link", withPage(async (page) => {
  const link = page.url();
  await page.getByRole("button", { name: UNIT }).click();
  const bias = page.getByRole("dialog").getByRole("spinbutton", { name: "Bias" });
  await bias.fill("0.75");
  await bias.press("Enter");
  await page.keyboard.press("Escape");
  assert.notEqual(page.url(), link);
  await page.getByRole("button", { name: "Step one epoch" }).click();
  const { status, parameters } = await state(page);
  assert.equal(status.epoch, 1);
  assert.notEqual(parameters[0][9], 0.75, "training continues from the edited bias");
  assert.ok(Math.abs(parameters[0][9] - 0.75) < 0.2, `bias ${parameters[0][9]}`);
}));

test("the_step_has_no_dropout", withPage(async (page) => {
  const dropout = page.getByLabel("Dropout of layer 1");
  await dropout.selectOption("20");
  await page.getByLabel("Activation of layer 1").selectOption("heaviside");
  assert.ok(await dropout.isDisabled());
  const { settings } = await state(page);
  assert.deepEqual(settings.network.layers[0], { units: 4, activation: "heaviside", dropout: 0, batchNorm: false });
}));
