//! What the hero does with an error: resolves it by something, archives it until something, gives
//! it to somebody, says how much it matters.

use crate::desk::{
    Action, Archive, Choices, Commit, Fix, Kind, Linked, OutboxState, Priority, Ticket, TicketRef,
    counted, is_web, moment,
};
use crate::store::OutboxItem;
use crate::tui::deed::Deed;
use crate::tui::keymap::Command;
use crate::tui::links::named;
use crate::tui::message::{Effect, Write};
use crate::tui::model::Model;
use crate::tui::picker::{One, Pick, Picked, Picker, Purpose};
use jiff::{SignedDuration, Timestamp};

/// The key of the row that means the release after the latest.
const NEXT: &str = "";
/// Before the key of a release that its service names.
const IN: &str = "in ";
/// The key of the row that means nobody.
const NOBODY: &str = "";
/// The key of the row that means the token's own account; no name begins with a blank.
const ME: &str = " me";
/// Ends of an archive that are offered, as [`Archive::parse`] reads them.
const ENDS: [&str; 11] = [
    "escalating",
    "30 min",
    "2 h",
    "1 day",
    "1 week",
    "10 events",
    "100 events",
    "1000 events",
    "10 users",
    "100 users",
    "forever",
];
/// Columns of an issue's name in a list.
const NAMED: usize = 48;

impl Model {
    /// A choice of the menu of an error, or of the question whether to resolve it, that needs more
    /// than a key.
    pub(super) fn triage(
        &mut self,
        error: TicketRef,
        command: Command,
        now: Timestamp,
    ) -> Vec<Effect> {
        match command {
            Command::ShowIssue => return self.show_issue(error),
            Command::ResolveBy => return self.ask_choices(Purpose::One(One::Fix(error)), now),
            Command::Archive => self.offer_ends(vec![error], now),
            _ => {}
        }
        Vec::new()
    }

    /// What is sent, in place of what was refused in the same matter.
    pub(super) fn decide(&self, ticket: TicketRef, action: Action) -> Write {
        let instead_of = self.replaced(&ticket, &action);
        Write::Send { ticket, actions: vec![action], instead_of }
    }

    /// How much the error on the screen matters, once all that is on its way has arrived.
    pub(in crate::tui) fn priority(&self) -> Option<Priority> {
        self.priority_of(self.ticket()?)
    }

    /// The same of any error.
    pub(super) fn priority_of(&self, ticket: &Ticket) -> Option<Priority> {
        let to = |item: &OutboxItem| match item.action {
            Action::Prioritize { to } => Some(to),
            _ => None,
        };
        let pending = self.on_its_way(&ticket.reference).filter_map(to).last();
        pending.or(ticket.impact.as_ref()?.priority)
    }

    /// What was decided about a ticket and may still be carried out by itself.
    fn on_its_way(&self, ticket: &TicketRef) -> impl Iterator<Item = &OutboxItem> {
        let stands = |item: &&OutboxItem| item.state != OutboxState::Refused;
        self.outbox.iter().filter(move |item| item.reference == *ticket).filter(stands)
    }

    /// What an error can be resolved by: the next release, the commit that its service suspects,
    /// and releases.
    pub(super) fn fixes(&self, releases: &[String]) -> Vec<Pick> {
        let row = |key: String, fix: &Fix, aside: String| Pick {
            key,
            text: fix.told(),
            aside,
            fixed: false,
        };
        let next = row(NEXT.into(), &Fix::NextRelease, String::new());
        let commit = self.suspect().and_then(|commit| {
            let (fix, key) = by(commit)?;
            let author = commit.author.as_ref().map(|name| format!(", {name}"));
            let aside = format!("{}{}", commit.message, author.unwrap_or_default());
            Some(row(key, &fix, format!("suspected: {aside}")))
        });
        let release =
            |name: &String| row(format!("{IN}{name}"), &Fix::Release(name.clone()), String::new());
        [next].into_iter().chain(commit).chain(releases.iter().map(release)).collect()
    }

    /// The commit that is suspected of the occurrence in sight, else of the latest.
    fn suspect(&self) -> Option<&Commit> {
        let page = self.page.as_ref()?;
        let events = [page.event(), page.detail().event.as_ref()];
        events.into_iter().flatten().find_map(|event| event.suspect.as_ref())
    }

