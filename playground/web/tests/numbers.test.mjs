// Numbers that a field does not take: the page says what it expected, and keeps the setting.
import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, enter, state } from "./support/actions.mjs";
import { withPage } from "./support/browser.mjs";

const SEEDS = "expected an integer from 0 to 4,294,967,295";

/** A field, a number that it does not take, and what the page says. */
const REFUSED = [
  ["Seed", "-1", `Seed: ${SEEDS}, found -1`],
  ["Seed", "99999999999", `Seed: ${SEEDS}, found 99999999999`],
  ["Data seed", "1.5", `Data seed: ${SEEDS}, found 1.5`],
  ["Stop at epoch", "-5", "Stop at epoch: expected a number from 0 to 1,000,000,000, found -5"],
  ["Seed", "", `Seed: ${SEEDS}, found no number`],
];

test("a_number_out_of_range_is_reported_and_changes_nothing", withPage(async (page) => {
  await choose(page, "Stop", "After epochs");
  const before = await state(page);
  const alert = page.locator("#alert");
  for (const [label, number, message] of REFUSED) {
    const field = page.getByLabel(label, { exact: true });
    const shown = await field.inputValue();
    await enter(page, label, number);
    assert.equal(await alert.textContent(), message);
    assert.equal(await field.inputValue(), shown);
    assert.deepEqual(await state(page), before);
  }
  await enter(page, "Seed", "2");
  assert.equal(await alert.textContent(), "");
  assert.equal((await state(page)).settings.network.seed, 2);
}));

test("a_bias_out_of_range_is_reported", withPage(async (page) => {
  await page.getByRole("button", { name: "Layer 1, unit 2: edit its bias and weights" }).click();
  const bias = page.getByRole("dialog").getByRole("spinbutton", { name: "Bias" });
  const shown = await bias.inputValue();
  await bias.fill("1e9");
  await bias.press("Enter");
  assert.equal(await page.locator("#alert").textContent(),
    "Bias: expected a number from −1,000,000 to 1,000,000, found 1e9");
  assert.equal(await bias.inputValue(), shown);
}));
