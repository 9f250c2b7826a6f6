//! Every mistake in a plan file is told with its line, its column and what was expected.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cryptorebate_plan::{Problems, parse};

/// A whole plan without mistakes. Each test breaks one line of it; the lines are counted from 1.
const GOOD: [&str; 30] = [
    /* 1 */ r#"name = "shop""#,
    /* 2 */ r#"version = "1.0.0""#,
    /* 3 */ r#"description = "What a shop measures.""#,
    /* 4 */ r"[platforms]",
    /* 5 */ r#"web = { description = "The site.", session = "required", emitter = "client" }"#,
    /* 6 */ r"[formats]",
    /* 7 */ r#"usd = { type = "number", minimum = 0, max_decimals = 2, description = "Dollars." }"#,
    /* 8 */ r"[events.bought]",
    /* 9 */ r#"description = "Somebody bought.""#,
    /* 10 */ r#"priority = "P0""#,
    /* 11 */ r#"category = "sales""#,
    /* 12 */ r#"platforms = ["web"]"#,
    /* 13 */ r#"identity = "user""#,
    /* 14 */ r#"emitter = "client""#,
    /* 15 */ r#"rules = [{ name = "paid_in_full", at = "paid", at_most = "price" }]"#,
    /* 16 */ r"[events.bought.properties]",
    /* 17 */ r#"price = { type = "usd", required = true, description = "The price." }"#,
    /* 18 */ r#"paid = { type = "usd", description = "What was paid.", examples = [9.50] }"#,
    /* 19 */ r#"size = { type = "string", closed = ["small", "large"], description = "The size." }"#,
    /* 20 */ r"[user_properties]",
    /* 21 */ r#"shirts = { type = "integer", update = "update", description = "How many." }"#,
    /* 22 */ r"[funnels.sale]",
    /* 23 */ r#"description = "From one to the next.""#,
    /* 24 */ r#"window = "7d""#,
    /* 25 */ r#"steps = [{ event = "bought", where = { size = "small" } }, { event = "bought" }]"#,
    /* 26 */ r"[cohorts.shirts]",
    /* 27 */ r#"description = "By shirts.""#,
    /* 28 */ r#"by = { user_property = "shirts", groups = [{ name = "some", from = 1 }] }"#,
    /* 29 */ r#"metrics = ["ltv"]"#,
    /* 30 */ r#"revenue = { event = "bought", property = "price" }"#,
];

fn with_line(line: usize, replacement: &str) -> String {
    let mut lines = GOOD;
    lines[line - 1] = replacement;
    lines.join("\n")
}

fn problems(text: &str) -> Problems {
    parse(text).unwrap_err()
}

/// One line of the good plan is replaced; exactly one problem must be told, at this place and in these words.
fn check(line: usize, replacement: &str, told: &str) {
    let problems = problems(&with_line(line, replacement));
    assert_eq!(problems.to_string(), told, "for the line {replacement}");
}

#[test]
fn the_plan_that_the_other_tests_break_is_good() {
    let plan = parse(&GOOD.join("\n")).unwrap();
    assert_eq!(plan.events.len(), 1);
    assert_eq!(plan.funnels.len(), 1);
}

#[test]
fn a_text_that_is_not_toml() {
    check(
        2,
        "version = ",
        "2:11: string values must be quoted: expected literal string",
    );
    let twice = with_line(2, "name = \"again\"");
    assert_eq!(
        problems(&twice).to_string(),
        "1:1: the plan has no \"version\": expected text in quotes that is not empty\n2:1: \"name\" is given twice: \
         expected every name once in its table; the first is on line 1"
    );
}

#[test]
fn top_level_keys() {
    check(
        2,
        "",
        "1:1: the plan has no \"version\": expected text in quotes that is not empty",
    );
    check(
        2,
        "version = \"1.0\"",
        "2:11: \"1.0\" is not a version: expected major.minor.patch, such as 1.0.0",
    );
    check(
        2,
        "version = 1",
        "2:11: \"version\" holds a whole number: expected text in quotes that is not empty",
    );
    check(
        1,
        "name = \"Shop\"",
        "1:8: the name \"Shop\" is not in snake_case: expected lower-case letters, digits and \
         single _ between them, such as page_viewed; did you mean \"shop\"?",
    );
    check(
        3,
        "description = \"What.\"\nevent = {}",
        "4:1: unknown key \"event\": expected one of name, version, description, platforms, formats, events, \
         user_properties, funnels, cohorts; did you mean \"events\"?",
    );
}

