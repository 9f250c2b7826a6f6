//! What a plan may say and probably does not mean is warned of, with its place and what to do; a good plan is silent.

use cryptorebate_plan::{CRYPTOREBATE_TOML, Problem, Severity, check, parse};

/// A plan without errors and warnings. Each test breaks one line of it; the lines are counted from 1.
const GOOD: [&str; 45] = [
    /* 1 */ r#"name = "shop""#,
    /* 2 */ r#"version = "1.0.0""#,
    /* 3 */ r#"description = "What a shop measures.""#,
    /* 4 */ r"[platforms]",
    /* 5 */ r#"web = { description = "The site.", session = "required", emitter = "client" }"#,
    /* 6 */ r#"till = { description = "The till.", session = "optional", emitter = "server" }"#,
    /* 7 */ r"[formats]",
    /* 8 */ r#"usd = { type = "number", minimum = 0, max_decimals = 2, description = "Dollars." }"#,
    /* 9 */ r#"fee = { type = "usd", maximum = 5, description = "A fee." }"#,
    /* 10 */ r"[events.shirt_bought]",
    /* 11 */ r#"description = "Somebody bought.""#,
    /* 12 */ r#"priority = "P0""#,
    /* 13 */ r#"category = "sales""#,
    /* 14 */ r#"platforms = ["web", "till"]"#,
    /* 15 */ r#"identity = "user""#,
    /* 16 */ r#"emitter = "client""#,
    /* 17 */ r#"rules = [{ name = "paid_in_full", at = "paid", at_most = "price" }]"#,
    /* 18 */ r"[events.shirt_bought.properties]",
    /* 19 */ r#"price = { type = "usd", required = true, description = "The price.", examples = [9] }"#,
    /* 20 */ r#"paid = { type = "fee", description = "What was paid.", examples = [5] }"#,
    /* 21 */ r#"size = { type = "string", closed = ["small", "large"], description = "The size." }"#,
    /* 22 */
    r#"brand = { type = "string", pattern = "^[a-z]+$", known = ["acme"], description = "B.", examples = ["acme"] }"#,
    /* 23 */ r"[events.shelf_counted]",
    /* 24 */ r#"description = "A shelf was counted.""#,
    /* 25 */ r#"priority = "P1""#,
    /* 26 */ r#"category = "stock""#,
    /* 27 */ r#"platforms = ["till"]"#,
    /* 28 */ r#"identity = "none""#,
    /* 29 */ r#"emitter = "server""#,
    /* 30 */ r"[events.shelf_counted.properties]",
    /* 31 */ r#"shelf = { type = "string", description = "Which.", examples = ["A1"] }"#,
    /* 32 */ r"[user_properties]",
    /* 33 */ r#"shirts = { type = "integer", update = "update", description = "How many.", examples = [3] }"#,
    /* 34 */
    r#"tier = { type = "string", closed = ["gold", "tin"], update = "update", description = "The tier." }"#,
    /* 35 */ r"[funnels.sale]",
    /* 36 */ r#"description = "From one to the next.""#,
    /* 37 */ r#"window = "7d""#,
    /* 38 */ r#"steps = [{ event = "shirt_bought" }, { event = "shirt_bought" }]"#,
    /* 39 */ r"[cohorts.shirts]",
    /* 40 */ r#"description = "By shirts.""#,
    /* 41 */
    r#"by = { user_property = "shirts", groups = [{ name = "few", to = 3 }, { name = "many", from = 4 }] }"#,
    /* 42 */ r#"metrics = ["retention", "ltv"]"#,
    /* 43 */ r"days = [1, 7]",
    /* 44 */ r#"active = [{ event = "shirt_bought" }]"#,
    /* 45 */ r#"revenue = { event = "shirt_bought", property = "price" }"#,
];

fn with_line(line: usize, replacement: &str) -> String {
    let mut lines = GOOD;
    lines[line - 1] = replacement;
    lines.join("\n")
}

fn told(problem: &Problem) -> String {
    let Problem {
        severity,
        line,
        column,
        path,
        message,
        ..
    } = problem;
    let help = problem.help.as_deref().unwrap_or_default();
    format!("{line}:{column} {severity:?} {path}: {message}; {help}")
}

/// One line of the good plan is replaced; these problems must be told and no others, and the plan must stay usable.
fn warns(line: usize, replacement: &str, expected: &[&str]) {
    let text = with_line(line, replacement);
    let problems: Vec<String> = check(&text).iter().map(told).collect();
    assert_eq!(problems, expected, "for the line {replacement}");
    assert!(parse(&text).is_ok(), "{replacement}");
}

