// The settings: what the options, the browser and Telegram come to.

import { type MiniApp, withoutLaunch } from "./telegram.js";
import type { ConsentState, InitOptions } from "./types.js";

/** What a page's tracker has to know. */
export interface Settings {
  /** The collector's base URL, without a slash at its end. */
  origin: string;
  key: string | undefined;
  platform: "web" | "telegram_bot";
  locale: string;
  /** Telegram's client as JSON; empty outside Telegram. */
  telegram: string;
  /** Telegram's signed user data. */
  initData: string | undefined;
  /** What brought the visitor here: UTM source, medium, campaign and Telegram's start parameter, one a line. */
  campaign: string;
  batchSize: number;
  batchDelayMs: number;
  strict: boolean;
  consent: ConsentState;
  storage: "local" | "cookie" | "none";
  /** Keeps apart what accounts of Telegram store on one origin. */
  owner: string;
  cookieDomain: string | undefined;
}

/** Brings everything together. */
export function settingsOf(options: InitOptions, miniApp: MiniApp | undefined): Settings {
  const { endpoint, key, platform, batchSize, batchDelayMs, strict, mode, storage, cookieDomain } = options;
  return {
    origin: String(endpoint ?? "").replace(/\/+$/, ""),
    key,
    platform: platform ?? (miniApp ? "telegram_bot" : "web"),
    locale: navigator.language ?? "",
    telegram: miniApp?.client ?? "",
    initData: miniApp?.initData,
    campaign: campaignOf(withoutLaunch(location.search), miniApp?.startParam ?? ""),
    batchSize: Math.max(1, Math.floor(batchSize ?? 50)),
    batchDelayMs: Math.max(0, Math.floor(batchDelayMs ?? 1000)),
    strict: strict === true || mode === "strict",
    consent: consentOf(options),
    storage: storage ?? "local",
    owner: miniApp?.userId ? `${miniApp.userId}.` : "",
    cookieDomain,
  };
}

function campaignOf(query: string, startParam: string): string {
  const parameters = new URLSearchParams(query);
  const names = ["utm_source", "utm_medium", "utm_campaign"];
  return [...names.map((name) => parameters.get(name) ?? ""), startParam]
    .map((value) => value.replace(/\s+/g, " ").slice(0, 256))
    .join("\n");
}

function consentOf({ consent, respect }: InitOptions): ConsentState {
  const { globalPrivacyControl, doNotTrack } = navigator as {
    globalPrivacyControl?: boolean;
    doNotTrack?: string | null;
  };
  const refused = (respect?.gpc && globalPrivacyControl) || (respect?.dnt && doNotTrack === "1");
  return refused ? "denied" : (consent ?? "granted");
}
