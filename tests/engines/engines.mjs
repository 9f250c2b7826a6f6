// The three engines of the web: where they are on this machine, how they are started, and what to install if one is not.
// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { findChromium, launchArguments } from "../browser.mjs";
import { overHttp } from "./http-transport.mjs";
import { overMarionette } from "./marionette.mjs";
import { Session } from "./webdriver.mjs";

/** Ubuntu's Firefox sees no temporary folder but its own, so its profiles are made here. */
const profiles = fileURLToPath(new URL("../../target/engines/", import.meta.url));
const startupMs = 30_000;

/**
 * @typedef {object} Engine
 * @property {string} name
 * @property {string | undefined} missing Why it cannot be had here, and what to do about it.
 * @property {() => Promise<Session>} start
 */

/** @returns {Engine[]} */
export function engines() {
  return [chromium(), firefox(), webkit()];
}

/** @returns {Engine} */
function chromium() {
  const driver = program("CHROMEDRIVER", ["chromedriver"]);
  const advice = "Install chromedriver (Debian: chromium-driver), or set CHROMEDRIVER to the path of its program.";
  return {
    name: "Chromium",
    missing: driver ? undefined : `There is no ChromeDriver here. ${advice}`,
    async start() {
      const { child, stop } = launch(driver ?? "", ["--port=0"]);
      const line = await said(child.stdout, /started successfully on port (\d+)/, stop);
      const options = { binary: findChromium(), args: ["--headless=new", ...launchArguments] };
      const origin = `http://127.0.0.1:${line[1]}`;
      return session(stop, () => overHttp(origin, { "goog:chromeOptions": options }, stop));
    },
  };
}

/** @returns {Engine} */
function firefox() {
  const browser = program("FIREFOX", [
    "firefox",
    "firefox-esr",
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    "C:\\Program Files\\Mozilla Firefox\\firefox.exe",
  ]);
  const advice = "Install it (Debian: firefox-esr), or set FIREFOX to the path of its program.";
  return {
    name: "Firefox",
    missing: browser ? undefined : `There is no Firefox here. ${advice}`,
    async start() {
      await mkdir(profiles, { recursive: true });
      const profile = await mkdtemp(join(profiles, "firefox-"));
      // With port 0 the system chooses one, and Firefox writes it into its profile.
      await writeFile(join(profile, "user.js"), 'user_pref("marionette.port", 0);\n');
      const { stop: end } = launch(browser ?? "", ["--headless", "--marionette", "--no-remote", "--profile", profile]);
      const stop = async () => {
        await end();
        await rm(profile, { recursive: true, force: true, maxRetries: 5 });
      };
      return session(stop, async () => {
        const readPort = () => readFile(join(profile, "MarionetteActivePort"), "utf8");
        const port = Number(await repeated("Firefox has not said its port", readPort));
        return overMarionette(port, {}, stop);
      });
    },
  };
}

/** @returns {Engine} */
function webkit() {
  const driver = program("WEBKIT_DRIVER", ["WebKitWebDriver"]);
  const display = program("XVFB_RUN", ["xvfb-run"]);
  const advice = "Install both (Debian: webkit2gtk-driver, xvfb).";
  return {
    name: "WebKitGTK",
    missing: driver && display ? undefined : `There is no ${driver ? "xvfb-run" : "WebKitWebDriver"} here. ${advice}`,
    async start() {
      const port = await freePort();
      // Containers seldom let it have its sandbox, and all pages are our own.
      const env = { WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" };
      const { stop } = launch(display ?? "", ["-a", driver ?? "", `--port=${port}`], env);
      const origin = `http://127.0.0.1:${port}`;
      return session(stop, async () => {
        await repeated("WebKitWebDriver does not answer", () => fetch(`${origin}/status`));
        return overHttp(origin, {}, stop);
      });
    },
  };
}

/** @param {() => Promise<void>} stop @param {() => Promise<import("./webdriver.mjs").Transport>} begin */
async function session(stop, begin) {
  try {
    return new Session(await begin());
  } catch (error) {
    await stop();
    throw error;
  }
}

/**
 * Starts a program. What it starts itself ends with it.
 * @param {string} path @param {string[]} programArguments @param {Record<string, string>} [env]
 */
function launch(path, programArguments, env = {}) {
  const child = spawn(path, programArguments, {
    stdio: ["ignore", "pipe", "ignore"],
    detached: process.platform !== "win32",
    env: { ...process.env, ...env },
  });
  const gone = once(child, "exit");
  child.stdout.resume();
  const stop = async () => {
    const { pid } = child;
    if (pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    try {
      process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
    } catch {
      // It has ended meanwhile.
    }
    await gone;
  };
  return { child, stop };
}

/**
 * Waits until a line of the program fits.
 * @param {import("node:stream").Readable} output @param {RegExp} pattern @param {() => Promise<void>} stop
 * @returns {Promise<RegExpExecArray>}
 */
function said(output, pattern, stop) {
  return new Promise((resolve, reject) => {
    const lines = createInterface({ input: output });
    const timer = setTimeout(() => lines.close(), startupMs);
    lines.on("line", (line) => {
      const found = pattern.exec(line);
      if (!found) return;
      clearTimeout(timer);
      resolve(found);
    });
    lines.on("close", () => {
      clearTimeout(timer);
      stop().then(() => reject(new Error(`The driver did not say ${pattern} within ${startupMs} ms.`)));
    });
  });
}

/**
 * What is tried until it succeeds: there is no event to wait for.
 * @template T @param {string} trouble @param {() => Promise<T>} attempt @returns {Promise<T>}
 */
async function repeated(trouble, attempt) {
  const end = performance.now() + startupMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (performance.now() > end) throw new Error(`${trouble} after ${startupMs} ms.`, { cause: error });
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function freePort() {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  server.close();
  await once(server, "close");
  return port;
}

/**
 * The program that the variable names, or the first of these that is there.
 * @param {string} variable @param {string[]} names Names to look for on the PATH, or whole paths.
 */
function program(variable, names) {
  const { [variable]: given, PATH = "" } = process.env;
  if (given) {
    if (isProgram(given)) return given;
    throw new Error(`${variable} names ${given}, but there is no program there. Correct it, or unset it.`);
  }
  const paths = names.flatMap((name) =>
    /[\\/]/.test(name) ? [name] : PATH.split(delimiter).map((folder) => join(folder, name)),
  );
  return paths.find(isProgram);
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
