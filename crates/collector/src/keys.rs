//! Who may send and who may read: keys in the store's file, each known by the digest of its text alone.
//!
//! A key is 192 random bits. Nobody can try that many, so a fast digest (SHA-256) hides it as well as a slow one would, and
//! looking a digest up tells nothing about a key that is near it.

use std::fmt;
use std::path::Path;
use std::str::FromStr;

use data_encoding::BASE64URL_NOPAD;
use rusqlite::{Connection, Row, Transaction};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use thiserror::Error;

use crate::clock;
use crate::layout;
use crate::store::{OpenError, Store};

/// How many random bytes a key has.
const KEY_BYTES: usize = 24;

/// What a key is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// In a web page: sends what pages may send, from the origins of its list.
    Public,
    /// On a server: sends everything, and has quarantined events judged again.
    Server,
    /// For the dashboard, for queries and for what watches: reads.
    Read,
}

impl Kind {
    const ALL: [(Self, &'static str, &'static str); 3] = [
        (Self::Public, "public", "crpk_"),
        (Self::Server, "server", "crsk_"),
        (Self::Read, "read", "crrk_"),
    ];

    fn prefix(self) -> &'static str {
        Self::ALL
            .iter()
            .find(|(kind, ..)| *kind == self)
            .map_or("", |(.., prefix)| prefix)
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = Self::ALL
            .iter()
            .find(|(kind, ..)| kind == self)
            .map_or("", |(_, name, _)| name);
        formatter.pad(name)
    }
}

impl FromStr for Kind {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let found = Self::ALL.iter().find(|(_, name, _)| *name == text);
        found
            .map(|(kind, ..)| *kind)
            .ok_or_else(|| String::from("expected public, server or read"))
    }
}

/// A key as it is listed: everything but its text, which nobody knows any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Key {
    /// Its number.
    pub id: i64,
    /// What it is for.
    pub kind: Kind,
    /// What its maker calls it.
    pub name: String,
    /// The origins whose pages may use it, if it is public; `*` is every one.
    pub origins: Vec<String>,
    /// Whether it was made for development: production does not know it.
    pub is_development: bool,
    /// When it was made, in milliseconds since 1970.
    pub created_at: i64,
    /// Since when it is refused, in milliseconds since 1970.
    pub revoked_at: Option<i64>,
}

impl Key {
    /// A row with [`COLUMNS`].
    pub(crate) fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let kind: String = row.get(1)?;
        let unreadable = |column, error: Box<dyn std::error::Error + Send + Sync>| {
            rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, error)
        };
        let origins: String = row.get(3)?;
        Ok(Self {
            id: row.get(0)?,
            kind: kind.parse().map_err(|error: String| unreadable(1, error.into()))?,
            name: row.get(2)?,
            origins: serde_json::from_str(&origins).map_err(|error| unreadable(3, error.into()))?,
            is_development: row.get(4)?,
            created_at: row.get(5)?,
            revoked_at: row.get(6)?,
        })
    }

    /// Whether pages of this origin may use it.
    pub fn allows_origin(&self, origin: &str) -> bool {
        self.origins.iter().any(|allowed| allowed == "*" || allowed == origin)
    }
}

/// The columns that [`Key::read`] takes.
pub const COLUMNS: &str = "id, kind, name, origins, is_development, created_at, revoked_at";

/// The layout's step that makes room for keys.
pub fn layout(transaction: &Transaction<'_>) -> rusqlite::Result<()> {
    transaction.execute_batch(
        "CREATE TABLE keys (
            id INTEGER PRIMARY KEY,
            digest BLOB NOT NULL UNIQUE,
            kind TEXT NOT NULL,
            name TEXT NOT NULL,
            origins TEXT NOT NULL,
            is_development INTEGER NOT NULL,
            created_at INTEGER NOT NULL,
            revoked_at INTEGER
        ) STRICT;
        ALTER TABLE quarantine ADD COLUMN key_id INTEGER;",
    )
}

/// A key that is to be made.
#[derive(Debug, Clone)]
pub struct NewKey {
    /// What it is for.
    pub kind: Kind,
    /// What its maker calls it.
    pub name: String,
    /// The origins whose pages may use it.
    pub origins: Vec<String>,
}

/// Why keys cannot be made, listed or revoked.
#[derive(Debug, Error)]
pub enum KeysError {
    /// The store cannot be opened.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The file is of another collector.
    #[error(
        "the store of a running collector has another layout than this program knows\nUse the program that the collector was started from."
    )]
    Layout,
    /// SQLite failed.
    #[error("the keys cannot be read or written: {0}")]
    Sqlite(#[from] rusqlite::Error),
    /// The system gives no randomness.
    #[error("no key can be made: {0}")]
    Random(String),
    /// There is no such key.
    #[error("there is no key {0}\n`cryptorebate keys list` says which there are.")]
    Unknown(i64),
    /// A public key without origins.
    #[error(
        "a public key needs the origins of its pages\nName each by --origin https://app.example.com; --origin '*' is every one."
    )]
    NoOrigins,
    /// A key with origins that no page uses.
    #[error("only public keys have origins: a {0} key must not stand in a page")]
    Origins(Kind),
    /// What is no origin.
    #[error(
        "{0:?} is no origin\nExpected scheme and host, and a port where it is not the usual one: https://app.example.com"
    )]
    Origin(String),
}

