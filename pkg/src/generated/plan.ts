// Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit. The plan's events and properties as types.

/** The plan's name. */
export const PLAN_NAME = "cryptorebate";

/** The plan's version. */
export const PLAN_VERSION = "1.0.0";

/** Where an event comes from. */
export type Platform = "web" | "telegram_bot" | "admin" | "backend";

/** Where events come from that a page may send. */
export type ClientPlatform = "web" | "telegram_bot";

/** Another value than those known today; it passes with the warning `unknown_value`. */
export type Other = string & Record<never, never>;

/** An exchange's name, in lower case and without spaces. */
export type ExchangeName = "mexc" | "bybit" | "okx" | "binance" | "weex" | "bingx" | "htx" | Other;

/** A currency's code. */
export type Currency = "USDT" | Other;

/** How far back a person looks. */
export type TimeWindow = "7d" | "30d" | "90d" | Other;

/** Why a payout failed. */
export type PayoutFailure = "insufficient_balance" | "invalid_address" | "network_error" | Other;

/** A language's code (ISO 639-1). */
export type Language = "ru" | "en" | Other;

/** How the person signed up. */
export type UserSignedUpMethod = "email" | "telegram";

/** How the person logged in. */
export type UserLoggedInMethod = "email_password" | "telegram" | "jwt_refresh";

/** How the link was copied. */
export type CopyMethod = "button_click" | "context_menu" | "keyboard";

/** What kind of trade it was. */
export type TradeType = "spot" | "futures";

/** Which period was synchronised. */
export type TradingVolumeSyncedPeriod = "daily" | "weekly";

/** How it ended. */
export type SyncStatus = "success" | "partial" | "failed";

/** How the notice reached the person. */
export type NotificationChannel = "telegram" | "web_push" | "email";

/** The blockchain network of a withdrawal. */
export type Network = "TRC20" | "ERC20" | "BEP20";

/** The status before. */
export type OldStatus = "pending" | "approved" | "processing" | "completed" | "failed";

/** The status now. */
export type NewStatus = "approved" | "processing" | "completed" | "failed";

/** Which history. */
export type HistoryType = "rebate_accruals" | "withdrawals";

/** Whether it arrived. */
export type DeliveryStatus = "delivered" | "blocked" | "failed";

/** What kind of error it was. */
export type ErrorType = "timeout" | "auth_failed" | "rate_limited" | "server_error";

/** How the person signed up. */
export type SignupMethod = "email" | "telegram";

/** Where the person is mostly active. */
export type PreferredPlatform = "web" | "telegram_bot";

/** A person opened a page of the web site. */
export interface PageViewed {
  /**
   * The page's name.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "landing"
   * @example "dashboard"
   * @example "exchanges"
   */
  page_name: string;
  /**
   * The page's address.
   *
   * Expected: a path that starts with / or an http(s) URL.
   *
   * @example "/dashboard"
   */
  page_url: string;
  /**
   * Where the person came from.
   *
   * Expected: a path that starts with / or an http(s) URL.
   *
   * @example "https://google.com"
   */
  referrer_url?: string | null;
}

/** A person completed the sign-up. */
export interface UserSignedUp {
  /**
   * How the person signed up.
   *
   * Expected: email or telegram.
   *
   * @example "email"
   * @example "telegram"
   */
  method: UserSignedUpMethod;
  /**
   * Where the traffic came from.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "organic"
   * @example "influencer_x"
   * @example "ad_campaign_y"
   */
  source?: string | null;
  /**
   * The UTM source of the first page.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "telegram"
   */
  utm_source?: string | null;
  /**
   * The UTM medium of the first page.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "social"
   */
  utm_medium?: string | null;
  /**
   * The UTM campaign of the first page.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "launch_feb2026"
   */
  utm_campaign?: string | null;
}

/** A person logged in. */
export interface UserLoggedIn {
  /**
   * How the person logged in.
   *
   * Expected: email_password, telegram or jwt_refresh.
   *
   * @example "email_password"
   * @example "telegram"
   * @example "jwt_refresh"
   */
  method: UserLoggedInMethod;
}

/** A person logged out. */
export interface UserLoggedOut {
  /**
   * How long the session had lasted, in seconds.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 1200
   */
  session_duration_sec: number;
}

/**
 * A person completed one step of the onboarding.
 *
 * Always: `step_number` is at most total_steps.
 */
