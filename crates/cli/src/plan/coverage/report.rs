//! What a person or a program is told: event by event, what is missing, and names that the plan does not have.

use std::fmt::{self, Display, Formatter};

use cryptorebate_calls::nearest;
use cryptorebate_plan::Plan;
use cryptorebate_plan::model::{Event, Priority};
use serde::Serialize;

use super::calls::{Calls, Place, Unknown};
use super::seen::Seen;

/// How many places of one event are shown to a person.
const SHOWN_PLACES: usize = 3;

/// The whole answer.
#[derive(Serialize)]
pub struct Report<'r> {
    events: Vec<Covered<'r>>,
    /// Names that are tracked in the sources, and that the plan does not have.
    unknown_calls: &'r [Unknown],
    /// Names that have arrived, and that the plan does not have.
    unknown_events: Vec<UnknownEvent<'r>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    files: Option<Files>,
    #[serde(skip_serializing_if = "Option::is_none")]
    unreadable_lines: Option<u64>,
}

/// One event of the plan.
#[derive(Serialize)]
struct Covered<'r> {
    event: &'r str,
    priority: Priority,
    platforms: &'r [String],
    required: bool,
    /// Whether it is on its way out.
    deprecated: bool,
    /// The places that send it; nothing where no source tree was read.
    #[serde(skip_serializing_if = "Option::is_none")]
    calls: Option<&'r [Place]>,
    /// How many have arrived; nothing where that was not asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    seen: Option<u64>,
    /// How many have arrived and were invalid.
    #[serde(skip_serializing_if = "Option::is_none")]
    quarantined: Option<u64>,
}

/// A name that has arrived, and that the plan does not have.
#[derive(Serialize)]
struct UnknownEvent<'r> {
    name: &'r str,
    count: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nearest: Option<&'r str>,
}

/// The source files that were looked at.
#[derive(Serialize)]
struct Files {
    read: usize,
    tests_skipped: usize,
}

impl<'r> Report<'r> {
    /// Puts together what was found of the chosen events.
    pub fn new(
        plan: &'r Plan,
        chosen: &[&'r Event],
        calls: Option<&'r Calls>,
        seen: Option<&'r Seen>,
        is_required: impl Fn(&Event) -> bool,
    ) -> Self {
        let covered = |event: &&'r Event| {
            let counts = seen.map(|seen| seen.counts.get(&event.name).copied().unwrap_or_default());
            Covered {
                event: &event.name,
                priority: event.priority,
                platforms: &event.platforms,
                required: is_required(event),
                deprecated: event.deprecated.is_some(),
                calls: calls.map(|calls| calls.events.get(&event.name).map(Vec::as_slice).unwrap_or_default()),
                seen: counts.map(|counts| counts.events),
                quarantined: counts.map(|counts| counts.quarantined).filter(|count| *count > 0),
            }
        };
        let names = || plan.events.iter().map(|event| event.name.as_str());
        let arrived = seen.iter().flat_map(|seen| &seen.counts);
        // Names with a $ are the tracker's own: $identify changes user properties. An event without a name has none.
        let strangers =
            arrived.filter(|(name, _)| !name.is_empty() && !name.starts_with('$') && plan.event(name).is_none());
        Self {
            events: chosen.iter().map(covered).collect(),
            unknown_calls: calls.map(|calls| calls.unknown.as_slice()).unwrap_or_default(),
            unknown_events: strangers
                .map(|(name, counts)| UnknownEvent {
                    name,
                    count: counts.events + counts.quarantined,
                    nearest: nearest(name, names()),
                })
                .collect(),
            files: calls.map(|calls| Files {
                read: calls.files,
                tests_skipped: calls.tests,
            }),
            unreadable_lines: seen.map(|seen| seen.unreadable).filter(|count| *count > 0),
        }
    }

    /// Whether nothing that is required is missing, and every name is one of the plan's.
    pub fn is_covered(&self) -> bool {
        let is_missing = |event: &Covered<'_>| event.required && (event.is_never_called() || event.has_never_arrived());
        self.unknown_calls.is_empty() && self.unknown_events.is_empty() && !self.events.iter().any(is_missing)
    }

    /// The answer for a person.
    pub fn text(&self) -> String {
        self.to_string()
    }

