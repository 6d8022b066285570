//! What trackers tell beside the conversation, and what tickets have to do with each other, in the
//! plainest way.

use super::*;
use proptest::option;
use support_hero::desk::{
    Affected, Bond, Event, Fact, Link, Linked, Need, NeedOf, Relation, Shipped, Tone, Tracked,
};

/// What is not in the cache, whatever comes.
const ELSEWHERE: &str = "github:example/app#404";
const TARGETS: [&str; 4] = [CHAT, ISSUE, PULL, ELSEWHERE];
/// What messages say: nothing of issues, the issue in two ways, and on a host that is not its own.
const TEXTS: [&str; 4] = [
    "no :// address",
    "see https://example.com/example/app/issues/1, please",
    "(https://EXAMPLE.com/Example/App/issues/1#x)",
    "https://other.example/example/app/issues/1",
];

pub fn any_text() -> impl Strategy<Value = &'static str> {
    (0..TEXTS.len()).prop_map(|n| TEXTS[n])
}

pub fn any_tracked() -> impl Strategy<Value = Tracked> {
    let of = prop_oneof![Just(NeedOf::Us), Just(NeedOf::Them), Just(NeedOf::Nobody)];
    let need = (of, 0..60_i64).prop_map(|(of, minute)| Need {
        of,
        what: "first review".into(),
        since: at(minute),
    });
    let closer = (0..3_u8).prop_map(|n| vec![fact("checks", &n.to_string())]);
    let need = option::weighted(0.4, need);
    let links = option::weighted(0.6, vec(any_link(), 0..4));
    let of_error =
        (prop::bool::weighted(0.2), option::of(any_event()), option::of(vec(any_affected(), 0..4)));
    (need, 0..3_u64, any::<bool>(), links, option::of(closer), of_error).prop_map(
        |(need, votes, own, links, closer, (muted, event, affected))| Tracked {
            need,
            votes,
            own,
            links,
            closer,
            muted,
            event: event.map(Box::new),
            affected,
        },
    )
}

/// An event that says one of three things.
fn any_event() -> impl Strategy<Value = Event> {
    ("[ab]", 0..3_u8).prop_map(|(id, says)| Event {
        id,
        message: Some(format!("failed{says}")),
        ..Event::default()
    })
}

/// Three addresses of Acme's people, one person with two of them; one of ours; one unknown.
const EMAILS: [&str; 4] = ["W@acme.com", "w+x@acme.com", "r@eu.acme.com", "a@example.com"];

fn any_affected() -> impl Strategy<Value = Affected> {
    let email = option::of((0..EMAILS.len()).prop_map(|n| EMAILS[n].to_owned()));
    let name = option::of(Just("Road".to_owned()));
    (0..5_u8, name, email, 0..9_u64, option::of(0..60_i64)).prop_map(
        |(key, name, email, events, minute)| Affected {
            key: format!("id:{key}"),
            name,
            email,
            events,
            last_seen: minute.map(at),
        },
    )
}

fn any_link() -> impl Strategy<Value = Link> {
    (0..TARGETS.len(), 0..Relation::ALL.len(), 0..60_i64).prop_map(|(target, relation, minute)| {
        Link {
            target: reference(TARGETS[target]),
            relation: Relation::ALL[relation],
            at: at(minute),
            url: String::new(),
            title: None,
            state: None,
        }
    })
}

fn fact(label: &str, value: &str) -> Fact {
    Fact { label: label.into(), value: value.into(), tone: Tone::Plain }
}

/// Something done by hand between two pages.
#[derive(Debug, Clone)]
pub struct ByHand {
    from: usize,
    to: usize,
    minute: Option<i64>,
}

pub fn by_hand() -> impl Strategy<Value = ByHand> {
    (0..NAMES.len(), 0..TARGETS.len(), option::of(0..60_i64))
        .prop_map(|(from, to, minute)| ByHand { from, to, minute })
}

impl ByHand {
    /// Links, or takes a link away.
    pub async fn happens(&self, home: &Home, union: &mut Union) {
        let (from, to) = (reference(NAMES[self.from]), reference(TARGETS[self.to]));
        let (known, hand) = (union.heads.contains_key(&from), &mut union.links.by_hand);
        if let Some(minute) = self.minute {
            let linked =
                home.store.link(from.clone(), to.clone(), String::new(), at(minute)).await.is_ok();
            assert_eq!(linked, known && from != to);
            if linked {
                hand.entry((from, to)).or_insert(at(minute));
            }
        } else {
            let unlinked = home.store.unlink(from.clone(), to.clone()).await.is_ok();
            let forth = known && hand.remove(&(from.clone(), to.clone())).is_some();
            let back = known && hand.remove(&(to, from)).is_some();
            assert_eq!(unlinked, forth || back);
        }
    }
}

