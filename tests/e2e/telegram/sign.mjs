// Signs the data of a Mini App's user as Telegram does, with the made-up token of a bot that does not exist.
// @ts-check
import { createHmac, createPrivateKey, sign } from "node:crypto";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** Where the token is, for the collector's `--telegram-bot-token-file`. */
export const tokenFile = fileURLToPath(new URL("bot-token", import.meta.url));
const token = readFileSync(tokenFile, "utf8").trim();
const [botId] = token.split(":");

/** Stands in for Telegram's own key, whose public half is no help to whoever wants to sign. */
const key = createPrivateKey({
  key: Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), Buffer.alloc(32, 7)]),
  format: "der",
  type: "pkcs8",
});

export const anna = {
  id: 279_058_397,
  first_name: "Anna",
  last_name: "Ivanova",
  username: "anna_trades",
  language_code: "en",
  allows_write_to_pm: true,
  photo_url: "https://t.me/i/userpic/320/anna.svg",
};

/**
 * What Telegram puts into `WebApp.initData`.
 * @param {{ user?: typeof anna, startParam?: string, signedAt?: Date }} [options]
 */
export function signedInitData({ user = anna, startParam, signedAt = new Date() } = {}) {
  /** @type {Record<string, string>} */
  const fields = {
    query_id: "AAHdF6IQAAAAAN0XohDhrOrc",
    user: JSON.stringify(user).replaceAll("/", "\\/"),
    auth_date: String(Math.floor(signedAt.getTime() / 1000)),
    ...(startParam && { start_param: startParam }),
  };
  const ownSignature = sign(null, Buffer.from(`${botId}:WebAppData\n${lines(fields)}`), key);
  const signed = { ...fields, signature: ownSignature.toString("base64url") };
  const secret = createHmac("sha256", "WebAppData").update(token).digest();
  const hash = createHmac("sha256", secret).update(lines(signed)).digest("hex");
  // Telegram writes a space as %20.
  return new URLSearchParams({ ...signed, hash }).toString().replaceAll("+", "%20");
}

/** @param {Record<string, string>} fields */
function lines(fields) {
  return Object.keys(fields)
    .sort()
    .map((name) => `${name}=${fields[name]}`)
    .join("\n");
}
