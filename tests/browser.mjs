// Finds a Chromium on this machine and starts it for a test.
// @ts-check
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { chromium } from "playwright-core";

const commands = ["chromium", "chromium-browser", "google-chrome-stable", "google-chrome", "microsoft-edge"];
const applications = [
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe",
];

// Quiet and without a sandbox of its own: containers seldom let it have one.
export const launchArguments = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** The path of a Chromium: the one of the variable CHROMIUM, Playwright's own, or the system's. */
export function findChromium() {
  const { CHROMIUM, PATH = "" } = process.env;
  if (CHROMIUM) {
    if (isProgram(CHROMIUM)) return CHROMIUM;
    throw new Error(`CHROMIUM names ${CHROMIUM}, but there is no program there. Correct it, or unset it.`);
  }
  const onPath = commands.flatMap((command) => PATH.split(delimiter).map((folder) => join(folder, command)));
  const found = [chromium.executablePath(), ...onPath, ...applications].find(isProgram);
  if (found) return found;
  throw new Error(
    "No Chromium found. Install one (`npx playwright-core install chromium`, or on Debian and Ubuntu " +
      "`apt-get install chromium`), or set CHROMIUM to the path of its program.",
  );
}

/** A headless browser; close it after the test. */
export function launchBrowser() {
  return chromium.launch({ executablePath: findChromium(), args: launchArguments });
}

/**
 * A headless browser of one visitor, whose profile lies in the folder and outlives the process.
 * @param {string} profile
 * @param {string[]} [withoutArguments] Of those that Playwright gives.
 */
export function launchVisitor(profile, withoutArguments = []) {
  const options = { executablePath: findChromium(), args: launchArguments, ignoreDefaultArgs: withoutArguments };
  return chromium.launchPersistentContext(profile, options);
}

/** @param {string} path */
function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
