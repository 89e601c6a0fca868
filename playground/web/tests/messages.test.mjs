// Messages: errors at any place of the page, the reason of a stop, the stage, and copied texts.
import assert from "node:assert/strict";
import { test } from "node:test";

import { choose, enter, epochOf, trainTo } from "./support/actions.mjs";
import { assertAccessible } from "./support/axe.mjs";
import { WIDTHS, open, withPage } from "./support/browser.mjs";
import { picture } from "./support/pictures.mjs";

const button = (page, name) => page.getByRole("button", { name, exact: true });
const alert = (page) => page.getByRole("alert");

async function paste(page, text) {
  await page.getByLabel("Or paste the text of one").fill(text);
  await button(page, "Use this text").click();
}

for (const width of WIDTHS) {
  test(`at_${width}_pixels_an_error_is_in_view`, withPage(async (page) => {
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    await paste(page, "1,2");
    await alert(page).getByText("expected 3 columns, found 2").waitFor();
    const { x, y, width: wide, height: high } = await alert(page).boundingBox();
    const { innerWidth, innerHeight, scrollY } = await page.evaluate(() => ({ innerWidth, innerHeight, scrollY }));
    assert.ok(scrollY > 0, "the page is scrolled");
    assert.ok(x >= 0 && y >= 0 && x + wide <= innerWidth && y + high <= innerHeight, `at ${x}, ${y}`);
    assert.equal(await page.evaluate(() => document.documentElement.scrollHeight), height);
    await picture(page, `error-${width}`);
    await assertAccessible(page);
    await button(page, "Close the message").click();
    await alert(page).waitFor({ state: "hidden" });
  }, { width }));
}

test("an_error_stays_until_a_success", withPage(async (page) => {
  await paste(page, "1,2");
  await alert(page).getByText("expected 3 columns").waitFor();
  await page.evaluate(() => window.scrollTo(0, 0));
  await alert(page).getByText("expected 3 columns").waitFor();
  await paste(page, "0,0,a\n1,1,b\n");
  await alert(page).waitFor({ state: "hidden" });
}));

test("a_damaged_link_names_the_network_that_is_shown", withPage(async (page) => {
  await open(page, "rubbish=1");
  await alert(page).getByText(/^The link is damaged; this is the default network: /).waitFor();
  await button(page, "Step one epoch").click();
  await alert(page).waitFor({ state: "hidden" });
  await page.evaluate(() => { location.hash = "rubbish=2"; });
  await alert(page).getByText(/^The link is damaged; the network stays: /).waitFor();
  assert.equal(await epochOf(page), 1);
}, { open: false }));

test("play_and_step_are_disabled_after_a_stop", withPage(async (page) => {
  await trainTo(page, 10);
  for (const name of ["Play", "Step one epoch"]) assert.ok(await button(page, name).isDisabled(), name);
  await page.locator("#header").getByText("To go on, change a setting or reset.").waitFor();
  await assertAccessible(page);
  await button(page, "Play").press("Enter");
  assert.equal(await epochOf(page), 10);
  await enter(page, "Stop at epoch", 20);
  for (const name of ["Play", "Step one epoch"]) assert.ok(await button(page, name).isEnabled(), name);
  await button(page, "Step one epoch").click();
  assert.equal(await epochOf(page), 11);
}));

test("the_reason_of_a_stop_takes_one_line", withPage(async (page) => {
  const height = (await page.locator("#header").boundingBox()).height;
  await choose(page, "Problem", "values");
  await choose(page, "Learning rate", "10");
  await choose(page, "Activation", "identity");
  await button(page, "Play").click();
  const reason = page.locator(".stopped-reason");
  await reason.getByText(/^Stopped: /).waitFor();
  assert.equal((await page.locator("#header").boundingBox()).height, height);
  assert.equal(await reason.getAttribute("title"), await reason.textContent());
}));

test("a_change_during_a_run_begins_a_stage", withPage(async (page) => {
  const stage = page.locator(".stage-number");
  await button(page, "Step one epoch").click();
  assert.equal(await stage.textContent(), "");
  await choose(page, "Optimizer", "Adam");
  assert.equal(await stage.textContent(), "stage 2");
  assert.match(await stage.getAttribute("title"), /begins a new stage/);
  await button(page, "Step one epoch").click();
  await page.reload();
  await stage.getByText("stage 2").waitFor();
  await button(page, "Reset").click();
  assert.equal(await stage.textContent(), "");
}));

/** Takes the page's clipboard, as at an `http:` address of a local network. */
const takeClipboard = (page, copies) => page.addInitScript((copies) => {
  Object.defineProperty(navigator, "clipboard", { value: undefined });
  if (!copies) document.execCommand = () => false;
}, copies);

test("without_a_clipboard_a_selection_is_copied", withPage(async (page) => {
  await takeClipboard(page, true);
  await open(page);
  await button(page, "Step one epoch").click();
  await page.locator("#header").getByRole("button", { name: "Copy link" }).click();
  await page.locator("#header").getByRole("button", { name: "Copied" }).waitFor();
  await page.getByLabel("Or paste the text of one").focus();
  await page.keyboard.press("Control+V");
  assert.equal(await page.getByLabel("Or paste the text of one").inputValue(), await page.evaluate(() => location.href));
  await button(page, "Export …").click();
  await button(page, "Copy main.rs").click();
  await page.getByRole("dialog").getByRole("button", { name: "Copied" }).waitFor();
  await page.keyboard.press("Escape");
  await page.getByLabel("Or paste the text of one").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.press("Control+V");
  assert.match(await page.getByLabel("Or paste the text of one").inputValue(), /fn main/);
}, { open: false }));

test("without_any_way_to_copy_the_text_is_selected", withPage(async (page) => {
  await takeClipboard(page, false);
  await open(page);
  await button(page, "Export …").click();
  await button(page, "Copy main.rs").click();
  const dialog = page.getByRole("dialog", { name: "Copy the text" });
  const field = dialog.getByLabel(/^The browser does not let the page copy/);
  assert.match(await field.inputValue(), /fn main/);
  assert.equal(await field.evaluate(({ selectionStart, selectionEnd }) => selectionEnd - selectionStart),
    (await field.inputValue()).length);
  await picture(page, "copy-text");
  await assertAccessible(page, 15); // of two dialogs alone
  await dialog.getByRole("button", { name: "Close" }).click();
  await dialog.waitFor({ state: "detached" });
}, { open: false }));