    /// What it is to be resolved by was chosen or typed.
    pub(super) fn take_fix(&mut self, error: TicketRef, key: &str, now: Timestamp) -> Vec<Effect> {
        let fix = match key.strip_prefix(IN) {
            _ if key == NEXT => Ok(Fix::NextRelease),
            Some(release) => Ok(Fix::Release(release.to_owned())),
            None => Fix::parse(key),
        };
        let Some(ticket) = self.known(&error) else { return Vec::new() };
        let deed = fix.map(|fix| Deed::at_home(Action::Resolve { fix }, ticket));
        self.carry_parsed(deed, &[error], now)
    }

    /// Until when errors can be archived.
    pub(super) fn offer_ends(&mut self, errors: Vec<TicketRef>, now: Timestamp) {
        let hours = &self.setup.hours;
        let row = |key: &str| {
            let until = Archive::parse(key).ok()?;
            let end = match until {
                Archive::Minutes(minutes) => now + SignedDuration::from_mins(minutes.into()),
                _ => now,
            };
            let aside = if end > now { moment(end, now, hours) } else { String::new() };
            Some(Pick { key: key.to_owned(), text: until.told(), aside, fixed: false })
        };
        let rows = ENDS.into_iter().filter_map(row).collect();
        let title = format!("archive {}", self.place_of_all(&errors));
        self.choose_from(Picker::of(One::Archive(errors), title, rows));
    }

    /// Until when they are to be archived was chosen or typed.
    pub(super) fn take_end(
        &mut self,
        errors: &[TicketRef],
        key: &str,
        now: Timestamp,
    ) -> Vec<Effect> {
        let deed = Archive::parse(key).map(|until| Deed::send(Action::Archive { until }));
        self.carry_parsed(deed, errors, now)
    }

    /// Does what was chosen or typed in a list, which was the question.
    pub(super) fn carry_parsed(
        &mut self,
        deed: Result<Deed, String>,
        tickets: &[TicketRef],
        now: Timestamp,
    ) -> Vec<Effect> {
        match deed {
            Ok(deed) => {
                let tickets = tickets.iter().filter_map(|ticket| self.known(ticket));
                let plan = self.plan(&deed, tickets, now);
                self.carry(deed, plan, now)
            }
            Err(why) => {
                self.complain(why);
                Vec::new()
            }
        }
    }

    /// A ticket that is in sight or in the list.
    pub(super) fn known(&self, reference: &TicketRef) -> Option<&Ticket> {
        let seen = self.ticket().filter(|ticket| ticket.reference == *reference);
        seen.or_else(|| self.list.find(reference).map(|ranked| &ranked.ticket))
    }

    /// What is changed, and where: `APP-7 at errors`, `3 tickets at code`.
    pub(super) fn place_of_all(&self, tickets: &[TicketRef]) -> String {
        match tickets {
            [only] => self.place_of(only),
            many => {
                let source = many.first().and_then(|first| self.known(first));
                let at = source.map(|ticket| format!(" at {}", ticket.source)).unwrap_or_default();
                format!("{}{at}", counted(many.len(), "ticket"))
            }
        }
    }

    /// `APP-7 at errors`: what is changed, and where.
    fn place_of(&self, error: &TicketRef) -> String {
        self.known(error).map_or_else(|| short(error).to_owned(), |ticket| self.one(ticket))
    }

    /// Who an error can be given to, and who has it: the hero is the first of the people.
    pub(super) fn owners(&self, choices: &Choices) -> (Vec<Pick>, Vec<String>) {
        let everybody = [choices.people.as_slice(), &choices.teams].concat();
        let mut rows = super::pick::rows(&choices.assigned, &everybody);
        rows.sort_by_key(|row| !self.is_me(&row.key));
        for row in &mut rows {
            let me = if self.is_me(&row.key) { "you" } else { "" };
            row.aside = if choices.assigned.contains(&row.key) { "has it now" } else { me }.into();
        }
        let one = |key: &str, text: &str, aside: &str| Pick {
            key: key.into(),
            text: text.into(),
            aside: aside.into(),
            fixed: false,
        };
        if !rows.first().is_some_and(|row| self.is_me(&row.key)) {
            rows.insert(0, one(ME, "me", "whose token it is"));
        }
        let free = choices.assigned.is_empty();
        rows.insert(0, one(NOBODY, "nobody", if free { "has it now" } else { "" }));
        let marked = if free { vec![NOBODY.to_owned()] } else { choices.assigned.clone() };
        (rows, marked)
    }

