// The time and the bytes until the page is there.
import assert from "node:assert/strict";
import { test } from "node:test";

import { ADDRESS } from "./support/address.mjs";
import { open, withPage } from "./support/browser.mjs";

/** The page loads at most this many bytes, before compression. */
const MAX_BYTES = 1.5e6;
/** The page is drawn within this time, in milliseconds. */
const MAX_DRAWN = 1000;

test("the_page_is_drawn_within_a_second", withPage(async (page, t) => {
  await page.addInitScript(() => {
    const put = CanvasRenderingContext2D.prototype.putImageData;
    CanvasRenderingContext2D.prototype.putImageData = function (...map) {
      window.firstMap ??= performance.now();
      return put.apply(this, map);
    };
  });
  const times = [];
  for (let run = 0; run < 5; run++) {
    await open(page);
    times.push(await page.evaluate(async () => {
      const [paint] = performance.getEntriesByName("first-contentful-paint");
      return { paint: paint.startTime, map: window.firstMap };
    }));
    await page.goto("about:blank");
  }
  const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
  const [paint, map] = [median(times.map((time) => time.paint)), median(times.map((time) => time.map))];
  t.diagnostic(`first contentful paint ${paint.toFixed(0)} ms, first map ${map.toFixed(0)} ms`);
  assert.ok(paint <= MAX_DRAWN, `first contentful paint after ${paint} ms`);
  assert.ok(map <= MAX_DRAWN, `first map of the engine after ${map} ms`);
}, { open: false }));

test("the_page_has_at_most_1_5_megabytes", withPage(async (page, t) => {
  const bodies = [];
  page.on("response", (response) => bodies.push(response.body().then((body) => [response.url(), body.length])));
  await open(page);
  await page.waitForLoadState("networkidle");
  const sizes = await Promise.all(bodies);
  const bytes = sizes.reduce((sum, [, length]) => sum + length, 0);
  t.diagnostic(`${bytes} bytes in ${sizes.length} files`);
  assert.ok(sizes.some(([url]) => url.endsWith(".wasm")), "expected WebAssembly among the responses");
  assert.ok(bytes <= MAX_BYTES, `${bytes} bytes: ${JSON.stringify(sizes)}`);
}, { open: false }));

test("the_page_asks_no_other_host", withPage(async (page) => {
  const hosts = new Set();
  page.on("request", (request) => hosts.add(new URL(request.url()).host));
  await open(page);
  await page.waitForLoadState("networkidle");
  assert.deepEqual([...hosts], [new URL(ADDRESS).host]);
}, { open: false }));
