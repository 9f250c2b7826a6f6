//! The tables in ClickHouse: how they are made, on one server or on a cluster, and how they come to the newest layout.
//!
//! - `events`: every event once, by its name, its person and its time, so that a funnel reads one event's slice in the order
//!   of people. The properties that funnels and cohorts ask for have columns of their own; `body` is the event as it was sent.
//! - `identities`: which ids there are. `joins`: which visitor is which user. `profiles`: what is known of each identity, with
//!   a version by which the value that counts outlives the others.
//! - `quarantine`: what broke the plan.
//! - `schema_versions`: which of the layouts below the tables have.
//!
//! All are `ReplacingMergeTree`s keyed by what makes a row the same row: what came twice becomes one. On a cluster, each is
//! a replicated table `…_local` on every node, and a `Distributed` one in front, sharded by person.

use crate::client::Client;
use crate::columns::{Columns, Definition};
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::target::Target;

/// The layout of this collector.
pub(crate) const NEWEST: u32 = 1;
/// So many inserts are known again by one server; replicated tables know a hundred by themselves.
const KNOWN_INSERTS: u32 = 10_000;

/// What spreads identities over shards. Not the number itself: whether that is odd says which kind of id it was, and two shards
/// would have the users and the visitors.
const BY_IDENTITY: &str = "bitShiftRight(identity, 1)";

/// A table.
struct Table {
    name: &'static str,
    columns: Vec<Definition>,
    /// What makes a row the same row, in the order in which rows lie.
    key: &'static str,
    /// The column by which the row that counts is known, where it is not the last one.
    version: Option<&'static str>,
    /// By which rows are spread over shards.
    shard: &'static str,
    partition: Option<&'static str>,
}

/// The tables that people's data is in.
pub(crate) const OF_PEOPLE: [(&str, &str); 4] = [
    ("events", "identity"),
    ("identities", "identity"),
    ("joins", "visitor"),
    ("profiles", "identity"),
];

/// Brings the tables to the newest layout, and adds the columns that the plan asks for and are not there yet.
pub(crate) fn bring_to_newest(client: &Client, dialect: Dialect, columns: &Columns) -> Result<(), Fault> {
    let target = client.target();
    let found = version(client)?;
    if found > NEWEST {
        return Err(Fault::Newer { found, newest: NEWEST });
    }
    if found < NEWEST {
        for statement in layout_1(target, dialect, columns) {
            client.execute(&statement)?;
        }
        let database = &target.database;
        client.execute(&format!(
            "INSERT INTO {database}.schema_versions (version) VALUES ({NEWEST})"
        ))?;
    }
    add_columns(client, dialect, columns)
}

/// The layout that the tables have; 0 where there are none.
fn version(client: &Client) -> Result<u32, Fault> {
    let database = &client.target().database;
    let sql = format!("SELECT count() FROM system.tables WHERE database = '{database}' AND name = 'schema_versions'");
    if client.value::<u64>(&sql)? == 0 {
        return Ok(0);
    }
    client.value(&format!("SELECT max(version) FROM {database}.schema_versions"))
}

fn layout_1(target: &Target, dialect: Dialect, columns: &Columns) -> Vec<String> {
    let on = on_cluster(target);
    let database = &target.database;
    let mut statements = vec![format!("CREATE DATABASE IF NOT EXISTS {database}{on}")];
    for table in [
        events(dialect, columns),
        identities(),
        joins(),
        profiles(dialect),
        quarantine(dialect),
    ] {
        statements.extend(table.creation(target, dialect));
    }
    // Last: who finds it finds all the others.
    let engine = match &target.cluster {
        // One for all shards.
        Some(_) => replicated(&format!("all/{database}.schema_versions"), "{shard}-{replica}", None),
        None => "ReplacingMergeTree()".into(),
    };
    statements.push(format!(
        "CREATE TABLE IF NOT EXISTS {database}.schema_versions{on} (version UInt32, applied_at DateTime DEFAULT now()) \
         ENGINE = {engine} ORDER BY version"
    ));
    statements
}

fn on_cluster(target: &Target) -> String {
    let on = target.cluster.as_ref().map(|cluster| format!(" ON CLUSTER {cluster}"));
    on.unwrap_or_default()
}

fn replicated(path: &str, replica: &str, version: Option<&str>) -> String {
    let version = version.map(|version| format!(", {version}")).unwrap_or_default();
    format!("ReplicatedReplacingMergeTree('/clickhouse/tables/{path}', '{replica}'{version})")
}

/// The table that rows are deleted from.
pub(crate) fn local(target: &Target, table: &str) -> String {
    let database = &target.database;
    match target.cluster {
        Some(_) => format!("{database}.{table}_local{}", on_cluster(target)),
        None => format!("{database}.{table}"),
    }
}

