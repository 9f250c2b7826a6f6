//! The types of single values: what they take, what they refuse, and what they say then.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use std::fmt::Debug;

use cryptorebate_core::events::{
    Count, Details, ExchangeName, Network, Ordinal, Percent, Platform, PositiveUsdAmount, Seconds, TimeWindow,
    UsdAmount,
};
use cryptorebate_core::value::{Context, EventId, InvalidValue, Text, Timestamp, Url};
use serde_json::{Value, json};

/// A value is refused, in these words.
fn refused<T: Debug>(value: Result<T, InvalidValue>, message: &str) {
    assert_eq!(value.unwrap_err().to_string(), message);
}

#[test]
fn a_refusal_says_what_was_found_and_expected_and_probably_meant() {
    refused(
        ExchangeName::new("By-bit"),
        "ExchangeName is \"By-bit\": expected lower-case letters and digits, such as mexc; did you mean \"bybit\"?",
    );
    refused(
        "trc20".parse::<Network>(),
        "Network is \"trc20\": expected TRC20, ERC20 or BEP20; did you mean \"TRC20\"?",
    );
    refused(
        Text::new(""),
        "Text is \"\": expected text that is not empty, at most 1,024 characters",
    );
    refused(
        Percent::new(100.5),
        "Percent is 100.5: expected a percentage: a number from 0 to 100",
    );
    refused(Ordinal::new(0), "Ordinal is 0: expected a whole number of at least 1");
    refused(
        PositiveUsdAmount::from_cents(0),
        "PositiveUsdAmount is 0.00: expected an amount in US dollars: a number above 0 with at most 2 decimals, \
         15 digits in all",
    );
    refused(
        Timestamp::new("2026-02-04 14:30"),
        "Timestamp is \"2026-02-04 14:30\": expected a time in UTC such as 2026-02-04T14:30:00Z",
    );
    refused(
        Details::try_from(json!([])),
        "Details is a list: expected a JSON object of at most 8 levels and 8,192 bytes",
    );
    refused(
        Context::try_from(json!({"a": {"b": {"c": {"d": {}}}}})),
        "Context is an object of more than 4 levels: expected an object of at most 4 levels and 4,096 bytes",
    );
    let long = Text::new("x".repeat(2000)).unwrap_err();
    assert!(long.found().chars().count() < 130, "{long}");
}

#[test]
fn amounts_are_exact() {
    for (text, cents) in [
        ("0", 0),
        ("12.3", 1230),
        ("12.30", 1230),
        ("0.070", 7),
        ("9999999999999.99", 999_999_999_999_999),
    ] {
        let amount: UsdAmount = text.parse().unwrap();
        assert_eq!(amount.cents(), cents);
        assert_eq!(UsdAmount::from_cents(cents).unwrap(), amount);
        assert_eq!(UsdAmount::try_from(amount.to_f64()).unwrap(), amount);
        let json = serde_json::to_string(&amount).unwrap();
        assert_eq!(json.parse::<UsdAmount>().unwrap(), amount, "{json}");
        assert_eq!(serde_json::from_str::<UsdAmount>(&json).unwrap(), amount);
    }
    assert_eq!(UsdAmount::from_cents(5).unwrap().to_string(), "0.05");
    for text in [
        "",
        ".",
        "1.",
        ".5",
        "1.005",
        "-0.01",
        "+1",
        "1e2",
        " 1",
        "1,5",
        "10000000000000",
        "99999999999999999999",
        "NaN",
    ] {
        assert!(text.parse::<UsdAmount>().is_err(), "{text}");
    }
    for number in [0.1 + 0.2, 0.005, -0.01, 1e13, 1e300, f64::NAN, f64::INFINITY] {
        assert!(UsdAmount::try_from(number).is_err(), "{number}");
    }
    assert_eq!(UsdAmount::try_from(-0.0).unwrap().cents(), 0);
}

#[test]
fn whole_numbers_come_from_rust_and_from_json() {
    assert_eq!(Count::from(7).get(), 7);
    assert_eq!(Count::try_from(7_u64).unwrap(), Count::new(7).unwrap());
    assert!(Count::try_from(u64::MAX).is_err());
    assert!(Count::new(-1).is_err());
    assert!(Count::new(1 << 53).is_err());
    assert_eq!(serde_json::from_str::<Count>("3.0").unwrap().get(), 3);
    assert_eq!(serde_json::to_string(&Count::from(3)).unwrap(), "3");
    for text in ["3.5", "-1", "9007199254740992", "\"3\"", "null"] {
        assert!(serde_json::from_str::<Count>(text).is_err(), "{text}");
    }
}

#[test]
fn numbers_are_finite_and_within_their_bounds() {
    for number in [f64::NAN, f64::INFINITY, -0.1] {
        assert!(Seconds::new(number).is_err());
        assert!(Percent::new(number).is_err());
    }
    assert_eq!(Seconds::new(12.5).unwrap().get().to_string(), "12.5");
    assert_eq!(Percent::new(-0.0).unwrap().get().to_string(), "0");
}

#[test]
fn a_list_that_grows_takes_other_values_of_its_form() {
    assert_eq!("mexc".parse::<ExchangeName>().unwrap(), ExchangeName::MEXC);
    assert!(ExchangeName::MEXC.is_known());
    assert!(!ExchangeName::new("gate").unwrap().is_known());
    assert_eq!(TimeWindow::V7D.as_str(), "7d");
    assert_eq!(ExchangeName::known().len(), 7);
}

#[test]
fn a_closed_set_has_the_names_of_the_wire() {
    let names: Vec<&str> = Platform::ALL.iter().map(|platform| platform.as_str()).collect();
    assert_eq!(names, ["web", "telegram_bot", "admin", "backend"]);
    for platform in Platform::ALL {
        assert_eq!(serde_json::to_value(platform).unwrap(), Value::from(platform.as_str()));
        assert_eq!(platform.to_string().parse::<Platform>().unwrap(), *platform);
    }
}

#[test]
fn a_backslash_is_a_character_and_no_escape() {
    assert!(Timestamp::new("2026-02-04\\u005414:30:00Z").is_err());
    assert!(Url::new("https:\\/\\/x.test").is_err());
    assert!(Url::new("http://\\t").is_ok());
    assert!(Url::new("/a\\b").is_ok());
    assert!(EventId::new("0194d3c0-0000-7000-8000-00000000000\\u0031").is_err());
}
