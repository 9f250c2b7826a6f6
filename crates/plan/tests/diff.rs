//! The difference between two plans: every kind of change with its place, whom it breaks, and the version it calls for.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cryptorebate_plan::diff::{Bump, ChangeKind, Effect};
use cryptorebate_plan::{CRYPTOREBATE_TOML, Plan, diff, parse};
use std::collections::BTreeSet;

const OLD: &str = r#"
name = "shop"
version = "1.2.3"
description = "What a shop measures."
[platforms]
web = { description = "The site.", session = "required", emitter = "client" }
bot = { description = "The bot.", session = "optional", emitter = "client" }
till = { description = "The till.", session = "optional", emitter = "server" }
[formats]
usd = { type = "number", minimum = 0, max_decimals = 2, description = "Dollars." }
brand = { type = "string", pattern = "^[a-z]+$", known = ["acme"], description = "A brand." }
[events.shirt_bought]
description = "Somebody bought."
priority = "P0"
category = "sales"
platforms = ["web", "bot"]
identity = "visitor"
emitter = "client"
rules = [
  { name = "adds_up", at = "price", sum_of = ["net", "tax"], tolerance = 0.01 },
  { name = "paid_in_full", at = "net", at_most = "price" },
]
[events.shirt_bought.properties]
price = { type = "usd", required = true, description = "The price." }
net = { type = "usd", description = "Without tax." }
tax = { type = "usd", description = "The tax." }
size = { type = "string", closed = ["small", "large"], required = true, description = "The size." }
brand = { type = "brand", description = "The brand." }
gift = { type = "boolean", description = "A gift.", deprecated = { reason = "Nobody asks." } }
[events.shelf_counted]
description = "A shelf was counted."
priority = "P1"
category = "stock"
platforms = ["till"]
identity = "none"
emitter = "server"
[events.shelf_counted.properties]
shelf = { type = "string", description = "Which shelf." }
[user_properties]
shirts = { type = "integer", minimum = 0, update = "update", description = "How many." }
brands = { type = "list", items = "brand", update = "update", description = "Which brands." }
[funnels.sale]
description = "From one to the next."
window = "7d"
steps = [{ event = "shirt_bought" }, { event = "shirt_bought", where = { size = "large" } }]
[cohorts.shirts]
description = "By shirts."
by = { user_property = "shirts", groups = [{ name = "few", to = 3 }, { name = "many", from = 4 }] }
metrics = ["retention", "ltv"]
days = [1, 7]
active = [{ event = "shirt_bought" }]
revenue = { event = "shirt_bought", property = "price" }
goal = { metric = "retention", day = 7, above = 0.5 }
"#;

/// What is replaced by what in the old plan, and every change that must be told: kind, path and message.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str, &'static str)],
);

const EVENT: &str = "events.shirt_bought";

