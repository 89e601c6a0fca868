// The page trains, and a link gives the same network again.
import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, chooseSource, enter, epochOf, state, trainTo } from "./support/actions.mjs";
import { withPage } from "./support/browser.mjs";

test("exclusive_or_is_learned", withPage(async (page) => {
  await chooseSource(page, "Exclusive or");
  await enter(page, "Seed", 4); // seed 1 ends in a local minimum of 0.15
  await trainTo(page, 300);
  const { status } = await state(page);
  assert.equal(status.epoch, 300);
  assert.ok(status.test.loss < 0.05, `test loss ${status.test.loss}`);
}));

test("the_spiral_is_learned", withPage(async (page) => {
  await chooseSource(page, "Spiral");
  for (const feature of ["sin x₁", "sin x₂"]) await page.getByRole("button", { name: `Feature ${feature}` }).click();
  for (const layer of [1, 2]) {
    const add = page.getByRole("button", { name: `Add a unit to layer ${layer}` });
    while (await add.isEnabled()) await add.click();
  }
  await choose(page, "Optimizer", "Adam");
  await choose(page, "Learning rate", "0.01");
  await trainTo(page, 500);
  const { status } = await state(page);
  assert.ok(status.test.loss < 0.05, `test loss ${status.test.loss}`);
  assert.ok(status.test.accuracy > 0.97, `test accuracy ${status.test.accuracy}`);
}));

test("play_and_pause_alternate", withPage(async (page) => {
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await page.waitForFunction(() => Number(document.querySelector("#epoch").textContent) >= 3);
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const epoch = await epochOf(page);
  await page.waitForTimeout(100);
  assert.equal(await epochOf(page), epoch);
}));

test("reset_and_steps_repeat_the_run", withPage(async (page) => {
  const step = page.getByRole("button", { name: "Step one epoch" });
  for (let epoch = 1; epoch <= 3; epoch++) await step.click();
  const first = await state(page);
  assert.equal(first.status.epoch, 3);
  await page.getByRole("button", { name: "Reset", exact: true }).click();
  assert.equal(await epochOf(page), 0);
  for (let epoch = 1; epoch <= 3; epoch++) await step.click();
  assert.deepEqual(await state(page), first);
}));

test("another_seed_gives_another_network", withPage(async (page) => {
  const first = await state(page);
  await enter(page, "Seed", 2);
  assert.notDeepEqual((await state(page)).parameters, first.parameters);
}));
