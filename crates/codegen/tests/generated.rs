//! The generated files: those in the repository follow from the plan, and another plan gives sound ones too.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on should stop")]

use cryptorebate_codegen::{files, stale, write};
use cryptorebate_plan::{Plan, parse};
use std::fs;
use std::path::Path;

fn text_of(plan: &Plan, path: &str) -> String {
    files(plan).into_iter().find(|file| file.path == path).unwrap().text
}

/// A plan with names that mean something in the languages that are generated.
const AWKWARD: &str = r#"
name = "shop"
version = "2.0.0"
description = "What a shop measures."

[platforms]
web = { description = "The site.", session = "optional", emitter = "client" }

[formats]
colour = { type = "string", type_name = "Hue", closed = ["red", "1st", "e-mail", "e_mail"], description = "A colour." }
tag = { type = "string", pattern = "^[a-z0-9.-]{1,5}$", known = ["new", "2nd"], description = "A tag." }
count = { type = "integer", minimum = 0, description = "How many." }
weight = { type = "number", unit = "grams", above = 0, maximum = 100, max_decimals = 3, description = "In kilograms." }

[events.size]
description = "Ends */ a comment,\nand goes on."
priority = "P1"
category = "shop"
platforms = ["web"]
identity = "none"
emitter = "client"
[events.size.properties]
type = { type = "number", required = true, description = "A word that Rust keeps." }
weight = { type = "weight", required = true, description = "How heavy it is." }
count = { type = "count", required = true, description = "How many." }
self = { type = "boolean", description = "A word that Rust keeps even more." }
size = { type = "string", closed = ["s", "m"], description = "Named like the event." }
colours = { type = "list", items = "colour", description = "Some colours." }
tag = { type = "tag", description = "A tag." }

[events.url]
description = "An event with the name of a type of the core."
priority = "P1"
category = "shop"
platforms = ["web"]
identity = "none"
emitter = "client"

[events.nothing]
description = "An event without properties."
priority = "P0"
category = "shop"
platforms = ["web"]
identity = "user"
emitter = "server"
"#;

#[test]
fn the_files_in_the_repository_follow_from_the_plan() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let text = fs::read_to_string(root.join("plan/cryptorebate.toml")).unwrap();
    let stale = stale(&root, &parse(&text).unwrap()).unwrap();
    assert!(stale.is_empty(), "run `cargo xtask codegen`: {stale:?}");
}

#[test]
fn writing_twice_changes_nothing_and_the_schema_of_a_removed_event_goes() {
    let folder = tempfile::tempdir().unwrap();
    let root = folder.path();
    let mut plan = parse(AWKWARD).unwrap();
    let written = write(root, &plan).unwrap();
    assert_eq!(written.len(), files(&plan).len());
    assert!(written.contains(&"plan/schemas/nothing.json".to_owned()));
    assert_eq!(write(root, &plan).unwrap(), Vec::<String>::new());

    fs::write(root.join("plan/PLAN.md"), "by hand").unwrap();
    assert_eq!(stale(root, &plan).unwrap(), ["plan/PLAN.md"]);

    plan.events.retain(|event| event.name != "nothing");
    assert!(
        stale(root, &plan)
            .unwrap()
            .contains(&"plan/schemas/nothing.json".to_owned())
    );
    write(root, &plan).unwrap();
    assert!(!root.join("plan/schemas/nothing.json").exists());
    assert!(root.join("plan/schemas/size.json").exists());
    assert_eq!(stale(root, &plan).unwrap(), Vec::<String>::new());
}

#[test]
fn every_file_begins_with_what_made_it() {
    let plan = parse(AWKWARD).unwrap();
    for file in files(&plan) {
        let head: String = file.text.lines().take(4).collect();
        let header = "Generated from plan/cryptorebate.toml by `cargo xtask codegen`; do not edit.";
        assert!(head.contains(header), "{}", file.path);
    }
}

#[test]
fn words_that_rust_keeps_are_renamed_and_types_never_share_a_name() {
    let plan = parse(AWKWARD).unwrap();
    let code = text_of(&plan, "crates/core/src/generated/events.rs");
    for line in [
        "pub r#type: Type,",
        "#[serde(rename = \"self\")]",
        "pub self_: Option<bool>,",
        "pub fn with_self(self, self_: bool) -> Self {",
        "pub struct Size {",
        "pub fn new(r#type: Type, weight: Weight, count: impl Into<Count>) -> Self {",
        "pub size: Option<SizeSize>,",
        "    SizeSize,",
        "pub colours: Option<Vec<Hue>>,",
        "    Hue,",
        "        /// `1st`\n        V1st = \"1st\",",
        "        EMail = \"e-mail\",",
        "        EMail2 = \"e_mail\",",
        "pub struct Nothing {",
        "pub struct UrlEvent {",
        "        V2ND = \"2nd\",",
        "    range: 0..=9_007_199_254_740_991,\n    from: u32,",
        "    decimals: 3,\n    range: 1..=100_000,\n    unit: from_grams, grams,",
        "    bounds: { min: None, min_excluded: false, max: None, max_decimals: None },",
    ] {
        assert!(code.contains(line), "{line} is not in\n{code}");
    }
}

