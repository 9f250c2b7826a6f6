//! A document with every kind of mistake: each is found on its line, and nothing else.

use cryptorebate_import::{Severity, import};

const LANGUAGE_SCHOOL: &str = include_str!("language-school.md");

/// The line, its severity, and what the message must say.
const EXPECTED: [(usize, Severity, &str); 65] = [
    (
        13,
        Severity::Error,
        "`teacher_rank` as an example, and there is no such property of an event",
    ),
    (
        14,
        Severity::Error,
        "`native_language` as an example, and there is no such user property",
    ),
    (15, Severity::Warning, "no event comes from the platform `kiosk`"),
    (17, Severity::Warning, "no event says that it is anonymous"),
    (
        25,
        Severity::Warning,
        "\"2026-03-01 09:30\" of `signed_up_at` (user property) is not a time in UTC",
    ),
    (
        27,
        Severity::Warning,
        "`balance` (user property) is an amount, and its name does not end in `_usd`",
    ),
    (
        28,
        Severity::Error,
        "the example `maybe` of `newsletter` (user property) is not of its type, boolean",
    ),
    (28, Severity::Warning, "whether the user property `newsletter` changes"),
    (29, Severity::Error, "`first_platform` has the value `android`"),
    (
        40,
        Severity::Error,
        "`lesson_booked` sets `levle`, and there is no such user property",
    ),
    (
        45,
        Severity::Error,
        "\"Spanish 1\" of `course_code` of `lesson_booked` is not in lower case, which line 18",
    ),
    (
        47,
        Severity::Error,
        "19.999 of `price_usd` of `lesson_booked` has more than 2 decimals, which line 16",
    ),
    (
        59,
        Severity::Warning,
        "`old_state` of `lesson_cancelled` has only `draft`",
    ),
    (
        61,
        Severity::Error,
        "`two hours` of `notice_sec` of `lesson_cancelled` is not of its type, int",
    ),
    (62, Severity::Warning, "`wait_sec` is of the type float"),
    (
        62,
        Severity::Warning,
        "whether `wait_sec` of `lesson_cancelled` is required",
    ),
    (64, Severity::Warning, "`lesson_reminder` has no `lesson_id`"),
    (
        64,
        Severity::Warning,
        "the name `lesson_reminder` does not end in an action",
    ),
    (67, Severity::Warning, "the priority `P2` of `lesson_reminder`"),
    (
        68,
        Severity::Error,
        "the platform `scheduler` is none of those that line 15 names",
    ),
    (
        72,
        Severity::Warning,
        "`format` of `lesson_reminder` has the values `email`, `push`",
    ),
    (
        73,
        Severity::Error,
        "`format` of `lesson_reminder` stands here again; it was described on line 72",
    ),
    (
        74,
        Severity::Warning,
        "`delay_sec` of `lesson_reminder` has no description",
    ),
    (74, Severity::Warning, "`delay_sec` of `lesson_reminder` has no example"),
    (
        86,
        Severity::Error,
        "`lesson_id` of `course_purchased` is of the type integer",
    ),
    (88, Severity::Error, "`txet` is not a type that is known"),
    (88, Severity::Error, "the name `Coupon` is not in snake_case"),
    (90, Severity::Error, "`refund_issued` is not in the summary table"),
    (90, Severity::Warning, "`refund_issued` has no Priority line"),
    (90, Severity::Warning, "`refund_issued` has no Trigger line"),
    (90, Severity::Warning, "`refund_issued` has no table of properties"),
    (
        94,
        Severity::Error,
        "`course_purchased` stands here again; it was described on line 78",
    ),
    (106, Severity::Warning, "the summary says `app` for `ios_app`, in 1 row"),
    (
        107,
        Severity::Error,
        "`lesson_cancelled` the platforms `web`, and its section (line 54) `ios_app`, `web`",
    ),
    (
        107,
        Severity::Error,
        "`lesson_cancelled` the priority P0, and its section (line 53) P1",
    ),
    (
        108,
        Severity::Warning,
        "`lesson_reminder` has the number 4 and follows 2",
    ),
    (
        109,
        Severity::Error,
        "`course_purchased` has the category lessons, and stands in the chapter \"Payments\"",
    ),
    (
        110,
        Severity::Error,
        "the summary has `course_completed`, and no section describes it",
    ),
    (
        111,
        Severity::Error,
        "`course_purchased` stands in the summary again; its first row is on line 109",
    ),
    (113, Severity::Error, "\"Total: 7\" is wrong: the table has 6"),
    (116, Severity::Error, "\"P1: 3\" is wrong: the table has 1"),
    (
        117,
        Severity::Error,
        "the totals by priority add up to 8, and line 113 says 7",
    ),
    (
        119,
        Severity::Error,
        "the total of Payment plans is 1, and no event has this category",
    ),
    (
        119,
        Severity::Error,
        "the totals by category add up to 5, and line 113 says 7",
    ),
    (119, Severity::Error, "the totals by category leave out payments"),
    (
        123,
        Severity::Warning,
        "\"From booking to payment\" does not say within what time",
    ),
    (
        125,
        Severity::Error,
        "asks for `price`, and `course_purchased` has no such property",
    ),
    (
        125,
        Severity::Error,
        "the step `lesson_atended`, and there is no such event",
    ),
    (
        131,
        Severity::Error,
        "`hologram` is a value of no property of `lesson_booked`",
    ),
    (
        132,
        Severity::Error,
        "`new_state > 3` compares `new_state`, which is no number",
    ),
    (
        133,
        Severity::Warning,
        "`new_state = lost` asks for a value that is not among those",
    ),
    (135, Severity::Warning, "the funnel \"Empty\" has fewer than two steps"),
    (
        143,
        Severity::Warning,
        "the groups `C2` are not among the values of `level` (line 26)",
    ),
    (144, Severity::Warning, "does not say at which days retention is read"),
    (145, Severity::Error, "names `lesson_bookd`, and there is none"),
    (
        147,
        Severity::Warning,
        "\"By city\" does not say what is asked of each group",
    ),
    (
        149,
        Severity::Error,
        "groups by `city`, and there is no such user property",
    ),
    (153, Severity::Warning, "\"By mood\" names no user property"),
    (154, Severity::Warning, "\"By mood\" asks for no metric that a plan has"),
    (
        159,
        Severity::Error,
        "gives `lesson_booked` the property `prise_usd`, which it does not have",
    ),
    (
        159,
        Severity::Error,
        "the example of `lesson_booked` leaves out what is required: `price_usd`",
    ),
    (
        159,
        Severity::Warning,
        "\"phone\" is not among those of `format` (line 46)",
    ),
    (
        160,
        Severity::Error,
        "puts `level` into `$setOnce`, and line 26 says that it is updated",
    ),
    (
        160,
        Severity::Error,
        "puts `signed_up_at` into `$set`, and line 25 says that it is set once",
    ),
    (
        160,
        Severity::Error,
        "sets the user property `mood`, and there is no such",
    ),
];

