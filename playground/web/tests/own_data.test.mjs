// The visitor's samples: files, pasted text, drawings, and what is wrong with them.
import assert from "node:assert/strict";
import { test } from "node:test";

import { state } from "./support/actions.mjs";
import { assertAccessible } from "./support/axe.mjs";
import { withPage } from "./support/browser.mjs";

const FLOWERS = "width,length,flower\n0,3,iris\n1,3,rose\n2,3,iris\n2,0,rose\n";
const file = (text) => ({ name: "flowers.csv", mimeType: "text/csv", buffer: Buffer.from(text) });
const confusion = (page) => page.getByRole("region", { name: "Confusion matrix" });
/** The samples of the network that the page's link gives, training before test. */
const samples = (page) => page.evaluate(async () => {
  const { Playground } = await import("./engine.js");
  const playground = new Playground(location.hash.slice(1));
  const all = [...playground.trainSamples(), ...playground.testSamples()];
  playground.free();
  return Array.from({ length: all.length / 3 }, (_, sample) => all.slice(3 * sample, 3 * sample + 3));
});

test("a_chosen_file_gives_classes_and_a_link", withPage(async (page) => {
  await page.setInputFiles("#csv-file", file(FLOWERS));
  await confusion(page).getByRole("columnheader", { name: "iris" }).waitFor();
  assert.equal((await state(page)).settings.data.source, "own-classes");
  const expected = [[-5, 5, 0], [0, 5, 1], [5, 5, 0], [5, -5, 1]];
  assert.deepEqual((await samples(page)).sort(), expected.sort());
}));

test("a_file_is_dropped_on_the_page", withPage(async (page) => {
  const transfer = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], "flowers.csv", { type: "text/csv" }));
    return transfer;
  }, FLOWERS);
  await page.dispatchEvent("#network", "dragover", { dataTransfer: transfer });
  await page.dispatchEvent("#network", "drop", { dataTransfer: transfer });
  await confusion(page).getByRole("columnheader", { name: "rose" }).waitFor();
  assert.equal((await samples(page)).length, 4);
}));

test("pasted_numbers_are_a_regression", withPage(async (page) => {
  await page.getByLabel("Or paste the text of one").fill("0,0,0.5\n1,1,1.25\n2,0,0.75\n");
  await page.getByRole("button", { name: "Use this text" }).click();
  await page.getByRole("region", { name: "Scores" }).getByText("R²").waitFor();
  assert.equal((await state(page)).settings.data.source, "own-values");
}));

test("an_error_names_the_line_and_changes_nothing", withPage(async (page) => {
  const before = await state(page);
  await page.getByLabel("Or paste the text of one").fill("1,2,a\n3,,b\n");
  await page.getByRole("button", { name: "Use this text" }).click();
  const alert = page.locator("#alert");
  await alert.getByText("line 2: expected a number as x2, found nothing").waitFor();
  assert.deepEqual(await state(page), before);
  await page.getByLabel("Or paste the text of one").fill(FLOWERS);
  await page.getByRole("button", { name: "Use this text" }).click();
  await confusion(page).getByRole("columnheader", { name: "iris" }).waitFor();
  assert.equal(await alert.textContent(), "");
}));

/** The place of a point of the plane on the screen. */
async function place(page, x1, x2) {
  const { x, y, width, height } = await page.locator(".plane-area").boundingBox();
  return [x + ((x1 + 6) / 12) * width, y + ((6 - x2) / 12) * height];
}

async function stroke(page, from, to) {
  await page.mouse.move(...(await place(page, ...from)));
  await page.mouse.down();
  await page.mouse.move(...(await place(page, ...to)), { steps: 20 });
  await page.mouse.up();
}

test("strokes_add_and_erase_samples", withPage(async (page) => {
  await page.getByRole("button", { name: "Draw samples", exact: true }).click();
  await assertAccessible(page);
  await page.getByRole("button", { name: "Remove all" }).click();
  await page.locator("#output").scrollIntoViewIfNeeded();
  await page.locator(".brushes").getByRole("radio", { name: "2", exact: true }).check();
  await stroke(page, [-4, 1], [4, 1]);
  const drawn = await samples(page);
  assert.ok(drawn.length >= 10 && drawn.length <= 24, `${drawn.length} samples`);
  assert.ok(drawn.every(([, x2, target]) => Math.abs(x2 - 1) < 0.1 && target === 2), JSON.stringify(drawn));
  await page.getByRole("radio", { name: "Eraser" }).check();
  await stroke(page, [-4, 1], [0, 1]);
  const left = await samples(page);
  assert.ok(left.length < drawn.length && left.every(([x1]) => x1 > 0), JSON.stringify(left));
}));

test("a_drawing_of_classes_takes_no_value", withPage(async (page) => {
  await page.getByRole("button", { name: "Draw samples", exact: true }).click();
  const value = page.getByRole("radio", { name: "Value" });
  assert.ok(await value.isDisabled() && await page.getByLabel("Value of the brush").isDisabled());
  await page.getByText("To draw values, remove all first.").waitFor();
  await page.getByRole("button", { name: "Remove all" }).click();
  assert.ok(await value.isEnabled());
  await page.getByText("The network keeps its samples until the drawing has 2.").waitFor();
  const before = await samples(page);
  await page.getByRole("button", { name: "Cancel drawing" }).click();
  assert.deepEqual(await samples(page), before);
}));

test("the_keyboard_draws_values", withPage(async (page) => {
  await page.getByRole("button", { name: "Draw samples", exact: true }).click();
  await page.getByRole("button", { name: "Remove all" }).click();
  await page.getByLabel("Value of the brush").fill("-0.5");
  await page.locator(".plane-area").focus();
  for (const key of ["Enter", "ArrowRight", "Shift+ArrowUp", "Enter"]) await page.keyboard.press(key);
  const found = (await samples(page)).sort(([a], [b]) => a - b);
  assert.deepEqual(found, [[0, 0, -0.5], [0.5, Math.fround(0.1), -0.5]]);
  assert.equal((await state(page)).settings.data.source, "own-values");
}));