#[test]
fn platforms() {
    check(
        5,
        r#"web = { description = "The site.", session = "requird", emitter = "client" }"#,
        "5:46: unknown session \"requird\": expected one of required, optional; did you mean \"required\"?",
    );
    check(
        5,
        r#"web = { description = "The site.", session = "required" }"#,
        "5:1: platform \"web\" has no \"emitter\": expected one of client, server",
    );
    let nine: Vec<String> = (1..=8)
        .map(|number| format!("p{number} = {{ description = \"X.\", session = \"optional\", emitter = \"server\" }}"))
        .collect();
    check(
        5,
        &format!("{}\n{}", GOOD[4], nine.join("\n")),
        "13:1: too many platforms: expected at most 8",
    );
}

#[test]
fn the_head_of_an_event() {
    check(
        10,
        "priority = \"P2\"",
        "10:12: unknown priority \"P2\": expected one of P0, P1; did you mean \"P0\"?",
    );
    check(
        13,
        "identity = \"users\"",
        "13:12: unknown identity \"users\": expected one of user, visitor, none; did you mean \"user\"?",
    );
    check(
        14,
        "emitter = \"clint\"",
        "14:11: unknown emitter \"clint\": expected one of client, server; did you mean \"client\"?",
    );
    check(
        12,
        "platforms = [\"web\", \"wep\"]",
        "12:21: unknown platform \"wep\": expected one of web; did you mean \"web\"?",
    );
    check(
        12,
        "platforms = []",
        "12:13: \"platforms\" is empty: expected at least one value",
    );
    check(
        12,
        "platforms = [\"web\", \"web\"]",
        "12:21: \"web\" stands twice in \"platforms\": expected every value once",
    );
    check(
        12,
        "platforms = \"web\"",
        "12:13: \"platforms\" holds text: expected a list in square brackets",
    );
    check(
        11,
        "",
        "8:9: event \"bought\" has no \"category\": expected text in quotes that is not empty",
    );
    check(
        9,
        "description = \"  \"",
        "9:15: \"description\" holds an empty text: expected text in quotes that is not empty",
    );
}

#[test]
fn names_of_events_and_properties() {
    let event = GOOD
        .join("\n")
        .replace("events.bought", "events.Bought")
        .replace("\"bought\"", "\"Bought\"");
    let words = "expected lower-case letters, digits and single _ between them, such as page_viewed";
    assert_eq!(
        problems(&event).to_string(),
        format!("8:9: the name \"Bought\" is not in snake_case: {words}; did you mean \"bought\"?")
    );
    check(
        19,
        r#"shirt-size = { type = "string", description = "The size." }
size = { type = "string", closed = ["small"], description = "The size." }"#,
        &format!("19:1: the name \"shirt-size\" is not in snake_case: {words}; did you mean \"shirt_size\"?"),
    );
}

#[test]
fn types_of_properties() {
    check(
        17,
        r#"price = { type = "nmber", required = true, description = "The price." }"#,
        "17:18: unknown type \"nmber\": expected one of string, integer, number, boolean, object, list, usd; did you \
         mean \"number\"?",
    );
    check(
        17,
        r#"price = { required = true, description = "The price." }"#,
        "17:1: property \"price\" has no \"type\": expected text in quotes that is not empty",
    );
    check(
        17,
        r#"price = { type = "usd", required = "yes", description = "The price." }"#,
        "17:36: \"required\" holds text: expected true or false",
    );
    check(
        17,
        r#"price = { type = "usd", reqired = true, description = "The price." }"#,
        "17:25: unknown key \"reqired\": expected one of type, closed, known, pattern, format, minimum, above, maximum, \
         max_decimals, items, max_depth, max_bytes, expected, required, description, examples, deprecated; did you mean \
         \"required\"?",
    );
    check(
        17,
        "price = 3",
        "17:9: property \"price\" is a whole number: expected a table",
    );
    check(
        21,
        r#"shirts = { type = "integer", update = "once", description = "How many." }"#,
        "21:39: unknown update \"once\": expected one of set_once, update; did you mean \"set_once\"?",
    );
    check(
        7,
        r#"string = { type = "number", description = "X." }
usd = { type = "number", description = "Dollars." }"#,
        "7:1: the format \"string\" has the name of a type: expected another name",
    );
}

#[test]
fn a_broken_format_is_told_once_and_not_for_each_use() {
    check(
        7,
        r#"usd = { type = "numbr", description = "Dollars." }"#,
        "7:16: unknown type \"numbr\": expected one of string, integer, number, boolean, object, list; did you mean \
         \"number\"?",
    );
}

