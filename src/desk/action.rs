//! What the hero decides, and its way to the service.

use super::{
    Archive, Before, Fix, IssueForm, Kind, Mail, Message, Person, PersonId, Priority, SourceId,
    TicketRef, Upstream,
};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// The number of an action in the outbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OutboxId(pub i64);

/// Why an issue is closed, where the service asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CloseReason {
    /// Done as asked.
    Completed,
    /// It will not be done.
    NotPlanned,
}

/// What a reviewer says of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// It may be merged.
    Approve,
    /// It must be changed first.
    RequestChanges,
}

/// How a change gets into its base.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MergeMethod {
    /// With a merge commit.
    Merge,
    /// As one commit.
    Squash,
    /// Its commits on top of the base.
    Rebase,
}

/// Something to be carried out at a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "snake_case")]
pub enum Action {
    /// Say this to whoever asked.
    Reply {
        /// The text as written: plain text or Markdown.
        text: String,
        /// The people whom stretches of the text call by name. All else that only looks like a
        /// mention calls nobody.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        mentions: Vec<Mention>,
    },
    /// Close or resolve.
    Close {
        /// Why, where the service asks.
        reason: Option<CloseReason>,
    },
    /// Open again.
    Reopen,
    /// Make the token's own account the assignee.
    Assign,
    /// The token's own account is no assignee any more.
    Unassign,
    /// Change who works on it.
    Assignees {
        /// Handles that join.
        #[serde(default)]
        add: Vec<String>,
        /// Handles that leave.
        #[serde(default)]
        remove: Vec<String>,
    },
    /// Change its labels.
    Labels {
        /// Labels it gets.
        #[serde(default)]
        add: Vec<String>,
        /// Labels it loses.
        #[serde(default)]
        remove: Vec<String>,
    },
    /// Review a pull request.
    Review {
        /// What is said of the change.
        verdict: Verdict,
        /// What is said beside that; an approval may go without words.
        text: String,
    },
    /// Ask these for a review of a pull request.
    AskReview {
        /// Handles of people, and teams as `owner/team`.
        of: Vec<String>,
    },
    /// Merge a pull request.
    Merge {
        /// How.
        method: MergeMethod,
        /// The commit that the hero looked at: should there be another by then, it is not merged.
        sha: String,
        /// Even though a check fails, is missing or still runs, or nobody approved.
        insist: bool,
    },
    /// Open an issue because of this ticket, which is linked to it.
    Create {
        /// The source that delivers it: that of the tracker, not of the ticket.
        source: SourceId,
        /// What it says.
        form: IssueForm,
    },
    /// Write an e-mail because of this ticket: that is our answer too.
    Mail {
        /// The source that sends it, not that of the ticket.
        source: SourceId,
        /// To whom, and what it says.
        mail: Mail,
    },
    /// Resolve an error by something, so that it is back only if it happens after that.
    Resolve {
        /// By what.
        fix: Fix,
    },
    /// Archive an error.
    Archive {
        /// Until when.
        until: Archive,
    },
    /// Say how much an error matters.
    Prioritize {
        /// How much.
        to: Priority,
    },
    /// Say that an error has been looked at.
    Seen,
    /// Show at an error's service which issue it is tracked in.
    LinkIssue {
        /// The issue.
        issue: TicketRef,
        /// Where a browser finds it.
        url: String,
    },
}

/// A stretch of an answer that calls somebody: chosen by the hero, never guessed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mention {
    /// The stretch as it stands in the text: `@Ada Lovelace`.
    pub text: String,
    /// Whom it calls.
    pub person: PersonId,
}

/// An answer begun.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draft {
    /// What has been written.
    pub text: String,
    /// Whom it calls.
    pub mentions: Vec<Mention>,
}

/// Where an action in the outbox stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OutboxState {
    /// It can still be taken back.
    Held,
    /// It goes out as soon as the source takes it.
    Queued,
    /// On the wire.
    Sending,
    /// The service has it.
    Sent,
    /// The service said no; the hero decides.
    Refused,
    /// Nobody knows: it may have arrived. The next attempt looks first.
    Unknown,
}

