// Starts the real collector on a free port, with a data folder of its own and the built demo site.
// @ts-check
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../../", import.meta.url));
const site = join(root, "www", "dist");
const startupMs = 20_000;

/**
 * @typedef {object} Collector
 * @property {string} origin Where it listens.
 * @property {string} data Its data folder.
 * @property {() => Promise<void>} stop Stops it in an orderly way, so that its database file is whole.
 * @property {() => Promise<void>} remove Stops it if need be, and removes its data.
 */

/**
 * @param {object} [options]
 * @param {string} [options.address] Where it is to listen, if not on a free port.
 * @param {string} [options.data] The data folder of a collector that was stopped, if it is not to have its own.
 * @param {string[]} [options.more] More arguments of `cryptorebate serve`.
 * @returns {Promise<Collector>}
 */
export async function startCollector({ address = "127.0.0.1:0", data: kept, more = [] } = {}) {
  if (!existsSync(join(site, "index.html"))) throw new Error(`${site} is not built. Run \`npm run build -w www\`.`);
  const data = kept ?? (await mkdtemp(join(tmpdir(), "cryptorebate-e2e-")));
  const process = spawn(findBinary(), ["serve", "--listen", address, "--data", data, "--site", site, ...more], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  const exit = once(process, "exit");
  const stop = async () => {
    process.kill("SIGTERM");
    await exit;
  };
  const remove = async () => {
    await stop();
    await rm(data, { recursive: true, force: true });
  };
  try {
    return { origin: await listeningOrigin(process), data, stop, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

/**
 * Waits for the line that says where it listens, on either stream.
 * @param {import("node:child_process").ChildProcessByStdio<null, import("node:stream").Readable, import("node:stream").Readable>} process
 * @returns {Promise<string>}
 */
function listeningOrigin(process) {
  return new Promise((resolve, reject) => {
    /** @type {string[]} */
    const said = [];
    const fail = (/** @type {string} */ problem) => reject(new Error([problem, ...said].join("\n")));
    const timer = setTimeout(fail, startupMs, "The collector did not say where it listens.");
    for (const stream of [process.stdout, process.stderr]) {
      createInterface({ input: stream }).on("line", (line) => {
        said.push(line);
        const origin = /listening on (http:\/\/127\.0\.0\.1:\d+)/.exec(line)?.[1];
        if (!origin) return;
        clearTimeout(timer);
        resolve(origin);
      });
    }
    process.on("error", (error) => fail(`The collector could not be started: ${error.message}`));
    process.on("exit", (code) => {
      clearTimeout(timer);
      fail(`The collector ended with ${code} before it listened.`);
    });
  });
}

/** The `cryptorebate` to test: the one of the variable CRYPTOREBATE_BIN, or the newest kind that is built. */
export function findBinary() {
  const { CRYPTOREBATE_BIN } = process.env;
  if (CRYPTOREBATE_BIN) return CRYPTOREBATE_BIN;
  const name = process.platform === "win32" ? "cryptorebate.exe" : "cryptorebate";
  const found = ["release", "debug"].map((profile) => join(root, "target", profile, name)).find(existsSync);
  if (found) return found;
  throw new Error("No `cryptorebate` found. Run `cargo build --release`, or set CRYPTOREBATE_BIN to its path.");
}