/// What was told and done by hand.
#[derive(Default)]
pub struct Links {
    told: BTreeMap<TicketRef, Vec<Link>>,
    closer: BTreeMap<TicketRef, Vec<Fact>>,
    events: BTreeMap<TicketRef, Event>,
    hit: BTreeMap<TicketRef, BTreeMap<String, Affected>>,
    by_hand: BTreeMap<(TicketRef, TicketRef), jiff::Timestamp>,
}

impl Links {
    pub fn tell(&mut self, head: &Head) {
        if let Some(links) = &head.tracked.links {
            let others = links.iter().filter(|link| link.target != head.reference);
            self.told.insert(head.reference.clone(), others.cloned().collect());
        }
        if let Some(closer) = &head.tracked.closer {
            self.closer.insert(head.reference.clone(), closer.clone());
        }
        if let Some(event) = &head.tracked.event {
            self.events.insert(head.reference.clone(), (**event).clone());
        }
        let hit = self.hit.entry(head.reference.clone()).or_default();
        for one in head.tracked.affected.iter().flatten() {
            let known = hit.entry(one.key.clone()).or_insert_with(|| one.clone());
            known.name = one.name.clone().or(known.name.take());
            known.email = one.email.clone().or(known.email.take());
            known.events = known.events.max(one.events);
            known.last_seen = known.last_seen.max(one.last_seen);
        }
    }

    pub fn event(&self, name: &TicketRef) -> Option<&Event> {
        self.events.get(name)
    }

    /// Whom it hit, by address.
    fn addresses(&self, name: &TicketRef) -> std::collections::BTreeSet<&'static str> {
        let told = self.hit.get(name).into_iter().flat_map(BTreeMap::values);
        let emails = told.filter_map(|one| one.email.as_deref());
        emails
            .map(|email| if email == "w+x@acme.com" { "w@acme.com" } else { same(email) })
            .collect()
    }

    /// The customers that it hits, and how many of their people.
    pub fn hits(&self, name: &TicketRef) -> Vec<(String, u64)> {
        let of_acme = |address: &&&str| address.ends_with("acme.com");
        let people = self.addresses(name).iter().filter(of_acme).count() as u64;
        if people == 0 { Vec::new() } else { vec![("Acme".into(), people)] }
    }

    pub fn facts(&self, name: &TicketRef) -> Vec<Fact> {
        self.closer.get(name).cloned().unwrap_or_default()
    }
}

fn same(email: &str) -> &'static str {
    ["w@acme.com", "r@eu.acme.com", "a@example.com"]
        .into_iter()
        .find(|address| address.eq_ignore_ascii_case(email))
        .unwrap()
}

/// One ticket that points at another.
struct Points {
    to: TicketRef,
    relation: Relation,
    at: jiff::Timestamp,
    origin: &'static str,
}

impl Union {
    pub fn votes(&self, name: &TicketRef) -> u64 {
        let said = self.said(name).into_iter().filter(|(message, side)| {
            message.kind == MessageKind::Vote && !message.deleted && *side != Side::Bot
        });
        let by = said.map(|(m, _)| m.author.clone().unwrap_or(PersonId(m.id.clone())));
        self.heads[name].tracked.votes + by.collect::<std::collections::BTreeSet<_>>().len() as u64
    }

    fn points(&self, name: &TicketRef) -> Vec<Points> {
        let mut all: Vec<Points> = Vec::new();
        let told = self.links.told.get(name).into_iter().flatten();
        for link in told {
            let same = |other: &&mut Points| other.to == link.target;
            match all.iter_mut().find(same) {
                Some(known) if known.relation >= link.relation => {}
                Some(known) => (known.relation, known.at) = (link.relation, link.at),
                None => all.push(Points {
                    to: link.target.clone(),
                    relation: link.relation,
                    at: link.at,
                    origin: "told",
                }),
            }
        }
        all.extend(self.said_issue(name));
        let by_hand = self.links.by_hand.iter().filter(|((from, _), _)| from == name);
        all.extend(by_hand.map(|((_, to), at)| Points {
            to: to.clone(),
            relation: Relation::Mentions,
            at: *at,
            origin: "hand",
        }));
        all
    }

