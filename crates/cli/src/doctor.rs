//! `cryptorebate doctor`: the usual mistakes of running a collector, and what to do about each.

use std::error::Error;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use clap::Args;
use cryptorebate_collector::sinks::status::SinkStatus;
use cryptorebate_collector::{Examination, Key, Kind, StoredError, examine};
use cryptorebate_core::PLAN;
use serde_json::Value;

use crate::Outcome;
use crate::output::{print, visible};

/// Below how many free bytes a disk is said to be nearly full.
const LITTLE_SPACE: u64 = 1 << 30;
/// Beyond how many bytes a write-ahead log is said to be kept from being folded into the file.
const LARGE_LOG: u64 = 1 << 30;
/// From which share of invalid events on something has broken, in percent.
const MANY_INVALID: i64 = 5;
/// How many files a collector should be able to open: each connection is one.
const FEW_FILES: u64 = 4096;

/// Look for the usual mistakes in a collector's folder, its surroundings and its answers
#[derive(Args)]
#[command(after_help = "\
Each line says ok, warning or failure. The exit status is 1 if anything has failed.

Example:
  cryptorebate doctor --data /var/lib/cryptorebate --url https://events.example.com")]
pub struct Arguments {
    /// The data folder of the collector
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// Where the collector answers
    #[arg(long, value_name = "URL", default_value = "http://127.0.0.1:7171")]
    url: String,
}

