//! Strange values in each place: null, keys given twice, numbers beyond all bounds, text that is no text.

use cryptorebate_core::{Field, PLAN};

use super::events::{
    MALFORMED, everywhere, expect, identify, with_count, with_details, with_field, with_member, with_property,
    with_seconds,
};

#[test]
fn null_is_nothing_and_is_missed_where_something_is_needed() {
    for (field, expected) in [
        ("event_id", &["missing_field /event_id"][..]),
        ("event", &["missing_field /event"]),
        ("timestamp", &["missing_field /timestamp"]),
        ("platform", &["missing_field /platform"]),
        ("user_id", &["missing_identity /user_id"]),
        ("anonymous_id", &[]),
        ("session_id", &["missing_field /session_id"]),
        ("properties", &["missing_field /properties"]),
        ("user_properties", &[]),
        ("context", &[]),
    ] {
        expect(with_field(field, "null"), expected);
    }
    expect(with_member("colour", "null"), &["unknown_field /colour"]);
    expect(
        with_property("network", "null"),
        &["missing_property /properties/network"],
    );
    expect(with_details("null"), &[]);
    expect(with_details(r#"{"a":null,"b":[null]}"#), &[]);
    expect(with_field("context", r#"{"a":null}"#), &[]);
    expect(identify("null"), &["missing_field /user_properties"]);
}

#[test]
fn null_is_nothing_in_every_user_property_however_it_is_given() {
    for property in PLAN.user_properties {
        for (text, _) in everywhere(&format!("\"{}\":null", property.name)) {
            expect(with_field("user_properties", &text), &[]);
            expect(identify(&text), &[]);
        }
    }
    for (text, path) in everywhere(r#""exchanges_list":["mexc",null]"#) {
        let expected = format!("wrong_type {path}/exchanges_list/1");
        expect(with_field("user_properties", &text), &[&expected]);
        expect(identify(&text), &[&expected]);
    }
    for (text, path) in everywhere(r#""colour":null"#) {
        expect(identify(&text), &[&format!("unknown_property {path}/colour")]);
    }
    expect(identify(r#"{"$set":null,"$setOnce":null}"#), &[]);
}

#[test]
fn a_key_given_twice_is_found_at_every_level_and_the_first_value_is_judged() {
    for field in Field::ALL {
        let expected = format!("duplicate_property /{}", field.name());
        for again in ["null", "1", "{}", "\"x\""] {
            expect(with_member(field.name(), again), &[&expected]);
        }
    }
    for again in ["null", "-1", "\"many\"", "5"] {
        let twice = format!("1,\"session_duration_sec\":{again}");
        expect(
            with_count(&twice),
            &["duplicate_property /properties/session_duration_sec"],
        );
    }
    let first_is_judged = [
        "out_of_range /properties/session_duration_sec",
        "duplicate_property /properties/session_duration_sec",
    ];
    expect(with_count(r#"-1,"session_duration_sec":1"#), &first_is_judged);
    // A null that comes first is the value, and means absent.
    let null_is_first = [
        "duplicate_property /properties/session_duration_sec",
        "missing_property /properties/session_duration_sec",
    ];
    expect(with_count(r#"null,"session_duration_sec":1"#), &null_is_first);
    for (text, path) in everywhere(r#""language":"ru","language":"RUSSIAN""#) {
        expect(identify(&text), &[&format!("duplicate_property {path}/language")]);
    }
    // The same property by two operators is no duplicate: the plan says which one wins.
    expect(
        identify(r#"{"language":"ru","$set":{"language":"en"},"$setOnce":{"language":"ru"}}"#),
        &[],
    );
    for operator in ["$set", "$setOnce"] {
        let text = format!("{{\"{operator}\":{{}},\"{operator}\":{{\"language\":1}}}}");
        expect(
            identify(&text),
            &[&format!("duplicate_property /user_properties/{operator}")],
        );
    }
    // What is free is free in this too.
    expect(with_field("context", r#"{"a":1,"a":2}"#), &[]);
    expect(with_details(r#"{"a":1,"a":2}"#), &[]);
}

#[test]
fn numbers_of_any_size_are_judged_by_their_decimal_text() {
    let (huge, tiny) = (format!("1{}", "0".repeat(399)), format!("0.{}1", "0".repeat(399)));
    let round = format!("1.{}", "0".repeat(400));
    // The number; as an amount above 0, as a count, as a duration, as an amount of a person.
    for (number, amount, count, seconds, total) in [
        ("-0", "out_of_range", FINE, FINE, FINE),
        ("-0.0e5", "out_of_range", FINE, FINE, FINE),
        ("0e99999999999999999999", "out_of_range", FINE, FINE, FINE),
        ("0.1e1", FINE, FINE, FINE, FINE),
        ("10e-1", FINE, FINE, FINE, FINE),
        (&round, FINE, FINE, FINE, FINE),
        ("0.01", FINE, "wrong_type", FINE, FINE),
        ("9007199254740991", FINE, FINE, FINE, FINE),
        ("9007199254740992", FINE, "out_of_range", FINE, FINE),
        (
            "9007199254740991.0000000000000001",
            "too_many_decimals",
            "wrong_type",
            FINE,
            "too_many_decimals",
        ),
        ("1e308", FINE, "out_of_range", FINE, FINE),
        ("1e400", "out_of_range", "out_of_range", "out_of_range", "out_of_range"),
        ("1E+400", "out_of_range", "out_of_range", "out_of_range", "out_of_range"),
        ("-1e400", "out_of_range", "out_of_range", "out_of_range", "out_of_range"),
        (
            "1e99999999999999999999",
            "out_of_range",
            "out_of_range",
            "out_of_range",
            "out_of_range",
        ),
        (&huge, "out_of_range", "out_of_range", "out_of_range", "out_of_range"),
        ("1e-400", "too_many_decimals", "wrong_type", FINE, "too_many_decimals"),
        (
            "1e-99999999999999999999",
            "too_many_decimals",
            "wrong_type",
            FINE,
            "too_many_decimals",
        ),
        (&tiny, "too_many_decimals", "wrong_type", FINE, "too_many_decimals"),
    ] {
        let expect_code = |text: String, code: &str, path: &str| {
            let finding = format!("{code} {path}");
            let expected: &[&str] = if code == FINE { &[] } else { &[&finding] };
            expect(text, expected);
        };
        expect_code(with_property("amount_usd", number), amount, "/properties/amount_usd");
        expect_code(with_count(number), count, "/properties/session_duration_sec");
        expect_code(with_seconds(number), seconds, "/properties/sync_duration_sec");
        for (text, path) in everywhere(&format!("\"total_withdrawn\":{number}")) {
            expect_code(
                with_field("user_properties", &text),
                total,
                &format!("{path}/total_withdrawn"),
            );
            expect_code(identify(&text), total, &format!("{path}/total_withdrawn"));
        }
        // Free objects take any number, and text is text.
        expect_code(with_details(&format!("{{\"a\":{number}}}")), FINE, "");
        expect_code(with_field("context", &format!("{{\"a\":{number}}}")), FINE, "");
        expect_code(with_property("network", number), "wrong_type", "/properties/network");
        expect_code(with_field("user_id", number), "wrong_type", "/user_id");
    }
}

/// No violation.
const FINE: &str = "";

/// Bytes that are no UTF-8: alone, cut off, too long for their character, half of a pair, past the last character.
const NOT_UTF8: [&[u8]; 10] = [
    b"\xff",
    b"\x80",
    b"\xc3",
    b"\xe2\x82",
    b"\xc0\x80",
    b"\xe0\x80\x80",
    b"\xed\xa0\x80",
    b"\xed\xbf\xbf",
    b"\xf4\x90\x80\x80",
    b"\xf8\x88\x80\x80\x80",
];

/// Escapes that are half of a surrogate pair, or two halves that do not fit.
const LONE_SURROGATES: [&[u8]; 5] = [br"\ud83d", br"\uDE00", br"\ude00\ud83d", br"\ud83d\ud83d", br"\ud83d\n"];

#[test]
fn text_that_is_no_text_is_malformed_in_every_place() {
    // The places of strings and keys, each marked with a `?`.
    let mut places = vec![
        with_member("?", "1"),
        with_member("colour", "\"?\""),
        with_member("colour", r#"[{"a":["?"]}]"#),
        with_member("event", "\"?\""),
        with_property("network", "\"?\""),
        with_property("amount_usd", "\"?\""),
        with_property("amount_usd", "1,\"?\":1"),
        with_details(r#"{"?":1}"#),
        with_details(r#"{"a":"?"}"#),
        with_field("context", r#"{"?":1}"#),
        with_field("context", r#"{"a":["?"]}"#),
        with_field("properties", r#"{"?":1}"#).replace("withdrawal_requested", "no_such_event"),
    ];
    for field in Field::ALL {
        places.push(with_field(field.name(), "\"?\""));
    }
    for members in [
        r#""?":1"#,
        r#""language":"?""#,
        r#""exchanges_list":["?"]"#,
        r#""language":"ru","language":"?""#,
    ] {
        places.extend(everywhere(members).iter().map(|(text, _)| identify(text)));
    }
    for place in places {
        let (before, after) = place.split_once('?').unwrap();
        for wrong in NOT_UTF8.into_iter().chain(LONE_SURROGATES) {
            for (left, right) in [("", ""), ("eight by", "tes more")] {
                let parts = [
                    before.as_bytes(),
                    left.as_bytes(),
                    wrong,
                    right.as_bytes(),
                    after.as_bytes(),
                ];
                expect(parts.concat(), MALFORMED);
            }
        }
    }
    // Between tokens, none of them is white space.
    for wrong in NOT_UTF8 {
        expect([wrong, with_field("", "").as_bytes()].concat(), MALFORMED);
        expect([with_field("", "").as_bytes(), wrong].concat(), MALFORMED);
    }
}
