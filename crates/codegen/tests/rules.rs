//! Rules that no event of this project's plan has, judged by the core that follows from a plan that has them.

mod support;

use cryptorebate_plan::parse;
use support::Core;

const PLAN: &str = r#"
name = "shop"
version = "1.0.0"
description = "What a shop measures."
[platforms]
web = { description = "The site.", session = "optional", emitter = "client" }
[events.switch_turned]
description = "Somebody turned a switch."
priority = "P0"
category = "shop"
platforms = ["web"]
identity = "none"
emitter = "client"
rules = [{ name = "turned", at = "is_on", differs_from = "was_on" }]
[events.switch_turned.properties]
was_on = { type = "boolean", description = "Before." }
is_on = { type = "boolean", description = "After." }
"#;

#[test]
fn booleans_can_be_asked_to_differ() {
    let core = Core::of(&parse(PLAN).unwrap());
    let event = |properties: &str| {
        format!(
            r#"{{"event_id":"0194d3c0-0000-7000-8000-000000000001","event":"switch_turned","platform":"web",
            "timestamp":"2026-02-04T14:30:00Z","properties":{properties}}}"#
        )
    };
    let told = core.judge(&[
        event(r#"{"was_on":true,"is_on":false}"#),
        event(r#"{"was_on":false,"is_on":true}"#),
        event(r#"{"is_on":true}"#),
        event(r#"{"was_on":true,"is_on":true}"#),
    ]);
    assert_eq!(
        told,
        [
            "valid true",
            "valid true",
            "valid true",
            "valid false\nviolation rule_broken /properties/is_on [another value than was_on] is_on is true: expected \
             another value than was_on; was_on is true",
        ]
    );
}
