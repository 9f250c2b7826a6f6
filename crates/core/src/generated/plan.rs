//! Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit.
//!
//! The plan as a static table.

use crate::event_index;
use crate::table::{
    Check, Emitter, EventDef, Identity, Kind, Pattern, Plan, PlatformDef, Priority, PropertyDef, Rule, Text, Update,
};

/// The plan `cryptorebate`, version 1.0.0.
pub static PLAN: Plan = Plan {
    name: "cryptorebate",
    version: "1.0.0",
    platforms: &[
        PlatformDef {
            name: "web",
            session_required: true,
            emitter: Emitter::Client,
        },
        PlatformDef {
            name: "telegram_bot",
            session_required: false,
            emitter: Emitter::Client,
        },
        PlatformDef {
            name: "admin",
            session_required: false,
            emitter: Emitter::Server,
        },
        PlatformDef {
            name: "backend",
            session_required: false,
            emitter: Emitter::Server,
        },
    ],
    events: &EVENTS,
    event_index: &EVENT_INDEX,
    user_properties: &[
        optional("user_id", &formats::TEXT),
        optional("signup_date", &formats::DATETIME),
        optional("signup_method", &Kind::Text(Text::Closed(&["email", "telegram"]))),
        optional("signup_source", &formats::TEXT),
        optional("is_activated", &Kind::Boolean),
        optional("activation_date", &formats::DATETIME),
        optional("exchanges_count", &formats::COUNT),
        optional("exchanges_list", &Kind::List(&formats::EXCHANGE)),
        optional("total_trading_volume", &formats::USD),
        optional("total_rebate_earned", &formats::USD),
        optional("total_withdrawn", &formats::USD),
        optional("available_balance", &formats::USD),
        optional("last_active_date", &formats::DATETIME),
        optional(
            "preferred_platform",
            &Kind::Text(Text::Closed(&["web", "telegram_bot"])),
        ),
        optional("language", &formats::LANGUAGE),
        optional("country", &formats::COUNTRY),
    ],
    updates: &[
        Update::SetOnce,
        Update::SetOnce,
        Update::SetOnce,
        Update::SetOnce,
        Update::Update,
        Update::SetOnce,
        Update::Update,
        Update::Update,
        Update::Update,
        Update::Update,
        Update::Update,
        Update::Update,
        Update::Update,
        Update::Update,
        Update::Update,
        Update::SetOnce,
    ],
};

