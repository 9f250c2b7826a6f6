//! The properties of an event against its definition.

use super::key::Key;
use super::{Judge, Pass};
use crate::finding::Place;
use crate::scan::Span;
use crate::table::PropertyDef;
use crate::verdict::Code;

impl Judge<'_, '_> {
    /// Judges the object that stands here. `$identify` allows an empty one.
    pub(super) fn properties(&mut self) -> Pass<()> {
        // `$identify` has none.
        let definitions = self.judgement.event().map_or(&[][..], |event| event.properties);
        let mut seen: u64 = 0;
        let mut expected = 0;
        let mut more = self.scan.enter(b'}')?;
        while more {
            match self.key(definitions, expected)? {
                Key::Known(index, definition) => {
                    self.property(index, definition, &mut seen)?;
                    expected = index + 1;
                }
                Key::Unknown(key) => self.skip(Code::UnknownProperty, Place::UnknownProperty(key))?,
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
        let value = self.scan.position();
        if self.value(definition.kind, place)? {
            self.sound |= bit;
        }
        if definition.deprecated {
            self.find(Code::Deprecated, place, self.scan.since(value));
        }
        Ok(())
    }
}
