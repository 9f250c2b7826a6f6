//! What must hold between the values of one event. A rule that needs a value that is missing or unsound is silent.

use super::Judge;
use crate::Field;
use crate::finding::{Operator, Place};
use crate::keep::Keep;
use crate::number::Number;
use crate::scan::{Scanner, Span};
use crate::table::{Check, Rule};
use crate::text::Text;
use crate::verdict::Code;

/// Tolerances are decimal; binary floats miss them by far less than this.
const FLOAT_SLACK: f64 = 1e-9;

impl<'t, K: Keep> Judge<'t, K> {
    /// Checks the event's rules, and that a `user_id` among the user properties is the event's own.
    pub(super) fn rules(&mut self) {
        let rules = self.planned().map_or(&[][..], |event| event.rules);
        for (index, rule) in rules.iter().enumerate() {
            if self.holds(rule) == Some(false) {
                let value = self.sound_value(rule.at).filter(|_| K::ALL).map(|mut scan| {
                    let start = scan.position();
                    scan.skip_value();
                    scan.since(start)
                });
                self.find(Code::RuleBroken, Place::rule(index, rule.at), value.unwrap_or_default());
            }
        }
        for (operator, value) in Operator::ALL.into_iter().zip(self.mirrors) {
            if !value.is_empty() && !self.is_own_user_id(value) {
                self.find(Code::RuleBroken, Place::UserIdRule(operator), value);
            }
        }
    }

    /// Whether the rule holds; `None` where it is silent.
    fn holds(&self, rule: &Rule) -> Option<bool> {
        let at = rule.at;
        match rule.check {
            Check::AtMost { property } => {
                // Both are whole numbers below 2^53, or far enough apart for a float to tell.
                Some(self.number_of(at)?.to_f64() <= self.number_of(property)?.to_f64())
            }
            Check::SumOf {
                parts,
                tolerance_hundredths,
            } => {
                let whole = self.number_of(at)?.hundredths()?;
                let mut sum: u64 = 0;
                for part in parts {
                    sum = sum.checked_add(self.number_of(*part)?.hundredths()?)?;
                }
                Some(sum.abs_diff(whole) <= tolerance_hundredths)
            }
            Check::PercentOf {
                part,
                whole,
                tolerance_hundredths,
            } => {
                let (percent, part, whole) = (self.number_of(at)?, self.number_of(part)?, self.number_of(whole)?);
                if whole.is_zero() {
                    return None;
                }
                // A tolerance of hundredths is far below 2^53.
                #[expect(clippy::cast_precision_loss)]
                let tolerance = tolerance_hundredths as f64 / 100.0;
                let off = percent.to_f64() - 100.0 * part.to_f64() / whole.to_f64();
                Some(-tolerance - FLOAT_SLACK <= off && off <= tolerance + FLOAT_SLACK)
            }
            Check::DiffersFrom { property } => match (self.number_of(at), self.number_of(property)) {
                (Some(own), Some(other)) => Some(!own.same(&other)),
                _ => match (self.flag_of(at), self.flag_of(property)) {
                    (Some(own), Some(other)) => Some(own != other),
                    _ => Some(!self.text_of(at)?.same(self.text_of(property)?)),
                },
            },
            Check::OnlyWhen { property, value } => {
                self.sound_value(at)?;
                Some(self.text_of(property)?.is::<K>(value.as_bytes()))
            }
            Check::ZeroWhen { property, value } => {
                let number = self.number_of(at)?;
                Some(number.is_zero() || !self.text_of(property)?.is::<K>(value.as_bytes()))
            }
        }
    }

    fn is_own_user_id(&self, value: Span) -> bool {
        let own = self.field_span(Field::UserId);
        if own.is_empty() {
            return false;
        }
        match (self.text_at(own.start()), self.text_at(value.start())) {
            (Some(own), Some(value)) => own.same(value),
            // A `user_id` that is no text has its own violation.
            _ => true,
        }
    }

    /// Where a property's value stands, if it is as the plan wants it.
    fn sound_place(&self, property: u8) -> Option<usize> {
        let place = self.places.get(usize::from(property))?;
        (self.sound >> property & 1 == 1).then_some(*place as usize)
    }

    fn sound_value(&self, property: u8) -> Option<Scanner<'t, K>> {
        Some(Scanner::at(self.text, self.sound_place(property)?))
    }

    fn number_of(&self, property: u8) -> Option<Number> {
        let mut scan = self.sound_value(property)?;
        matches!(scan.peek(), b'-' | b'0'..=b'9').then(|| scan.number())
    }

    fn flag_of(&self, property: u8) -> Option<bool> {
        match self.sound_value(property)?.peek() {
            b't' => Some(true),
            b'f' => Some(false),
            _ => None,
        }
    }

    fn text_of(&self, property: u8) -> Option<Text<'t>> {
        self.text_at(self.sound_place(property)?)
    }

    fn text_at(&self, place: usize) -> Option<Text<'t>> {
        let mut scan = Scanner::<K>::at(self.text, place);
        (scan.peek() == b'"').then(|| scan.string())
    }
}