static EVENTS: [EventDef; 26] = [
    EventDef {
        name: "page_viewed",
        priority: Priority::P0,
        platforms: 0b0001,
        identity: Identity::Visitor,
        emitter: Emitter::Client,
        properties: &[
            required("page_name", &formats::TEXT),
            required("page_url", &formats::URL),
            optional("referrer_url", &formats::URL),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "user_signed_up",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required("method", &Kind::Text(Text::Closed(&["email", "telegram"]))),
            optional("source", &formats::TEXT),
            optional("utm_source", &formats::TEXT),
            optional("utm_medium", &formats::TEXT),
            optional("utm_campaign", &formats::TEXT),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "user_logged_in",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[required(
            "method",
            &Kind::Text(Text::Closed(&["email_password", "telegram", "jwt_refresh"])),
        )],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "user_logged_out",
        priority: Priority::P1,
        platforms: 0b0001,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[required("session_duration_sec", &formats::COUNT)],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "onboarding_step_completed",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required("step_number", &formats::ORDINAL),
            required("step_name", &formats::TEXT),
            required("total_steps", &formats::ORDINAL),
        ],
        rules: &[Rule {
            name: "step_within_total",
            at: 0,
            check: Check::AtMost { property: 2 },
        }],
        deprecated: false,
    },
    EventDef {
        name: "onboarding_completed",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required("duration_sec", &formats::COUNT),
            required("steps_skipped", &formats::COUNT),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "referral_link_viewed",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[required("exchange_name", &formats::EXCHANGE)],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "referral_link_copied",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required("exchange_name", &formats::EXCHANGE),
            required(
                "copy_method",
                &Kind::Text(Text::Closed(&["button_click", "context_menu", "keyboard"])),
            ),
            required("is_first_copy", &Kind::Boolean),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "exchange_signup_confirmed",
        priority: Priority::P0,
        platforms: 0b1000,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("exchange_name", &formats::EXCHANGE),
            optional("days_since_ref_copy", &formats::COUNT),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "first_trade_detected",
        priority: Priority::P0,
        platforms: 0b1000,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("exchange_name", &formats::EXCHANGE),
            required("trade_type", &Kind::Text(Text::Closed(&["spot", "futures"]))),
            required("volume_usd", &formats::USD),
            required("days_since_signup", &formats::COUNT),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "trading_volume_synced",
        priority: Priority::P0,
        platforms: 0b1000,
        identity: Identity::None,
        emitter: Emitter::Server,
        properties: &[
            required("exchange_name", &formats::EXCHANGE),
            required("period", &Kind::Text(Text::Closed(&["daily", "weekly"]))),
            required("traders_count", &formats::COUNT),
            required("total_volume_usd", &formats::USD),
            required("sync_duration_sec", &formats::SECONDS),
            required(
                "sync_status",
                &Kind::Text(Text::Closed(&["success", "partial", "failed"])),
            ),
            optional("errors_count", &formats::COUNT),
        ],
        rules: &[Rule {
            name: "success_without_errors",
            at: 6,
            check: Check::ZeroWhen {
                property: 5,
                value: "success",
            },
        }],
        deprecated: false,
    },
    EventDef {
        name: "rebate_calculated",
        priority: Priority::P0,
        platforms: 0b1000,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("exchange_name", &formats::EXCHANGE),
            required("period", &formats::DATE_RANGE),
            required("gross_rebate_usd", &formats::USD),
            required("trader_share_usd", &formats::USD),
            required("service_share_usd", &formats::USD),
            required("trader_share_pct", &formats::PERCENT),
            required("trading_volume_usd", &formats::USD),
        ],
        rules: &[
            Rule {
                name: "shares_add_up",
                at: 2,
                check: Check::SumOf {
                    parts: &[3, 4],
                    tolerance_hundredths: 1,
                },
            },
            Rule {
                name: "share_matches_percentage",
                at: 5,
                check: Check::PercentOf {
                    part: 3,
                    whole: 2,
                    tolerance_hundredths: 10,
                },
            },
        ],
        deprecated: false,
    },
    EventDef {
        name: "rebate_accrued_notification",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required("exchange_name", &formats::EXCHANGE),
            required("amount_usd", &formats::USD),
            required(
                "notification_channel",
                &Kind::Text(Text::Closed(&["telegram", "web_push", "email"])),
            ),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "withdrawal_requested",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required("amount_usd", &formats::USD_ABOVE_ZERO),
            required("currency", &formats::CURRENCY),
            required("network", &formats::NETWORK),
            required("is_first_withdrawal", &Kind::Boolean),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "withdrawal_status_changed",
        priority: Priority::P0,
        platforms: 0b1000,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("withdrawal_id", &formats::TEXT),
            required(
                "old_status",
                &Kind::Text(Text::Closed(&[
                    "pending",
                    "approved",
                    "processing",
                    "completed",
                    "failed",
                ])),
            ),
            required(
                "new_status",
                &Kind::Text(Text::Closed(&["approved", "processing", "completed", "failed"])),
            ),
            required("amount_usd", &formats::USD),
            optional("processing_time_sec", &formats::COUNT),
            optional("failure_reason", &formats::TEXT),
        ],
        rules: &[
            Rule {
                name: "status_changes",
                at: 2,
                check: Check::DiffersFrom { property: 1 },
            },
            Rule {
                name: "processing_time_of_completed",
                at: 4,
                check: Check::OnlyWhen {
                    property: 2,
                    value: "completed",
                },
            },
            Rule {
                name: "failure_reason_of_failed",
                at: 5,
                check: Check::OnlyWhen {
                    property: 2,
                    value: "failed",
                },
            },
        ],
        deprecated: false,
    },
    EventDef {
        name: "withdrawal_completed",
        priority: Priority::P0,
        platforms: 0b1000,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("withdrawal_id", &formats::TEXT),
            required("amount_usd", &formats::USD),
            required("currency", &formats::CURRENCY),
            required("network", &formats::NETWORK),
            optional("tx_hash", &formats::TEXT),
            required("total_processing_sec", &formats::COUNT),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "dashboard_viewed",
        priority: Priority::P0,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required("total_rebate_usd", &formats::USD),
            required("available_balance_usd", &formats::USD),
            required("exchanges_active", &formats::COUNT),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "statistics_viewed",
        priority: Priority::P1,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            optional("exchange_name", &formats::EXCHANGE),
            optional("period", &formats::TIME_WINDOW),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "history_viewed",
        priority: Priority::P1,
        platforms: 0b0011,
        identity: Identity::User,
        emitter: Emitter::Client,
        properties: &[
            required(
                "history_type",
                &Kind::Text(Text::Closed(&["rebate_accruals", "withdrawals"])),
            ),
            optional("filter_exchange", &formats::EXCHANGE),
            optional("filter_period", &formats::TIME_WINDOW),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "bot_started",
        priority: Priority::P0,
        platforms: 0b0010,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("is_new_user", &Kind::Boolean),
            optional("deep_link", &formats::TEXT),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "bot_command_used",
        priority: Priority::P0,
        platforms: 0b0010,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("command", &formats::TEXT),
            required("is_inline_button", &Kind::Boolean),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "bot_notification_sent",
        priority: Priority::P1,
        platforms: 0b0010,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required(
                "notification_type",
                &Kind::Text(Text::Known {
                    values: &["rebate_accrued", "withdrawal_completed", "new_exchange"],
                    pattern: Pattern {
                        class: [0x03ff_0000_0000_0000, 0x07ff_fffe_8000_0000],
                        min: 1,
                        max: 1024,
                    },
                }),
            ),
            required(
                "delivery_status",
                &Kind::Text(Text::Closed(&["delivered", "blocked", "failed"])),
            ),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "admin_action_performed",
        priority: Priority::P1,
        platforms: 0b0100,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("admin_id", &formats::TEXT),
            required(
                "action_type",
                &Kind::Text(Text::Known {
                    values: &["approve_withdrawal", "update_rate", "block_user"],
                    pattern: Pattern {
                        class: [0x03ff_0000_0000_0000, 0x07ff_fffe_8000_0000],
                        min: 1,
                        max: 1024,
                    },
                }),
            ),
            required("target_entity", &formats::TEXT),
            optional("details", &formats::DETAILS),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "exchange_rate_updated",
        priority: Priority::P0,
        platforms: 0b0100,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("admin_id", &formats::TEXT),
            required("exchange_name", &formats::EXCHANGE),
            required("old_trader_share_pct", &formats::PERCENT),
            required("new_trader_share_pct", &formats::PERCENT),
        ],
        rules: &[Rule {
            name: "rate_changes",
            at: 3,
            check: Check::DiffersFrom { property: 2 },
        }],
        deprecated: false,
    },
    EventDef {
        name: "api_sync_failed",
        priority: Priority::P0,
        platforms: 0b1000,
        identity: Identity::None,
        emitter: Emitter::Server,
        properties: &[
            required("exchange_name", &formats::EXCHANGE),
            required(
                "error_type",
                &Kind::Text(Text::Closed(&[
                    "timeout",
                    "auth_failed",
                    "rate_limited",
                    "server_error",
                ])),
            ),
            optional("error_message", &formats::TEXT),
            required("retry_attempt", &formats::ORDINAL),
            required("will_retry", &Kind::Boolean),
        ],
        rules: &[],
        deprecated: false,
    },
    EventDef {
        name: "payout_failed",
        priority: Priority::P0,
        platforms: 0b1000,
        identity: Identity::User,
        emitter: Emitter::Server,
        properties: &[
            required("withdrawal_id", &formats::TEXT),
            required("failure_reason", &formats::PAYOUT_FAILURE),
            required("amount_usd", &formats::USD),
            required("will_retry", &Kind::Boolean),
        ],
        rules: &[],
        deprecated: false,
    },
];

