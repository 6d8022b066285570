//! What is being written, and what is at hand for it.

use super::asked::SOON;
use super::doubt::Heard;
use super::editor::Editor;
use super::mention::Mentions;
use crate::desk::{Caution, Find, IssueForm, Mail, Snippet, SourceId, Ticket, Verdict, is_blank};
use jiff::{SignedDuration, Timestamp};

/// How long a service may take to tell what was said while an answer was written.
const PATIENCE: SignedDuration = SignedDuration::from_secs(3);

/// What is at hand for answers.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Kit {
    /// Words that are not for outside.
    pub private: Vec<String>,
    /// Where the hero meets people.
    pub meeting: Option<String>,
    /// Where everybody sees how the services are.
    pub status_page: Option<String>,
    /// Texts written before.
    pub snippets: Vec<Snippet>,
    /// Whom e-mails come from, if any can be sent.
    pub sender: Option<Sender>,
}

/// Whom e-mails come from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    /// The source that sends them.
    pub source: SourceId,
    /// Who writes: `Ada Lovelace <ada@example.com>`.
    pub from: String,
    /// What they end with.
    pub sign_off: String,
    /// How long one waits and can be taken back.
    pub hold: SignedDuration,
}

/// What is being written. It never turns into another: each is sent, and kept, as what it was
/// begun as.
#[derive(Debug)]
pub(super) enum Mode {
    /// An answer to whoever asked.
    Answer,
    /// A review of a pull request.
    Review(Verdict),
    /// A new issue because of the ticket.
    Issue(NewIssue),
    /// An e-mail because of the ticket.
    Mail(Sender),
    /// A note on the ticket: it stays here.
    Note,
}

/// A new issue being written.
#[derive(Debug, Default)]
pub(super) struct NewIssue {
    /// Where it was begun: the source and its place.
    pub begun: Option<(SourceId, String)>,
    /// The labels that a place is known to have.
    pub labels: Option<(String, Vec<String>)>,
}

/// An answer, a review, a new issue, an e-mail or a note being written. Where it goes was settled when it was
/// begun.
#[derive(Debug)]
pub(super) struct Composer {
    pub mode: Mode,
    pub ticket: Ticket,
    pub place: String,
    /// What says nothing yet and is not sent.
    pub greeting: String,
    /// What it began with, which is not worth keeping as long as it stands so.
    pub ready: String,
    pub editor: Editor,
    pub mentions: Mentions,
    /// What had been said when it was begun.
    pub heard: Heard,
    /// Customers that pay, and whose answer it is not.
    pub others: Vec<String>,
    /// What speaks against it so far, and the text of which that is told.
    pub told: (String, Vec<Caution>),
    /// It is shown as its channel will show it, in place of the conversation, from this line on.
    pub preview: Option<usize>,
    /// Nobody could look what was said meanwhile.
    pub unlooked: bool,
    /// Since when it differs from what is kept.
    pub unsaved: Option<Timestamp>,
    pub stage: Stage,
    /// What was answered to what is like its ticket.
    pub similar: Vec<Find>,
}

impl NewIssue {
    /// Labels of a form that its place is known not to have.
    pub fn unknown_labels<'a>(&self, form: &'a IssueForm) -> Vec<&'a str> {
        let known = self.labels.iter().find(|(place, _)| form.place.eq_ignore_ascii_case(place));
        let Some((_, known)) = known else { return Vec::new() };
        let missing = |label: &&String| !known.iter().any(|k| k.eq_ignore_ascii_case(label));
        form.labels.iter().filter(missing).map(String::as_str).collect()
    }
}

impl Composer {
    /// What is begun because of a ticket; nothing is known of it yet.
    pub fn begun(mode: Mode, ticket: Ticket, editor: Editor) -> Self {
        Self {
            mode,
            ticket,
            editor,
            place: String::new(),
            greeting: String::new(),
            ready: String::new(),
            mentions: Mentions::default(),
            heard: Heard::default(),
            others: Vec::new(),
            told: Default::default(),
            preview: None,
            unlooked: false,
            unsaved: None,
            stage: Stage::Writing,
            similar: Vec::new(),
        }
    }

    /// Whether nothing is said in it yet.
    pub fn is_blank(&self) -> bool {
        let text = self.editor.text();
        match &self.mode {
            Mode::Mail(sender) => Mail::parse(&text).is_blank(&self.greeting, &sender.sign_off),
            _ => is_blank(&text, &self.greeting),
        }
    }

    /// Lines of what speaks against it.
    pub fn warned(&self) -> usize {
        usize::from(!self.told.1.is_empty())
    }

    /// Whether it says more than it was begun with.
    pub fn is_worth_keeping(&self) -> bool {
        !self.is_blank() && !self.is_untouched()
    }

    /// Whether it stands as it was begun.
    pub fn is_untouched(&self) -> bool {
        self.editor.text().trim() == self.ready.trim()
    }
}

/// How far an answer is. It stays on the screen until the store has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stage {
    Writing,
    /// Its service is asked whether somebody said something meanwhile.
    Looking {
        /// Since when.
        since: Timestamp,
        /// It closes the ticket.
        close: bool,
        /// The service has answered: what it told is being read.
        came: bool,
    },
    /// It is being put into the outbox.
    Sending,
    /// It is being kept as a draft.
    PuttingDown,
}

impl Stage {
    /// Whether it is time to tell that a service is asked what was said meanwhile.
    pub fn looks(self, now: Timestamp) -> bool {
        matches!(self, Self::Looking { since, .. } if now >= since + SOON)
    }

    /// Whether the service was waited for long enough.
    pub fn is_out_of_patience(self, now: Timestamp) -> bool {
        matches!(self, Self::Looking { since, .. } if now >= since + PATIENCE)
    }

    /// When that changes next without anything happening.
    pub fn wakes_at(self, now: Timestamp) -> Option<Timestamp> {
        let Self::Looking { since, .. } = self else { return None };
        Some(if now < since + SOON { since + SOON } else { (since + PATIENCE).max(now) })
    }
}
