//! What the screen asks a service for because the hero wants to see it now: it is shown and not
//! kept.

use super::{Event, MergeMethod, SourceId, TicketRef, Which};

/// Something to be asked of a service now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wish {
    /// What a pull request changes.
    Diff(TicketRef),
    /// What can be chosen for a ticket: labels, people, ways to merge.
    Choices(TicketRef),
    /// Where new issues can be opened.
    Places,
    /// What a new issue in this place of this source begins with.
    Forms(SourceId, String),
    /// An occurrence of an error.
    Event(TicketRef, Which),
    /// Whatever is new in a ticket: it is kept, as a poll keeps it.
    Fresh(TicketRef),
}

/// What a service gave.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "one is made at a time")]
pub enum Granted {
    /// See [`Wish::Diff`].
    Diff(TicketRef, Diff),
    /// See [`Wish::Choices`].
    Choices(TicketRef, Choices),
    /// See [`Wish::Places`].
    Places(Vec<(SourceId, String)>),
    /// See [`Wish::Forms`].
    Forms(SourceId, String, Forms),
    /// See [`Wish::Event`].
    Event(TicketRef, Event),
    /// See [`Wish::Fresh`]: what is new is in the store.
    Fresh(TicketRef),
}

/// What a pull request changes, as a unified diff.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Diff {
    /// The diff, as `git diff` writes it.
    pub text: String,
    /// What is missing from it, if the service did not give all: `12 of 340 files`.
    pub missing: Option<String>,
}

/// What can be chosen for a ticket.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choices {
    /// Labels of its place.
    pub labels: Vec<String>,
    /// Labels it has.
    pub labelled: Vec<String>,
    /// Handles of who can be assigned to it or asked for a review.
    pub people: Vec<String>,
    /// Handles of who is assigned to it.
    pub assigned: Vec<String>,
    /// Teams that can be asked for a review, as `owner/team`.
    pub teams: Vec<String>,
    /// Who was asked for a review and has not given one.
    pub asked: Vec<String>,
    /// How it can be merged; `None` for what is no open pull request.
    pub merging: Option<Merging>,
    /// Releases that an error can be resolved in, the latest first.
    pub releases: Vec<String>,
}

/// How a pull request can be merged, as of now.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Merging {
    /// The branch it goes into; empty if the service did not tell.
    pub base: String,
    /// Its last commit.
    pub sha: String,
    /// What its repository allows; the first is offered first.
    pub methods: Vec<MergeMethod>,
    /// Why it had better not be merged now: `2 failing checks: build, lint`. Empty: it is green.
    pub concerns: Vec<String>,
    /// Why it cannot be merged at all now: conflicts, a draft, a rule of its branch.
    pub obstacle: Option<String>,
}

/// What a new issue in a place begins with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forms {
    /// Labels of the place.
    pub labels: Vec<String>,
    /// Its templates.
    pub templates: Vec<Template>,
}

/// A template for a new issue.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Template {
    /// What it is called.
    pub name: String,
    /// What it is for.
    pub about: String,
    /// How the title begins.
    pub title: String,
    /// What the body begins with, as Markdown.
    pub body: String,
    /// Labels that such an issue gets.
    pub labels: Vec<String>,
}
