//! Properties that the tracker knows better than the page: filled in where the caller has left them out.

use alloc::vec::Vec;

use crate::cut::cut;
use crate::json::{object, push_key, push_member, push_number};
use crate::session::Session;

/// What a campaign says, in the order in which it is stored, one a line.
const CAMPAIGN: [&str; 4] = ["utm_source", "utm_medium", "utm_campaign", "source"];

/// The properties of an event with what the tracker has to add; `None` where that is nothing.
pub(crate) fn filled(
    event: &[u8],
    properties: &[u8],
    session: &Session,
    campaign: &[u8],
    now_ms: u64,
) -> Option<Vec<u8>> {
    let mut out = object();
    if event == b"user_logged_out" {
        let key = "session_duration_sec";
        if !names(properties, key) {
            push_key(&mut out, key);
            push_number(&mut out, session.duration_sec(now_ms), 1);
        }
    } else if event == b"user_signed_up" {
        let mut rest = campaign;
        for key in CAMPAIGN {
            let (value, further) = cut(rest, b'\n');
            if !value.is_empty() && !names(properties, key) {
                push_member(&mut out, key, value);
            }
            rest = further;
        }
    }
    // What is no object is left as it is: the judge has something to say of it.
    let members = properties.strip_prefix(b"{")?;
    if out.len() == 1 {
        return None;
    }
    // Every member has quotes.
    if cut(members, b'"').0 != members {
        out.push(b',');
    }
    out.extend_from_slice(members);
    Some(out)
}

/// Whether an object has a member of this name. The same text within a value is taken for one: then nothing is added.
fn names(object: &[u8], key: &str) -> bool {
    object
        .windows(key.len() + 2)
        .any(|window| matches!(window, [b'"', name @ .., b'"'] if name == key.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn fill(event: &str, properties: &str) -> Option<Value> {
        let session = Session::begun(b"017f22e2-79b0-7cc3-98c4-dc0c0c07398f", 0);
        filled(
            event.as_bytes(),
            properties.as_bytes(),
            &session,
            b"telegram\n\nlaunch \"x\"\nref_1",
            0x017F_22E2_79B0 + 60_000,
        )
        .map(|text| serde_json::from_slice(&text).unwrap())
    }

    #[test]
    fn a_sign_up_tells_what_brought_the_visitor_unless_the_page_does() {
        assert_eq!(
            fill("user_signed_up", r#"{"method":"email","source":"organic"}"#),
            Some(
                json!({ "method": "email", "source": "organic", "utm_source": "telegram", "utm_campaign": "launch \"x\"" })
            ),
        );
    }

    #[test]
    fn a_logout_tells_how_long_the_session_was_unless_the_page_does() {
        assert_eq!(
            fill("user_logged_out", "{}"),
            Some(json!({ "session_duration_sec": 60 }))
        );
        assert_eq!(fill("user_logged_out", r#"{"session_duration_sec":5}"#), None);
    }

    #[test]
    fn other_events_and_what_is_no_object_are_left_alone() {
        assert_eq!(fill("page_viewed", "{}"), None);
        assert_eq!(fill("user_logged_out", "[]"), None);
        assert_eq!(fill("user_logged_out", ""), None);
    }
}
