// Who has started the Mini App in this browser before: several accounts of Telegram may share it.

import type { TelegramUser } from "./telegram.ts";

const keyOf = (user: TelegramUser) => `cryptorebate-miniapp-v1.${user.id}`;

export function hasStarted(user: TelegramUser): boolean {
  try {
    return localStorage.getItem(keyOf(user)) !== null;
  } catch {
    // Storage is blocked: everybody is welcomed anew.
    return false;
  }
}

export function remember(user: TelegramUser): void {
  try {
    localStorage.setItem(keyOf(user), "started");
  } catch {
    // Storage is blocked or full: the next visit begins with the welcome.
  }
}
