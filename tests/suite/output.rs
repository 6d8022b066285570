//! Tickets as they are printed.

mod customers;
mod errors;

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use support_hero::cli::output::{
    Content, Screen, queue_json, queue_table, ticket_json, ticket_page,
};
use support_hero::desk::{
    Answer, Author, Billing, Bond, Call, Calling, CustomerMatch, Entry, Fact, Hours, Kind, Linked,
    MessageKind, Ranked, Reaction, Side, Standing, Ticket, TicketId, TicketRef, Tone, Turn, View,
    rank,
};
use unicode_width::UnicodeWidthStr;

fn now() -> Timestamp {
    "2026-11-23T10:00:00Z".parse().unwrap()
}

fn hours() -> Hours {
    Hours::parse("Mon-Fri 09:00-17:30", TimeZone::UTC).unwrap()
}

fn ticket(id: i64, kind: Kind, reference: &str, author: &str, title: &str, minutes: i64) -> Ticket {
    let since = now() - SignedDuration::from_mins(minutes);
    let turn = Turn { last_customer: Some(since), last_us: None, waiting_since: Some(since) };
    let reference = TicketRef::parse(reference).unwrap();
    Ticket {
        url: format!("https://example.com/{id}"),
        title: title.into(),
        place: "example/app".into(),
        author: Author { name: author.into(), handle: "handle".into(), ..Author::default() },
        answer: Answer::Here { place: "issue in example/app, public".into() },
        standing: Standing { turn, last_at: Some(since), ..Standing::default() },
        messages: 3,
        ..Ticket::new(TicketId(id), reference, kind, since)
    }
}

fn queue() -> Vec<Ranked> {
    let mut paying = ticket(
        1,
        Kind::Thread,
        "slack:users/C0ACME001/1623758400.000100",
        "株本 さくら",
        "ログインできない: I cannot log in since this morning, whatever I try",
        42,
    );
    let acme =
        CustomerMatch::paying("Acme Corporation of Arizona", Some("scale"), "domain acme.com");
    paying.customer = Some(CustomerMatch { also: vec!["Globex".into()], ..acme });
    paying.author.email = Some("sakura@acme.com".into());
    paying.author.zone = Some("Asia/Tokyo".into());
    paying.author.marks = vec!["guest"];
    let mut mine =
        ticket(2, Kind::Issue, "github:example/app#4711", "Noor 🌻", "Export fails", 6_000);
    mine.assignees = vec!["ada".into()];
    mine.votes = 7;
    let initech = CustomerMatch::paying("Initech", None, "github noor");
    mine.customer = Some(CustomerMatch { pays: false, billing: Billing::Trialing, ..initech });
    let what = "example/app#12 was merged".into();
    mine.standing.call = Some(Call { calling: Calling::Loop, since: now(), what });
    let answered = Ticket {
        unknown: true,
        standing: Standing { last_at: Some(now()), ..Standing::default() },
        ..ticket(3, Kind::PullRequest, "github:example/app#4712", "deploybot[bot]", "Bump x", 5)
    };
    rank(vec![mine, answered, paying], View::All, &[], now(), &hours())
}

fn entries() -> Vec<Entry> {
    let entry = |id: &str, minute: i64, name: &str, side, kind, text: &str| Entry {
        id: id.into(),
        at: now() - SignedDuration::from_mins(minute),
        author: Author { name: name.into(), handle: name.to_lowercase(), ..Author::default() },
        side,
        kind,
        text: text.into(),
        edited: id == "a",
        deleted: id == "c",
        reactions: Vec::new(),
        place: None,
    };
    let reaction = |sign: &str, count| Reaction { sign: sign.into(), count };
    let liked = Entry {
        reactions: vec![reaction("👍", 3), reaction(":partyparrot:", 1)],
        ..entry("d", 30, "Ada", Side::Us, MessageKind::Message, "Looking into it.")
    };
    let elsewhere = Entry {
        place: Some("#sentry".into()),
        ..entry("e", 5, "Grace", Side::Us, MessageKind::Note, "Is that the login again?")
    };
    vec![
        liked,
        elsewhere,
        entry("b", 20, "Ada", Side::Us, MessageKind::Note, "Seen before: #12."),
        entry("a", 42, "Sakura", Side::Customer, MessageKind::Message, "I cannot log in.\n\nWhy?"),
        entry("c", 10, "CI", Side::Bot, MessageKind::Event, "failed"),
    ]
}

