//! Rows to types, column by column in the order in which they were asked for.

use crate::desk::{
    Alarm, Billing, Identity, Kind, MessageKind, OutboxState, Priority, Relation, Side, TicketRef,
};
use jiff::Timestamp;
use rusqlite::Row;
use rusqlite::types::{FromSql, FromSqlError, Type, ValueRef};
use serde::de::DeserializeOwned;

/// Takes the columns of a row one after the other: by position is fast, and counting is its job.
pub(super) struct Columns<'a, 'b> {
    row: &'a Row<'b>,
    next: usize,
}

impl<'a, 'b> Columns<'a, 'b> {
    /// From the first column.
    pub(super) fn of(row: &'a Row<'b>) -> Self {
        Self { row, next: 0 }
    }

    /// The next column.
    pub(super) fn take<T: FromSql>(&mut self) -> rusqlite::Result<T> {
        let value = self.row.get(self.next);
        self.next += 1;
        value
    }

    /// The next column as a time.
    pub(super) fn time(&mut self) -> rusqlite::Result<Timestamp> {
        self.take().and_then(|micros| self.valid(Timestamp::from_microsecond(micros)))
    }

    /// The next column as a time, if there is one.
    pub(super) fn maybe_time(&mut self) -> rusqlite::Result<Option<Timestamp>> {
        let micros: Option<i64> = self.take()?;
        micros.map(|micros| self.valid(Timestamp::from_microsecond(micros))).transpose()
    }

    /// The next column as a ticket's reference.
    pub(super) fn reference(&mut self) -> rusqlite::Result<TicketRef> {
        let text = self.text()?;
        self.valid(TicketRef::parse(text))
    }

    /// The next column as an identity.
    pub(super) fn identity(&mut self) -> rusqlite::Result<Identity> {
        let text = self.text()?;
        self.valid(Identity::parse(text))
    }

    /// The next column as JSON.
    pub(super) fn json<T: DeserializeOwned>(&mut self) -> rusqlite::Result<T> {
        let text = self.text()?;
        self.valid(serde_json::from_str(text))
    }

    /// The next column as JSON, if there is any.
    pub(super) fn maybe_json<T: DeserializeOwned>(&mut self) -> rusqlite::Result<Option<T>> {
        if self.row.get_ref(self.next)? == ValueRef::Null {
            self.next += 1;
            return Ok(None);
        }
        self.json().map(Some)
    }

    /// The next column as one of the words of `T`.
    pub(super) fn word<T: Word>(&mut self) -> rusqlite::Result<T> {
        let text = self.text()?;
        let found = T::all().iter().copied().find(|one| one.written() == text);
        self.valid(found.ok_or(FromSqlError::InvalidType))
    }

    /// The next column as one of the words of `T`, if there is one.
    pub(super) fn maybe_word<T: Word>(&mut self) -> rusqlite::Result<Option<T>> {
        if self.row.get_ref(self.next)? == ValueRef::Null {
            self.next += 1;
            return Ok(None);
        }
        self.word().map(Some)
    }

    /// The next column's text where it stands.
    fn text(&mut self) -> rusqlite::Result<&'a str> {
        let text = self.row.get_ref(self.next)?.as_str()?;
        self.next += 1;
        Ok(text)
    }

    fn valid<T, E>(&self, value: Result<T, E>) -> rusqlite::Result<T>
    where
        E: std::error::Error + Send + Sync + 'static,
    {
        let column = self.next.saturating_sub(1);
        value
            .map_err(|e| rusqlite::Error::FromSqlConversionFailure(column, Type::Text, Box::new(e)))
    }
}

/// A type whose values are written as words.
pub(super) trait Word: Copy + 'static {
    fn all() -> &'static [Self];
    fn written(self) -> &'static str;
}

macro_rules! words {
    ($($type:ty),+) => {$(
        impl Word for $type {
            fn all() -> &'static [Self] {
                &Self::ALL
            }
            fn written(self) -> &'static str {
                self.word()
            }
        }
    )+};
}

words!(
    Alarm,
    Billing,
    Kind,
    MessageKind,
    OutboxState,
    Priority,
    Relation,
    Side,
    super::Health,
    super::Sort
);
