// The demo's accounts: who has signed up in this browser, who is logged in, and what they have withdrawn.

import { type NetworkId, totalRebateCents, unsettledCents } from "./demo-data.ts";

export interface Withdrawal {
  requestedAt: string;
  amountCents: number;
  network: NetworkId;
}

export interface Account {
  userId: string;
  email: string;
  language: "en" | "ru";
  signedUpAt: string;
  loggedInAt: string;
  withdrawals: Withdrawal[];
}

interface Stored {
  accounts: Record<string, Account>;
  current: string | null;
}

const storageKey = "cryptorebate-demo-v1";
let stored = load();

/** Who is logged in. */
export function currentAccount(): Account | undefined {
  return stored.current === null ? undefined : stored.accounts[stored.current];
}

/** Makes an account and logs it in; undefined if the e-mail is taken in this browser. */
export function signUp(email: string, language: Account["language"]): Account | undefined {
  const key = keyOf(email);
  if (Object.hasOwn(stored.accounts, key)) return undefined;
  const now = new Date().toISOString();
  const account: Account = {
    userId: `usr_${crypto.randomUUID().replaceAll("-", "").slice(0, 8)}`,
    email: email.trim(),
    language,
    signedUpAt: now,
    loggedInAt: now,
    withdrawals: [],
  };
  stored.accounts[key] = account;
  stored.current = key;
  save();
  return account;
}

/** Logs in the account of that e-mail; undefined if there is none in this browser. */
export function logIn(email: string): Account | undefined {
  const key = keyOf(email);
  const account = Object.hasOwn(stored.accounts, key) ? stored.accounts[key] : undefined;
  if (!account) return undefined;
  account.loggedInAt = new Date().toISOString();
  stored.current = key;
  save();
  return account;
}

export function logOut(): void {
  stored.current = null;
  save();
}

/** Writes a withdrawal down; the balance follows. */
export function addWithdrawal(account: Account, amountCents: number, network: NetworkId): void {
  account.withdrawals.unshift({ requestedAt: new Date().toISOString(), amountCents, network });
  save();
}

/** What can be withdrawn now, in cents. */
export function availableCents(account: Account): number {
  return totalRebateCents - unsettledCents - withdrawnCents(account);
}

export function withdrawnCents(account: Account): number {
  return account.withdrawals.reduce((sum, { amountCents }) => sum + amountCents, 0);
}

/** Reads what another tab has stored since. */
function reloadAccounts(): void {
  stored = load();
}

/** Calls back when another tab signs in or out. */
export function onAccountChangedElsewhere(changed: () => void): void {
  window.addEventListener("storage", ({ key }) => {
    if (key !== storageKey && key !== null) return;
    const before = currentAccount()?.userId;
    reloadAccounts();
    if (currentAccount()?.userId !== before) changed();
  });
}

function keyOf(email: string): string {
  return email.trim().toLowerCase();
}

function load(): Stored {
  const nobody: Stored = { accounts: {}, current: null };
  try {
    const text = localStorage.getItem(storageKey);
    return text === null ? nobody : (JSON.parse(text) as Stored);
  } catch {
    // Storage is blocked, or holds something else: the demo starts afresh and lives in memory.
    return nobody;
  }
}

function save(): void {
  try {
    localStorage.setItem(storageKey, JSON.stringify(stored));
  } catch {
    // Storage is blocked or full: the account lasts until the page is closed.
  }
}
