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

/// How many digits always fit a `u64`.
const MANTISSA_DIGITS: u32 = 19;

/// The first digits of the smallest number that a binary64 float rounds to infinity: 1.797693134862315807…e308.
const INFINITE_FROM: u64 = 1_797_693_134_862_315_807;

impl Number {
    /// Exponents past this are taken for this: no limit of any plan lies beyond.
    pub const MAX_EXPONENT: i64 = 1 << 40;

    /// Whether so many digits, zeros at the front included, fit a mantissa.
    #[inline]
    pub fn fits(digits: usize) -> bool {
        digits <= MANTISSA_DIGITS as usize
    }

    /// The number `mantissa · 10^scale`.
    #[inline]
    pub fn new(negative: bool, mantissa: u64, scale: i64) -> Self {
        Self {
            negative,
            mantissa,
            scale,
            tail: None,
        }
    }

    /// The number whose digits are those of `text`, of which `decimals` stand behind the point, times `10^exponent`.
    #[cold]
    pub fn long(negative: bool, text: &[u8], decimals: usize, exponent: i64) -> Self {
        let digits = text
            .iter()
            .take_while(|byte| !matches!(byte, b'e' | b'E'))
            .filter(|byte| byte.is_ascii_digit());
        let mut number = Self::new(negative, 0, 0);
        let mut kept = 0;
        let last = exponent - i64::try_from(decimals).unwrap_or(i64::MAX);
        let mut place = last + i64::try_from(digits.clone().count()).unwrap_or(i64::MAX);
        for byte in digits {
            place -= 1;
            let digit = u64::from(byte - b'0');
            if kept == MANTISSA_DIGITS {
                if digit != 0 {
                    number.tail = Some(place);
                }
            } else if digit != 0 || kept > 0 {
                number.mantissa = number.mantissa * 10 + digit;
                number.scale = place;
                kept += 1;
            }
        }
        number
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
        if self.scale < 200 || self.is_zero() {
            return true;
        }
        let digits = self.mantissa.ilog10() + 1;
        match (self.scale + i64::from(digits)).cmp(&309) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => self.mantissa * 10_u64.pow(MANTISSA_DIGITS - digits) <= INFINITE_FROM,
        }
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
        if self.is_zero() || other == 0 {
            return self.mantissa.cmp(&other);
        }
        let by_digits = if self.scale >= 0 {
            // More than any `u64` is more than the other.
            let own = power_of_ten(self.scale).and_then(|power| self.mantissa.checked_mul(power));
            own.map_or(Ordering::Greater, |own| own.cmp(&other))
        } else {
            let other = power_of_ten(-self.scale).and_then(|power| other.checked_mul(power));
            other.map_or(Ordering::Less, |other| self.mantissa.cmp(&other))
        };
        by_digits.then(if self.tail.is_some() {
            Ordering::Greater
        } else {
            Ordering::Equal
        })
    }

    /// Whether two numbers are equal; those of more than 19 digits by their first 19.
    pub fn same(&self, other: &Number) -> bool {
        self.reduced() == other.reduced() && (self.is_zero() || self.negative == other.negative)
    }

    /// The value in hundredths (cents), where it is not negative, has at most two decimals and fits.
    pub fn hundredths(&self) -> Option<u64> {
        let (mantissa, scale) = self.reduced();
        if mantissa == 0 {
            return Some(0);
        }
        if self.negative || self.tail.is_some() {
            return None;
        }
        power_of_ten(scale + 2).and_then(|power| mantissa.checked_mul(power))
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

/// `10^exponent`, where a `u64` holds it.
#[inline]
fn power_of_ten(exponent: i64) -> Option<u64> {
    10_u64.checked_pow(u32::try_from(exponent).ok()?)
}
