//! One value against its kind.

use super::Judge;
use crate::finding::Place;
use crate::format;
use crate::keep::Keep;
use crate::number::Number;
use crate::scan::Span;
use crate::table::{Kind, MAX_CHARS, NumberDef, Text as TextKind};
use crate::text::Text;
use crate::verdict::Code;

impl<'t, K: Keep> Judge<'t, K> {
    /// Passes `null`, if that is what stands here.
    pub(super) fn null(&mut self) -> bool {
        let is_null = self.scan.peek() == b'n';
        if is_null {
            self.scan.literal();
        }
        is_null
    }

    /// Passes a value that must not be here.
    #[cold]
    pub(super) fn skip(&mut self, code: Code, place: Place) {
        let start = self.scan.position();
        self.scan.skip_value();
        self.find(code, place, self.scan.since(start));
    }

    /// Reads a string, or reports and passes what stands in its place.
    #[inline]
    pub(super) fn string(&mut self, place: Place) -> Option<Text<'t>> {
        if self.scan.peek() == b'"' {
            return Some(self.scan.string());
        }
        self.skip(Code::WrongType, place);
        None
    }

    /// Judges the value that stands here. Whether it is as its kind wants it.
    pub(super) fn value(&mut self, kind: &Kind, place: Place) -> bool {
        let start = self.scan.position();
        let before = self.kept.violation_count();
        match (kind, self.scan.peek()) {
            (Kind::Boolean, b't' | b'f') => self.scan.literal(),
            (Kind::Integer { min, max }, b'-' | b'0'..=b'9') => {
                let number = self.scan.number();
                let value = self.scan.since(start);
                self.integer(number, *min, *max, place, value);
            }
            (Kind::Number(definition), b'-' | b'0'..=b'9') => {
                let number = self.scan.number();
                let value = self.scan.since(start);
                self.number(number, definition, place, value);
            }
            (Kind::Text(kind), b'"') => {
                let text = self.scan.string();
                let value = self.scan.since(start);
                self.text(text, kind, place, value);
            }
            (Kind::List(item), b'[') => {
                let mut more = self.scan.enter(b']');
                let mut index = 0;
                while more {
                    self.value(item, if K::ALL { place.item(index) } else { place });
                    index += 1;
                    more = self.scan.next(b']');
                }
            }
            (Kind::Object { max_depth, max_bytes }, b'{') => {
                let depth = self.scan.skip_value();
                let value = self.scan.since(start);
                if depth > u32::from(*max_depth) {
                    self.find(Code::OutOfRange, place, value);
                }
                if value.len() > *max_bytes as usize {
                    self.find(Code::TooLong, place, value);
                }
            }
            _ => self.skip(Code::WrongType, place),
        }
        self.kept.violation_count() == before
    }

    fn integer(&mut self, number: Number, min: i64, max: i64, place: Place, value: Span) {
        if number.has_more_decimals_than(0) {
            self.find(Code::WrongType, place, value);
        } else if number.compare(min).is_lt() || number.compare(max).is_gt() {
            self.find(Code::OutOfRange, place, value);
        }
    }

    fn number(&mut self, number: Number, definition: &NumberDef, place: Place, value: Span) {
        let too_small = definition.min.is_some_and(|min| {
            let order = number.compare(min);
            order.is_lt() || (definition.min_excluded && order.is_eq())
        });
        let too_large = definition.max.is_some_and(|max| number.compare(max).is_gt());
        if too_small || too_large || !number.is_finite() {
            self.find(Code::OutOfRange, place, value);
        }
        if definition
            .max_decimals
            .is_some_and(|max| number.has_more_decimals_than(max))
        {
            self.find(Code::TooManyDecimals, place, value);
        }
    }

    #[expect(clippy::inline_always, reason = "called at one place, which is the hottest of all")]
    #[inline(always)]
    fn text(&mut self, text: Text<'t>, kind: &TextKind, place: Place, value: Span) {
        let code = match kind {
            TextKind::Closed(values) if text.is_among::<K>(values) => return,
            TextKind::Closed(_) => Code::NotInEnum,
            _ if text.is_longer_than(MAX_CHARS) => Code::TooLong,
            // Most are open: seen here, without a call.
            TextKind::Open if K::ALL && !text.is_empty() => return,
            // The known values are of the pattern too.
            TextKind::Known { values, .. } if K::ALL && text.is_among::<K>(values) => return,
            _ if !format::fits(text, kind) => Code::BadFormat,
            TextKind::Known { .. } => Code::UnknownValue,
            _ => return,
        };
        self.find(code, place, value);
    }
}
