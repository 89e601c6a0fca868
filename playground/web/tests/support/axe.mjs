// The accessibility checks of axe-core.
import assert from "node:assert/strict";
import { createRequire } from "node:module";

const PROGRAM = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** Fails if axe finds a violation on the page as it is, or if fewer than `rules` of its rules apply. */
export async function assertAccessible(page, rules = 20) {
  if (!(await page.evaluate(() => "axe" in window))) await page.addScriptTag({ path: PROGRAM });
  const { violations, passes } = await page.evaluate(() => window.axe.run());
  const lines = violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html.slice(0, 200)).join(" | ")}`);
  assert.deepEqual(lines, [], "violations of axe's rules");
  assert.ok(passes.length >= rules, `only ${passes.length} rules of axe apply`);
}
