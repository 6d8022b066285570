//! Tickets as JSON. Its keys are a promise to scripts: they are added to, never renamed.

use super::{AtService, Content};
use crate::desk::{
    Alarm, Answer, Author, Band, Billing, Call, Curve, CustomerMatch, Entry, Event, Fact, Find,
    Hit, Hours, Impact, Kind, Linked, MessageKind, Passage, Priority, Ranked, Reaction, Side,
    Status, Tier, reasons,
};
use crate::store::Note;
use jiff::Timestamp;
use serde::Serialize;

/// One ticket of a list.
#[derive(Serialize)]
pub(super) struct TicketJson<'a> {
    rank: Option<usize>,
    id: i64,
    #[serde(rename = "ref")]
    reference: &'a str,
    source: &'a str,
    place: &'a str,
    kind: Kind,
    tier: Tier,
    status: Status,
    title: &'a str,
    author: AuthorJson<'a>,
    customer: Option<CustomerJson<'a>>,
    /// There was nothing by which a customer could be looked up.
    unknown: bool,
    /// Customers that an error hits.
    hits: Vec<HitJson<'a>>,
    /// How much an error hurts.
    impact: Option<ImpactJson<'a>>,
    created_at: Timestamp,
    waiting_since: Option<Timestamp>,
    band: Option<Band>,
    assignee: Option<&'a str>,
    labels: &'a [String],
    url: &'a str,
    /// Whether an answer can be given from here.
    answerable: bool,
    messages: u32,
    /// How many asked for the same without saying more.
    votes: u64,
    /// What else than a customer's word calls for us.
    call: Option<&'a Call>,
    reasons: Vec<String>,
}

/// An author whose every key is there, known or not.
#[derive(Serialize)]
struct AuthorJson<'a> {
    name: &'a str,
    handle: &'a str,
    email: Option<&'a str>,
    zone: Option<&'a str>,
    marks: &'a [&'static str],
}

#[derive(Serialize)]
pub(super) struct CustomerJson<'a> {
    name: &'a str,
    plan: Option<&'a str>,
    pays: bool,
    billing: Billing,
    /// How it is known.
    evidence: &'a str,
    /// Nobody says so of the person, only of the place they speak in.
    assumed: bool,
    /// Others that were found too.
    also: &'a [String],
}

#[derive(Serialize)]
struct HitJson<'a> {
    name: &'a str,
    plan: Option<&'a str>,
    people: u64,
    evidence: &'a str,
}

#[derive(Serialize)]
struct ImpactJson<'a> {
    users: u64,
    events: u64,
    last_seen: Timestamp,
    alarm: Option<Alarm>,
    priority: Option<Priority>,
    /// Since when, and how often in each hour from then on.
    curve: Option<&'a Curve>,
}

/// A ticket with its conversation.
#[derive(Serialize)]
struct PageJson<'a> {
    #[serde(flatten)]
    ticket: TicketJson<'a>,
    facts: &'a [Fact],
    links: &'a [Linked],
    /// The latest occurrence of an error.
    event: Option<&'a Event>,
    conversation: Vec<EntryJson<'a>>,
    /// What was noted on it here, which no service has.
    notes: &'a [Note],
}

/// One entry of a conversation.
#[derive(Serialize)]
pub(super) struct EntryJson<'a> {
    id: &'a str,
    at: Timestamp,
    author: AuthorJson<'a>,
    side: Side,
    kind: MessageKind,
    text: &'a str,
    edited: bool,
    deleted: bool,
    reactions: &'a [Reaction],
    /// Where it was said, if that is not the ticket's own place.
    place: Option<&'a str>,
}

/// The tickets of a view as one array in rank order; `rank` counts from 1.
///
/// # Errors
/// None that are known: everything in a ticket has a JSON form.
pub fn queue_json(tickets: &[Ranked], now: Timestamp, hours: &Hours) -> serde_json::Result<String> {
    let lines = tickets.iter().zip(1..);
    pretty(&lines.map(|(ranked, rank)| line(ranked, Some(rank), now, hours)).collect::<Vec<_>>())
}

/// What a search found in a ticket.
#[derive(Serialize)]
struct FindJson<'a> {
    #[serde(flatten)]
    ticket: TicketJson<'a>,
    /// What was said with the words in it, and where they stand in it, counted in bytes.
    passage: Option<PassageJson<'a>>,
    /// The answer that was given.
    answer: Option<EntryJson<'a>>,
}

#[derive(Serialize)]
struct PassageJson<'a> {
    at: Timestamp,
    author: AuthorJson<'a>,
    side: Side,
    kind: MessageKind,
    #[serde(flatten)]
    passage: &'a Passage,
}

impl<'a> From<(&'a Entry, &'a Passage)> for PassageJson<'a> {
    fn from((said, passage): (&'a Entry, &'a Passage)) -> Self {
        let author = AuthorJson::from(&said.author);
        Self { at: said.at, author, side: said.side, kind: said.kind, passage }
    }
}

