//! Faults: why ClickHouse did not do what it was asked to, for who runs the collector.

use cryptorebate_insights::EngineError;
use thiserror::Error;

/// How much of what ClickHouse says is told on.
const TOLD_CHARS: usize = 300;

/// Why ClickHouse did not do what it was asked to.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Fault {
    /// It cannot be reached, or did not answer in time.
    #[error("ClickHouse cannot be reached: {0}")]
    Unreachable(String),
    /// It refuses.
    #[error("ClickHouse refuses: {message}")]
    Refused {
        /// ClickHouse's number for the reason, where it says one.
        code: Option<u32>,
        /// The beginning of what it says.
        message: String,
    },
    /// The tables were made by a newer collector.
    #[error(
        "the tables in ClickHouse have the layout {found}, and this collector knows none after {newest}: use a newer collector"
    )]
    Newer {
        /// Their layout's number.
        found: u32,
        /// The newest that is known here.
        newest: u32,
    },
    /// The answer is not what was asked for.
    #[error("ClickHouse's answer cannot be read: {0}")]
    Answer(String),
}

impl From<clickhouse::error::Error> for Fault {
    fn from(error: clickhouse::error::Error) -> Self {
        use clickhouse::error::Error;
        match error {
            Error::BadResponse(message) => Fault::Refused {
                code: code(&message),
                message: told(&message),
            },
            Error::Network(source) => {
                // What is behind it says more than "client error".
                let mut cause: &dyn std::error::Error = source.as_ref();
                while let Some(deeper) = cause.source() {
                    cause = deeper;
                }
                Fault::Unreachable(told(&cause.to_string()))
            }
            Error::TimedOut => Fault::Unreachable("it did not answer in time".into()),
            other => Fault::Answer(told(&other.to_string())),
        }
    }
}

impl From<Fault> for EngineError {
    fn from(fault: Fault) -> Self {
        EngineError::Failed(fault.to_string())
    }
}

/// `Code: 60. DB::Exception: …`
fn code(message: &str) -> Option<u32> {
    let (_, behind) = message.split_once("Code: ")?;
    let digits: String = behind.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn told(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    line.chars()
        .filter(|char| !char.is_control())
        .take(TOLD_CHARS)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_a_refusal_is_known_and_its_text_has_an_end() {
        let message = format!(
            "Code: 243. DB::Exception: Not enough space {}\nsecond line",
            "x".repeat(999)
        );
        let fault = Fault::from(clickhouse::error::Error::BadResponse(message));
        let Fault::Refused { code, message } = fault else {
            unreachable!("{fault:?}")
        };
        assert_eq!(code, Some(243));
        assert_eq!(message.chars().count(), TOLD_CHARS);
    }
}