export interface OnboardingStepCompleted {
  /**
   * Which step it was, counted from 1.
   *
   * Expected: a whole number of at least 1.
   *
   * @example 1
   */
  step_number: number;
  /**
   * The step's name.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "view_exchanges"
   * @example "copy_first_link"
   */
  step_name: string;
  /**
   * How many steps there are.
   *
   * Expected: a whole number of at least 1.
   *
   * @example 4
   */
  total_steps: number;
}

/** A person completed the whole onboarding. */
export interface OnboardingCompleted {
  /**
   * How long it took, in seconds.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 180
   */
  duration_sec: number;
  /**
   * How many steps were skipped.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 0
   */
  steps_skipped: number;
}

/** A person saw a referral link, as in the list of exchanges. */
export interface ReferralLinkViewed {
  /**
   * The exchange that the link leads to.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "mexc"
   */
  exchange_name: ExchangeName;
}

/** A person copied a referral link. */
export interface ReferralLinkCopied {
  /**
   * The exchange that the link leads to.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "bybit"
   */
  exchange_name: ExchangeName;
  /**
   * How the link was copied.
   *
   * Expected: button_click, context_menu or keyboard.
   *
   * @example "button_click"
   * @example "context_menu"
   */
  copy_method: CopyMethod;
  /**
   * Whether the person copies this link for the first time.
   *
   * Expected: true or false.
   *
   * @example true
   */
  is_first_copy: boolean;
}

/** The system confirmed that a trader signed up at an exchange through our link. */
export interface ExchangeSignupConfirmed {
  /**
   * The exchange.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "okx"
   */
  exchange_name: ExchangeName;
  /**
   * Days from the copy of the link to the sign-up.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 2
   */
  days_since_ref_copy?: number | null;
}

/** The system found a trader's first trade at an exchange through our link. */
export interface FirstTradeDetected {
  /**
   * The exchange.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "binance"
   */
  exchange_name: ExchangeName;
  /**
   * What kind of trade it was.
   *
   * Expected: spot or futures.
   *
   * @example "spot"
   * @example "futures"
   */
  trade_type: TradeType;
  /**
   * The trade's volume in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 1500.00
   */
  volume_usd: number;
  /**
   * Days from the sign-up to the trade.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 3
   */
  days_since_signup: number;
}

/**
 * The system fetched trading volumes from an exchange.
 *
 * Always: `errors_count` is nothing or 0 where sync_status is success.
 */
export interface TradingVolumeSynced {
  /**
   * The exchange.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "mexc"
   */
  exchange_name: ExchangeName;
  /**
   * Which period was synchronised.
   *
   * Expected: daily or weekly.
   *
   * @example "daily"
   * @example "weekly"
   */
  period: TradingVolumeSyncedPeriod;
  /**
   * How many traders had data.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 150
   */
  traders_count: number;
  /**
   * The whole volume of the period in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 2500000.00
   */
  total_volume_usd: number;
  /**
   * How long the synchronisation took, in seconds.
   *
   * Expected: a number of seconds of at least 0.
   *
   * @example 12.5
   */
  sync_duration_sec: number;
  /**
   * How it ended.
   *
   * Expected: success, partial or failed.
   *
   * @example "success"
   * @example "partial"
   * @example "failed"
   */
  sync_status: SyncStatus;
  /**
   * How many errors there were.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 0
   */
  errors_count?: number | null;
}

/**
 * The system calculated a person's rebate.
 *
 * Always: `gross_rebate_usd` is trader_share_usd + service_share_usd, within 0.01; `trader_share_pct` is 100 * trader_share_usd / gross_rebate_usd, within 0.1.
 */
export interface RebateCalculated {
  /**
   * The exchange.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "weex"
   */
  exchange_name: ExchangeName;
  /**
   * The days that the rebate covers.
   *
   * Expected: two dates such as 2026-02-01_2026-02-07, the first not after the second.
   *
   * @example "2026-02-01_2026-02-07"
   */
  period: string;
  /**
   * What the exchange pays, in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 50.00
   */
  gross_rebate_usd: number;
  /**
   * The trader's share in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 30.00
   */
  trader_share_usd: number;
  /**
   * The service's share in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 20.00
   */
  service_share_usd: number;
  /**
   * The trader's share as a percentage.
   *
   * Expected: a percentage: a number from 0 to 100.
   *
   * @example 60
   */
  trader_share_pct: number;
  /**
   * The trading volume of the period in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 100000.00
   */
  trading_volume_usd: number;
}