/// One line of the good plan is replaced; this error must be told, and the plan is refused.
fn fails(line: usize, replacement: &str, expected: &str) {
    let text = with_line(line, replacement);
    let errors: Vec<String> = check(&text)
        .iter()
        .filter(|problem| problem.severity == Severity::Error)
        .map(|problem| format!("{} {problem}", problem.path))
        .collect();
    assert_eq!(errors, [expected], "for the line {replacement}");
    assert!(parse(&text).is_err(), "{replacement}");
}

#[test]
fn the_plan_of_this_project_and_the_good_one_are_without_problems() {
    assert_eq!(check(CRYPTOREBATE_TOML), []);
    assert_eq!(check(&GOOD.join("\n")), []);
}

#[test]
fn events_say_what_happened_to_what() {
    let renamed = |name: &str| {
        let text = GOOD.join("\n").replace("shelf_counted", name);
        check(&text).iter().map(told).collect::<Vec<String>>()
    };
    for good in [
        "shelf_counted",
        "shelf_list_sent",
        "user_logged_in",
        "rebate_accrued_notification",
        "deal_agreed",
        "stock_withdrawn",
    ] {
        assert_eq!(renamed(good), Vec::<String>::new(), "{good}");
    }
    for bad in [
        "shelf",
        "counted",
        "count_shelf",
        "shelf_feed",
        "shelf_bed",
        "opened_shelf",
    ] {
        assert_eq!(
            renamed(bad),
            [format!(
                "23:9 Warning events.{bad}: the event \"{bad}\" does not say what happened to what; name an event for \
                an \
                 object and a verb in the past behind it, such as page_viewed or withdrawal_requested"
            )]
        );
    }
}

#[test]
fn names_that_are_almost_one() {
    let help = "use one name for one thing, and names that nobody mixes up for two";
    warns(
        31,
        r#"si_ze = { type = "string", description = "Which.", examples = ["A1"] }"#,
        &[&format!(
            "31:1 Warning events.shelf_counted.properties.si_ze: the property \"si_ze\" is almost named like \"size\"; \
             {help}"
        )],
    );
    warns(
        26,
        r#"category = "sale_s""#,
        &[&format!(
            "26:1 Warning events.shelf_counted.category: the category \"sale_s\" is almost named like \"sales\"; {help}"
        )],
    );
    let text = GOOD.join("\n").replace("shelf_counted", "shirts_bought");
    let problems: Vec<String> = check(&text).iter().map(told).collect();
    assert_eq!(
        problems,
        [format!(
            "23:9 Warning events.shirts_bought: the event \"shirts_bought\" is almost named like \"shirt_bought\"; \
            {help}"
        )]
    );
    // Slips: a letter too much, two letters swapped, a plural. Meant: numbers, units, words that begin otherwise.
    for (first, second, near) in [
        ("customer_note", "custommer_note", true),
        ("customer_note", "cusotmer_note", true),
        ("customer_note", "customers_note", true),
        ("street_1", "street_2", false),
        ("volume_1h", "volume_1d", false),
        ("amount_usd", "amount_usdt", false),
        ("sender_name", "gender_name", false),
        ("note_customer", "customer_note", false),
    ] {
        let line = |name| format!("{name} = {{ type = \"string\", description = \"X.\", examples = [\"a\"] }}");
        let problems = check(&with_line(31, &format!("{}\n{}", line(first), line(second))));
        assert_eq!(!problems.is_empty(), near, "{first} {second}: {problems:?}");
    }
}

#[test]
fn one_name_of_two_types() {
    warns(
        31,
        r#"price = { type = "string", description = "Which.", examples = ["A1"] }"#,
        &[
            "31:1 Warning events.shelf_counted.properties.price: \"price\" is a string in event \"shelf_counted\" and \
            a \
           number in event \"shirt_bought\"; a store that keeps one column for one name cannot keep both: give one of \
           them another name or type",
        ],
    );
}

#[test]
fn lists_of_one_value() {
    let help = "leave it out; if more values will come, make it a \"known\" list with a \"pattern\"";
    warns(
        21,
        r#"size = { type = "string", closed = ["small"], description = "The size." }"#,
        &[&format!(
            "21:27 Warning events.shirt_bought.properties.size.closed: the closed list has one value, \"small\", so it \
             says nothing; {help}"
        )],
    );
}

#[test]
fn properties_without_an_example() {
    let help = "add examples = [ … ]: senders copy them, and they show in the documentation";
    warns(
        31,
        r#"shelf = { type = "string", description = "Which." }"#,
        &[&format!(
            "31:1 Warning events.shelf_counted.properties.shelf: \"shelf\" has no example; {help}"
        )],
    );
}

