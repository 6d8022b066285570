//! What is said: the two lists of comments.

use super::cursor::Mark;
use super::links::{Ground, duplicate_of};
use super::parse;
use super::place::{Place, number_in};
use super::pull::{Pull, reach};
use super::reading::Reading;
use super::roll::Roll;
use super::walk::{List, Step, Walk};
use super::wire::{Comment, ReviewComment, Row};
use crate::desk::{Extent, Link, Message, Page, Thread, Unreadable};
use crate::source::SourceError;
use std::collections::BTreeMap;

/// Something said, as the two lists of comments bring it.
pub(super) trait Spoken: Row {
    /// The number of its issue or pull request.
    fn number(&self) -> Option<u64>;
    /// It in our words.
    fn message(&self, roll: &mut Roll) -> Message;
    /// Its id, for messages.
    fn id(&self) -> u64;
    /// What it says that its issue is a duplicate of, whoever says so.
    fn duplicate_of(&self, place: &Place) -> Option<Link>;
}

impl Pull<'_> {
    /// Reads a list of comments from where it stopped, if it is owed.
    ///
    /// # Errors
    /// Whatever stopped it; the pages handed over before stay.
    pub(super) async fn spoken<T: Spoken>(
        &mut self,
        repo: &str,
        list: List,
        mark: Mark,
    ) -> Result<(), SourceError> {
        if !self.source.memory().owes(repo, list) {
            return Ok(());
        }
        let mut walk = Walk::<T>::new(&self.name, list, mark);
        while let Some(step) = walk.step(&mut self.calls).await? {
            let mut page = self.threads(repo, step).await?;
            page.cursor = reach(&mut self.position, repo, list, walk.mark());
            self.accept(page).await?;
        }
        self.source.memory().settle(repo, list);
        Ok(())
    }

    /// What was said, by ticket. One that is not known yet (it was opened after the issues were
    /// read) is read whole, for the store passes over what is said in unknown tickets; so is one
    /// that is called a duplicate, for what it points at is told with all of it.
    async fn threads<T: Spoken>(&mut self, repo: &str, step: Step<T>) -> Result<Page, SourceError> {
        let (mut known, mut unknown) = (Vec::new(), Vec::new());
        let (by_number, homeless) = by_number(&step.news);
        for (number, rows) in by_number {
            let place = Place::new(repo, number);
            match self.sink.stamp(&place.reference()).await? {
                Some(_) if rows.iter().all(|row| row.duplicate_of(&place).is_none()) => {
                    known.push((place, rows));
                }
                _ => unknown.push(place),
            }
        }
        let mut reading = self.reading();
        reading.page.unreadable = step.unreadable;
        reading.page.unreadable.extend(homeless);
        for (place, rows) in known {
            let messages = rows.iter().map(|row| row.message(reading.roll)).collect();
            reading.page.threads.push(part(&place, messages));
        }
        for place in unknown {
            add_whole(&mut reading, &place).await?;
        }
        Ok(reading.finish())
    }
}

impl Spoken for Comment {
    fn number(&self) -> Option<u64> {
        number_in(&self.issue_url)
    }

    fn message(&self, roll: &mut Roll) -> Message {
        parse::comment(self, roll)
    }

    fn id(&self) -> u64 {
        self.id
    }

    fn duplicate_of(&self, place: &Place) -> Option<Link> {
        // Of a pull request this tells nothing.
        let of_issue = self.html_url.contains("/issues/");
        let ground = Ground { place, html_url: &self.html_url, at: self.created_at };
        of_issue.then(|| duplicate_of(&self.body, ground)).flatten()
    }
}

impl Spoken for ReviewComment {
    fn number(&self) -> Option<u64> {
        number_in(&self.pull_request_url)
    }

    fn message(&self, roll: &mut Roll) -> Message {
        parse::review_comment(self, roll)
    }

    fn id(&self) -> u64 {
        self.id
    }

    fn duplicate_of(&self, _place: &Place) -> Option<Link> {
        None
    }
}

type ByNumber<'a, T> = BTreeMap<u64, Vec<&'a T>>;

fn by_number<T: Spoken>(rows: &[T]) -> (ByNumber<'_, T>, Vec<Unreadable>) {
    let (mut by_number, mut homeless) = (ByNumber::new(), Vec::new());
    for row in rows {
        match row.number() {
            Some(number) => by_number.entry(number).or_default().push(row),
            None => homeless.push(Unreadable {
                at: format!("comment {}", row.id()),
                why: "it does not say which issue it is on".into(),
            }),
        }
    }
    (by_number, homeless)
}

fn part(place: &Place, messages: Vec<Message>) -> Thread {
    let reference = place.reference();
    Thread { reference, messages, extent: Extent::Part, stamp: None }
}

async fn add_whole(reading: &mut Reading<'_, '_>, place: &Place) -> Result<(), SourceError> {
    match reading.issue(place).await {
        Ok(issue) => reading.add(&issue, place, Extent::Whole).await,
        Err(SourceError::Gone { .. }) => Ok(()),
        Err(error) => Err(error),
    }
}
