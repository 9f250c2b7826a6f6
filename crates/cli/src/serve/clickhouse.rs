//! The arguments of `cryptorebate serve` that have events kept in ClickHouse.

use clap::{Args, ValueEnum};
use cryptorebate_collector::shipping::{self, Config};

use crate::clickhouse::Address;

#[derive(Args)]
#[command(next_help_heading = "ClickHouse: where events are kept and asked, if one machine is not enough")]
pub struct ClickHouseArguments {
    /// Keep events in ClickHouse: `clickhouse://user:password@host:8123/database?cluster=NAME`; the data folder is a spool
    /// in front of it. The password is safer in the settings file or the environment: command lines can be read by all
    #[arg(long, value_name = "URL")]
    clickhouse: Option<Address>,
    /// When a request is answered
    #[arg(long, value_name = "WHEN", default_value = "spool")]
    clickhouse_ack: Ack,
    /// How many events may wait for ClickHouse before requests are refused with 503; 0 for any number
    #[arg(long, value_name = "EVENTS", default_value_t = shipping::SPOOL_LIMIT)]
    spool_limit: u64,
}

/// When a request is answered, as an argument.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Ack {
    /// When its events are on this machine's disk
    Spool,
    /// When ClickHouse has confirmed them too: for machines whose disk does not outlive them
    Wait,
}

impl ClickHouseArguments {
    /// Where events are kept, if not in the data folder.
    pub fn read(self) -> Result<Option<Config>, String> {
        let target = self.clickhouse.as_ref().map(|address| address.read("--clickhouse"));
        let Some(target) = target.transpose()?.flatten() else {
            return Ok(None);
        };
        Ok(Some(Config {
            target,
            spool_limit: self.spool_limit,
            ack: match self.clickhouse_ack {
                Ack::Spool => shipping::Ack::Spool,
                Ack::Wait => shipping::Ack::Wait,
            },
        }))
    }
}
