//! The collector under load: a process of its own, on a processor of its own, with a folder that is removed.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use rusqlite::Connection;
use tempfile::TempDir;

use crate::Outcome;
use crate::latency::Measured;

/// How often a collector is asked whether it has read everything.
const LOOK_EVERY: Duration = Duration::from_millis(200);

/// A running collector.
pub struct Collector {
    process: Child,
    folder: TempDir,
    pub address: SocketAddr,
}

/// The memory that the collector holds, as Linux tells it.
pub struct Memory {
    /// All of it, with the parts of files that the system has in memory for it.
    pub all: String,
    /// Without those.
    pub own: String,
}

impl Collector {
    /// Starts the collector on a free port, with an empty folder.
    pub fn start(program: &Path, cpu: Option<usize>) -> Outcome<Self> {
        let folder = tempfile::tempdir_in(scratch())?;
        let (process, address) = launch(program, cpu, folder.path())?;
        Ok(Self {
            process,
            folder,
            address,
        })
    }

    /// Ends it, starts it again on the same folder, and waits until it has read what is stored.
    pub fn restart(&mut self, program: &Path, cpu: Option<usize>) -> Outcome {
        let id = self.process.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status()?;
        self.process.wait()?;
        (self.process, self.address) = launch(program, cpu, self.folder.path())?;
        while !self.has_read_all()? {
            std::thread::sleep(LOOK_EVERY);
        }
        Ok(())
    }

    /// Whether questions are answered: for that it needs all events in memory.
    fn has_read_all(&self) -> Outcome<bool> {
        Ok(self.get("/v1/status")?.starts_with("HTTP/1.1 200 "))
    }

    /// How many commits it has made so far.
    pub fn commits(&self) -> Outcome<u64> {
        let text = self.get("/metrics")?;
        let mut lines = text.lines();
        let commits = lines.find_map(|line| line.strip_prefix("cryptorebate_commit_seconds_count "));
        Ok(commits.ok_or("the collector does not tell of commits")?.parse()?)
    }

    /// What it answers, its head too.
    fn get(&self, path: &str) -> Outcome<String> {
        let mut stream = TcpStream::connect(self.address)?;
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"
        )?;
        let mut answer = String::new();
        stream.read_to_string(&mut answer)?;
        Ok(answer)
    }

    /// What it holds in memory.
    pub fn memory(&self) -> Outcome<Memory> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.process.id()))?;
        let field = |name: &str| {
            let line = status.lines().find_map(|line| line.strip_prefix(name));
            let kib = line.and_then(|line| line.trim_matches([':', ' ', '\t', 'k', 'B']).parse::<u64>().ok());
            kib.map_or_else(String::new, |kib| format!("{} MiB", kib / 1024))
        };
        Ok(Memory {
            all: field("VmRSS"),
            own: field("RssAnon"),
        })
    }

    /// Whether its file holds what its answers said.
    pub fn check(&self, measured: &Measured) -> Outcome {
        let file = Connection::open(self.folder.path().join("events.db"))?;
        let count =
            |table: &str| file.query_row(&format!("SELECT count(*) FROM {table}"), (), |row| row.get::<_, i64>(0));
        let (stored, aside) = (count("events")?, count("quarantine")?);
        // An answer that was under way when the time was over is stored, and not counted here.
        if u64::try_from(stored)? < measured.accepted
            || u64::try_from(aside)? < measured.quarantined - measured.resent.min(measured.quarantined)
        {
            return Err(format!(
                "{} events were accepted and {stored} are stored; {} were put aside and {aside} are",
                measured.accepted, measured.quarantined
            )
            .into());
        }
        Ok(())
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}

/// Starts the program on a folder: the process, and where it listens.
fn launch(program: &Path, cpu: Option<usize>, data: &Path) -> Outcome<(Child, SocketAddr)> {
    let mut command = match cpu {
        Some(cpu) => {
            let mut command = Command::new("taskset");
            command.args(["-c", &cpu.to_string()]).arg(program);
            command
        }
        None => Command::new(program),
    };
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(data);
    let mut process = command.stdout(Stdio::piped()).spawn()?;
    let stdout = process.stdout.take().ok_or("the collector's output cannot be read")?;
    let mut lines = BufReader::new(stdout).lines();
    let address = loop {
        let line = lines.next().ok_or("the collector has ended before it listened")??;
        if let Some(address) = line.strip_prefix("listening on http://") {
            break address.parse()?;
        }
    };
    std::thread::spawn(move || lines.for_each(drop));
    Ok((process, address))
}

/// Where files go that are measured: a real disk, as temporary folders in memory are none.
pub fn scratch() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .ancestors()
        .nth(2)
        .unwrap_or(Path::new("."));
    let folder = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    if folder.is_dir() { folder } else { std::env::temp_dir() }
}

/// Keeps this process on the collector's processor.
pub fn enter(cpu: Option<usize>) -> Outcome {
    match cpu {
        Some(cpu) => taskset(&cpu.to_string()),
        None => Ok(()),
    }
}

/// Keeps this process off the collector's processor.
pub fn leave(cpu: Option<usize>) -> Outcome {
    match cpu {
        Some(cpu) => taskset(if cpu == 0 { "1" } else { "0" }),
        None => Ok(()),
    }
}

fn taskset(cpus: &str) -> Outcome {
    let own = std::process::id().to_string();
    let output = Command::new("taskset").args(["-a", "-cp", cpus, &own]).output()?;
    if output.status.success() {
        Ok(())
    } else {
        Err(String::from_utf8_lossy(&output.stderr).into())
    }
}