    /// The first message that names the issue; on another host it names it only as long as nobody
    /// knows the one that goes by that name.
    fn said_issue(&self, name: &TicketRef) -> Option<Points> {
        let named = |(message, side): &(&Message, Side)| {
            let counts = matches!(message.kind, MessageKind::Message | MessageKind::Note);
            counts && !message.deleted && *side != Side::Bot && message.text != TEXTS[0]
        };
        let said = self.said(name).into_iter().filter(named);
        // Of one instant the first by id, as messages are read.
        let first = said.min_by_key(|(message, _)| (message.at, message.id.clone()))?.0;
        let stray = first.text == TEXTS[3] && self.heads.contains_key(&reference(ISSUE));
        (name.as_str() != ISSUE && !stray).then(|| Points {
            to: reference(ISSUE),
            relation: Relation::Mentions,
            at: first.at,
            origin: "said",
        })
    }

    pub fn shipped(&self, name: &TicketRef) -> Option<Shipped> {
        let head = &self.heads[name];
        let tracker = matches!(head.kind, Kind::Issue | Kind::PullRequest);
        let asked = || {
            let mut said = self.said(name).into_iter();
            said.any(|(message, side)| side == Side::Customer && message.author == head.author)
        };
        let counts = |points: &Points| {
            let twin = points.relation == Relation::DuplicateOf;
            points.origin == "hand" || !tracker || (twin && asked())
        };
        let closed = |points: Points| {
            let other = self.heads.get(&points.to)?;
            let Upstream::Closed { at, reason } = &other.upstream else { return None };
            let ended = match reason.as_deref() {
                Some("gone" | "duplicate") => return None,
                Some("merged") => "was merged",
                Some("not_planned") => "was closed as not planned",
                _ => "was closed",
            };
            let work = matches!(other.kind, Kind::Issue | Kind::PullRequest);
            let what = format!("{} {ended}", points.to.rest());
            (work && *at > points.at).then_some(Shipped { at: *at, what })
        };
        let all = self.points(name).into_iter().filter(counts).filter_map(closed);
        all.max_by(|a, b| a.at.cmp(&b.at).then_with(|| b.what.cmp(&a.what)))
    }

    /// The other tickets by name: what they are to this one, and whether by hand.
    pub fn linked(&self, name: &TicketRef) -> BTreeMap<TicketRef, (Bond, bool)> {
        let mut all = BTreeMap::new();
        let mut add = |other: TicketRef, bond: Bond, by_hand: bool| {
            let known = all.entry(other).or_insert((bond, by_hand));
            *known = (known.0.min(bond), known.1 || by_hand);
        };
        for points in self.points(name).into_iter().filter(|points| points.to != *name) {
            let bond = match points.relation {
                Relation::Mentions => Bond::Linked,
                Relation::Closes => Bond::Closes,
                Relation::ClosedBy => Bond::ClosedBy,
                Relation::DuplicateOf => Bond::DuplicateOf,
            };
            add(points.to, bond, points.origin == "hand");
        }
        for other in self.heads.keys().filter(|other| *other != name) {
            for points in self.points(other).into_iter().filter(|points| points.to == *name) {
                let bond = match points.relation {
                    Relation::Mentions => Bond::LinkedFrom,
                    Relation::Closes => Bond::ClosedBy,
                    Relation::ClosedBy => Bond::Closes,
                    Relation::DuplicateOf => Bond::DuplicatedBy,
                };
                add(other.clone(), bond, points.origin == "hand");
            }
        }
        if self.has_their_error(name) {
            add(reference(FAULT), Bond::TheirError, false);
        }
        all
    }

    /// Whether the error hit somebody who writes in this ticket on the customers' side.
    fn has_their_error(&self, name: &TicketRef) -> bool {
        let hit = self.links.addresses(&reference(FAULT));
        let writes = |(message, side): &(&Message, Side)| {
            let says = message.kind != MessageKind::Event && !message.deleted;
            let author = message.author.as_ref().and_then(|id| self.people.get(id));
            let email = author.and_then(|person| person.email.as_deref());
            says && *side == Side::Customer && email.is_some_and(|email| hit.contains(email))
        };
        name.as_str() != FAULT && self.said(name).iter().any(writes)
    }
}

/// What the store shows of that. A name is not told from another by the case of its letters.
pub fn shown(links: &[Linked]) -> BTreeMap<TicketRef, (Bond, bool)> {
    let known = |link: &Linked| {
        let name = TARGETS
            .iter()
            .chain(&NAMES)
            .find(|name| name.eq_ignore_ascii_case(link.reference.as_str()));
        reference(name.unwrap())
    };
    links.iter().map(|link| (known(link), (link.bond, link.by_hand))).collect()
}
