//! Whatever pages come in whatever order, a ticket stands where its whole conversation says.

use super::kit::*;
use proptest::collection::{btree_map, btree_set, vec};
use proptest::prelude::*;
use std::collections::BTreeMap;
use support_hero::desk::{
    Extent, Head, Local, Message, MessageKind, Page, Person, PersonId, Side, Standing, Thread,
    TicketRef, Upstream, standing,
};

const NAMES: [&str; 4] = [CHAT, ISSUE, PULL, FAULT];
const PEOPLE: [&str; 5] = [ADA, WILE, PAT, BOT, "U0NEW"];

fn anybody() -> impl Strategy<Value = Person> {
    let email = prop_oneof![Just(None), Just(Some("a@example.com")), Just(Some("w@acme.com"))];
    (0..PEOPLE.len(), email, prop::bool::weighted(0.2), prop::bool::weighted(0.2)).prop_map(
        |(who, email, bot, staff)| Person {
            email: email.map(Into::into),
            bot,
            staff,
            ..person(PEOPLE[who])
        },
    )
}

fn any_upstream() -> impl Strategy<Value = Upstream> {
    let closed = (0..60_i64, proptest::option::of(Just("completed".to_owned())));
    prop_oneof![
        Just(Upstream::Open),
        closed.prop_map(|(minute, reason)| Upstream::Closed { at: at(minute), reason }),
    ]
}

fn any_message() -> impl Strategy<Value = Message> {
    let kind = prop_oneof![4 => Just(MessageKind::Message), 1 => Just(MessageKind::Note), 1 => Just(MessageKind::Event)];
    let author = proptest::option::of(0..PEOPLE.len());
    (0..60_i64, author, kind, prop::bool::weighted(0.1), any::<bool>()).prop_map(
        |(minute, author, kind, deleted, edited)| Message {
            at: at(minute),
            author: author.map(|who| PersonId(PEOPLE[who].into())),
            kind,
            edited,
            deleted,
            ..said("", 0, "")
        },
    )
}

fn any_thread() -> impl Strategy<Value = (Extent, Vec<Message>)> {
    let extent = prop_oneof![3 => Just(Extent::Part), 1 => Just(Extent::Whole)];
    let messages = btree_map(0..6_u8, any_message(), 0..5).prop_map(|messages| {
        messages.into_iter().map(|(id, m)| Message { id: id.to_string(), ..m }).collect()
    });
    (extent, messages)
}

/// A page that says each thing once: a ticket is not in it and gone at the same time.
fn any_page() -> impl Strategy<Value = Page> {
    let heads = btree_map(0..NAMES.len(), any_upstream(), 0..3);
    let threads = btree_map(0..NAMES.len(), any_thread(), 0..3);
    let gone = btree_set(0..NAMES.len() * 4, 0..2);
    (vec(anybody(), 0..2), heads, threads, gone).prop_map(|(people, heads, threads, gone)| Page {
        people,
        gone: (0..NAMES.len())
            .filter(|n| gone.contains(n) && !heads.contains_key(n))
            .map(|n| reference(NAMES[n]))
            .collect(),
        heads: heads.into_iter().map(|(n, upstream)| Head { upstream, ..head(NAMES[n]) }).collect(),
        threads: threads
            .into_iter()
            .map(|(n, (extent, messages))| Thread {
                reference: reference(NAMES[n]),
                messages,
                extent,
                stamp: None,
            })
            .collect(),
        ..Page::default()
    })
}

/// All that was ever said, kept in the plainest way.
#[derive(Default)]
struct Union {
    people: BTreeMap<PersonId, Person>,
    upstream: BTreeMap<TicketRef, Upstream>,
    messages: BTreeMap<(TicketRef, String), Message>,
}

impl Union {
    fn add(&mut self, page: &Page) {
        for new in &page.people {
            let known = self.people.entry(new.id.clone()).or_insert_with(|| new.clone());
            known.email = new.email.clone().or(known.email.take());
            (known.bot, known.staff) = (new.bot, new.staff || known.staff);
        }
        for head in &page.heads {
            self.upstream.insert(head.reference.clone(), head.upstream.clone());
        }
        for thread in &page.threads {
            if self.upstream.contains_key(&thread.reference) {
                self.add_thread(thread);
            }
        }
        for name in &page.gone {
            let gone =
                |u: &Upstream| matches!(u, Upstream::Closed { reason: Some(r), .. } if r == "gone");
            if let Some(upstream) = self.upstream.get_mut(name).filter(|u| !gone(u)) {
                *upstream = Upstream::Closed { at: at(60), reason: Some("gone".into()) };
            }
        }
    }

    fn add_thread(&mut self, thread: &Thread) {
        if thread.extent == Extent::Whole {
            let old = self.messages.iter_mut().filter(|((name, _), _)| *name == thread.reference);
            old.for_each(|(_, message)| message.deleted = true);
        }
        for message in &thread.messages {
            self.messages.insert((thread.reference.clone(), message.id.clone()), message.clone());
        }
    }

    fn standing(&self, name: &TicketRef) -> Standing {
        let upstream = match &self.upstream[name] {
            Upstream::Closed { at, reason } => (Some(*at), reason.clone()),
            _ => (None, None),
        };
        let said = self.messages.iter().filter(|((of, _), _)| of == name);
        let said: Vec<(&Message, Side)> = said.map(|(_, m)| (m, self.side(name, m))).collect();
        let kind = head(name.as_str()).kind;
        standing(kind, said.iter().copied(), upstream, &Local::default())
    }

    fn side(&self, name: &TicketRef, message: &Message) -> Side {
        let author = message.author.as_ref().and_then(|id| self.people.get(id));
        author.map_or(Side::Customer, |person| roster().side(name.kind(), person))
    }
}

/// Takes the pages, each twice, and compares after each.
async fn compare(pages: Vec<Page>) -> Result<(), TestCaseError> {
    let (home, mut union) = (Home::in_memory(), Union::default());
    let mut changes = home.store.changes();
    for page in pages {
        union.add(&page);
        home.take(page.clone()).await;
        changes.mark_unchanged();
        home.take(page).await;
        prop_assert!(!changes.has_changed().unwrap(), "the same page again is no news");
        for name in union.upstream.keys() {
            prop_assert_eq!(home.ticket(name.as_str()).standing, union.standing(name), "{}", name);
        }
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(150))]
    #[test]
    fn a_ticket_stands_where_all_that_was_said_puts_it(pages in vec(any_page(), 20)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(compare(pages))?;
    }
}
