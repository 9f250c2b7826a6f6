//! Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit.
//!
//! What the plan says in words, in the order of its table.

use super::plan::PLAN;
use crate::docs::{EventDocs, PlanDocs, PropertyDocs};

/// The words of the plan `cryptorebate`, version 1.0.0.
pub static PLAN_DOCS: PlanDocs = PlanDocs {
    plan: &PLAN,
    events: &[
        // page_viewed
        EventDocs {
            description: "A person opened a page of the web site.",
            properties: &[
                property("The page's name.", "text that is not empty, at most 1,024 characters"),
                property("The page's address.", "a path that starts with / or an http(s) URL"),
                property(
                    "Where the person came from.",
                    "a path that starts with / or an http(s) URL",
                ),
            ],
            rules: &[],
            deprecated: None,
        },
        // user_signed_up
        EventDocs {
            description: "A person completed the sign-up.",
            properties: &[
                property("How the person signed up.", "email or telegram"),
                property(
                    "Where the traffic came from.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property(
                    "The UTM source of the first page.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property(
                    "The UTM medium of the first page.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property(
                    "The UTM campaign of the first page.",
                    "text that is not empty, at most 1,024 characters",
                ),
            ],
            rules: &[],
            deprecated: None,
        },
        // user_logged_in
        EventDocs {
            description: "A person logged in.",
            properties: &[property(
                "How the person logged in.",
                "email_password, telegram or jwt_refresh",
            )],
            rules: &[],
            deprecated: None,
        },
        // user_logged_out
        EventDocs {
            description: "A person logged out.",
            properties: &[property(
                "How long the session had lasted, in seconds.",
                "a whole number of at least 0",
            )],
            rules: &[],
            deprecated: None,
        },
        // onboarding_step_completed
        EventDocs {
            description: "A person completed one step of the onboarding.",
            properties: &[
                property("Which step it was, counted from 1.", "a whole number of at least 1"),
                property("The step's name.", "text that is not empty, at most 1,024 characters"),
                property("How many steps there are.", "a whole number of at least 1"),
            ],
            rules: &["at most total_steps"],
            deprecated: None,
        },
        // onboarding_completed
        EventDocs {
            description: "A person completed the whole onboarding.",
            properties: &[
                property("How long it took, in seconds.", "a whole number of at least 0"),
                property("How many steps were skipped.", "a whole number of at least 0"),
            ],
            rules: &[],
            deprecated: None,
        },
        // referral_link_viewed
        EventDocs {
            description: "A person saw a referral link, as in the list of exchanges.",
            properties: &[property(
                "The exchange that the link leads to.",
                "lower-case letters and digits, such as mexc",
            )],
            rules: &[],
            deprecated: None,
        },
        // referral_link_copied
        EventDocs {
            description: "A person copied a referral link.",
            properties: &[
                property(
                    "The exchange that the link leads to.",
                    "lower-case letters and digits, such as mexc",
                ),
                property("How the link was copied.", "button_click, context_menu or keyboard"),
                property(
                    "Whether the person copies this link for the first time.",
                    "true or false",
                ),
            ],
            rules: &[],
            deprecated: None,
        },
        // exchange_signup_confirmed
        EventDocs {
            description: "The system confirmed that a trader signed up at an exchange through our link.",
            properties: &[
                property("The exchange.", "lower-case letters and digits, such as mexc"),
                property(
                    "Days from the copy of the link to the sign-up.",
                    "a whole number of at least 0",
                ),
            ],
            rules: &[],
            deprecated: None,
        },
        // first_trade_detected
        EventDocs {
            description: "The system found a trader's first trade at an exchange through our link.",
            properties: &[
                property("The exchange.", "lower-case letters and digits, such as mexc"),
                property("What kind of trade it was.", "spot or futures"),
                property(
                    "The trade's volume in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property("Days from the sign-up to the trade.", "a whole number of at least 0"),
            ],
            rules: &[],
            deprecated: None,
        },
        // trading_volume_synced
        EventDocs {
            description: "The system fetched trading volumes from an exchange.",
            properties: &[
                property("The exchange.", "lower-case letters and digits, such as mexc"),
                property("Which period was synchronised.", "daily or weekly"),
                property("How many traders had data.", "a whole number of at least 0"),
                property(
                    "The whole volume of the period in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property(
                    "How long the synchronisation took, in seconds.",
                    "a number of seconds of at least 0",
                ),
                property("How it ended.", "success, partial or failed"),
                property("How many errors there were.", "a whole number of at least 0"),
            ],
            rules: &["nothing or 0 where sync_status is success"],
            deprecated: None,
        },
        // rebate_calculated
        EventDocs {
            description: "The system calculated a person's rebate.",
            properties: &[
                property("The exchange.", "lower-case letters and digits, such as mexc"),
                property(
                    "The days that the rebate covers.",
                    "two dates such as 2026-02-01_2026-02-07, the first not after the second",
                ),
                property(
                    "What the exchange pays, in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property(
                    "The trader's share in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property(
                    "The service's share in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property(
                    "The trader's share as a percentage.",
                    "a percentage: a number from 0 to 100",
                ),
                property(
                    "The trading volume of the period in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
            ],
            rules: &[
                "trader_share_usd + service_share_usd, within 0.01",
                "100 * trader_share_usd / gross_rebate_usd, within 0.1",
            ],
            deprecated: None,
        },
        // rebate_accrued_notification
        EventDocs {
            description: "A person saw the notice of an accrued rebate.",
            properties: &[
                property("The exchange.", "lower-case letters and digits, such as mexc"),
                property(
                    "The accrued amount in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property("How the notice reached the person.", "telegram, web_push or email"),
            ],
            rules: &[],
            deprecated: None,
        },
        // withdrawal_requested
        EventDocs {
            description: "A trader asked for a withdrawal.",
            properties: &[
                property(
                    "The amount in US dollars.",
                    "an amount in US dollars: a number above 0 with at most 2 decimals",
                ),
                property(
                    "The currency that is paid out.",
                    "2 to 10 capital letters and digits, such as USDT",
                ),
                property("The blockchain network.", "TRC20, ERC20 or BEP20"),
                property("Whether it is the person's first withdrawal.", "true or false"),
            ],
            rules: &[],
            deprecated: None,
        },
        // withdrawal_status_changed
        EventDocs {
            description: "A withdrawal's status changed.",
            properties: &[
                property(
                    "The withdrawal's id.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property(
                    "The status before.",
                    "pending, approved, processing, completed or failed",
                ),
                property("The status now.", "approved, processing, completed or failed"),
                property(
                    "The amount in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property(
                    "How long the processing took, in seconds; of completed ones.",
                    "a whole number of at least 0",
                ),
                property(
                    "Why it failed; of failed ones.",
                    "text that is not empty, at most 1,024 characters",
                ),
            ],
            rules: &[
                "another value than old_status",
                "nothing unless new_status is completed",
                "nothing unless new_status is failed",
            ],
            deprecated: None,
        },
        // withdrawal_completed
        EventDocs {
            description: "A withdrawal was paid out.",
            properties: &[
                property(
                    "The withdrawal's id.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property(
                    "The amount in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property(
                    "The currency that was paid out.",
                    "2 to 10 capital letters and digits, such as USDT",
                ),
                property("The blockchain network.", "TRC20, ERC20 or BEP20"),
                property(
                    "The transaction's hash.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property("How long it took in all, in seconds.", "a whole number of at least 0"),
            ],
            rules: &[],
            deprecated: None,
        },
        // dashboard_viewed
        EventDocs {
            description: "A person opened the dashboard.",
            properties: &[
                property(
                    "All rebate so far in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property(
                    "The balance that can be withdrawn in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property("How many exchanges the person uses.", "a whole number of at least 0"),
            ],
            rules: &[],
            deprecated: None,
        },
        // statistics_viewed
        EventDocs {
            description: "A person opened the page of statistics.",
            properties: &[
                property(
                    "The exchange, where one was chosen.",
                    "lower-case letters and digits, such as mexc",
                ),
                property(
                    "The period, where one was chosen.",
                    "lower-case letters, digits and _, such as 7d",
                ),
            ],
            rules: &[],
            deprecated: None,
        },
        // history_viewed
        EventDocs {
            description: "A person opened the history of accruals or of withdrawals.",
            properties: &[
                property("Which history.", "rebate_accruals or withdrawals"),
                property(
                    "The exchange, where the list was narrowed to one.",
                    "lower-case letters and digits, such as mexc",
                ),
                property(
                    "The period, where the list was narrowed to one.",
                    "lower-case letters, digits and _, such as 7d",
                ),
            ],
            rules: &[],
            deprecated: None,
        },
        // bot_started
        EventDocs {
            description: "A person pressed /start in the Telegram bot.",
            properties: &[
                property("Whether the person is new, or has come back.", "true or false"),
                property(
                    "The parameter of the deep link.",
                    "text that is not empty, at most 1,024 characters",
                ),
            ],
            rules: &[],
            deprecated: None,
        },
        // bot_command_used
        EventDocs {
            description: "A person used a command or pressed a button in the bot.",
            properties: &[
                property(
                    "The command or the button.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property("Whether it was an inline button, not text.", "true or false"),
            ],
            rules: &[],
            deprecated: None,
        },
        // bot_notification_sent
        EventDocs {
            description: "The bot sent a person a notification.",
            properties: &[
                property(
                    "What it was about.",
                    "lower-case letters, digits and _, such as rebate_accrued",
                ),
                property("Whether it arrived.", "delivered, blocked or failed"),
            ],
            rules: &[],
            deprecated: None,
        },
        // admin_action_performed
        EventDocs {
            description: "An administrator did something.",
            properties: &[
                property(
                    "The administrator's id.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property(
                    "What was done.",
                    "lower-case letters, digits and _, such as approve_withdrawal",
                ),
                property(
                    "What it was done to.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property("More about it.", "a JSON object of at most 8 levels and 8,192 bytes"),
            ],
            rules: &[],
            deprecated: None,
        },
        // exchange_rate_updated
        EventDocs {
            description: "An administrator changed the rebate rate of an exchange.",
            properties: &[
                property(
                    "The administrator's id.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property("The exchange.", "lower-case letters and digits, such as mexc"),
                property(
                    "The trader's share before, as a percentage.",
                    "a percentage: a number from 0 to 100",
                ),
                property(
                    "The trader's share now, as a percentage.",
                    "a percentage: a number from 0 to 100",
                ),
            ],
            rules: &["another value than old_trader_share_pct"],
            deprecated: None,
        },
        // api_sync_failed
        EventDocs {
            description: "A synchronisation with an exchange's API failed.",
            properties: &[
                property("The exchange.", "lower-case letters and digits, such as mexc"),
                property(
                    "What kind of error it was.",
                    "timeout, auth_failed, rate_limited or server_error",
                ),
                property(
                    "The error's message.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property("Which attempt it was, counted from 1.", "a whole number of at least 1"),
                property("Whether there will be another attempt.", "true or false"),
            ],
            rules: &[],
            deprecated: None,
        },
        // payout_failed
        EventDocs {
            description: "A payout failed.",
            properties: &[
                property(
                    "The withdrawal's id.",
                    "text that is not empty, at most 1,024 characters",
                ),
                property(
                    "Why it failed.",
                    "lower-case letters, digits and _, such as insufficient_balance",
                ),
                property(
                    "The amount in US dollars.",
                    "an amount in US dollars: a number of at least 0 with at most 2 decimals",
                ),
                property("Whether there will be another attempt.", "true or false"),
            ],
            rules: &[],
            deprecated: None,
        },
    ],
    user_properties: &[
        property("The person's id.", "text that is not empty, at most 1,024 characters"),
        property(
            "When the person signed up.",
            "a time in UTC such as 2026-02-04T14:30:00Z",
        ),
        property("How the person signed up.", "email or telegram"),
        property(
            "The channel that brought the person.",
            "text that is not empty, at most 1,024 characters",
        ),
        property("Whether the person has made a first trade.", "true or false"),
        property(
            "When the person made the first trade.",
            "a time in UTC such as 2026-02-04T14:30:00Z",
        ),
        property(
            "How many exchanges the person has connected.",
            "a whole number of at least 0",
        ),
        list(
            "The exchanges that the person has connected.",
            "a list, each member lower-case letters and digits, such as mexc",
            "lower-case letters and digits, such as mexc",
        ),
        property(
            "All the person's trading volume in US dollars.",
            "an amount in US dollars: a number of at least 0 with at most 2 decimals",
        ),
        property(
            "All the person's rebate in US dollars.",
            "an amount in US dollars: a number of at least 0 with at most 2 decimals",
        ),
        property(
            "All that the person has withdrawn in US dollars.",
            "an amount in US dollars: a number of at least 0 with at most 2 decimals",
        ),
        property(
            "The balance that the person can withdraw in US dollars.",
            "an amount in US dollars: a number of at least 0 with at most 2 decimals",
        ),
        property(
            "When the person was last active.",
            "a time in UTC such as 2026-02-04T14:30:00Z",
        ),
        property("Where the person is mostly active.", "web or telegram_bot"),
        property(
            "The language of the person's interface.",
            "two lower-case letters, such as ru",
        ),
        property(
            "The country, by IP address at the sign-up.",
            "two capital letters, such as US",
        ),
    ],
};

const fn property(description: &'static str, expected: &'static str) -> PropertyDocs {
    PropertyDocs {
        description,
        expected,
        expected_item: "",
        deprecated: None,
    }
}

const fn list(description: &'static str, expected: &'static str, expected_item: &'static str) -> PropertyDocs {
    PropertyDocs {
        description,
        expected,
        expected_item,
        deprecated: None,
    }
}
