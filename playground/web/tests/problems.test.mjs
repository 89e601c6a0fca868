// The problem and the source of the samples: every choice is in reach, and returns what the visitor had.
import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, chooseSource, loadText, state } from "./support/actions.mjs";
import { withPage } from "./support/browser.mjs";

const CLASSES = "0,3,iris\n1,3,rose\n2,3,iris\n2,0,rose\n";
const VALUES = "0,0,0.5\n1,1,1.25\n2,0,0.75\n";
const chosen = async (page) => {
  const { data, training } = (await state(page)).settings;
  return [data.source, training.loss];
};

test("a_problem_is_in_reach_after_other_samples_replaced_its_own", withPage(async (page) => {
  await loadText(page, CLASSES);
  await loadText(page, VALUES);
  await choose(page, "Problem", "classes");
  assert.equal(await page.locator("#alert").textContent(), "");
  assert.deepEqual(await chosen(page), ["circle", "cross-entropy"]);
  await choose(page, "Problem", "values");
  assert.deepEqual(await chosen(page), ["plane", "squared"]);
}));

for (const [problem, text, source] of [["classes", CLASSES, "own-classes"], ["values", VALUES, "own-values"]]) {
  test(`your_own_returns_to_own_${problem}`, withPage(async (page) => {
    await loadText(page, text);
    const { status } = await state(page);
    await choose(page, "Problem", problem === "classes" ? "values" : "classes");
    await page.getByRole("button", { name: "Your own" }).click();
    assert.equal((await chosen(page))[0], source);
    assert.deepEqual((await state(page)).status, status);
  }));
}

test("without_own_samples_your_own_shows_where_to_load_some", withPage(async (page) => {
  await page.getByRole("button", { name: "Your own" }).click();
  await page.waitForFunction(() => {
    const { top, bottom } = document.getElementById("own-data").getBoundingClientRect();
    return top >= 0 && bottom <= window.innerHeight + 1;
  });
  assert.equal(await page.locator("#alert").textContent(), "");
}));

test("each_problem_keeps_its_source_and_its_loss", withPage(async (page) => {
  await chooseSource(page, "Spiral");
  await choose(page, "Loss", "hinge");
  await choose(page, "Problem", "values");
  await chooseSource(page, "Gaussian bumps");
  await choose(page, "Loss", "huber");
  await choose(page, "Problem", "classes");
  assert.deepEqual(await chosen(page), ["spiral", "hinge"]);
  await choose(page, "Problem", "values");
  assert.deepEqual(await chosen(page), ["bumps", "huber"]);
}));
