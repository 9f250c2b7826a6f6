// A fresh project with the package in it, as npm packs it. What else it needs comes from this repository's node_modules.
// @ts-check

import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);
const npm = process.platform === "win32" ? "npm.cmd" : "npm";
const packageFolder = resolve(import.meta.dirname, "../../pkg");
// Below the repository, so that the bundlers find their own packages; git does not look into it.
const cache = resolve(import.meta.dirname, "../.cache");
const modules = resolve(import.meta.dirname, "../../node_modules");

/**
 * Makes a folder with these files, and with the packed package under `node_modules`.
 * @param {string} name
 * @param {Record<string, string>} files
 */
export async function freshProject(name, files) {
  await mkdir(cache, { recursive: true });
  const folder = await mkdtemp(join(cache, `${name}-`));
  const { stdout } = await run(npm, ["pack", "--json", "--pack-destination", folder], { cwd: packageFolder });
  const tarball = JSON.parse(stdout)[0].filename;
  const installed = join(folder, "node_modules/@cryptorebate/tracker");
  await mkdir(installed, { recursive: true });
  // What npm does with a tarball that needs nothing else. Relative, for `tar` takes a drive's colon for a host.
  await run("tar", ["-xzf", tarball, "-C", "node_modules/@cryptorebate/tracker", "--strip-components=1"], {
    cwd: folder,
  });
  for (const [path, text] of Object.entries({ "package.json": manifest(name), ...files })) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return {
    folder,
    installed,
    /**
     * Runs a program of a package in the project, to its end. A failure shows all that it said.
     * @param {string} program  its path below `node_modules`
     * @param {string[]} args
     * @param {Record<string, string>} environment
     */
    run: async (program, args = [], environment = {}) => {
      const options = {
        cwd: folder,
        env: { ...process.env, NO_COLOR: "1", NODE_TEST_CONTEXT: undefined, ...environment },
      };
      try {
        return await run(process.execPath, [join(modules, program), ...args], options);
      } catch (error) {
        const { stdout, stderr } = /** @type {{ stdout: string, stderr: string }} */ (error);
        throw new Error(`${program} ${args.join(" ")} has failed:\n${stdout}\n${stderr}`, { cause: error });
      }
    },
    remove: () => rm(folder, { recursive: true, force: true, maxRetries: 3 }),
  };
}

/** @param {string} name */
function manifest(name) {
  return JSON.stringify({ name, private: true, type: "module" });
}