/** A person saw the notice of an accrued rebate. */
export interface RebateAccruedNotification {
  /**
   * The exchange.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "bingx"
   */
  exchange_name: ExchangeName;
  /**
   * The accrued amount in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 12.50
   */
  amount_usd: number;
  /**
   * How the notice reached the person.
   *
   * Expected: telegram, web_push or email.
   *
   * @example "telegram"
   * @example "web_push"
   * @example "email"
   */
  notification_channel: NotificationChannel;
}

/** A trader asked for a withdrawal. */
export interface WithdrawalRequested {
  /**
   * The amount in US dollars.
   *
   * Expected: an amount in US dollars: a number above 0 with at most 2 decimals.
   *
   * @example 100.00
   */
  amount_usd: number;
  /**
   * The currency that is paid out.
   *
   * Expected: 2 to 10 capital letters and digits, such as USDT.
   *
   * @example "USDT"
   */
  currency: Currency;
  /**
   * The blockchain network.
   *
   * Expected: TRC20, ERC20 or BEP20.
   *
   * @example "TRC20"
   * @example "ERC20"
   * @example "BEP20"
   */
  network: Network;
  /**
   * Whether it is the person's first withdrawal.
   *
   * Expected: true or false.
   *
   * @example true
   */
  is_first_withdrawal: boolean;
}

/**
 * A withdrawal's status changed.
 *
 * Always: `new_status` is another value than old_status; `processing_time_sec` is nothing unless new_status is completed; `failure_reason` is nothing unless new_status is failed.
 */
export interface WithdrawalStatusChanged {
  /**
   * The withdrawal's id.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "wd_abc123"
   */
  withdrawal_id: string;
  /**
   * The status before.
   *
   * Expected: pending, approved, processing, completed or failed.
   *
   * @example "pending"
   */
  old_status: OldStatus;
  /**
   * The status now.
   *
   * Expected: approved, processing, completed or failed.
   *
   * @example "approved"
   * @example "processing"
   * @example "completed"
   * @example "failed"
   */
  new_status: NewStatus;
  /**
   * The amount in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 100.00
   */
  amount_usd: number;
  /**
   * How long the processing took, in seconds; of completed ones.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 3600
   */
  processing_time_sec?: number | null;
  /**
   * Why it failed; of failed ones.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "invalid_address"
   */
  failure_reason?: string | null;
}

/** A withdrawal was paid out. */
export interface WithdrawalCompleted {
  /**
   * The withdrawal's id.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "wd_abc123"
   */
  withdrawal_id: string;
  /**
   * The amount in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 100.00
   */
  amount_usd: number;
  /**
   * The currency that was paid out.
   *
   * Expected: 2 to 10 capital letters and digits, such as USDT.
   *
   * @example "USDT"
   */
  currency: Currency;
  /**
   * The blockchain network.
   *
   * Expected: TRC20, ERC20 or BEP20.
   *
   * @example "TRC20"
   */
  network: Network;
  /**
   * The transaction's hash.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "0xabc..."
   */
  tx_hash?: string | null;
  /**
   * How long it took in all, in seconds.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 7200
   */
  total_processing_sec: number;
}

/** A person opened the dashboard. */
export interface DashboardViewed {
  /**
   * All rebate so far in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 450.00
   */
  total_rebate_usd: number;
  /**
   * The balance that can be withdrawn in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 120.00
   */
  available_balance_usd: number;
  /**
   * How many exchanges the person uses.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 3
   */
  exchanges_active: number;
}

/** A person opened the page of statistics. */
export interface StatisticsViewed {
  /**
   * The exchange, where one was chosen.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "mexc"
   */
  exchange_name?: ExchangeName | null;
  /**
   * The period, where one was chosen.
   *
   * Expected: lower-case letters, digits and _, such as 7d.
   *
   * @example "7d"
   * @example "30d"
   * @example "90d"
   */
  period?: TimeWindow | null;
}

/** A person opened the history of accruals or of withdrawals. */
export interface HistoryViewed {
  /**
   * Which history.
   *
   * Expected: rebate_accruals or withdrawals.
   *
   * @example "rebate_accruals"
   * @example "withdrawals"
   */
  history_type: HistoryType;
  /**
   * The exchange, where the list was narrowed to one.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "bybit"
   */
  filter_exchange?: ExchangeName | null;
  /**
   * The period, where the list was narrowed to one.
   *
   * Expected: lower-case letters, digits and _, such as 7d.
   *
   * @example "30d"
   */
  filter_period?: TimeWindow | null;
}

/** A person pressed /start in the Telegram bot. */
export interface BotStarted {
  /**
   * Whether the person is new, or has come back.
   *
   * Expected: true or false.
   *
   * @example true
   */
  is_new_user: boolean;
  /**
   * The parameter of the deep link.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "ref_influencer_x"
   */
  deep_link?: string | null;
}

