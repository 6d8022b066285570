//! Whose turn it is: derived from the conversation, what we know ourselves, and what is pending.

use super::call::call;
use super::{
    Action, Call, Calling, Kind, Local, Message, MessageKind, Need, NeedOf, Shipped, Side, Status,
};
use jiff::Timestamp;

/// What the conversation says about whose turn it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// The customer's last message.
    pub last_customer: Option<Timestamp>,
    /// Our last message.
    pub last_us: Option<Timestamp>,
    /// The first message of the customer's unanswered run.
    pub waiting_since: Option<Timestamp>,
}

/// Where a ticket stands: all that its status is derived from but time and the outbox.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Standing {
    /// Since when it is closed, here or at the service.
    pub closed_at: Option<Timestamp>,
    /// The service's word for why.
    pub close_reason: Option<String>,
    /// The last thing that happened in it.
    pub last_at: Option<Timestamp>,
    /// Whose turn it is.
    pub turn: Turn,
    /// What else than a customer's word calls for us, unless it was dealt with.
    pub call: Option<Call>,
}

/// What the outbox still holds for a ticket. Until it is refused it counts as if done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pending {
    /// A reply is on its way since.
    pub reply_at: Option<Timestamp>,
    /// A close is on its way since.
    pub close_at: Option<Timestamp>,
    /// A verdict or a merge is on its way since: it deals with what a pull request needs.
    pub verdict_at: Option<Timestamp>,
    /// A reopening is on its way.
    pub reopen: bool,
    /// The service refused something.
    pub refused: bool,
}

impl Pending {
    /// Counts an action decided at this time as if it were done.
    pub fn expect(&mut self, action: &Action, decided_at: Timestamp) {
        match action {
            Action::Reply { .. } | Action::Mail { .. } => {
                self.reply_at = self.reply_at.max(Some(decided_at));
            }
            Action::Close { .. } | Action::Resolve { .. } | Action::Archive { .. } => {
                self.close_at = self.close_at.max(Some(decided_at));
            }
            Action::Reopen => self.reopen = true,
            Action::Review { .. } => {
                self.reply_at = self.reply_at.max(Some(decided_at));
                self.verdict_at = self.verdict_at.max(Some(decided_at));
            }
            Action::Merge { .. } => {
                self.close_at = self.close_at.max(Some(decided_at));
                self.verdict_at = self.verdict_at.max(Some(decided_at));
            }
            Action::Assign
            | Action::Unassign
            | Action::Assignees { .. }
            | Action::Labels { .. }
            | Action::AskReview { .. }
            | Action::Create { .. }
            | Action::Prioritize { .. }
            | Action::Seen
            | Action::LinkIssue { .. } => {}
        }
    }
}

/// Since when a ticket is closed: here or at the service, whichever is later, unless it was
/// reopened here after that.
pub fn closed_at(upstream: Option<Timestamp>, local: &Local) -> Option<Timestamp> {
    let closed = upstream.max(local.closed_at)?;
    local.reopened_at.is_none_or(|reopened| reopened < closed).then_some(closed)
}

/// Whose turn it is in a conversation. A close or a *done* ends a run as an answer does: only what
/// the customer says after it counts.
///
/// Messages and their authors' sides may come in any order. Programs never count, deleted messages
/// and notes never count, events count only for errors, whose only words they are. Some services
/// tell whole seconds only: of messages of one instant the ids tell which came first.
pub fn turn<'a>(
    kind: Kind,
    messages: impl Iterator<Item = (&'a Message, Side)> + Clone,
    ended_at: Option<Timestamp>,
) -> Turn {
    let counts = move |message: &Message| {
        !message.deleted
            && match message.kind {
                MessageKind::Message => true,
                MessageKind::Event => kind == Kind::Error,
                MessageKind::Note | MessageKind::Vote => false,
            }
    };
    let of = |side: Side| {
        let said = messages.clone().filter(move |(m, s)| *s == side && counts(m));
        said.map(|(message, _)| place(message))
    };
    let at = |place: Place<'_>| place.0;
    let last_us = of(Side::Us).max();
    let unanswered = of(Side::Customer).filter(|said| last_us.is_none_or(|us| *said > us));
    Turn {
        last_customer: of(Side::Customer).max().map(at),
        last_us: last_us.map(at),
        waiting_since: unanswered.map(at).filter(|at| ended_at.is_none_or(|end| *at > end)).min(),
    }
}

type Place<'a> = (Timestamp, usize, &'a str);

