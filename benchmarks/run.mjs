// Measures the validator against its rivals in Rust, JavaScript and Python, and writes the tables of docs/benchmarks.md:
// `node benchmarks/run.mjs [rust] [javascript] [python]`, all of them where none is named.

import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { cpus, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findChromium } from "../tests/browser.mjs";
import { fillSection, sizeTable, speedTable } from "./tables.mjs";

const EVENTS = 10_000;
const LANGUAGES = { rust: measureRust, javascript: measureJavaScript, python: measurePython };
const named = process.argv.slice(2);
const unknown = named.find((name) => !(name in LANGUAGES));
if (unknown) {
  console.error(`There is no ${unknown} to measure: expected ${Object.keys(LANGUAGES).join(", ")}.`);
  process.exit(2);
}
const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs/benchmarks.md");
const folder = await mkdtemp(join(tmpdir(), "benchmarks-"));
const corpus = join(folder, "corpus.ndjson");
const verdicts = join(folder, "verdicts.ndjson");

try {
  say("the package, the corpus, and our verdicts on it");
  run("cargo", ["xtask", "pack"]);
  await writeFile(
    corpus,
    execFileSync(
      "cargo",
      ["run", "--release", "--quiet", "-p", "cryptorebate-corpus", "--", "--count", String(EVENTS)],
      {
        cwd: root,
        maxBuffer: 1 << 30,
        stdio: ["ignore", "pipe", "inherit"],
      },
    ),
  );
  await writeVerdicts();
  const reports = [];
  for (const [name, measure] of Object.entries(LANGUAGES)) {
    if (named.length === 0 || named.includes(name)) {
      reports.push(await measure());
    }
  }
  await writeTables(reports);
} catch (error) {
  // What a program had to say stands above already.
  console.error(`\nThe tables stay as they were. ${error.message}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true });
}

async function measureRust() {
  say("Rust");
  const output = join(folder, "rust.json");
  run("cargo", ["bench", "-p", "cryptorebate-bench", "--", "--output", output]);
  const rustc = execFileSync("rustc", ["--version"], { cwd: root, encoding: "utf8" }).split(" ")[1];
  return { versions: { rustc }, ...(await readJson(output)) };
}

async function measureJavaScript() {
  say("JavaScript");
  const output = join(folder, "javascript.json");
  run("npm", ["ci", "--prefix", "benchmarks/javascript"]);
  const options = ["--corpus", corpus, "--output", output];
  try {
    findChromium();
    options.push("--browser");
  } catch (error) {
    say(`The browser's table stays as it was. ${error.message}`);
  }
  run(process.execPath, ["benchmarks/javascript/run.mjs", ...options]);
  return readJson(output);
}

async function measurePython() {
  say("Python");
  const python = findPython();
  if (!python) {
    say("Python's table stays as it was: no Python with the module venv was found. Install Python 3.10 or newer.");
    return { results: [] };
  }
  const environment = join(folder, "venv");
  const output = join(folder, "python.json");
  run(python, ["-m", "venv", environment]);
  const own = join(environment, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  run(own, [
    "-m",
    "pip",
    "install",
    "--quiet",
    "--disable-pip-version-check",
    "-r",
    "benchmarks/python/requirements.txt",
    "./crates/python",
  ]);
  run(own, ["benchmarks/python/run.py", "--corpus", corpus, "--verdicts", verdicts, "--output", output]);
  return readJson(output);
}

/** A Python that can make an environment of its own. */
function findPython() {
  return ["python3", "python"].find((command) => {
    try {
      execFileSync(command, ["-c", "import ensurepip, venv"], { stdio: "ignore" });
      return true;
    } catch {
      return false;
    }
  });
}

/** Our verdict on every event of the corpus, one a line: what the contestants outside JavaScript are compared with. */
async function writeVerdicts() {
  const { validate } = await import("../pkg/dist/server.js");
  const lines = (await readFile(corpus, "utf8")).trimEnd().split("\n");
  const judged = await Promise.all(lines.map((line) => validate(line)));
  await writeFile(verdicts, judged.map((verdict) => `${JSON.stringify(verdict)}\n`).join(""));
}

async function writeTables(reports) {
  let text = await readFile(page, "utf8");
  const day = new Date().toISOString().slice(0, 10);
  const processor = cpus()[0]?.model.trim();
  for (const { results, sizes, versions, rounds } of reports) {
    const tools = Object.entries(versions ?? {}).map(([tool, version]) => `${tool} ${version}`);
    for (const group of new Set(results.map((row) => row.group))) {
      const rows = results.filter((row) => row.group === group);
      const measured = `${rows[0].events ?? EVENTS} events · medians of ${rounds} rounds`;
      const table = speedTable(rows);
      console.log(`\n${group}\n${table}`);
      text = fillSection(text, group, `${[day, processor, measured, ...tools].join(" · ")}\n\n${table}`);
    }
    if (sizes) text = fillSection(text, "sizes", `${[day, ...tools].join(" · ")}\n\n${sizeTable(sizes)}`);
  }
  await writeFile(page, text);
  say(`written: ${page}`);
}

function run(command, options) {
  // npm is a script on Windows.
  const shell = process.platform === "win32" && command === "npm";
  execFileSync(command, options, { cwd: root, stdio: "inherit", shell });
}

async function readJson(path) {
  return JSON.parse(await readFile(path, "utf8"));
}

function say(text) {
  console.log(`\n== ${text}`);
}