/** A person used a command or pressed a button in the bot. */
export interface BotCommandUsed {
  /**
   * The command or the button.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "dashboard"
   * @example "exchanges"
   * @example "withdraw"
   */
  command: string;
  /**
   * Whether it was an inline button, not text.
   *
   * Expected: true or false.
   *
   * @example true
   */
  is_inline_button: boolean;
}

/** The bot sent a person a notification. */
export interface BotNotificationSent {
  /**
   * What it was about.
   *
   * Expected: lower-case letters, digits and _, such as rebate_accrued.
   *
   * @example "rebate_accrued"
   * @example "withdrawal_completed"
   * @example "new_exchange"
   */
  notification_type: "rebate_accrued" | "withdrawal_completed" | "new_exchange" | Other;
  /**
   * Whether it arrived.
   *
   * Expected: delivered, blocked or failed.
   *
   * @example "delivered"
   * @example "blocked"
   * @example "failed"
   */
  delivery_status: DeliveryStatus;
}

/** An administrator did something. */
export interface AdminActionPerformed {
  /**
   * The administrator's id.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "adm_001"
   */
  admin_id: string;
  /**
   * What was done.
   *
   * Expected: lower-case letters, digits and _, such as approve_withdrawal.
   *
   * @example "approve_withdrawal"
   * @example "update_rate"
   * @example "block_user"
   */
  action_type: "approve_withdrawal" | "update_rate" | "block_user" | Other;
  /**
   * What it was done to.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "withdrawal_wd_123"
   * @example "exchange_mexc"
   */
  target_entity: string;
  /**
   * More about it.
   *
   * Expected: a JSON object of at most 8 levels and 8,192 bytes.
   *
   * @example {"old_rate":50,"new_rate":60}
   */
  details?: Record<string, unknown> | null;
}

/**
 * An administrator changed the rebate rate of an exchange.
 *
 * Always: `new_trader_share_pct` is another value than old_trader_share_pct.
 */
export interface ExchangeRateUpdated {
  /**
   * The administrator's id.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "adm_001"
   */
  admin_id: string;
  /**
   * The exchange.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "mexc"
   */
  exchange_name: ExchangeName;
  /**
   * The trader's share before, as a percentage.
   *
   * Expected: a percentage: a number from 0 to 100.
   *
   * @example 50
   */
  old_trader_share_pct: number;
  /**
   * The trader's share now, as a percentage.
   *
   * Expected: a percentage: a number from 0 to 100.
   *
   * @example 60
   */
  new_trader_share_pct: number;
}

/** A synchronisation with an exchange's API failed. */
export interface ApiSyncFailed {
  /**
   * The exchange.
   *
   * Expected: lower-case letters and digits, such as mexc.
   *
   * @example "htx"
   */
  exchange_name: ExchangeName;
  /**
   * What kind of error it was.
   *
   * Expected: timeout, auth_failed, rate_limited or server_error.
   *
   * @example "timeout"
   * @example "auth_failed"
   * @example "rate_limited"
   * @example "server_error"
   */
  error_type: ErrorType;
  /**
   * The error's message.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "Connection timed out"
   */
  error_message?: string | null;
  /**
   * Which attempt it was, counted from 1.
   *
   * Expected: a whole number of at least 1.
   *
   * @example 2
   */
  retry_attempt: number;
  /**
   * Whether there will be another attempt.
   *
   * Expected: true or false.
   *
   * @example true
   */
  will_retry: boolean;
}

/** A payout failed. */
export interface PayoutFailed {
  /**
   * The withdrawal's id.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "wd_abc123"
   */
  withdrawal_id: string;
  /**
   * Why it failed.
   *
   * Expected: lower-case letters, digits and _, such as insufficient_balance.
   *
   * @example "insufficient_balance"
   * @example "invalid_address"
   * @example "network_error"
   */
  failure_reason: PayoutFailure;
  /**
   * The amount in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 100.00
   */
  amount_usd: number;
  /**
   * Whether there will be another attempt.
   *
   * Expected: true or false.
   *
   * @example true
   */
  will_retry: boolean;
}

