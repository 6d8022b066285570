//! Which messages at the top level of a channel are one ticket.

use super::cursor::is_after;
use super::parse::{begins_ticket, happened};
use super::wire::{WireMessage, time_of};
use jiff::SignedDuration;
use std::collections::HashMap;

/// However fast somebody writes: what comes later than this after the first message is another
/// ticket.
pub(super) const LONGEST: SignedDuration = SignedDuration::from_hours(1);

/// Messages that are one ticket: a thread, a lone message, or several messages that somebody said
/// one after the other.
#[derive(Debug)]
pub(super) struct Group<'a> {
    /// The `ts` that names the ticket: that of its first message when it was first seen.
    pub name: String,
    /// Its messages at the top level, oldest first.
    pub roots: Vec<&'a WireMessage>,
}

/// What tells whose messages belong together.
pub(super) struct Rule<'a> {
    /// How long after one message the next one still belongs to it; zero: never.
    pub within: SignedDuration,
    /// Whether somebody's messages are put together at all: those of customers are, the team's
    /// announcements are not.
    pub mergeable: &'a dyn Fn(&str) -> bool,
    /// The tickets that messages were part of so far, by `ts`: what was put together stays so.
    pub known: &'a HashMap<String, String>,
}

impl Rule<'_> {
    /// The tickets among `messages` (oldest first), oldest first.
    pub fn group<'a>(&self, messages: &'a [WireMessage]) -> Vec<Group<'a>> {
        let mut groups: Vec<Group<'a>> = Vec::new();
        // Whoever spoke last, if they may go on.
        let mut last: Option<usize> = None;
        for message in messages.iter().filter(|message| begins_ticket(message)) {
            let index = match self.home(message, &groups, last) {
                Some(index) => index,
                None => {
                    let known = self.known.get(&message.ts);
                    let name = known.unwrap_or(&message.ts).clone();
                    groups.push(Group { name, roots: Vec::new() });
                    groups.len() - 1
                }
            };
            if let Some(group) = groups.get_mut(index) {
                group.roots.push(message);
            }
            // What programs say in between interrupts nobody.
            if is_personal(message) {
                last = Some(index);
            }
        }
        groups
    }

    /// The group that a message belongs to, if that has begun.
    fn home(
        &self,
        message: &WireMessage,
        groups: &[Group<'_>],
        last: Option<usize>,
    ) -> Option<usize> {
        if let Some(name) = self.known.get(&message.ts) {
            return groups.iter().rposition(|group| group.name == *name);
        }
        let index = last?;
        groups.get(index).filter(|group| self.goes_on(group, message)).map(|_| index)
    }

    fn goes_on(&self, group: &Group<'_>, message: &WireMessage) -> bool {
        let (Some(first), Some(last)) = (group.roots.first(), group.roots.last()) else {
            return false;
        };
        let after = |ts: &str, longest: SignedDuration| {
            let passed = time_of(&message.ts).zip(time_of(ts)).map(|(m, t)| m.duration_since(t));
            passed.is_some_and(|passed| !passed.is_negative() && passed <= longest)
        };
        let before_answers = |root: &&WireMessage| match root.latest_reply.as_deref() {
            Some(reply) => is_after(reply, &message.ts),
            None => !root.has_thread(),
        };
        is_personal(message)
            && is_personal(last)
            && last.user == message.user
            && message.user.as_deref().is_some_and(self.mergeable)
            && !self.within.is_zero()
            && after(&last.ts, self.within)
            && after(&group.name, LONGEST)
            && after(&first.ts, LONGEST)
            && group.roots.iter().all(before_answers)
    }
}

/// Whether a person said it, with their own account.
pub(super) fn is_personal(message: &WireMessage) -> bool {
    message.user.is_some() && message.bot_id.is_none() && !happened(message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::lenient::item;
    use serde_json::{Value, json};

    fn said(second: u32, user: &str, extra: Value) -> WireMessage {
        let mut message = json!({"ts": format!("1800000{second:03}.000001"), "user": user});
        message.as_object_mut().unwrap().extend(extra.as_object().unwrap().clone());
        item(&message, "message").unwrap()
    }

    fn groups(messages: &[WireMessage], known: &[(&str, &str)]) -> Vec<(String, usize)> {
        let full = |second: &str| format!("1800000{second}.000001");
        let known = known.iter().map(|(ts, name)| (full(ts), full(name))).collect();
        let mergeable = |user: &str| user != "UADA";
        let within = SignedDuration::from_mins(5);
        let rule = Rule { within, mergeable: &mergeable, known: &known };
        let second = |group: &Group<'_>| group.name.get(7..10).unwrap().to_owned();
        rule.group(messages).iter().map(|group| (second(group), group.roots.len())).collect()
    }

    fn plain(said_by: &[(u32, &str)]) -> Vec<WireMessage> {
        said_by.iter().map(|(second, user)| said(*second, user, json!({}))).collect()
    }

    fn of(expected: &[(&str, usize)]) -> Vec<(String, usize)> {
        expected.iter().map(|(name, roots)| ((*name).to_owned(), *roots)).collect()
    }

    #[test]
    fn one_persons_messages_in_a_row_are_one_ticket() {
        for (messages, expected) in [
            (&[(0, "U1"), (60, "U1"), (200, "U1")][..], &[("000", 3)][..]),
            (&[(0, "U1"), (60, "U2"), (90, "U1")], &[("000", 1), ("060", 1), ("090", 1)]),
            (&[(0, "U1"), (301, "U1")], &[("000", 1), ("301", 1)]),
            (&[(0, "UADA"), (60, "UADA")], &[("000", 1), ("060", 1)]),
            (&[(0, "U1"), (299, "U1"), (599, "U1"), (899, "U1")], &[("000", 4)]),
        ] {
            assert_eq!(groups(&plain(messages), &[]), of(expected), "{messages:?}");
        }
    }

    #[test]
    fn arrivals_and_programs_interrupt_nobody() {
        let messages = [
            said(0, "U1", json!({})),
            said(10, "U2", json!({"subtype": "channel_join"})),
            said(20, "UBOT", json!({"bot_id": "B1"})),
            said(30, "U1", json!({"subtype": "file_share"})),
            said(40, "U9", json!({"thread_ts": "1800000000.000001"})),
            said(50, "U1", json!({})),
        ];
        assert_eq!(groups(&messages, &[]), of(&[("000", 3), ("020", 1)]));
    }

    #[test]
    fn what_follows_an_answer_is_a_new_question() {
        let answered = |latest: u32| {
            let ts = format!("1800000{latest:03}.000001");
            said(0, "U1", json!({"reply_count": 1, "latest_reply": ts}))
        };
        let next = || said(60, "U1", json!({}));
        assert_eq!(groups(&[answered(30), next()], &[]), of(&[("000", 1), ("060", 1)]));
        assert_eq!(groups(&[answered(90), next()], &[]), of(&[("000", 2)]));
    }

    #[test]
    fn what_was_put_together_stays_together() {
        let messages = plain(&[(60, "U1"), (90, "U2"), (120, "U1")]);
        let known = [("060", "000"), ("120", "000")];
        assert_eq!(groups(&messages, &known), of(&[("000", 2), ("090", 1)]));
        let messages = plain(&[(60, "U1"), (100, "U1")]);
        assert_eq!(groups(&messages, &[("060", "000")]), of(&[("000", 2)]));
        assert_eq!(
            groups(&messages, &[("060", "060"), ("100", "100")]),
            of(&[("060", 1), ("100", 1)])
        );
    }
}
