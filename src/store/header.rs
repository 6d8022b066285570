//! The first bytes of a database, which tell what it is without SQLite: "The Database Header" of SQLite's
//! file format. Only for a file that nobody in this process has open: closing one lets go of the locks
//! that SQLite has on it.

use std::fs::File;
use std::io::Read;
use std::path::Path;

/// How every file begins that SQLite makes.
const MAGIC: &[u8] = b"SQLite format 3\0";
/// How a database of this program is marked, since version 9 of its schema.
const OURS: u32 = u32::from_be_bytes(*b"HERO");
/// How long it is.
const LENGTH: usize = 100;

/// What a database says of itself. What its log holds beside it is not in it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Header {
    /// The version of its schema.
    pub version: i64,
    /// It is marked as this program's.
    pub is_ours: bool,
    /// What is written stands in a log beside it first.
    pub writes_ahead: bool,
    /// How long it is, in bytes; an old writer may not have told.
    pub length: Option<u64>,
}

impl Header {
    /// What the file begins with; `None` if that is no database's beginning.
    pub fn of(file: &Path) -> Option<Self> {
        let mut bytes = [0; LENGTH];
        File::open(file).ok()?.read_exact(&mut bytes).ok()?;
        Self::parse(&bytes)
    }

    /// Size of a page at 16 (1: 65536), how it is written and read at 18 and 19 (2: with a log), number of
    /// pages at 28 if the counters at 24 and 92 are the same, version at 60, mark at 68.
    fn parse(bytes: &[u8; LENGTH]) -> Option<Self> {
        if !bytes.starts_with(MAGIC) {
            return None;
        }
        let number = |at: usize| Some(u32::from_be_bytes(bytes.get(at..at + 4)?.try_into().ok()?));
        let page = u16::from_be_bytes(bytes.get(16..18)?.try_into().ok()?);
        let page = if page == 1 { 65_536 } else { u64::from(page) };
        let counted = number(24)? == number(92)?;
        Some(Self {
            version: i64::from(number(60)?.cast_signed()),
            is_ours: number(68)? == OURS,
            writes_ahead: bytes.get(18..20)? == [2, 2],
            length: counted.then_some(u64::from(number(28)?) * page),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::schema;

    #[test]
    fn the_first_bytes_tell_what_sqlite_would() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("one.db");
        let mut conn = rusqlite::Connection::open(&file).unwrap();
        schema::migrate(&mut conn).unwrap();
        let length = std::fs::metadata(&file).unwrap().len();
        let version = schema::version();
        let known = Header { version, is_ours: true, writes_ahead: false, length: Some(length) };
        assert_eq!(Header::of(&file), Some(known));
        conn.pragma_update(None, "journal_mode", "wal").unwrap();
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(())).unwrap();
        let known = Header { writes_ahead: true, ..known };
        assert_eq!(Header::of(&file), Some(known));
        conn.pragma_update(None, "application_id", 7).unwrap();
        conn.pragma_update(None, "user_version", -2).unwrap();
        conn.query_row("PRAGMA wal_checkpoint(TRUNCATE)", (), |_| Ok(())).unwrap();
        let told = Header { version: -2, is_ours: false, ..known };
        assert_eq!(Header::of(&file), Some(told));
    }

    #[test]
    fn what_is_no_database_has_none() {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("letter");
        assert_eq!(Header::of(&file), None, "it is not there");
        std::fs::write(&file, "Dear diary, ".repeat(20)).unwrap();
        assert_eq!(Header::of(&file), None);
        std::fs::write(&file, MAGIC).unwrap();
        assert_eq!(Header::of(&file), None, "it is cut off");
    }
}