/// The tickets of a search as [`queue_json`] has them, each with `passage` and `answer`, and after
/// them, told by the key `at_service`, what the services found beside those.
///
/// # Errors
/// None that are known: everything in them has a JSON form.
pub fn search_json(
    tickets: &[(Ranked, Find)],
    elsewhere: &[AtService],
    now: Timestamp,
    hours: &Hours,
) -> serde_json::Result<String> {
    #[derive(Serialize)]
    #[serde(untagged)]
    enum Hit<'a> {
        Ticket(Box<FindJson<'a>>),
        AtService(&'a AtService),
    }
    let tickets = tickets.iter().zip(1..);
    let tickets = tickets.map(|((ranked, find), rank)| {
        let passage = find.said.as_ref().map(|said| PassageJson::from((said, &find.passage)));
        let answer = find.answer.as_ref().map(EntryJson::from);
        let ticket = line(ranked, Some(rank), now, hours);
        Hit::Ticket(FindJson { ticket, passage, answer }.into())
    });
    pretty(&tickets.chain(elsewhere.iter().map(Hit::AtService)).collect::<Vec<_>>())
}

/// A ticket with its conversation in time order. `rank` is its place in the queue, if it is there.
///
/// # Errors
/// None that are known: everything in a ticket has a JSON form.
pub fn ticket_json(
    ranked: &Ranked,
    rank: Option<usize>,
    content: Content<'_>,
    now: Timestamp,
    hours: &Hours,
) -> serde_json::Result<String> {
    let Content { conversation, notes, facts, links, event } = content;
    let mut conversation: Vec<_> = conversation.iter().map(EntryJson::from).collect();
    conversation.sort_by_key(|said| said.at);
    let ticket = line(ranked, rank, now, hours);
    pretty(&PageJson { ticket, facts, links, event, conversation, notes })
}

pub(super) fn line<'a>(
    ranked: &'a Ranked,
    rank: Option<usize>,
    now: Timestamp,
    hours: &Hours,
) -> TicketJson<'a> {
    let ticket = &ranked.ticket;
    TicketJson {
        rank,
        id: ticket.id.0,
        reference: ticket.reference.as_str(),
        source: &ticket.source.0,
        place: &ticket.place,
        kind: ticket.kind,
        tier: ranked.tier,
        status: ranked.status,
        title: &ticket.title,
        author: AuthorJson::from(&ticket.author),
        customer: ticket.customer.as_ref().map(CustomerJson::from),
        unknown: ticket.unknown,
        hits: ticket.hits.iter().map(HitJson::from).collect(),
        impact: ticket.impact.as_ref().map(ImpactJson::from),
        created_at: ticket.created_at,
        waiting_since: ranked.waiting_since,
        band: ranked.band,
        assignee: ticket.assignee(),
        labels: &ticket.labels,
        url: &ticket.url,
        answerable: matches!(ticket.answer, Answer::Here { .. }),
        messages: ticket.messages,
        votes: ticket.votes,
        call: ticket.standing.call.as_ref(),
        reasons: reasons(ranked, now, hours),
    }
}

pub(super) fn pretty(value: &impl Serialize) -> serde_json::Result<String> {
    serde_json::to_string_pretty(value).map(|text| text + "\n")
}

impl<'a> From<&'a CustomerMatch> for CustomerJson<'a> {
    fn from(customer: &'a CustomerMatch) -> Self {
        let CustomerMatch { name, plan, pays, billing, evidence, assumed, also } = customer;
        let (pays, billing, assumed) = (*pays, *billing, *assumed);
        Self { name, plan: plan.as_deref(), pays, billing, evidence, assumed, also }
    }
}

impl<'a> From<&'a Hit> for HitJson<'a> {
    fn from(hit: &'a Hit) -> Self {
        let Hit { name, plan, people, evidence } = hit;
        Self { name, plan: plan.as_deref(), people: *people, evidence }
    }
}

impl<'a> From<&'a Impact> for ImpactJson<'a> {
    fn from(impact: &'a Impact) -> Self {
        Self {
            users: impact.users,
            events: impact.events,
            last_seen: impact.last_seen,
            alarm: impact.alarm,
            priority: impact.priority,
            curve: Some(&impact.curve).filter(|curve| !curve.counts.is_empty()),
        }
    }
}

impl<'a> From<&'a Author> for AuthorJson<'a> {
    fn from(author: &'a Author) -> Self {
        Self {
            name: &author.name,
            handle: &author.handle,
            email: author.email.as_deref(),
            zone: author.zone.as_deref(),
            marks: &author.marks,
        }
    }
}

impl<'a> From<&'a Entry> for EntryJson<'a> {
    fn from(entry: &'a Entry) -> Self {
        Self {
            id: &entry.id,
            at: entry.at,
            author: AuthorJson::from(&entry.author),
            side: entry.side,
            kind: entry.kind,
            text: &entry.text,
            edited: entry.edited,
            deleted: entry.deleted,
            reactions: &entry.reactions,
            place: entry.place.as_deref(),
        }
    }
}
