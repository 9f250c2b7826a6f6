//! `cryptorebate serve`: runs the collector.

mod clickhouse;
mod sinks;

use std::error::Error;
use std::fmt::Write as _;
use std::fs;
use std::io::{self, Write as _};
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::{ArgMatches, Args, FromArgMatches as _, ValueEnum};
use cryptorebate_collector::sinks::SinkConfig;
use cryptorebate_collector::telegram::{PUBLIC_KEY, Telegram};
use cryptorebate_collector::{Config, Limits, Mode, Proxies, ProxyHeader, Started, serve};
use ipnet::IpNet;

use self::clickhouse::ClickHouseArguments;
use self::sinks::SinkArguments;
use crate::Outcome;
use crate::log::LogArguments;

/// Run the collector: it takes events in by HTTP, judges each, and stores it before it answers.
#[derive(Args)]
#[command(after_help = "\
Routes:
  POST /v1/batch         {\"sent_at\": \"…Z\", \"batch\": [event, …]}, at most 500 events and 1 MiB
  POST /v1/track         one event
  POST /v1/receipts      {\"event_ids\": [\"…\", …]}: which of them are stored
  GET  /v1/live          every judged event as it arrives (server-sent events)
  GET  /v1/events/seen   which events have arrived, how many and when
  GET  /v1/delivery      how much of what trackers made has arrived
  GET  /v1/funnels/NAME  and /v1/cohorts/NAME, /v1/events/summary, /v1/users/ID: what docs/questions.md says
  GET  /healthz          whether the collector runs
  GET  /readyz           whether events can be taken at present
  GET  /metrics          counts and times for Prometheus

Examples:
  cryptorebate serve
  cryptorebate serve --listen 127.0.0.1:8080 --data /var/lib/cryptorebate
  cryptorebate serve --telegram-bot-id 7000000001
  cryptorebate serve --config /etc/cryptorebate.toml
  AMPLITUDE_API_KEY=… cryptorebate serve --amplitude --amplitude-region eu
  CRYPTOREBATE_CLICKHOUSE=clickhouse://user:password@host:8123/cryptorebate cryptorebate serve

Settings can also stand in a TOML file under the names of the flags, and in the environment. Flags win over the
environment, and the environment over the file. `cryptorebate config check FILE` says what each comes to.")]
pub struct Arguments {
    /// A TOML file with settings, each named as its flag: listen = "127.0.0.1:7171"
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// The address to listen on; with port 0 the system chooses one
    #[arg(long, value_name = "ADDRESS", default_value = "127.0.0.1:7171")]
    listen: SocketAddr,
    /// Let nobody in without a key, also on this machine's own addresses; keys for development count as none
    #[arg(long)]
    production: bool,
    /// The folder for the events; made if it is not there
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    /// For how many days after their arrival events are kept [default: for ever]
    #[arg(long, value_name = "NUMBER")]
    keep_days: Option<NonZeroU32>,
    /// A folder of static files to serve at /, such as the demo site
    #[arg(long, value_name = "FOLDER")]
    site: Option<PathBuf>,
    #[command(flatten)]
    telegram: TelegramArguments,
    #[command(flatten)]
    clients: ClientArguments,
    #[command(flatten)]
    clickhouse: ClickHouseArguments,
    #[command(flatten)]
    sinks: SinkArguments,
    #[command(flatten)]
    log: LogArguments,
}

/// How the users of a Telegram Mini App are checked.
#[derive(Args)]
#[command(next_help_heading = "Telegram Mini App")]
struct TelegramArguments {
    /// The file with the bot's token, by which the signed initData of its Mini App is checked
    #[arg(long = "telegram-bot-token-file", value_name = "FILE")]
    bot_token_file: Option<PathBuf>,
    /// The bot's id, by which initData is checked with Telegram's public key: the token is not needed
    #[arg(long = "telegram-bot-id", value_name = "ID")]
    bot_id: Option<u64>,
    /// The public key in hexadecimal, if it is not that of Telegram itself: its test environment has another
    #[arg(long = "telegram-public-key", value_name = "HEX")]
    public_key: Option<String>,
    /// How many seconds after it was signed initData is believed
    #[arg(long = "telegram-max-age", value_name = "SECONDS", default_value_t = 86_400)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..))]
    max_age: u64,
    /// Put events aside in which a page names a user of Telegram (tg_…) without a signature that is believed
    #[arg(long = "telegram-signed-only")]
    is_signed_only: bool,
}

impl TelegramArguments {
    fn read(self) -> Result<Option<Telegram>, Box<dyn Error>> {
        let max_age = self.max_age;
        if self.bot_token_file.is_some() && self.bot_id.is_some() {
            return Err("--telegram-bot-token-file and --telegram-bot-id are both set: one is enough".into());
        }
        if self.is_signed_only && self.bot_token_file.is_none() && self.bot_id.is_none() {
            return Err("--telegram-signed-only needs --telegram-bot-token-file or --telegram-bot-id".into());
        }
        if self.public_key.is_some() && self.bot_id.is_none() {
            return Err("--telegram-public-key needs --telegram-bot-id".into());
        }
        if let Some(file) = self.bot_token_file {
            let shown = file.display();
            let token = fs::read_to_string(&file).map_err(|error| format!("{shown} cannot be read: {error}"))?;
            let telegram = Telegram::with_bot_token(&token, max_age).map_err(|error| format!("{shown}: {error}"))?;
            return Ok(Some(telegram));
        }
        let Some(bot_id) = self.bot_id else {
            return Ok(None);
        };
        let key = self.public_key.as_deref().unwrap_or(PUBLIC_KEY);
        let telegram = Telegram::with_public_key(bot_id, key, max_age);
        Ok(Some(
            telegram.map_err(|error| format!("--telegram-public-key: {error}"))?,
        ))
    }
}

/// What a client may cost.
#[derive(Args)]
#[command(next_help_heading = "Clients")]
struct ClientArguments {
    /// How long a client may take for the head of a request, for its body, between two, and to take of an answer
    #[arg(long, value_name = "SECONDS", default_value_t = 75)]
    #[arg(value_parser = clap::value_parser!(u64).range(1..=3600))]
    client_timeout: u64,
    /// How many requests a second one address may send, and ten times as many at once [default: no limit]
    #[arg(long, value_name = "REQUESTS")]
    limit_per_address: Option<NonZeroU32>,
    /// How many requests a second may come with one key, and ten times as many at once [default: no limit]
    #[arg(long, value_name = "REQUESTS")]
    limit_per_key: Option<NonZeroU32>,
    /// An address or a network (10.0.0.0/8) that is believed about who its clients are; can be given repeatedly
    #[arg(long = "trusted-proxy", value_name = "ADDRESS", value_parser = network)]
    trusted_proxies: Vec<IpNet>,
    /// The header in which it says so; the other one is its clients' own, and not believed
    #[arg(long, value_name = "HEADER", default_value = "x-forwarded-for")]
    proxy_header: HeaderArgument,
}

/// The header of proxies, as an argument.
#[derive(Debug, Clone, Copy, ValueEnum)]
enum HeaderArgument {
    /// What most proxies write
    XForwardedFor,
    /// RFC 7239
    Forwarded,
}

fn network(text: &str) -> Result<IpNet, String> {
    let address = text.parse::<IpAddr>().map(IpNet::from);
    let network = address.or_else(|_| text.parse::<IpNet>());
    network.map_err(|_| String::from("expected an address or a network, such as 10.0.0.1 or 10.0.0.0/8"))
}

/// Whether settings that can be read each for itself can be used together, and whether the files and secrets that they
/// need are there.
pub fn check(matches: &ArgMatches) -> Result<(), Box<dyn Error>> {
    let arguments = Arguments::from_arg_matches(matches)?;
    arguments.telegram.read()?;
    arguments.sinks.read()?;
    Ok(())
}

pub fn run(arguments: Arguments) -> Outcome {
    let Arguments {
        // What it says are the defaults of all others by now.
        config: _,
        listen,
        production,
        data,
        keep_days,
        site,
        telegram,
        clients,
        clickhouse,
        sinks,
        log,
    } = arguments;
    log.start();
    let telegram_signed_only = telegram.is_signed_only;
    let telegram = telegram.read()?;
    let (sinks, sinks_begin) = sinks.read()?;
    let names: Vec<&str> = sinks.iter().map(SinkConfig::name).collect();
    let passed_on = match names.as_slice() {
        [] => String::new(),
        names => format!("\n  accepted events are passed on to: {}", names.join(", ")),
    };
    let clickhouse = clickhouse.read()?;
    let kept = match &clickhouse {
        Some(there) => format!("\n  and kept in {}: here they wait for it", there.target),
        None => String::new(),
    };
    let has_site = site.is_some();
    let shown_data = data.display().to_string();
    let config = Config {
        listen,
        data,
        keep_days,
        site,
        telegram,
        telegram_signed_only,
        // What others reach is no place for development.
        mode: if production || !listen.ip().is_loopback() {
            Mode::Production
        } else {
            Mode::Development
        },
        patience: Duration::from_secs(clients.client_timeout),
        limits: Limits {
            per_address: clients.limit_per_address,
            per_key: clients.limit_per_key,
            proxies: Proxies {
                trusted: clients.trusted_proxies,
                header: match clients.proxy_header {
                    HeaderArgument::XForwardedFor => ProxyHeader::XForwardedFor,
                    HeaderArgument::Forwarded => ProxyHeader::Forwarded,
                },
            },
        },
        sinks,
        sinks_begin,
        clickhouse,
    };
    let runtime = tokio::runtime::Runtime::new()?;
    runtime.block_on(serve(config, |started| {
        let address = started.address;
        let hint = if has_site {
            format!("\n  open http://{address} in a browser\n")
        } else {
            String::new()
        };
        let text = format!(
            "listening on http://{address}\n  events are stored in {shown_data}/events.db{kept}{passed_on}\n{}{hint}",
            told(&started)
        );
        // Who started it may have stopped to read: the collector runs all the same.
        let _unread = io::stdout().write_all(text.as_bytes());
    }))?;
    Ok(ExitCode::SUCCESS)
}

/// What the start says of keys.
fn told(started: &Started) -> String {
    let mut text = String::new();
    if started.is_open {
        text += "  development: who has no key is let in too, from this machine, until `cryptorebate keys create` makes one\n";
    }
    for (kind, key) in &started.development_keys {
        let _infallible = writeln!(text, "  a {kind} key for development, shown only now: {key}");
    }
    text
}