#[rustfmt::skip]
const CASES: &[Case] = &[
    ("name = \"shop\"", "name = \"store\"", &[("plan_renamed", "name", "shop → store")]),
    ("What a shop measures.", "What we measure.", &[("words_changed", "description", "changed: description")]),
    ("[formats]", "app = { description = \"The app.\", session = \"optional\", emitter = \"client\" }\n[formats]",
        &[("platform_added", "platforms.app", "added")]),
    ("bot = { description = \"The bot.\", session = \"optional\"", "bot = { description = \"The bot.\", session = \"required\"",
        &[("session_required", "platforms.bot", "session: optional → required")]),
    ("session = \"required\"", "session = \"optional\"",
        &[("session_optional", "platforms.web", "session: required → optional")]),
    ("bot = { description = \"The bot.\", session = \"optional\", emitter = \"client\"",
     "bot = { description = \"The bot.\", session = \"optional\", emitter = \"server\"",
        &[("closed_to_pages", "platforms.bot", "emitter: client → server")]),
    ("identity = \"none\"\nemitter = \"server\"", "identity = \"none\"\nemitter = \"client\"",
        &[("opened_to_pages", "events.shelf_counted.emitter", "emitter: server → client")]),
    ("priority = \"P1\"", "priority = \"P0\"", &[("priority_changed", "events.shelf_counted.priority", "P1 → P0")]),
    ("platforms = [\"web\", \"bot\"]", "platforms = [\"bot\", \"web\", \"till\"]",
        &[("event_platform_added", "events.shirt_bought.platforms", "till added")]),
    ("platforms = [\"web\", \"bot\"]", "platforms = [\"web\"]",
        &[("event_platform_removed", "events.shirt_bought.platforms", "bot removed")]),
    ("identity = \"visitor\"", "identity = \"user\"",
        &[("identity_tightened", "events.shirt_bought.identity", "visitor → user")]),
    ("identity = \"visitor\"", "identity = \"none\"",
        &[("identity_loosened", "events.shirt_bought.identity", "visitor → none")]),
    ("emitter = \"server\"\n[events.shelf_counted.properties]",
     "emitter = \"server\"\ndeprecated = { reason = \"Nobody counts.\", replacement = \"shirt_bought\" }\n[events.shelf_counted.properties]",
        &[("deprecated", "events.shelf_counted", "deprecated: Nobody counts; use shirt_bought instead")]),
    (", deprecated = { reason = \"Nobody asks.\" }", "",
        &[("undeprecated", "events.shirt_bought.properties.gift", "no longer deprecated")]),
    ("Nobody asks.", "Nobody reads.",
        &[("words_changed", "events.shirt_bought.properties.gift", "changed: deprecated")]),
    ("category = \"stock\"", "category = \"store\"",
        &[("words_changed", "events.shelf_counted", "changed: category")]),
    ("[user_properties]", "row = { type = \"string\", description = \"Which row.\" }\n[user_properties]",
        &[("optional_property_added", "events.shelf_counted.properties.row", "added, optional")]),
    ("[user_properties]", "row = { type = \"string\", required = true, description = \"R.\" }\n[user_properties]",
        &[("required_property_added", "events.shelf_counted.properties.row", "added, required")]),
    ("gift = { type = \"boolean\", description = \"A gift.\", deprecated = { reason = \"Nobody asks.\" } }\n", "",
        &[("property_removed", "events.shirt_bought.properties.gift", "removed")]),
    ("shelf = { type", "shelves = { type",
        &[("property_removed", "events.shelf_counted.properties.shelf", "removed; or renamed to shelves?"),
          ("optional_property_added", "events.shelf_counted.properties.shelves", "added, optional")]),
    ("shelf = { type = \"string\"", "shelf = { type = \"string\", required = true",
        &[("property_required", "events.shelf_counted.properties.shelf", "optional → required")]),
    ("price = { type = \"usd\", required = true", "price = { type = \"usd\"",
        &[("property_optional", "events.shirt_bought.properties.price", "required → optional")]),
    ("closed = [\"small\", \"large\"]", "closed = [\"large\"]",
        &[("values_narrowed", "events.shirt_bought.properties.size", "value small removed")]),
    ("closed = [\"small\", \"large\"]", "closed = [\"large\", \"small\"]",
        &[("words_changed", "events.shirt_bought.properties.size", "changed: expected")]),
    ("closed = [\"small\", \"large\"]", "closed = [\"small\", \"large\", \"huge\", \"tiny\"]",
        &[("values_widened", "events.shirt_bought.properties.size", "values huge, tiny added")]),
    ("closed = [\"small\", \"large\"]", "closed = [\"large\", \"huge\"]",
        &[("values_replaced", "events.shirt_bought.properties.size", "value huge added; value small removed")]),
    ("shelf = { type = \"string\"", "shelf = { type = \"integer\"",
        &[("values_replaced", "events.shelf_counted.properties.shelf",
           "text that is not empty, at most 1,024 characters → a whole number")]),
    ("minimum = 0, max_decimals = 2", "minimum = 0, max_decimals = 3",
        &[("values_widened", "formats.usd", "a number of at least 0 with at most 2 decimals → a number of at least 0 \
           with at most 3 decimals, in 3 properties")]),
    ("minimum = 0, max_decimals = 2", "minimum = 0, max_decimals = 1",
        &[("values_narrowed", "formats.usd", "a number of at least 0 with at most 2 decimals → a number of at least 0 \
           with at most 1 decimal, in 3 properties")]),
    ("minimum = 0, max_decimals = 2", "above = 0, max_decimals = 2",
        &[("values_narrowed", "formats.usd", "a number of at least 0 with at most 2 decimals → a number above 0 with at \
           most 2 decimals, in 3 properties")]),
    ("known = [\"acme\"]", "known = [\"acme\", \"umbrella\"]",
        &[("known_values_changed", "formats.brand", "known value umbrella added, in 2 properties")]),
    ("pattern = \"^[a-z]+$\"", "pattern = \"^[a-z0-9]+$\"",
        &[("values_widened", "formats.brand", "lower-case letters, such as acme → lower-case letters and digits, such as \
           acme, in 2 properties")]),
    ("brands = { type = \"list\", items = \"brand\"", "brands = { type = \"list\", items = \"string\"",
        &[("values_widened", "user_properties.brands", "members: lower-case letters, such as acme → text that is not \
           empty, at most 1,024 characters"),
          ("known_values_changed", "user_properties.brands", "known value acme removed")]),
    ("shirts = { type = \"integer\", minimum = 0, update = \"update\"",
     "shirts = { type = \"integer\", minimum = 0, update = \"set_once\"",
        &[("update_changed", "user_properties.shirts.update", "update → set_once")]),
    ("[funnels.sale]", "tier = { type = \"string\", update = \"update\", description = \"T.\" }\n[funnels.sale]",
        &[("optional_property_added", "user_properties.tier", "added")]),
    ("  { name = \"paid_in_full\"", "  { name = \"taxed\", at = \"tax\", at_most = \"price\" },\n  { name = \"paid_in_full\"",
        &[("rule_added", "events.shirt_bought.rules[1]", "taxed added: tax is at most price")]),
    ("  { name = \"paid_in_full\", at = \"net\", at_most = \"price\" },\n", "",
        &[("rule_removed", "events.shirt_bought.rules[1]", "removed")]),
    ("tolerance = 0.01", "tolerance = 0",
        &[("rule_tightened", "events.shirt_bought.rules[0]",
           "adds_up: price is net + tax, within 0.01 → price is net + tax, within 0")]),
    ("tolerance = 0.01", "tolerance = 0.1",
        &[("rule_loosened", "events.shirt_bought.rules[0]",
           "adds_up: price is net + tax, within 0.01 → price is net + tax, within 0.1")]),
    ("at = \"net\", at_most = \"price\"", "at = \"tax\", at_most = \"net\"",
        &[("rule_replaced", "events.shirt_bought.rules[1]",
           "paid_in_full: net is at most price → tax is at most net")]),
    ("\"paid_in_full\"", "\"net_in_price\"",
        &[("rule_renamed", "events.shirt_bought.rules[1]", "paid_in_full → net_in_price")]),
    ("window = \"7d\"", "window = \"168h\"", &[]),
    ("window = \"7d\"", "window = \"8d\"", &[("funnel_changed", "funnels.sale.window", "604800 s → 691200 s")]),
    ("{ size = \"large\" }", "{ size = \"small\" }", &[("funnel_changed", "funnels.sale.steps", "other steps")]),
    ("[cohorts.shirts]", "[funnels.sales]\ndescription = \"X.\"\nwindow = \"1d\"\n\
      steps = [{ event = \"shirt_bought\" }, { event = \"shirt_bought\" }]\n[cohorts.shirts]",
        &[("funnel_added", "funnels.sales", "added")]),
    ("[funnels.sale]", "[funnels.resale]",
        &[("funnel_removed", "funnels.sale", "removed; or renamed to resale?"),
          ("funnel_added", "funnels.resale", "added")]),
    ("[cohorts.shirts]", "[cohorts.shirt]",
        &[("cohort_removed", "cohorts.shirts", "removed; or renamed to shirt?"),
          ("cohort_added", "cohorts.shirt", "added")]),
    ("days = [1, 7]", "days = [1, 7, 30]", &[("cohort_extended", "cohorts.shirts.days", "some added")]),
    ("days = [1, 7]", "days = [7]", &[("cohort_changed", "cohorts.shirts.days", "some removed")]),
    ("to = 3 }", "to = 2 }", &[("cohort_changed", "cohorts.shirts.by", "another \"by\"")]),
    ("above = 0.5", "above = 0.6", &[("goal_changed", "cohorts.shirts.goal", "another goal")]),
    ("[events.shelf_counted]", "[events.shelves_sorted]",
        &[("event_removed", "events.shelf_counted", "removed; or renamed to shelves_sorted?"), ("event_added", "events.shelves_sorted", "added")]),
];

