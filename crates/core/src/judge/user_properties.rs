//! The user properties that an event carries: flat, or in `$set` and `$setOnce`. The plan says what they mean.

use super::key::{Key, look_up};
use super::{Judge, Pass};
use crate::Field;
use crate::finding::{Operator, Place};
use crate::scan::Span;
use crate::text::Text;
use crate::verdict::Code;

/// The user property that mirrors the event's `user_id`.
const USER_ID: &str = "user_id";

impl Judge<'_, '_> {
    /// Judges the object that stands here.
    pub(super) fn user_properties(&mut self) -> Pass<()> {
        if self.scan.peek() != b'{' {
            return self.skip(Code::WrongType, Place::Field(Field::UserProperties));
        }
        let mut flat: u64 = 0;
        let mut operators: u8 = 0;
        let mut more = self.scan.enter(b'}')?;
        while more {
            let start = self.scan.position();
            let key = self.scan.key()?;
            if let Some(operator) = Operator::of(key) {
                let bit = 1 << operator as u8;
                if operators & bit == 0 {
                    operators |= bit;
                    self.operation(operator)?;
                } else {
                    self.skip(Code::DuplicateProperty, Place::Operator(operator))?;
                }
            } else {
                self.user_property(Operator::Flat, start, key, &mut flat)?;
            }
            more = self.scan.next(b'}')?;
        }
        Ok(())
    }

    fn operation(&mut self, operator: Operator) -> Pass<()> {
        if self.null()? {
            return Ok(());
        }
        if self.scan.peek() != b'{' {
            return self.skip(Code::WrongType, Place::Operator(operator));
        }
        let mut seen = 0;
        let mut more = self.scan.enter(b'}')?;
        while more {
            let start = self.scan.position();
            let key = self.scan.key()?;
            self.user_property(operator, start, key, &mut seen)?;
            more = self.scan.next(b'}')?;
        }
        Ok(())
    }

    fn user_property(&mut self, operator: Operator, start: usize, key: Text<'_>, seen: &mut u64) -> Pass<()> {
        let Some(Key::Known(index, definition)) = look_up(self.judgement.plan.user_properties, key) else {
            let place = Place::UnknownUserProperty {
                operator,
                key: Span::of_key(start, key),
            };
            return self.skip(Code::UnknownProperty, place);
        };
        let place = Place::user_property(operator, index);
        let bit = 1 << index;
        if *seen & bit != 0 {
            return self.skip(Code::DuplicateProperty, place);
        }
        *seen |= bit;
        if self.null()? {
            return Ok(());
        }
        let value = self.scan.position();
        let is_sound = self.value(definition.kind, place)?;
        if definition.deprecated {
            self.find(Code::Deprecated, place, self.scan.since(value));
        }
        if is_sound
            && definition.name == USER_ID
            && let Some(mirror) = self.mirrors.get_mut(operator as usize)
        {
            *mirror = self.scan.since(value);
        }
        Ok(())
    }
}
