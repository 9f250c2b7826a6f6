//! Questions as people ask them, by names and days, resolved by the plan and put to an engine.
//!
//! The command line and HTTP both ask here, so that they refuse the same and answer the same.

use cryptorebate_plan::model::{Plan, Selection};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::value::RawValue;
use thiserror::Error;

use crate::breakdown::{breakdown, ways};
use crate::cohort::{CohortAnswer, CohortQuestion, Reading};
use crate::engine::{Engine, EngineError, Progress};
use crate::funnel::{FunnelAnswer, FunnelQuestion};
use crate::period::Period;
use crate::summary::{EventSummary, SummaryQuestion};
use crate::timeline::{Id, Moment, PersonAnswer, PersonQuestion};

/// What the ids of all visitors of the demo data begin with.
const DEMO_VISITOR: &str = "demo-visitor-";

/// How many groups of people a funnel shows: those with most people. A property may have as many values as people.
const MAX_GROUPS: usize = 100;

/// Days in UTC, both included; open where none is given.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub from: Option<Date>,
    /// The last day.
    pub to: Option<Date>,
}

/// What is asked of a funnel.
#[derive(Debug, Clone, Default)]
pub struct FunnelAsked {
    /// The funnel's name.
    pub name: String,
    /// When the first step was made.
    pub days: Days,
    /// On which platform.
    pub platform: Option<String>,
    /// By what people are told apart: `platform`, a property of a step (of the first that has it), or `user:` and a user
    /// property.
    pub by: Option<String>,
    /// Whether as many days before are wanted too.
    pub compare: bool,
}

/// What is asked of a cohort.
#[derive(Debug, Clone, Default)]
pub struct CohortAsked {
    /// The cohort's name.
    pub name: String,
    /// When people have started.
    pub days: Days,
    /// On which platform people have started.
    pub platform: Option<String>,
    /// What "active on day *n*" means.
    pub reading: Reading,
}

/// Why a question is not answered.
#[derive(Debug, Error)]
pub enum QuestionError {
    /// The plan does not have what is asked for.
    #[error("the plan has no {what} {name:?}\nIt has: {}.", known.join(", "))]
    Unknown {
        /// What it would be.
        what: String,
        /// Its name.
        name: String,
        /// Those that there are.
        known: Vec<String>,
    },
    /// Nobody has the id.
    #[error("nobody has the id {0:?}\nIds are whole, and of upper and lower case as events have them.")]
    Nobody(String),
    /// The days are the wrong way round.
    #[error("the last day, {to}, lies before the first, {from}\nTurn them round.")]
    Backwards {
        /// The first.
        from: Date,
        /// The last.
        to: Date,
    },
    /// A day lies behind the end of the calendar.
    #[error("{0} is no day that events can have")]
    Day(Date),
    /// There are no days to compare with.
    #[error("to compare with the days before, a first and a last day have to be given")]
    NothingToCompare,
    /// The place in a timeline is none.
    #[error("before is {0:?}: expected what the answer before has as `before`")]
    Place(String),
    /// The engine cannot answer.
    #[error(transparent)]
    Engine(#[from] EngineError),
}

/// A funnel, and the one of the days before.
#[derive(Debug, Serialize)]
pub struct FunnelAnswers {
    /// Of the days that are asked for.
    #[serde(flatten)]
    pub now: FunnelAnswer,
    /// How many groups, each with at most as many people as the last that is shown, are not.
    #[serde(skip_serializing_if = "is_none_left_out")]
    pub groups_left_out: usize,
    /// Of as many days before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<FunnelAnswer>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_none_left_out(groups: &usize) -> bool {
    *groups == 0
}

/// The funnels that there are.
#[derive(Debug, Serialize)]
pub struct Funnels<'p> {
    funnels: Vec<FunnelListed<'p>>,
}

#[derive(Debug, Serialize)]
struct FunnelListed<'p> {
    name: &'p str,
    description: &'p str,
    window_days: f64,
    steps: &'p [Selection],
    /// By what its people can be told apart.
    by: Vec<String>,
}

