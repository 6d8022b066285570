//! The language that narrows tickets: what its terms mean, what is wrong, what completes it.

use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use proptest::prelude::*;
use std::collections::HashMap;
use support_hero::desk::{
    Asked, Author, Bands, Billing, CustomerMatch, Field, Filter, Hit, Hours, Kind, Ranked,
    SourceId, Standing, Status, Ticket, TicketId, TicketRef, Turn, View, complete, rank,
};

fn now() -> Timestamp {
    "2026-11-23T16:00:00Z".parse().unwrap()
}

fn ago(minutes: i64) -> Timestamp {
    now() - SignedDuration::from_mins(minutes)
}

fn hours() -> Hours {
    Hours::parse("Mon-Sun 00:00-24:00", TimeZone::UTC).unwrap()
}

fn me() -> Vec<String> {
    vec!["ada-l".into(), "Ada".into()]
}

fn ticket(id: i64, kind: Kind, reference: &str, title: &str) -> Ticket {
    let turn = Turn { last_customer: Some(ago(5)), last_us: None, waiting_since: Some(ago(5)) };
    let reference = TicketRef::parse(reference).unwrap();
    Ticket {
        source: SourceId("users".into()),
        title: title.into(),
        place: "#general".into(),
        author: Author::new("zoeb".into(), Some("Zoë Bélanger".into()), None),
        standing: Standing { turn, last_at: Some(ago(5)), ..Standing::default() },
        ..Ticket::new(TicketId(id), reference, kind, ago(500))
    }
}

fn customer(name: &str, pays: bool) -> Option<CustomerMatch> {
    Some(CustomerMatch {
        name: name.into(),
        plan: None,
        pays,
        billing: Billing::Active,
        evidence: String::new(),
        assumed: false,
        also: Vec::new(),
    })
}

fn waits(ticket: &mut Ticket, minutes: i64) {
    ticket.standing.turn.waiting_since = Some(ago(minutes));
    ticket.standing.turn.last_customer = Some(ago(minutes));
}

fn answered(ticket: &mut Ticket, minutes: i64) {
    ticket.standing.turn.waiting_since = None;
    ticket.standing.turn.last_customer = Some(ago(minutes + 60));
    ticket.standing.turn.last_us = Some(ago(minutes));
}

/// One of each, by a letter.
fn some() -> Vec<Ranked> {
    let mut acme = ticket(1, Kind::Thread, "slack:users/C1/1", "Webhook signatures fail");
    acme.customer = customer("Acme Inc", true);
    acme.unknown = true;
    waits(&mut acme, 9_000);
    let mut issue = ticket(2, Kind::Issue, "github:example/app#4711", "Export drops rows, often");
    (issue.source, issue.place) = (SourceId("code".into()), "example/app".into());
    issue.labels = vec!["Bug".into(), "good first issue".into()];
    issue.assignees = vec!["ghopper".into(), "ada-l".into()];
    issue.customer = customer("Globex", false);
    issue.pending.refused = true;
    let mut pull = ticket(3, Kind::PullRequest, "github:example/app#4712", "Keep columns");
    (pull.source, pull.place) = (SourceId("code".into()), "example/app".into());
    pull.local.claimed_by = Some("Ada".into());
    pull.pending.reply_at = Some(ago(1));
    let mut error = ticket(4, Kind::Error, "sentry:example/APP-1", "TypeError: undefined");
    error.author = Author::new("sentry".into(), Some("Sentry".into()), None);
    let people = 2;
    let (name, evidence) = ("Hooli".into(), String::new());
    error.hits = vec![Hit { name, plan: None, people, evidence }];
    waits(&mut error, 9_000);
    let mut closed = ticket(5, Kind::Thread, "slack:users/C1/5", "Thanks");
    answered(&mut closed, 90);
    closed.standing.closed_at = Some(ago(80));
    let mut asleep = ticket(6, Kind::Thread, "slack:users/C1/6", "Later");
    answered(&mut asleep, 90);
    (asleep.local.snoozed_at, asleep.local.snoozed_until) = (Some(ago(50)), Some(ago(-50)));
    rank(vec![acme, issue, pull, error, closed, asleep], View::All, &me(), now(), &hours())
}

