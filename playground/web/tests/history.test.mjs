// The browser's history and the address: entries of the walk, settings, and a reload while the network trains.
import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, epochOf, state } from "./support/actions.mjs";
import { withPage } from "./support/browser.mjs";

/** Waits until the walk shows a stop. */
const stop = (page, walk) => page.locator("#walk h2").filter({ hasText: `${walk} of 12` }).waitFor();
const button = (page, name) => page.getByRole("button", { name, exact: true });

test("each_stop_of_the_walk_is_an_entry", withPage(async (page) => {
  await button(page, "Begin the walk").click();
  await stop(page, 1);
  await button(page, "Next").click();
  await stop(page, 2);
  await page.getByRole("link", { name: /^Stop 4:/ }).click();
  await stop(page, 4);
  await button(page, "Previous").click();
  await stop(page, 3);
  for (const walk of [4, 2, 1]) {
    await page.goBack();
    await stop(page, walk);
  }
  await page.goForward();
  await stop(page, 2);
  assert.equal((await state(page)).settings.training.loss, "perceptron");
  await page.goBack();
  await page.goBack();
  await button(page, "Begin the walk").waitFor();
}));

test("settings_make_no_entries", withPage(async (page) => {
  const entries = await page.evaluate(() => history.length);
  await choose(page, "Optimizer", "Adam");
  await button(page, "Step one epoch").click();
  assert.equal(await page.evaluate(() => history.length), entries);
}));

test("the_end_of_the_walk_returns_to_the_network_before_it", withPage(async (page) => {
  await choose(page, "Optimizer", "Adam");
  for (let epoch = 1; epoch <= 3; epoch++) await button(page, "Step one epoch").click();
  const before = await state(page);
  await button(page, "Begin the walk").click();
  await button(page, "Next").click();
  await page.reload();
  await stop(page, 2);
  await button(page, "Next").click();
  await button(page, "End the walk").click();
  await button(page, "Begin the walk").waitFor();
  assert.deepEqual(await state(page), before);
  assert.equal(await epochOf(page), 3);
  await page.goBack();
  await stop(page, 3);
}));

for (const [event, leave] of Object.entries({
  pagehide: (page) => page.reload(),
  visibilitychange: (page) => page.evaluate(() => {
    Object.defineProperty(document, "hidden", { value: true });
    document.dispatchEvent(new Event("visibilitychange"));
    window.epochAtEvent = document.querySelector("#epoch").textContent;
  }),
})) {
  test(`${event}_keeps_the_epochs_since_the_last_link`, withPage(async (page) => {
    // The page writes the link while it plays once a second. Here that second never ends.
    await page.addInitScript(() => {
      const { setTimeout } = window;
      window.setTimeout = (action, delay, ...rest) => (delay === 1000 ? 1 : setTimeout(action, delay, ...rest));
      addEventListener("pagehide", () => sessionStorage.setItem("epoch", document.querySelector("#epoch").textContent));
    });
    await page.reload();
    await button(page, "Play").click();
    await page.waitForFunction(() => Number(document.querySelector("#epoch").textContent) >= 3);
    await leave(page);
    const expected = await page.evaluate(() => window.epochAtEvent ?? sessionStorage.getItem("epoch"));
    if (event === "pagehide") assert.equal(await epochOf(page), Number(expected));
    assert.ok(Number(expected) >= 3);
    assert.ok((await state(page)).status.epoch >= Number(expected), `the link, expected epoch ${expected}`);
  }));
}
