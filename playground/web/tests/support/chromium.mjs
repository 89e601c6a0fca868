// Chromium, driven by playwright-core.
import { chromium } from "playwright-core";

/** Starts Chromium: CHROMIUM, or Debian's. As root it needs to run without its sandbox. */
export function launch() {
  const executablePath = process.env.CHROMIUM ?? "/usr/bin/chromium";
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--force-color-profile=srgb"] });
}