fn asked() -> Asked {
    let hits = HashMap::from([("wile@acme.com".to_owned(), [TicketId(4)].into())]);
    Asked { me: me(), bands: Bands::at(now(), &hours()), hits }
}

/// Which of them pass, by their numbers.
fn passing(filter: &Filter) -> String {
    let (asked, tickets) = (asked(), some());
    let mut sifter = filter.sift(&asked);
    let mut ids: Vec<i64> =
        tickets.iter().filter(|one| sifter.passes(one)).map(|one| one.ticket.id.0).collect();
    ids.sort_unstable();
    ids.iter().map(ToString::to_string).collect()
}

#[test]
fn what_each_term_lets_pass() {
    for (text, found) in [
        ("", "123456"),
        ("tier:paying", "1"),
        ("tier:pay,pull", "13"),
        ("TIER:Error", "4"),
        ("-tier:community", "134"),
        ("source:code", "23"),
        ("source:slack", "156"),
        ("source:SENTRY,cod", "234"),
        ("kind:pr", "3"),
        ("kind:thread,issue", "1256"),
        ("customer:acme", "1"),
        ("customer:\"cme inc\"", "1"),
        ("customer:hooli,glob", "24"),
        ("customer:none", "356"),
        ("-customer:none", "124"),
        ("is:late", "1"),
        ("is:too-late", "1"),
        ("is:great", "2"),
        ("is:waiting", "124"),
        ("is:theirs", "3"),
        ("is:snoozed", "6"),
        ("is:closed", "5"),
        ("is:open", "12346"),
        ("is:claimed", "23"),
        ("is:unclaimed", "1456"),
        ("mine", "3"),
        ("Is:mine", "3"),
        ("is:unknown", "1"),
        ("is:refused", "2"),
        ("is:sending", "3"),
        ("is:refused,sending", "23"),
        ("label:bug", "2"),
        ("label:\"first issue\"", "2"),
        ("label:none", "13456"),
        ("label:\"none\"", ""),
        ("place:general", "1456"),
        ("from:belanger", "12356"),
        ("from:ZOEB", "12356"),
        ("from:sentry", "4"),
        ("assigned:hopper", "2"),
        ("assigned:ada", "23"),
        ("assigned:none", "1456"),
        ("\"signatures fail\"", "1"),
        ("\"fail signatures\"", ""),
        ("\"ZOË bel\"", "12356"),
        ("wbhk", "1"),
        ("exprt -kind:pr", "2"),
        ("example/app columns", "3"),
        ("github:example/app#4711", "2"),
        ("-wbhk -export", "3456"),
        ("wile@acme.com", "4"),
        ("wile@acme.com tier:paying", ""),
        ("-wile@acme.com", "12356"),
        ("tier:paying is:late -label:bug \"webhook\"", "1"),
        ("  tier:paying   sig ", "1"),
        ("-", "123456"),
        ("\"\"", "123456"),
    ] {
        let filter = Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        assert_eq!(passing(&filter), found, "{text}");
        assert_eq!(Filter::typed(text), (filter, None), "{text}");
    }
}

#[test]
fn what_is_wrong_is_told_with_what_there_is() {
    for (text, told) in [
        ("is:foo", "is:foo: there are great, okay, late, "),
        ("x tier:gold y", "tier:gold: there are paying, community, pull-request, error"),
        ("-kind:bug", "-kind:bug: there are thread, issue, pr, error"),
        ("is:c", "is:c: closed or claimed?"),
        ("tier:", "tier: there are paying, "),
        ("customer:", "customer: a part of a name belongs behind it"),
        ("stat:open", "stat:open: there is no stat:, but tier:, is:, customer:, "),
    ] {
        let error = Filter::parse(text).unwrap_err().to_string();
        assert!(error.starts_with(told), "{text}: {error}");
    }
}

