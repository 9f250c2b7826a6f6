//! ClickHouse as an engine: what is shipped to it, and what it is asked.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use cryptorebate_insights::{
    CohortAnswer, CohortQuestion, Engine, EngineError, EventSummary, FunnelAnswer, FunnelQuestion, Id, PersonAnswer,
    PersonQuestion, Progress, SummaryQuestion,
};
use cryptorebate_plan::model::Plan;
use serde_json::value::RawValue;
use tokio::runtime::Handle;
use uuid::Uuid;

use crate::block::{Block, Shape};
use crate::client::Client;
use crate::dialect::Dialect;
use crate::fault::Fault;
use crate::shipped::Shipped;
use crate::target::Target;
use crate::{cohort, funnel, people, schema, summary};

/// A ClickHouse that has the events. All calls wait for it: never on a thread that serves others.
pub struct ClickHouse {
    client: Client,
    plan: Plan,
    shape: Arc<Shape>,
    /// Known once it was reached.
    dialect: OnceLock<Dialect>,
    /// What has been shipped before, and need not be again.
    shipped: Mutex<Shipped>,
}

impl ClickHouse {
    /// An engine that connects when it is first asked. `runtime` carries its connections.
    pub fn new(target: Target, plan: &Plan, runtime: Handle) -> Self {
        Self {
            client: Client::new(target, runtime),
            plan: plan.clone(),
            shape: Arc::new(Shape::of(plan)),
            dialect: OnceLock::new(),
            shipped: Mutex::default(),
        }
    }

    /// Where it is.
    pub fn target(&self) -> &Target {
        self.client.target()
    }

    /// Connects, and brings the tables to the newest layout. Costs nothing once it went well.
    ///
    /// # Errors
    ///
    /// If ClickHouse cannot be reached or refuses, or the tables are of a newer collector; likewise below.
    pub fn prepare(&self) -> Result<(), Fault> {
        self.dialect().map(drop)
    }

    fn dialect(&self) -> Result<Dialect, Fault> {
        if let Some(dialect) = self.dialect.get() {
            return Ok(*dialect);
        }
        let version: String = self.client.value("SELECT version()")?;
        let dialect = Dialect::of(&version);
        schema::bring_to_newest(&self.client, dialect, &self.shape.columns)?;
        Ok(*self.dialect.get_or_init(|| dialect))
    }

    /// An empty block of a collector. Of blocks with the same token, ClickHouse takes one.
    pub fn block(&self, collector: Uuid, token: String) -> Block {
        Block::new(self.shape.clone(), collector, token)
    }

    /// Brings a block in. Where it went well, ClickHouse has confirmed it all; where not, it can be brought in again.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn insert(&self, block: &Block) -> Result<(), Fault> {
        let dialect = self.dialect()?;
        let database = &self.client.target().database;
        // Confirmed means stored on the shard, and not noted down to be sent there.
        let mut settings = vec![("insert_distributed_sync", "1")];
        if dialect.names_inserts() {
            settings.push(("insert_deduplication_token", block.token()));
            // And not collected with others first.
            settings.push(("async_insert", "0"));
        }
        let rows = {
            let shipped = self.shipped.lock().unwrap_or_else(PoisonError::into_inner);
            block.rows(|fact| !shipped.has(fact))
        };
        for rows in rows {
            let sql = format!("INSERT INTO {database}.{} ({}) FORMAT Native", rows.table, rows.columns);
            self.client.insert(&sql, &settings, rows.bytes)?;
        }
        let mut shipped = self.shipped.lock().unwrap_or_else(PoisonError::into_inner);
        shipped.remember(block.facts());
        Ok(())
    }

    /// Deletes everything of a person: of these ids, and of the visitors that are the same person. `aside` are rows of
    /// quarantines, each with its collector.
    #[expect(clippy::missing_errors_doc, reason = "said above")]
    pub fn erase(&self, ids: &[Id], aside: &[(Uuid, i64)]) -> Result<(), Fault> {
        let dialect = self.dialect()?;
        // What is forgotten here comes again with the next event of the same ids.
        self.shipped.lock().unwrap_or_else(PoisonError::into_inner).forget();
        people::erase(&self.client, dialect, ids, aside)
    }
}

impl Engine for ClickHouse {
    fn funnel(&self, question: &FunnelQuestion<'_>) -> Result<FunnelAnswer, EngineError> {
        self.dialect()?;
        Ok(funnel::funnel(&self.client, &self.shape.columns, &self.plan, question)?)
    }

    fn cohort(&self, question: &CohortQuestion<'_>) -> Result<CohortAnswer, EngineError> {
        self.dialect()?;
        Ok(cohort::cohort(&self.client, &self.shape.columns, &self.plan, question)?)
    }

    fn summary(&self, question: &SummaryQuestion<'_>) -> Result<Vec<EventSummary>, EngineError> {
        self.dialect()?;
        Ok(summary::summary(&self.client, &self.plan, question)?)
    }

    fn examples(&self, event: &str, limit: usize) -> Result<Vec<Box<RawValue>>, EngineError> {
        self.dialect()?;
        Ok(summary::examples(&self.client, event, limit)?)
    }

    fn person(&self, question: &PersonQuestion<'_>) -> Result<Option<PersonAnswer>, EngineError> {
        self.dialect()?;
        Ok(people::person(&self.client, &self.plan, question)?)
    }

    fn search(&self, beginning: &str, limit: usize) -> Result<Vec<Id>, EngineError> {
        self.dialect()?;
        Ok(people::search(&self.client, beginning, limit)?)
    }

    fn progress(&self) -> Result<Progress, EngineError> {
        self.dialect()?;
        Ok(summary::progress(&self.client)?)
    }
}
