//! The collector against its own `OpenAPI` document, tested by schemathesis.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use crate::step::{Step, say};
use crate::{Outcome, ci, venv, wasm};

/// What schemathesis needs.
const FOLDER: &str = "tests/openapi";
/// Where the environment and the collector's data go.
const WORK: &str = "target/openapi";

/// Builds the collector, and tests it.
pub fn run(root: &Path) -> Outcome {
    ci::collector(root)?;
    test(root)
}

/// Tests a collector of its own, where there is a Python that can make environments.
pub fn test(root: &Path) -> Outcome {
    let Some(python) = venv::python(root) else {
        say("OpenAPI document: NOT TESTED. No Python 3.10 or newer with pip and venv was found");
        return Ok(());
    };
    let work = root.join(WORK);
    let programs = venv::make(
        root,
        &python,
        &work.join("environment"),
        &format!("{FOLDER}/requirements.txt"),
    )?;
    let data = work.join("data");
    // What an earlier run has stored would change the answers.
    if data.exists() {
        std::fs::remove_dir_all(&data)?;
    }
    Step::new(
        "store: filling it with people who do not exist",
        root,
        program(root),
        &["demo-data", "--people", "200", "--data"],
    )
    .argument(&data)
    .run()?;
    let keys = ["server", "read"].map(|kind| make_key(root, &data, kind));
    let [server_key, read_key] = keys;
    let collector = Collector::start(root, &data)?;
    Step::new(
        "collector: tests by its OpenAPI document",
        root,
        programs.join("schemathesis"),
        &[
            "--config-file",
            &format!("{FOLDER}/schemathesis.toml"),
            "run",
            "--seed",
            "1",
        ],
    )
    .argument(format!("{}/openapi.json", collector.url))
    .env("SERVER_KEY", server_key?)
    .env("READ_KEY", read_key?)
    .run()
}

fn program(root: &Path) -> PathBuf {
    wasm::target_directory(root).join("debug/cryptorebate")
}

/// Makes a key: in production nobody is let in without one, which is tested too.
fn make_key(root: &Path, data: &Path, kind: &str) -> Result<String, Box<dyn std::error::Error>> {
    let mut command = Command::new(program(root));
    command.args(["keys", "create", "--kind", kind, "--data"]).arg(data);
    let output = command.output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    Ok(String::from_utf8(output.stdout)?.trim().to_owned())
}

/// A collector that ends with the test.
struct Collector {
    process: Child,
    url: String,
}

impl Collector {
    fn start(root: &Path, data: &Path) -> Result<Self, Box<dyn std::error::Error>> {
        let mut process = Command::new(program(root))
            .args(["serve", "--production", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .stdout(Stdio::piped())
            .spawn()?;
        let stdout = process.stdout.take().ok_or("the collector has no output")?;
        let mut lines = BufReader::new(stdout).lines();
        let first = lines.next().ok_or("the collector has said nothing")??;
        // Reads on, so that the collector is never held up by a full pipe.
        std::thread::spawn(move || lines.for_each(drop));
        let url = first
            .strip_prefix("listening on ")
            .ok_or_else(|| format!("expected where it listens: {first}"))?;
        let url = url.to_owned();
        Ok(Self { process, url })
    }
}

impl Drop for Collector {
    fn drop(&mut self) {
        // It may have ended already.
        let _ended = self.process.kill();
        let _reaped = self.process.wait();
    }
}