/// The keys of a data folder, for those who administer them. A collector may be running.
pub struct KeyBook {
    connection: Connection,
}

impl KeyBook {
    /// Opens the store's file; makes it where there is none.
    ///
    /// # Errors
    ///
    /// If it cannot be opened, or is of another collector.
    pub fn open(folder: &Path) -> Result<Self, KeysError> {
        match Store::open(folder) {
            // It is there now, and in the newest layout.
            Ok(_) | Err(OpenError::InUse { .. }) => {}
            Err(error) => return Err(error.into()),
        }
        let connection = Connection::open(folder.join("events.db"))?;
        if layout::version(&connection)? != layout::NEWEST {
            return Err(KeysError::Layout);
        }
        Ok(Self { connection })
    }

    /// Makes a key, and gives its number and its text, which is kept nowhere.
    ///
    /// # Errors
    ///
    /// If its origins are not right, or it cannot be stored.
    pub fn create(&self, new: &NewKey) -> Result<(i64, String), KeysError> {
        match new.kind {
            Kind::Public if new.origins.is_empty() => return Err(KeysError::NoOrigins),
            Kind::Server | Kind::Read if !new.origins.is_empty() => return Err(KeysError::Origins(new.kind)),
            _ => {}
        }
        if let Some(wrong) = new.origins.iter().find(|origin| !is_origin(origin)) {
            return Err(KeysError::Origin(wrong.clone()));
        }
        insert(&self.connection, new, false)
    }

    /// All keys, the oldest first.
    ///
    /// # Errors
    ///
    /// If they cannot be read.
    pub fn list(&self) -> Result<Vec<Key>, KeysError> {
        Ok(Self::list_in(&self.connection)?)
    }

    /// The same of a file that is open already.
    pub(crate) fn list_in(connection: &Connection) -> rusqlite::Result<Vec<Key>> {
        let mut statement = connection.prepare(&format!("SELECT {COLUMNS} FROM keys ORDER BY id"))?;
        statement.query_map((), Key::read)?.collect()
    }

    /// Has a key refused from now on. One that is refused already stays so.
    ///
    /// # Errors
    ///
    /// If there is no such key, or it cannot be stored.
    pub fn revoke(&self, id: i64) -> Result<(), KeysError> {
        let changed = self.connection.execute(
            "UPDATE keys SET revoked_at = coalesce(revoked_at, ?2) WHERE id = ?1",
            (id, clock::now()),
        )?;
        if changed == 0 {
            return Err(KeysError::Unknown(id));
        }
        Ok(())
    }
}

/// Scheme and authority, and nothing behind them.
fn is_origin(text: &str) -> bool {
    text == "*"
        || text.parse::<axum::http::Uri>().is_ok_and(|uri| {
            matches!(uri.scheme_str(), Some("http" | "https"))
                && uri
                    .authority()
                    .is_some_and(|authority| text == format!("{}://{authority}", uri.scheme_str().unwrap_or_default()))
                && !text.contains('@')
                && text == text.to_lowercase()
        })
}

fn insert(connection: &Connection, new: &NewKey, is_development: bool) -> Result<(i64, String), KeysError> {
    let mut random = [0; KEY_BYTES];
    getrandom::fill(&mut random).map_err(|error| KeysError::Random(error.to_string()))?;
    let text = format!("{}{}", new.kind.prefix(), BASE64URL_NOPAD.encode(&random));
    let origins = serde_json::Value::from(new.origins.clone()).to_string();
    connection.execute(
        "INSERT INTO keys (digest, kind, name, origins, is_development, created_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        (
            digest(&text),
            new.kind.to_string(),
            &new.name,
            origins,
            is_development,
            clock::now(),
        ),
    )?;
    Ok((connection.last_insert_rowid(), text))
}

/// What is kept of a key's text.
pub fn digest(text: &str) -> [u8; 32] {
    Sha256::digest(text).into()
}

/// Makes a key of each kind for development, where there is no key yet: their texts.
pub fn make_development_set(connection: &Connection) -> Result<Vec<(Kind, String)>, KeysError> {
    if connection.prepare("SELECT 1 FROM keys LIMIT 1")?.exists(())? {
        return Ok(Vec::new());
    }
    let made = Kind::ALL.map(|(kind, ..)| {
        let origins = if kind == Kind::Public {
            vec![String::from("*")]
        } else {
            Vec::new()
        };
        let new = NewKey {
            kind,
            name: String::from("development"),
            origins,
        };
        Ok((kind, insert(connection, &new, true)?.1))
    });
    made.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_scheme_host_and_port_alone() {
        for origin in [
            "*",
            "https://app.example.com",
            "http://localhost:5173",
            "https://[::1]:8443",
        ] {
            assert!(is_origin(origin), "{origin}");
        }
        for wrong in [
            "",
            "app.example.com",
            "https://app.example.com/",
            "https://app.example.com/page",
            "https://user@app.example.com",
            "https://App.example.com",
            "ftp://app.example.com",
            "https://*.example.com'; DROP TABLE keys",
            "null",
        ] {
            assert!(!is_origin(wrong), "{wrong}");
        }
    }
}
