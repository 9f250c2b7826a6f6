// The browser of the tests: Playwright's own where it is installed, else the system's Chromium.

import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const candidates = [process.env.CHROMIUM, chromium.executablePath(), "/usr/bin/chromium", "/usr/bin/google-chrome"];

/** Launches Chromium. */
export function launch() {
  const executablePath = candidates.find((path) => path && existsSync(path));
  if (!executablePath) {
    throw new Error("no Chromium found: run `npx playwright-core install chromium`, or set CHROMIUM to its path");
  }
  return chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu", "--disable-quic"] });
}
