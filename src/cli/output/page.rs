//! One ticket with its conversation as text.

use super::Content;
use super::event::{Depth, day, event_text};
use crate::desk::{
    Answer, Author, CustomerMatch, Entry, Hit, Hours, Impact, Linked, MessageKind, Ranked,
    Reaction, Side, Ticket, Tier, clean, clean_line, counted, reasons, shown, shown_in, thousands,
};
use crate::store::Note;
use jiff::Timestamp;

/// The ticket, why it stands where it stands, of an error how it last happened, and what was said,
/// in time order.
pub fn ticket_page(ranked: &Ranked, content: Content<'_>, now: Timestamp, hours: &Hours) -> String {
    let entries = content.conversation.iter().map(|entry| (entry.at, said(entry, hours)));
    let notes = content.notes.iter().map(|note| (note.at, noted(note, hours)));
    let mut said: Vec<_> = entries.chain(notes).collect();
    said.sort_by_key(|(at, _)| *at);
    let said = said.into_iter().map(|(_, text)| text);
    let mut page = head(ranked, content, now, hours).join("\n") + "\n";
    let event = content.event.map(|event| event_text(event, Depth::Telling, hours));
    page.extend(event.map(|event| format!("\n{event}")));
    page.extend(said);
    page
}

fn head(
    ranked: &Ranked,
    Content { facts, links, .. }: Content<'_>,
    now: Timestamp,
    hours: &Hours,
) -> Vec<String> {
    let ticket = &ranked.ticket;
    let (place, status) = (clean_line(&ticket.place), ranked.status.word());
    let mut head = vec![
        clean_line(&ticket.title),
        format!("{} in {place}, {status}", ticket.reference),
        shown(&clean_line(&ticket.url)).into_owned(),
        format!("from: {}", written_by(&ticket.author)),
    ];
    head.extend(customer_line(ticket));
    head.extend(hits_line(&ticket.hits));
    head.extend(ticket.impact.as_ref().map(impact_line));
    head.push(format!("why here: {}", reasons(ranked, now, hours).join("; ")));
    let facts = facts.iter().map(|fact| format!("{}: {}", fact.label, fact.value));
    head.extend(facts.map(|fact| clean_line(&fact)));
    head.extend((ticket.votes > 0).then(|| format!("asked for the same: {}", ticket.votes)));
    head.extend(links.iter().map(|link| clean_line(&link_line(link))));
    head.push(match &ticket.answer {
        Answer::Here { place } => format!("an answer goes to: {}", clean_line(place)),
        Answer::Elsewhere { why } => format!("no answer from here: {}", clean_line(why)),
    });
    head
}

/// `customer: Acme, plan scale, pays; also Globex`, `customer: Initech, trialing (community)`
fn customer_line(ticket: &Ticket) -> Option<String> {
    let nothing = || ticket.unknown.then(|| "customer: unknown: nothing to look up".into());
    let told = ticket.customer.as_ref().map(|customer| {
        let community = if ticket.tier() == Tier::Community { " (community)" } else { "" };
        let also = customer.others().map(|also| format!("; {also}")).unwrap_or_default();
        clean_line(&format!("customer: {}{community}{also}", customer_words(customer)))
    });
    told.or_else(nothing)
}

/// `Acme, plan scale, pays`
pub(super) fn customer_words(customer: &CustomerMatch) -> String {
    let plan = customer.plan.as_ref().map(|plan| format!(", plan {plan}")).unwrap_or_default();
    format!("{}{plan}, {}", customer.name, customer.billing.told(customer.pays))
}

/// `hits: Acme, plan scale (3 people), Globex (1 person)`
fn hits_line(hits: &[Hit]) -> Option<String> {
    let told = |hit: &Hit| {
        let plan = hit.plan.as_ref().map(|plan| format!(", plan {plan}")).unwrap_or_default();
        let people = if hit.people == 1 { "person" } else { "people" };
        clean_line(&format!("{}{plan} ({} {people})", hit.name, thousands(hit.people)))
    };
    let told: Vec<String> = hits.iter().map(told).collect();
    (!told.is_empty()).then(|| format!("hits: {}", told.join(", ")))
}

/// `impact: 1,234 events, 12 users, high priority`
fn impact_line(impact: &Impact) -> String {
    let priority = impact.priority.map(|priority| format!("{} priority", priority.word()));
    let told =
        [Some(counted(impact.events, "event")), Some(counted(impact.users, "user")), priority];
    format!("impact: {}", told.into_iter().flatten().collect::<Vec<_>>().join(", "))
}

/// Another ticket: `closes: github:example/app#12, merged: Keep sockets open https://...`.
pub(super) fn link_line(link: &Linked) -> String {
    let mut line = format!("{}: {}", link.bond.word(), link.reference);
    if !link.state.is_empty() {
        line += &format!(", {}", link.state);
    }
    line += &link.released.as_ref().map(|release| format!(", in {release}")).unwrap_or_default();
    if !link.title.is_empty() {
        line += &format!(": {}", link.title);
    }
    if link.url.is_empty() { line } else { line + " " + &shown(&link.url) }
}

fn written_by(author: &Author) -> String {
    let mut who = clean_line(&author.name);
    if !author.handle.is_empty() && author.handle != author.name {
        who += &format!(" @{}", clean_line(&author.handle));
    }
    who += &author.email.as_ref().map(|e| format!(" <{}>", clean_line(e))).unwrap_or_default();
    let zone = author.zone.as_deref().map(clean_line);
    let known: Vec<String> =
        author.marks.iter().map(|mark| (*mark).to_owned()).chain(zone).collect();
    if known.is_empty() { who } else { format!("{who} ({})", known.join(", ")) }
}

/// One entry under a line of its own that tells who, where if elsewhere, when and what.
fn said(entry: &Entry, hours: &Hours) -> String {
    let at = day(entry.at, hours);
    let side = match entry.side {
        Side::Customer => "",
        Side::Us => ", us",
        Side::Bot => ", bot",
    };
    let kind = match entry.kind {
        MessageKind::Message => "",
        MessageKind::Note => ", note among us",
        MessageKind::Event => ", event",
        MessageKind::Vote => ", asks for the same",
    };
    let changed = match (entry.edited, entry.deleted) {
        (_, true) => ", deleted",
        (true, false) => ", edited",
        (false, false) => "",
    };
    let place = entry.place.as_ref().map(|p| format!(" in {}", clean_line(p))).unwrap_or_default();
    let (who, text) = (clean_line(&entry.author.name), readable(&entry.text));
    let heading = format!("--- {who}{place}{side}{kind}, {at}{changed}");
    format!("\n{heading}\n{}\n{}", text.trim_end(), reactions(entry))
}

/// A text whose links show where they lead.
fn readable(text: &str) -> String {
    clean(text).lines().map(shown_in).collect::<Vec<_>>().join("\n")
}

/// A note on the ticket, under a line that tells that nobody else reads it.
fn noted(note: &Note, hours: &Hours) -> String {
    let (who, at, text) = (clean_line(&note.author), day(note.at, hours), readable(&note.text));
    format!("\n--- {who}, note, only here, {at}\n{}\n", text.trim_end())
}

/// What people left on an entry, on a line of its own: `👍 3  :partyparrot: 2`.
fn reactions(entry: &Entry) -> String {
    let told = |one: &Reaction| format!("{} {}", clean_line(&one.sign), one.count);
    let told: Vec<String> = entry.reactions.iter().map(told).collect();
    if told.is_empty() { String::new() } else { told.join("  ") + "\n" }
}
