//! Which events the collector has on disk already: what a tracker asks before it sends again.

use std::borrow::Cow;

use rusqlite::{Connection, OptionalExtension as _};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::json::Object;
use crate::problem::Problem;

/// How many ids may be asked for at once.
pub const MAX_IDS: usize = 500;
/// How many characters an id has: 8-4-4-4-12 hexadecimal digits.
const ID_CHARS: usize = 36;
/// How much of a wrong id is shown.
const SHOWN_CHARS: usize = 60;

/// A question for receipts.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = ReceiptsAsked)]
pub struct Body<'b> {
    /// The ids of the events.
    #[serde(borrow)]
    #[schema(value_type = Vec<Uuid>, max_items = 500)]
    event_ids: Vec<Cow<'b, str>>,
}

/// An id as it was asked for, and what it says.
#[derive(Debug)]
pub struct Asked {
    text: String,
    id: Uuid,
}

/// Those of the ids asked for whose events are on disk, valid or in quarantine.
#[derive(Debug, Serialize, ToSchema)]
pub struct Receipts {
    /// In the order and the spelling of the question.
    stored: Vec<String>,
}

/// The ids of a question: `{"event_ids": ["…", …]}`.
pub fn asked(body: &str) -> Result<Vec<Asked>, Problem> {
    let Object(body): Object<Body<'_>> = serde_json::from_str(body).map_err(|error| {
        Problem::bad_request(format!(
            "The body is no question for receipts: {error}. \
             Expected {{\"event_ids\": [\"0194d3c0-0000-7000-8000-000000000001\", …]}}."
        ))
    })?;
    if body.event_ids.len() > MAX_IDS {
        return Err(Problem::too_large(format!(
            "The question has {} ids: at most {MAX_IDS} are answered at once. Ask in parts.",
            body.event_ids.len()
        )));
    }
    let ids = body.event_ids.into_iter().enumerate();
    ids.map(|(index, text)| match Uuid::try_parse(&text) {
        Ok(id) if text.len() == ID_CHARS => Ok(Asked {
            text: text.into_owned(),
            id,
        }),
        _ => Err(Problem::bad_request(format!(
            "event_ids[{index}] is {:?}: expected a UUID, such as 0194d3c0-0000-7000-8000-000000000001.",
            text.chars().take(SHOWN_CHARS).collect::<String>()
        ))),
    })
    .collect()
}

/// Looks the ids up, three look-ups in unique indexes for each at most.
pub fn stored(connection: &mut Connection, asked: Vec<Asked>) -> rusqlite::Result<Receipts> {
    // One transaction: all answers are of one moment.
    let transaction = connection.transaction()?;
    let mut stored = Vec::new();
    {
        let mut statement = transaction.prepare_cached(
            "SELECT 1 FROM events WHERE event_id = ?1 UNION ALL SELECT 1 FROM quarantine WHERE event_id = ?1
             UNION ALL SELECT 1 FROM erased_events WHERE event_id = ?1",
        )?;
        for Asked { text, id } in asked {
            if statement.query_row([id.into_bytes()], |_| Ok(())).optional()?.is_some() {
                stored.push(text);
            }
        }
    }
    transaction.finish()?;
    Ok(Receipts { stored })
}