/// The cohorts that there are.
#[derive(Debug, Serialize)]
pub struct Cohorts<'p> {
    cohorts: &'p [cryptorebate_plan::model::Cohort],
}

/// What has arrived.
#[derive(Debug, Serialize)]
pub struct Summary {
    from: Option<String>,
    to: Option<String>,
    /// What has arrived of each event.
    pub events: Vec<EventSummary>,
}

/// Events as examples.
#[derive(Debug, Serialize)]
pub struct Examples {
    event: String,
    examples: Vec<Box<RawValue>>,
}

/// Ids that were looked for.
#[derive(Debug, Serialize)]
pub struct Found {
    users: Vec<Id>,
}

/// What the numbers are made of.
#[derive(Debug, Serialize)]
pub struct State {
    #[serde(flatten)]
    progress: Progress,
    /// Whether people who do not exist are among them.
    demo: bool,
}

/// The plan's questions, and who answers them.
pub struct Questions {
    plan: Plan,
    engine: Box<dyn Engine>,
}

impl Questions {
    /// Questions of a plan, put to an engine.
    pub fn new(plan: Plan, engine: Box<dyn Engine>) -> Self {
        Self { plan, engine }
    }

    /// The plan.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// The funnels that there are.
    #[expect(clippy::cast_precision_loss, reason = "windows are of days")]
    pub fn funnels(&self) -> Funnels<'_> {
        let funnels = self.plan.funnels.iter().map(|funnel| FunnelListed {
            name: &funnel.name,
            description: &funnel.description,
            window_days: funnel.window_seconds as f64 / 86_400.0,
            steps: &funnel.steps,
            by: ways(&self.plan, funnel),
        });
        Funnels {
            funnels: funnels.collect(),
        }
    }

    /// The cohorts that there are.
    pub fn cohorts(&self) -> Cohorts<'_> {
        Cohorts {
            cohorts: &self.plan.cohorts,
        }
    }

    /// How far people come.
    ///
    /// # Errors
    ///
    /// If the plan does not have what the question names, its days are none, or the engine cannot answer; likewise below.
    pub fn funnel(&self, asked: &FunnelAsked) -> Result<FunnelAnswers, QuestionError> {
        let question = asked.resolve(&self.plan)?;
        let before = FunnelQuestion {
            period: question.period.before(),
            ..question
        };
        let mut answers = FunnelAnswers {
            now: self.engine.funnel(&question)?,
            groups_left_out: 0,
            before: asked.compare.then(|| self.engine.funnel(&before)).transpose()?,
        };
        answers.groups_left_out = answers.now.groups.len().saturating_sub(MAX_GROUPS);
        answers.now.groups.truncate(MAX_GROUPS);
        if let Some(before) = &mut answers.before {
            before.groups.truncate(MAX_GROUPS);
        }
        Ok(answers)
    }

    /// What groups of people come to until `now_ms`.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn cohort(&self, asked: &CohortAsked, now_ms: i64) -> Result<CohortAnswer, QuestionError> {
        Ok(self.engine.cohort(&asked.resolve(&self.plan, now_ms)?)?)
    }

    /// What has arrived.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn summary(&self, days: Days, platform: Option<&str>) -> Result<Summary, QuestionError> {
        let question = SummaryQuestion {
            period: period(days)?,
            platform: known_platform(&self.plan, platform)?,
        };
        let events = self.engine.summary(&question)?;
        let text = |day: Option<Date>| day.map(|day| day.to_string());
        Ok(Summary {
            from: text(days.from),
            to: text(days.to),
            events,
        })
    }

    /// The events of a name that came last.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn examples(&self, event: &str, limit: usize) -> Result<Examples, QuestionError> {
        let examples = self.engine.examples(event, limit)?;
        if examples.is_empty() {
            named("event", event, &self.plan.events, |event| &event.name)?;
        }
        Ok(Examples {
            event: event.into(),
            examples,
        })
    }

    /// One person.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn person(&self, id: &str, limit: usize, before: Option<&str>) -> Result<PersonAnswer, QuestionError> {
        let place = |text: &str| text.parse::<Moment>().map_err(|_| QuestionError::Place(text.into()));
        let question = PersonQuestion {
            id,
            limit,
            before: before.map(place).transpose()?,
        };
        let person = self.engine.person(&question)?;
        person.ok_or_else(|| QuestionError::Nobody(id.into()))
    }

    /// The ids that begin so.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn search(&self, beginning: &str, limit: usize) -> Result<Found, QuestionError> {
        Ok(Found {
            users: self.engine.search(beginning, limit)?,
        })
    }

    /// What the numbers are made of.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn state(&self) -> Result<State, QuestionError> {
        let progress = self.engine.progress()?;
        let demo = !self.engine.search(DEMO_VISITOR, 1)?.is_empty();
        Ok(State { progress, demo })
    }
}

