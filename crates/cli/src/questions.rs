//! What the commands that answer the plan's questions have in common: where the events are, which days, how it is printed.

use std::error::Error;
use std::fmt::Write as _;
use std::path::PathBuf;

use clap::{Args, ValueEnum};
use cryptorebate_collector::Embedded;
use cryptorebate_insights::Days;
use cryptorebate_plan::model::Plan;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::clickhouse::{Asked, There};
use crate::output::visible;

/// How an answer is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Table,
    /// For programs: the same as over HTTP
    Json,
    /// For spreadsheets
    Csv,
}

/// Which events are looked at.
#[derive(Args)]
pub struct Events {
    /// The data folder of the collector; it may be running
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    #[command(flatten)]
    there: There,
    /// The first day, in UTC; all from the beginning where none is given
    #[arg(long, value_name = "YYYY-MM-DD")]
    from: Option<Date>,
    /// The last day, in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    to: Option<Date>,
    /// How the answer is printed
    #[arg(long, value_enum, default_value = "table")]
    pub format: Format,
}

impl Events {
    /// The plan's questions to the stored events.
    pub fn questions(&self, plan: Plan) -> Result<Asked, Box<dyn Error>> {
        if let Some(target) = self.there.target()? {
            return Ok(Asked::there(plan, target)?);
        }
        let engine = Embedded::read(&self.data, &plan)?;
        Ok(Asked::here(plan, engine))
    }

    /// The days that are asked for.
    pub fn days(&self) -> Days {
        Days {
            from: self.from,
            to: self.to,
        }
    }
}

/// When a day begins in UTC, in milliseconds since 1970.
pub fn start_of(day: Date) -> Result<i64, jiff::Error> {
    Ok(day.to_zoned(TimeZone::UTC)?.timestamp().as_millisecond())
}

/// The plan that is compiled in.
pub fn plan() -> Result<Plan, Box<dyn Error>> {
    cryptorebate_plan::parse(cryptorebate_plan::CRYPTOREBATE_TOML).map_err(|problems| problems.to_string().into())
}

/// Rows in columns: the first to the left, the others to the right. Cells are shown as one line of text, whatever is in
/// them.
pub fn table(rows: &[Vec<String>]) -> String {
    let rows: Vec<Vec<String>> = rows
        .iter()
        .map(|row| row.iter().map(|cell| visible(cell)).collect())
        .collect();
    let columns = rows.iter().map(Vec::len).max().unwrap_or_default();
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or_default()
    };
    let widths: Vec<usize> = (0..columns).map(width).collect();
    let mut text = String::new();
    for row in &rows {
        let mut line = String::new();
        for (at, (cell, width)) in row.iter().zip(&widths).enumerate() {
            let written = if at == 0 {
                write!(line, "{cell:<width$}")
            } else {
                write!(line, "  {cell:>width$}")
            };
            // A string takes whatever is written.
            debug_assert!(written.is_ok());
        }
        text.push_str(line.trim_end());
        text.push('\n');
    }
    text
}

/// Rows as comma-separated values (RFC 4180). What a spreadsheet would take for a formula is text: some of the values come
/// from pages that anybody can open.
pub fn csv(rows: &[Vec<String>]) -> String {
    let cell = |text: &String| {
        let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']) && text.parse::<f64>().is_err();
        let text = if is_formula { format!("'{text}") } else { text.clone() };
        if text.contains(['"', ',', '\n', '\r']) {
            format!("\"{}\"", text.replace('"', "\"\""))
        } else {
            text
        }
    };
    rows.iter()
        .map(|row| row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n")
        .collect()
}

/// A share as people read it; a dash where it is unknown.
pub fn percent(share: Option<f64>) -> String {
    share.map_or_else(|| "–".into(), |share| format!("{:.1}%", share * 100.0))
}

/// A number for a spreadsheet; nothing where it is unknown.
pub fn plain<T: ToString>(value: Option<T>) -> String {
    value.map(|value| value.to_string()).unwrap_or_default()
}

/// A span of time as people read it; a dash where it is unknown.
pub fn span(ms: Option<i64>) -> String {
    let Some(ms) = ms else {
        return "–".into();
    };
    let (minute, hour, day) = (60_000, 3_600_000, 86_400_000);
    #[expect(clippy::cast_precision_loss, reason = "it is rounded for people")]
    let of = |unit: i64| ms as f64 / unit as f64;
    match ms {
        ..1000 => format!("{ms} ms"),
        1000..120_000 => format!("{:.0} s", of(1000)),
        120_000..7_200_000 => format!("{:.0} min", of(minute)),
        7_200_000..172_800_000 => format!("{:.1} h", of(hour)),
        _ => format!("{:.1} d", of(day)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_and_shares_are_rounded_for_people() {
        for (ms, text) in [
            (7, "7 ms"),
            (90_000, "90 s"),
            (150_000, "2 min"),
            (9_000_000, "2.5 h"),
            (216_000_000, "2.5 d"),
        ] {
            assert_eq!(span(Some(ms)), text);
        }
        assert_eq!(
            (
                span(None).as_str(),
                percent(None).as_str(),
                percent(Some(0.1234)).as_str()
            ),
            ("–", "–", "12.3%")
        );
    }

    #[test]
    fn what_a_spreadsheet_would_take_for_its_own_is_quoted() {
        assert_eq!(
            csv(&[vec!["a,b".into(), "say \"x\"".into()]]),
            "\"a,b\",\"say \"\"x\"\"\"\r\n"
        );
        assert_eq!(
            csv(&[vec!["=1+1".into(), "-1.5".into(), "@x,y".into()]]),
            "'=1+1,-1.5,\"'@x,y\"\r\n"
        );
    }

    #[test]
    fn columns_stand_under_each_other() {
        let rows = [
            vec!["step".into(), "people".into()],
            vec!["signed up".into(), "7".into()],
        ];
        assert_eq!(table(&rows), "step       people\nsigned up       7\n");
        let hostile = [vec!["\u{1b}[2J".into(), "a\nb".into()]];
        assert_eq!(table(&hostile), "\\u{1b}[2J  a\\nb\n");
    }

    #[test]
    fn a_value_cannot_steer_the_terminal() {
        assert_eq!(table(&[vec!["\u{1b}[2Jgone\n".into()]]), "\\u{1b}[2Jgone\\n\n");
    }
}
