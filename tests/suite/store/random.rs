//! Whatever pages come in whatever order, a ticket stands where its whole conversation says.

mod tracked;

use super::kit::*;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support_hero::desk::{
    Answer, Beside, Entry, Extent, Head, Kind, Local, Marks, Message, MessageKind, Moved, Page,
    Person, PersonId, Reaction, Side, Standing, Thread, TicketRef, Upstream, View, standing,
};

const NAMES: [&str; 4] = [CHAT, ISSUE, PULL, FAULT];
/// Another name of the error.
const ALIAS: &str = "sentry:example/777";
const PEOPLE: [&str; 5] = [ADA, WILE, PAT, BOT, "U0NEW"];

fn anybody() -> impl Strategy<Value = Person> {
    let email = prop_oneof![Just(None), Just(Some("a@example.com")), Just(Some("w@acme.com"))];
    let kind = (prop::bool::weighted(0.2), prop::bool::weighted(0.2));
    let shown = (proptest::option::of("[A-Z]/[a-c]"), proptest::option::of("T[12]"));
    let marks = (any::<bool>(), any::<bool>(), proptest::option::of(0..60_i64));
    (0..PEOPLE.len(), email, kind, shown, marks).prop_map(
        |(who, email, (bot, staff), (zone, team), (guest, deactivated, read_at))| Person {
            email: email.map(Into::into),
            bot,
            staff,
            zone,
            team,
            marks: Marks { guest, deactivated },
            read_at: read_at.map(at),
            ..person(PEOPLE[who])
        },
    )
}

fn any_upstream() -> impl Strategy<Value = Upstream> {
    let why = prop_oneof![
        Just(None),
        Just(Some("completed")),
        Just(Some("merged")),
        Just(Some("not_planned")),
        Just(Some("duplicate")),
    ];
    let closed = (0..60_i64, why.prop_map(|why| why.map(ToOwned::to_owned)));
    prop_oneof![
        Just(Upstream::Open),
        closed.prop_map(|(minute, reason)| Upstream::Closed { at: at(minute), reason }),
    ]
}

fn any_head() -> impl Strategy<Value = Head> {
    let into = prop_oneof![3 => Just(None), 1 => Just(Some(FAULT)), 1 => Just(Some(ALIAS))];
    let beside = (proptest::option::of(Just("Acme")), tracked::any_tracked());
    (any_upstream(), into, beside).prop_map(|(upstream, into, (with, tracked))| {
        let (folds_into, shared_with) = (into.map(reference), with.map(Into::into));
        Head { upstream, folds_into, shared_with, tracked, ..head(CHAT) }
    })
}

fn any_reactions() -> impl Strategy<Value = Vec<Reaction>> {
    let one = ("[👍❤]", 1..3_u64).prop_map(|(sign, count)| Reaction { sign, count });
    prop_oneof![3 => Just(Vec::new()), 1 => vec(one, 1..3)]
}

fn any_message() -> impl Strategy<Value = Message> {
    let kind = prop_oneof![4 => Just(MessageKind::Message), 1 => Just(MessageKind::Note), 1 => Just(MessageKind::Event), 1 => Just(MessageKind::Vote)];
    let author = proptest::option::of(0..PEOPLE.len());
    let beside = (any_reactions(), tracked::any_text());
    (0..60_i64, author, kind, prop::bool::weighted(0.1), any::<bool>(), beside).prop_map(
        |(minute, author, kind, deleted, edited, (reactions, text))| Message {
            at: at(minute),
            author: author.map(|who| PersonId(PEOPLE[who].into())),
            kind,
            edited,
            deleted,
            reactions,
            text: text.into(),
            ..said("", 0, "")
        },
    )
}

/// Half of the messages of one id are of one time whatever ticket they are in: they move.
fn any_thread() -> impl Strategy<Value = (Extent, Vec<Message>)> {
    let extent = prop_oneof![3 => Just(Extent::Part), 2 => Just(Extent::Whole)];
    let messages = btree_map(0..6_u8, (any_message(), any::<bool>()), 0..5).prop_map(|messages| {
        let message = |(id, (message, moves)): (u8, (Message, bool))| {
            let at = if moves { at(i64::from(id) * 9) } else { message.at };
            Message { id: id.to_string(), at, ..message }
        };
        messages.into_iter().map(message).collect()
    });
    (extent, messages)
}