fn plan(text: &str) -> Plan {
    parse(text).unwrap()
}

fn changed(from: &str, to: &str) -> String {
    assert!(OLD.contains(from), "{from}");
    let text = OLD.replacen(from, to, 1);
    // The table of its properties has the event's name too.
    match (from, to) {
        ("[events.shelf_counted]", to) => {
            text.replace("events.shelf_counted.", &format!("{}.", to.trim_matches(['[', ']'])))
        }
        _ => text,
    }
}

/// The changes between two plans: kind, path and message.
fn told(old: &str, new: &str) -> Vec<(&'static str, String, String)> {
    let changes = diff(&plan(old), &plan(new)).changes;
    changes
        .into_iter()
        .map(|change| (change.kind.name(), change.path, change.message))
        .collect()
}

#[test]
fn every_change_is_told_with_its_kind_its_path_and_what_it_was_before() {
    for (from, to, expected) in CASES {
        let changes = told(OLD, &changed(from, to));
        let changes: Vec<(&str, &str, &str)> = changes
            .iter()
            .map(|(kind, path, message)| (*kind, path.as_str(), message.as_str()))
            .collect();
        assert_eq!(changes, *expected, "{from} → {to}");
    }
}

#[test]
fn every_kind_of_change_is_among_the_cases() {
    let told: BTreeSet<&str> = CASES
        .iter()
        .flat_map(|(_, _, changes)| changes.iter().map(|(kind, _, _)| *kind))
        .collect();
    // Those that need more than one place of the plan to change have tests of their own.
    let own = ["rule_of_new_property_added", "platform_removed"];
    for (kind, _) in ChangeKind::ALL {
        assert!(
            told.contains(kind.name()) || own.contains(&kind.name()),
            "{}",
            kind.name()
        );
    }
}

