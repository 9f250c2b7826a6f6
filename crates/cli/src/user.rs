//! `cryptorebate user`: what is stored of one person, given out or deleted.

mod there;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Subcommand};
use cryptorebate_collector::{Embedded, Erased, Personal};
use cryptorebate_insights::{Id, IdKind, PersonAnswer, json};
use serde_json::Value;

use crate::Outcome;
use crate::clickhouse::{Asked, There};
use crate::output::{print, visible};
use crate::questions::{self, table};

/// Show, give out or delete what is stored of one person
#[derive(Args)]
#[command(after_help = "\
A person is a user id, together with what the same browser did before it was known: either id will do. The collector may be
running. Deleting is for good: the events, those in quarantine that name the person, and what the collector holds in memory.
What stays is a record that it was done, without the id, and the random ids of the events, so that none comes back when a
tracker sends it again. Where events are kept in ClickHouse, the collector deletes them there too, within some seconds; with
--clickhouse this command does it at once. What was passed on to other systems has to be deleted there.

Examples:
  cryptorebate user show usr_a1b2c3
  cryptorebate user export usr_a1b2c3 > usr_a1b2c3.ndjson
  cryptorebate user delete usr_a1b2c3 --yes")]
pub struct Arguments {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Show who it is, and the newest events
    Show {
        #[command(flatten)]
        whose: Whose,
        /// How many events are shown
        #[arg(long, value_name = "NUMBER", default_value_t = 20)]
        limit: u16,
        /// As JSON: the same as over HTTP
        #[arg(long)]
        json: bool,
    },
    /// Write all that is stored, one JSON object a line
    Export {
        #[command(flatten)]
        whose: Whose,
    },
    /// Delete all that is stored
    Delete {
        #[command(flatten)]
        whose: Whose,
        /// Really do it; without it, only what would be deleted is said
        #[arg(long)]
        yes: bool,
    },
}

#[derive(Args)]
struct Whose {
    /// The user id, or an anonymous id
    id: String,
    /// The data folder of the collector; it may be running
    #[arg(long, value_name = "FOLDER", default_value = "data")]
    data: PathBuf,
    #[command(flatten)]
    there: There,
}

pub fn run(arguments: &Arguments) -> Outcome {
    let plan = questions::plan()?;
    match &arguments.what {
        What::Show {
            whose,
            limit,
            json: as_json,
        } => {
            let asked = if let Some(target) = whose.there.target()? {
                Asked::there(plan, target)?
            } else {
                let engine = Embedded::read(&whose.data, &plan)?;
                Asked::here(plan, engine)
            };
            let person = asked.questions.person(&whose.id, usize::from(*limit), None)?;
            print(&if *as_json { json(&person)? } else { shown(&person) })?;
        }
        What::Export { whose } => {
            let records = match whose.there.target()? {
                Some(target) => there::export(&whose.id, &whose.data, &plan, target)?,
                None => Personal::open(&whose.data, &plan)?.export(&whose.id)?,
            };
            for record in records {
                print(&(serde_json::to_string(&record)? + "\n"))?;
            }
        }
        What::Delete { whose, yes } => {
            if let Some(target) = whose.there.target()? {
                print(&there::delete(&whose.id, &whose.data, &plan, target, *yes)?)?;
                return Ok(ExitCode::SUCCESS);
            }
            let mut personal = Personal::open(&whose.data, &plan)?;
            if !yes {
                let found = personal.look(&whose.id)?;
                return Err(format!(
                    "{} would be deleted\nAdd --yes to delete them for good.",
                    counted(&found)
                )
                .into());
            }
            let erased = personal.erase(&whose.id)?;
            print(&format!("{} are deleted\n", counted(&erased)))?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn counted(erased: &Erased) -> String {
    let ids: Vec<String> = erased.ids.iter().map(|id| visible(&id.id)).collect();
    let (events, quarantined) = (erased.events, erased.quarantined);
    format!("{events} events of {} and {quarantined} in quarantine", ids.join(", "))
}

fn shown(person: &PersonAnswer) -> String {
    let kind = |id: &Id| match id.kind {
        IdKind::UserId => "user id",
        IdKind::AnonymousId => "anonymous id",
    };
    let mut rows: Vec<Vec<String>> = person
        .ids
        .iter()
        .map(|id| vec![kind(id).into(), id.id.clone()])
        .collect();
    for (name, value) in &person.user_properties {
        rows.push(vec![
            name.clone(),
            value.as_str().map_or_else(|| value.to_string(), String::from),
        ]);
    }
    for (name, at) in [("first seen", &person.first_seen), ("last seen", &person.last_seen)] {
        rows.push(vec![name.into(), at.clone().unwrap_or_default()]);
    }
    rows.push(vec!["events".into(), person.events_total.to_string()]);
    let events = person.events.iter().map(|of| {
        let event: Value = serde_json::from_str(of.event.get()).unwrap_or_default();
        let text = |name: &str| event.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        vec![of.occurred_at.clone(), text("event"), text("platform")]
    });
    format!("{}\n{}", table(&rows), table(&events.collect::<Vec<_>>()))
}