fn any_place() -> impl Strategy<Value = Option<Moved>> {
    let answer = || {
        let here = |place| Answer::Here { place };
        prop_oneof![
            Just(head(CHAT).answer),
            "thread in #[ab]".prop_map(here),
            "it is archived".prop_map(|why| Answer::Elsewhere { why }),
        ]
    };
    let moved = ("#[abc]", answer(), answer()).prop_map(|(place, from, to)| Moved {
        place_id: "C1".into(),
        place,
        from,
        to,
    });
    prop_oneof![4 => Just(None), 1 => moved.prop_map(Some)]
}

/// A page that says each thing once: a ticket is not in it and gone at the same time, and its heads
/// know what became of their place.
fn any_page() -> impl Strategy<Value = Page> {
    let heads = btree_map(0..NAMES.len(), any_head(), 0..3);
    let threads = btree_map(0..NAMES.len(), any_thread(), 0..3);
    let gone = btree_set(0..NAMES.len() * 4, 0..2);
    let beside = (any_place(), proptest::option::weighted(0.2, "[a-c]"));
    (vec(anybody(), 0..2), heads, threads, gone, beside).prop_map(
        |(people, heads, threads, gone, (moved, notice))| Page {
            people,
            gone: (0..NAMES.len())
                .filter(|n| gone.contains(n) && !heads.contains_key(n))
                .map(|n| reference(NAMES[n]).into())
                .collect(),
            heads: heads.into_iter().map(|(n, of)| named(NAMES[n], of, moved.as_ref())).collect(),
            threads: threads
                .into_iter()
                .map(|(n, (extent, messages))| Thread {
                    reference: reference(NAMES[n]),
                    messages,
                    extent,
                    stamp: None,
                })
                .collect(),
            places: moved.into_iter().collect(),
            notice,
            ..Page::default()
        },
    )
}

fn named(name: &str, of: Head, moved: Option<&Moved>) -> Head {
    let alias = (name == FAULT).then(|| reference(ALIAS));
    let folds_into = of.folds_into.filter(|_| name != FAULT);
    let (place, answer) = match moved {
        Some(moved) => (moved.place.clone(), moved.to.clone()),
        None => (of.place, of.answer),
    };
    let (upstream, shared_with, tracked) = (of.upstream, of.shared_with, of.tracked);
    Head { alias, folds_into, place, answer, upstream, shared_with, tracked, ..head(name) }
}

/// All that was ever said, kept in the plainest way.
#[derive(Default)]
struct Union {
    people: BTreeMap<PersonId, Person>,
    heads: BTreeMap<TicketRef, Head>,
    messages: BTreeMap<(TicketRef, String), Message>,
    links: tracked::Links,
    notice: Option<String>,
}

impl Union {
    fn add(&mut self, page: &Page) {
        page.people.iter().for_each(|person| self.add_person(person));
        for moved in &page.places {
            for head in self.heads.values_mut() {
                head.place = moved.place.clone();
                if head.answer == moved.from {
                    head.answer = moved.to.clone();
                }
            }
        }
        for head in &page.heads {
            self.heads.insert(head.reference.clone(), head.clone());
            self.links.tell(head);
        }
        for thread in &page.threads {
            if self.heads.contains_key(&thread.reference) {
                self.add_thread(thread, page);
            }
        }
        page.gone.iter().for_each(|gone| self.lose(&gone.reference, page));
        self.notice = page.notice.clone().or(self.notice.take());
    }

    fn add_person(&mut self, new: &Person) {
        let known = self.people.entry(new.id.clone()).or_insert_with(|| new.clone());
        *known = Person {
            email: new.email.clone().or(known.email.take()),
            zone: new.zone.clone().or(known.zone.take()),
            team: new.team.clone().or(known.team.take()),
            staff: new.staff || known.staff,
            read_at: new.read_at.max(known.read_at),
            ..new.clone()
        };
    }

