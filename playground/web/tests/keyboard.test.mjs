// A visit without a mouse.
import assert from "node:assert/strict";
import { test } from "node:test";

import { epochOf, state } from "./support/actions.mjs";
import { withPage } from "./support/browser.mjs";

/** The name or the label of the focused element. */
const focused = (page) => page.evaluate(() => {
  const element = document.activeElement;
  return element.getAttribute("aria-label") ?? element.labels?.[0]?.textContent ?? element.textContent;
});

/** Presses Tab until the element with a name has the focus. */
async function tabTo(page, name) {
  for (let key = 0; key < 200; key++) {
    await page.keyboard.press("Tab");
    if ((await focused(page)).trim() === name) return;
  }
  assert.fail(`200 times Tab: the focus never reached “${name}”`);
}

test("tab_enter_and_arrows_reach_every_part", withPage(async (page) => {
  await tabTo(page, "Step one epoch");
  await page.keyboard.press("Enter");
  assert.equal(await epochOf(page), 1);
  await tabTo(page, "Optimizer");
  await page.keyboard.press("ArrowDown");
  await tabTo(page, "Circle");
  await page.keyboard.press("ArrowRight");
  await tabTo(page, "Noise");
  await page.keyboard.press("ArrowRight");
  await tabTo(page, "Add a hidden layer");
  await page.keyboard.press("Enter");
  await tabTo(page, "Feature x₁²");
  await page.keyboard.press("Space");
  const { settings } = await state(page);
  assert.equal(settings.training.optimizer, "momentum");
  assert.equal(settings.data.source, "xor");
  assert.equal(settings.data.noise, 5);
  assert.equal(settings.network.layers.length, 3);
  assert.deepEqual(settings.network.features, ["x1", "x2", "x1^2"]);
  await tabTo(page, "Export …");
  await page.keyboard.press("Enter");
  await page.getByRole("dialog", { name: "Export the network" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal((await focused(page)).trim(), "Export …");
}));

test("every_focused_element_has_a_name_and_a_visible_mark", withPage(async (page) => {
  const seen = new Set();
  for (let key = 0; key < 120; key++) {
    await page.keyboard.press("Tab");
    const { name, marked, place, isEnd } = await page.evaluate(() => {
      const element = document.activeElement;
      const mark = (style) => (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
      const shown = [element, element.parentElement, element.nextElementSibling].filter(Boolean);
      return {
        name: element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent,
        marked: shown.some((part) => mark(getComputedStyle(part))),
        place: [...document.querySelectorAll("*")].indexOf(element),
        isEnd: element === document.body, // between the last element and the first
      };
    });
    if (isEnd || seen.has(place)) break;
    seen.add(place);
    assert.ok(name.trim(), `element ${place} has no name`);
    assert.ok(marked, `“${name.trim()}” shows no focus`);
  }
  assert.ok(seen.size >= 40, `only ${seen.size} elements`);
}));
