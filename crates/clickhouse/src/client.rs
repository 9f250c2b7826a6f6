//! The connection to ClickHouse: statements and rows, for callers that wait.

use std::time::Duration;

use bytes::Bytes;
use clickhouse::{Row, RowOwned, RowRead};
use tokio::runtime::Handle;

use crate::fault::Fault;
use crate::target::Target;

/// How long a statement may take.
const PATIENCE: Duration = Duration::from_mins(1);
/// How much of an insert is handed over at a time.
const PIECE: usize = 1 << 20;

/// Requests to one ClickHouse. Every call waits: never on a thread that serves others.
pub(crate) struct Client {
    http: clickhouse::Client,
    target: Target,
    runtime: Handle,
}

impl Client {
    pub(crate) fn new(target: Target, runtime: Handle) -> Self {
        let mut client = clickhouse::Client::default()
            .with_url(&target.url)
            .with_user(&target.user)
            // An older server says nothing of columns; and what is asked for here is known.
            .with_validation(false)
            // An answer is whole, or an error: one that fails half-way would else look like a short one.
            .with_setting("wait_end_of_query", "1");
        if let Some(password) = &target.password {
            client = client.with_password(password);
        }
        for (name, value) in &target.settings {
            client = client.with_setting(name, value);
        }
        Self {
            http: client,
            target,
            runtime,
        }
    }

    pub(crate) fn target(&self) -> &Target {
        &self.target
    }

    /// Has something done.
    pub(crate) fn execute(&self, sql: &str) -> Result<(), Fault> {
        self.in_time(self.http.query_raw(sql).execute())
    }

    /// All rows of an answer.
    pub(crate) fn rows<T: RowOwned + RowRead>(&self, sql: &str) -> Result<Vec<T>, Fault> {
        self.in_time(self.http.query_raw(sql).fetch_all())
    }

    /// Each row of an answer, as it comes.
    pub(crate) fn each<T: RowOwned + RowRead>(&self, sql: &str, mut row: impl FnMut(T)) -> Result<(), Fault> {
        self.in_time(async {
            let mut cursor = self.http.query_raw(sql).fetch::<T>()?;
            while let Some(next) = cursor.next().await? {
                row(next);
            }
            Ok(())
        })
    }

    /// The only value of an answer.
    pub(crate) fn value<T: RowOwned + RowRead + Row>(&self, sql: &str) -> Result<T, Fault> {
        self.in_time(self.http.query_raw(sql).fetch_one())
    }

    /// Brings rows in, in the format `Native`. `settings` count for this insert alone.
    pub(crate) fn insert(&self, sql: &str, settings: &[(&str, &str)], rows: Bytes) -> Result<(), Fault> {
        self.in_time(async {
            let mut insert = self.http.insert_formatted_with(sql.to_owned());
            for (name, value) in settings {
                insert = insert.with_setting(*name, *value);
            }
            let mut left = rows;
            while !left.is_empty() {
                insert.send(left.split_to(PIECE.min(left.len()))).await?;
            }
            insert.end().await
        })
    }

    fn in_time<T>(&self, work: impl Future<Output = clickhouse::error::Result<T>>) -> Result<T, Fault> {
        let done = async { tokio::time::timeout(PATIENCE, work).await };
        match self.runtime.block_on(done) {
            Ok(result) => Ok(result?),
            Err(_late) => Err(clickhouse::error::Error::TimedOut.into()),
        }
    }
}

/// A text as a literal of ClickHouse's SQL.
pub(crate) fn quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('\'');
    for char in text.chars() {
        if matches!(char, '\'' | '\\') {
            quoted.push('\\');
        }
        // What else there is stands for itself, but for this, which ends texts in C.
        if char == '\0' {
            quoted.push_str("\\0");
        } else {
            quoted.push(char);
        }
    }
    quoted.push('\'');
    quoted
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn a_text_stays_within_its_quotes() {
        assert_eq!(quoted(r"it's \ fine"), r"'it\'s \\ fine'");
        assert_eq!(quoted("\0'; DROP"), r"'\0\'; DROP'");
    }
}
