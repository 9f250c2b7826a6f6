//! The properties of an event against its definition.

use super::{Judge, Name, Pass};
use crate::PLAN;
use crate::finding::Place;
use crate::scan::Span;
use crate::table::PropertyDef;
use crate::text::Text;
use crate::verdict::Code;

impl Judge<'_> {
    /// Judges the object that stands here. `$identify` allows an empty one.
    pub(super) fn properties(&mut self) -> Pass<()> {
        let definitions = match self.judgement.name {
            Name::Planned(event) => PLAN.events.get(event).map_or(&[][..], |event| event.properties),
            _ => &[],
        };
        let mut seen: u64 = 0;
        let mut next = 0;
        let mut more = self.scan.enter(b'}')?;
        while more {
            let start = self.scan.position();
            let key = self.scan.key()?;
            if let Some((index, definition)) = look_up(definitions, key, next) {
                self.property(index, definition, &mut seen)?;
                next = index + 1;
            } else {
                self.skip(Code::UnknownProperty, Place::UnknownProperty(Span::of_key(start, key)))?;
            }
            more = self.scan.next(b'}')?;
        }
        for (index, definition) in definitions.iter().enumerate() {
            if definition.required && self.present >> index & 1 == 0 {
                self.find(Code::MissingProperty, Place::property(index), Span::default());
            }
        }
        Ok(())
    }

    fn property(&mut self, index: usize, definition: &PropertyDef, seen: &mut u64) -> Pass<()> {
        let place = Place::property(index);
        let bit = 1 << index;
        if *seen & bit != 0 {
            return self.skip(Code::DuplicateProperty, place);
        }
        *seen |= bit;
        if self.null()? {
            return Ok(());
        }
        self.present |= bit;
        if let Some(start) = self.places.get_mut(index) {
            *start = self.scan.position_u32();
        }
        if self.value(&definition.kind, place)? {
            self.sound |= bit;
        }
        Ok(())
    }
}

/// Finds a property by its key; senders mostly keep the plan's order, so `expected` is tried first.
fn look_up<'p>(definitions: &'p [PropertyDef], key: Text<'_>, expected: usize) -> Option<(usize, &'p PropertyDef)> {
    if let Some(definition) = definitions.get(expected)
        && key.is(definition.name)
    {
        return Some((expected, definition));
    }
    definitions
        .iter()
        .enumerate()
        .find(|(_, definition)| key.is(definition.name))
}
