//! A number of the JSON text, by its decimal digits: no binary float, so nothing is lost that the sender wrote.

use core::cmp::Ordering;

/// A decimal number: `mantissa · 10^scale`, and, where it has more digits than the mantissa holds, a little more.
#[derive(Debug, Clone, Copy)]
pub struct Number {
    negative: bool,
    /// The significant digits, the first 19 of them.
    mantissa: u64,
    /// The power of ten of the mantissa's last digit.
    scale: i64,
    /// The power of ten of the last digit that is not zero, where it did not fit the mantissa.
    tail: Option<i64>,
}

/// The digits of a number, as they are read.
#[derive(Debug, Clone, Copy, Default)]
pub struct Digits {
    /// The first of them, zeros at the front aside: as many as fit.
    mantissa: u64,
    /// How many there are so far.
    pub count: i64,
    /// How many stand before the decimal point.
    pub whole: i64,
    /// How many were read when the mantissa got its last one.
    kept: i64,
    /// How many were read when the last one came that is not zero and did not fit; 0 where there is none.
    last: i64,
}

impl Digits {
    /// Adds one at the end.
    #[inline]
    pub fn push(&mut self, digit: u8) {
        self.count += 1;
        if self.mantissa < FULL_FROM {
            self.mantissa = self.mantissa * 10 + u64::from(digit);
            self.kept = self.count;
        } else if digit != 0 {
            self.last = self.count;
        }
    }
}

/// A mantissa has 19 digits then, as many as always fit.
const FULL_FROM: u64 = 1_000_000_000_000_000_000;

/// The first digits of the smallest number that a binary64 float rounds to infinity: 1.797693134862315807…e308.
const INFINITE_FROM: u64 = 1_797_693_134_862_315_807;

impl Number {
    /// Exponents past this are taken for this: no limit of any plan lies beyond.
    pub const MAX_EXPONENT: i64 = 1 << 40;

    /// The number of these digits, negative or not, times `10^exponent`.
    #[inline]
    pub fn new(negative: bool, digits: &Digits, exponent: i64) -> Self {
        let scale = |place| exponent + digits.whole - place;
        Self {
            negative,
            mantissa: digits.mantissa,
            scale: scale(digits.kept),
            tail: (digits.last > 0).then(|| scale(digits.last)),
        }
    }

    /// Whether it is 0 or -0.
    #[inline]
    pub fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// The mantissa without zeros at its end, and the power of ten of its last digit.
    fn reduced(&self) -> (u64, i64) {
        let (mut mantissa, mut scale) = (self.mantissa, self.scale);
        if mantissa == 0 {
            return (0, 0);
        }
        while mantissa.is_multiple_of(10) {
            mantissa /= 10;
            scale += 1;
        }
        (mantissa, scale)
    }

    /// Whether more than `max` digits stand behind the decimal point, zeros at the end aside.
    #[inline]
    pub fn has_more_decimals_than(&self, max: u8) -> bool {
        let least = -i64::from(max);
        // Seen at once, without a division, for nearly all numbers.
        if self.scale >= least && self.tail.is_none() {
            return false;
        }
        self.tail.unwrap_or_else(|| self.reduced().1) < least
    }

    /// Whether a binary64 float can hold it without becoming infinite.
    #[inline]
    pub fn is_finite(&self) -> bool {
        let shortened = Self {
            // Of 1.797…e308, 19 digits are compared.
            scale: self.scale - 290,
            tail: None,
            ..*self
        };
        self.scale < 200 || shortened.compare_magnitude(INFINITE_FROM).is_le()
    }

    /// How it compares with a whole number.
    #[inline]
    pub fn compare(&self, other: i64) -> Ordering {
        let negative = self.negative && !self.is_zero();
        if negative != (other < 0) {
            return if negative { Ordering::Less } else { Ordering::Greater };
        }
        let magnitude = self.compare_magnitude(other.unsigned_abs());
        if negative { magnitude.reverse() } else { magnitude }
    }

    fn compare_magnitude(&self, other: u64) -> Ordering {
        // What no `u64` holds is more than all that one holds.
        let by_digits = if self.scale >= 0 {
            times_power_of_ten(self.mantissa, self.scale).map_or(Ordering::Greater, |own| own.cmp(&other))
        } else {
            times_power_of_ten(other, -self.scale).map_or(Ordering::Less, |other| self.mantissa.cmp(&other))
        };
        if self.tail.is_some() && by_digits.is_eq() {
            return Ordering::Greater;
        }
        by_digits
    }

    /// Whether two numbers are equal; those of more than 19 digits by their first 19.
    pub fn same(&self, other: &Number) -> bool {
        self.reduced() == other.reduced() && (self.is_zero() || self.negative == other.negative)
    }

    /// The value in hundredths (cents), where it is not negative, has at most two decimals and fits.
    pub fn hundredths(&self) -> Option<u64> {
        let (mantissa, scale) = self.reduced();
        if self.tail.is_some() || self.negative && mantissa != 0 {
            return None;
        }
        times_power_of_ten(mantissa, scale + 2)
    }

    /// The nearest binary64 float, give or take its last digit.
    pub fn to_f64(self) -> f64 {
        let (mantissa, scale) = self.reduced();
        // 19 digits round to 53 bits: far closer than any tolerance of a rule.
        #[expect(clippy::cast_precision_loss)]
        let mut value = mantissa as f64;
        let scale = scale.clamp(-400, 400);
        for _ in 0..scale.unsigned_abs() {
            if scale < 0 {
                value /= 10.0;
            } else {
                value *= 10.0;
            }
        }
        if self.negative { -value } else { value }
    }
}

/// `number · 10^exponent`, where it is whole and a `u64` holds it.
#[inline]
fn times_power_of_ten(number: u64, exponent: i64) -> Option<u64> {
    if number == 0 {
        return Some(0);
    }
    let mut product = (exponent >= 0).then_some(number)?;
    for _ in 0..exponent {
        product = product.checked_mul(10)?;
    }
    Some(product)
}
