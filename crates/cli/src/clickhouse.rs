//! ClickHouse as an argument: where events are kept and asked, if not in the data folder.

use std::str::FromStr;

use clap::Args;
use cryptorebate_clickhouse::{ClickHouse, Target};
use cryptorebate_insights::{Engine, Questions};
use cryptorebate_plan::model::Plan;
use tokio::runtime::Runtime;

/// The variable that names it for every command.
pub const VARIABLE: &str = "CRYPTOREBATE_CLICKHOUSE";

/// The URL of a ClickHouse as it was given. It is taken as it is, and read later: what is wrong with an argument is told with
/// its value, and this one has a password.
#[derive(Clone)]
pub struct Address(String);

impl FromStr for Address {
    type Err = std::convert::Infallible;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Ok(Self(text.to_owned()))
    }
}

impl Address {
    /// Reads it; `None` where it is empty, as an environment variable may be.
    pub fn read(&self, argument: &str) -> Result<Option<Target>, String> {
        if self.0.trim().is_empty() {
            return Ok(None);
        }
        let target = self.0.trim().parse::<Target>();
        target.map(Some).map_err(|error| format!("{argument}: {error}"))
    }
}

/// Which ClickHouse has the events, for commands that ask.
#[derive(Args)]
pub struct There {
    /// Ask ClickHouse, where the collector keeps its events there: `clickhouse://user:password@host:8123/database`
    #[arg(long = "clickhouse", value_name = "URL", env = VARIABLE, hide_env_values = true)]
    address: Option<Address>,
}

impl There {
    /// The ClickHouse that is named.
    pub fn target(&self) -> Result<Option<Target>, String> {
        let address = self.address.as_ref().map(|address| address.read("--clickhouse"));
        address.transpose().map(Option::flatten)
    }
}

/// Threads for the connections of a command: one is enough for one question.
pub fn runtime() -> std::io::Result<Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build()
}

/// The plan's questions, and what carries them there.
pub struct Asked {
    /// The questions.
    pub questions: Questions,
    /// Connections to ClickHouse end with it.
    _runtime: Option<Runtime>,
}

impl Asked {
    /// Questions to what is read into this process.
    pub fn here(plan: Plan, engine: impl Engine + 'static) -> Self {
        Self {
            questions: Questions::new(plan, Box::new(engine)),
            _runtime: None,
        }
    }

    /// Questions to ClickHouse.
    pub fn there(plan: Plan, target: Target) -> std::io::Result<Self> {
        let runtime = runtime()?;
        let clickhouse = ClickHouse::new(target, &plan, runtime.handle().clone());
        Ok(Self {
            questions: Questions::new(plan, Box::new(clickhouse)),
            _runtime: Some(runtime),
        })
    }
}
