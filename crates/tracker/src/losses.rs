//! Why events never leave: each reason has a name, by which the collector and the page are told.

/// Why an event is not sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Loss {
    /// It is not what the plan says, and the tracker is strict.
    Invalid,
    /// Its text is not JSON: it would spoil the whole batch.
    Malformed,
    /// It is larger than a batch may be.
    TooLarge,
    /// More events waited than there is room for.
    QueueFull,
    /// It waited for longer than an event may.
    Expired,
    /// The collector does not take it, neither with others nor alone (400, 413).
    Refused,
    /// The user does not want to be counted.
    NoConsent,
}

impl Loss {
    /// Every reason.
    pub const ALL: [Loss; 7] = [
        Loss::Invalid,
        Loss::Malformed,
        Loss::TooLarge,
        Loss::QueueFull,
        Loss::Expired,
        Loss::Refused,
        Loss::NoConsent,
    ];

    /// The reason's name in `snake_case`.
    pub fn name(self) -> &'static str {
        match self {
            Loss::Invalid => "invalid",
            Loss::Malformed => "malformed",
            Loss::TooLarge => "too_large",
            Loss::QueueFull => "queue_full",
            Loss::Expired => "expired",
            Loss::Refused => "refused",
            Loss::NoConsent => "no_consent",
        }
    }
}
