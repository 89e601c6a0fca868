// The page at its two widths.
import assert from "node:assert/strict";
import { test } from "node:test";

import { chooseSource, trainTo } from "./support/actions.mjs";
import { assertAccessible } from "./support/axe.mjs";
import { WIDTHS, withPage } from "./support/browser.mjs";
import { picture } from "./support/pictures.mjs";

/** A width that the page had before, for each of its widths: the chart was narrower or wider there. */
const BEFORE = new Map([[1280, 390], [390, 700]]);

/** The parts of the page that a visitor needs. */
const PARTS = ["#header", "#walk", "#controls", "#data", "#network", "#output", "#curves", "#metrics", "#own-data", "#int8", "#export"];

/** The elements that reach beyond the left or right edge of the window, except those in a part that scrolls. */
function outside() {
  const scrolls = (element) => /auto|scroll|hidden/.test(getComputedStyle(element).overflowX);
  const isInScroller = (element) => {
    for (let at = element.parentElement; at && at !== document.body; at = at.parentElement) if (scrolls(at)) return true;
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((element) => {
      const { left, right, width } = element.getBoundingClientRect();
      return width > 0 && (left < -0.5 || right > window.innerWidth + 0.5) && !isInScroller(element);
    })
    .map((element) => `${element.tagName} ${element.id || element.className}`);
}

for (const width of WIDTHS) {
  test(`at_${width}_pixels_nothing_lies_outside`, withPage(async (page) => {
    await chooseSource(page, "Exclusive or");
    await trainTo(page, 50);
    await picture(page, `xor-${width}`);
    for (const part of PARTS) {
      const box = await page.locator(part).boundingBox();
      assert.ok(box && box.width >= 100 && box.height >= 20, `${part}: ${JSON.stringify(box)}`);
    }
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
    assert.deepEqual(await page.evaluate(outside), []);
  }, { width }));

  test(`at_${width}_pixels_after_another_width_the_chart_fits`, withPage(async (page) => {
    await trainTo(page, 20);
    await page.setViewportSize({ width: BEFORE.get(width), height: 900 });
    await page.waitForTimeout(200);
    await page.setViewportSize({ width, height: 900 });
    const fits = () => {
      const { left, right } = document.querySelector("#curves").getBoundingClientRect();
      const chart = document.querySelector("#curves canvas").getBoundingClientRect();
      return Math.abs(chart.left - left) < 1 && Math.abs(chart.right - right) < 1;
    };
    await page.waitForFunction(fits, null, { timeout: 2000 });
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), width);
  }, { width }));

  test(`at_${width}_pixels_axe_finds_no_violation`, withPage(async (page) => {
    await assertAccessible(page);
    await trainTo(page, 20);
    await assertAccessible(page);
  }, { width }));

  test(`at_${width}_pixels_axe_finds_no_violation_in_the_editor`, withPage(async (page) => {
    await page.getByRole("button", { name: "Layer 1, unit 1: edit its bias and weights" }).click();
    await page.getByRole("dialog").waitFor();
    await picture(page, `editor-${width}`);
    await assertAccessible(page);
  }, { width }));
}

test("the_losses_and_the_map_are_above_the_fold", withPage(async (page) => {
  for (const part of ["#curves", ".plane", ".legend"]) {
    const { y, height } = await page.locator(part).boundingBox();
    assert.ok(y + height <= 900, `${part} ends at ${y + height}`);
  }
}));