    fn write_missing(
        &self,
        formatter: &mut Formatter<'_>,
        title: &str,
        is_missing: fn(&Covered<'r>) -> bool,
    ) -> fmt::Result {
        let missing: Vec<&Covered<'_>> = self
            .events
            .iter()
            .filter(|event| !event.deprecated && is_missing(event))
            .collect();
        if missing.is_empty() {
            return Ok(());
        }
        writeln!(formatter, "{title}")?;
        for event in missing {
            let note = match (event.required, event.quarantined) {
                (_, Some(count)) => format!(", {count} in quarantine"),
                (true, None) => String::from(", required"),
                (false, None) => String::new(),
            };
            writeln!(
                formatter,
                "  {} ({:?}, {}{note})",
                event.event,
                event.priority,
                event.platforms.join(", ")
            )?;
        }
        writeln!(formatter)
    }

    fn write_unknown(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        if self.unknown_calls.is_empty() && self.unknown_events.is_empty() {
            return Ok(());
        }
        writeln!(formatter, "Not in the plan:")?;
        let meant = |nearest: Option<&str>| nearest.map_or(String::new(), |near| format!("; did you mean {near}?"));
        for unknown in self.unknown_calls {
            let Unknown {
                name,
                file,
                line,
                nearest,
            } = unknown;
            writeln!(formatter, "  {name}  {file}:{line}{}", meant(nearest.as_deref()))?;
        }
        for unknown in &self.unknown_events {
            writeln!(
                formatter,
                "  {}  arrived: {}{}",
                unknown.name,
                unknown.count,
                meant(unknown.nearest)
            )?;
        }
        writeln!(formatter)
    }
}

impl Covered<'_> {
    fn is_never_called(&self) -> bool {
        self.calls.is_some_and(<[Place]>::is_empty)
    }

    fn has_never_arrived(&self) -> bool {
        self.seen == Some(0)
    }
}

impl Display for Report<'_> {
    fn fmt(&self, formatter: &mut Formatter<'_>) -> fmt::Result {
        let width = self
            .events
            .iter()
            .map(|event| event.event.len())
            .max()
            .unwrap_or_default();
        for priority in [Priority::P0, Priority::P1] {
            let of_priority: Vec<&Covered<'_>> =
                self.events.iter().filter(|event| event.priority == priority).collect();
            if of_priority.is_empty() {
                continue;
            }
            writeln!(formatter, "{priority:?}")?;
            for event in of_priority {
                write!(formatter, "  {:width$}", event.event)?;
                if let Some(calls) = event.calls {
                    write!(formatter, "  {:>3}  {}", calls.len(), places(calls))?;
                }
                if let Some(seen) = event.seen {
                    write!(formatter, "  arrived: {seen}")?;
                }
                if event.deprecated {
                    write!(formatter, "  (deprecated)")?;
                }
                writeln!(formatter)?;
            }
            writeln!(formatter)?;
        }
        self.write_missing(formatter, "Never called:", Covered::is_never_called)?;
        self.write_missing(formatter, "Never arrived:", Covered::has_never_arrived)?;
        self.write_unknown(formatter)?;
        if let Some(Files { read, tests_skipped }) = &self.files {
            writeln!(
                formatter,
                "files read: {read}, files of tests passed over: {tests_skipped}"
            )?;
        }
        if let Some(count) = self.unreadable_lines {
            writeln!(
                formatter,
                "lines that are no events: {count} (cryptorebate validate says why)"
            )?;
        }
        for priority in [Priority::P0, Priority::P1] {
            let of_priority = || self.events.iter().filter(|event| event.priority == priority);
            let (all, mut parts) = (of_priority().count(), Vec::new());
            if self.files.is_some() {
                parts.push(format!(
                    "{} of {all} called",
                    of_priority().filter(|event| !event.is_never_called()).count()
                ));
            }
            if self.events.iter().any(|event| event.seen.is_some()) {
                parts.push(format!(
                    "{} of {all} arrived",
                    of_priority().filter(|event| !event.has_never_arrived()).count()
                ));
            }
            if all > 0 {
                writeln!(formatter, "{priority:?}: {}", parts.join(", "))?;
            }
        }
        Ok(())
    }
}

/// The first places, and how many more there are.
fn places(calls: &[Place]) -> String {
    let shown = calls.iter().take(SHOWN_PLACES).map(|place| {
        let captured = if place.captured { " (captured)" } else { "" };
        format!("{}:{}{captured}", place.file, place.line)
    });
    let mut shown: Vec<String> = shown.collect();
    if calls.len() > SHOWN_PLACES {
        shown.push(format!("and {} more", calls.len() - SHOWN_PLACES));
    }
    if shown.is_empty() {
        String::from("never called")
    } else {
        shown.join(", ")
    }
}
