//! The arguments of `cryptorebate serve` that say where accepted events are passed on to.

use std::env;
use std::time::Duration;

use clap::{Args, ValueEnum};
use cryptorebate_collector::sinks::{Begin, Secret, SinkConfig, Url, amplitude, webhook};

/// The environment variable with Amplitude's key.
const AMPLITUDE_KEY: &str = "AMPLITUDE_API_KEY";
/// The environment variable with the webhook's secret.
const WEBHOOK_SECRET: &str = "CRYPTOREBATE_WEBHOOK_SECRET";

#[derive(Args)]
#[command(next_help_heading = "Sinks: where accepted events are passed on to")]
pub struct SinkArguments {
    /// Pass events on to Amplitude; its API key is taken from the environment (`AMPLITUDE_API_KEY`)
    #[arg(long)]
    amplitude: bool,
    /// Where the project at Amplitude lies [default: us]
    #[arg(long, value_name = "REGION")]
    amplitude_region: Option<Region>,
    /// Amplitude's address, if it is another: a proxy, or a fake one for tests
    #[arg(long, value_name = "URL")]
    amplitude_url: Option<Url>,
    /// How long the events of a user wait whom Amplitude throttles; it asks for 30
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3600))]
    amplitude_throttle_pause: u64,
    /// Pass events on to this URL, signed with the secret in the environment (`CRYPTOREBATE_WEBHOOK_SECRET`)
    #[arg(long, value_name = "URL")]
    webhook: Option<Url>,
    /// Where a sink begins that is new to the store
    #[arg(long, value_name = "PLACE", default_value = "start")]
    sinks_from: From,
    /// How long a sink may take to answer
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3600))]
    sink_timeout: u64,
}

/// Where a project lies, as an argument.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum Region {
    /// In the US
    Us,
    /// In the EU
    Eu,
}

/// Where a new sink begins, as an argument.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum From {
    /// With the first event of the store
    Start,
    /// With the next event that comes
    Now,
}

impl SinkArguments {
    /// The sinks, and where new ones begin.
    pub fn read(self) -> Result<(Vec<SinkConfig>, Begin), String> {
        let timeout = Duration::from_secs(self.sink_timeout);
        let begin = match self.sinks_from {
            From::Start => Begin::Start,
            From::Now => Begin::Now,
        };
        if !self.amplitude && (self.amplitude_region.is_some() || self.amplitude_url.is_some()) {
            return Err(String::from("--amplitude-region and --amplitude-url need --amplitude"));
        }
        if self.amplitude_region.is_some() && self.amplitude_url.is_some() {
            return Err(String::from(
                "--amplitude-region and --amplitude-url are both set: one is enough",
            ));
        }
        let mut sinks = Vec::new();
        if self.amplitude {
            let region = match self.amplitude_region {
                Some(Region::Eu) => amplitude::Region::Eu,
                Some(Region::Us) | None => amplitude::Region::Us,
            };
            sinks.push(SinkConfig::Amplitude(amplitude::Config {
                key: secret("--amplitude", AMPLITUDE_KEY, "the API key of the project")?,
                endpoint: self.amplitude_url.unwrap_or_else(|| region.endpoint()),
                timeout,
                throttle_pause: Duration::from_secs(self.amplitude_throttle_pause),
            }));
        }
        if let Some(url) = self.webhook {
            sinks.push(SinkConfig::Webhook(webhook::Config {
                url,
                secret: secret("--webhook", WEBHOOK_SECRET, "a secret that the receiver knows too")?,
                timeout,
            }));
        }
        Ok((sinks, begin))
    }
}

/// A secret from the environment: on a command line, everybody on the machine could read it.
fn secret(argument: &str, variable: &str, what: &str) -> Result<Secret, String> {
    let value = env::var(variable).unwrap_or_default();
    match value.trim() {
        "" => Err(format!("{argument} needs {what} in the environment, as {variable}")),
        value => Ok(Secret::new(value.to_owned())),
    }
}
