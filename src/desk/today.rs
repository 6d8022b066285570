//! What was done today.

use super::clock::Hours;
use super::person::Side;
use jiff::{SignedDuration, Timestamp};

/// What was done today, for whoever looks at an empty queue.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Today {
    /// Tickets in which one of us said something.
    pub answered: usize,
    /// Tickets that were closed.
    pub closed: usize,
    /// How long, in working time, half of the answers were waited for at most.
    pub within: Option<SignedDuration>,
}

/// When the day began on which it is `now` where the hero works.
pub fn midnight(now: Timestamp, hours: &Hours) -> Timestamp {
    let day = now.to_zoned(hours.zone().clone()).start_of_day();
    day.map_or(now, |begin| begin.timestamp())
}

/// How long each answer given since `from` was waited for, in working time: from the first word that
/// nobody had answered. What is said in a conversation, in its order.
pub fn waits(
    said: impl IntoIterator<Item = (Timestamp, Side)>,
    from: Timestamp,
    hours: &Hours,
) -> Vec<SignedDuration> {
    let mut asked = None;
    let mut waits = Vec::new();
    for (at, side) in said {
        match side {
            Side::Customer => asked = asked.or(Some(at)),
            Side::Us => {
                let since = asked.take().filter(|_| at >= from);
                waits.extend(since.map(|since| hours.between(since, at)));
            }
            Side::Bot => {}
        }
    }
    waits
}

/// The length that half of these do not exceed.
pub fn median(mut waits: Vec<SignedDuration>) -> Option<SignedDuration> {
    waits.sort_unstable();
    let middle = waits.len().checked_sub(1)? / 2;
    waits.get(middle).copied()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;

    fn hours() -> Hours {
        Hours::parse("Mon-Fri 09:00-17:30", TimeZone::get("Europe/London").unwrap()).unwrap()
    }

    fn at(time: &str) -> Timestamp {
        format!("2026-06-23T{time}:00Z").parse().unwrap()
    }

    #[test]
    fn an_answer_was_waited_for_since_the_first_word_without_one() {
        use Side::{Bot, Customer, Us};
        let from = at("09:00");
        for (said, expected) in [
            (vec![(Customer, "09:10"), (Customer, "09:20"), (Us, "09:40")], vec![30]),
            (vec![(Customer, "09:10"), (Bot, "09:11"), (Us, "09:20"), (Us, "09:30")], vec![10]),
            (vec![(Us, "09:10")], vec![]),
            (vec![(Customer, "08:10"), (Us, "08:20"), (Customer, "08:59"), (Us, "09:01")], vec![2]),
            (
                vec![(Customer, "09:10"), (Us, "09:15"), (Customer, "10:00"), (Us, "10:01")],
                vec![5, 1],
            ),
            // In London it is an hour later: before 8 nobody works.
            (vec![(Customer, "07:00"), (Us, "09:30")], vec![90]),
        ] {
            let said: Vec<_> = said.into_iter().map(|(side, time)| (at(time), side)).collect();
            let waits = waits(said.clone(), from, &hours());
            let minutes: Vec<i64> = waits.iter().map(SignedDuration::as_mins).collect();
            assert_eq!(minutes, expected, "{said:?}");
        }
    }

    #[test]
    fn half_of_them_at_most() {
        let minutes = |all: &[i64]| all.iter().map(|m| SignedDuration::from_mins(*m)).collect();
        for (all, expected) in [
            (&[][..], None),
            (&[7], Some(7)),
            (&[9, 1], Some(1)),
            (&[9, 1, 5], Some(5)),
            (&[1_000, 1, 5, 7], Some(5)),
        ] {
            assert_eq!(median(minutes(all)).map(|wait| wait.as_mins()), expected, "{all:?}");
        }
    }

    #[test]
    fn the_day_begins_where_the_hero_works() {
        let began: Timestamp = "2026-06-22T23:00:00Z".parse().unwrap();
        assert_eq!(midnight(at("00:30"), &hours()), began);
    }
}