fn facts() -> Vec<Fact> {
    vec![Fact { label: "checks".into(), value: "2 failing".into(), tone: Tone::Bad }]
}

fn links() -> Vec<Linked> {
    let link = |rest: &str, bond, state: &str| Linked {
        reference: TicketRef::new("github", rest),
        bond,
        kind: None,
        place: None,
        customer: None,
        title: String::new(),
        state: state.into(),
        closed_at: None,
        released: None,
        url: String::new(),
        by_hand: true,
    };
    let fix = Linked {
        kind: Some(Kind::PullRequest),
        title: "Log in again".into(),
        closed_at: Some(now()),
        released: Some("v1.2.3".into()),
        url: "https://example.com/12".into(),
        ..link("example/app#12", Bond::Linked, "merged")
    };
    vec![fix, link("example/app#13", Bond::LinkedFrom, "")]
}

#[test]
fn the_queue_as_json() {
    insta::assert_snapshot!(queue_json(&queue(), now(), &hours()).unwrap());
    assert_eq!(queue_json(&[], now(), &hours()).unwrap(), "[]\n");
}

#[test]
fn a_ticket_as_json() {
    let (queue, entries, facts, links) = (queue(), entries(), facts(), links());
    let content =
        Content { conversation: &entries, facts: &facts, links: &links, ..Content::default() };
    let json = ticket_json(&queue[0], None, content, now(), &hours()).unwrap();
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert!(json["rank"].is_null());
    assert_eq!(json["ref"], "slack:users/C0ACME001/1623758400.000100");
    assert_eq!(json["facts"][0]["value"], "2 failing");
    let (fix, other) = (&json["links"][0], &json["links"][1]);
    assert_eq!((&fix["ref"], &fix["bond"]), (&"github:example/app#12".into(), &"linked".into()));
    assert_eq!((&fix["released"], &fix["by_hand"]), (&"v1.2.3".into(), &true.into()));
    assert!(other["kind"].is_null() && other["closed_at"].is_null(), "{other}");
    insta::assert_snapshot!(serde_json::to_string_pretty(&json["conversation"]).unwrap());
}

#[test]
fn a_ticket_as_text() {
    let (mut queue, entries, facts, links) = (queue(), entries(), facts(), links());
    let content =
        Content { conversation: &entries, facts: &facts, links: &links, ..Content::default() };
    queue[0].ticket.votes = 7;
    insta::assert_snapshot!(ticket_page(&queue[0], content, now(), &hours()));
}

#[test]
fn a_page_tells_whose_customer_it_is() {
    let (acme, trial) = (
        CustomerMatch::paying("Acme", Some("scale"), "domain acme.com"),
        CustomerMatch::paying("Initech", None, "github blumbergh"),
    );
    let also = CustomerMatch { also: vec!["Globex".into(), "Hooli".into()], ..acme.clone() };
    let late = CustomerMatch { billing: Billing::PastDue, ..acme.clone() };
    let trial = CustomerMatch { pays: false, billing: Billing::Trialing, ..trial };
    for (customer, unknown, told) in [
        (Some(acme), false, "customer: Acme, plan scale, pays"),
        (Some(also), false, "customer: Acme, plan scale, pays; also Globex, Hooli"),
        (Some(late), false, "customer: Acme, plan scale, pays, past due"),
        (Some(trial), false, "customer: Initech, trialing (community)"),
        (None, true, "customer: unknown: nothing to look up"),
        (None, false, ""),
    ] {
        let issue = ticket(1, Kind::Issue, "github:example/app#1", "Noor", "Export", 5);
        let issue = Ticket { customer, unknown, ..issue };
        let ranked = rank(vec![issue], View::All, &[], now(), &hours()).remove(0);
        let page = ticket_page(&ranked, Content::default(), now(), &hours());
        let line = page.lines().find(|line| line.starts_with("customer: "));
        assert_eq!(line.unwrap_or_default(), told, "{page}");
    }
}

#[test]
fn the_queue_as_a_table() {
    let table = |width| queue_table(&queue(), now(), &Screen { width, colour: false });
    insta::assert_snapshot!(table(120));
    for (width, lines) in [(80, 8), (300, 4), (usize::MAX, 4)] {
        let table = table(width);
        assert_eq!(table.lines().count(), lines);
        assert!(table.lines().all(|line| line.width() <= width), "{width}\n{table}");
        assert!(!table.contains('\u{1b}'));
    }
    assert_eq!(queue_table(&[], now(), &Screen { width: 80, colour: true }), "No tickets.\n");
}