/// How a look at something has ended.
enum Finding {
    Good(String),
    /// What was found, and what to do.
    Warning(String, &'static str),
    /// What was found, and what to do.
    Failure(String, &'static str),
}

use Finding::{Failure, Good, Warning};

pub fn run(arguments: &Arguments) -> Outcome {
    let mut findings = Vec::new();
    match examine(&arguments.data) {
        Ok(examination) => findings.extend(of_store(&examination)),
        Err(StoredError::Missing { file }) => findings.push(Failure(
            format!("{} is not there", file.display()),
            "start the collector once, or name its folder with --data",
        )),
        Err(error) => findings.push(Failure(error.to_string(), "restore the store from a backup")),
    }
    findings.extend(of_machine(&arguments.data));
    findings.extend(of_answers(&arguments.url));
    let has_failed = findings.iter().any(|finding| matches!(finding, Failure(..)));
    let mut text = String::new();
    for finding in &findings {
        match finding {
            Good(found) => writeln!(text, "ok       {found}")?,
            Warning(found, advice) => writeln!(text, "warning  {found}\n         → {advice}")?,
            Failure(found, advice) => writeln!(text, "failure  {found}\n         → {advice}")?,
        }
    }
    print(&text)?;
    Ok(ExitCode::from(u8::from(has_failed)))
}

fn of_store(store: &Examination) -> Vec<Finding> {
    let mut findings = Vec::new();
    let (events, quarantined) = store.events;
    let size = format!(
        "{} has {events} events, and {quarantined} in quarantine, in {} MiB",
        store.file.display(),
        store.bytes >> 20
    );
    findings.push(if store.damage.is_empty() {
        Good(size)
    } else {
        Failure(
            format!("{} is damaged: {}", store.file.display(), store.damage.join("; ")),
            "stop the collector, keep a copy of the folder, and restore a backup",
        )
    });
    let (found, newest) = store.layout;
    findings.extend((found != newest).then(|| {
        Warning(
            format!("the file has layout {found}, this program has {newest}"),
            "start the collector of the newer version: it brings the file up to date",
        )
    }));
    findings.extend((store.log_bytes > LARGE_LOG).then(|| {
        Warning(
            format!("{} MiB wait in the write-ahead log", store.log_bytes >> 20),
            "look for a program that has the file open for long, such as a query that never ends",
        )
    }));
    let (accepted, invalid) = store.last_day;
    let invalid_share = invalid * 100 / (accepted + invalid).max(1);
    let share = format!("{invalid} of {} events of the last day are invalid", accepted + invalid);
    findings.push(match &store.most_broken {
        Some((event, code, times)) if invalid_share >= MANY_INVALID => Warning(
            format!("{share}, most of them {} with {code} ({times})", visible(event)),
            "`cryptorebate quarantine list` shows them",
        ),
        _ => Good(share),
    });
    findings.extend((store.ahead_ms > 60_000).then(|| {
        Failure(
            format!("the newest event came {} s in the future", store.ahead_ms / 1000),
            "set this machine's clock (NTP): the collector's clock decides when events happened",
        )
    }));
    findings.extend(of_keys(store.keys.as_deref().unwrap_or_default()));
    findings.extend(store.sinks.iter().flat_map(of_sink));
    findings.extend(of_permissions(&store.file));
    findings
}

fn of_keys(keys: &[Key]) -> Vec<Finding> {
    let good: Vec<&Key> = keys
        .iter()
        .filter(|key| key.revoked_at.is_none() && !key.is_development)
        .collect();
    if good.is_empty() {
        return vec![Warning(
            String::from("there are no keys: the collector runs open, on this machine's own addresses alone"),
            "`cryptorebate keys create --help` says how to make them",
        )];
    }
    let everywhere = good
        .iter()
        .filter(|key| key.kind == Kind::Public && key.allows_origin("*"));
    let ids: Vec<String> = everywhere.map(|key| key.id.to_string()).collect();
    vec![if ids.is_empty() {
        Good(format!("{} keys are in use", good.len()))
    } else {
        Warning(
            format!("pages of every origin may use public key {}", ids.join(", ")),
            "make one with the origins of your pages, and revoke this one",
        )
    }]
}

fn of_sink(sink: &SinkStatus) -> Vec<Finding> {
    let (name, waiting) = (&sink.name, sink.lag.saturating_add(sink.held));
    let state = match (&sink.failing_since, &sink.last_error) {
        (Some(_), Some(error)) => Failure(
            format!("{name} takes nothing: {}; {waiting} events wait", visible(error)),
            "mend what it says; nothing is lost, and it goes on by itself. `cryptorebate sinks status` has more",
        ),
        _ => Good(format!("{name} takes what it is sent; {waiting} events wait")),
    };
    let aside = (sink.set_aside > 0).then(|| {
        Warning(
            format!("{name} has refused {} events for good", sink.set_aside),
            "`cryptorebate sinks status` says why; `cryptorebate sinks retry` sends them again",
        )
    });
    [state].into_iter().chain(aside).collect()
}

#[cfg(unix)]
fn of_permissions(file: &Path) -> Vec<Finding> {
    use std::os::unix::fs::PermissionsExt as _;

    let folder = file.parent().unwrap_or(file);
    let is_open =
        |path: &Path| std::fs::metadata(path).is_ok_and(|metadata| metadata.permissions().mode() & 0o005 != 0);
    (is_open(folder) && is_open(file))
        .then(|| {
            Warning(
                format!("every user of this machine can read {}", file.display()),
                "chmod 700 the data folder: events name people",
            )
        })
        .into_iter()
        .collect()
}

#[cfg(not(unix))]
fn of_permissions(_: &Path) -> Vec<Finding> {
    Vec::new()
}

#[cfg(unix)]
fn of_machine(data: &Path) -> Vec<Finding> {
    let mut findings = Vec::new();
    if let Ok(disk) = rustix::fs::statvfs(data) {
        let free = disk.f_bavail.saturating_mul(disk.f_frsize);
        let found = format!("{} MiB are free on the disk", free >> 20);
        findings.push(if free < LITTLE_SPACE {
            Warning(
                found,
                "make room: a full disk refuses events, and senders keep them only for so long",
            )
        } else {
            Good(found)
        });
    }
    let files = rustix::process::getrlimit(rustix::process::Resource::Nofile);
    findings.extend(files.current.filter(|files| *files < FEW_FILES).map(|files| {
        Warning(
            format!("a program may open {files} files, and each connection is one"),
            "raise the limit: LimitNOFILE= in a systemd unit, `ulimit -n` in a shell",
        )
    }));
    findings
}

#[cfg(not(unix))]
fn of_machine(_: &Path) -> Vec<Finding> {
    Vec::new()
}

fn of_answers(url: &str) -> Vec<Finding> {
    let url = url.trim_end_matches('/');
    let health = match ask(&format!("{url}/healthz")) {
        Ok(health) => health,
        Err(error) => {
            return vec![Failure(
                format!("{url} does not answer: {error}"),
                "start the collector, or name its address with --url",
            )];
        }
    };
    let mut findings = vec![match health["storage"].as_str() {
        Some("ok") => Good(format!("{url} answers, and stores")),
        Some("full") => Failure(
            format!("{url} answers, and takes no more events: as many wait for ClickHouse as may"),
            "mend what keeps ClickHouse from taking them, or raise `spool-limit` if the disk has room",
        ),
        _ => Failure(
            format!("{url} answers, and cannot store"),
            "its log says what the disk does not take",
        ),
    }];
    let theirs = (health["plan"].as_str(), health["plan_version"].as_str());
    findings.extend((theirs != (Some(PLAN.name), Some(PLAN.version))).then(|| {
        Warning(
            format!(
                "it judges by {} {}, this program by {} {}",
                theirs.0.unwrap_or_default(),
                theirs.1.unwrap_or_default(),
                PLAN.name,
                PLAN.version
            ),
            "run the same version everywhere",
        )
    }));
    findings
}

fn ask(url: &str) -> Result<Value, Box<dyn Error>> {
    let request = ureq::get(url)
        .config()
        .timeout_global(Some(Duration::from_secs(5)))
        .build();
    let text = request.call()?.body_mut().read_to_string()?;
    Ok(serde_json::from_str(&text)?)
}
