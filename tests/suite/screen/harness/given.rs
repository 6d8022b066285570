//! Tickets as a source would hand them over.

use super::minutes;
use crate::support::{head, message};
use support_hero::desk::{Answer, Extent, Head, Kind, Message, Page, Person, PersonId, Thread};

/// One ticket as a source would hand it over, to be changed before it is.
pub struct Given {
    pub head: Head,
    pub said: Vec<Message>,
    pub people: Vec<Person>,
}

pub fn person(name: &str, email: &str) -> Person {
    Person {
        id: PersonId(name.into()),
        handle: name.to_lowercase().replace(' ', "-"),
        name: Some(name.into()),
        email: Some(email.into()).filter(|email: &String| !email.is_empty()),
        bot: false,
        staff: false,
        ..Person::default()
    }
}

/// A ticket that `author` opened so many minutes ago.
pub fn given(reference: &str, kind: Kind, title: &str, author: &Person, ago: i64) -> Given {
    let place = match kind {
        Kind::Thread => "#support",
        Kind::Error => "backend",
        _ => "example/app",
    };
    let head = head(reference, kind, minutes(ago));
    let head = Head {
        url: format!("https://service.test/{}", head.reference.rest().replace('#', "/")),
        title: title.into(),
        place: place.into(),
        author: Some(author.id.clone()),
        answer: Answer::Here { place: format!("thread in {place}, seen by the channel") },
        ..head
    };
    Given { head, said: Vec::new(), people: Vec::new() }.says(author, ago, title)
}

impl Given {
    pub fn says(mut self, author: &Person, ago: i64, text: &str) -> Self {
        let id = self.said.len().to_string();
        self.said.push(message(&id, minutes(ago), &author.id, text));
        self.people.push(author.clone());
        self
    }

    /// Changes the last message.
    pub fn but(mut self, change: impl FnOnce(&mut Message)) -> Self {
        change(self.said.last_mut().unwrap());
        self
    }

    pub fn with(mut self, change: impl FnOnce(&mut Head)) -> Self {
        change(&mut self.head);
        self
    }
}

pub fn page(tickets: Vec<Given>) -> Page {
    let mut page = Page::default();
    for given in tickets {
        let reference = given.head.reference.clone();
        page.people.extend(given.people);
        page.heads.push(given.head);
        let (messages, extent) = (given.said, Extent::Whole);
        page.threads.push(Thread { reference, messages, extent, stamp: None });
    }
    page
}