#[test]
fn typescript_types_are_those_of_the_plan() {
    let plan = parse(AWKWARD).unwrap();
    let code = text_of(&plan, "pkg/src/generated/plan.ts");
    let expected = r"
/**
 * Ends *\/ a comment,
 *
 * and goes on.
 */
export interface Size {
  /**
   * A word that Rust keeps.
   *
   * Expected: a number.
   */
  type: number;
  /**
   * How heavy it is.
   *
   * Expected: a number above 0 and at most 100 with at most 3 decimals.
   */
  weight: number;
  /**
   * How many.
   *
   * Expected: a whole number of at least 0.
   */
  count: number;
  /**
   * A word that Rust keeps even more.
   *
   * Expected: true or false.
   */
  self?: boolean | null;
  /**
   * Named like the event.
   *
   * Expected: s or m.
   */
  size?: SizeSize | null;
  /**
   * Some colours.
   *
   * Expected: a list, each member red, 1st, e-mail or e_mail.
   */
  colours?: Hue[] | null;
  /**
   * A tag.
   *
   * Expected: at most 5 lower-case letters, digits, - and ., such as new.
   */
  tag?: Tag | null;
}

/** An event with the name of a type of the core. */
export type UrlEvent = Record<string, never>;

/** An event without properties. */
export type Nothing = Record<string, never>;
";
    assert!(code.contains(expected), "{code}");
    assert!(
        code.contains("export type Tag = \"new\" | \"2nd\" | Other;\n"),
        "{code}"
    );
    assert!(
        code.contains("export type ClientEventName = \"size\" | \"url\";\n"),
        "{code}"
    );
    assert!(
        code.contains("export interface EventProperties {\n  size: Size;\n  url: UrlEvent;\n  nothing: Nothing;\n}\n"),
        "{code}"
    );
}

#[test]
fn python_types_and_calls_are_those_of_the_plan() {
    let plan = parse(AWKWARD).unwrap();
    let package = "crates/python/python/cryptorebate_tracking";
    let types = text_of(&plan, &format!("{package}/plan.py"));
    for line in [
        "Hue = Literal[\"red\", \"1st\", \"e-mail\", \"e_mail\"]",
        "Tag = Union[Literal[\"new\", \"2nd\"], str]",
        "class _SizeRequired(TypedDict):",
        "    type: Number",
        "class Size(_SizeRequired, total=False):",
        "    size: Union[SizeSize, None]",
        "    colours: Union[list[Hue], None]",
        "class UrlEvent(TypedDict, total=False):",
    ] {
        assert!(types.contains(line), "{line} is not in\n{types}");
    }
    let calls = text_of(&plan, &format!("{package}/track.py"));
    for line in [
        "def size(\n    *,\n    user_id: Union[plan.UserId, None] = None,\n    type: plan.Number,\n",
        "    if colours is not None:\n        properties[\"colours\"] = colours\n",
        "def nothing(\n",
    ] {
        assert!(calls.contains(line), "{line} is not in\n{calls}");
    }
    let overloads = text_of(&plan, &format!("{package}/calls.pyi"));
    assert!(
        overloads.contains("    event_type: Literal[\"size\"],\n    event_properties: plan.Size,\n"),
        "{overloads}"
    );
}

#[test]
fn words_that_python_keeps_get_an_underscore_in_calls_and_stay_as_they_are_in_dictionaries() {
    let text = AWKWARD.replace("tag = { type = \"tag\"", "class = { type = \"tag\"");
    let plan = parse(&text.replace("self = {", "platform = {")).unwrap();
    let package = "crates/python/python/cryptorebate_tracking";
    let types = text_of(&plan, &format!("{package}/plan.py"));
    assert!(types.contains("\"class\": Union[Tag, None]"), "{types}");
    let calls = text_of(&plan, &format!("{package}/track.py"));
    for line in [
        "    class_: Union[plan.Tag, None] = None,\n",
        "        properties[\"class\"] = class_\n",
        "        properties[\"platform\"] = platform_\n",
    ] {
        assert!(calls.contains(line), "{line} is not in\n{calls}");
    }
}

#[test]
fn the_table_carries_patterns_as_bits_and_bounds_as_they_are() {
    let plan = parse(AWKWARD).unwrap();
    let code = text_of(&plan, "crates/core/src/generated/plan.rs");
    // a to z are the bits 97 to 122, 0 to 9 are 48 to 57, the hyphen is bit 45 and the point bit 46.
    assert!(
        code.contains("class: [0x03ff_6000_0000_0000, 0x07ff_fffe_0000_0000], min: 1, max: 5"),
        "{code}"
    );
    assert!(
        code.contains("optional(\"colours\", &Kind::List(&formats::COLOUR))"),
        "{code}"
    );
    assert!(code.contains("platforms: 0b0001"), "{code}");
}
