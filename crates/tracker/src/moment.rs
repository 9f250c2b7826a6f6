//! A moment: the clock, and the ids that may be given away in it.

/// When something happens, and two ids that nobody has yet: the tracker has neither a clock nor chance of its own.
#[derive(Debug, Clone, Copy)]
pub struct Moment<'a> {
    /// Milliseconds since the epoch.
    pub epoch_ms: u64,
    /// A UUID of version 7: the id of the event, if one comes of what happens, and of the session that begins with it.
    pub id: &'a [u8],
    /// Another one, where a visitor or a session may begin without an event.
    pub spare_id: &'a [u8],
}