/// An action of the outbox on its way to a source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Its number in the outbox.
    pub id: OutboxId,
    /// A text unique to this action, for services that let us attach one.
    pub marker: String,
    /// The ticket it is for.
    pub reference: TicketRef,
    /// The source's own handle of that ticket.
    pub remote_id: String,
    /// What the ticket is.
    pub kind: Kind,
    /// What to do.
    pub action: Action,
    /// When it was decided, by this machine's clock.
    pub decided_at: Timestamp,
    /// What was known when it was first sent: what the service has of that is not it.
    pub before: Before,
}

/// What the service answered to an action.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Receipt {
    /// What happened, in the service's terms: `comment 1623 on example/app#4711`.
    pub summary: String,
    /// Where a browser finds the result.
    pub url: Option<String>,
    /// For a reply: the message exactly as the next poll will read it, so that it makes no twin.
    pub message: Option<Message>,
    /// The author of that message.
    pub people: Vec<Person>,
    /// For a close or reopen: the state at the service, `None` where it has none.
    pub upstream: Option<Upstream>,
    /// For an assignment: who works on it now.
    pub assignees: Option<Vec<String>>,
    /// For a new issue: what it goes by.
    pub created: Option<TicketRef>,
}

/// What a kind of source can do, so that only what works is offered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// Reasons it takes for a close; empty where it asks for none.
    pub close_reasons: &'static [CloseReason],
    /// What a close is called there: `close`, `resolve`.
    pub close_word: &'static str,
    /// What is closed here is told there by a reaction.
    pub reacts: bool,
    /// It has assignees, and a claim is shown there.
    pub assign: bool,
    /// People can be called by name in an answer: `@` offers them.
    pub mention: bool,
    /// It is a tracker: it has labels and assignees to choose from, pull requests to review, and
    /// takes new issues.
    pub tracker: bool,
    /// It tracks errors: they can be resolved by a release or a commit, archived, given a priority
    /// and to one person or team, and each of their occurrences can be looked at.
    pub errors: bool,
}

impl Abilities {
    /// A service that can be read, answered and closed, and no more.
    pub const NONE: Self = Self {
        close_reasons: &[],
        close_word: "close",
        reacts: false,
        assign: false,
        mention: false,
        tracker: false,
        errors: false,
    };
}

impl CloseReason {
    /// How the reason is written, here and at GitHub.
    pub fn word(self) -> &'static str {
        match self {
            Self::Completed => "completed",
            Self::NotPlanned => "not planned",
        }
    }
}

impl Action {
    /// An answer that calls nobody by name.
    pub fn reply(text: impl Into<String>) -> Self {
        Self::Reply { text: text.into(), mentions: Vec::new() }
    }

