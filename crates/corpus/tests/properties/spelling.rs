//! The same token, spelled differently.

use fastrand::Rng;

/// White space on both sides of a token.
pub fn with_space(token: &str, rng: &mut Rng) -> String {
    let mut space = || -> String {
        (0..rng.usize(..3))
            .map(|_| [' ', '\t', '\n', '\r'][rng.usize(..4)])
            .collect()
    };
    let before = space();
    format!("{before}{token}{}", space())
}

/// A string with some of its characters as `\uXXXX`; any other token as it is.
pub fn escaped(token: &str, rng: &mut Rng) -> String {
    let Some(inner) = token.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return token.to_owned();
    };
    let mut text = String::new();
    let mut chars = inner.chars();
    let all = rng.bool();
    while let Some(char) = chars.next() {
        if char == '\\' {
            // An escape stays: the corpus has short ones only.
            text.push(char);
            text.extend(chars.next());
        } else if all || rng.bool() {
            let mut units = [0; 2];
            for unit in char.encode_utf16(&mut units) {
                let escape = if rng.bool() {
                    format!("\\u{unit:04x}")
                } else {
                    format!("\\u{unit:04X}")
                };
                text.push_str(&escape);
            }
        } else {
            text.push(char);
        }
    }
    format!("\"{text}\"")
}

/// A number with its point at another place and an exponent that makes up for it; any other token as it is.
pub fn of_number(token: &str, rng: &mut Rng) -> String {
    if !token.starts_with(|first: char| first == '-' || first.is_ascii_digit()) || token.contains(['e', 'E']) {
        return token.to_owned();
    }
    let (sign, digits) = token.strip_prefix('-').map_or(("", token), |digits| ("-", digits));
    let (whole, decimals) = digits.split_once('.').unwrap_or((digits, ""));
    let zeros = "0".repeat(rng.usize(..30));
    match rng.u8(..4) {
        // 12.5 as 12.5000
        0 => format!("{sign}{whole}.{decimals}{zeros}0"),
        // 12.5 as 0.125e2
        1 => format!("{sign}0.{whole}{decimals}{zeros}E+{:02}", whole.len()),
        // 12.5 as 125e-1
        2 => {
            let joined = format!("{whole}{decimals}");
            let digits = joined.trim_start_matches('0');
            if digits.is_empty() {
                return format!("{sign}0e-{}", zeros.len());
            }
            format!("{sign}{digits}{zeros}e-{}", decimals.len() + zeros.len())
        }
        _ => token.to_owned(),
    }
}
