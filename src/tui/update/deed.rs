//! Deeds: what is done to one ticket or to many, asked about first where it has to be.

use super::triage::short;
use crate::desk::{
    Abilities, Action, CloseReason, Kind, OutboxId, OutboxState, Ticket, TicketId, TicketRef,
    Until, counted, moment,
};
use crate::tui::deed::Deed;
use crate::tui::keymap::{Command, Context};
use crate::tui::message::{Effect, Write};
use crate::tui::model::{Focus, Model, Overlay};
use crate::tui::question::{Question, Then};
use jiff::Timestamp;
use std::collections::BTreeSet;

/// Titles that a question about many names.
const NAMED: usize = 4;

/// Why nothing is done without a ticket.
pub(super) const NONE_SELECTED: &str = "no ticket is selected";

/// What a deed does to tickets.
#[derive(Debug, Default)]
pub(super) struct Plan {
    /// What is written for each ticket that it can be done to.
    pub writes: Vec<(Ticket, Write)>,
    /// Why it is not done to the others.
    pub left_out: Vec<String>,
}

impl Plan {
    /// Whether it does anything.
    ///
    /// # Errors
    /// Why it does not.
    pub fn fits(&self) -> Result<(), String> {
        match (self.writes.is_empty(), self.left_out.first()) {
            (true, Some(why)) => Err(why.clone()),
            (true, None) => Err(NONE_SELECTED.into()),
            _ => Ok(()),
        }
    }

    /// Whether a service would see it.
    fn goes_out(&self) -> bool {
        let there =
            |write: &Write| matches!(write, Write::Send { .. } | Write::Claim { assign: true, .. });
        self.writes.iter().any(|(_, write)| there(write))
    }

    fn tickets(&self) -> Vec<&Ticket> {
        self.writes.iter().map(|(ticket, _)| ticket).collect()
    }
}

impl Model {
    /// The tickets that are marked and shown, while the queue has the keys: only these are acted on.
    pub(in crate::tui) fn marked(&self) -> impl Iterator<Item = TicketId> {
        let in_queue = self.focus == Focus::Queue && self.composer.is_none();
        let free = in_queue && self.diff.is_none() && self.customer.is_none();
        self.marks.among(self.list.shown()).take_while(move |_| free)
    }

    /// What a key acts on: the marked tickets, else the one in sight.
    pub(super) fn targets(&self) -> impl Iterator<Item = &Ticket> {
        let mut marked = self.marked().peekable();
        let alone = self.ticket().filter(|_| marked.peek().is_none());
        let rows = marked.filter_map(|id| self.list.row(id));
        rows.map(|row| &row.ticket).chain(alone)
    }

    /// The tickets of a question as they are now.
    pub(super) fn asked_about(&self, question: &Question) -> impl Iterator<Item = &Ticket> {
        question.tickets.iter().filter_map(|reference| self.known(reference))
    }