    fn add_thread(&mut self, thread: &Thread, page: &Page) {
        if thread.extent == Extent::Whole {
            let told = |id: &str| thread.messages.iter().any(|message| message.id == id);
            self.leave_to_others(&thread.reference, page, told);
            let old = self.messages.iter_mut();
            let missing = old.filter(|((of, id), _)| *of == thread.reference && !told(id));
            missing.for_each(|(_, message)| message.deleted = true);
        }
        for message in &thread.messages {
            self.messages.insert((thread.reference.clone(), message.id.clone()), message.clone());
        }
    }

    /// What the page has in other tickets, and this one is not told to have, is not in it.
    fn leave_to_others(&mut self, name: &TicketRef, page: &Page, told: impl Fn(&str) -> bool) {
        let heads = &self.heads;
        let others = page
            .threads
            .iter()
            .filter(|t| t.reference != *name && heads.contains_key(&t.reference));
        let others: Vec<&Message> = others.flat_map(|thread| &thread.messages).collect();
        self.messages.retain(|(of, id), message| {
            let elsewhere = others.iter().any(|o| o.id == *id && o.at == message.at);
            of != name || told(id) || !elsewhere
        });
    }

    fn lose(&mut self, name: &TicketRef, page: &Page) {
        let gone =
            |u: &Upstream| matches!(u, Upstream::Closed { reason: Some(r), .. } if r == "gone");
        if let Some(head) = self.heads.get_mut(name).filter(|head| !gone(&head.upstream)) {
            head.upstream = Upstream::Closed { at: at(60), reason: Some("gone".into()) };
            let own = page.threads.iter().filter(|thread| thread.reference == *name);
            let own: Vec<&Message> = own.flat_map(|thread| &thread.messages).collect();
            self.leave_to_others(name, page, |id| own.iter().any(|message| message.id == id));
        }
    }

    /// What was said in a ticket, by which side.
    fn said(&self, name: &TicketRef) -> Vec<(&Message, Side)> {
        let said = self.messages.iter().filter(|((of, _), _)| of == name);
        said.map(|(_, m)| (m, self.side(name, m))).collect()
    }

    fn side(&self, name: &TicketRef, message: &Message) -> Side {
        let author = message.author.as_ref().and_then(|id| self.people.get(id));
        author.map_or(Side::Customer, |person| roster().side(name.kind(), person))
    }

    fn standing(&self, name: &TicketRef) -> Standing {
        let head = &self.heads[name];
        let upstream = match &head.upstream {
            Upstream::Closed { at, reason } => (Some(*at), reason.clone()),
            _ => (None, None),
        };
        let beside = Beside {
            closed_at: upstream.0,
            close_reason: upstream.1,
            need: head.tracked.need.clone(),
            shipped: self.shipped(name),
        };
        standing(head.kind, self.said(name).iter().copied(), beside, &Local::default())
    }

    fn is_work(&self, name: &TicketRef) -> bool {
        let head = &self.heads[name];
        let by_outsider = |(message, side): &(&Message, Side)| {
            let speaks = matches!(message.kind, MessageKind::Message | MessageKind::Vote);
            *side == Side::Customer && speaks && !message.deleted
        };
        let alone = match head.kind {
            Kind::Error => true,
            Kind::Thread => false,
            Kind::Issue => head.tracked.own,
            Kind::PullRequest => head.tracked.own || head.tracked.need.is_some(),
        };
        let muted = head.kind == Kind::Error && head.tracked.muted;
        head.folds_into.is_none() && !muted && (alone || self.said(name).iter().any(by_outsider))
    }

    /// The ticket's page in time order.
    fn page_of(&self, name: &TicketRef) -> Vec<Shown> {
        let own = self.said(name).into_iter().map(|(m, side)| shown(m, side, m.kind, None));
        let alias = &self.heads[name].alias;
        let folds = |head: &&Head| {
            head.folds_into.as_ref() == Some(name) || (alias.is_some() && head.folds_into == *alias)
        };
        let folded = self.heads.values().filter(folds).flat_map(|head| {
            let said = self.said(&head.reference).into_iter();
            said.map(|(m, side)| match (side, m.kind) {
                (Side::Bot, _) | (_, MessageKind::Event) => {
                    shown(m, side, MessageKind::Event, Some(&head.place))
                }
                _ => shown(m, side, MessageKind::Note, Some(&head.place)),
            })
        });
        let mut page: Vec<Shown> = own.chain(folded).collect();
        page.sort();
        page
    }
}

