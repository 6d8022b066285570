//! Taking rows out of a database that is damaged somewhere.

use super::super::rows::Columns;
use super::super::{StoreError, check, schema};
use super::ours::{ALL, Ours};
use rusqlite::config::DbConfig;
use rusqlite::types::Value;
use rusqlite::{Connection, OpenFlags, Row, Statement, Transaction, params_from_iter};
use std::collections::BTreeSet;
use std::path::Path;

/// Between two rows that can be read each number is tried, up to so many.
const GAP: i64 = 20_000;

/// What was taken out.
#[derive(Debug, Default)]
pub(super) struct Salvaged {
    /// How many rows.
    pub(super) rows: usize,
    /// Of what not all could be read.
    pub(super) lost: Vec<&'static str>,
}

/// Copies what is ours alone from the damaged `file` into `new`, as far as it can be read.
pub(super) fn all(file: &Path, new: &Transaction<'_>) -> Result<Salvaged, StoreError> {
    let mut salvaged = Salvaged::default();
    let old = open_old(file).ok();
    for ours in &ALL {
        let whole = old.as_ref().is_some_and(|old| table(old, new, ours).unwrap_or(false));
        let (rows, readable) = sift(new, ours)?;
        salvaged.rows += rows;
        if !(whole && readable) {
            salvaged.lost.push(ours.word);
        }
    }
    Ok(salvaged)
}

/// A connection that takes what there is, and leaves the file as it is.
fn open_old(file: &Path) -> Result<Connection, StoreError> {
    let old = check::open(file, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    old.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, true)?;
    // Only so is a file read that is shorter than it says.
    old.set_db_config(DbConfig::SQLITE_DBCONFIG_WRITABLE_SCHEMA, true)?;
    // A page that makes no sense is left out, not guessed at.
    old.pragma_update(None, "cell_size_check", true)?;
    Ok(old)
}

/// Copies what can be read of a table; whether that is all. An older schema that did not have it yet has
/// nothing to lose; else the part that names it is damaged.
fn table(old: &Connection, new: &Transaction<'_>, ours: &Ours) -> rusqlite::Result<bool> {
    let columns = shared_columns(old, new, ours.table)?;
    if columns.is_empty() {
        let older = schema::user_version(old)? < schema::version();
        return Ok(older && check::is_ours(old).is_ok());
    }
    let mut copy = Copy::of(new, ours, &columns)?;
    let select = format!("SELECT {} FROM {}", columns.join(", "), ours.table);
    if copy.take_all(&mut old.prepare(&select)?)? {
        return Ok(true);
    }
    let key = ours.key.join(" DESC, ");
    copy.take_all(&mut old.prepare(&format!("{select} ORDER BY {key} DESC"))?)?;
    if let [key] = ours.key {
        let mut one = old.prepare(&format!("{select} WHERE {key} = ?1"))?;
        for place in between(old, new, ours)? {
            if let Ok(Some(row)) = one.query([place])?.next() {
                copy.take(row)?;
            }
        }
    }
    Ok(false)
}

fn shared_columns(
    old: &Connection,
    new: &Connection,
    table: &str,
) -> rusqlite::Result<Vec<String>> {
    let columns = |conn: &Connection| {
        let mut rows = conn.prepare("SELECT name FROM pragma_table_info(?1)")?;
        rows.query_map([table], |row| row.get(0))?.collect::<rusqlite::Result<BTreeSet<String>>>()
    };
    Ok(columns(old)?.intersection(&columns(new)?).cloned().collect())
}

/// Copies rows of one table.
struct Copy<'n> {
    insert: Statement<'n>,
    columns: usize,
}

impl<'n> Copy<'n> {
    fn of(new: &'n Transaction<'_>, ours: &Ours, columns: &[String]) -> rusqlite::Result<Self> {
        let marks = vec!["?"; columns.len()].join(", ");
        let (table, names) = (ours.table, columns.join(", "));
        let insert = format!("INSERT OR IGNORE INTO {table} ({names}) VALUES ({marks})");
        Ok(Self { insert: new.prepare(&insert)?, columns: columns.len() })
    }

