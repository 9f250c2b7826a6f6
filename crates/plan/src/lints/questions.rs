//! Funnels and cohorts that ask for what never comes, or for what is on its way out.

use super::Lints;
use super::rules::{highest, lowest};
use crate::model::{Amount, Cohort, Event, Group, Grouping, Identity, Kind, Metric, Selection, Test, Text};
use crate::problem::nearest;

/// Warns about every funnel.
pub(super) fn funnels(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    for funnel in &plan.funnels {
        for (index, step) in funnel.steps.iter().enumerate() {
            let path = format!("funnels.{}.steps[{index}]", funnel.name);
            let what = format!("step {} of the funnel \"{}\"", index + 1, funnel.name);
            selection(lints, &path, &what, step);
        }
    }
}

/// Warns about every cohort.
pub(super) fn cohorts(lints: &mut Lints<'_>) {
    let plan = lints.plan;
    for cohort in &plan.cohorts {
        let path = format!("cohorts.{}", cohort.name);
        let what = format!("the cohort \"{}\"", cohort.name);
        match &cohort.by {
            Grouping::WeekOf(event) => of_event(lints, &format!("{path}.by.week_of"), &what, event),
            Grouping::UserProperty { name, groups } => {
                user_property(lints, &format!("{path}.by.user_property"), &what, name);
                shadowed_groups(lints, &format!("{path}.by.groups"), groups);
            }
        }
        for (index, active) in cohort.active.iter().enumerate() {
            selection(lints, &format!("{path}.active[{index}]"), &what, active);
        }
        if let Some(activation) = &cohort.activation {
            selection(lints, &format!("{path}.activation"), &what, activation);
        }
        for (key, sum) in [("revenue", &cohort.revenue), ("volume", &cohort.volume)] {
            if let Some(Amount { event, property }) = sum {
                of_event(lints, &format!("{path}.{key}.event"), &what, event);
                of_property(lints, &format!("{path}.{key}.property"), &what, event, property);
            }
        }
        unused_parts(lints, cohort);
        if let Some(goal) = &cohort.goal
            && matches!(goal.metric, Metric::Retention | Metric::ActivationRate)
            && !(0.0..1.0).contains(&goal.above)
        {
            lints.warn(
                format!("{path}.goal.above"),
                format!("a share is from 0 to 1 and can never be above {}", goal.above),
                "write 60 percent as 0.6",
            );
        }
    }
}

/// Warns of parts of a cohort that none of its metrics reads.
fn unused_parts(lints: &mut Lints<'_>, cohort: &Cohort) {
    for (key, given, readers, metrics) in [
        ("days", !cohort.days.is_empty(), &[Metric::Retention][..], "retention"),
        ("active", !cohort.active.is_empty(), &[Metric::Retention], "retention"),
        (
            "activation",
            cohort.activation.is_some(),
            &[Metric::ActivationRate],
            "activation_rate",
        ),
        (
            "revenue",
            cohort.revenue.is_some(),
            &[Metric::Ltv, Metric::Arpu],
            "ltv or arpu",
        ),
        (
            "volume",
            cohort.volume.is_some(),
            &[Metric::TradingVolume],
            "trading_volume",
        ),
    ] {
        if given && !cohort.metrics.iter().any(|metric| readers.contains(metric)) {
            lints.warn(
                format!("cohorts.{}.{key}", cohort.name),
                format!("none of the metrics of the cohort \"{}\" reads \"{key}\"", cohort.name),
                format!("remove it, or add {metrics} to \"metrics\""),
            );
        }
    }
}

/// Warns of groups that an earlier group leaves empty.
fn shadowed_groups(lints: &mut Lints<'_>, path: &str, groups: &[Group]) {
    for (index, group) in groups.iter().enumerate() {
        let within = |earlier: &&Group| {
            let below = earlier
                .from
                .is_none_or(|from| group.from.is_some_and(|own| own >= from));
            let above = earlier.to.is_none_or(|to| group.to.is_some_and(|own| own <= to));
            let ranged = earlier.from.or(earlier.to).is_some() && group.from.or(group.to).is_some();
            let taken = |value: &String| {
                earlier.values.contains(value) || earlier.prefixes.iter().any(|prefix| value.starts_with(prefix))
            };
            let started = |own: &String| earlier.prefixes.iter().any(|prefix| own.starts_with(prefix));
            let named = !group.values.is_empty() || !group.prefixes.is_empty();
            ranged && below && above || named && group.values.iter().all(taken) && group.prefixes.iter().all(started)
        };
        if let Some(earlier) = groups[..index].iter().find(within) {
            lints.warn(
                format!("{path}[{index}]"),
                format!(
                    "nobody is left for the group \"{}\": \"{}\" takes all",
                    group.name, earlier.name
                ),
                "the first group that fits counts; put the narrower one first",
            );
        }
    }
}

