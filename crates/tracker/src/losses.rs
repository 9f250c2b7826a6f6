//! The account of losses: how many events never left, and why.

macro_rules! losses {
    ($($(#[doc = $doc:literal])+ $name:ident = $key:literal,)+) => {
        /// Why an event is not sent.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Loss {
            $($(#[doc = $doc])+ $name,)+
        }

        impl Loss {
            /// Every reason.
            pub const ALL: &'static [Loss] = &[$(Loss::$name,)+];

            /// The reason's name in `snake_case`.
            pub fn name(self) -> &'static str {
                match self { $(Loss::$name => $key,)+ }
            }
        }
    };
}

losses! {
    /// It is not what the plan says, and the tracker is strict.
    Invalid = "invalid",
    /// Its text is not JSON: it would spoil the whole batch.
    Malformed = "malformed",
    /// It is larger than a batch may be.
    TooLarge = "too_large",
    /// More events waited than there is room for.
    QueueFull = "queue_full",
    /// The collector did not understand the batch (400), or found a single event too large (413).
    BatchRefused = "batch_refused",
    /// The collector does not take this key (401, 403).
    KeyRefused = "key_refused",
}

/// How many events were lost for each reason, and which reasons were told.
#[derive(Debug, Default)]
pub(crate) struct Losses {
    counts: [u32; Loss::ALL.len()],
    told: u8,
}

impl Losses {
    pub(crate) fn add(&mut self, loss: Loss, events: usize) {
        if let Some(count) = self.counts.get_mut(loss as usize) {
            *count = count.saturating_add(u32::try_from(events).unwrap_or(u32::MAX));
        }
    }

    pub(crate) fn count(&self, loss: Loss) -> u32 {
        self.counts.get(loss as usize).copied().unwrap_or_default()
    }

    /// A reason that has occurred and was not told yet.
    pub(crate) fn tell(&mut self) -> Option<Loss> {
        let new = |loss: &Loss| self.count(*loss) > 0 && self.told >> *loss as u8 & 1 == 0;
        let loss = Loss::ALL.iter().copied().find(new)?;
        self.told |= 1 << loss as u8;
        Some(loss)
    }
}