impl Table {
    fn creation(&self, target: &Target, dialect: Dialect) -> Vec<String> {
        let Self { name, key, shard, .. } = self;
        let database = &target.database;
        let columns: Vec<String> = self.columns.iter().map(Definition::sql).collect();
        let columns = columns.join(", ");
        let partition = self
            .partition
            .map(|by| format!(" PARTITION BY {by}"))
            .unwrap_or_default();
        if let Some(cluster) = &target.cluster {
            let engine = replicated(&format!("{{shard}}/{database}.{name}"), "{replica}", self.version);
            let on = on_cluster(target);
            return vec![
                format!(
                    "CREATE TABLE IF NOT EXISTS {database}.{name}_local{on} ({columns}) \
                     ENGINE = {engine}{partition} ORDER BY ({key})"
                ),
                format!(
                    "CREATE TABLE IF NOT EXISTS {database}.{name}{on} AS {database}.{name}_local \
                     ENGINE = Distributed({cluster}, {database}, {name}_local, {shard})"
                ),
            ];
        }
        let version = self.version.unwrap_or_default();
        let known = match dialect {
            Dialect::Current => format!(" SETTINGS non_replicated_deduplication_window = {KNOWN_INSERTS}"),
            Dialect::Old => String::new(),
        };
        vec![format!(
            "CREATE TABLE IF NOT EXISTS {database}.{name} ({columns}) \
             ENGINE = ReplacingMergeTree({version}){partition} ORDER BY ({key}){known}"
        )]
    }
}

impl Definition {
    fn new(name: &str, kind: &'static str) -> Self {
        Self {
            name: name.into(),
            kind,
            default: String::new(),
        }
    }

    fn sql(&self) -> String {
        let Self { name, kind, default } = self;
        if default.is_empty() {
            format!("{name} {kind}")
        } else {
            format!("{name} {kind} DEFAULT {default}")
        }
    }
}

fn events(dialect: Dialect, typed: &Columns) -> Table {
    let mut columns = vec![
        Definition::new("event", dialect.text(true)),
        Definition::new("platform", dialect.text(true)),
        Definition::new("identity", "UInt64"),
        Definition::new("occurred_ms", "Int64"),
        Definition::new("said_ms", "Int64"),
        Definition::new("received_ms", "Int64"),
        Definition::new("sent_ms", "Nullable(Int64)"),
        Definition::new("event_id", "UUID"),
        Definition::new("collector", dialect.text(true)),
        Definition::new("row", "Int64"),
        Definition::new("body", dialect.long_text()),
    ];
    columns.extend(typed.all().iter().flat_map(|column| column.definitions(dialect)));
    Table {
        name: "events",
        columns,
        // `said_ms`: what the sender says is the same in every copy, wherever it came in.
        key: "event, identity, said_ms, event_id",
        version: None,
        shard: BY_IDENTITY,
        // Of arrival, for that no sender can choose: a block of strange times would be in too many parts.
        partition: Some("toYYYYMM(toDateTime(intDiv(received_ms, 1000), 'UTC'))"),
    }
}

fn identities() -> Table {
    Table {
        name: "identities",
        columns: vec![
            Definition::new("id", "String"),
            // 0: a user. 1: a visitor.
            Definition::new("kind", "UInt8"),
            Definition::new("identity", "UInt64"),
        ],
        key: "id, kind",
        version: None,
        shard: BY_IDENTITY,
        partition: None,
    }
}

fn joins() -> Table {
    Table {
        name: "joins",
        columns: vec![
            Definition::new("visitor", "UInt64"),
            Definition::new("user", "UInt64"),
            Definition::new("at_ms", "Int64"),
            Definition::new("user_id", "String"),
            // The higher, the earlier.
            Definition::new("earliness", "UInt64"),
        ],
        key: "visitor, user",
        version: Some("earliness"),
        shard: "bitShiftRight(visitor, 1)",
        partition: None,
    }
}

fn profiles(dialect: Dialect) -> Table {
    Table {
        name: "profiles",
        columns: vec![
            Definition::new("identity", "UInt64"),
            Definition::new("name", dialect.text(true)),
            Definition::new("value", "String"),
            Definition::new("version", "UInt64"),
        ],
        key: "name, identity",
        version: Some("version"),
        shard: BY_IDENTITY,
        partition: None,
    }
}

fn quarantine(dialect: Dialect) -> Table {
    Table {
        name: "quarantine",
        columns: vec![
            Definition::new("collector", "String"),
            Definition::new("row", "Int64"),
            Definition::new("event", "String"),
            Definition::new("platform", "String"),
            Definition::new("at_ms", "Int64"),
            Definition::new("received_ms", "Int64"),
            Definition::new("codes", "Array(String)"),
            Definition::new("paths", "Array(String)"),
            Definition::new("body", dialect.long_text()),
            Definition::new("verdict", dialect.long_text()),
            // 1: it is in quarantine no longer.
            Definition::new("gone", "UInt8"),
        ],
        key: "collector, row",
        version: Some("gone"),
        shard: "sipHash64(collector, row)",
        partition: None,
    }
}

/// Adds the columns of properties that the plan has come to ask for since.
fn add_columns(client: &Client, dialect: Dialect, columns: &Columns) -> Result<(), Fault> {
    let target = client.target();
    let database = &target.database;
    let there: Vec<String> = client.rows(&format!(
        "SELECT name FROM system.columns WHERE database = '{database}' AND table = 'events'"
    ))?;
    let missing = columns.all().iter().flat_map(|column| column.definitions(dialect));
    for definition in missing.filter(|definition| !there.contains(&definition.name)) {
        let sql = definition.sql();
        client.execute(&format!("ALTER TABLE {} ADD COLUMN {sql}", local(target, "events")))?;
        if target.cluster.is_some() {
            let on = on_cluster(target);
            client.execute(&format!("ALTER TABLE {database}.events{on} ADD COLUMN {sql}"))?;
        }
    }
    Ok(())
}
