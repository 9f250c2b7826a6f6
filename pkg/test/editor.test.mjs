// What an editor offers while somebody types a call: asked of TypeScript's own language server, as editors do.

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, test } from "node:test";
import { pathToFileURL } from "node:url";

const typescript = dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
const server = spawn(process.execPath, [join(typescript, "bin/tsc"), "--lsp", "--stdio"]);
after(() => server.kill());

const waiting = new Map();
let received = Buffer.alloc(0);
server.stdout.on("data", (chunk) => {
  received = Buffer.concat([received, chunk]);
  for (;;) {
    const head = received.indexOf("\r\n\r\n");
    const length = Number(
      received
        .subarray(0, Math.max(head, 0))
        .toString()
        .match(/Content-Length: (\d+)/)?.[1],
    );
    if (head < 0 || received.length < head + 4 + length) {
      return;
    }
    const message = JSON.parse(received.subarray(head + 4, head + 4 + length));
    received = received.subarray(head + 4 + length);
    if (message.method && message.id !== undefined) {
      // The server may ask for settings; it is told that there are none.
      write({ id: message.id, result: (message.params?.items ?? []).map(() => null) });
    } else {
      waiting.get(message.id)?.(message);
    }
  }
});

function write(message) {
  const text = JSON.stringify({ jsonrpc: "2.0", ...message });
  server.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`);
}

function ask(method, params) {
  const id = waiting.size + 1;
  write({ id, method, params });
  return new Promise((resolve, reject) => {
    waiting.set(id, ({ result, error }) => (error ? reject(new Error(error.message)) : resolve(result)));
  });
}

const folder = pathToFileURL(join(import.meta.dirname, "../test-types/")).href;
const started = ask("initialize", { processId: process.pid, rootUri: folder, capabilities: {} }).then(() =>
  write({ method: "initialized", params: {} }),
);

/** What is offered where the text has a `|`. */
async function offered(name, text) {
  await started;
  const uri = `${folder}${name}`;
  const before = text.slice(0, text.indexOf("|"));
  const position = { line: before.split("\n").length - 1, character: before.length - (before.lastIndexOf("\n") + 1) };
  write({
    method: "textDocument/didOpen",
    params: { textDocument: { uri, languageId: "typescript", version: 1, text: text.replace("|", "") } },
  });
  const { items } = await ask("textDocument/completion", { textDocument: { uri }, position });
  return items.map(({ label }) => label.replaceAll('"', "").replace(/\?$/, ""));
}

test("in track(), the names of the events that a page may send are offered, and no others", async () => {
  const names = await offered("name.ts", 'import { track } from "../src/index.js";\ntrack("|");\n');
  assert.deepEqual(names.sort(), [
    "dashboard_viewed",
    "history_viewed",
    "onboarding_completed",
    "onboarding_step_completed",
    "page_viewed",
    "rebate_accrued_notification",
    "referral_link_copied",
    "referral_link_viewed",
    "statistics_viewed",
    "user_logged_in",
    "user_logged_out",
    "user_signed_up",
    "withdrawal_requested",
  ]);
});

test("after the name, the event's properties are offered", async () => {
  const text = 'import { track } from "../src/index.js";\ntrack("withdrawal_requested", { | });\n';
  const names = await offered("properties.ts", text);
  assert.deepEqual(names.sort(), ["amount_usd", "currency", "is_first_withdrawal", "network"]);
});

test("for a closed list, its values are offered", async () => {
  const text = 'import { useTrack } from "../src/react.js";\nuseTrack("withdrawal_requested")({ network: "|" });\n';
  assert.deepEqual((await offered("values.ts", text)).sort(), ["BEP20", "ERC20", "TRC20"]);
});

test("a test is offered what may have been tracked", async () => {
  const text = 'import { expectEvent } from "../src/testing.js";\nexpectEvent("page_viewed", { | });\n';
  assert.deepEqual((await offered("expected.ts", text)).sort(), ["page_name", "page_url", "referrer_url"]);
});