static EVENT_INDEX: [u16; 64] = event_index(&EVENTS);

const fn required(name: &'static str, kind: &'static Kind) -> PropertyDef {
    PropertyDef {
        name,
        required: true,
        kind,
        deprecated: false,
    }
}

const fn optional(name: &'static str, kind: &'static Kind) -> PropertyDef {
    PropertyDef {
        name,
        required: false,
        kind,
        deprecated: false,
    }
}

/// The values that properties share.
mod formats {
    use crate::table::{Kind, NumberDef, Pattern, Text};

    /// Any text that is not empty.
    pub(super) static TEXT: Kind = Kind::Text(Text::Open);

    /// An exchange's name, in lower case and without spaces.
    pub(super) static EXCHANGE: Kind = Kind::Text(Text::Known {
        values: &["mexc", "bybit", "okx", "binance", "weex", "bingx", "htx"],
        pattern: Pattern {
            class: [0x03ff_0000_0000_0000, 0x07ff_fffe_0000_0000],
            min: 1,
            max: 1024,
        },
    });

    /// An amount in US dollars.
    pub(super) static USD: Kind = Kind::Number(NumberDef {
        min: Some(0),
        min_excluded: false,
        max: None,
        max_decimals: Some(2),
    });

    /// An amount in US dollars that cannot be nothing.
    pub(super) static USD_ABOVE_ZERO: Kind = Kind::Number(NumberDef {
        min: Some(0),
        min_excluded: true,
        max: None,
        max_decimals: Some(2),
    });

