//! A store that a source fills, as the engine would, for the tests that hold it against the truth.

use async_trait::async_trait;
use jiff::Timestamp;
use std::sync::Mutex;
use support_hero::demo::Clock;
use support_hero::desk::{Gone, Page, Person, SourceId, TicketRef};
use support_hero::source::{PageSink, Pulled, RemoteTicket, SinkError, Source, SourceError};
use support_hero::store::{Reader, Store};

/// A store that is filled by a source; its disk may be full.
pub struct Desk<S> {
    pub home: tempfile::TempDir,
    pub store: Store,
    pub source: S,
    pub clock: Clock,
}

impl<S: Source> Desk<S> {
    /// Reads what is new, but no more than so many pages.
    pub async fn pull(&self, pages: usize) -> Result<Pulled, SourceError> {
        let reader = self.store.reader().unwrap();
        let cursor = reader.cursor(self.source.id()).unwrap();
        let (store, now) = (&self.store, (self.clock)());
        let mut sink = Kept {
            id: self.source.id().clone(),
            store,
            reader: Mutex::new(reader),
            now,
            left: pages,
        };
        self.source.pull(cursor, &mut sink).await
    }

    /// Reads a ticket afresh, as when it is on the screen.
    pub async fn refresh(&self, reference: &str) -> Result<(), SourceError> {
        let ticket = TicketRef::parse(reference).unwrap();
        let remote = self.store.reader().unwrap().remote(&ticket).unwrap();
        let page = match self.source.refresh(&remote).await {
            Err(SourceError::Gone { why }) => {
                let gone = Gone { reference: ticket, why: Some(why) };
                Page { gone: vec![gone], ..Page::default() }
            }
            page => page?,
        };
        self.store.ingest(self.source.id().clone(), page, (self.clock)()).await.unwrap();
        Ok(())
    }
}

/// A sink over a store.
struct Kept<'a> {
    id: SourceId,
    store: &'a Store,
    reader: Mutex<Reader>,
    now: Timestamp,
    /// So many pages, and then the console is killed.
    left: usize,
}

impl Kept<'_> {
    fn read<T>(&self, read: impl FnOnce(&Reader) -> T) -> T {
        read(&self.reader.lock().unwrap())
    }
}

#[async_trait]
impl PageSink for Kept<'_> {
    async fn stamp(&self, reference: &TicketRef) -> Result<Option<String>, SinkError> {
        Ok(self.read(|reader| reader.stamp(reference)).unwrap())
    }

    async fn open_tickets(&self) -> Result<Vec<RemoteTicket>, SinkError> {
        Ok(self.read(|reader| reader.open_tickets(&self.id)).unwrap())
    }

    async fn known(
        &self,
        place_id: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<RemoteTicket>, SinkError> {
        Ok(self.read(|reader| reader.known(&self.id, place_id, from, to)).unwrap())
    }

    async fn awaited(&self) -> Result<Vec<RemoteTicket>, SinkError> {
        Ok(self.read(|reader| reader.awaited(&self.id)).unwrap())
    }

    async fn people(&self) -> Result<Vec<Person>, SinkError> {
        Ok(self.read(|reader| reader.people(&self.id)).unwrap())
    }

    async fn accept(&mut self, page: Page) -> Result<(), SinkError> {
        self.left = self.left.checked_sub(1).ok_or_else(|| SinkError("killed".into()))?;
        self.store.ingest(self.id.clone(), page, self.now).await.unwrap();
        Ok(())
    }
}
