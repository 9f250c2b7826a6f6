//! The ClickHouse servers that the second engine is tested on: made ready, tried, and named to its tests.

use std::path::{Path, PathBuf};

use crate::step::{Step, say};
use crate::{Outcome, debian, venv};

/// The scripts that run the servers.
const FOLDER: &str = "tests/clickhouse";
/// Where the environment goes.
const WORK: &str = "target/clickhouse";

/// Debian's packages of the old server and of what its replicas agree by.
const PACKAGES: [&str; 2] = ["clickhouse-server", "zookeeper"];
const OLD_VERSION: &str = "18.16";
const BY_HAND: &str = "install Debian's packages clickhouse-server and zookeeper; their services need not run";

/// The servers that this machine can run.
pub struct Servers {
    /// The Python that has the current ClickHouse in it.
    python: PathBuf,
    /// Whether Debian's old ClickHouse is there too, and what a cluster of it needs.
    has_old: bool,
}

/// Tries the servers, where there is a Python that can make environments.
pub fn test(root: &Path) -> Outcome {
    let Some(servers) = Servers::find(root)? else {
        say("ClickHouse servers: NOT TESTED. No Python 3.10 or newer with pip and venv was found");
        return Ok(());
    };
    servers.try_out(root)?;
    servers.engine(root)
}

impl Servers {
    /// Makes what can be made here; None without a Python.
    pub fn find(root: &Path) -> Result<Option<Self>, Box<dyn std::error::Error>> {
        let Some(python) = venv::python(root) else {
            return Ok(None);
        };
        let requirements = format!("{FOLDER}/requirements.txt");
        let programs = venv::make(root, &python, &root.join(WORK), &requirements)?;
        let has_old = has_old() || install_old(root);
        if !has_old {
            say(&format!(
                "ClickHouse {OLD_VERSION} and clusters: NOT TESTED. To test them: {BY_HAND}"
            ));
        }
        Ok(Some(Self {
            python: programs.join("python"),
            has_old,
        }))
    }

    /// The tests of the servers themselves.
    pub fn try_out(&self, root: &Path) -> Outcome {
        let what = if self.has_old { "test_*.py" } else { "test_current.py" };
        Step::new(
            "ClickHouse servers: tests of their own",
            root,
            &self.python,
            &["-m", "unittest", "discover", "--start-directory", FOLDER, "--pattern"],
        )
        .argument(what)
        .run()
    }

    /// The tests of the second engine and of shipping to it, which start the servers that they need.
    pub fn engine(&self, root: &Path) -> Outcome {
        self.cargo_test(
            root,
            "both engines: the same answers",
            &["-p", "cryptorebate-clickhouse", "--test", "agreement"],
        )?;
        self.cargo_test(
            root,
            "collector on ClickHouse: faults, kills, and moving there",
            &["-p", "cryptorebate-cli", "--test", "clickhouse"],
        )
    }

    fn cargo_test(&self, root: &Path, what: &str, tests: &[&str]) -> Outcome {
        let arguments = [&["test", "--locked"], tests, &["--", "--nocapture"]].concat();
        let step = Step::cargo(what, root, &arguments).env("CHDB_PYTHON", &self.python);
        let step = if self.has_old {
            step.env("CLICKHOUSE_OLD", "1")
        } else {
            step
        };
        step.run()
    }
}

/// Whether the old server is here, with what a cluster needs.
fn has_old() -> bool {
    // Newer ones do not read its configuration.
    debian::version(PACKAGES[0]).is_some_and(|version| version.starts_with(OLD_VERSION))
        && debian::version(PACKAGES[1]).is_some()
}

/// Installs the old server, where it can be had and where nobody would start it as a service.
fn install_old(root: &Path) -> bool {
    let has_other = debian::on_path(&[PACKAGES[0]]).is_some();
    let starts_services = Path::new("/run/systemd/system").exists();
    if has_other || starts_services || !debian::can_install() {
        return false;
    }
    if let Err(error) = debian::install(root, "ClickHouse servers", &PACKAGES, BY_HAND) {
        // Ubuntu, for one, has no such package. The current ClickHouse is tested all the same.
        say(&error.to_string());
    }
    has_old()
}
