//! What the cursor can stand on in a customer's panel, and in which order.

use super::CustomerRead;
use crate::desk::{
    Checklist, Linked, PersonKey, ProductUser, Sameness, Ticket, TicketRef, address,
};
use crate::store::{AccountNote, Colleague};
use jiff::Timestamp;

/// What a section is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum About {
    /// The customer: plan, status, owner.
    Account,
    /// Whoever asks.
    Asker,
    /// Whether two persons are one.
    Same,
    /// Who else is from there.
    People,
    /// Their other tickets.
    Tickets,
    /// Errors that hit them.
    Errors,
    /// Notes on them.
    Notes,
    /// A checklist: its title.
    List(String),
}

/// A part of the panel.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What it is about.
    pub about: About,
    /// What the cursor can stand on in it.
    pub items: Vec<Item>,
}

/// Something that the cursor can stand on.
#[derive(Debug, Clone, PartialEq)]
pub enum Item {
    /// A page in the browser.
    Link {
        /// What is there.
        words: String,
        /// Where.
        url: String,
    },
    /// The page where one logs in as somebody who asks in this ticket.
    LogIn {
        /// Whose account it is.
        address: String,
        /// Where.
        url: String,
    },
    /// Two persons that are perhaps one.
    Same(Sameness),
    /// Somebody of the customer, and where a browser finds them.
    Person(Colleague, Option<String>),
    /// Another ticket of theirs.
    Ticket(Box<Ticket>),
    /// An error that hit them.
    Error(Box<Linked>),
    /// A note.
    Note(AccountNote),
    /// A question of a checklist, and when it was ticked.
    Question(String, Option<Timestamp>),
}

impl Item {
    /// What it is known by.
    pub fn key(&self) -> String {
        match self {
            Self::Link { words, url } => format!("link {words} {url}"),
            Self::LogIn { address, url } => format!("log in {address} {url}"),
            Self::Same(same) => format!("same {}", shown(&same.other)),
            Self::Person(person, _) => format!("person {}", shown(&person.key)),
            Self::Ticket(ticket) => format!("ticket {}", ticket.reference),
            Self::Error(error) => format!("error {}", error.reference),
            Self::Note(note) => format!("note {}", note.id),
            Self::Question(question, _) => format!("question {question}"),
        }
    }

    /// Where a browser finds it; empty where none does.
    pub fn url(&self) -> &str {
        match self {
            Self::Link { url, .. } | Self::LogIn { url, .. } => url,
            Self::Person(_, url) => url.as_deref().unwrap_or_default(),
            Self::Ticket(ticket) => &ticket.url,
            Self::Error(error) => &error.url,
            Self::Same(_) | Self::Note(_) | Self::Question(..) => "",
        }
    }

    /// What one wants of it in the clipboard.
    pub fn copied(&self) -> String {
        match self {
            Self::Person(person, _) => person.email.clone().unwrap_or_else(|| person.name.clone()),
            Self::Same(same) => same.called.clone(),
            Self::Note(note) => note.text.clone(),
            Self::Question(question, _) => question.clone(),
            other => other.url().to_owned(),
        }
    }

    /// The other ticket that it is.
    pub fn ticket(&self) -> Option<(&TicketRef, bool, &str)> {
        match self {
            Self::Ticket(ticket) => Some((&ticket.reference, true, &ticket.url)),
            Self::Error(error) => Some((&error.reference, error.kind.is_some(), &error.url)),
            _ => None,
        }
    }
}

fn shown(key: &PersonKey) -> String {
    format!("{} {}", key.source, key.id.0)
}

/// All of a panel. Nothing of it depends on the time.
pub fn sections(read: &CustomerRead, ticket: &TicketRef, lists: &[Checklist]) -> Vec<Section> {
    let customer = read.customer.as_ref();
    let theirs = read.asker.as_ref().map(|asker| (&asker.tickets, &asker.errors));
    let (tickets, errors) = match customer.map(|customer| (&customer.tickets, &customer.errors)) {
        Some(all) => (all.0.as_slice(), all.1.as_slice()),
        None => theirs.map_or((&[][..], &[][..]), |all| (all.0.as_slice(), all.1.as_slice())),
    };
    let tickets = tickets.iter().filter(|other| other.reference != *ticket);
    let errors = errors
        .iter()
        .filter(|error| error.reference != *ticket)
        .cloned()
        .map(Box::new)
        .map(Item::Error);
    let notes = customer.map_or(&read.notes, |customer| &customer.notes);
    let asked = lists.iter().filter(|_| customer.is_some());
    let always = [(About::Account, registers(read)), (About::Asker, links(read))];
    let others = [
        (About::Same, read.same.iter().cloned().map(Item::Same).collect()),
        (About::People, colleagues(read)),
        (About::Tickets, tickets.cloned().map(Box::new).map(Item::Ticket).collect()),
        (About::Errors, errors.collect()),
        (About::Notes, notes.iter().cloned().map(Item::Note).collect::<Vec<_>>()),
    ];
    let others = others.into_iter().filter(|(_, items)| !items.is_empty());
    let lists = asked.map(|list| (About::List(list.title.clone()), questions(read, list)));
    let all = always.into_iter().chain(others).chain(lists);
    all.map(|(about, items)| Section { about, items }).collect()
}

/// Where registers show the customer.
fn registers(read: &CustomerRead) -> Vec<Item> {
    let told = read.customer.iter().flat_map(|customer| &customer.told);
    let link = |told: &crate::store::Told| {
        let url = told.listed.customer.url.clone()?;
        Some(Item::Link { words: format!("in {}", told.register), url })
    };
    told.filter_map(link).collect()
}

/// Where whoever asks is shown as a user of the product.
fn links(read: &CustomerRead) -> Vec<Item> {
    let sure = read.asker.as_ref().is_some_and(|asker| !asker.unverified);
    let several = read.users().len() > 1;
    read.users().iter().flat_map(|user| links_of(user, several, sure)).collect()
}

/// Nobody is logged in as because somebody else says that an address is theirs.
fn links_of(user: &ProductUser, several: bool, sure: bool) -> impl Iterator<Item = Item> + use<> {
    let whose = if several { format!(" of {}", user.address) } else { String::new() };
    let link = |what: &str, url: &Option<String>| {
        url.clone().map(|url| Item::Link { words: format!("{what}{whose}"), url })
    };
    let log_in = user.log_in_as.clone().filter(|_| sure);
    let log_in = log_in.map(|url| Item::LogIn { address: user.address.clone(), url });
    [link("person", &user.url), link("recordings", &user.recordings), log_in].into_iter().flatten()
}

fn colleagues(read: &CustomerRead) -> Vec<Item> {
    let Some(customer) = &read.customer else { return Vec::new() };
    let page = |person: &Colleague| {
        let address = person.email.as_deref().and_then(address)?;
        let user = customer.users.iter().find(|user| user.address == address)?;
        user.url.clone()
    };
    let asks =
        |person: &&Colleague| read.asker.as_ref().is_some_and(|asker| asker.who.key == person.key);
    let others = customer.people.iter().filter(|person| !asks(person));
    others.map(|person| Item::Person(person.clone(), page(person))).collect()
}

fn questions(read: &CustomerRead, list: &Checklist) -> Vec<Item> {
    let ticked = read.customer.as_ref().map_or(&[][..], |customer| &customer.ticked);
    let when = |question: &String| ticked.iter().find(|(ticked, _)| ticked == question);
    let item =
        |question: &String| Item::Question(question.clone(), when(question).map(|(_, at)| *at));
    list.questions.iter().map(item).collect()
}
