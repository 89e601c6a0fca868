// A browser for a test file, and a page that fails its test if anything went wrong in it.
import assert from "node:assert/strict";
import { after } from "node:test";

import { ADDRESS } from "./address.mjs";
import { launch } from "./chromium.mjs";

/** The two widths that the page is made for, in pixels. */
export const WIDTHS = [1280, 390];

const HEIGHTS = new Map([[1280, 900], [390, 844]]);

export const viewport = (width) => ({ width, height: HEIGHTS.get(width) });

let browser;
after(() => browser?.then((started) => started.close()));

/**
 * The body of a test with a fresh page: `body(page, t)`. The page is open at `link`, a fragment without "#". A message
 * in the console, an exception or a failed request fails the test.
 */
export function withPage(body, { width = 1280, link = "", open: opens = true } = {}) {
  return async (t) => {
    browser ??= launch();
    const context = await (await browser).newContext({ viewport: viewport(width), acceptDownloads: true });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const faults = watch(page);
    try {
      if (opens) await open(page, link);
      await body(page, t);
    } catch (error) {
      if (faults.length > 0) error.message += `\nThe browser reports: ${faults.join("\n")}`;
      throw error;
    } finally {
      await context.close();
    }
    assert.deepEqual(faults, [], "the browser reports faults");
  };
}

/** Opens the page at a link and waits for its first epoch, 0 in the defaults. */
export async function open(page, link = "") {
  await page.goto(link ? `${ADDRESS}#${link}` : ADDRESS);
  await page.locator("#epoch").filter({ hasText: /\d/ }).waitFor();
}

/** Collects what the browser complains about. */
export function watch(page) {
  const faults = [];
  page.on("console", (message) => {
    if (["error", "warning", "assert"].includes(message.type())) faults.push(`console: ${message.text()}`);
  });
  page.on("pageerror", (error) => faults.push(`exception: ${error.stack ?? error}`));
  page.on("requestfailed", (request) => {
    // A test that leaves or closes the page aborts the request of its icon.
    const error = request.failure()?.errorText;
    if (error !== "net::ERR_ABORTED") faults.push(`${request.url()}: ${error}`);
  });
  page.on("response", (response) => {
    if (response.status() >= 400) faults.push(`${response.url()}: status ${response.status()}`);
  });
  return faults;
}