#[test]
fn names_that_a_format_has_in_code() {
    check(
        7,
        r#"usd = { type = "number", type_name = "usd_amount", description = "Dollars." }"#,
        "7:38: the type name \"usd_amount\" is not in UpperCamelCase: expected letters and digits, each word with a \
         capital, such as ExchangeName",
    );
    check(
        7,
        "usd = { type = \"number\", type_name = \"Usd\", description = \"Dollars.\" }\n\
         eur = { type = \"number\", type_name = \"Usd\", description = \"Euros.\" }",
        "8:38: the type name \"Usd\" is given to two formats: expected every type name once",
    );
    check(
        7,
        r#"usd = { type = "number", unit = "cents", description = "Dollars." }"#,
        "7:26: \"unit\" names the smallest unit of a number, and this format has none: expected a number with \
         \"max_decimals\", or no \"unit\"",
    );
    check(
        7,
        r#"usd = { type = "number", max_decimals = 2, unit = "Cents", description = "Dollars." }"#,
        "7:51: the name \"Cents\" is not in snake_case: expected lower-case letters, digits and single _ between \
         them, such as page_viewed; did you mean \"cents\"?",
    );
}

#[test]
fn bounds_of_numbers() {
    check(
        17,
        r#"price = { type = "number", minimum = 5, maximum = 4, description = "The price." }"#,
        "17:41: no value lies within these bounds: expected a maximum that is not below the minimum",
    );
    check(
        17,
        r#"price = { type = "number", minimum = 0, above = 0, description = "The price." }"#,
        "17:41: \"minimum\" and \"above\" stand side by side: expected one of them",
    );
    check(
        17,
        r#"price = { type = "number", minimum = 0.5, description = "The price." }"#,
        "17:38: \"minimum\" holds a number with a fraction: expected a whole number from -9007199254740991 to \
         9007199254740991",
    );
    check(
        17,
        r#"price = { type = "usd", max_decimals = 20, description = "The price." }"#,
        "17:40: \"max_decimals\" is 20: expected a whole number from 0 to 15",
    );
    check(
        19,
        r#"size = { type = "string", closed = ["small"], minimum = 1, description = "The size." }"#,
        "19:47: \"minimum\" means nothing for the type string: expected one of closed, known, pattern, format",
    );
}

#[test]
fn lists_of_values_and_patterns() {
    check(
        19,
        r#"size = { type = "string", closed = ["small", "small"], description = "The size." }"#,
        "19:46: \"small\" stands twice in \"closed\": expected every value once",
    );
    check(
        19,
        r#"size = { type = "string", closed = ["small", 2], description = "The size." }"#,
        "19:46: \"closed\" holds a whole number: expected text in quotes that is not empty",
    );
    check(
        19,
        r#"size = { type = "string", closed = ["small"], format = "url", description = "The size." }"#,
        "19:47: \"closed\" and \"format\" stand side by side: expected one of them",
    );
    check(
        19,
        r#"size = { type = "string", format = "urll", description = "The size." }
# "#,
        "19:36: unknown format \"urll\": expected one of datetime, date_range, url; did you mean \"url\"?",
    );
}

