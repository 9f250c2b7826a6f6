//! From the text of an event to what the store needs of it, and from what the store did to the answer.

use std::borrow::Cow;

use bytestring::ByteString;
use cryptorebate_core::table::{Emitter, EventDef};
use cryptorebate_core::{Code, Field, Judgement, PLAN, PLAN_DOCS, Verdict, Violation, judge};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::clock;
use crate::delivery::TabReport;
use crate::openapi::Finding;

/// What a request brings.
#[derive(Debug, Default)]
pub struct Intake {
    /// Its events, in the order of the request.
    pub events: Vec<Judged>,
    /// The sender's clock when it sent, in milliseconds since 1970; `None` where it did not say.
    pub sent_at: Option<i64>,
    /// The number of the key that it came with.
    pub key_id: Option<i64>,
    /// What its sender says of its tabs.
    pub delivery: Vec<TabReport>,
}

impl Intake {
    /// How many bytes it holds in memory, about.
    pub fn bytes(&self) -> usize {
        let events = self.events.iter().map(Judged::bytes);
        events.chain(self.delivery.iter().map(TabReport::bytes)).sum()
    }

    /// How many rows it writes.
    pub fn rows(&self) -> usize {
        self.events.len() + self.delivery.iter().map(TabReport::rows).sum::<usize>()
    }
}

/// An event as the store takes it.
#[derive(Debug)]
pub struct Judged {
    /// The event's id; `None` where it has no good one, and then it is invalid.
    pub event_id: Option<Uuid>,
    /// The event's name as it stands in the text; empty where there is none.
    pub name: Cow<'static, str>,
    /// When it happened by its sender's clock, in milliseconds since 1970; `None` where it is not valid.
    pub said_at: Option<i64>,
    /// The event's JSON text, as it came: a part of the request's body, which is held for as long as this is.
    pub body: ByteString,
    /// The verdict of an event that is not valid, or that comes with warnings.
    pub verdict: Option<Verdict>,
}

impl Judged {
    /// Judges the text of one event, and whether who sends it may do so.
    pub fn new(text: ByteString, by: &SentBy<'_>) -> Self {
        let judgement = judge(text.as_bytes());
        let said_at = judgement.field(Field::Timestamp).and_then(clock::parse);
        if judgement.is_clean()
            && let Some(event) = judgement.event()
            && by.may_send(event)
            && by.unsigned(&judgement).is_none()
        {
            return Self {
                event_id: judgement.event_id().map(Uuid::from_bytes),
                name: Cow::Borrowed(event.name),
                said_at,
                body: text,
                verdict: None,
            };
        }
        let mut verdict = judgement.verdict(&PLAN_DOCS);
        if !verdict.violations.iter().any(|other| other.code == Code::Malformed) {
            let of_another_user = by
                .signed_user_id
                .and_then(|signed| of_another_user(judgement.field(Field::UserId), signed));
            let of_servers = by.is_page.then(|| of_servers(&judgement)).flatten();
            for violation in [of_another_user, by.unsigned(&judgement), of_servers]
                .into_iter()
                .flatten()
            {
                verdict.valid = false;
                verdict.violations.push(violation);
            }
        }
        Self {
            event_id: judgement.event_id().map(Uuid::from_bytes),
            name: verdict.event.clone().unwrap_or_default(),
            said_at,
            body: text,
            verdict: (!verdict.valid || !verdict.warnings.is_empty()).then_some(verdict),
        }
    }

    /// How many bytes it holds in memory, about: the verdict of a hostile event is many times its size.
    fn bytes(&self) -> usize {
        let verdicts = self.verdict.iter();
        let findings = verdicts.flat_map(|verdict| verdict.violations.iter().chain(&verdict.warnings));
        let texts = findings.map(|finding| {
            let actual = finding.actual.as_ref().map_or(0, String::len);
            let expected = finding.expected.as_ref().map_or(0, |expected| expected.len());
            size_of::<Violation>() + finding.path.len() + finding.message.len() + actual + expected
        });
        size_of::<Self>() + self.body.len() + texts.sum::<usize>()
    }

    /// Whether it is as the plan wants it.
    pub fn is_valid(&self) -> bool {
        self.verdict.as_ref().is_none_or(|verdict| verdict.valid)
    }
}

/// Whom events come from, as far as that decides what they may be.
#[derive(Debug, Clone, Copy, Default)]
pub struct SentBy<'f> {
    /// The user for whom Telegram signed: no other may be named.
    pub signed_user_id: Option<&'f str>,
    /// Whether it is a page, by its key: what is the servers' own may not come from there.
    pub is_page: bool,
    /// Whether only Telegram's signature makes it believed who a user of Telegram is.
    pub has_to_be_signed: bool,
}

impl SentBy<'_> {
    /// Whether an event that is as the plan wants it may come from here, without a look at whom it names.
    fn may_send(&self, event: &EventDef) -> bool {
        self.signed_user_id.is_none() && !(self.is_page && event.emitter == Emitter::Server)
    }
}