    pub(super) fn plan<'t>(
        &self,
        deed: &Deed,
        tickets: impl IntoIterator<Item = &'t Ticket>,
        now: Timestamp,
    ) -> Plan {
        let mut plan = Plan::default();
        for ticket in tickets {
            match self.write_of(deed, ticket, now) {
                Ok(write) => plan.writes.push((ticket.clone(), write)),
                Err(why) => plan.left_out.push(why),
            }
        }
        plan
    }

    /// What a deed writes for a ticket.
    fn write_of(&self, deed: &Deed, ticket: &Ticket, now: Timestamp) -> Result<Write, String> {
        let reference = ticket.reference.clone();
        let mine = ticket.local.claimed_by.as_ref() == Some(&self.setup.hero);
        match deed {
            Deed::Done => {
                self.allows_on(Command::Done, ticket, now)?;
                Ok(Write::Done(reference))
            }
            Deed::Snooze(text) => {
                self.allows_on(Command::Snooze, ticket, now)?;
                let until = Until::parse(text, now, &self.setup.hours);
                Ok(Write::Snooze(reference, until.map_err(|error| error.to_string())?))
            }
            Deed::Claim(true) if mine => Err("claim: it is yours already".into()),
            Deed::Claim(false) if !mine => Err("release: it is not yours".into()),
            Deed::Claim(take) => Ok(self.claim(ticket, *take)),
            Deed::Close(reason) => {
                self.allows_on(Command::Close, ticket, now)?;
                let reason = self.reason_for(ticket, *reason);
                Ok(self.decide(reference, Action::Close { reason }))
            }
            Deed::Send { action, home } => {
                if home.as_ref().is_some_and(|(at, of)| *at != ticket.source || *of != ticket.place)
                {
                    return Err(format!("{}: it is in another place", action.word()));
                }
                self.may_send(action, ticket, now)?;
                Ok(self.decide(reference, action.clone()))
            }
        }
    }

    /// Why an issue is closed; nothing else is asked for a reason.
    fn reason_for(&self, ticket: &Ticket, wanted: Option<CloseReason>) -> Option<CloseReason> {
        wanted.filter(|_| ticket.kind == Kind::Issue).or_else(|| self.usual_reason(ticket))
    }

    fn may_send(&self, action: &Action, ticket: &Ticket, now: Timestamp) -> Result<(), String> {
        let command = match action {
            Action::Prioritize { to } if self.priority_of(ticket) == Some(*to) => {
                return Err(format!("its priority is {} already", to.word()));
            }
            Action::Prioritize { to } => Command::Prioritize(*to),
            Action::Reopen => Command::Reopen,
            Action::Labels { .. } => Command::Labels,
            Action::Assign | Action::Unassign | Action::Assignees { .. } => Command::Assignees,
            Action::Seen => Command::Seen,
            Action::Archive { .. } | Action::Resolve { .. } => Command::Archive,
            Action::LinkIssue { .. } => Command::ShowIssue,
            _ => return Err(format!("{}: it is for one ticket at a time", action.word())),
        };
        self.allows_on(command, ticket, now)
    }

    /// Takes a ticket or lets it go, at its service too where that shows who has it.
    fn claim(&self, ticket: &Ticket, take: bool) -> Write {
        let can = self.abilities(ticket).unwrap_or(Abilities::NONE);
        let assign = match take {
            true => can.assign,
            false => (can.tracker || can.errors) && self.is_assigned(ticket),
        };
        let by = take.then(|| self.setup.hero.clone());
        Write::Claim { ticket: ticket.reference.clone(), by, assign }
    }

    /// Claims; what is the hero's already is let go.
    pub(super) fn claim_or_release(&self) -> Deed {
        let hero = Some(&self.setup.hero);
        let take = self.targets().any(|ticket| ticket.local.claimed_by.as_ref() != hero);
        Deed::Claim(take)
    }

    /// Does something to what a key acts on, after a question if it leaves us or is done to many.
    pub(super) fn act_by(&mut self, deed: Deed, now: Timestamp) -> Vec<Effect> {
        let plan = self.plan(&deed, self.targets(), now);
        if let Err(why) = plan.fits() {
            self.tell(why);
            return Vec::new();
        }
        if plan.goes_out() || plan.writes.len() + plan.left_out.len() > 1 {
            let keys = Context::Confirm;
            self.ask(keys, Then::Do(deed.clone()), |what| deed.about(what) + "?", &plan);
            return Vec::new();
        }
        self.carry(deed, plan, now)
    }

    /// Asks before something is done as planned.
    pub(super) fn ask(
        &mut self,
        keys: Context,
        then: Then,
        asks: impl Fn(&str) -> String,
        plan: &Plan,
    ) {
        let tickets = plan.tickets();
        let (asks, mut told) = match tickets.as_slice() {
            [only] if plan.left_out.is_empty() => (asks(&self.one(only)), Vec::new()),
            many => (asks(&counted(many.len(), "ticket")), vec![self.where_they_are(many)]),
        };
        told.extend(self.shown_there(&then, &tickets));
        told.extend(left_out(&plan.left_out));
        // `and 1 more` would take the line of that one.
        let named = if tickets.len() == NAMED + 1 { tickets.len() } else { NAMED };
        let mut beside: Vec<String> =
            tickets.iter().take(named).map(|ticket| ticket.title.clone()).collect();
        let more = tickets.len().saturating_sub(named);
        beside.extend((more > 0).then(|| format!("and {more} more")));
        let tickets = tickets.iter().map(|ticket| ticket.reference.clone()).collect();
        let question = Question { keys, asks, told, beside, tickets, then };
        self.overlay = Some(Overlay::Ask(Box::new(question)));
    }

    /// What is seen of it where these tickets are, each thing once.
    fn shown_there(&self, then: &Then, tickets: &[&Ticket]) -> BTreeSet<String> {
        let shows = |ticket: &&Ticket| then.shows(self.abilities(ticket)?).map(str::to_owned);
        tickets.iter().filter_map(shows).collect()
    }

    /// Does what was planned. What was marked for it is not marked any more.
    pub(super) fn carry(&mut self, deed: Deed, plan: Plan, now: Timestamp) -> Vec<Effect> {
        if let Err(why) = plan.fits() {
            self.tell(why);
            return Vec::new();
        }
        let marked: Vec<TicketId> = self.marked().collect();
        marked.into_iter().for_each(|ticket| self.marks.unmark(ticket));
        let until = plan.writes.first().map(|(_, write)| self.until_of(write, now));
        let words = deed.done_to(plan.writes.len(), &until.unwrap_or_default());
        self.last_deed = Some(deed);
        let writes: Vec<Write> = plan.writes.into_iter().map(|(_, write)| write).collect();
        match writes.as_slice() {
            [only] => vec![Effect::write(only.clone())],
            _ => vec![Effect::write(Write::Many { words, writes })],
        }
    }

    /// Until when a write puts its ticket aside, as told.
    fn until_of(&self, write: &Write, now: Timestamp) -> String {
        match write {
            Write::Snooze(_, Until::Time(at)) => moment(*at, now, &self.setup.hours),
            Write::Snooze(_, Until::TheyWrite) => "they write".into(),
            _ => String::new(),
        }
    }

    /// A ticket as a question names it: `example/app#12 at github`, `the thread in #support`.
    pub(super) fn one(&self, ticket: &Ticket) -> String {
        match ticket.kind {
            Kind::Thread => format!("the thread in {}", ticket.place),
            Kind::Error => format!("{} at {}", short(&ticket.reference), ticket.source),
            _ => format!("{} at {}", ticket.reference.rest(), ticket.source),
        }
    }

    /// `2 in #support and 1 issue at github`
    fn where_they_are(&self, tickets: &[&Ticket]) -> String {
        let mut groups: Vec<(String, &str, usize)> = Vec::new();
        for ticket in tickets {
            let (place, word) = match ticket.kind {
                Kind::Thread => (format!("in {}", ticket.place), ""),
                Kind::Issue => (format!("at {}", ticket.source), "issue"),
                Kind::PullRequest => (format!("at {}", ticket.source), "pull request"),
                Kind::Error => (format!("at {}", ticket.source), "error"),
            };
            match groups.iter_mut().find(|(at, of, _)| *at == place && *of == word) {
                Some((_, _, count)) => *count += 1,
                None => groups.push((place, word, 1)),
            }
        }
        let told = |(place, word, count): &(String, &str, usize)| match *word {
            "" => format!("{count} {place}"),
            word => format!("{} {place}", counted(*count, word)),
        };
        joined(&groups.iter().map(told).collect::<Vec<_>>())
    }

    /// What the service refused in the same matter, which this takes the place of.
    pub(super) fn replaced(&self, ticket: &TicketRef, action: &Action) -> Vec<OutboxId> {
        let refused = self.outbox.iter().filter(|item| item.state == OutboxState::Refused);
        let refused = refused.filter(|item| item.reference == *ticket);
        let same = refused.filter(|item| super::triage::is_same_matter(&item.action, action));
        same.map(|item| item.id).collect()
    }

    /// Whether a key that acts does something to the marked tickets; `None` where none is marked, or
    /// where marks mean nothing to it.
    pub(super) fn may_for_many(
        &self,
        command: Command,
        now: Timestamp,
    ) -> Option<Result<(), String>> {
        let marked = self.overlay.is_none() && !self.filtering && self.marked().next().is_some();
        if !marked {
            return None;
        }
        let any = |deed: &Deed| Some(self.can(deed, self.targets(), now));
        let one = |word: &str| {
            Some(Err(format!("{word}: for one ticket at a time; Esc forgets the marks")))
        };
        match command {
            Command::Done => any(&Deed::Done),
            Command::Snooze => any(&Deed::Snooze("reply")),
            Command::Claim => any(&self.claim_or_release()),
            Command::Close => any(&Deed::Close(None)),
            Command::Reopen => any(&Deed::send(Action::Reopen)),
            Command::Labels | Command::Assignees => self.any_of(command, now),
            Command::More => self.any_of(Command::Seen, now).map(|fits| {
                fits.map_err(|_| {
                    "review and merge: for one ticket at a time; Esc forgets the marks".into()
                })
            }),
            Command::Reply => one("answer"),
            Command::NewIssue => one("new issue"),
            Command::Mail => one("e-mail"),
            Command::Note => one("note"),
            Command::Retry => one("try again"),
            Command::Drop => one("drop"),
            _ => None,
        }
    }

    fn any_of(&self, command: Command, now: Timestamp) -> Option<Result<(), String>> {
        Some(one_fits(self.targets().map(|ticket| self.allows_on(command, ticket, now))))
    }

    /// Whether a deed can be done to one of these tickets at least. It is asked for every frame, and
    /// there may be very many: no plan is made for that.
    pub(super) fn can<'t>(
        &self,
        deed: &Deed,
        tickets: impl Iterator<Item = &'t Ticket>,
        now: Timestamp,
    ) -> Result<(), String> {
        one_fits(tickets.map(|ticket| self.write_of(deed, ticket, now).map(drop)))
    }

    /// Those of the tickets that a key acts on to which a command can be done, and why not to the
    /// others.
    pub(super) fn fitting(&self, command: Command, now: Timestamp) -> (Vec<Ticket>, Vec<String>) {
        let mut left_out = Vec::new();
        let fits = |ticket: &&Ticket| {
            self.allows_on(command, ticket, now).map_err(|why| left_out.push(why)).is_ok()
        };
        let tickets = self.targets().filter(fits).cloned().collect();
        (tickets, left_out)
    }

    /// Whether a key of the question over the panes does something.
    pub(super) fn may_answer_question(
        &self,
        command: Command,
        now: Timestamp,
    ) -> Option<Result<(), String>> {
        let Some(Overlay::Ask(question)) = &self.overlay else { return None };
        let many = question.is_for_many();
        match command {
            // The menu shows which one it is.
            Command::Prioritize(_) if !many => None,
            Command::ResolveBy | Command::ShowIssue if many => {
                Some(Err("it is for one ticket at a time".into()))
            }
            Command::Archive if many => {
                let fits = |ticket: &Ticket| self.allows_on(command, ticket, now);
                Some(self.asked_about(question).try_for_each(fits))
            }
            command => {
                let deed = question.deed(command)?;
                Some(self.can(&deed, self.asked_about(question), now))
            }
        }
    }
}

/// Whether one of these is so at least; if none is, why not the first.
fn one_fits(mut each: impl Iterator<Item = Result<(), String>>) -> Result<(), String> {
    let first = each.next().unwrap_or_else(|| Err(NONE_SELECTED.into()));
    first.or_else(|why| if each.any(|one| one.is_ok()) { Ok(()) } else { Err(why) })
}

/// `1 left out: it is closed already`
fn left_out(why: &[String]) -> Option<String> {
    let first = why.first()?;
    let reason = first.split_once(": ").map_or(first.as_str(), |(_, reason)| reason);
    let same = why.iter().all(|one| one == first);
    Some(match same {
        true => format!("{} left out: {reason}", why.len()),
        false => format!("{} left out, one of them: {reason}", why.len()),
    })
}

/// `a`, `a and b`, `a, b and c`
fn joined(parts: &[String]) -> String {
    match parts {
        [] => String::new(),
        [only] => only.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
