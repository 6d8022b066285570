//! Setting a folder right before its database is opened: one that is damaged is kept under another
//! name, and what no service has is taken out of it, row by row as far as it can be read. All else is
//! read again from the services.

mod ours;
mod salvage;

use super::activity::{self, Line, Sort};
use super::{FILE, StoreError, backup, check, hold, schema, swap};
use crate::desk::counted;
use jiff::Timestamp;
use rusqlite::{OpenFlags, Transaction};
use std::fmt;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What became of a damaged database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rescued {
    /// What is wrong with it.
    pub why: String,
    /// Where it is kept.
    pub aside: PathBuf,
    /// How many rows of what no service has were taken out of it.
    pub rows: usize,
    /// Of what not all could be read.
    pub lost: Vec<&'static str>,
}

impl fmt::Display for Rescued {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let aside = self.aside.file_name().unwrap_or_default();
        write!(f, "the database was damaged ({}) and is kept as {}; ", self.why, aside.display())?;
        match (self.rows, self.lost.as_slice()) {
            (0, [_, ..]) => f.write_str("nothing in it could be read")?,
            (rows, lost) => {
                let rows = counted(rows, "row");
                write!(
                    f,
                    "rescued: {rows} of notes, drafts, the outbox and what else only hero has"
                )?;
                if !lost.is_empty() {
                    write!(f, ", but not all of {}", lost.join(", "))?;
                }
            }
        }
        f.write_str("; tickets are read again from the services")
    }
}

/// Sets the folder of a database right, if nobody else has it open: finishes what a crash left half
/// done, and rescues what can be read of a database that is damaged. `None` if nothing was.
///
/// # Errors
/// The folder cannot be written, or whatever SQLite says of a database that is not damaged.
pub fn mend(dir: &Path, now: Timestamp) -> Result<Option<Rescued>, StoreError> {
    let Some(_alone) = hold::alone_now(dir)? else { return Ok(None) };
    let file = dir.join(FILE);
    swap::finish(&file)?;
    match check::before_opening(&file) {
        Err(StoreError::Damaged(why)) => {
            let rescued = rescue(&file, why, now)?;
            check::trust(&file)?;
            Ok(Some(rescued))
        }
        Err(StoreError::ReadOnly(why)) => Err(StoreError::NotWritable { dir: dir.into(), why }),
        looked => looked.map(|()| None),
    }
}

fn rescue(file: &Path, why: String, now: Timestamp) -> Result<Rescued, StoreError> {
    let folder = file.parent().unwrap_or(Path::new("."));
    // Before SQLite looks at it once more: it throws a log away that does not fit.
    let aside = swap::keep_aside(file, "damaged", now)?.unwrap_or_else(|| file.into());
    let new = NamedTempFile::with_prefix_in(".rescue-", folder).map_err(StoreError::of(folder))?;
    let mut conn = check::open(new.path(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    schema::migrate(&mut conn)?;
    let tx = conn.transaction()?;
    let salvaged = salvage::all(file, &tx)?;
    backup::doubt(&tx, "the database was damaged, and it may have been sent already", now)?;
    let rescued = Rescued { why, aside, rows: salvaged.rows, lost: salvaged.lost };
    tell(&tx, &rescued, now)?;
    tx.commit()?;
    drop(conn);
    swap::put(file, new)?;
    Ok(rescued)
}

/// It stands in the activity as a failure that nobody has seen yet.
fn tell(tx: &Transaction<'_>, rescued: &Rescued, now: Timestamp) -> Result<(), StoreError> {
    let text = rescued.to_string();
    let line = Line { sort: Sort::Sync, source: None, reference: None, text, failed: true };
    activity::tell(tx, line, now)
}