#[test]
fn what_is_unfinished_narrows_nothing_and_is_no_fault() {
    for (text, means, fault) in [
        ("tier:", "", false),
        ("mine is:", "is:mine", false),
        ("is:c", "", false),
        ("is:cl", "", false),
        ("is:clo", "is:closed", false),
        ("is:late,", "is:late", false),
        ("customer:", "", false),
        ("\"web", "\"web\"", false),
        ("customer:\"Acme I", "customer:\"Acme I\"", false),
        ("is:c web", "web", true),
        ("tier: web", "web", true),
        ("is:foo", "", true),
        ("stat:", "", true),
    ] {
        let (filter, error) = Filter::typed(text);
        assert_eq!((filter.to_string().as_str(), error.is_some()), (means, fault), "{text}");
    }
}

#[test]
fn addresses_of_pages_and_names_of_tickets_are_words() {
    for text in ["https://example.com/x:y", "github:example/app#1", "10:30", "a:b/c", ":x"] {
        assert_eq!(Filter::parse(text).map(|filter| filter.to_string()), Ok(text.into()), "{text}");
    }
}

#[test]
fn what_completes_it() {
    let known = |field: Field| match field {
        Field::Customer => vec!["Acme Inc".into(), "Globex".into(), "The Acme".into()],
        Field::Label => vec!["bug".into(), "debug".into()],
        _ => Vec::new(),
    };
    for (text, first, rest, taken, count) in [
        ("", "tier:", "", "tier:", 10),
        ("web ", "tier:", "", "web tier:", 10),
        ("ti", "tier:", "er:", "tier:", 1),
        ("x -CUS", "customer:", "tomer:", "x -customer:", 1),
        ("mi", "mine", "ne", "mine", 1),
        ("tier:", "paying", "", "tier:paying", 4),
        ("tier:p", "paying", "aying", "tier:paying", 2),
        ("tier:paying,c", "community", "ommunity", "tier:paying,community", 1),
        ("is:lat", "late", "e", "is:late", 1),
        ("customer:ac", "Acme Inc", "me Inc", "customer:\"Acme Inc\"", 2),
        ("customer:\"acme i", "Acme Inc", "nc\"", "customer:\"Acme Inc\"", 1),
        ("customer:no", "none", "ne", "customer:none", 1),
        ("customer:glob,the", "The Acme", " Acme", "customer:glob,\"The Acme\"", 1),
        ("label:b", "bug", "ug", "label:bug", 2),
        ("label:ug", "bug", "", "label:bug", 2),
    ] {
        let all = complete(text, known);
        let best = all.first().unwrap_or_else(|| panic!("{text}: nothing"));
        let told = (best.word.as_str(), best.rest.as_str(), best.text.as_str(), all.len());
        assert_eq!(told, (first, rest, taken, count), "{text}: {all:?}");
    }
    for text in ["xyz", "\"ti", "is:foo", "tier:paying", "foo:b", "customer:\"Acme Inc\""] {
        assert_eq!(complete(text, known), [], "{text}");
    }
}

/// What is different about a ticket.
type Change<'a> = &'a dyn Fn(&mut Ticket);

