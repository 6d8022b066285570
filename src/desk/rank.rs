//! The order in which tickets should be worked, and why.
//!
//! Tier first, then whoever waits longest; a bigger plan does not jump the line. Errors, which
//! nobody waits for in person, by whom they hit, whether they grow or came back, how many people they
//! hurt and how recently.

use super::{
    Band, Bands, Call, Calling, CustomerMatch, Hit, Hours, Impact, Kind, Status, Ticket, TicketId,
    Tier, View, counted, elapsed, status,
};
use jiff::{SignedDuration, Timestamp};

/// A ticket with what its place in the queue follows from.
#[derive(Debug, Clone, PartialEq)]
pub struct Ranked {
    /// The ticket.
    pub ticket: Ticket,
    /// Whose turn it is.
    pub status: Status,
    /// First key of the ranking.
    pub tier: Tier,
    /// Second key of the ranking: since when somebody waits.
    pub waiting_since: Option<Timestamp>,
    /// How long that is in working time.
    pub band: Option<Band>,
}

impl Ranked {
    /// A ticket as it stands now.
    pub fn at(ticket: Ticket, now: Timestamp, bands: &Bands) -> Self {
        let (status, waiting_since) = status(&ticket.standing, &ticket.local, &ticket.pending, now);
        let tier = ticket.tier();
        let band = waiting_since.map(|since| bands.band(since));
        Self { ticket, status, tier, waiting_since, band }
    }
}

/// The tickets of a view, in rank order. `me` are the names under which the hero claims and is
/// assigned.
pub fn rank(
    tickets: Vec<Ticket>,
    view: View,
    me: &[String],
    now: Timestamp,
    hours: &Hours,
) -> Vec<Ranked> {
    let bands = Bands::at(now, hours);
    let mut ranked: Vec<Ranked> = tickets
        .into_iter()
        .map(|ticket| Ranked::at(ticket, now, &bands))
        .filter(|r| view.shows(r, me, now))
        .collect();
    sort(&mut ranked);
    ranked
}

/// Keys are small and tickets are large: the keys are sorted, then each ticket is moved once.
fn sort(ranked: &mut [Ranked]) {
    let mut keys: Vec<(Place<'_>, usize)> = ranked.iter().map(Ranked::place).zip(0..).collect();
    keys.sort_unstable();
    let order: Vec<usize> = keys.into_iter().map(|(_, place)| place).collect();
    for (place, from) in order.iter().enumerate() {
        // Whoever stood here before was swapped to where its successor came from.
        let mut from = *from;
        while from < place {
            from = order.get(from).copied().unwrap_or(place);
        }
        ranked.swap(place, from);
    }
}

/// What the place of a ticket follows from, in the order in which it is compared. The store keeps the
/// same beside each ticket, so that views can be read in this order (`assets/schema/8.sql`).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place<'a> {
    /// Whose turn it is.
    pub status: Status,
    /// Of what is closed: when it last moved, the latest first, in microseconds before 1970; else 0.
    pub rested: i64,
    /// Who asks.
    pub tier: Tier,
    /// Of an error: it spares customers, it is calm, whom it did not hit, how long it was not seen; else 0.
    pub calm: [i64; 4],
    /// Since when somebody waits, or when it last moved, in microseconds since 1970.
    pub since: i64,
    /// So that no two stand in one place.
    pub reference: &'a str,
}

/// A ticket in its place in a view, without all that is known of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Placed {
    /// The ticket.
    pub id: TicketId,
    /// Whose turn it is.
    pub status: Status,
    /// Who asks.
    pub tier: Tier,
}

impl Ranked {
    /// The same without the ticket.
    pub fn placed(&self) -> Placed {
        Placed { id: self.ticket.id, status: self.status, tier: self.tier }
    }

    /// Closed tickets stand by when they last moved, newest first; the others as they should be worked.
    pub fn place(&self) -> Place<'_> {
        let ticket = &self.ticket;
        let moved = ticket.standing.last_at.unwrap_or(ticket.created_at);
        let closed = self.status == Status::Closed;
        Place {
            status: self.status,
            rested: if closed { -moved.as_microsecond() } else { 0 },
            tier: self.tier,
            calm: if ticket.kind == Kind::Error { calm(ticket) } else { [0; 4] },
            since: self.waiting_since.unwrap_or(moved).as_microsecond(),
            reference: ticket.reference.as_str(),
        }
    }
}

/// How little an error presses: those that hit customers come first, then what came back or grows, then
/// by whom it hit and how recently.
fn calm(ticket: &Ticket) -> [i64; 4] {
    let impact = ticket.impact.as_ref();
    let users = impact.map_or(0, |impact| impact.users);
    [
        i64::from(ticket.hits.is_empty()),
        i64::from(!impact.is_some_and(Impact::alarms)),
        -i64::try_from(users).unwrap_or(i64::MAX),
        impact.map_or(i64::MAX, |impact| -impact.last_seen.as_microsecond()),
    ]
}

