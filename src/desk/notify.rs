//! What the hero is told of while they look elsewhere: who pays and newly waits on us, and who is
//! about to wait for too long. Each is told once in a run of waiting, and never of what waited
//! before the console was opened.

use super::{Band, Hours, TicketId, Tier, counted, elapsed};
use jiff::{SignedDuration, Timestamp};
use std::collections::HashSet;

/// Tickets that a notice names, at most.
const NAMED: usize = 3;

/// What the hero wants to be told of, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Notify {
    /// Of a paying ticket that newly waits on us.
    pub paying: bool,
    /// Of a paying ticket this much working time before it is late; `None`: not at all.
    pub late: Option<SignedDuration>,
    /// By the terminal's bell.
    pub bell: bool,
    /// By a notification on the desktop.
    pub desktop: bool,
    /// With the customer's name and the title.
    pub text: bool,
}

impl Default for Notify {
    fn default() -> Self {
        let late = Some(SignedDuration::from_mins(10));
        Self { paying: true, late, bell: true, desktop: true, text: false }
    }
}

/// A ticket that waits on us.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// The ticket.
    pub id: TicketId,
    /// Its tier.
    pub tier: Tier,
    /// Since when it waits: with the ticket this names the run of waiting.
    pub since: Timestamp,
    /// The customer, and the title: `Acme, Webhook drops`.
    pub name: String,
}

/// What there is to tell.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct News {
    /// What newly waits.
    pub new: Vec<Waiting>,
    /// What is about to be late.
    pub late: Vec<Waiting>,
}

/// Watches what waits on us.
#[derive(Debug, Default)]
pub struct Watch {
    /// What waited before this is never told.
    began: Option<Timestamp>,
    new: HashSet<(TicketId, Timestamp)>,
    late: HashSet<(TicketId, Timestamp)>,
    next: Option<Timestamp>,
}

impl Watch {
    /// Looks at all that waits on us now; what was not told before.
    pub fn look(
        &mut self,
        waiting: &[Waiting],
        wanted: &Notify,
        now: Timestamp,
        hours: &Hours,
    ) -> News {
        let began = *self.began.get_or_insert(now);
        let mut news = News::default();
        self.next = None;
        for ticket in waiting.iter().filter(|ticket| ticket.tier == Tier::Paying) {
            let run = (ticket.id, ticket.since);
            let warns = wanted.late.and_then(|lead| warns_at(ticket.since, lead, hours));
            let warns = warns.filter(|at| *at > began && !self.late.contains(&run));
            let is_new = wanted.paying && ticket.since > began && self.new.insert(run);
            if is_new {
                news.new.push(ticket.clone());
            }
            match warns {
                Some(at) if at <= now => {
                    self.late.insert(run);
                    news.late.extend((!is_new).then(|| ticket.clone()));
                }
                Some(at) => self.next = Some(self.next.map_or(at, |next| next.min(at))),
                None => {}
            }
        }
        news
    }

    /// When the next ticket is about to be late, as far as was seen.
    pub fn next(&self) -> Option<Timestamp> {
        self.next
    }
}

/// When somebody who waits since then is late but for so much working time.
fn warns_at(since: Timestamp, lead: SignedDuration, hours: &Hours) -> Option<Timestamp> {
    hours.before(Band::Okay.until(since, hours)?, lead)
}

