//! A ClickHouse in a process of its own, the faults that it has on demand, and a look into its tables.

use std::collections::BTreeSet;
use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::{folder, get, post, serve};

/// Where the programs stand that make servers.
pub const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/clickhouse");
/// The database of the tests.
const DATABASE: &str = "events_of_tests";

/// Whether there is Debian's old server here.
pub fn has_old() -> bool {
    let has = std::env::var_os("CLICKHOUSE_OLD").is_some_and(|value| value == "1");
    if !has {
        eprintln!("skipped: CLICKHOUSE_OLD does not say that Debian's clickhouse-server can be run here");
    }
    has
}

/// A server, running or not.
pub struct Server {
    program: &'static str,
    folder: TempDir,
    process: Option<Child>,
    /// Without the scheme.
    address: String,
    options: Vec<&'static str>,
}

impl Server {
    /// The current engine. Nothing where the variable `CHDB_PYTHON` names no Python that has it.
    pub fn current() -> Option<Self> {
        Self::new("current.py")
    }

    /// Debian's old server. Nothing where the variable `CLICKHOUSE_OLD` does not say that there is one.
    pub fn old() -> Option<Self> {
        has_old().then(|| Self::new("server.py")).flatten()
    }

    fn new(program: &'static str) -> Option<Self> {
        if std::env::var_os("CHDB_PYTHON").is_none() {
            eprintln!("skipped: CHDB_PYTHON names no Python with the package chdb");
            return None;
        }
        let mut server = Self {
            program,
            folder: folder(),
            process: None,
            address: String::from("127.0.0.1:0"),
            options: Vec::new(),
        };
        server.start();
        Some(server)
    }

    /// Starts it, where it was before, with all that it has stored.
    pub fn start(&mut self) {
        let (_, port) = self.address.split_once(':').unwrap();
        let mut process = Command::new(std::env::var_os("CHDB_PYTHON").unwrap())
            .arg(format!("{PROGRAMS}/{}", self.program))
            .arg("--data")
            .arg(self.folder.path())
            .args(["--port", port])
            .args(&self.options)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let first = lines.next().unwrap().unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        first
            .strip_prefix("listening on http://")
            .unwrap()
            .clone_into(&mut self.address);
        self.process = Some(process);
    }

    /// Starts it again with another option.
    pub fn start_with(&mut self, option: &'static str) {
        self.options.push(option);
        self.start();
        self.options.clear();
    }

    /// Kills it as `kill -9` does.
    pub fn kill(&mut self) {
        let mut process = self.process.take().unwrap();
        process.kill().unwrap();
        process.wait().unwrap();
    }

    /// Ends it as its operators do.
    pub fn end(&mut self) {
        if let Some(mut process) = self.process.take() {
            // Its input closes, and it ends.
            drop(process.stdin.take());
            process.wait().unwrap();
        }
    }

    /// How a collector is told of it.
    pub fn target(&self) -> String {
        format!("clickhouse://{}/{DATABASE}", self.address)
    }

    /// The command that serves `data` in front of it.
    pub fn serve(&self, data: &Path) -> Command {
        let mut command = serve(data);
        command.args(["--clickhouse", &self.target()]);
        command
    }

    /// Has something go wrong with the inserts that come: `kind=cut_after&times=1`.
    pub fn fault(&self, fault: &str) {
        let answer = post(&format!("http://{}/__fault?{fault}", self.address), b"", &[]).unwrap();
        assert_eq!(answer.status, 200, "{}", answer.text);
    }

    /// The inserts into a table that it has seen since it was started.
    pub fn seen(&self, table: &str) -> Value {
        let log = get(&format!("http://{}/__log", self.address));
        log.json["tables"][table].clone()
    }

    /// Asks it something, and gives its answer as text.
    pub fn ask(&self, sql: &str) -> String {
        let answer = post(&format!("http://{}/", self.address), sql.as_bytes(), &[]).unwrap();
        assert_eq!(answer.status, 200, "{sql}: {}", answer.text);
        answer.text.trim_end().to_owned()
    }

    /// Asks for one number of a table, as it lies there: what came twice is counted twice.
    pub fn number(&self, what: &str, table: &str) -> u64 {
        let is_there = format!("SELECT count() FROM system.tables WHERE database = '{DATABASE}' AND name = '{table}'");
        if self.ask(&is_there) == "0" {
            return 0;
        }
        self.ask(&format!("SELECT {what} FROM {DATABASE}.{table}"))
            .parse()
            .unwrap()
    }

    /// How many rows of events there are, and of how many events.
    pub fn events(&self) -> (u64, u64) {
        (
            self.number("count()", "events"),
            self.number("uniqExact(event_id)", "events"),
        )
    }

    /// The ids of the events, as the collector's file has them.
    pub fn ids(&self) -> BTreeSet<String> {
        let sql = format!("SELECT DISTINCT replaceAll(toString(event_id), '-', '') FROM {DATABASE}.events");
        self.ask(&sql).lines().map(str::to_owned).collect()
    }

    /// Has something done in the `{database}`.
    pub fn change(&self, sql: &str) {
        self.ask(&sql.replace("{database}", DATABASE));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            drop(process.stdin.take());
            let _ended = process.wait();
        }
    }
}