#[test]
fn a_rule_about_a_new_property_breaks_nobody() {
    let new = OLD
        .replace(
            "gift = {",
            "fee = { type = \"usd\", description = \"The fee.\" }\ngift = {",
        )
        .replace(
            "  { name = \"paid_in_full\"",
            "  { name = \"low\", at = \"fee\", at_most = \"price\" },\n  { name = \"paid_in_full\"",
        );
    assert_eq!(
        told(OLD, &new),
        [
            (
                "optional_property_added",
                format!("{EVENT}.properties.fee"),
                "added, optional".to_owned()
            ),
            (
                "rule_of_new_property_added",
                format!("{EVENT}.rules[1]"),
                "low added: fee is at most price".to_owned()
            ),
        ]
    );
}

#[test]
fn a_platform_that_goes_is_told_with_the_events_that_came_from_it() {
    let new = OLD
        .replace(
            "bot = { description = \"The bot.\", session = \"optional\", emitter = \"client\" }\n",
            "",
        )
        .replace("[\"web\", \"bot\"]", "[\"web\"]");
    assert_eq!(
        told(OLD, &new),
        [
            ("platform_removed", "platforms.bot".to_owned(), "removed".to_owned()),
            (
                "event_platform_removed",
                format!("{EVENT}.platforms"),
                "bot removed".to_owned()
            ),
        ]
    );
}

#[test]
fn a_plan_does_not_differ_from_itself_nor_from_one_that_says_the_same_in_another_way() {
    let changed = CASES.iter().map(|(from, to, _)| changed(from, to));
    for text in changed.chain([OLD.to_owned(), CRYPTOREBATE_TOML.to_owned()]) {
        let same = diff(&plan(&text), &plan(&text));
        assert_eq!(
            (same.changes.len(), same.bump, same.version_is_right),
            (0, Bump::None, true)
        );
    }
    // A format by another name, a format written out, and another order.
    let renamed = OLD.replace("usd = {", "dollars = {").replace("\"usd\"", "\"dollars\"");
    assert_eq!(told(OLD, &renamed), []);
    let written_out = OLD.replace(
        "tax = { type = \"usd\"",
        "tax = { type = \"number\", minimum = 0, max_decimals = 2",
    );
    assert_eq!(told(OLD, &written_out), []);
    let (before, events) = OLD.split_once("[events.shirt_bought]").unwrap();
    let (shirts, rest) = events.split_once("[events.shelf_counted]").unwrap();
    let (shelves, rest) = rest.split_once("[user_properties]").unwrap();
    let turned = format!("{before}[events.shelf_counted]{shelves}[events.shirt_bought]{shirts}[user_properties]{rest}");
    assert_eq!(told(OLD, &turned), []);
}

