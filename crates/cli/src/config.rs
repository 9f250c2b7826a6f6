//! `serve`'s settings from a file and from the environment: both become defaults of its flags, which overrule them.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::builder::OsStr;
use clap::error::ErrorKind;
use clap::parser::ValueSource;
use clap::{Arg, ArgAction, Args, Command, Subcommand};
use cryptorebate_clickhouse::Target;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::Outcome;

/// The command whose settings these are.
const SERVE: &str = "serve";
/// The setting that names the file; it cannot stand in the file.
const CONFIG: &str = "config";
/// The setting with a password in it: it is never shown as it is.
const CLICKHOUSE: &str = "clickhouse";

/// Look at the settings of `serve` without starting it
#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: What,
}

#[derive(Subcommand)]
enum What {
    /// Say what each setting is and where it comes from; exit status 2 if one cannot be used
    Check {
        /// The TOML file; without it, the environment alone is looked at
        #[arg(value_name = "FILE", env = "CRYPTOREBATE_CONFIG")]
        file: Option<PathBuf>,
    },
}

/// A setting of the file.
struct Setting {
    values: Vec<String>,
    line: usize,
}

/// The command line's definition, with the environment and the file that `arguments` or the environment name as the
/// defaults of `serve`.
///
/// # Errors
///
/// If the file cannot be read, or has a setting that there is not, or a value that cannot be used: file and line.
pub fn with_defaults(command: Command, arguments: &[OsString]) -> Result<Command, String> {
    let command = command.mut_subcommand(SERVE, with_environment);
    match file_of(&command, arguments) {
        None => Ok(command),
        Some(file) => {
            let settings = read(&file, command.find_subcommand(SERVE))?;
            Ok(command.mut_subcommand(SERVE, |serve| with_settings(serve, &settings)))
        }
    }
}

/// Every flag can be given by a variable.
fn with_environment(serve: Command) -> Command {
    serve.mut_args(|argument| match argument.get_long() {
        Some(long) if long != "help" => {
            let name = format!("CRYPTOREBATE_{}", long.to_uppercase().replace('-', "_"));
            let argument = match argument.get_action() {
                ArgAction::Append => argument.value_delimiter(','),
                _ => argument,
            };
            argument.env(OsStr::from(name)).hide_env_values(true)
        }
        _ => argument,
    })
}

fn with_settings(serve: Command, settings: &BTreeMap<String, Setting>) -> Command {
    serve.mut_args(
        |argument| match argument.get_long().and_then(|long| settings.get(long)) {
            Some(setting) => argument.default_values(setting.values.iter().map(OsStr::from)),
            None => argument,
        },
    )
}

/// The file that the flag or the variable names, if `serve` is what is asked for.
fn file_of(command: &Command, arguments: &[OsString]) -> Option<PathBuf> {
    // Whatever else is wrong with the arguments is told when they are read in earnest.
    let matches = command
        .clone()
        .ignore_errors(true)
        .try_get_matches_from(arguments)
        .ok()?;
    matches.subcommand_matches(SERVE)?.get_one::<PathBuf>(CONFIG).cloned()
}

fn read(file: &Path, serve: Option<&Command>) -> Result<BTreeMap<String, Setting>, String> {
    let shown = file.display();
    let text = fs::read_to_string(file).map_err(|error| format!("{shown} cannot be read: {error}"))?;
    let line_of = |at: usize| 1 + text.bytes().take(at).filter(|byte| *byte == b'\n').count();
    let document = DeTable::parse(&text).map_err(|error| {
        let line = line_of(error.span().map_or(0, |span| span.start));
        format!("{shown}:{line}: {}", error.message())
    })?;
    let flags: Vec<&Arg> = serve.map(settable).unwrap_or_default();
    let mut settings = BTreeMap::new();
    for (name, value) in document.get_ref() {
        let line = line_of(name.span().start);
        let wrong = |what: String| format!("{shown}:{line}: {what}");
        let name = name.get_ref().as_ref();
        let flag = flags.iter().find(|flag| flag.get_long() == Some(name));
        let flag = flag.ok_or_else(|| wrong(unknown(name, &flags)))?;
        let values = values(flag, value).map_err(|expected| wrong(format!("{name}: expected {expected}")))?;
        if let Some(serve) = serve {
            for value in &values {
                usable(serve, flag, value).map_err(wrong)?;
            }
        }
        settings.insert(name.to_owned(), Setting { values, line });
    }
    Ok(settings)
}

/// The flags that a file can set.
fn settable(serve: &Command) -> Vec<&Arg> {
    let flags = serve.get_arguments();
    flags
        .filter(|flag| flag.get_long().is_some_and(|long| !["help", CONFIG].contains(&long)))
        .collect()
}