    /// Who is to have it was chosen or typed.
    pub(super) fn take_owner(
        &mut self,
        error: TicketRef,
        picked: Picked,
        now: Timestamp,
    ) -> Vec<Effect> {
        let Some(pick) = picked.one else { return Vec::new() };
        if picked.removed.is_empty() {
            let assigns = |item: &OutboxItem| matches!(item.action.word(), "assign" | "unassign");
            let moves = self.on_its_way(&error).any(assigns);
            self.tell(match moves {
                true => "it is about to be given to somebody else; take that back instead",
                false => "nothing was changed",
            });
            return Vec::new();
        }
        let remove = picked.removed.into_iter().filter(|name| name != NOBODY).collect();
        let action = match pick.key.as_str() {
            ME => Action::Assign,
            NOBODY => Action::Assignees { add: Vec::new(), remove },
            name => Action::Assignees { add: vec![name.to_owned()], remove },
        };
        let Some(ticket) = self.known(&error) else { return Vec::new() };
        let deed = Deed::at_home(action, ticket);
        self.carry_parsed(Ok(deed), &[error], now)
    }

    /// Issues that the ticket on the screen is linked to and a browser finds.
    pub(super) fn tracked_in(&self) -> Vec<Linked> {
        let links = self.page.as_ref().map_or(&[][..], |page| &page.detail().links);
        links.iter().filter(|link| is_issue(link)).cloned().collect()
    }

    /// Shows at its service which issue an error is tracked in; of several the hero chooses one.
    fn show_issue(&mut self, error: TicketRef) -> Vec<Effect> {
        let issues = self.tracked_in();
        if let [only] = issues.as_slice() {
            return vec![Effect::write(self.decide(error, shows(only)))];
        }
        let row = |link: &Linked| Pick {
            key: link.reference.to_string(),
            text: named(link, NAMED),
            aside: link.state.clone(),
            fixed: false,
        };
        let title = format!("link {} to which issue?", self.place_of(&error));
        let rows = issues.iter().map(row).collect();
        self.choose_from(Picker::of(One::Issue(error), title, rows));
        Vec::new()
    }

    /// Which issue is to be shown was chosen.
    pub(super) fn take_issue(&mut self, error: TicketRef, key: &str) -> Vec<Effect> {
        let issues = self.tracked_in();
        let chosen = issues.iter().find(|link| link.reference.as_str() == key);
        let write = chosen.map(|link| self.decide(error, shows(link)));
        write.map(Effect::write).into_iter().collect()
    }
}

fn shows(link: &Linked) -> Action {
    Action::LinkIssue { issue: link.reference.clone(), url: link.url.clone() }
}

/// Whether one is decided in place of the other: whether it is closed, who has it, how it is rated.
pub(super) fn is_same_matter(one: &Action, other: &Action) -> bool {
    use Action::{Archive, Assign, Assignees, Close, Labels, Reopen, Resolve, Unassign};
    // A change of labels says nothing of the change before it.
    if matches!(one, Labels { .. } | Reopen) {
        return false;
    }
    let closes = |action: &Action| matches!(action, Close { .. } | Resolve { .. } | Archive { .. });
    let gives = |action: &Action| matches!(action, Assign | Unassign | Assignees { .. });
    (closes(one) && closes(other))
        || (gives(one) && gives(other))
        || std::mem::discriminant(one) == std::mem::discriminant(other)
}

fn is_issue(link: &Linked) -> bool {
    is_web(&link.url)
        && match link.kind {
            Some(kind) => kind == Kind::Issue,
            None => link.reference.kind() == "github" && link.url.contains("/issues/"),
        }
}

/// A commit of a known repository, and the key of its row.
fn by(commit: &Commit) -> Option<(Fix, String)> {
    let repository = commit.repository.as_ref()?;
    let key = format!("{repository}@{}", commit.id);
    let fix = Fix::parse(&key).ok()?;
    matches!(fix, Fix::Commit { .. }).then_some((fix, key))
}

/// An error as people name it: without the organization that all of them are in.
pub(super) fn short(error: &TicketRef) -> &str {
    error.rest().rsplit('/').next().unwrap_or_default()
}
