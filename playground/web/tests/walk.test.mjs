// The guided walk: each stop's link gives its state, and its training ends as its text says.
import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, state } from "./support/actions.mjs";
import { withPage } from "./support/browser.mjs";

const near = (value, expected, tolerance) =>
  assert.ok(Math.abs(value - expected) <= tolerance, `${value}, expected ${expected}`);

/** How the training of each stop ends. The tolerances are half a unit of the last digit in the stop's text. */
const ENDS = [
  ({ train, test }) => assert.deepEqual([train.accuracy, test.accuracy], [1, 1]),
  ({ train }) => assert.ok(train.accuracy < 0.71),
  ({ train }) => { near(train.loss, 0.69, 0.005); near(train.accuracy, 0.66, 0.005); },
  ({ train, test }) => [train, test].forEach(({ loss }) => near(loss, 0.05, 0.005)),
  ({ train, test, gradientNorms }) => {
    [train, test].forEach(({ loss }) => near(loss, 0.69, 0.01));
    assert.equal(gradientNorms[0], 0);
  },
  ({ train }) => { near(train.loss, 0.56, 0.005); near(train.accuracy, 0.72, 0.005); },
  ({ train }) => assert.ok(train.loss > 0.5),
  ({ train, gradientNorms }) => { near(train.loss, 0.7, 0.05); assert.equal(gradientNorms[0], 0); },
  ({ train, test }) => assert.deepEqual([train.accuracy, test.accuracy], [1, 1]),
  ({ train, test }) => { near(train.loss, 0.06, 0.005); near(test.loss, 0.84, 0.005); },
  ({ train, test }) => { near(train.loss, 0.32, 0.005); near(test.loss, 0.37, 0.005); },
  ({ test }) => near(test.loss, 0.39, 0.005),
];

for (const [index, check] of ENDS.entries()) {
  test(`stop_${index + 1}_ends_as_its_text_says`, withPage(async (page) => {
    await page.getByText(`${index + 1} of ${ENDS.length}`, { exact: true }).waitFor();
    await choose(page, "Speed", "Infinity");
    await page.getByRole("button", { name: "Play", exact: true }).click();
    await page.getByRole("status").filter({ hasText: /^Stopped/ }).waitFor({ timeout: 60_000 });
    check((await state(page)).status);
  }, { link: `walk=${index + 1}` }));
}

test("buttons_and_links_move_through_the_walk", withPage(async (page) => {
  const heading = page.locator("#walk h2");
  await page.getByRole("button", { name: "Begin the walk" }).click();
  assert.match(await heading.textContent(), /^1 of 12/);
  await page.getByRole("button", { name: "Next", exact: true }).click();
  assert.match(await heading.textContent(), /^2 of 12/);
  assert.match(page.url(), /#walk=2&/);
  assert.equal((await state(page)).settings.training.loss, "perceptron");
  await page.getByRole("link", { name: /^Stop 4:/ }).click();
  assert.match(await heading.textContent(), /^4 of 12/);
  assert.equal((await state(page)).settings.network.layers.length, 1);
  await page.getByRole("button", { name: "End the walk" }).click();
  assert.doesNotMatch(page.url(), /walk/);
}));
