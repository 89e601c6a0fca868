// Screenshots for a reader, in target/playground-tests.
import { mkdir } from "node:fs/promises";
import { fileURLToPath } from "node:url";

const FOLDER = process.env.PICTURES ?? fileURLToPath(new URL("../../../../target/playground-tests/", import.meta.url));

/** Takes a picture of the whole page. */
export async function picture(page, name) {
  await mkdir(FOLDER, { recursive: true });
  await page.screenshot({ path: `${FOLDER}/${name}.png`, fullPage: true });
}