    /// A percentage.
    pub(super) static PERCENT: Kind = Kind::Number(NumberDef {
        min: Some(0),
        min_excluded: false,
        max: Some(100),
        max_decimals: None,
    });

    /// A duration, with fractions of a second.
    pub(super) static SECONDS: Kind = Kind::Number(NumberDef {
        min: Some(0),
        min_excluded: false,
        max: None,
        max_decimals: None,
    });

    /// A number of things, or of whole seconds or days.
    pub(super) static COUNT: Kind = Kind::Integer {
        min: 0,
        max: 9_007_199_254_740_991,
    };

    /// A position that is counted from 1.
    pub(super) static ORDINAL: Kind = Kind::Integer {
        min: 1,
        max: 9_007_199_254_740_991,
    };

    /// A path that starts with a slash, or an absolute http(s) URL.
    pub(super) static URL: Kind = Kind::Text(Text::Url);

    /// A point in time in UTC.
    pub(super) static DATETIME: Kind = Kind::Text(Text::Datetime);

    /// Two dates, the first not after the second.
    pub(super) static DATE_RANGE: Kind = Kind::Text(Text::DateRange);

    /// A currency's code.
    pub(super) static CURRENCY: Kind = Kind::Text(Text::Known {
        values: &["USDT"],
        pattern: Pattern {
            class: [0x03ff_0000_0000_0000, 0x0000_0000_07ff_fffe],
            min: 2,
            max: 10,
        },
    });

    /// The blockchain network of a withdrawal.
    pub(super) static NETWORK: Kind = Kind::Text(Text::Closed(&["TRC20", "ERC20", "BEP20"]));

    /// How far back a person looks.
    pub(super) static TIME_WINDOW: Kind = Kind::Text(Text::Known {
        values: &["7d", "30d", "90d"],
        pattern: Pattern {
            class: [0x03ff_0000_0000_0000, 0x07ff_fffe_8000_0000],
            min: 1,
            max: 1024,
        },
    });

    /// Why a payout failed.
    pub(super) static PAYOUT_FAILURE: Kind = Kind::Text(Text::Known {
        values: &["insufficient_balance", "invalid_address", "network_error"],
        pattern: Pattern {
            class: [0x03ff_0000_0000_0000, 0x07ff_fffe_8000_0000],
            min: 1,
            max: 1024,
        },
    });

    /// A language's code (ISO 639-1).
    pub(super) static LANGUAGE: Kind = Kind::Text(Text::Known {
        values: &["ru", "en"],
        pattern: Pattern {
            class: [0x0000_0000_0000_0000, 0x07ff_fffe_0000_0000],
            min: 2,
            max: 2,
        },
    });

    /// A country's code (ISO 3166-1 alpha-2).
    pub(super) static COUNTRY: Kind = Kind::Text(Text::Pattern(Pattern {
        class: [0x0000_0000_0000_0000, 0x0000_0000_07ff_fffe],
        min: 2,
        max: 2,
    }));

    /// Any JSON object.
    pub(super) static DETAILS: Kind = Kind::Object {
        max_depth: 8,
        max_bytes: 8192,
    };
}