/// The key that conversations are in order by. Ids grow in length before they begin anew.
fn place(message: &Message) -> Place<'_> {
    (message.at, message.id.len(), &message.id)
}

/// What besides the conversation tells where a ticket stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Beside {
    /// Since when the service has it closed.
    pub closed_at: Option<Timestamp>,
    /// The service's word for why.
    pub close_reason: Option<String>,
    /// What a pull request needs next.
    pub need: Option<Need>,
    /// What was shipped for it.
    pub shipped: Option<Shipped>,
}

/// Where a ticket stands.
pub fn standing<'a>(
    kind: Kind,
    messages: impl Iterator<Item = (&'a Message, Side)> + Clone,
    beside: Beside,
    local: &Local,
) -> Standing {
    let closed_at = closed_at(beside.closed_at, local);
    let since = |of: NeedOf| beside.need.as_ref().filter(|n| n.of == of).map(|n| n.since);
    let said = messages.clone().map(|(message, _)| message.at).max();
    let ended = closed_at.max(local.done_at).max(since(NeedOf::Them));
    let turn = turn(kind, messages, ended);
    let shipped_at = beside.shipped.as_ref().map(|shipped| shipped.at);
    let call = call(beside.need.as_ref(), beside.shipped.as_ref(), &turn, closed_at, local);
    Standing {
        closed_at,
        close_reason: beside.close_reason.filter(|_| closed_at.is_some()),
        last_at: said.max(since(NeedOf::Us)).max(shipped_at),
        turn,
        call,
    }
}

/// The status, and since when somebody waits.
///
/// In this order: a sleeping ticket that nobody wrote to is snoozed; an unanswered run, or whatever
/// else calls for us, waits on us; a closed one is closed; one that woke by itself waits on us since
/// then; else it waits on them.
pub fn status(
    standing: &Standing,
    local: &Local,
    pending: &Pending,
    now: Timestamp,
) -> (Status, Option<Timestamp>) {
    let closed_at = standing.closed_at.filter(|_| !pending.reopen).max(pending.close_at);
    let ended = pending.reply_at.max(pending.close_at);
    let answered = ended.is_some_and(|at| standing.turn.last_customer.is_none_or(|c| c <= at));
    let waits = standing.turn.waiting_since.filter(|_| !answered);
    let waiting_since = waits.into_iter().chain(called(standing, pending)).min();
    if sleeps(standing, local, now) && !(closed_at.is_some() && waiting_since.is_none()) {
        return (Status::Snoozed, waiting_since);
    }
    match (waiting_since, closed_at) {
        (Some(since), _) => (Status::WaitingOnUs, Some(since)),
        (None, Some(_)) => (Status::Closed, None),
        (None, None) => match woke(standing, local, pending, now) {
            Some(at) => (Status::WaitingOnUs, Some(at)),
            None => (Status::WaitingOnThem, None),
        },
    }
}

/// Since when something else than a customer's word calls for us, unless what is on its way deals
/// with it.
fn called(standing: &Standing, pending: &Pending) -> Option<Timestamp> {
    let call = standing.call.as_ref()?;
    let dealt_with = match call.calling {
        Calling::Need => pending.verdict_at.max(pending.close_at),
        Calling::Loop => pending.reply_at.max(pending.close_at),
    };
    dealt_with.is_none_or(|at| at < call.since).then_some(call.since)
}

fn sleeps(standing: &Standing, local: &Local, now: Timestamp) -> bool {
    let Some(snoozed_at) = local.snoozed_at else { return false };
    let called = standing.call.as_ref().map(|call| call.since);
    let wrote = standing.turn.last_customer.max(called).is_some_and(|at| at > snoozed_at);
    !wrote && local.snoozed_until.is_none_or(|until| until > now)
}

/// When a snoozed ticket came back by itself, if nothing was done about it since.
fn woke(
    standing: &Standing,
    local: &Local,
    pending: &Pending,
    now: Timestamp,
) -> Option<Timestamp> {
    let until = local.snoozed_at.and(local.snoozed_until).filter(|until| *until <= now)?;
    let handled = standing.turn.last_us.max(local.done_at).max(pending.reply_at);
    handled.is_none_or(|at| at < until).then_some(until)
}

#[cfg(test)]
mod tests {
    use super::*;
    use Side::{Bot, Customer, Us};

