//! Plausible people who do not exist, and their events: for demonstrations and measurements.
//!
//! Each person comes by a channel, looks around as a visitor, and perhaps signs up, copies a link, trades, earns and
//! withdraws, with a perseverance that the channel has. The same seed tells the same stories. Ids begin with `demo-`, so that
//! they are told apart from those of real people; about one event in a hundred breaks the plan, as releases do.

mod calendar;
mod channel;
mod company;
mod diary;
mod person;

pub use calendar::Months;

use person::Person;

/// The events of so many people, person by person, each as the JSON text of the wire. They come in the order of their
/// times for each person.
pub fn stories(seed: u64, people: u32, months: Months) -> impl Iterator<Item = Vec<String>> {
    stories_with_visits(seed, people, months, 0)
}

/// The events of the company's own programs and administrators.
pub fn company(seed: u64, months: Months) -> Vec<String> {
    company::tell(months, fastrand::Rng::with_seed(seed))
}

/// The events of all people in the order of their times, as a collector gets them.
pub fn in_order(stories: impl Iterator<Item = Vec<String>>) -> Vec<String> {
    let mut events: Vec<String> = stories.flatten().collect();
    events.sort_by(|one, other| diary::when(one).cmp(diary::when(other)));
    events
}

/// The same people, and each comes back so many times to look at a page: many events of few people, for measurements.
pub fn stories_with_visits(seed: u64, people: u32, months: Months, visits: u32) -> impl Iterator<Item = Vec<String>> {
    (0..people).map(move |number| {
        // Each person has chance of their own: a larger crowd has the smaller one in it.
        let random = fastrand::Rng::with_seed(seed ^ u64::from(number).wrapping_mul(0x9E37_79B9_7F4A_7C15));
        Person::new(number, months, random).tell(visits)
    })
}
