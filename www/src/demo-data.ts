// The demo's sample figures: exchanges, their rates, and thirteen weeks of trading of a made-up trader.

export type ExchangeId = "mexc" | "bybit" | "okx" | "binance" | "weex" | "bingx" | "htx";

export interface Exchange {
  id: ExchangeId;
  name: string;
  /** Two letters to know it by. */
  sign: string;
  /** What the exchange takes of a trade, in percent of its volume. */
  feePct: number;
  /** How much of that fee goes back to the trader, in percent. */
  sharePct: number;
  payout: string;
  /** Weekly volume in US dollars, oldest week first; empty where the trader does not trade. */
  weeklyVolumeUsd: readonly number[];
}

export const exchanges: readonly Exchange[] = [
  {
    id: "mexc",
    name: "MEXC",
    sign: "ME",
    feePct: 0.04,
    sharePct: 60,
    payout: "Paid weekly",
    weeklyVolumeUsd: [
      21_400, 18_250, 25_900, 30_100, 27_450, 22_300, 33_800, 36_050, 29_700, 34_600, 41_200, 38_900, 44_350,
    ],
  },
  {
    id: "bybit",
    name: "Bybit",
    sign: "BY",
    feePct: 0.055,
    sharePct: 45,
    payout: "Paid daily",
    weeklyVolumeUsd: [
      38_000, 42_600, 35_200, 47_900, 51_300, 44_800, 58_400, 49_650, 62_100, 55_700, 60_900, 67_250, 71_800,
    ],
  },
  {
    id: "okx",
    name: "OKX",
    sign: "OK",
    feePct: 0.05,
    sharePct: 40,
    payout: "Paid daily",
    weeklyVolumeUsd: [
      12_900, 16_300, 14_750, 11_200, 19_800, 23_500, 20_100, 18_400, 26_700, 24_900, 22_300, 28_050, 25_600,
    ],
  },
  { id: "binance", name: "Binance", sign: "BN", feePct: 0.05, sharePct: 35, payout: "Paid daily", weeklyVolumeUsd: [] },
  { id: "weex", name: "WEEX", sign: "WE", feePct: 0.06, sharePct: 70, payout: "Paid weekly", weeklyVolumeUsd: [] },
  { id: "bingx", name: "BingX", sign: "BX", feePct: 0.05, sharePct: 55, payout: "Paid weekly", weeklyVolumeUsd: [] },
  { id: "htx", name: "HTX", sign: "HT", feePct: 0.06, sharePct: 50, payout: "Paid weekly", weeklyVolumeUsd: [] },
];

/** How many of the exchanges the sample trader trades on. */
export const activeExchanges: readonly Exchange[] = exchanges.filter(
  ({ weeklyVolumeUsd }) => weeklyVolumeUsd.length > 0,
);

export interface Accrual {
  exchange: Exchange;
  /** How many weeks ago the week ended: 0 is the one that is being settled now. */
  weeksAgo: number;
  volumeUsd: number;
  rebateCents: number;
}

/** What a volume gives back at an exchange, in cents. */
export function rebateCents(exchange: Exchange, volumeUsd: number): number {
  return Math.round((volumeUsd * exchange.feePct * exchange.sharePct) / 100);
}

/** Every accrual of the sample trader, newest week first. */
export const accruals: readonly Accrual[] = activeExchanges
  .flatMap((exchange) =>
    exchange.weeklyVolumeUsd.map((volumeUsd, week, weeks) => ({
      exchange,
      weeksAgo: weeks.length - 1 - week,
      volumeUsd,
      rebateCents: rebateCents(exchange, volumeUsd),
    })),
  )
  .sort((one, other) => one.weeksAgo - other.weeksAgo);

export const totalRebateCents: number = sumOfRebates(accruals);

/** Rebate of the current week: shown, but not to be withdrawn before it is settled. */
export const unsettledCents: number = sumOfRebates(accruals.filter(({ weeksAgo }) => weeksAgo === 0));

export const minimumWithdrawalCents = 1_000;

export type NetworkId = "TRC20" | "BEP20" | "ERC20";

export interface Network {
  id: NetworkId;
  name: string;
  speed: string;
  /** What an address looks like there. */
  address: RegExp;
  addressHint: string;
}

const hexAddress = /^0x[0-9a-fA-F]{40}$/;

export const networks: readonly [Network, ...Network[]] = [
  {
    id: "TRC20",
    name: "Tron",
    speed: "about a minute",
    address: /^T[1-9A-HJ-NP-Za-km-z]{33}$/,
    addressHint: "T and 33 letters and digits",
  },
  { id: "BEP20", name: "BNB Chain", speed: "about a minute", address: hexAddress, addressHint: "0x and 40 hex digits" },
  {
    id: "ERC20",
    name: "Ethereum",
    speed: "about five minutes",
    address: hexAddress,
    addressHint: "0x and 40 hex digits",
  },
];

/** Addresses that look right and belong to nobody, for trying the form. */
export const sampleAddresses: Record<NetworkId, string> = {
  TRC20: `T${"DemoDemo".repeat(4)}x`,
  BEP20: `0x${"de".repeat(20)}`,
  ERC20: `0x${"ad".repeat(20)}`,
};

/** The user's own link at an exchange. The domain ends in `.example`, so it can belong to nobody. */
export function referralLinkOf(exchange: Exchange, userId: string): string {
  return `https://${exchange.id}.example/r/${userId.replace("usr_", "CR").toUpperCase()}`;
}

export type PeriodId = "7d" | "30d" | "90d";

export const periods: readonly { id: PeriodId; name: string; weeks: number }[] = [
  { id: "7d", name: "7 days", weeks: 1 },
  { id: "30d", name: "30 days", weeks: 4 },
  { id: "90d", name: "90 days", weeks: 13 },
];

/** The last day of a week that ended `weeksAgo` weeks ago, for people. */
export function weekLabel(weeksAgo: number): string {
  const end = new Date(Date.now() - weeksAgo * 7 * 86_400_000);
  return end.toLocaleDateString("en-GB", { day: "numeric", month: "short" });
}

export function sumOfRebates(some: readonly Accrual[]): number {
  return some.reduce((sum, accrual) => sum + accrual.rebateCents, 0);
}