    fn at(minute: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + minute * 60).unwrap()
    }

    fn said(minute: i64, side: Side) -> (Message, Side) {
        let message = Message {
            id: minute.to_string(),
            at: at(minute),
            author: None,
            kind: MessageKind::Message,
            text: String::new(),
            edited: false,
            deleted: false,
            reactions: Vec::new(),
        };
        (message, side)
    }

    struct Case {
        said: Vec<(Message, Side)>,
        upstream: Option<Timestamp>,
        need: Option<Need>,
        shipped: Option<Shipped>,
        local: Local,
        pending: Pending,
    }

    fn case(said_by: &[(i64, Side)]) -> Case {
        Case {
            said: said_by.iter().map(|(minute, side)| said(*minute, *side)).collect(),
            upstream: None,
            need: None,
            shipped: None,
            local: Local::default(),
            pending: Pending::default(),
        }
    }

    impl Case {
        fn status(&self, kind: Kind, now: i64) -> (Status, Option<i64>) {
            let said = self.said.iter().map(|(m, s)| (m, *s));
            let beside = Beside {
                closed_at: self.upstream,
                need: self.need.clone(),
                shipped: self.shipped.clone(),
                ..Beside::default()
            };
            let standing = standing(kind, said, beside, &self.local);
            let (status, since) = status(&standing, &self.local, &self.pending, at(now));
            (status, since.map(|t| (t.as_second() - 1_800_000_000) / 60))
        }
    }

    const US: Status = Status::WaitingOnUs;
    const THEM: Status = Status::WaitingOnThem;

    #[test]
    fn the_last_word_decides_and_the_run_begins_at_its_first_message() {
        for (said, expected) in [
            (&[(1, Customer)][..], (US, Some(1))),
            (&[(1, Customer), (2, Customer)], (US, Some(1))),
            (&[(1, Customer), (2, Us)], (THEM, None)),
            (&[(1, Customer), (2, Us), (3, Customer), (4, Customer)], (US, Some(3))),
            (&[(1, Customer), (2, Bot)], (US, Some(1))),
            (&[(1, Us), (2, Bot)], (THEM, None)),
            (&[(3, Customer), (1, Us), (2, Customer)], (US, Some(2))),
            (&[], (THEM, None)),
        ] {
            assert_eq!(case(said).status(Kind::Thread, 100), expected, "{said:?}");
        }
    }

    #[test]
    fn of_one_instant_the_ids_tell_what_came_first() {
        let in_one_second = |ids: [(&str, Side); 2]| {
            let said = ids.map(|(id, side)| {
                let (message, side) = said(1, side);
                (Message { id: id.into(), ..message }, side)
            });
            Case { said: said.into(), ..case(&[]) }.status(Kind::Issue, 9)
        };
        assert_eq!(in_one_second([("c99", Us), ("c100", Customer)]), (US, Some(1)));
        assert_eq!(in_one_second([("c102", Us), ("c101", Customer)]), (THEM, None));
        assert_eq!(in_one_second([("body", Us), ("c101", Customer)]), (US, Some(1)));
    }

    #[test]
    fn deleted_messages_notes_and_events_do_not_count() {
        let mut taken_back = case(&[(1, Customer), (2, Us), (3, Customer)]);
        taken_back.said[2].0.deleted = true;
        assert_eq!(taken_back.status(Kind::Thread, 9), (THEM, None));
        let mut noted = case(&[(1, Customer), (2, Us)]);
        noted.said[1].0.kind = MessageKind::Note;
        assert_eq!(noted.status(Kind::Thread, 9), (US, Some(1)));
        let mut struck = case(&[(1, Us), (2, Customer)]);
        struck.said[1].0.kind = MessageKind::Event;
        assert_eq!(struck.status(Kind::Issue, 9), (THEM, None));
        assert_eq!(struck.status(Kind::Error, 9), (US, Some(2)));
    }

    #[test]
    fn closed_until_they_write() {
        let mut closed = case(&[(1, Customer), (2, Customer)]);
        closed.upstream = Some(at(5));
        assert_eq!(closed.status(Kind::Issue, 9), (Status::Closed, None));
        closed.said.push(said(6, Customer));
        assert_eq!(closed.status(Kind::Issue, 9), (US, Some(6)));
        closed.said.push(said(7, Us));
        assert_eq!(closed.status(Kind::Issue, 9), (Status::Closed, None));
        closed.local.reopened_at = Some(at(8));
        assert_eq!(closed.status(Kind::Issue, 9), (THEM, None));
    }

    #[test]
    fn done_until_they_write() {
        let mut done = case(&[(1, Us), (2, Customer)]);
        done.local.done_at = Some(at(3));
        assert_eq!(done.status(Kind::Thread, 9), (THEM, None));
        done.said.push(said(4, Customer));
        assert_eq!(done.status(Kind::Thread, 9), (US, Some(4)));
    }

    #[test]
    fn snoozed_until_the_time_or_until_they_write() {
        let mut asleep = case(&[(1, Customer)]);
        asleep.local.snoozed_at = Some(at(3));
        asleep.local.snoozed_until = Some(at(10));
        assert_eq!(asleep.status(Kind::Thread, 9), (Status::Snoozed, Some(1)));
        assert_eq!(asleep.status(Kind::Thread, 10), (US, Some(1)));
        asleep.local.snoozed_until = None;
        assert_eq!(asleep.status(Kind::Thread, 9_999), (Status::Snoozed, Some(1)));
        asleep.said.push(said(4, Customer));
        assert_eq!(asleep.status(Kind::Thread, 9), (US, Some(1)));
    }

    #[test]
    fn a_snooze_that_ends_brings_an_answered_ticket_back_once() {
        let mut follow_up = case(&[(1, Customer), (2, Us)]);
        follow_up.local.snoozed_at = Some(at(3));
        follow_up.local.snoozed_until = Some(at(10));
        assert_eq!(follow_up.status(Kind::Thread, 9), (Status::Snoozed, None));
        assert_eq!(follow_up.status(Kind::Thread, 11), (US, Some(10)));
        follow_up.said.push(said(12, Us));
        assert_eq!(follow_up.status(Kind::Thread, 13), (THEM, None));
    }

    #[test]
    fn what_is_on_its_way_counts_as_done() {
        let mut sending = case(&[(1, Customer)]);
        sending.pending.reply_at = Some(at(2));
        assert_eq!(sending.status(Kind::Thread, 9), (THEM, None));
        sending.said.push(said(3, Customer));
        assert_eq!(sending.status(Kind::Thread, 9), (US, Some(1)));
        let mut closing = case(&[(1, Customer)]);
        closing.pending.close_at = Some(at(2));
        assert_eq!(closing.status(Kind::Thread, 9), (Status::Closed, None));
        let mut reopening = case(&[(1, Us)]);
        reopening.upstream = Some(at(2));
        reopening.pending.reopen = true;
        assert_eq!(reopening.status(Kind::Thread, 9), (THEM, None));
    }

    #[test]
    fn a_need_waits_on_us_until_it_is_met() {
        let need = |of, minute| Some(Need { of, what: "review".into(), since: at(minute) });
        let mut pull = case(&[(1, Customer), (2, Us)]);
        pull.need = need(NeedOf::Us, 5);
        assert_eq!(pull.status(Kind::PullRequest, 9), (US, Some(5)));
        pull.pending.reply_at = Some(at(6));
        assert_eq!(pull.status(Kind::PullRequest, 9), (US, Some(5)), "words do not meet it");
        pull.pending.verdict_at = Some(at(6));
        assert_eq!(pull.status(Kind::PullRequest, 9), (THEM, None));
        let mut theirs = case(&[(1, Us), (2, Customer)]);
        theirs.need = need(NeedOf::Nobody, 5);
        assert_eq!(theirs.status(Kind::PullRequest, 9), (US, Some(2)));
        theirs.need = need(NeedOf::Them, 5);
        assert_eq!(theirs.status(Kind::PullRequest, 9), (THEM, None), "they have to move first");
        theirs.said.push(said(6, Customer));
        assert_eq!(theirs.status(Kind::PullRequest, 9), (US, Some(6)));
    }

    #[test]
    fn what_was_shipped_wakes_and_opens_until_they_hear_of_it() {
        let mut asked = case(&[(1, Customer), (2, Us)]);
        asked.shipped = Some(Shipped { at: at(5), what: "x was merged".into() });
        assert_eq!(asked.status(Kind::Thread, 9), (US, Some(5)));
        asked.upstream = Some(at(3));
        assert_eq!(asked.status(Kind::Thread, 9), (US, Some(5)), "though it was closed before");
        asked.local.snoozed_at = Some(at(4));
        assert_eq!(asked.status(Kind::Thread, 9), (US, Some(5)), "though it sleeps");
        asked.local.snoozed_at = Some(at(5));
        assert_eq!(asked.status(Kind::Thread, 9), (Status::Snoozed, Some(5)), "it slept since");
        asked.local.snoozed_at = None;
        asked.pending.reply_at = Some(at(6));
        assert_eq!(asked.status(Kind::Thread, 9), (Status::Closed, None));
    }
}