#[test]
fn known_values_and_their_pattern() {
    // The funnel asks for "small", which any of these could be; only the property itself is to blame.
    check(
        19,
        r#"size = { type = "string", known = ["small"], description = "The size." }"#,
        "19:27: \"known\" stands without a \"pattern\": expected what a value that is not known must look like",
    );
    check(
        19,
        r#"size = { type = "string", known = ["small", "XL"], pattern = "^[a-z]+$", description = "The size." }"#,
        "19:45: the known value \"XL\" does not match the pattern: expected a value that matches ^[a-z]+$",
    );
    for pattern in [
        "[a-z]+",
        "^[a-z]*$",
        "^[a-z]{0,4}$",
        "^[a-z]{4,2}$",
        "^[z-a]+$",
        "^[]+$",
        "^[^a]+$",
        "^[ä]+$",
        "^[a]{1,2000}$",
    ] {
        let line = format!(r#"size = {{ type = "string", pattern = "{pattern}", description = "The size." }}"#);
        let told = format!(
            "19:37: the pattern \"{pattern}\" is not supported: expected ^[class]+$, ^[class]{{n}}$ or \
             ^[class]{{m,n}}$ with a class of ASCII characters, such as ^[a-z0-9_]+$"
        );
        check(19, &line, &told);
    }
}

#[test]
fn examples_that_break_their_own_property() {
    for example in ["\"9.50\"", "-1", "9.505"] {
        let line = format!(r#"paid = {{ type = "usd", description = "Paid.", examples = [1, {example}] }}"#);
        check(
            18,
            &line,
            "18:62: an example does not fit property \"paid\": expected a number of at least 0 with at most 2 decimals",
        );
    }
    check(
        19,
        r#"size = { type = "string", closed = ["small"], description = "The size.", examples = ["tiny"] }"#,
        "19:86: an example does not fit property \"size\": expected small",
    );
    check(
        21,
        r#"shirts = { type = "string", format = "datetime", update = "update", description = "X.", examples = [2026-02-04] }
pants = { type = "string", format = "date_range", update = "update", description = "X.", examples = ["2026-02-07_2026-02-01"] }"#,
        "21:101: an example does not fit user property \"shirts\": expected a time in UTC such as 2026-02-04T14:30:00Z\n\
         22:102: an example does not fit user property \"pants\": expected two dates such as 2026-02-01_2026-02-07, the \
         first not after the second\n\
         29:44: nobody can be in the group: expected values or prefixes\n\
         29:61: unknown key \"from\": expected one of name, values, prefixes",
    );
}

#[test]
fn rules_between_properties() {
    check(
        15,
        r#"rules = [{ name = "paid_in_full", at = "pad", at_most = "price" }]"#,
        "15:40: unknown property \"pad\": expected one of price, paid, size; did you mean \"paid\"?",
    );
    check(
        15,
        r#"rules = [{ name = "paid_in_full", at = "size", at_most = "price" }]"#,
        "15:40: \"size\" is a string: expected a property that is a number",
    );
    check(
        15,
        r#"rules = [{ name = "large_only", at = "paid", only_when = { size = "lage" } }]"#,
        "15:67: unknown value of \"size\" \"lage\": expected one of small, large; did you mean \"large\"?",
    );
    check(
        15,
        r#"rules = [{ name = "large_only", at = "paid", zero_when = { price = "large" } }]"#,
        "15:60: \"price\" has no closed list of values: expected a property with a closed list",
    );
    check(
        15,
        r#"rules = [{ name = "nothing", at = "paid" }]"#,
        "15:10: the rule asks nothing: expected one of at_most, sum_of, percent_of, differs_from, only_when, zero_when",
    );
    check(
        15,
        r#"rules = [{ name = "much", at = "paid", at_most = "price", differs_from = "price" }]"#,
        "15:10: the rule asks at_most and differs_from at once: expected one of at_most, sum_of, percent_of, \
         differs_from, only_when, zero_when",
    );
    check(
        15,
        r#"rules = [{ name = "differs", at = "paid", differs_from = "size" }]"#,
        "15:58: \"size\" is a string, which cannot be compared: expected a property of the same type: a string, a \
         number or a boolean",
    );
    check(
        15,
        r#"rules = [{ name = "sum", at = "paid", sum_of = ["price"] }]"#,
        "15:10: the rule has no \"tolerance\": expected a number from 0 to 10000 with at most 2 decimals, such as 0.01",
    );
    check(
        15,
        r#"rules = [{ name = "sum", at = "paid", sum_of = ["price"], tolerance = 0.001 }]"#,
        "15:71: the tolerance cannot be kept: expected a number from 0 to 10000 with at most 2 decimals, such as 0.01",
    );
}

#[test]
fn funnels() {
    check(
        25,
        r#"steps = [{ event = "bougt" }, { event = "bought" }]"#,
        "25:20: unknown event \"bougt\": expected one of bought; did you mean \"bought\"?",
    );
    check(
        25,
        r#"steps = [{ event = "bought" }]"#,
        "25:9: a funnel needs a way from one step to another: expected at \
         least two steps",
    );
    check(
        25,
        r#"steps = [{ event = "bought", where = { colour = "red" } }, { event = "bought" }]"#,
        "25:40: unknown property \"colour\": expected one of price, paid, size",
    );
    check(
        25,
        r#"steps = [{ event = "bought", where = { size = "tiny" } }, { event = "bought" }]"#,
        "25:47: the value is not one that \"size\" can have: expected small or large",
    );
    check(
        25,
        r#"steps = [{ event = "bought", where = { size = { above = 1 } } }, { event = "bought" }]"#,
        "25:40: \"size\" is a string: expected a property that is a number",
    );
    check(
        25,
        r#"steps = [{ event = "bought", where = { price = { over = 1 } } }, { event = "bought" }]"#,
        "25:50: unknown key \"over\": expected one of above, at_least, below, at_most",
    );
    check(
        24,
        "window = \"7w\"",
        "24:10: \"7w\" is not a length of time: expected a whole number and s, m, h or d, such as 30d",
    );
}

#[test]
fn a_funnel_that_says_no_window_has_thirty_days() {
    let plan = parse(&with_line(24, "")).unwrap();
    assert_eq!(plan.funnels[0].window_seconds, 30 * 24 * 60 * 60);
}

#[test]
fn cohorts() {
    check(
        28,
        r#"by = { user_property = "shirt", groups = [{ name = "some", from = 1 }] }"#,
        "28:24: unknown user property \"shirt\": expected one of shirts; did you mean \"shirts\"?",
    );
    check(
        28,
        r#"by = { week_of = "sold" }"#,
        "28:18: unknown event \"sold\": expected one of bought",
    );
    check(
        28,
        r#"by = { user_property = "shirts", groups = [{ name = "some", from = 3, to = 1 }] }"#,
        "28:44: nobody can be in the group: expected a \"from\" that is not above \"to\"",
    );
    check(
        29,
        r#"metrics = ["ltv", "arpo"]"#,
        "29:19: unknown metric \"arpo\": expected one of retention, activation_rate, ltv, arpu, trading_volume; did \
         you mean \"arpu\"?",
    );
    check(
        29,
        r#"metrics = ["retention", "ltv"]
active = [{ event = "bought" }]"#,
        "26:10: cohort \"shirts\" has no \"days\" for its metric retention: expected a list of days, such as [1, 7, 30]",
    );
    check(
        30,
        r#"revenue = { event = "bought", property = "size" }"#,
        "30:42: \"size\" is a string: expected a property that is a number",
    );
    check(
        29,
        r#"metrics = ["ltv"]
goal = { metric = "retention", above = 0.5 }"#,
        "30:19: unknown metric \"retention\": expected one of ltv",
    );
}

#[test]
fn more_properties_than_the_validator_can_count() {
    let many: Vec<String> = (1..=62)
        .map(|number| format!("p{number} = {{ type = \"usd\", description = \"X.\" }}"))
        .collect();
    let text = with_line(19, &format!("{}\n{}", GOOD[18], many.join("\n")));
    assert_eq!(
        problems(&text).to_string(),
        "81:1: too many properties in event \"bought\": expected at most 64"
    );
}

#[test]
fn a_name_that_the_schemas_need_for_themselves() {
    let text = GOOD
        .join("\n")
        .replace("events.bought", "events.identify")
        .replace("\"bought\"", "\"identify\"");
    assert!(
        problems(&text)
            .to_string()
            .starts_with("8:9: an event cannot be named \"identify\": expected another name")
    );
}

#[test]
fn all_problems_come_at_once_in_the_order_of_their_places_behind_the_name_of_the_file() {
    let mut lines = GOOD;
    lines[23] = "window = 7";
    lines[9] = "priority = \"P7\"";
    lines[16] = "price = { type = \"usd\" }";
    let problems = problems(&lines.join("\n"));
    let places: Vec<(usize, usize)> = problems.iter().map(|problem| (problem.line, problem.column)).collect();
    assert_eq!(places, [(10, 12), (17, 1), (24, 10)]);
    let shown = problems.display("plan/shop.toml").to_string();
    let starts: Vec<&str> = shown.lines().filter_map(|line| line.split(": ").next()).collect();
    assert_eq!(
        starts,
        ["plan/shop.toml:10:12", "plan/shop.toml:17:1", "plan/shop.toml:24:10"]
    );
}

#[test]
fn columns_count_characters_and_not_bytes() {
    check(
        5,
        r#"web = { description = "Наш сайт.", session = "x", emitter = "client" }"#,
        "5:46: unknown session \"x\": expected one of required, optional",
    );
}

#[test]
fn a_plan_that_breaks_off_anywhere_or_lacks_a_character_is_told_of_and_never_panics() {
    let text = GOOD.join("\n");
    for end in 0..text.len() {
        let torn = &text[..end];
        if let Err(problems) = parse(torn) {
            assert!(
                problems
                    .iter()
                    .all(|problem| problem.line <= 30 && !problem.message.is_empty())
            );
        }
        let holed = format!("{torn}{}", &text[end + 1..]);
        if let Err(problems) = parse(&holed) {
            assert!(problems.iter().next().is_some());
        }
    }
}