/// What of an entry can be compared: when, id, place, kind and the rest.
type Shown = (jiff::Timestamp, String, Option<String>, &'static str, String);

fn shown(message: &Message, side: Side, kind: MessageKind, place: Option<&String>) -> Shown {
    let rest = format!("{side:?} {} {} {:?}", message.deleted, message.edited, message.reactions);
    (message.at, message.id.clone(), place.cloned(), kind.word(), rest)
}

fn shown_entry(entry: Entry) -> Shown {
    let rest = format!("{:?} {} {} {:?}", entry.side, entry.deleted, entry.edited, entry.reactions);
    (entry.at, entry.id, entry.place, entry.kind.word(), rest)
}

/// Compares all that the store tells with all that was said.
fn check(home: &Home, union: &Union) -> Result<(), TestCaseError> {
    let people: Vec<Person> = union.people.values().cloned().collect();
    prop_assert_eq!(home.reader.people(&source()).unwrap(), people);
    let notice = home.reader.sources().unwrap().pop().and_then(|state| state.notice);
    prop_assert_eq!(&notice, &union.notice);
    let work = home.reader.tickets(View::All).unwrap();
    let work: Vec<TicketRef> = work.into_iter().map(|ticket| ticket.reference).collect();
    for (name, head) in &union.heads {
        let detail = home.reader.detail(home.ticket(name.as_str()).id).unwrap().unwrap();
        let ticket = detail.ticket;
        prop_assert_eq!(ticket.votes, union.votes(name), "{}", name);
        prop_assert_eq!(tracked::shown(&detail.links), union.linked(name), "{}", name);
        prop_assert_eq!(detail.facts, union.links.facts(name), "{}", name);
        prop_assert_eq!(detail.event.as_ref(), union.links.event(name), "{}", name);
        let hits: Vec<_> = ticket.hits.iter().map(|hit| (hit.name.clone(), hit.people)).collect();
        prop_assert_eq!(hits, union.links.hits(name), "{}", name);
        if let Some(event) = union.links.event(name).filter(|_| name.as_str() == FAULT) {
            let found = home.reader.search(event.message.as_deref().unwrap(), 9).unwrap();
            let found = found.iter().any(|ticket| ticket.reference == *name);
            prop_assert!(found, "{} is not found by {:?}", name, event.message);
        }
        prop_assert_eq!(&ticket.standing, &union.standing(name), "{}", name);
        prop_assert_eq!((&ticket.place, &ticket.answer), (&head.place, &head.answer), "{}", name);
        prop_assert_eq!(work.contains(name), union.is_work(name), "{}", name);
        let in_time: Vec<_> = detail.conversation.iter().map(|entry| entry.at).collect();
        prop_assert!(in_time.is_sorted(), "{}", name);
        let mut page: Vec<Shown> = detail.conversation.into_iter().map(shown_entry).collect();
        page.sort();
        prop_assert_eq!(page, union.page_of(name), "{}", name);
    }
    Ok(())
}

/// Takes the pages, each twice, and compares after each, and after what is done by hand then.
async fn compare(steps: Vec<(Page, tracked::ByHand)>) -> Result<(), TestCaseError> {
    let (home, mut union) = (Home::in_memory(), Union::default());
    let mut changes = home.store.changes();
    for (page, by_hand) in steps {
        union.add(&page);
        home.take(page.clone()).await;
        changes.mark_unchanged();
        home.take(page).await;
        prop_assert!(!changes.has_changed().unwrap(), "the same page again is no news");
        check(&home, &union)?;
        by_hand.happens(&home, &mut union).await;
        check(&home, &union)?;
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn a_ticket_stands_where_all_that_was_said_puts_it(steps in vec((any_page(), tracked::by_hand()), 14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(compare(steps))?;
    }
}
