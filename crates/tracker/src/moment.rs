//! A moment: the clock's reading and fresh random bytes, the two things that a state machine cannot make.

/// How many random bytes a [`Moment`] takes.
pub const RANDOM_BYTES: usize = 32;

/// When something happens to the tracker, and the randomness it may use up on it. Each is used for one input only.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    /// Milliseconds since the Unix epoch.
    pub epoch_ms: u64,
    /// Bytes for the id of an event.
    pub(crate) for_event: [u8; 10],
    /// Bytes for the id of a session.
    pub(crate) for_session: [u8; 10],
    /// Bytes for an anonymous id.
    pub(crate) for_visitor: [u8; 10],
    /// By how much a retry is spread: 0 for at once, `u16::MAX` for the whole window.
    pub(crate) jitter: u16,
}

impl Moment {
    /// A moment of the clock, with random bytes fit for identifiers (`crypto.getRandomValues`).
    pub fn new(epoch_ms: u64, random: &[u8; RANDOM_BYTES]) -> Self {
        let byte = |at: usize| random.get(at).copied().unwrap_or_default();
        let ten = |start: usize| core::array::from_fn(|at| byte(start + at));
        Self {
            epoch_ms,
            for_event: ten(0),
            for_session: ten(10),
            for_visitor: ten(20),
            jitter: u16::from_le_bytes([byte(30), byte(31)]),
        }
    }
}
