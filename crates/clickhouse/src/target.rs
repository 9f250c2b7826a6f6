//! The target: which ClickHouse, as whom, and where in it, as one URL says.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;
use url::Url;

/// The port of ClickHouse's HTTP interface.
const PORT: u16 = 8123;
/// The same behind TLS.
const TLS_PORT: u16 = 8443;
/// The database where the URL names none.
const DATABASE: &str = "cryptorebate";

/// A ClickHouse to keep events in: `clickhouse://user:password@host:8123/database?cluster=NAME`.
///
/// The scheme may also be `http` or `https` (`clickhouses` is the latter too). Other pairs of the query are ClickHouse's own
/// settings, sent with every request: `insert_quorum=2`. Shown without the password.
#[derive(Clone)]
pub struct Target {
    /// Scheme, host and port of the HTTP interface.
    pub(crate) url: String,
    pub(crate) user: String,
    pub(crate) password: Option<String>,
    pub(crate) database: String,
    /// The cluster that the tables lie on; `None` for one server.
    pub(crate) cluster: Option<String>,
    pub(crate) settings: Vec<(String, String)>,
}

/// Why a text is no target.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum TargetError {
    /// It is no URL, or one of something else.
    #[error("expected clickhouse://user:password@host:8123/database, and it {0}")]
    Url(String),
    /// A name has characters that would have to be quoted everywhere.
    #[error("the {what} {name:?} is none: expected letters, digits and _, and no digit first")]
    Name {
        /// Whose name.
        what: &'static str,
        /// The name.
        name: String,
    },
}

impl FromStr for Target {
    type Err = TargetError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let wrong = |what: &str| TargetError::Url(what.into());
        let url = Url::parse(text).map_err(|error| TargetError::Url(format!("is no URL: {error}")))?;
        // `Url` leaves out the port that `http` and `https` have anyway.
        // `Url` leaves out the port that `http` and `https` have anyway.
        let (scheme, port) = match url.scheme() {
            "clickhouse" => ("http", PORT),
            "clickhouses" => ("https", TLS_PORT),
            "http" => ("http", 80),
            "https" => ("https", 443),
            _ => return Err(wrong("has another scheme")),
        };
        let port = url.port().unwrap_or(port);
        let host = url.host_str().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| wrong("names no host"))?;
        let database = match url.path().trim_matches('/') {
            "" => DATABASE,
            path => path,
        };
        let decoded = |text: &str| {
            // A pair's decoding is the one of a user's name, but for the plus sign.
            let text = format!("v={}", text.replace('+', "%2B"));
            url::form_urlencoded::parse(text.as_bytes())
                .next()
                .map(|(_, value)| value.into_owned())
        };
        let mut cluster = None;
        let mut settings = Vec::new();
        for (name, value) in url.query_pairs() {
            if name == "cluster" {
                cluster = Some(identifier("cluster", &value)?);
            } else {
                settings.push((identifier("setting", &name)?, value.into_owned()));
            }
        }
        Ok(Self {
            url: format!("{scheme}://{host}:{port}"),
            user: decoded(url.username())
                .filter(|user| !user.is_empty())
                .unwrap_or_else(|| "default".into()),
            password: url.password().and_then(decoded),
            database: identifier("database", database)?,
            cluster,
            settings,
        })
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (_, host) = self.url.split_once("://").unwrap_or(("", &self.url));
        write!(formatter, "clickhouse://{host}/{}", self.database)?;
        match &self.cluster {
            Some(cluster) => write!(formatter, "?cluster={cluster}"),
            None => Ok(()),
        }
    }
}

impl fmt::Debug for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Target({self})")
    }
}

fn identifier(what: &'static str, name: &str) -> Result<String, TargetError> {
    let starts = name
        .chars()
        .next()
        .is_some_and(|first| first.is_ascii_alphabetic() || first == '_');
    if starts && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_') {
        Ok(name.into())
    } else {
        Err(TargetError::Name {
            what,
            name: name.into(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target(text: &str) -> Result<Target, String> {
        text.parse().map_err(|error: TargetError| error.to_string())
    }

    #[test]
    fn a_url_says_it_all_and_the_password_is_never_shown() -> Result<(), String> {
        let target =
            target("clickhouse://events:p%40ss+word@ch.example.com:9123/product?cluster=main&insert_quorum=2")?;
        assert_eq!(target.url, "http://ch.example.com:9123");
        assert_eq!(
            (target.user.as_str(), target.password.as_deref()),
            ("events", Some("p@ss+word"))
        );
        assert_eq!(
            (target.database.as_str(), target.cluster.as_deref()),
            ("product", Some("main"))
        );
        assert_eq!(target.settings, [("insert_quorum".to_owned(), "2".to_owned())]);
        assert_eq!(
            target.to_string(),
            "clickhouse://ch.example.com:9123/product?cluster=main"
        );
        assert!(!format!("{target:?}").contains("p@ss"));
        Ok(())
    }

    #[test]
    fn what_a_url_leaves_out_is_as_clickhouse_has_it() -> Result<(), String> {
        let plain = target("clickhouse://localhost")?;
        assert_eq!(
            (plain.url.as_str(), plain.user.as_str()),
            ("http://localhost:8123", "default")
        );
        assert_eq!((plain.database.as_str(), plain.password), ("cryptorebate", None));
        assert_eq!(target("clickhouses://localhost")?.url, "https://localhost:8443");
        assert_eq!(target("https://localhost/")?.url, "https://localhost:443");
        assert_eq!(target("http://[::1]:8123/x")?.url, "http://[::1]:8123");
        Ok(())
    }

    #[test]
    fn what_is_no_target_is_told() {
        for (text, why) in [
            ("localhost:8123", "scheme"),
            ("events", "no URL"),
            ("mysql://localhost", "another scheme"),
            ("clickhouse://localhost/my-database", "database"),
            ("clickhouse://localhost/d?cluster=a'b", "cluster"),
            ("clickhouse://localhost/d?x%20y=1", "setting"),
        ] {
            let told = target(text).err().unwrap_or_default();
            assert!(told.contains(why), "{text}: {told}");
        }
    }
}
