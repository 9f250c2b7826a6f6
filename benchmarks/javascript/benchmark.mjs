// One benchmark in one JavaScript engine: the corpus, the contestants, single runs over all events, and who agrees.

import { contestants } from "./contestants.mjs";
import { judge } from "./ours.mjs";

let everybody = [];
const inputs = { object: [], bytes: [] };

/** Takes the corpus, one event a line, and gives the names of those who take part. Bytes are for Node alone. */
export function prepare(corpus, groups) {
  const lines = corpus.split("\n").filter((line) => line !== "");
  inputs.object = lines.map(parse).filter((event) => event !== undefined);
  if (groups.includes("bytes")) inputs.bytes = lines.map((line) => Buffer.from(line));
  everybody = contestants().filter(({ group }) => groups.includes(group));
  return everybody.map(({ name, group, does }) => ({ name, group, does, events: inputs[group].length }));
}

/** Lets one contestant judge every event of its group, and gives how many it takes. */
export async function run(index) {
  const contestant = everybody[index];
  return contestant.async ? runPromises(contestant) : runCalls(contestant);
}

function runCalls({ group, run }) {
  let valid = 0;
  for (const input of inputs[group]) if (run(input)) valid += 1;
  return valid;
}

async function runPromises({ group, run }) {
  let valid = 0;
  for (const input of inputs[group]) if (await run(input)) valid += 1;
  return valid;
}

/**
 * On how many events a contestant says the same as we do, and where it does not: what it takes that the plan refuses,
 * by the first violation's code, and how many it refuses that are valid.
 */
export async function compare(index) {
  const { group, run } = everybody[index];
  const takes = {};
  let agrees = 0;
  let refusesValid = 0;
  for (const input of inputs[group]) {
    const verdict = judge(group === "bytes" ? input.toString() : JSON.stringify(input));
    const valid = await run(input);
    if (valid === verdict.valid) agrees += 1;
    else if (verdict.valid) refusesValid += 1;
    else {
      const kind = kindOf(verdict.violations[0]);
      takes[kind] = (takes[kind] ?? 0) + 1;
    }
  }
  return { agrees, takes, refuses_valid: refusesValid };
}

const kindOf = ({ code, rule }) => (rule ? `${code} (${rule})` : code);

function parse(line) {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
