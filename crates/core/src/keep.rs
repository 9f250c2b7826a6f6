//! What a pass keeps of what it finds: everything, or only whether it has found anything.

use core::fmt::Debug;

use crate::finding::{Findings, Place};
use crate::format;
use crate::members::{PackedPlan, Table};
use crate::scan::Span;
use crate::table::Plan;
use crate::verdict::Code;

/// What a pass keeps. There is one judge: it is compiled once for each of these, and what one of them does not keep is
/// not even in its code.
pub trait Keep: Default {
    /// Whether all is kept. Then speed counts; else it is the size of the code.
    const ALL: bool;
    /// The plan, in the form that the pass reads.
    type Plan: Table;
    /// What an event's id becomes.
    type Id: Debug + Copy;
    /// Reads an id; `None` where it is none.
    fn id(bytes: &[u8]) -> Option<Self::Id>;
    /// Keeps what was found.
    fn add(&mut self, code: Code, place: Place, value: Span);
    /// How many violations have been found so far, kept or not.
    fn violation_count(&self) -> usize;
}

impl Keep for Findings {
    const ALL: bool = true;
    type Plan = &'static Plan;
    type Id = [u8; 16];

    #[inline]
    fn id(bytes: &[u8]) -> Option<[u8; 16]> {
        format::uuid(bytes)
    }

    #[cold]
    fn add(&mut self, code: Code, place: Place, value: Span) {
        self.add(code, place, value);
    }

    fn violation_count(&self) -> usize {
        self.violation_count()
    }
}

/// Only the number of violations is kept.
#[derive(Debug, Default)]
pub struct Tally {
    violation_count: usize,
}

impl Keep for Tally {
    const ALL: bool = false;
    type Plan = PackedPlan;
    type Id = ();

    fn id(bytes: &[u8]) -> Option<()> {
        format::is_uuid(bytes).then_some(())
    }

    fn add(&mut self, code: Code, _: Place, _: Span) {
        self.violation_count += usize::from(!code.is_warning());
    }

    fn violation_count(&self) -> usize {
        self.violation_count
    }
}