#[test]
fn whom_to_ask_again() {
    const DAY: i64 = 24 * 60;
    let shown = |change: &dyn Fn(&mut Ticket)| {
        let mut one = ticket(1, Kind::Thread, "slack:users/C1/1", "Hello");
        answered(&mut one, 4 * DAY);
        change(&mut one);
        !rank(vec![one], View::FollowUp, &me(), now(), &hours()).is_empty()
    };
    let cases: [(&str, Change<'_>, bool); 11] = [
        ("four days of silence", &|_| {}, true),
        ("three days", &|one| answered(one, 3 * DAY), true),
        ("not yet three", &|one| answered(one, 3 * DAY - 1), false),
        ("thirty days", &|one| answered(one, 30 * DAY), true),
        ("longer", &|one| answered(one, 30 * DAY + 1), false),
        ("they spoke last", &|one| waits(one, 4 * DAY), false),
        ("it is done", &|one| one.local.done_at = Some(ago(3 * DAY)), false),
        ("done, but we spoke since", &|one| one.local.done_at = Some(ago(5 * DAY)), true),
        ("a word of ours is on its way", &|one| one.pending.reply_at = Some(ago(1)), false),
        ("it is closed", &|one| one.standing.closed_at = Some(ago(1)), false),
        ("it is an error", &|one| one.kind = Kind::Error, false),
    ];
    for (name, change, expected) in cases {
        assert_eq!(shown(change), expected, "{name}");
    }
    let asleep = shown(&|one| one.local.snoozed_at = Some(ago(1)));
    assert!(!asleep, "it is put aside");
}

/// Anything that could be typed, mostly what means something.
fn any_text() -> impl Strategy<Value = String> {
    let key = "-?((tier|is|kind|customer|source|label|place|from|assigned|foo):)?";
    let value = "(paying|late|pr|none|mine|Acme|\"Acme Inc\"|\"é,\"|\"|,|a@b.c|株|[ -~é]{0,4})?";
    let term = (key, value, "(,(paying|late|none|x y|\"z))?[ \t]?");
    let term = term.prop_map(|(key, value, more)| key + &value + &more);
    prop_oneof![
        4 => proptest::collection::vec(term, 0..5).prop_map(|terms| terms.concat()),
        1 => ".{0,20}",
    ]
}

/// A term that says something.
fn one_term() -> impl Strategy<Value = String> {
    prop_oneof![
        "tier:(pay|comm|error)(,pull)?",
        "is:(late|great|closed|open|mine|claimed|unknown|sending)(,snoozed)?",
        "(customer|label|assigned|place|from|source):([a-z]{1,2}|none)",
        "kind:(pr|issue)",
        "\"[a-z]{1,3}\"|[a-z]{2,4}|wile@acme[.]com",
    ]
}

proptest! {
    #[test]
    fn what_is_meant_can_be_written_down_and_read_again(text in any_text()) {
        let (filter, _) = Filter::typed(&text);
        let written = filter.to_string();
        prop_assert_eq!(&Filter::parse(&written), &Ok(filter), "{:?} as {:?}", text, written);
    }

    #[test]
    fn what_is_understood_is_understood_while_it_is_typed(text in any_text()) {
        if let Ok(filter) = Filter::parse(&text) {
            prop_assert_eq!(Filter::typed(&text), (filter, None));
        }
    }

    #[test]
    fn whoever_does_not_pass_a_term_passes_its_contrary(text in one_term()) {
        let contrary = Filter::parse(&format!("-{text}")).unwrap();
        let (one, other) = (passing(&Filter::parse(&text).unwrap()), passing(&contrary));
        prop_assert_eq!(one.len() + other.len(), some().len(), "{}: {} and {}", text, one, other);
        prop_assert!(one.chars().all(|id| !other.contains(id)), "{}: {} and {}", text, one, other);
    }

    #[test]
    fn whatever_is_proposed_can_be_taken(text in any_text()) {
        let known = |_: Field| vec!["Acme Inc".to_owned(), "株, é".into(), "none".into()];
        for proposal in complete(&text, known) {
            prop_assert!(proposal.text.len() + 1 >= text.len(), "{:?}", proposal);
            let next = complete(&proposal.text, known);
            prop_assert!(next.iter().all(|p| p.text != proposal.text), "{:?}", next);
        }
    }
}

#[test]
fn a_status_is_one_of_those_that_are_asked_for() {
    for ranked in some() {
        let word = match ranked.status {
            Status::WaitingOnUs => "waiting",
            Status::WaitingOnThem => "theirs",
            Status::Snoozed => "snoozed",
            Status::Closed => "closed",
        };
        let filter = Filter::parse(&format!("is:{word}")).unwrap();
        assert!(filter.sift(&asked()).passes(&ranked), "{word}");
    }
}
