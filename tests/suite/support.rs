//! What several tests need.

use async_trait::async_trait;
use jiff::Timestamp;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::str::FromStr;
use support_hero::desk::{
    Answer, Cursor, Extent, Head, Kind, Message, MessageKind, Page, Person, PersonId, TicketRef,
    Tracked, Upstream,
};
use support_hero::source::{PageSink, RemoteTicket, SinkError};

/// What a variable of the environment asks of a test: `HERO_LONG` how long it goes on.
pub fn number<T: FromStr>(variable: &str) -> Option<T> {
    std::env::var(variable).ok()?.parse().ok()
}

/// No store differs from what it is held against, at this event of the life that this seed gives.
#[track_caller]
pub fn none_differ(seed: u64, event: usize, differences: &[String]) {
    assert!(
        differences.is_empty(),
        "seed {seed}, event {event}: {} differences\n{}",
        differences.len(),
        differences.join("\n")
    );
}

/// The body of a fixture under `../shared/fixtures` without its `_source`; `None`, and a word
/// about it, where that folder is absent.
pub fn fixture(path: &str) -> Option<serde_json::Value> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
    if !folder.is_dir() {
        eprintln!("skipped: no ../shared/fixtures beside the project ({path})");
        return None;
    }
    let text = std::fs::read_to_string(folder.join(path)).expect(path);
    let mut value: serde_json::Value = serde_json::from_str(&text).expect(path);
    if let Some(object) = value.as_object_mut() {
        object.remove("_source");
    }
    Some(value)
}

/// An open ticket, of which its source tells nothing more.
pub fn head(reference: &str, kind: Kind, created_at: Timestamp) -> Head {
    Head {
        reference: TicketRef::parse(reference).unwrap(),
        alias: None,
        remote_id: String::new(),
        kind,
        title: "It fails".into(),
        url: String::new(),
        place: "example/app".into(),
        place_id: None,
        author: None,
        created_at,
        upstream: Upstream::Open,
        assignees: Vec::new(),
        impact: None,
        facts: Vec::new(),
        answer: Answer::Here { place: "thread".into() },
        shared_with: None,
        folds_into: None,
        tracked: Tracked::default(),
    }
}

/// What somebody said.
pub fn message(id: &str, at: Timestamp, author: &PersonId, text: &str) -> Message {
    Message {
        id: id.into(),
        at,
        author: Some(author.clone()),
        kind: MessageKind::Message,
        text: text.into(),
        edited: false,
        deleted: false,
        reactions: Vec::new(),
    }
}

/// A sink that keeps everything in memory by the store's rules.
#[derive(Debug, Default)]
pub struct Collected {
    pub pages: Vec<Page>,
    pub heads: BTreeMap<TicketRef, Head>,
    pub messages: BTreeMap<TicketRef, BTreeMap<String, Message>>,
    pub people: BTreeMap<String, Person>,
    pub stamps: BTreeMap<TicketRef, String>,
    pub gone: Vec<TicketRef>,
    pub cursor: Option<Cursor>,
    /// Closed tickets of whose release somebody is to be told.
    pub awaited: Vec<RemoteTicket>,
    /// Refuse the page after this many, as a full disk would.
    pub refuse_after: Option<usize>,
}

impl Collected {
    /// Takes a page as the store does.
    pub fn ingest(&mut self, page: Page) {
        for person in &page.people {
            let PersonId(id) = person.id.clone();
            self.people.insert(id, person.clone());
        }
        for head in &page.heads {
            self.gone.retain(|gone| *gone != head.reference);
            let before = self.heads.remove(&head.reference).map(|head| head.tracked);
            self.heads.insert(head.reference.clone(), kept(head.clone(), before));
        }
        for thread in page.threads.iter().filter(|t| self.heads.contains_key(&t.reference)) {
            let kept = self.messages.entry(thread.reference.clone()).or_default();
            if thread.extent == Extent::Whole {
                kept.clear();
            }
            kept.extend(thread.messages.iter().map(|m| (m.id.clone(), m.clone())));
            if let Some(stamp) = &thread.stamp {
                self.stamps.insert(thread.reference.clone(), stamp.clone());
            }
        }
        self.gone.extend(page.gone.iter().map(|gone| gone.reference.clone()));
        self.cursor = page.cursor.clone().or(self.cursor.take());
        self.pages.push(page);
    }