/// Why a ticket stands where it stands, most telling first.
pub fn reasons(ranked: &Ranked, now: Timestamp, hours: &Hours) -> Vec<String> {
    let mut reasons = vec![tier_reason(&ranked.ticket)];
    reasons.extend(ranked.ticket.customer.as_ref().and_then(CustomerMatch::others));
    reasons.extend(hit_reason(&ranked.ticket));
    if let Some(impact) = &ranked.ticket.impact {
        reasons.extend(impact.alarm.map(|alarm| alarm.word().to_owned()));
        let ago = elapsed(now.duration_since(impact.last_seen));
        let users = counted(impact.users, "user");
        reasons.push(format!("{users} affected, last seen {ago} ago"));
    }
    let call = ranked.ticket.standing.call.as_ref().filter(|_| ranked.waiting_since.is_some());
    reasons.extend(call.map(|call| call_reason(call, now, hours)));
    reasons.extend(ranked.waiting_since.map(|since| match ranked.ticket.kind {
        // Nobody waits for it in person, so its age is no alarm.
        Kind::Error => format!("open for {}", elapsed(now.duration_since(since))),
        _ => waiting_reason(since, now, hours),
    }));
    reasons.extend(past_reason(ranked, now, hours));
    reasons.extend(ranked.ticket.assignee().map(|who| format!("claimed by {who}")));
    reasons
}

/// `paying: Acme, domain acme.com`, `trialing, so community: Initech, domain initech.com`
fn tier_reason(ticket: &Ticket) -> String {
    let tier = ticket.tier();
    let Some(customer) = &ticket.customer else { return tier.word().to_owned() };
    let told = format!("{}, {}", customer.name, customer.known_from());
    match tier {
        Tier::Paying => format!("paying: {told}"),
        Tier::Community => format!("{}, so community: {told}", customer.billing.told(false)),
        _ if customer.pays => format!("{} of a paying customer: {told}", tier.word()),
        _ => tier.word().to_owned(),
    }
}

/// `hits Acme (3 people, domain acme.com), Globex (1 person, domain globex.com)`
fn hit_reason(ticket: &Ticket) -> Option<String> {
    let told = |hit: &Hit| {
        let people = if hit.people == 1 { "person" } else { "people" };
        format!("{} ({} {people}, {})", hit.name, hit.people, hit.evidence)
    };
    let hits: Vec<_> = ticket.hits.iter().map(told).collect();
    (!hits.is_empty()).then(|| format!("hits {}", hits.join(", ")))
}

fn call_reason(call: &Call, now: Timestamp, hours: &Hours) -> String {
    let (word, what) = (call.calling.word(), &call.what);
    match call.calling {
        Calling::Need => format!("{word} {what} since {}", moment(call.since, now, hours)),
        Calling::Loop => {
            format!("{word}: {what} {} ago", elapsed(now.duration_since(call.since)))
        }
    }
}

fn waiting_reason(since: Timestamp, now: Timestamp, hours: &Hours) -> String {
    let (passed, working) = (now.duration_since(since), hours.between(since, now));
    let mut reason = format!("waiting {}", elapsed(passed));
    let working = if working < SignedDuration::from_hours(1) {
        elapsed(working)
    } else {
        format!("{} h", working.as_hours())
    };
    if working != elapsed(passed) {
        reason += &format!(" ({working} of working time)");
    }
    let band = Bands::at(now, hours).band(since);
    match band.until(since, hours) {
        Some(until) => reason + &format!(", {} until {}", band.word(), moment(until, now, hours)),
        None => reason + ", " + band.word(),
    }
}

/// What happened to it before: why it is back, or until when it is away.
fn past_reason(ranked: &Ranked, now: Timestamp, hours: &Hours) -> Option<String> {
    let (ticket, waits) = (&ranked.ticket, ranked.status == Status::WaitingOnUs);
    let (local, standing) = (&ticket.local, &ticket.standing);
    let wrote = |at: Option<Timestamp>| waits && at.is_some() && standing.turn.last_customer > at;
    match ranked.status {
        Status::Snoozed => Some(match local.snoozed_until {
            Some(until) => format!("snoozed until {}", moment(until, now, hours)),
            None => "snoozed until they write".to_owned(),
        }),
        Status::Closed => {
            standing.close_reason.as_ref().map(|why| format!("closed: {}", in_words(why)))
        }
        _ if waits && ticket.kind == Kind::Error && standing.closed_at.is_some() => {
            Some("came back after it was resolved".into())
        }
        _ if wrote(standing.closed_at) => Some("they wrote after it was closed".into()),
        _ if wrote(local.done_at) => Some("they wrote after it was done".into()),
        _ if wrote(local.snoozed_at) => Some("they wrote while it was snoozed".into()),
        _ if waits && local.snoozed_at.and(local.snoozed_until).is_some_and(|end| end <= now) => {
            Some("its snooze is over".into())
        }
        _ => None,
    }
}

/// A reason in words: services write `not_planned`, but a release may be called `my_app@2.4`.
fn in_words(reason: &str) -> String {
    let is_one_word = reason.chars().all(|c| c.is_ascii_lowercase() || c == '_');
    if is_one_word { reason.replace('_', " ") } else { reason.to_owned() }
}

/// A time as the hero reads it: `10:12` today, `Mon 10:12` within a week, else with the date.
pub fn moment(at: Timestamp, now: Timestamp, hours: &Hours) -> String {
    let (at, now) = (at.to_zoned(hours.zone().clone()), now.to_zoned(hours.zone().clone()));
    let format = match at.date() {
        day if day == now.date() => "%H:%M",
        day if (day - now.date()).get_days().abs() < 7 => "%a %H:%M",
        _ => "%-d %b %H:%M",
    };
    at.strftime(format).to_string()
}

#[cfg(test)]
mod tests;
