//! What JSON Schema cannot say of an event, entry by entry: why, how to recognise it, and an event that shows it.

use cryptorebate_core::{Code, Verdict, Violation};

/// One thing about which the validator and a JSON Schema disagree, and must.
pub struct Disagreement {
    /// What it is about.
    pub name: &'static str,
    /// Why JSON Schema cannot say it.
    pub why: &'static str,
    /// How to recognise it.
    pub explains: Explains,
    /// An event that shows it, and nothing else.
    pub example: Example,
}

/// How to recognise a disagreement.
pub enum Explains {
    /// The validator refuses what the schema takes, and this is one of the violations.
    Violation(fn(&Violation, &Verdict) -> bool),
    /// The schema refuses what the validator takes.
    Text(fn(&str) -> bool),
}

/// An event, by what matters of it. `…` stands for 4,096 letters.
pub struct Example {
    event: &'static str,
    platform: &'static str,
    properties: &'static str,
    /// Further top-level members.
    more: &'static str,
}

impl Example {
    /// The whole event.
    pub fn text(&self) -> String {
        let Self {
            event,
            platform,
            properties,
            more,
        } = self;
        let long = "x".repeat(4096);
        let comma = if more.is_empty() { "" } else { "," };
        format!(
            r#"{{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"{event}","timestamp":"2026-02-04T14:30:00Z",
            "platform":"{platform}","user_id":"usr_a1b2c3","session_id":"s1","properties":{properties}{comma}{more}}}"#
        )
        .replace('…', &long)
    }
}

impl Disagreement {
    /// The entry in the table for readers.
    pub fn row(&self) -> String {
        let Example {
            event,
            properties,
            more,
            ..
        } = self.example;
        let shown = if more.is_empty() { properties } else { more };
        format!("| {} | {} | `{event}`: `{shown}` |", self.name, self.why)
    }
}

/// Whether the nearest binary float is another number than the decimal text.
fn is_between_floats(actual: &str) -> bool {
    let mantissa = actual.split(['e', 'E']).next().unwrap_or_default();
    let digits = mantissa.bytes().filter(u8::is_ascii_digit).count();
    let vanishes = actual.parse() == Ok(0.0_f64) && mantissa.contains(|digit| matches!(digit, '1'..='9'));
    // A float holds 15 digits of any number.
    vanishes || actual.starts_with(|first: char| first == '-' || first.is_ascii_digit()) && digits > 15
}

/// The list.
pub const DISAGREEMENTS: &[Disagreement] = &[
    Disagreement {
        name: "rules that compare two values",
        why: "A schema compares a value with constants, and never with another value of the event.",
        explains: Explains::Violation(|violation, _| {
            violation.code == Code::RuleBroken
                && !matches!(
                    violation.rule.as_deref(),
                    // These compare with constants: the schemas say them.
                    Some(
                        "status_changes"
                            | "processing_time_of_completed"
                            | "failure_reason_of_failed"
                            | "success_without_errors"
                    )
                )
        }),
        example: Example {
            event: "onboarding_step_completed",
            platform: "web",
            properties: r#"{"step_number":5,"step_name":"copy_first_link","total_steps":4}"#,
            more: "",
        },
    },
    Disagreement {
        name: "the number of decimals",
        why: "`multipleOf: 0.01` is judged on a binary float and refuses correct amounts; a schema does not see \
              the decimal text.",
        explains: Explains::Violation(|violation, _| violation.code == Code::TooManyDecimals),
        example: Example {
            event: "withdrawal_requested",
            platform: "web",
            properties: r#"{"amount_usd":100.001,"currency":"USDT","network":"TRC20","is_first_withdrawal":true}"#,
            more: "",
        },
    },
    Disagreement {
        name: "numbers between two binary floats",
        why: "A schema judges the nearest binary float, which is within bounds where the number that was sent is not.",
        explains: Explains::Violation(|violation, _| {
            matches!(violation.code, Code::OutOfRange | Code::WrongType)
                && violation.actual.as_deref().is_some_and(is_between_floats)
        }),
        example: Example {
            event: "user_logged_out",
            platform: "web",
            properties: r#"{"session_duration_sec":1200.00000000000000001}"#,
            more: "",
        },
    },
    Disagreement {
        name: "numbers that no binary float holds",
        why: "Inside `context` and `details` any JSON is right; here, the reader of JSON refuses such a number before \
              a schema sees it, and elsewhere it becomes `Infinity`.",
        explains: Explains::Text(|text| {
            let read = serde_json::from_str::<serde_json::Value>(text);
            read.is_err_and(|error| error.to_string().starts_with("number out of range"))
        }),
        example: Example {
            event: "user_logged_out",
            platform: "web",
            properties: r#"{"session_duration_sec":1200}"#,
            more: r#""context":{"size":1e400}"#,
        },
    },
    Disagreement {
        name: "a key given twice",
        why: "A schema judges the object that was read, and of two equal keys most readers keep the last in silence. \
              The validator refuses the event, and judges the first.",
        explains: Explains::Violation(|violation, verdict| {
            let of_duplicate = |other: &Violation| {
                other.code == Code::DuplicateProperty
                    && (violation.path == other.path
                        || violation.path.starts_with(&format!("{}/", other.path))
                        // All else hangs on these two.
                        || matches!(other.path.as_str(), "/event" | "/platform"))
            };
            verdict.violations.iter().any(of_duplicate)
        }),
        example: Example {
            event: "user_logged_out",
            platform: "web",
            properties: r#"{"session_duration_sec":-1,"session_duration_sec":1200}"#,
            more: "",
        },
    },
    Disagreement {
        name: "the bytes of an object",
        why: "A schema counts characters of strings, members and items; it never sees the text of an object.",
        explains: Explains::Violation(|violation, _| {
            violation.code == Code::TooLong && matches!(violation.path.as_str(), "/context" | "/properties/details")
        }),
        example: Example {
            event: "user_logged_out",
            platform: "web",
            properties: r#"{"session_duration_sec":1200}"#,
            more: r#""context":{"note":"…"}"#,
        },
    },
    Disagreement {
        name: "the order of two dates in one string",
        why: "A pattern says that both are real dates, and cannot say that the first is not after the second.",
        explains: Explains::Violation(|violation, _| {
            let range = violation
                .actual
                .as_deref()
                .and_then(|actual| actual.trim_matches('"').split_once('_'));
            violation.code == Code::BadFormat
                && violation.path == "/properties/period"
                && range.is_some_and(|(start, end)| start > end)
        }),
        example: Example {
            event: "rebate_calculated",
            platform: "backend",
            properties: r#"{"period":"2026-02-07_2026-02-01","exchange_name":"weex","gross_rebate_usd":50,"trader_share_usd":30,"service_share_usd":20,"trader_share_pct":60,"trading_volume_usd":100000}"#,
            more: "",
        },
    },
];
