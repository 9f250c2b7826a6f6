//! The bodies of batches: realistic events, each with an id that was never sent before.

use std::ops::Range;

use cryptorebate_core::judge;
use uuid::Uuid;

/// How many different events there are.
const TEMPLATES: usize = 10_000;
/// The seed that all benchmarks have.
const SEED: u64 = 1;

/// An event of which all is said but its id.
pub struct Template {
    pub text: String,
    /// Where the id stands; `None` in an event that has none, by mistake.
    pub id: Option<Range<usize>>,
    pub is_valid: bool,
    pub name: &'static str,
}

/// Makes batches.
pub struct Bodies {
    pub templates: Vec<Template>,
    pub batch: usize,
}

impl Bodies {
    /// Batches of `batch` events of the benchmarks' corpus.
    pub fn new(batch: usize, only_valid: bool) -> Self {
        let plan = cryptorebate_corpus::plan();
        let templates = cryptorebate_corpus::events(&plan, SEED).map(|generated| {
            let judgement = judge(generated.text.as_bytes());
            let id = judgement.event_id().and_then(|id| place(&generated.text, id));
            let is_valid = judgement.is_valid();
            let name = judgement.event().map_or("", |event| event.name);
            Template {
                id,
                is_valid,
                name,
                text: generated.text,
            }
        });
        // An event without an id is told from others by its text alone: here it would be a duplicate.
        let fit = templates.filter(|template| template.id.is_some() && (template.is_valid || !only_valid));
        Self {
            templates: fit.take(TEMPLATES).collect(),
            batch,
        }
    }

    /// The template of the event with this number.
    pub fn template(&self, number: u64) -> &Template {
        let count = self.templates.len().max(1) as u64;
        let index = usize::try_from(number % count).unwrap_or_default();
        #[expect(
            clippy::indexing_slicing,
            reason = "a remainder is within; the corpus is never empty"
        )]
        &self.templates[index]
    }

    /// The body of the batch with this number.
    pub fn body(&self, number: u64, run: u64) -> String {
        let mut body = String::with_capacity(self.batch * 400);
        body.push_str("{\"sent_at\":\"2026-02-04T14:30:01Z\",\"batch\":[");
        for index in 0..self.batch as u64 {
            let event = number * self.batch as u64 + index;
            let template = self.template(event);
            if index > 0 {
                body.push(',');
            }
            let Some(place) = &template.id else { continue };
            let (before, after) = (template.text.get(..place.start), template.text.get(place.end..));
            body.push_str(before.unwrap_or_default());
            let mut buffer = Uuid::encode_buffer();
            body.push_str(id(event, run).hyphenated().encode_lower(&mut buffer));
            body.push_str(after.unwrap_or_default());
        }
        body.push_str("]}");
        body
    }
}

/// The id of an event: as trackers make them (version 7), with the time in front and chance behind.
pub fn id(event: u64, run: u64) -> Uuid {
    // A thousand events in each millisecond, from browsers that know nothing of each other.
    let time = 0x0194_d3c0_0000 + run * 100_000_000 + event / 1000;
    let mut chance = fastrand::Rng::with_seed(run << 48 | event);
    Uuid::from_u64_pair(
        time << 16 | 0x7000 | (chance.u64(..) & 0x0fff),
        1 << 63 | chance.u64(..) >> 2,
    )
}

fn place(text: &str, id: [u8; 16]) -> Option<Range<usize>> {
    let spelt = Uuid::from_bytes(id).hyphenated().to_string();
    let start = text.to_ascii_lowercase().find(&spelt)?;
    Some(start..start + spelt.len())
}