impl FunnelAsked {
    /// What is asked, by the plan.
    ///
    /// # Errors
    ///
    /// If the plan does not have what it names, or its days are none.
    pub fn resolve<'a>(&'a self, plan: &'a Plan) -> Result<FunnelQuestion<'a>, QuestionError> {
        let funnel = named("funnel", &self.name, &plan.funnels, |funnel| &funnel.name)?;
        if self.compare && (self.days.from.is_none() || self.days.to.is_none()) {
            return Err(QuestionError::NothingToCompare);
        }
        Ok(FunnelQuestion {
            funnel,
            period: period(self.days)?,
            platform: known_platform(plan, self.platform.as_deref())?,
            breakdown: self.by.as_deref().map(|by| breakdown(plan, funnel, by)).transpose()?,
        })
    }
}

impl CohortAsked {
    /// What is asked, by the plan, when it is `now_ms`.
    ///
    /// # Errors
    ///
    /// If the plan does not have what it names, or its days are none.
    pub fn resolve<'a>(&'a self, plan: &'a Plan, now_ms: i64) -> Result<CohortQuestion<'a>, QuestionError> {
        let period = period(self.days)?;
        Ok(CohortQuestion {
            cohort: named("cohort", &self.name, &plan.cohorts, |cohort| &cohort.name)?,
            started: period,
            platform: known_platform(plan, self.platform.as_deref())?,
            earned: Period {
                to_ms: period.to_ms.min(now_ms.saturating_add(1)),
                ..period
            },
            reading: self.reading,
            now_ms,
        })
    }
}

fn known_platform<'a>(plan: &Plan, name: Option<&'a str>) -> Result<Option<&'a str>, QuestionError> {
    if let Some(name) = name {
        named("platform", name, &plan.platforms, |platform| &platform.name)?;
    }
    Ok(name)
}

/// What has this name; or what there is instead.
pub(crate) fn named<'p, T>(
    what: &str,
    name: &str,
    all: &'p [T],
    name_of: impl Fn(&T) -> &String,
) -> Result<&'p T, QuestionError> {
    all.iter()
        .find(|one| name_of(one) == name)
        .ok_or_else(|| QuestionError::Unknown {
            what: what.into(),
            name: name.into(),
            known: all.iter().map(|one| name_of(one).clone()).collect(),
        })
}

fn period(Days { from, to }: Days) -> Result<Period, QuestionError> {
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(QuestionError::Backwards { from, to });
    }
    let start_of = |day: Date| {
        let start = day.to_zoned(TimeZone::UTC).map_err(|_| QuestionError::Day(day))?;
        Ok::<i64, QuestionError>(start.timestamp().as_millisecond())
    };
    let end_of = |day: Date| start_of(day.tomorrow().map_err(|_| QuestionError::Day(day))?);
    Ok(Period {
        from_ms: from.map(start_of).transpose()?.unwrap_or(Period::EVER.from_ms),
        to_ms: to.map(end_of).transpose()?.unwrap_or(Period::EVER.to_ms),
    })
}

/// An answer as JSON: the same text on the command line and over HTTP.
///
/// # Errors
///
/// If it has no JSON, which no answer is without.
pub fn json(answer: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(answer).map(|text| text + "\n")
}