/// What stands in the document's code in Python and at its end.
const EXPECTED_AT_THE_END: [(usize, Severity, &str); 3] = [
    (
        161,
        Severity::Error,
        "tracks `lesson_boked`, and there is no such event",
    ),
    (
        165,
        Severity::Error,
        "the example of `lesson_cancelled` leaves out what is required: `new_state`, `notice_sec`",
    ),
    (165, Severity::Warning, "fills `old_state` from \"new_state\""),
];

#[test]
fn every_mistake_is_found_on_its_line_and_nothing_else() {
    let findings = import(LANGUAGE_SCHOOL).findings;
    let expected: Vec<_> = EXPECTED.iter().chain(&EXPECTED_AT_THE_END).collect();
    for (finding, (line, severity, words)) in findings.iter().zip(&expected) {
        assert_eq!(
            (finding.line, finding.severity),
            (*line, *severity),
            "{finding:?}\nexpected: {words}"
        );
        assert!(finding.message.contains(words), "{finding:?}\nexpected: {words}");
    }
    let rest = findings.get(expected.len()..).unwrap_or_default();
    assert!(
        rest.is_empty() && findings.len() == expected.len(),
        "{} findings, too many: {rest:?}",
        findings.len()
    );
}

#[test]
fn a_hint_names_what_was_probably_meant() {
    let findings = import(LANGUAGE_SCHOOL).findings;
    let hint = |words: &str| {
        let finding = findings.iter().find(|finding| finding.message.contains(words));
        finding.map_or("", |finding| finding.hint.as_str())
    };
    assert_eq!(hint("sets `levle`"), "Did you mean `level`?");
    assert_eq!(hint("tracks `lesson_boked`"), "Did you mean `lesson_booked`?");
    assert_eq!(hint("property `prise_usd`"), "Did you mean `price_usd`?");
    assert_eq!(
        hint("step `lesson_atended`"),
        "Describe the event, or take the step out."
    );
}

#[test]
fn totals_that_agree_are_not_told() {
    let right = LANGUAGE_SCHOOL
        .replace("**Total: 7 events**", "**Total: 6 events**")
        .replace("- P1: 3", "- P1: 1");
    let findings = import(&right).findings;
    assert!(
        !findings.iter().any(|finding| [113, 116, 117].contains(&finding.line)),
        "{findings:?}"
    );
}