fn unknown(name: &str, flags: &[&Arg]) -> String {
    let names = || flags.iter().filter_map(|flag| flag.get_long());
    match cryptorebate_calls::nearest(name, names()) {
        Some(near) => format!("{name} is no setting. Did you mean {near}?"),
        None => format!(
            "{name} is no setting. There are: {}.",
            names().collect::<Vec<_>>().join(", ")
        ),
    }
}

fn is_switch(flag: &Arg) -> bool {
    matches!(flag.get_action(), ArgAction::SetTrue)
}

/// A setting's value as the command line would have it, or what was expected.
fn values(flag: &Arg, value: &Spanned<DeValue<'_>>) -> Result<Vec<String>, &'static str> {
    match value.get_ref() {
        DeValue::Boolean(on) if is_switch(flag) => Ok(vec![on.to_string()]),
        _ if is_switch(flag) => Err("true or false"),
        DeValue::String(text) => Ok(vec![text.to_string()]),
        DeValue::Integer(number) => Ok(vec![number.to_string()]),
        DeValue::Array(members) if matches!(flag.get_action(), ArgAction::Append) => {
            let texts = members.iter().map(|member| match member.get_ref() {
                DeValue::String(text) => Ok(text.to_string()),
                _ => Err("a list of strings"),
            });
            texts.collect()
        }
        _ if matches!(flag.get_action(), ArgAction::Append) => Err("a string or a list of strings"),
        _ => Err("a string or a whole number"),
    }
}

/// Whether the flag takes a value, by the flag's own rules.
fn usable(serve: &Command, flag: &Arg, value: &str) -> Result<(), String> {
    if is_switch(flag) {
        return Ok(());
    }
    let long = flag.get_long().unwrap_or_default();
    if long == CLICKHOUSE {
        return target(value).map(drop);
    }
    match serve
        .clone()
        .try_get_matches_from([SERVE, &format!("--{long}={value}")])
    {
        Err(error) if matches!(error.kind(), ErrorKind::ValueValidation | ErrorKind::InvalidValue) => {
            let text = error.to_string();
            let told = text.lines().next().unwrap_or_default();
            Err(told.strip_prefix("error: ").unwrap_or(told).to_owned())
        }
        // What depends on other flags shows when all are known.
        _ => Ok(()),
    }
}

fn target(value: &str) -> Result<Target, String> {
    value.trim().parse().map_err(|error| format!("{CLICKHOUSE}: {error}"))
}

/// Runs `config check`.
pub fn run(arguments: &Arguments, command: Command) -> Outcome {
    let What::Check { file } = &arguments.command;
    let mut serve = command
        .mut_subcommand(SERVE, with_environment)
        .find_subcommand(SERVE)
        .cloned()
        .ok_or("there is no serve")?;
    serve.build();
    let settings = match file {
        Some(file) => read(file, Some(&serve))?,
        None => BTreeMap::new(),
    };
    let serve = with_settings(serve, &settings);
    let matches = serve.clone().try_get_matches_from([SERVE])?;
    let mut table = Vec::new();
    for flag in settable(&serve) {
        let (Some(long), id) = (flag.get_long(), flag.get_id().as_str()) else {
            continue;
        };
        let source = match (matches.value_source(id), settings.get(long), file) {
            (Some(ValueSource::EnvVariable), _, _) => format!("environment, {}", variable(flag)),
            (Some(_), Some(setting), Some(file)) => format!("{}:{}", file.display(), setting.line),
            (Some(_), _, _) => String::from("default"),
            (None, _, _) => String::from("not set"),
        };
        let values = matches.get_raw(id).into_iter().flatten();
        let values = values.map(|value| match value.to_string_lossy() {
            address if long == CLICKHOUSE && !address.trim().is_empty() => Ok(target(&address)?.to_string()),
            value => Ok(value.into_owned()),
        });
        let values = values.collect::<Result<Vec<_>, String>>()?;
        table.push((long, values.join(", "), source));
    }
    let width = |text: fn(&(&str, String, String)) -> usize| table.iter().map(text).max().unwrap_or_default();
    let (names, values) = (width(|row| row.0.len()), width(|row| row.1.chars().count()));
    let mut output = io::stdout().lock();
    for (name, value, source) in &table {
        writeln!(output, "{name:names$}  {value:values$}  {source}")?;
    }
    // Last, because what is wrong with settings together is seen in the table.
    crate::serve::check(&matches)?;
    Ok(ExitCode::SUCCESS)
}

fn variable(flag: &Arg) -> String {
    flag.get_env()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default()
}
