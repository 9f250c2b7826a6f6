//! What outlives the page: which items there are, and what they look like when they come back.

/// Something that the browser stores for the next page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Item {
    /// Who is there, before the user is known.
    AnonymousId,
    /// Who is there, once known.
    UserId,
    /// The session and its last activity.
    Session,
    /// The exchanges whose link was copied before.
    Copied,
    /// The exchanges whose link was seen in this session.
    Seen,
    /// What brought the visitor.
    Campaign,
    /// Until when the collector wants to be left alone.
    Pause,
}

impl Item {
    /// Every item, in the order of their numbers.
    pub const ALL: [Item; 7] = [
        Item::AnonymousId,
        Item::UserId,
        Item::Session,
        Item::Copied,
        Item::Seen,
        Item::Campaign,
        Item::Pause,
    ];
}

/// What an earlier page has stored, in the order of [`Item::ALL`]. Anybody can write there: what does not look right is
/// not believed.
pub type Saved<'a> = [Option<&'a [u8]>; Item::ALL.len()];

/// Whether a stored id is one that the tracker may have made.
pub(crate) fn is_id(text: &[u8]) -> bool {
    text.len() == 36 && text.iter().all(|byte| *byte == b'-' || byte.is_ascii_hexdigit())
}
