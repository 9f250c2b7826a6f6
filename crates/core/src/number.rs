//! A number of the JSON text, by its decimal digits: no binary float, so nothing is lost that the sender wrote.

use core::cmp::Ordering;

/// A decimal number. Its first 19 significant digits are kept; of longer ones it is known that there is more.
#[derive(Debug, Clone, Copy, Default)]
pub struct Number {
    negative: bool,
    /// The significant digits, without zeros at the end; 0 for zero.
    mantissa: u64,
    /// How many digits `mantissa` has.
    mantissa_digits: u32,
    /// Zeros that count only if another digit follows.
    pending_zeros: i64,
    /// How many digits the text has had from the first that is not zero.
    significant: i64,
    /// Digits before the point, from the first that is not zero; negative for the zeros of 0.001.
    whole_digits: i64,
    /// Whether digits that are not zero did not fit.
    truncated: bool,
    /// How many digits there are up to the last that is not zero.
    last: i64,
    exponent: i64,
}

/// How many digits always fit a `u64`.
const MANTISSA_DIGITS: u32 = 19;

/// The first digits of the smallest number that a binary64 float rounds to infinity: 1.797693134862315807…e308.
const INFINITE_FROM: u64 = 1_797_693_134_862_315_807;

impl Number {
    /// Exponents past this are taken for this: no limit of any plan lies beyond.
    pub const MAX_EXPONENT: i64 = 1 << 40;

    pub fn negate(&mut self) {
        self.negative = true;
    }

    #[inline]
    pub fn whole_digit(&mut self, digit: u8) {
        self.digit(digit);
        if self.significant > 0 {
            self.whole_digits += 1;
        }
    }

    #[inline]
    pub fn decimal_digit(&mut self, digit: u8) {
        self.digit(digit);
        if self.significant == 0 {
            self.whole_digits -= 1;
        }
    }

    pub fn shift(&mut self, exponent: i64) {
        self.exponent = exponent;
    }

    #[inline]
    fn digit(&mut self, digit: u8) {
        if digit == 0 {
            if self.significant > 0 {
                self.significant += 1;
                self.pending_zeros += 1;
            }
            return;
        }
        self.significant += 1;
        self.last = self.significant;
        let wanted = i64::from(self.mantissa_digits) + self.pending_zeros + 1;
        if self.truncated || wanted > i64::from(MANTISSA_DIGITS) {
            self.truncated = true;
            return;
        }
        for _ in 0..=self.pending_zeros {
            self.mantissa *= 10;
            self.mantissa_digits += 1;
        }
        self.pending_zeros = 0;
        self.mantissa += u64::from(digit);
    }

    /// Whether it is 0 or -0.
    pub fn is_zero(&self) -> bool {
        self.mantissa == 0
    }

    /// The power of ten of the first digit: 2 for 100, -1 for 0.1.
    fn order(&self) -> i64 {
        self.whole_digits - 1 + self.exponent
    }

    /// The power of ten of the mantissa's last digit.
    fn scale(&self) -> i64 {
        self.order() + 1 - i64::from(self.mantissa_digits)
    }

    /// How many digits stand behind the decimal point, zeros at the end aside: 2 for 0.30000000000000004e15.
    pub fn decimals(&self) -> u64 {
        if self.is_zero() {
            return 0;
        }
        u64::try_from(self.last - 1 - self.order()).unwrap_or(0)
    }

    /// Whether a binary64 float can hold it without becoming infinite.
    pub fn is_finite(&self) -> bool {
        match self.order().cmp(&308) {
            _ if self.is_zero() => true,
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => {
                let missing = MANTISSA_DIGITS - self.mantissa_digits;
                self.mantissa * 10_u64.pow(missing) <= INFINITE_FROM
            }
        }
    }

    /// How it compares with a whole number.
    pub fn compare(&self, other: i64) -> Ordering {
        let negative = self.negative && !self.is_zero();
        if negative != (other < 0) {
            return if negative { Ordering::Less } else { Ordering::Greater };
        }
        let magnitude = self.compare_magnitude(other.unsigned_abs());
        if negative { magnitude.reverse() } else { magnitude }
    }

    fn compare_magnitude(&self, other: u64) -> Ordering {
        if self.is_zero() {
            return 0.cmp(&other);
        }
        let by_digits = match u32::try_from(self.scale()) {
            // Ours is mantissa · 10^scale.
            Ok(scale) => match 10_u64
                .checked_pow(scale)
                .and_then(|power| self.mantissa.checked_mul(power))
            {
                Some(own) => own.cmp(&other),
                None => Ordering::Greater,
            },
            // Ours is mantissa / 10^-scale.
            Err(_) => match power_of_ten(-self.scale()).and_then(|power| other.checked_mul(power)) {
                Some(other) => self.mantissa.cmp(&other),
                None if other == 0 => Ordering::Greater,
                None => Ordering::Less,
            },
        };
        by_digits.then(if self.truncated {
            Ordering::Greater
        } else {
            Ordering::Equal
        })
    }

    /// Whether two numbers are equal; those of more than 19 digits by their first 19.
    pub fn same(&self, other: &Number) -> bool {
        self.mantissa == other.mantissa
            && (self.is_zero() || (self.negative == other.negative && self.scale() == other.scale()))
    }

    /// The value in hundredths (cents), where it is not negative, has at most two decimals and fits.
    pub fn hundredths(&self) -> Option<u64> {
        if self.is_zero() {
            return Some(0);
        }
        let scale = u32::try_from(self.scale() + 2).ok()?;
        if self.negative || self.truncated {
            return None;
        }
        10_u64
            .checked_pow(scale)
            .and_then(|power| self.mantissa.checked_mul(power))
    }

    /// The nearest binary64 float, give or take its last digit.
    pub fn to_f64(self) -> f64 {
        // 19 digits round to 53 bits: far closer than any tolerance of a rule.
        #[expect(clippy::cast_precision_loss)]
        let mut value = self.mantissa as f64;
        let scale = self.scale().clamp(-400, 400);
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

/// `10^exponent`, where a `u64` holds it.
fn power_of_ten(exponent: i64) -> Option<u64> {
    10_u64.checked_pow(u32::try_from(exponent).ok()?)
}