    /// What the action is called.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Reply { .. } => "reply",
            Self::Close { .. } => "close",
            Self::Reopen => "reopen",
            Self::Assign | Self::Assignees { .. } => "assign",
            Self::Unassign => "unassign",
            Self::Labels { .. } => "label",
            Self::Review { verdict, .. } => verdict.word(),
            Self::AskReview { .. } => "ask for a review",
            Self::Merge { .. } => "merge",
            Self::Create { .. } => "create issue",
            Self::Mail { .. } => "e-mail",
            Self::Resolve { .. } => "resolve",
            Self::Archive { .. } => "archive",
            Self::Prioritize { .. } => "set priority",
            Self::Seen => "mark as seen",
            Self::LinkIssue { .. } => "link issue",
        }
    }

    /// What it does, in a few words: `label +bug −triage`, `merge (squash)`.
    pub fn told(&self) -> String {
        let word = self.word();
        match self {
            Self::Assignees { add, remove } | Self::Labels { add, remove } => {
                let signed = |sign, names: &[String]| -> String {
                    names.iter().map(|name| format!(" {sign}{name}")).collect()
                };
                format!("{word}{}{}", signed('+', add), signed('−', remove))
            }
            Self::AskReview { of } => format!("{word}: {}", of.join(", ")),
            Self::Merge { method, insist: false, .. } => format!("{word} ({})", method.word()),
            Self::Merge { method, .. } => format!("{word} ({}, all the same)", method.word()),
            Self::Create { form, .. } => format!("{word} in {}: {}", form.place, form.title),
            Self::Mail { mail, .. } => format!("{word} to {}: {}", mail.to, mail.subject),
            Self::Resolve { fix } => format!("{word} {}", fix.told()),
            Self::Archive { until } => format!("{word} {}", until.told()),
            Self::Prioritize { to } => format!("{word} to {}", to.word()),
            Self::LinkIssue { issue, .. } => format!("{word} {}", issue.rest()),
            _ => word.to_owned(),
        }
    }

    /// The source that delivers it, where `own` is that of the ticket.
    pub fn goes_by<'a>(&'a self, own: &'a SourceId) -> &'a SourceId {
        match self {
            Self::Create { source, .. } | Self::Mail { source, .. } => source,
            _ => own,
        }
    }

    /// Whether it deals with a ticket: after it the next one is looked at.
    pub fn deals(&self) -> bool {
        use Action::{Archive, Close, Mail, Merge, Reply, Resolve, Review};
        matches!(
            self,
            Reply { .. }
                | Mail { .. }
                | Close { .. }
                | Review { .. }
                | Merge { .. }
                | Resolve { .. }
                | Archive { .. }
        )
    }

    /// Whether it tells whoever asked something: then it is the hero's ticket, if nobody else's.
    pub fn answers(&self) -> bool {
        matches!(self, Self::Reply { .. } | Self::Review { .. } | Self::Mail { .. })
    }

    /// Whether it stands at its service twice if it is carried out twice. An e-mail does too, but
    /// that nobody can look for.
    pub fn can_be_doubled(&self) -> bool {
        use Action::{Create, Reply, Review};
        matches!(self, Reply { .. } | Review { .. } | Create { .. })
    }

    /// What it says to whoever asked, if it says anything: that becomes a draft when it is given
    /// up.
    pub fn words(&self) -> Option<Draft> {
        match self {
            Self::Reply { text, mentions } => {
                Some(Draft { text: text.clone(), mentions: mentions.clone() })
            }
            Self::Review { text, .. } if !text.trim().is_empty() => {
                Some(Draft { text: text.clone(), mentions: Vec::new() })
            }
            _ => None,
        }
    }
}

impl Verdict {
    /// How the verdict is written.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::RequestChanges => "request changes",
        }
    }
}

impl MergeMethod {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Merge, Self::Squash, Self::Rebase];

    /// How it is written, here and at GitHub.
    pub fn word(self) -> &'static str {
        match self {
            Self::Merge => "merge",
            Self::Squash => "squash",
            Self::Rebase => "rebase",
        }
    }
}

impl OutboxState {
    /// All states, in the order of an action's life.
    pub const ALL: [Self; 6] =
        [Self::Held, Self::Queued, Self::Sending, Self::Sent, Self::Refused, Self::Unknown];

    /// How the state is written, in the database too.
    pub fn word(self) -> &'static str {
        match self {
            Self::Held => "held",
            Self::Queued => "queued",
            Self::Sending => "sending",
            Self::Sent => "sent",
            Self::Refused => "refused",
            Self::Unknown => "unknown",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_an_action_does_is_told_in_a_few_words() {
        let names = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        let merge =
            |insist| Action::Merge { method: MergeMethod::Squash, sha: "f00".into(), insist };
        let form =
            IssueForm { place: "a/b".into(), title: "It drops".into(), ..IssueForm::default() };
        let mail = Mail { to: "ada@b.test".into(), subject: "It drops".into(), body: "Hi".into() };
        let source = || SourceId("code".into());
        for (action, told, deals) in [
            (Action::reply("Hey"), "reply", true),
            (
                Action::Labels { add: names(&["bug"]), remove: names(&["triage"]) },
                "label +bug −triage",
                false,
            ),
            (
                Action::Assignees { add: names(&["ada", "bob"]), remove: names(&[]) },
                "assign +ada +bob",
                false,
            ),
            (
                Action::AskReview { of: names(&["ada", "a/core"]) },
                "ask for a review: ada, a/core",
                false,
            ),
            (merge(false), "merge (squash)", true),
            (merge(true), "merge (squash, all the same)", true),
            (Action::Review { verdict: Verdict::Approve, text: String::new() }, "approve", true),
            (Action::Create { source: source(), form }, "create issue in a/b: It drops", false),
            (Action::Mail { source: source(), mail }, "e-mail to ada@b.test: It drops", true),
            (Action::Reopen, "reopen", false),
            (Action::Unassign, "unassign", false),
        ] {
            assert_eq!((&*action.told(), action.deals()), (told, deals));
        }
    }
}