impl News {
    /// In a line, or `None` if there are none: `2 new paying tickets; 1 paying ticket about to be
    /// late, waiting 52 min`. Without `named` nothing is told of whom or what.
    pub fn told(&self, named: bool, now: Timestamp) -> Option<String> {
        let new = match self.new.len() {
            0 => None,
            count => Some(counted(count, "new paying ticket")),
        };
        let longest = self.late.iter().map(|ticket| ticket.since).min();
        let late = longest.map(|since| {
            let late = counted(self.late.len(), "paying ticket");
            format!("{late} about to be late, waiting {}", elapsed(now.duration_since(since)))
        });
        let told: Vec<String> = new.into_iter().chain(late).collect();
        let names = self.new.iter().chain(&self.late).map(|ticket| ticket.name.as_str());
        let names: Vec<&str> = names.take(NAMED).filter(|_| named).collect();
        let names =
            if names.is_empty() { String::new() } else { format!(": {}", names.join("; ")) };
        (!told.is_empty()).then(|| told.join("; ") + &names)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use proptest::prelude::*;

    fn hours() -> Hours {
        Hours::parse("Mon-Fri 09:00-17:30", TimeZone::UTC).unwrap()
    }

    /// A Monday at ten, and so many minutes.
    fn at(minutes: i64) -> Timestamp {
        let ten: Timestamp = "2026-11-23T10:00:00Z".parse().unwrap();
        ten + SignedDuration::from_mins(minutes)
    }

    fn waits(id: i64, tier: Tier, since: i64) -> Waiting {
        Waiting { id: TicketId(id), tier, since: at(since), name: format!("Acme, nr. {id}") }
    }

    fn ids(tickets: &[Waiting]) -> Vec<i64> {
        tickets.iter().map(|ticket| ticket.id.0).collect()
    }

    #[test]
    fn what_waited_before_is_not_told_and_what_comes_is_told_once() {
        let (mut watch, all, hours) = (Watch::default(), Notify::default(), hours());
        let before = [waits(1, Tier::Paying, -30), waits(2, Tier::Paying, -300)];
        assert_eq!(watch.look(&before, &all, at(0), &hours), News::default());
        let old = waits(3, Tier::Paying, -5);
        let came =
            [before[0].clone(), old, waits(4, Tier::Community, 1), waits(5, Tier::Paying, 1)];
        let news = watch.look(&came, &all, at(2), &hours);
        assert_eq!(
            ids(&news.new),
            [5],
            "neither what is older than the console nor who pays nothing"
        );
        assert_eq!(watch.look(&came, &all, at(3), &hours), News::default());
        watch.look(&[], &all, at(4), &hours);
        assert_eq!(watch.look(&came, &all, at(5), &hours), News::default(), "it was put back");
        let again = watch.look(&[waits(5, Tier::Paying, 6)], &all, at(7), &hours);
        assert_eq!(ids(&again.new), [5], "it waits anew");
    }

    #[test]
    fn whoever_is_about_to_be_late_is_told_in_time_and_once() {
        let (mut watch, all, hours) = (Watch::default(), Notify::default(), hours());
        // The first was about to be late already.
        let waiting = [waits(1, Tier::Paying, -55), waits(2, Tier::Paying, -30)];
        assert_eq!(watch.look(&waiting, &all, at(0), &hours), News::default());
        assert_eq!(watch.next(), Some(at(20)));
        assert_eq!(watch.look(&waiting, &all, at(19), &hours), News::default());
        let news = watch.look(&waiting, &all, at(20), &hours);
        assert_eq!((ids(&news.new), ids(&news.late)), (vec![], vec![2]));
        assert_eq!(watch.next(), None);
        assert_eq!(watch.look(&waiting, &all, at(40), &hours), News::default());
    }

    #[test]
    fn the_time_left_is_working_time() {
        let (mut watch, all, hours) = (Watch::default(), Notify::default(), hours());
        // From 17:20 ten minutes are left of the day, and forty of the next one are until the
        // warning.
        let waiting = [waits(1, Tier::Paying, 440)];
        watch.look(&[], &all, at(0), &hours);
        watch.look(&waiting, &all, at(441), &hours);
        assert_eq!(watch.next(), Some("2026-11-24T09:40:00Z".parse().unwrap()));
    }

    #[test]
    fn only_what_is_wanted_is_told() {
        let hours = hours();
        let waiting = [waits(1, Tier::Paying, 1), waits(2, Tier::Paying, -40)];
        for (paying, late, told) in [
            (true, None, (vec![1], vec![])),
            (false, Some(SignedDuration::from_mins(10)), (vec![], vec![2])),
            (false, None, (vec![], vec![])),
        ] {
            let (mut watch, wanted) =
                (Watch::default(), Notify { paying, late, ..Notify::default() });
            watch.look(&[], &wanted, at(0), &hours);
            let news = watch.look(&waiting, &wanted, at(12), &hours);
            assert_eq!((ids(&news.new), ids(&news.late)), told);
        }
    }

    #[test]
    fn several_are_one_line_that_says_nothing_of_whom() {
        let one = || vec![waits(1, Tier::Paying, 0)];
        let three =
            vec![waits(1, Tier::Paying, 2), waits(2, Tier::Paying, 0), waits(3, Tier::Paying, 1)];
        for (new, late, named, told) in [
            (vec![], vec![], true, None),
            (one(), vec![], false, Some("1 new paying ticket")),
            (three.clone(), vec![], false, Some("3 new paying tickets")),
            (vec![], one(), false, Some("1 paying ticket about to be late, waiting 52 min")),
            (
                one(),
                three,
                false,
                Some("1 new paying ticket; 3 paying tickets about to be late, waiting 52 min"),
            ),
            (one(), vec![], true, Some("1 new paying ticket: Acme, nr. 1")),
        ] {
            assert_eq!(News { new, late }.told(named, at(52)).as_deref(), told);
        }
    }

    proptest! {
        #[test]
        fn nothing_is_told_twice(
            looks in proptest::collection::vec(
                (1_i64..90, proptest::collection::vec((0_i64..4, -120_i64..600), 0..5)), 1..20,
            ),
        ) {
            let (mut watch, hours, wanted) = (Watch::default(), hours(), Notify::default());
            let (mut now, mut new, mut late) = (0, HashSet::new(), HashSet::new());
            for (later, waiting) in looks {
                now += later;
                let waiting: Vec<_> = waiting
                    .into_iter()
                    .map(|(id, since)| waits(id, Tier::Paying, since.min(now)))
                    .collect();
                let news = watch.look(&waiting, &wanted, at(now), &hours);
                for ticket in news.new {
                    prop_assert!(new.insert((ticket.id, ticket.since)));
                }
                for ticket in news.late {
                    prop_assert!(late.insert((ticket.id, ticket.since)));
                }
            }
        }
    }
}
