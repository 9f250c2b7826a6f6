//! The generated events: right where they claim to be, wrong exactly as they say.

use std::borrow::Cow;
use std::collections::BTreeSet;

use cryptorebate_core::validate;
use cryptorebate_corpus::mistake::MISTAKES;
use cryptorebate_corpus::{Expected, events, plan};

const COUNT: usize = 50_000;

#[test]
fn every_event_gets_exactly_the_violations_that_its_mistake_must_get() {
    let plan = plan();
    let (mut names, mut made, mut mistakes) = (BTreeSet::new(), BTreeSet::new(), 0);
    for generated in events(&plan, 1).take(COUNT) {
        let verdict = validate(generated.text.as_bytes());
        let found: Vec<Expected> = verdict
            .violations
            .into_iter()
            .map(|violation| Expected {
                code: violation.code,
                path: violation.path,
                rule: violation.rule.map(Cow::into_owned),
            })
            .collect();
        let mistake = generated.mistake.map(|mistake| mistake.name);
        assert_eq!(found, generated.violations, "{mistake:?}: {}", generated.text);
        assert_eq!(mistake.is_some(), !generated.violations.is_empty());
        mistakes += usize::from(mistake.is_some());
        made.extend(mistake);
        names.extend(verdict.event.filter(|_| mistake.is_none()));
    }
    assert_eq!(names.len(), plan.events.len(), "every event of the plan occurs");
    assert_eq!(made.len(), MISTAKES.len(), "every mistake is made");
    assert!(
        (COUNT * 9 / 100..COUNT * 11 / 100).contains(&mistakes),
        "{mistakes} mistakes"
    );
}

#[test]
fn the_same_seed_gives_the_same_events() {
    let plan = plan();
    let texts = |seed| -> Vec<String> { events(&plan, seed).take(100).map(|generated| generated.text).collect() };
    assert_eq!(texts(7), texts(7));
    assert_ne!(texts(7), texts(8));
}
