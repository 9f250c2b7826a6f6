//! Whose events wait, and until when: people that a sink throttles, and people with many events at once.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::Packed;

/// Over which time the events of a person are counted.
const SECOND: Duration = Duration::from_secs(1);

/// Whose events wait.
#[derive(Debug, Default)]
pub struct Pauses {
    /// People with events that are held back, and when these are to be looked at. Their new events queue behind.
    held: HashMap<String, Instant>,
    /// What the sink throttles: a user or a device.
    throttled: HashMap<String, Instant>,
    /// How many parts of each went out since when.
    sent: HashMap<String, (Instant, usize)>,
}

impl Pauses {
    /// The people whose held events can be looked at now.
    pub fn due(&self, now: Instant) -> Vec<String> {
        let due = self.held.iter().filter(|(_, until)| **until <= now);
        due.map(|(person, _)| person.clone()).collect()
    }

    /// When the next held events can be looked at.
    pub fn next(&self) -> Option<Instant> {
        self.held.values().min().copied()
    }

    /// Since when a person's events are held, and none may pass them.
    pub fn held_until(&self, person: &str) -> Option<Instant> {
        self.held.get(person).copied()
    }

    /// Holds a person's events back.
    pub fn hold(&mut self, person: &str, until: Instant) {
        self.held.insert(person.to_owned(), until);
    }

    /// Nothing of the person is held any more.
    pub fn release(&mut self, person: &str) {
        self.held.remove(person);
    }

    /// Sends nothing of these users and devices before the moment.
    pub fn throttle(&mut self, people: &[String], until: Instant) {
        self.throttled.extend(people.iter().map(|key| (key.clone(), until)));
    }

    /// Counts an event as sent, if that is not too much of anybody at once; otherwise says when to try again.
    pub fn pass(&mut self, packed: &Packed, most: Option<usize>, now: Instant) -> Result<(), Instant> {
        let throttled = packed.people.iter().filter_map(|key| self.throttled.get(key));
        if let Some(until) = throttled.max().copied().filter(|until| *until > now) {
            return Err(until);
        }
        let Some(most) = most else { return Ok(()) };
        let parts = packed.parts.len();
        let full = packed
            .people
            .iter()
            .filter_map(|key| self.sent.get(key))
            .find(|(since, count)| {
                // One event alone always passes, however many parts it has.
                now.saturating_duration_since(*since) < SECOND && count + parts > most.max(parts)
            });
        if let Some((since, _)) = full {
            return Err(*since + SECOND);
        }
        for key in &packed.people {
            let (since, count) = self.sent.entry(key.clone()).or_insert((now, 0));
            if now.saturating_duration_since(*since) >= SECOND {
                (*since, *count) = (now, 0);
            }
            *count += parts;
        }
        Ok(())
    }

    /// Forgets what is over.
    pub fn tidy(&mut self, now: Instant) {
        self.throttled.retain(|_, until| *until > now);
        self.sent
            .retain(|_, (since, _)| now.saturating_duration_since(*since) < SECOND);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(people: &[&str]) -> Packed {
        Packed {
            parts: vec![String::from("{}")],
            people: people.iter().map(|key| String::from(*key)).collect(),
        }
    }

    #[test]
    fn a_person_is_sent_so_many_events_a_second_and_others_are_not_touched_by_it() {
        let mut pauses = Pauses::default();
        let start = Instant::now();
        for _ in 0..3 {
            assert_eq!(pauses.pass(&packed(&["user a", "device 1"]), Some(3), start), Ok(()));
        }
        assert_eq!(pauses.pass(&packed(&["user a"]), Some(3), start), Err(start + SECOND));
        assert_eq!(pauses.pass(&packed(&["device 1"]), Some(3), start), Err(start + SECOND));
        assert_eq!(pauses.pass(&packed(&["user b"]), Some(3), start), Ok(()));
        assert_eq!(pauses.pass(&packed(&["user a"]), Some(3), start + SECOND), Ok(()));
    }

    #[test]
    fn what_is_throttled_waits_until_its_moment() {
        let mut pauses = Pauses::default();
        let start = Instant::now();
        let until = start + 30 * SECOND;
        pauses.throttle(&[String::from("device 1")], until);
        assert_eq!(pauses.pass(&packed(&["user a", "device 1"]), None, start), Err(until));
        assert_eq!(pauses.pass(&packed(&["user a"]), None, start), Ok(()));
        pauses.tidy(start + 29 * SECOND);
        assert_eq!(
            pauses.pass(&packed(&["device 1"]), None, start + 29 * SECOND),
            Err(until)
        );
        assert_eq!(pauses.pass(&packed(&["device 1"]), None, until), Ok(()));
    }
}
