//! Servers for the tests, as `tests/clickhouse` has them: each in a folder of its own, ended with the test.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

/// Where the programs stand that make servers.
const PROGRAMS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/clickhouse");

/// A running server.
pub struct Server {
    /// Its program.
    pub process: Child,
    folder: PathBuf,
    /// The first line that it has printed.
    pub said: String,
}

impl Server {
    /// The current engine. Nothing where the variable `CHDB_PYTHON` names no Python that has it.
    pub fn current(name: &str) -> Option<Self> {
        Self::start("current.py", name)
    }

    /// Debian's old server. Nothing where the variable `CLICKHOUSE_OLD` does not say that there is one.
    pub fn old(name: &str) -> Option<Self> {
        has_old().then(|| Self::start("server.py", name)).flatten()
    }

    /// Two shards of two replicas of the old server.
    pub fn cluster(name: &str) -> Option<Self> {
        has_old().then(|| Self::start("cluster.py", name)).flatten()
    }

    fn start(program: &str, name: &str) -> Option<Self> {
        let Some(python) = std::env::var_os("CHDB_PYTHON") else {
            eprintln!("skipped: CHDB_PYTHON names no Python with the package chdb (`cargo xtask clickhouse` has one)");
            return None;
        };
        let folder = std::env::temp_dir().join(format!("cryptorebate-{name}-{}", std::process::id()));
        let mut process = Command::new(python)
            .arg(format!("{PROGRAMS}/{program}"))
            .arg("--data")
            .arg(&folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(process.stdout.take().unwrap()).lines();
        let said = lines.next().expect("the server has said nothing").unwrap();
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { process, folder, said })
    }

    /// Has something done that the product never does.
    pub fn execute(&self, sql: &str) {
        self.ask(sql);
    }

    /// What it answers, past the product's own client.
    pub fn ask(&self, sql: &str) -> String {
        ask(self.address(), sql)
    }

    /// Its address, as a target names it.
    pub fn address(&self) -> &str {
        self.said.strip_prefix("listening on http://").unwrap()
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its input closes, and it ends all that it has started.
        drop(self.process.stdin.take());
        let _ended = self.process.wait();
        let _gone = std::fs::remove_dir_all(&self.folder);
    }
}

/// What a server answers to a statement, past the product's own client.
pub fn ask(address: &str, sql: &str) -> String {
    let mut stream = TcpStream::connect(address).unwrap();
    let length = sql.len();
    let head = format!("POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    stream.write_all((head + sql).as_bytes()).unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    answer.split_once("\r\n\r\n").map(|(_, body)| body.to_owned()).unwrap()
}

fn has_old() -> bool {
    let has = std::env::var_os("CLICKHOUSE_OLD").is_some_and(|value| value == "1");
    if !has {
        eprintln!("skipped: CLICKHOUSE_OLD does not say that Debian's clickhouse-server can be run here");
    }
    has
}
