//! Whatever registers, sources and the hero say in whatever order, a ticket is whose it would be if
//! all was derived afresh.

use super::customers::{HANK, ZOE, all, listed, of, put};
use super::kit::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use support_hero::desk::{
    Affected, Billing, Head, Identity, Listed, Mark, Page, Person, PersonId, PersonKey, Profile,
    SourceId,
};

/// A chat and an error of one source, an issue of another.
const NAMES: [&str; 3] = [CHAT, FAULT, ISSUE];
const PEOPLE: [&str; 3] = [HANK, ZOE, PAT];
const ADDRESSES: [&str; 4] =
    ["hank@globex.com", "hank@eu.globex.com", "zoe@initech.com", "zoe@gmail.com"];
const CUSTOMERS: [&str; 4] = ["Globex", "GLOBEX", "Initech", "Umbrella"];
const KNOWN_BY: [&str; 10] = [
    "globex.com",
    "eu.globex.com",
    "initech.com",
    "hank@globex.com",
    "zoe@gmail.com",
    "slack:C1",
    "slack:U0HANK",
    "github:U0ZOE",
    "posthog:d1",
    "name:umbrella",
];

/// What happens.
#[derive(Debug, Clone)]
enum Step {
    /// Somebody, as they are known now, says something.
    Says(usize, Box<Person>, u8),
    /// An error hits these.
    Hits(Vec<&'static str>),
    /// A register tells of all, or of some addresses.
    All(&'static str, Vec<Listed>),
    Of(Vec<&'static str>, Vec<Listed>, Vec<(&'static str, &'static str)>),
    /// Registers that are left.
    Keep(Vec<&'static str>),
    /// The hero says.
    Mark(&'static str, Option<Option<&'static str>>),
    Same(usize, usize, Option<bool>),
}

fn anybody() -> impl Strategy<Value = Person> {
    let company = proptest::option::of(select(&["Globex, Inc.", "Umbrella"][..]));
    let email = proptest::option::of(select(&ADDRESSES[..]));
    let beside = (proptest::option::of(Just("T1")), prop::bool::weighted(0.1), any::<bool>());
    (select(&PEOPLE[..]), email, company, beside).prop_map(
        |(id, email, company, (team, staff, bridged))| {
            let accounts =
                bridged.then(|| Identity::parse("posthog:d1").unwrap()).into_iter().collect();
            let profile =
                Profile { company: company.map(Into::into), accounts, ..Profile::default() };
            let (email, team) = (email.map(Into::into), team.map(Into::into));
            Person { email, team, staff, profile, ..person(id) }
        },
    )
}

fn any_listed() -> impl Strategy<Value = Listed> {
    let known_by = subsequence(&KNOWN_BY[..], 0..4);
    (select(&["1", "2", "3"][..]), select(&CUSTOMERS[..]), known_by, any::<(bool, bool)>())
        .prop_map(|(id, name, known_by, (pays, plan))| {
            let mut one = listed(id, name, &known_by);
            one.customer.pays = pays;
            one.customer.billing = if pays { Billing::Active } else { Billing::Unpaid };
            one.customer.plan = plan.then(|| "scale".into());
            one
        })
}

fn any_step() -> impl Strategy<Value = Step> {
    let customers = || vec(any_listed(), 0..3);
    let addresses = || subsequence(&ADDRESSES[..], 0..3);
    let users = vec((select(&ADDRESSES[..]), select(&["1", "2"][..])), 0..3);
    let mark = proptest::option::of(proptest::option::of(select(&CUSTOMERS[..])));
    let two = (0..PEOPLE.len(), 0..PEOPLE.len(), proptest::option::of(any::<bool>()));
    prop_oneof![
        4 => (0..NAMES.len(), anybody(), any::<u8>())
            .prop_map(|(ticket, who, message)| Step::Says(ticket, Box::new(who), message)),
        1 => addresses().prop_map(Step::Hits),
        3 => (select(&["stripe", "import"][..]), customers()).prop_map(|(of, told)| Step::All(of, told)),
        3 => (addresses(), customers(), users).prop_map(|(of, told, users)| Step::Of(of, told, users)),
        1 => subsequence(&["stripe", "posthog"][..], 0..3).prop_map(Step::Keep),
        2 => (select(&KNOWN_BY[..]), mark).prop_map(|(what, mark)| Step::Mark(what, mark)),
        2 => two.prop_map(|(one, other, same)| Step::Same(one, other, same)),
    ]
}

/// Everybody is known to both sources.
fn source_of(name: &str) -> SourceId {
    SourceId(if name == ISSUE { "code" } else { "users" }.into())
}

async fn says(home: &Home, name: &str, who: &Person, message: u8) {
    let by = Head { author: Some(PersonId(HANK.into())), ..head(name) };
    let text = said(&message.to_string(), i64::from(message % 50), &who.id.0);
    let page = Page { people: vec![who.clone()], ..ticket_of(by, vec![text]) };
    home.store.ingest(source_of(name), page, at(60)).await.unwrap();
}

impl Step {
    async fn happens(self, home: &Home) {
        match self {
            Self::Says(ticket, who, message) => says(home, NAMES[ticket], &who, message).await,
            Self::Hits(whom) => {
                let hit = |email: &&str| Affected {
                    key: format!("email:{email}"),
                    email: Some((*email).into()),
                    ..Affected::default()
                };
                let mut page = Page { heads: vec![head(FAULT)], ..Page::default() };
                page.heads[0].author = Some(PersonId(HANK.into()));
                page.heads[0].tracked.affected = Some(whom.iter().map(hit).collect());
                home.take(page).await;
            }
            Self::All(register, told) => {
                put(home, register, all(told)).await;
            }
            Self::Of(addresses, told, users) => {
                put(home, "posthog", of(&addresses, told, &users)).await;
            }
            Self::Keep(names) => {
                let ids = names.into_iter().map(super::customers::register).collect();
                home.store.keep_registers(ids).await.unwrap();
            }
            Self::Mark(what, mark) => {
                let mark = mark.map(|name| Mark { customer: name.map(Into::into), at: at(61) });
                home.store.mark(Identity::parse(what).unwrap(), mark).await.unwrap();
            }
            Self::Same(one, other, same) if one != other => {
                let key = |source: &str, n: usize| PersonKey {
                    source: SourceId(source.into()),
                    id: PersonId(PEOPLE[n].into()),
                };
                let (one, other) = (key("users", one), key("code", other));
                home.store.say_same(one, other, same, at(62)).await.unwrap();
            }
            Self::Same(..) => {}
        }
    }
}

/// All that is told of the tickets, and what it is kept to follow from.
fn told(home: &Home) -> (Vec<String>, Vec<String>) {
    let tickets = NAMES.map(|name| home.ticket(name));
    let shown =
        |t: &support_hero::desk::Ticket| format!("{:?} {} {:?}", t.customer, t.unknown, t.hits);
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    let sql = "SELECT ticket || ' ' || part || ' ' || identity FROM depends ORDER BY 1";
    let mut rows = conn.prepare(sql).unwrap();
    let depends = rows.query_map((), |row| row.get(0)).unwrap().map(Result::unwrap).collect();
    (tickets.iter().map(shown).collect(), depends)
}

async fn compare(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let home = Home::on_disk();
    for name in NAMES {
        says(&home, name, &person(HANK), 1).await;
    }
    for step in steps {
        step.happens(&home).await;
    }
    let before = told(&home);
    for name in NAMES {
        let ticket = home.ticket(name);
        let why = home.reader.why(ticket.id).unwrap().unwrap();
        prop_assert_eq!((why.customer, why.unknown), (ticket.customer, ticket.unknown), "{}", name);
    }
    let conn = rusqlite::Connection::open(home.path().join("hero.db")).unwrap();
    conn.execute("DELETE FROM meta WHERE key = 'roster'", ()).unwrap();
    home.store.follow_roster().await.unwrap();
    prop_assert_eq!(before, told(&home));
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn a_ticket_is_whose_it_would_be_if_all_was_derived_afresh(steps in vec(any_step(), 1..20)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(compare(steps))?;
    }
}