#[test]
fn what_nothing_uses() {
    warns(
        20,
        r#"paid = { type = "usd", description = "What was paid.", examples = [5] }"#,
        &[
            "9:1 Warning formats.fee: no property uses the format \"fee\"; remove it, or name it as the type of a \
            property",
        ],
    );
    let without_till = GOOD
        .join("\n")
        .replace("\"web\", \"till\"", "\"web\"")
        .replace("platforms = [\"till\"]", "platforms = [\"web\"]");
    let problems: Vec<String> = check(&without_till).iter().map(told).collect();
    assert_eq!(
        problems,
        [
            "6:1 Warning platforms.till: no event comes from the platform \"till\"; remove it, or name it among the \
          platforms of an event"
        ]
    );
}

#[test]
fn who_may_send_and_from_where() {
    warns(
        29,
        r#"emitter = "client""#,
        &[
            "29:1 Warning events.shelf_counted.emitter: pages may send the event \"shelf_counted\", and yet it comes \
            from \
           no platform on which they send; set emitter = \"server\", or add a platform whose emitter is \"client\"",
        ],
    );
}

#[test]
fn what_is_deprecated_and_still_counted_on() {
    warns(
        19,
        r#"price = { type = "usd", required = true, description = "The price.", examples = [9], deprecated = { reason = "Gone." } }"#,
        &[
            "19:1 Warning events.shirt_bought.properties.price: \"price\" is deprecated and required: nobody can do \
             without it; make it optional, so that senders can leave it out",
            "45:37 Warning cohorts.shirts.revenue.property: the cohort \"shirts\" counts on the property \"price\", \
             which is deprecated; Gone",
        ],
    );
    warns(
        33,
        r#"shirts = { type = "integer", update = "update", description = "X.", examples = [3], deprecated = { reason = "Gone", replacement = "tier" } }"#,
        &[
            "41:8 Warning cohorts.shirts.by.user_property: the cohort \"shirts\" counts on the user property \
            \"shirts\", \
           which is deprecated; Gone; use \"tier\" instead",
        ],
    );
    let text = with_line(16, "emitter = \"client\"\ndeprecated = { reason = \"Gone\" }");
    let paths: Vec<String> = check(&text).into_iter().map(|problem| problem.path).collect();
    assert_eq!(
        paths,
        [
            "funnels.sale.steps[0].event",
            "funnels.sale.steps[1].event",
            "cohorts.shirts.active[0].event",
            "cohorts.shirts.revenue.event"
        ]
    );
}

#[test]
fn steps_that_nobody_can_take() {
    warns(
        38,
        r#"steps = [{ event = "shirt_bought" }, { event = "shelf_counted" }]"#,
        &[
            "38:40 Warning funnels.sale.steps[1].event: step 2 of the funnel \"sale\" follows people, and the event \
           \"shelf_counted\" need not name any; choose an event with identity = \"user\" or \"visitor\"",
        ],
    );
    for condition in [
        "{ above = 5 }",
        "{ below = 0 }",
        "{ above = 3, below = 3 }",
        "{ at_least = 6 }",
    ] {
        warns(
            38,
            &format!(
                r#"steps = [{{ event = "shirt_bought", where = {{ paid = {condition} }} }}, {{ event = "shirt_bought" }}]"#
            ),
            &[
                "38:46 Warning funnels.sale.steps[0].where.paid: no event fulfils what step 1 of the funnel \"sale\" \
                asks of \
               \"paid\"; \"paid\" is a number from 0 to 5 with at most 2 decimals",
            ],
        );
    }
    for condition in ["{ above = 4.99 }", "{ at_least = 5, at_most = 5 }", "{ at_most = 0 }"] {
        warns(
            38,
            &format!(
                r#"steps = [{{ event = "shirt_bought", where = {{ paid = {condition} }} }}, {{ event = "shirt_bought" }}]"#
            ),
            &[],
        );
    }
    warns(
        38,
        r#"steps = [{ event = "shirt_bought", where = { brand = "acne" } }, { event = "shirt_bought" }]"#,
        &[
            "38:46 Warning funnels.sale.steps[0].where.brand: step 1 of the funnel \"sale\" waits for \"acne\", which \
           \"brand\" does not know; did you mean \"acme\"? known are acme",
        ],
    );
}

