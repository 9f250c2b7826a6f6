//! The key of a member, looked up among the names that the plan has there.

use super::{Field, Judge, Pass};
use crate::scan::Span;
use crate::table::PropertyDef;
use crate::text::Text;

/// What has a name that may stand as a key.
pub(super) trait Named {
    fn name(&self) -> &'static str;
}

impl Named for Field {
    #[inline]
    fn name(&self) -> &'static str {
        Field::name(*self)
    }
}

impl Named for PropertyDef {
    #[inline]
    fn name(&self) -> &'static str {
        self.name
    }
}

/// A key that has been read.
pub(super) enum Key<T: 'static> {
    /// One of the plan's names, and its place among them.
    Known(usize, &'static T),
    /// The bytes of another one.
    Unknown(Span),
}

impl Judge<'_, '_> {
    /// Reads a key and stops at the value. Senders mostly keep the plan's order: the `expected` name is tried first.
    #[inline]
    pub(super) fn key<T: Named>(&mut self, known: &'static [T], expected: usize) -> Pass<Key<T>> {
        if let Some(definition) = known.get(expected)
            && self.scan.key_is(definition.name())
        {
            return Ok(Key::Known(expected, definition));
        }
        let start = self.scan.position();
        let key = self.scan.key()?;
        Ok(look_up(known, key).unwrap_or_else(|| Key::Unknown(Span::of_key(start, key))))
    }
}

/// Finds a key among the names.
#[inline]
pub(super) fn look_up<T: Named>(known: &'static [T], key: Text<'_>) -> Option<Key<T>> {
    let named = |(_, definition): &(usize, &T)| key.is(definition.name());
    let (index, definition) = known.iter().enumerate().find(named)?;
    Some(Key::Known(index, definition))
}
