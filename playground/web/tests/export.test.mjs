// The network outside the page: a link in a fresh browser, and the exported programs on a desktop.
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { choose, chooseSource, enter, epochOf, exportedFiles, trainTo } from "./support/actions.mjs";
import { open, watch, withPage } from "./support/browser.mjs";

const run = promisify(execFile);
const REPOSITORY = fileURLToPath(new URL("../../../", import.meta.url));
const TARGET = process.env.CARGO_TARGET_DIR ?? `${REPOSITORY}target`;
/** Cargo's package of the exported programs. */
const PACKAGE = `${TARGET}/playground-tests/exported`;
/** Where the test of the engine that compiles exported programs has the compiled library. */
const COMPILED = `${TARGET}/tmp/exported/target`;

/** Exclusive or, with the defaults. */
async function exclusiveOr(page) {
  await chooseSource(page, "Exclusive or");
  await trainTo(page, 20);
}

/** Three spirals: softmax, dropout, batch normalization, Adam, an edited weight, and another learning rate later. */
async function spirals(page) {
  await chooseSource(page, "Spiral");
  await page.getByLabel("Classes").fill("3");
  await page.getByRole("button", { name: "Feature sin x₁" }).click();
  await choose(page, "Dropout of layer 1", "10");
  await page.getByRole("group", { name: "Layer 2" }).getByLabel("BatchNorm").check();
  await choose(page, "Activation of layer 2", "GELU");
  await choose(page, "Optimizer", "Adam");
  await trainTo(page, 10);
  await page.getByRole("button", { name: "Layer 1, unit 2: edit its bias and weights" }).click();
  await enter(page.getByRole("dialog"), "Weight from x₁", 0.3);
  await page.keyboard.press("Escape");
  await choose(page, "Learning rate", "0.01");
  await trainTo(page, 25);
}

const CASES = { exclusiveOr, spirals };

for (const [name, visit] of Object.entries(CASES)) {
  test(`a_link_gives_the_same_bits_in_a_fresh_browser: ${name}`, withPage(async (page) => {
    await visit(page);
    const context = await page.context().browser().newContext();
    const other = await context.newPage();
    const faults = watch(other);
    await open(other, new URL(page.url()).hash.slice(1));
    assert.equal(await epochOf(other), await epochOf(page));
    const [files, others] = [await exportedFiles(page), await exportedFiles(other)];
    for (const file in files) assert.ok(files[file].equals(others[file]), `${file} differs`);
    assert.deepEqual(faults, []);
    await context.close();
  }));
}

/** Writes a package of the exported programs, with the versions and the library of this checkout. */
async function writePackage(exports) {
  await mkdir(`${PACKAGE}/src/bin`, { recursive: true });
  const manifest = exports[0].files["Cargo.toml"].toString();
  assert.ok(manifest.includes('path = "../stackprop"'), manifest);
  await writeFile(`${PACKAGE}/Cargo.toml`, `${manifest.replace("../stackprop", REPOSITORY)}\n[workspace]\n`);
  await copyFile(`${REPOSITORY}Cargo.lock`, `${PACKAGE}/Cargo.lock`);
  for (const { name, files } of exports) await writeFile(`${PACKAGE}/src/bin/${name}.rs`, files["main.rs"]);
}

test("exported_programs_end_with_the_parameters_of_the_page", withPage(async (page) => {
  const exports = [];
  for (const [name, visit] of Object.entries(CASES)) {
    await page.goto("about:blank");
    await open(page);
    await visit(page);
    exports.push({ name, files: await exportedFiles(page) });
  }
  await writePackage(exports);
  await run("cargo", ["build", "--offline", "--target-dir", COMPILED], { cwd: PACKAGE });
  for (const { name, files } of exports) {
    const folder = `${PACKAGE}/${name}`;
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder);
    await run(`${COMPILED}/debug/${name}`, [], { cwd: folder });
    const model = await readFile(`${folder}/network.stackprop`);
    assert.ok(model.equals(files["network.stackprop"]), `${name}: the model files differ`);
  }
}, { open: false }));
