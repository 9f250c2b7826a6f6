//! A place in the store: up to which event and up to which event in quarantine.

use rusqlite::Connection;

/// Up to which row of both tables.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Mark {
    /// The number of an event.
    pub event: i64,
    /// The number of an event in quarantine.
    pub quarantined: i64,
}

impl Mark {
    /// The end of the store: the highest numbers that were ever given, also to rows that are deleted by now.
    pub fn end(connection: &Connection) -> rusqlite::Result<Self> {
        let sql = "SELECT
            max(coalesce((SELECT max(id) FROM events), 0),
                (SELECT highest_id FROM deletions WHERE place = 'events')),
            max(coalesce((SELECT max(id) FROM quarantine), 0),
                (SELECT highest_id FROM deletions WHERE place = 'quarantine'))";
        connection.prepare_cached(sql)?.query_row((), |row| {
            Ok(Self {
                event: row.get(0)?,
                quarantined: row.get(1)?,
            })
        })
    }

    /// Whether all that lies before `other` lies before this one too.
    pub fn reaches(self, other: Self) -> bool {
        self.event >= other.event && self.quarantined >= other.quarantined
    }

    /// The nearer of both, table by table.
    pub fn min(self, other: Self) -> Self {
        Self {
            event: self.event.min(other.event),
            quarantined: self.quarantined.min(other.quarantined),
        }
    }

    /// How many rows lie between an earlier place and this one, at most: some of the numbers may be deleted.
    pub fn since(self, earlier: Self) -> u64 {
        let rows = |to: i64, from: i64| u64::try_from(to.saturating_sub(from)).unwrap_or_default();
        rows(self.event, earlier.event).saturating_add(rows(self.quarantined, earlier.quarantined))
    }
}
