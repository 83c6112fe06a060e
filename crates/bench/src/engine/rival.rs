//! The same estate in SQLite, in memory, with the indexes that the questions want.

use std::time::Duration;

use mullion_model::Outcome;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, Executor, Row};
use tokio::runtime::Runtime;

use super::shapes::Shape;
use crate::estate::{Estate, mixed, product};
use crate::measure::Spent;

/// A database and what drives it.
pub(crate) struct Rival {
    runtime: Runtime,
    connection: SqliteConnection,
}

/// The table, and the indexes that no question here can do without.
const TABLE: &str = "CREATE TABLE s (id BLOB, source INT, product INT, kind INT, \
    state INT, result INT, name TEXT, job TEXT, started INT, ended INT, message TEXT)";
const INDEXES: &[&str] = &[
    "CREATE UNIQUE INDEX by_id ON s (id)",
    "CREATE INDEX by_start ON s (started DESC, id)",
    "CREATE INDEX by_result ON s (result, started DESC, id)",
    "CREATE INDEX by_product ON s (product, result, started DESC, id)",
    "CREATE INDEX by_all ON s (product, result, kind, started DESC, id)",
    "CREATE INDEX by_name ON s (result, name, started DESC, id)",
];
const UPSERT: &str = "INSERT OR REPLACE INTO s VALUES (?, ?, ?, ?, 3, ?, ?, ?, ?, ?, ?)";

impl Rival {
    /// The estate, loaded.
    pub(crate) fn load(estate: Estate) -> Result<Self, String> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| error.to_string())?;
        let options = SqliteConnectOptions::new().in_memory(true);
        let connection = runtime.block_on(options.connect()).map_err(|error| error.to_string())?;
        let mut rival = Self { runtime, connection };
        rival.run(TABLE)?;
        let mut number = 0;
        while number < estate.sessions {
            let next = (number + 100_000).min(estate.sessions);
            rival.upsert(estate, number..next, 0)?;
            number = next;
        }
        for index in INDEXES {
            rival.run(index)?;
        }
        rival.run("ANALYZE")?;
        Ok(rival)
    }

    /// Runs a statement.
    fn run(&mut self, statement: &'static str) -> Result<(), String> {
        let done = self.connection.execute(statement);
        self.runtime.block_on(done).map(|_| ()).map_err(|error| error.to_string())
    }

    /// Writes some sessions in one transaction, and tells how long it took.
    pub(crate) fn upsert(
        &mut self,
        estate: Estate,
        numbers: impl IntoIterator<Item = u64>,
        revision: u64,
    ) -> Result<Duration, String> {
        let sessions: Vec<_> =
            numbers.into_iter().map(|number| (number, estate.session(number, revision))).collect();
        let started = Spent::by_process();
        let connection = &mut self.connection;
        let written = async {
            let mut transaction = connection.begin().await?;
            for (number, session) in &sessions {
                let facts = estate.facts(*number);
                let id = (u128::from(mixed(*number)) << 64 | u128::from(*number)).to_be_bytes();
                sqlx::query(UPSERT)
                    .bind(id.to_vec())
                    .bind(signed(facts.source))
                    .bind(number_of(product(facts.source)))
                    .bind(i64::from(facts.is_restore))
                    .bind(result(facts.result))
                    .bind(session.name.as_str())
                    .bind(session.job.as_ref().and_then(|job| job.name.as_deref()))
                    .bind(session.started_at.map(|moment| moment.ticks()))
                    .bind(session.ended_at.map(|moment| moment.ticks()))
                    .bind(session.message.as_deref())
                    .execute(&mut *transaction)
                    .await?;
            }
            transaction.commit().await
        };
        self.runtime.block_on(written).map_err(|error: sqlx::Error| error.to_string())?;
        Ok(started.elapsed())
    }

    /// A page of a hundred and its exact total: how long they took, and the total.
    pub(crate) fn ask(&mut self, shape: &Shape) -> Result<(Duration, usize), String> {
        let Shape { condition, behind, order, .. } = shape;
        let page = format!("SELECT * FROM s WHERE {condition}{behind} ORDER BY {order} LIMIT 100");
        let started = Spent::by_process();
        self.rows(page)?;
        let total = self.count(condition)?;
        Ok((started.elapsed(), total))
    }

    /// How many sessions there are.
    pub(crate) fn count(&mut self, condition: &str) -> Result<usize, String> {
        let counted = self.rows(format!("SELECT count(*) FROM s WHERE {condition}"))?;
        let total: i64 = counted.first().map_or(0, |row| row.get(0));
        usize::try_from(total).map_err(|error| error.to_string())
    }

    /// Counts the values of some columns, one question each.
    pub(crate) fn facets(&mut self, condition: &str, columns: &[&str]) -> Result<Duration, String> {
        let started = Spent::by_process();
        for column in columns {
            self.rows(format!(
                "SELECT {column}, count(*) FROM s WHERE {condition} GROUP BY {column}"
            ))?;
        }
        Ok(started.elapsed())
    }

    /// All rows of a question.
    fn rows(&mut self, statement: String) -> Result<Vec<sqlx::sqlite::SqliteRow>, String> {
        let rows = sqlx::query(AssertSqlSafe(statement)).fetch_all(&mut self.connection);
        self.runtime.block_on(rows).map_err(|error| error.to_string())
    }
}

/// A product as a number.
fn number_of(product: &str) -> i64 {
    match product {
        "em" => 0,
        "vb365" => 1,
        _ => 2,
    }
}

/// A result as a number.
const fn result(outcome: Outcome) -> i64 {
    match outcome {
        Outcome::Success => 0,
        Outcome::Warning => 1,
        _ => 2,
    }
}

/// A number as SQLite has them.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}