#[test]
fn rules_that_forbid_too_much() {
    warns(
        17,
        r#"rules = [{ name = "small_only", at = "price", only_when = { size = "small" } }]"#,
        &[
            "17:10 Warning events.shirt_bought.rules[0]: \"price\" is required and may only be there where size is \
            small: \
           no other size can be sent; make it optional",
        ],
    );
    let text = with_line(
        20,
        r#"paid = { type = "usd", minimum = 11, description = "Paid.", examples = [11] }"#,
    )
    .replace("price = { type = \"usd\"", "price = { type = \"fee\", maximum = 10")
    .replace("examples = [9]", "examples = [3]");
    let problems: Vec<String> = check(&text).iter().map(told).collect();
    assert_eq!(
        problems,
        [
            "17:10 Warning events.shirt_bought.rules[0]: \"paid\" is never at most \"price\"; the smallest value of \
            the one \
          is above the largest of the other"
        ]
    );
}

#[test]
fn cohorts_that_show_nothing() {
    warns(
        42,
        r#"metrics = ["ltv"]"#,
        &[
            "43:1 Warning cohorts.shirts.days: none of the metrics of the cohort \"shirts\" reads \"days\"; remove \
            it, or \
             add retention to \"metrics\"",
            "44:1 Warning cohorts.shirts.active: none of the metrics of the cohort \"shirts\" reads \"active\"; \
            remove it, \
             or add retention to \"metrics\"",
        ],
    );
    warns(
        41,
        r#"by = { user_property = "shirts", groups = [{ name = "some", from = 1 }, { name = "few", from = 2, to = 3 }] }"#,
        &[
            "41:73 Warning cohorts.shirts.by.groups[1]: nobody is left for the group \"few\": \"some\" takes all; the \
            first \
           group that fits counts; put the narrower one first",
        ],
    );
    warns(
        43,
        "days = [1, 7]\ngoal = { metric = \"retention\", day = 7, above = 60 }",
        &[
            "44:41 Warning cohorts.shirts.goal.above: a share is from 0 to 1 and can never be above 60; write 60 \
            percent as \
           0.6",
        ],
    );
}

#[test]
fn rules_groups_and_lists_that_cannot_be_are_errors() {
    fails(
        17,
        r#"rules = [{ name = "differs", at = "paid", differs_from = "paid" }]"#,
        "events.shirt_bought.rules[0] 17:10: the rule holds \"paid\" against itself: expected another property than \
        the \
         one that \"at\" names",
    );
    fails(
        41,
        r#"by = { user_property = "tier", groups = [{ name = "rich", values = ["gold", "golt"] }] }"#,
        "cohorts.shirts.by.groups[0].values[1] 41:77: unknown value \"golt\": expected one of gold, tin; did you mean \
         \"gold\"?",
    );
    fails(
        43,
        "days = []",
        "cohorts.shirts.days 43:1: \"days\" is empty: expected a list of days, such as [1, 7, 30]",
    );
}

#[test]
fn events_whose_types_would_share_a_name_are_errors() {
    for (name, told) in [
        (
            "user_properties",
            "an event cannot be named \"user_properties\": expected another name; generated code has a type of that \
            name",
        ),
        (
            "string",
            "an event cannot be named \"string\": expected another name; generated code has a type of that name",
        ),
    ] {
        let text = GOOD.join("\n").replace("shelf_counted", name);
        let errors = parse(&text).map(|_| ()).map_err(|problems| problems.to_string());
        assert_eq!(errors, Err(format!("23:9: {told}")));
    }
    let text = GOOD
        .join("\n")
        .replace("shirt_bought", "shirt_2_bought")
        .replace("shelf_counted", "shirt2_bought");
    assert_eq!(
        parse(&text).map(|_| ()).map_err(|problems| problems.to_string()),
        Err(
            "23:9: the events \"shirt_2_bought\" and \"shirt2_bought\" share one name in generated code: expected \
            another \
             name"
                .to_owned()
        )
    );
}

#[test]
fn a_name_that_is_given_twice_is_told_with_its_first_place_and_the_rest_is_read_on() {
    let problems: Vec<String> = check(&with_line(
        20,
        "price = { type = \"usd\", description = \"Again.\" }\npaid = { type = \"usd\", minimum = 2, description = \
        \"P.\" }",
    ))
    .iter()
    .map(told)
    .collect();
    assert_eq!(
        problems,
        [
            "9:1 Warning formats.fee: no property uses the format \"fee\"; remove it, or name it as the type of a \
             property",
            "20:1 Error events.shirt_bought.properties.price: \"price\" is given twice; the first is on line 19",
            "21:1 Warning events.shirt_bought.properties.paid: \"paid\" has no example; add examples = [ … ]: senders \
             copy them, and they show in the documentation",
        ]
    );
}

#[test]
fn a_plan_that_breaks_off_anywhere_is_checked_without_a_panic() {
    let text = GOOD.join("\n");
    for end in 0..text.len() {
        assert!(check(&text[..end]).iter().all(|problem| problem.line <= GOOD.len()));
    }
}