/// How the ids of Telegram's users begin.
const TELEGRAM_USER: &str = "tg_";

impl SentBy<'_> {
    /// The violation of an event that names a user of Telegram without a signature, where it has to have one.
    fn unsigned(&self, judgement: &Judgement<'_>) -> Option<Violation> {
        if !self.has_to_be_signed || self.signed_user_id.is_some() {
            return None;
        }
        let user_id: Cow<'_, str> = serde_json::from_str(judgement.field(Field::UserId)?).ok()?;
        if !user_id.starts_with(TELEGRAM_USER) {
            return None;
        }
        let shown: String = user_id.chars().take(MAX_SHOWN_CHARS).collect();
        Some(Violation {
            code: Code::RuleBroken,
            path: String::from("/user_id"),
            message: format!(
                "user_id is {shown:?}, and Telegram has signed for nobody: send init_data with the batch."
            ),
            expected: None,
            actual: Some(serde_json::Value::String(shown).to_string()),
            rule: Some(Cow::Borrowed("user_id_signed")),
        })
    }
}

/// The violation of an event that only servers may send, or of a platform that is theirs.
fn of_servers(judgement: &Judgement<'_>) -> Option<Violation> {
    let is_event = judgement.event().is_some_and(|event| event.emitter == Emitter::Server);
    let platform = judgement.field(Field::Platform);
    let platform: Option<String> = platform.and_then(|text| serde_json::from_str(text).ok());
    let is_platform = platform.is_some_and(|name| {
        let mut platforms = PLAN.platforms.iter();
        platforms.any(|platform| platform.name == name && platform.emitter == Emitter::Server)
    });
    let (path, what) = match (is_event, is_platform) {
        (true, _) => ("/event", "event"),
        (false, true) => ("/platform", "platform"),
        (false, false) => return None,
    };
    Some(Violation {
        code: Code::RuleBroken,
        path: String::from(path),
        message: format!("Only a server may send this {what}: send it from the back end, with a server key."),
        expected: None,
        actual: judgement
            .field(if is_event { Field::Event } else { Field::Platform })
            .map(str::to_owned),
        rule: Some(Cow::Borrowed("sent_by_servers")),
    })
}

/// How many characters of a user id are shown.
const MAX_SHOWN_CHARS: usize = 120;

/// The violation of an event with a user id, as JSON, that is not the one a signature names. An event without one is
/// nobody's; one whose user id is no string is invalid already.
fn of_another_user(user_id: Option<&str>, signed: &str) -> Option<Violation> {
    let user_id: String = serde_json::from_str(user_id?).ok()?;
    if user_id == signed {
        return None;
    }
    let shown: String = user_id.chars().take(MAX_SHOWN_CHARS).collect();
    Some(Violation {
        code: Code::RuleBroken,
        path: String::from("/user_id"),
        message: format!("user_id is {shown:?}, but Telegram has signed for {signed}: send the signed user's id."),
        expected: Some(Cow::Owned(signed.to_owned())),
        actual: Some(serde_json::Value::String(shown).to_string()),
        rule: Some(Cow::Borrowed("user_id_signed")),
    })
}

/// What became of an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// It is valid, and stored.
    Accepted,
    /// An event of the same id is stored already.
    Duplicate,
    /// It is invalid, and kept aside with its verdict.
    Quarantined,
}

impl Status {
    /// The name on the wire.
    pub fn name(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Duplicate => "duplicate",
            Self::Quarantined => "quarantined",
        }
    }
}

/// The answer to a batch: what became of its events.
#[derive(Debug, Serialize, ToSchema)]
pub struct Answer {
    accepted: usize,
    duplicates: usize,
    quarantined: usize,
    /// The events that were not simply accepted.
    results: Vec<EventResult>,
}

/// What became of one event that was not simply accepted.
#[derive(Debug, Serialize, ToSchema)]
struct EventResult {
    /// Its place in the batch, counted from 0.
    index: usize,
    /// `null` where it has no good one.
    event_id: Option<Uuid>,
    status: Status,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(value_type = Vec<Finding>)]
    violations: Vec<Violation>,
}

impl Answer {
    /// The answer for events and what became of each.
    pub fn new(events: &[Judged], statuses: &[Status]) -> Self {
        let count = |status: Status| statuses.iter().filter(|other| **other == status).count();
        let results = events
            .iter()
            .zip(statuses)
            .enumerate()
            .filter(|(_, (_, status))| **status != Status::Accepted);
        Self {
            accepted: count(Status::Accepted),
            duplicates: count(Status::Duplicate),
            quarantined: count(Status::Quarantined),
            results: results
                .map(|(index, (event, status))| EventResult {
                    index,
                    event_id: event.event_id,
                    status: *status,
                    violations: match (status, &event.verdict) {
                        (Status::Quarantined, Some(verdict)) => verdict.violations.clone(),
                        _ => Vec::new(),
                    },
                })
                .collect(),
        }
    }
}
