//! A long list of customers: read the first time, read again, one of them changed, and a page of
//! messages by as many people: `cargo bench --bench customers`, or with another number of customers:
//! `cargo bench --bench customers -- 5000`.

mod kit;

use jiff::Timestamp;
use kit::{ms, on_disk};
use std::sync::Arc;
use std::time::Instant;
use support_hero::desk::{
    Customer, Extent, Head, Identity, Listed, Message, Page, Person, PersonId, Question, Reading,
    RegisterId, Roster, SourceId, Subject, Thread, TicketRef,
};
use support_hero::store::{Changed, Store};

/// What a customer is known by beside its name: so many addresses and one domain.
const ADDRESSES: usize = 8;
/// People who write, each in a ticket of their own.
const PEOPLE: usize = 200;

fn main() -> anyhow::Result<()> {
    let asked = std::env::args().find_map(|argument| argument.parse().ok());
    tokio::runtime::Runtime::new()?.block_on(measure(asked.unwrap_or(50_000)))
}

async fn measure(count: usize) -> anyhow::Result<()> {
    let home = tempfile::tempdir()?;
    let store = Store::open(home.path(), Arc::new(Roster::default()))?;
    let mut customers: Vec<Listed> = (0..count).map(customer).collect();
    println!("{count} customers, {} identities", count * (ADDRESSES + 2));
    put(&store, "the first time", &customers).await?;
    put(&store, "again, nothing new", &customers).await?;
    resolve(&store, count)?;
    ingest(&store, "200 messages of 200 people, new tickets", page(count, 0)).await?;
    ingest(&store, "200 more messages in them", page(count, 1)).await?;
    ingest(&store, "the same again", page(count, 1)).await?;
    if let Some(one) = customers.get_mut(count / 2) {
        one.customer.plan = Some("enterprise".into());
    }
    put(&store, "one changed", &customers).await?;
    read(&store)?;
    for one in &mut customers {
        one.customer.plan = Some("other".into());
    }
    put(&store, "all changed", &customers).await?;
    println!("{} MB on disk", on_disk(home.path()));
    Ok(())
}

fn customer(n: usize) -> Listed {
    // Ids of services are in no order: neither are these.
    let id = format!("cus_{:016x}", n.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let addresses = (0..ADDRESSES).map(|k| format!("p{k}@customer-{n}.example.net"));
    let texts = addresses.chain([format!("customer-{n}.example.net")]);
    let identities = texts.filter_map(|text| Identity::parse(&text).ok()).collect();
    let named = Customer::paying(&format!("Customer {n}"), Some("scale"), &[]);
    Listed { id, customer: Customer { identities, ..named } }
}

async fn put(store: &Store, what: &str, customers: &[Listed]) -> anyhow::Result<()> {
    let reading = Reading { customers: customers.to_vec(), ..Reading::default() };
    let register = RegisterId("stripe".into());
    let began = Instant::now();
    let changed: Changed =
        store.put_reading(register, reading, Timestamp::UNIX_EPOCH, |_| {}).await?;
    println!("put, {what}: {:.0} ms, {changed:?}", ms(began.elapsed()));
    Ok(())
}

async fn ingest(store: &Store, what: &str, page: Page) -> anyhow::Result<()> {
    let began = Instant::now();
    store.ingest(SourceId("users".into()), page, Timestamp::UNIX_EPOCH).await?;
    println!("ingest, {what}: {:.1} ms", ms(began.elapsed()));
    Ok(())
}

/// What looking up the people of such a page costs alone.
fn resolve(store: &Store, count: usize) -> anyhow::Result<()> {
    let reader = store.reader()?;
    let subject = |person| Subject { kind: "slack".into(), person, same: Vec::new() };
    let people: Vec<Subject> = (0..PEOPLE).map(|n| subject(person(n, count))).collect();
    let question = Question { people, place: None };
    for turn in ["cold", "warm"] {
        let began = Instant::now();
        // In one transaction, as a page is.
        let found = reader.look_up(&question)?;
        let steps = found.chain.iter().filter(|step| !step.found.is_empty()).count();
        println!("resolve {PEOPLE} people, {turn}: {:.1} ms, {steps} found", ms(began.elapsed()));
    }
    Ok(())
}

fn read(store: &Store) -> anyhow::Result<()> {
    let reader = store.reader()?;
    let timed = |what: &str, began: Instant| println!("{what}: {:.1} ms", ms(began.elapsed()));
    let began = Instant::now();
    reader.customers(None, 50)?;
    timed("the first 50 customers", began);
    let began = Instant::now();
    reader.customers(Some("mer 4999"), 50)?;
    timed("customers by part of a name", began);
    let began = Instant::now();
    reader.customer("customer 7")?;
    timed("one with all that its panel shows", began);
    let began = Instant::now();
    reader.clashes(5)?;
    timed("clashes", began);
    let began = Instant::now();
    reader.due_addresses(&RegisterId("posthog".into()), Timestamp::UNIX_EPOCH, 100)?;
    timed("addresses that are due", began);
    Ok(())
}

fn person(n: usize, count: usize) -> Person {
    // Half of them are customers'.
    let of = if n.is_multiple_of(2) { n * 7919 % count } else { count + n };
    Person {
        id: PersonId(format!("U{n:04}")),
        handle: format!("u{n}"),
        email: Some(format!("new{n}@mail.customer-{of}.example.net")),
        ..Person::default()
    }
}

/// One message of each, in a ticket of their own.
fn page(count: usize, message: usize) -> Page {
    let reference = |n: usize| TicketRef::new("slack", format!("users/C1/{n}"));
    let thread = |n: usize| Thread {
        reference: reference(n),
        messages: vec![Message {
            id: message.to_string(),
            author: Some(PersonId(format!("U{n:04}"))),
            text: "It does not work".into(),
            ..Message::default()
        }],
        extent: Extent::Part,
        stamp: None,
    };
    Page {
        people: (0..PEOPLE).map(|n| person(n, count)).collect(),
        heads: (0..PEOPLE).map(|n| head(reference(n), n)).collect(),
        threads: (0..PEOPLE).map(thread).collect(),
        ..Page::default()
    }
}

fn head(reference: TicketRef, n: usize) -> Head {
    Head { author: Some(PersonId(format!("U{n:04}"))), ..kit::head(reference, n) }
}