    fn remote(&self, head: &Head) -> RemoteTicket {
        let messages = self.messages.get(&head.reference);
        let last = messages.into_iter().flatten().map(|(_, m)| m.at).max();
        let gone = self.gone.contains(&head.reference);
        RemoteTicket {
            reference: head.reference.clone(),
            remote_id: head.remote_id.clone(),
            stamp: self.stamps.get(&head.reference).filter(|_| !gone).cloned(),
            last_at: last.unwrap_or(head.created_at),
            closed: gone || matches!(head.upstream, Upstream::Closed { .. }),
        }
    }

    /// Whether the cursor tells of nothing that is still to be read.
    pub fn loaded(&self) -> bool {
        self.cursor.as_ref().is_some_and(|cursor| {
            cursor.0.contains("\"newest\":\"") && !cursor.0.contains("\"gaps\":[{")
        })
    }

    /// The texts of a ticket's messages in time order.
    pub fn texts(&self, reference: &str) -> Vec<String> {
        let reference = TicketRef::parse(reference).expect(reference);
        let mut messages: Vec<_> = self.messages.get(&reference).into_iter().flatten().collect();
        messages.sort_by_key(|(id, m)| (m.at, (*id).clone()));
        messages.into_iter().map(|(_, m)| m.text.clone()).collect()
    }
}

/// What a head does not tell again stays as it was told before.
fn kept(mut head: Head, before: Option<Tracked>) -> Head {
    let Some(before) = before else { return head };
    let tracked = &mut head.tracked;
    tracked.links = tracked.links.take().or(before.links);
    tracked.closer = tracked.closer.take().or(before.closer);
    tracked.event = tracked.event.take().or(before.event);
    let mut hit: BTreeMap<_, _> = BTreeMap::new();
    let told = tracked.affected.is_some() || before.affected.is_some();
    let all =
        before.affected.into_iter().flatten().chain(tracked.affected.take().into_iter().flatten());
    hit.extend(all.map(|one| (one.key.clone(), one)));
    tracked.affected = told.then(|| hit.into_values().collect());
    head
}

#[async_trait]
impl PageSink for Collected {
    async fn stamp(&self, reference: &TicketRef) -> Result<Option<String>, SinkError> {
        Ok(self.stamps.get(reference).cloned())
    }

    async fn open_tickets(&self) -> Result<Vec<RemoteTicket>, SinkError> {
        let is_open = |head: &&Head| {
            let closed = matches!(head.upstream, Upstream::Closed { .. });
            !closed && !self.gone.contains(&head.reference)
        };
        let mut open: Vec<_> =
            self.heads.values().filter(is_open).map(|head| self.remote(head)).collect();
        open.sort_by_key(|ticket| std::cmp::Reverse(ticket.last_at));
        Ok(open)
    }

    async fn known(
        &self,
        place_id: &str,
        from: Timestamp,
        to: Timestamp,
    ) -> Result<Vec<RemoteTicket>, SinkError> {
        let in_span = |head: &&Head| {
            head.place_id.as_deref() == Some(place_id) && (from..=to).contains(&head.created_at)
        };
        Ok(self.heads.values().filter(in_span).map(|head| self.remote(head)).collect())
    }

    async fn awaited(&self) -> Result<Vec<RemoteTicket>, SinkError> {
        Ok(self.awaited.clone())
    }

    async fn people(&self) -> Result<Vec<Person>, SinkError> {
        Ok(self.people.values().cloned().collect())
    }

    async fn accept(&mut self, page: Page) -> Result<(), SinkError> {
        if self.refuse_after.is_some_and(|limit| self.pages.len() >= limit) {
            return Err(SinkError("no room left on the disk".into()));
        }
        self.ingest(page);
        Ok(())
    }
}