#[test]
fn the_way_back_breaks_the_other_side() {
    for (from, to, _) in CASES {
        let (old, new) = (plan(OLD), plan(&changed(from, to)));
        let kinds = |old, new| {
            let kinds = diff(old, new).changes.into_iter().map(|change| change.kind);
            kinds
                .filter(|kind| kind.name().starts_with("values_"))
                .collect::<Vec<ChangeKind>>()
        };
        let back: Vec<(Effect, Effect)> = kinds(&new, &old)
            .iter()
            .map(|kind| (kind.readers(), kind.senders()))
            .collect();
        let there: Vec<(Effect, Effect)> = kinds(&old, &new)
            .iter()
            .map(|kind| (kind.senders(), kind.readers()))
            .collect();
        assert_eq!(there, back, "{from} → {to}");
    }
}

#[test]
fn the_version_must_be_at_least_what_the_changes_call_for() {
    let breaking = ("identity = \"visitor\"", "identity = \"user\"");
    let compatible = ("priority = \"P1\"", "priority = \"P0\"");
    let words = ("What a shop measures.", "What we measure.");
    let nothing = ("What a shop measures.", "What a shop measures.");
    for (version, (from, to), bump, least) in [
        ("1.2.3", breaking, Bump::Major, "2.0.0"),
        ("1.2.3", compatible, Bump::Minor, "1.3.0"),
        ("1.2.3", words, Bump::Patch, "1.2.4"),
        ("1.2.3", nothing, Bump::None, "1.2.3"),
        ("0.2.3", breaking, Bump::Major, "0.3.0"),
        ("0.2.3", compatible, Bump::Minor, "0.2.4"),
        ("0.2.3", words, Bump::Patch, "0.2.4"),
    ] {
        let with = |text: &str, version: &str| plan(&text.replace("1.2.3", version));
        let old = with(OLD, version);
        for (new_version, right) in [
            (least, true),
            ("2.9.9", true),
            ("0.0.1", false),
            (version, version == least),
        ] {
            let found = diff(&old, &with(&changed(from, to), new_version));
            assert_eq!((found.bump, found.least_version.as_str()), (bump, least));
            assert_eq!(found.version_is_right, right, "{version} → {new_version}: {to}");
        }
    }
}

#[test]
fn what_breaks_most_comes_first_and_words_last() {
    let new = OLD
        .replace("What a shop measures.", "What we measure.")
        .replace("priority = \"P1\"", "priority = \"P0\"")
        .replace("window = \"7d\"", "window = \"8d\"")
        .replace("identity = \"visitor\"", "identity = \"user\"")
        .replace("shelf = { type = \"string\"", "shelf = { type = \"boolean\"");
    let kinds: Vec<&str> = told(OLD, &new).into_iter().map(|(kind, _, _)| kind).collect();
    assert_eq!(
        kinds,
        [
            "values_replaced",
            "identity_tightened",
            "funnel_changed",
            "priority_changed",
            "words_changed"
        ]
    );
}

#[test]
fn an_event_that_goes_may_have_a_new_name() {
    let new = OLD.replace("shelf_counted", "shelf_countd");
    assert_eq!(told(OLD, &new)[0].2, "removed; or renamed to shelf_countd?");
    // Another name altogether, and the same properties.
    let new = OLD.replace("shelf_counted", "inventory_taken");
    assert_eq!(told(OLD, &new)[0].2, "removed; or renamed to inventory_taken?");
    let change = &diff(&plan(OLD), &plan(&new)).changes[0];
    assert!(change.is_gone);
    assert_eq!(
        (change.kind.senders(), change.kind.readers()),
        (Effect::Breaking, Effect::Breaking)
    );
}