/** What is known of a person. */
export interface UserProperties {
  /**
   * The person's id. The first value stays.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "usr_a1b2c3"
   */
  user_id?: string | null;
  /**
   * When the person signed up. The first value stays.
   *
   * Expected: a time in UTC such as 2026-02-04T14:30:00Z.
   *
   * @example "2026-02-04T10:00:00Z"
   */
  signup_date?: string | null;
  /**
   * How the person signed up. The first value stays.
   *
   * Expected: email or telegram.
   *
   * @example "email"
   * @example "telegram"
   */
  signup_method?: SignupMethod | null;
  /**
   * The channel that brought the person. The first value stays.
   *
   * Expected: text that is not empty, at most 1,024 characters.
   *
   * @example "organic"
   * @example "influencer_x"
   * @example "telegram_channel"
   */
  signup_source?: string | null;
  /**
   * Whether the person has made a first trade.
   *
   * Expected: true or false.
   *
   * @example true
   */
  is_activated?: boolean | null;
  /**
   * When the person made the first trade. The first value stays.
   *
   * Expected: a time in UTC such as 2026-02-04T14:30:00Z.
   *
   * @example "2026-02-06T15:00:00Z"
   */
  activation_date?: string | null;
  /**
   * How many exchanges the person has connected.
   *
   * Expected: a whole number of at least 0.
   *
   * @example 3
   */
  exchanges_count?: number | null;
  /**
   * The exchanges that the person has connected.
   *
   * Expected: a list, each member lower-case letters and digits, such as mexc.
   *
   * @example ["mexc","bybit","okx"]
   */
  exchanges_list?: ExchangeName[] | null;
  /**
   * All the person's trading volume in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 150000.00
   */
  total_trading_volume?: number | null;
  /**
   * All the person's rebate in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 750.50
   */
  total_rebate_earned?: number | null;
  /**
   * All that the person has withdrawn in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 500.00
   */
  total_withdrawn?: number | null;
  /**
   * The balance that the person can withdraw in US dollars.
   *
   * Expected: an amount in US dollars: a number of at least 0 with at most 2 decimals.
   *
   * @example 250.50
   */
  available_balance?: number | null;
  /**
   * When the person was last active.
   *
   * Expected: a time in UTC such as 2026-02-04T14:30:00Z.
   *
   * @example "2026-02-04T18:00:00Z"
   */
  last_active_date?: string | null;
  /**
   * Where the person is mostly active.
   *
   * Expected: web or telegram_bot.
   *
   * @example "web"
   * @example "telegram_bot"
   */
  preferred_platform?: PreferredPlatform | null;
  /**
   * The language of the person's interface.
   *
   * Expected: two lower-case letters, such as ru.
   *
   * @example "ru"
   * @example "en"
   */
  language?: Language | null;
  /**
   * The country, by IP address at the sign-up. The first value stays.
   *
   * Expected: two capital letters, such as US.
   *
   * @example "RU"
   * @example "US"
   */
  country?: string | null;
}

/** The properties of each event. */
export interface EventProperties {
  page_viewed: PageViewed;
  user_signed_up: UserSignedUp;
  user_logged_in: UserLoggedIn;
  user_logged_out: UserLoggedOut;
  onboarding_step_completed: OnboardingStepCompleted;
  onboarding_completed: OnboardingCompleted;
  referral_link_viewed: ReferralLinkViewed;
  referral_link_copied: ReferralLinkCopied;
  exchange_signup_confirmed: ExchangeSignupConfirmed;
  first_trade_detected: FirstTradeDetected;
  trading_volume_synced: TradingVolumeSynced;
  rebate_calculated: RebateCalculated;
  rebate_accrued_notification: RebateAccruedNotification;
  withdrawal_requested: WithdrawalRequested;
  withdrawal_status_changed: WithdrawalStatusChanged;
  withdrawal_completed: WithdrawalCompleted;
  dashboard_viewed: DashboardViewed;
  statistics_viewed: StatisticsViewed;
  history_viewed: HistoryViewed;
  bot_started: BotStarted;
  bot_command_used: BotCommandUsed;
  bot_notification_sent: BotNotificationSent;
  admin_action_performed: AdminActionPerformed;
  exchange_rate_updated: ExchangeRateUpdated;
  api_sync_failed: ApiSyncFailed;
  payout_failed: PayoutFailed;
}

/** The name of an event. */
export type EventName = keyof EventProperties;

/** The name of an event that a page may send. */
export type ClientEventName =
  | "page_viewed"
  | "user_signed_up"
  | "user_logged_in"
  | "user_logged_out"
  | "onboarding_step_completed"
  | "onboarding_completed"
  | "referral_link_viewed"
  | "referral_link_copied"
  | "rebate_accrued_notification"
  | "withdrawal_requested"
  | "dashboard_viewed"
  | "statistics_viewed"
  | "history_viewed";