fn selection(lints: &mut Lints<'_>, path: &str, what: &str, selection: &Selection) {
    let plan = lints.plan;
    of_event(lints, &format!("{path}.event"), what, &selection.event);
    let Some(event) = plan.event(&selection.event) else {
        return;
    };
    let mut told: Vec<&str> = Vec::new();
    for condition in &selection.conditions {
        let name = condition.property.as_str();
        if told.contains(&name) {
            continue;
        }
        told.push(name);
        let path = format!("{path}.where.{name}");
        of_property(lints, &path, what, &event.name, name);
        let tests = selection.conditions.iter().filter(|other| other.property == name);
        conditions(lints, &path, what, event, name, tests.map(|condition| &condition.test));
    }
}

/// Warns of conditions on one property that no value fulfils.
fn conditions<'t>(
    lints: &mut Lints<'_>,
    path: &str,
    what: &str,
    event: &Event,
    name: &str,
    tests: impl Iterator<Item = &'t Test>,
) {
    let Some(property) = event.properties.iter().find(|property| property.name == name) else {
        return;
    };
    let (mut low, mut high) = (
        lowest(&property.kind).unwrap_or(f64::NEG_INFINITY),
        highest(&property.kind).unwrap_or(f64::INFINITY),
    );
    for test in tests {
        match test {
            Test::Equals(value) => {
                if let (Kind::String(Text::Known { values, .. }), Some(text)) = (&property.kind, value.as_str())
                    && !values.iter().any(|known| known == text)
                {
                    let known: Vec<&str> = values.iter().map(String::as_str).collect();
                    let meant =
                        nearest(text, &known).map_or(String::new(), |near| format!("did you mean \"{near}\"? "));
                    lints.warn(
                        path,
                        format!("{what} waits for \"{text}\", which \"{name}\" does not know"),
                        format!("{meant}known are {}", known.join(", ")),
                    );
                }
            }
            Test::Above(bound) => low = low.max(bound.next_up()),
            Test::AtLeast(bound) => low = low.max(*bound),
            Test::Below(bound) => high = high.min(bound.next_down()),
            Test::AtMost(bound) => high = high.min(*bound),
        }
    }
    if low > high {
        lints.warn(
            path,
            format!("no event fulfils what {what} asks of \"{name}\""),
            format!("\"{name}\" is {}", property.expected),
        );
    }
}

/// Warns of an event that is on its way out, or that need not say whom it is about.
fn of_event(lints: &mut Lints<'_>, path: &str, what: &str, name: &str) {
    let plan = lints.plan;
    let Some(event) = plan.event(name) else {
        return;
    };
    if let Some(deprecation) = &event.deprecated {
        lints.warn(
            path,
            format!("{what} counts on the event \"{name}\", which is deprecated"),
            deprecation.in_words(|name| format!("\"{name}\"")),
        );
    }
    if event.identity == Identity::None {
        lints.warn(
            path,
            format!("{what} follows people, and the event \"{name}\" need not name any"),
            "choose an event with identity = \"user\" or \"visitor\"",
        );
    }
}

fn of_property(lints: &mut Lints<'_>, path: &str, what: &str, event: &str, name: &str) {
    let plan = lints.plan;
    let property = plan.event(event).into_iter().flat_map(|event| &event.properties);
    let deprecated = property
        .filter(|property| property.name == name)
        .find_map(|property| property.deprecated.as_ref());
    if let Some(deprecation) = deprecated {
        lints.warn(
            path,
            format!("{what} counts on the property \"{name}\", which is deprecated"),
            deprecation.in_words(|name| format!("\"{name}\"")),
        );
    }
}

fn user_property(lints: &mut Lints<'_>, path: &str, what: &str, name: &str) {
    let plan = lints.plan;
    let property = plan.user_properties.iter().map(|user_property| &user_property.property);
    let deprecated = property
        .filter(|property| property.name == name)
        .find_map(|property| property.deprecated.as_ref());
    if let Some(deprecation) = deprecated {
        lints.warn(
            path,
            format!("{what} counts on the user property \"{name}\", which is deprecated"),
            deprecation.in_words(|name| format!("\"{name}\"")),
        );
    }
}
