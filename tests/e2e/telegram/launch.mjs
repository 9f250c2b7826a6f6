// The address by which Telegram opens a Mini App; run by itself, it prints one for a collector of your own.
// @ts-check
import { fileURLToPath } from "node:url";
import { signedInitData, tokenFile } from "./sign.mjs";

/** Telegram's colours on iOS. */
export const themes = {
  light: {
    bg_color: "#ffffff",
    secondary_bg_color: "#efeff4",
    section_bg_color: "#ffffff",
    text_color: "#000000",
    hint_color: "#8e8e93",
    subtitle_text_color: "#8e8e93",
    link_color: "#007aff",
    accent_text_color: "#007aff",
    button_color: "#007aff",
    button_text_color: "#ffffff",
    section_header_text_color: "#6d6d72",
    section_separator_color: "#c8c7cc",
    destructive_text_color: "#ff3b30",
    header_bg_color: "#f8f8f8",
    bottom_bar_bg_color: "#f2f2f2",
  },
  dark: {
    bg_color: "#000000",
    secondary_bg_color: "#1c1c1d",
    section_bg_color: "#2c2c2e",
    text_color: "#ffffff",
    hint_color: "#98989e",
    subtitle_text_color: "#98989e",
    link_color: "#3e88f7",
    accent_text_color: "#3e88f7",
    button_color: "#3e88f7",
    button_text_color: "#ffffff",
    section_header_text_color: "#8d8e93",
    section_separator_color: "#545458",
    destructive_text_color: "#eb5545",
    header_bg_color: "#1a1a1a",
    bottom_bar_bg_color: "#1d1d1d",
  },
};

/**
 * The page's address with Telegram's launch parameters.
 * @param {string} origin
 * @param {{ initData: string, theme?: keyof typeof themes, platform?: string, startParam?: string | undefined }} options
 */
export function launchAddress(origin, { initData, theme = "light", platform = "ios", startParam }) {
  const address = new URL("/miniapp.html", origin);
  if (startParam) address.searchParams.set("tgWebAppStartParam", startParam);
  const parameters = {
    tgWebAppData: initData,
    tgWebAppVersion: "8.0",
    tgWebAppPlatform: platform,
    tgWebAppThemeParams: JSON.stringify(themes[theme]),
  };
  address.hash = Object.entries(parameters)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return address.href;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [origin = "http://127.0.0.1:7171"] = process.argv.slice(2);
  console.error(`The collector has to know the bot: --telegram-bot-token-file ${tokenFile}`);
  console.log(launchAddress(origin, { initData: signedInitData() }));
}