    /// Takes rows as they come until one cannot be read; whether all could.
    fn take_all(&mut self, select: &mut Statement<'_>) -> rusqlite::Result<bool> {
        let mut rows = select.query(())?;
        let mut all = true;
        loop {
            match rows.next() {
                Ok(Some(row)) => all &= self.take(row)?,
                Ok(None) => return Ok(all),
                Err(_) => return Ok(false),
            }
        }
    }

    /// Takes one row; whether it could be read.
    fn take(&mut self, row: &Row<'_>) -> rusqlite::Result<bool> {
        let Ok(values) = values(row, 0, self.columns) else { return Ok(false) };
        self.insert.execute(params_from_iter(values))?;
        Ok(true)
    }
}

/// Where rows may be that neither end leads to: numbers between those that were read, references that
/// others told.
fn between(old: &Connection, new: &Connection, ours: &Ours) -> rusqlite::Result<Vec<Value>> {
    match ours.key {
        ["id"] => numbers_between(new, ours.table),
        ["ref"] => Ok(references(old, new)),
        _ => Ok(Vec::new()),
    }
}

fn numbers_between(new: &Connection, table: &str) -> rusqlite::Result<Vec<Value>> {
    let mut rows = new.prepare(&format!("SELECT id FROM {table} ORDER BY id"))?;
    let ids = rows.query_map((), |row| row.get(0))?.collect::<rusqlite::Result<Vec<i64>>>()?;
    let (first, last) = (ids.first().copied().unwrap_or(1), ids.last().copied().unwrap_or(0));
    // Whole ends may be out of reach too.
    let ends = [(first.saturating_sub(GAP).max(0), first), (last, last.saturating_add(GAP))];
    let gaps = ids.iter().copied().zip(ids.iter().copied().skip(1)).chain(ends);
    let gaps = gaps.filter(|(from, to)| to.saturating_sub(*from) <= GAP);
    Ok(gaps.flat_map(|(from, to)| from.saturating_add(1)..to).map(Value::Integer).collect())
}

fn references(old: &Connection, new: &Connection) -> Vec<Value> {
    let mut all = BTreeSet::new();
    for order in ["", "ORDER BY ref COLLATE NOCASE", "ORDER BY ref COLLATE NOCASE DESC"] {
        all.extend(told(old, &format!("SELECT ref FROM ticket {order}")));
    }
    for table in ["outbox", "note", "activity WHERE ref NOT NULL", "local", "draft"] {
        all.extend(told(new, &format!("SELECT ref FROM {table}")));
    }
    all.into_iter().map(Value::Text).collect()
}

/// What a query tells until it cannot be read on.
fn told(conn: &Connection, sql: &str) -> Vec<String> {
    let Ok(mut rows) = conn.prepare(sql) else { return Vec::new() };
    let Ok(rows) = rows.query_map((), |row| row.get(0)) else { return Vec::new() };
    rows.map_while(Result::ok).collect()
}

/// Takes out again what the program could not read: it would trip over it for ever. How many rows are
/// left, and whether that is all.
fn sift(new: &Transaction<'_>, ours: &Ours) -> rusqlite::Result<(usize, bool)> {
    let (table, columns, key) = (ours.table, ours.columns(), ours.key.join(", "));
    let read = columns.split(',').count();
    let mut select = new.prepare(&format!("SELECT {columns}, {key} FROM {table}"))?;
    let mut rows = select.query(())?;
    let (mut kept, mut bad) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        match ours.read(&mut Columns::of(row)) {
            Ok(()) => kept += 1,
            Err(_) => bad.push(values(row, read, ours.key.len())?),
        }
    }
    drop(rows);
    let named: Vec<_> = ours.key.iter().map(|column| format!("{column} IS ?")).collect();
    let mut delete = new.prepare(&format!("DELETE FROM {table} WHERE {}", named.join(" AND ")))?;
    for key in &bad {
        delete.execute(params_from_iter(key))?;
    }
    Ok((kept, bad.is_empty()))
}

/// So many values of a row from the one at `first` on.
fn values(row: &Row<'_>, first: usize, count: usize) -> rusqlite::Result<Vec<Value>> {
    (first..first + count).map(|nth| row.get(nth)).collect()
}
