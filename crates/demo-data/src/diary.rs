//! The diary of one person: events as they stand on the wire.

use serde_json::{Map, Value, json};

use crate::calendar::{Months, timestamp};

/// Who has an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sender {
    /// The person's own page or app.
    Page,
    /// The back end.
    Server,
    /// The Telegram bot, which is a program of the back end.
    Bot,
    /// The administrators' panel.
    Admin,
}

/// What one person has done so far.
pub(crate) struct Diary {
    pub(crate) random: fastrand::Rng,
    months: Months,
    platform: &'static str,
    anonymous_id: String,
    user_id: Option<String>,
    session_id: String,
    events: Vec<String>,
}

impl Diary {
    pub(crate) fn new(number: u32, months: Months, platform: &'static str, mut random: fastrand::Rng) -> Self {
        let anonymous_id = format!("demo-visitor-{number}-{:08x}", random.u32(..));
        let session_id = format!("demo-session-{:016x}", random.u64(..));
        Self {
            random,
            months,
            platform,
            anonymous_id,
            user_id: None,
            session_id,
            events: Vec::new(),
        }
    }

    pub(crate) fn is_known_as(&mut self, user_id: String) {
        self.user_id = Some(user_id);
    }

    /// Whether something that happens with this likelihood does.
    pub(crate) fn happens(&mut self, likelihood: f64) -> bool {
        self.random.f64() < likelihood
    }

    /// Something between two bounds.
    pub(crate) fn between(&mut self, from_ms: i64, to_ms: i64) -> i64 {
        self.random.i64(from_ms..=to_ms)
    }

    pub(crate) fn page(&mut self, at_ms: i64, event: &str, properties: Value) {
        self.write(at_ms, event, Sender::Page, properties, Value::Null);
    }

    pub(crate) fn server(&mut self, at_ms: i64, event: &str, properties: Value) {
        self.write(at_ms, event, Sender::Server, properties, Value::Null);
    }

    pub(crate) fn bot(&mut self, at_ms: i64, event: &str, properties: Value) {
        self.write(at_ms, event, Sender::Bot, properties, Value::Null);
    }

    /// Notes an event, unless the time of the stories is over by then.
    pub(crate) fn write(&mut self, at_ms: i64, event: &str, sender: Sender, properties: Value, user_properties: Value) {
        if at_ms >= self.months.to_ms {
            return;
        }
        let mut text = Map::new();
        text.insert("event_id".into(), self.event_id(at_ms).into());
        text.insert("event".into(), event.into());
        text.insert("timestamp".into(), timestamp(at_ms).into());
        let is_web_only = matches!(event, "page_viewed" | "user_logged_out");
        let platform = match sender {
            Sender::Server => "backend",
            Sender::Bot => "telegram_bot",
            Sender::Admin => "admin",
            Sender::Page if is_web_only => "web",
            Sender::Page => self.platform,
        };
        text.insert("platform".into(), platform.into());
        if let Some(user_id) = &self.user_id {
            text.insert("user_id".into(), user_id.clone().into());
        }
        if sender == Sender::Page {
            text.insert("anonymous_id".into(), self.anonymous_id.clone().into());
            text.insert("session_id".into(), self.session_id.clone().into());
        }
        text.insert("properties".into(), properties);
        if !user_properties.is_null() {
            text.insert("user_properties".into(), user_properties);
        }
        text.insert(
            "context".into(),
            json!({ "library": { "name": "cryptorebate demo-data" } }),
        );
        self.events.push(Value::Object(text).to_string());
    }

    /// A UUID of version 7 (RFC 9562, section 5.7).
    fn event_id(&mut self, at_ms: i64) -> String {
        let chance = self.random.u128(..);
        let bits = u128::from(at_ms.unsigned_abs()) << 80
            | 0x7 << 76
            | (chance >> 4 & 0xfff) << 64
            | 0b10 << 62
            | chance >> 66;
        let hex = format!("{bits:032x}");
        let parts = [0..8, 8..12, 12..16, 16..20, 20..32].map(|part| hex.get(part).unwrap_or_default());
        parts.join("-")
    }

    pub(crate) fn close(mut self) -> Vec<String> {
        self.events.sort_by(|one, other| when(one).cmp(when(other)));
        self.events
    }
}

/// The timestamp within an event's text.
pub(crate) fn when(text: &str) -> &str {
    let (_, from) = text.split_once(r#""timestamp":""#).unwrap_or_default();
    from.get(..24).unwrap_or_default()
}
