//! Carrying out what the screen wants of the store.

mod back;
mod shelves;

use super::count::count;
use super::customer::CustomerRead;
use super::message::{Ask, Linking, Msg, Named, Remedy, Saying, Taken, Write};
use crate::desk::{Action, Hours, Kind, OutboxId, OutboxState, Sieve, Ticket, TicketId, TicketRef};
use crate::store::{
    AccountNote, AsOf, CustomerDetail, CustomerLine, Decided, Markable, Reader, Store, StoreError,
};
use jiff::{SignedDuration, Timestamp};
pub(super) use shelves::HELD;
use shelves::Shelves;
use std::cmp::Reverse;

/// How long what was decided can be taken back.
pub const HOLD: SignedDuration = SignedDuration::from_secs(8);

/// How long these can be taken back, where e-mails wait so long.
pub fn hold(actions: &[Action], mails: SignedDuration) -> SignedDuration {
    if actions.iter().any(|action| matches!(action, Action::Mail { .. })) { mails } else { HOLD }
}

/// How many customers are offered at once.
const OFFERED: u32 = 50;
/// Among so many are those looked for that have the letters typed, but not in one piece.
const SIEVED: u32 = 1_000;

/// How many issues are offered for a word in an answer.
const NAMED: usize = 6;
/// How many tickets with the words that were typed are shown.
const FOUND: u32 = 40;

/// How many finds are looked through for issues and pull requests.
const SEARCHED: u32 = 100;

/// Reads for the screen, on a connection of its own.
#[derive(Debug)]
pub struct Librarian {
    reader: Reader,
    me: Vec<String>,
}

impl Librarian {
    /// Reads through `reader` for somebody who goes by these names.
    pub fn new(reader: Reader, me: Vec<String>) -> Self {
        Self { reader, me }
    }

    /// Reads what was asked for, as it is at `now` for somebody who works these hours.
    pub fn read(&self, ask: Ask, now: Timestamp, hours: &Hours) -> Msg {
        let moment = self.reader.moment();
        let read = moment.and_then(|_moment| self.answer(ask, now, hours));
        read.unwrap_or_else(|error| {
            self.reader.heed(&error);
            Msg::Unread(error.to_string())
        })
    }

    fn answer(&self, ask: Ask, now: Timestamp, hours: &Hours) -> Result<Msg, StoreError> {
        match ask {
            Ask::Queue(sought) => self.shelves(now, hours).queue(*sought),
            Ask::Rows(ids) => self.shelves(now, hours).rows(ids),
            Ask::Narrow(sought) => self.shelves(now, hours).narrow(*sought),
            Ask::Counts(tabs) => count(&self.reader, &tabs, &self.me, &AsOf::new(now, hours))
                .map(|(counts, waiting)| Msg::Counts(counts, waiting)),
            Ask::Ticket(id) => {
                self.reader.detail(id).map(|detail| Msg::Ticket(id, detail.map(Box::new)))
            }
            Ask::People(id) => self.reader.mentionable(id).map(|people| Msg::People(id, people)),
            Ask::Named(id, word) => self.named(id, word),
            Ask::Others(id) => self.others(id),
            Ask::Customer(id) => self.customer(id),
            Ask::Similar(id) => self.similar(id),
            Ask::Search(id, words) => self.search(id, words),
            Ask::Find(words) => self.find(words),
            Ask::Answered(id) => {
                self.reader.answered_like(id).map(|finds| Msg::Answered(id, finds))
            }
            Ask::Hitting(address) => {
                self.reader.hitting(&address).map(|errors| Msg::Hitting(address, errors))
            }
            Ask::Why(id) => self.reader.why(id).map(|told| Msg::Why(id, told.map(Box::new))),
            Ask::Markable(id) => self.reader.markable(id).map(|found| Msg::Markable(id, found)),
            Ask::Customers(find) => self.customers(find),
            Ask::Desk => self.desk(),
            Ask::Failures => self.reader.unseen_failures().map(Msg::Failures),
            Ask::Activity => self.reader.activity(Timestamp::MIN).map(Msg::Activity),
        }
    }

    fn shelves<'a>(&'a self, now: Timestamp, hours: &'a Hours) -> Shelves<'a> {
        let Self { reader, me } = self;
        Shelves { reader, me, at: AsOf::new(now, hours), hours }
    }

    fn desk(&self) -> Result<Msg, StoreError> {
        Ok(Msg::Desk(self.reader.sources()?, self.reader.outbox()?))
    }

    /// What is known of whose ticket it is; of an error the customer whom it hits first.
    fn customer(&self, id: TicketId) -> Result<Msg, StoreError> {
        let mut read = CustomerRead::default();
        if let Some(ticket) = self.reader.ticket(id)? {
            let asks = ticket.kind != Kind::Error;
            let name = ticket.customer.map(|customer| customer.name);
            let name = name.or(ticket.hits.first().map(|hit| hit.name.clone()));
            if let Some(name) = name {
                let known = self.reader.customer(&name)?;
                read.customer =
                    Some(known.unwrap_or(CustomerDetail { name, ..CustomerDetail::default() }));
            }
            read.asker = self.reader.asker(id)?.filter(|_| asks);
            read.same = self.reader.samenesses(id)?;
            if let Some(address) = read.address().filter(|_| read.customer.is_none()) {
                read.notes = self.reader.customer(&address)?.unwrap_or_default().notes;
            }
        }
        Ok(Msg::Customer(id, Box::new(read)))
    }

    /// Issues and pull requests that a word may name, those of the ticket's own repository first.
    fn named(&self, id: TicketId, word: String) -> Result<Msg, StoreError> {
        let Some(ticket) = self.reader.ticket(id)? else {
            return Ok(Msg::Named(id, word, Vec::new()));
        };
        let mut found = match word.parse() {
            Ok(number) => self.reader.numbered(number, SEARCHED)?,
            Err(_) => self.reader.search(&word, SEARCHED)?,
        };
        found.retain(|other| matches!(other.kind, Kind::Issue | Kind::PullRequest));
        found.sort_by_key(|other| other.place != ticket.place);
        let name = |other: Ticket| Named {
            put: named_in(&other, &ticket),
            name: other.reference.rest().to_owned(),
            title: other.title,
        };
        Ok(Msg::Named(id, word, found.into_iter().take(NAMED).map(name).collect()))
    }

    fn others(&self, id: TicketId) -> Result<Msg, StoreError> {
        let mut names = self.reader.paying_names()?;
        if let Some(ticket) = self.reader.ticket(id)? {
            let own = ticket.customer.map(|customer| customer.name);
            let hit = ticket.hits.into_iter().map(|hit| hit.name);
            own.into_iter().chain(hit).for_each(|name| {
                names.remove(&name);
            });
        }
        Ok(Msg::Others(id, names.into_iter().collect()))
    }

    /// Issues with the telling words of a ticket's title, but itself.
    fn similar(&self, id: TicketId) -> Result<Msg, StoreError> {
        let Some(ticket) = self.reader.ticket(id)? else { return Ok(Msg::Similar(id, Vec::new())) };
        Ok(Msg::Similar(id, self.reader.similar_but(id, &ticket.title)?))
    }

    /// Customers for what is typed; if none has it in one piece, those that have its letters.
    fn customers(&self, find: String) -> Result<Msg, StoreError> {
        let text = find.trim();
        let mut found = self.reader.customers(Some(text), OFFERED)?;
        if found.is_empty() {
            found = alike(text, self.reader.customers(None, SIEVED)?);
        }
        // Whose name is typed, or begun, is meant rather than whoever pays.
        found.sort_by_key(|line| place(text, &line.listed.customer.name));
        Ok(Msg::Customers(find, found))
    }

    fn search(&self, id: TicketId, words: String) -> Result<Msg, StoreError> {
        let mut found = self.reader.search(&words, SEARCHED)?;
        let tracked = |kind| matches!(kind, Kind::Issue | Kind::PullRequest);
        found.retain(|other| other.id != id && tracked(other.kind));
        Ok(Msg::Searched(id, words, found))
    }

    fn find(&self, words: String) -> Result<Msg, StoreError> {
        let finds = self.reader.finds(&words, FOUND)?;
        Ok(Msg::Found(words, finds))
    }
}

/// Writes for the screen.
#[derive(Debug, Clone)]
pub struct Clerk {
    store: Store,
    hero: String,
    me: Vec<String>,
    mail_hold: SignedDuration,
}

impl Clerk {
    /// Writes into `store` in the name of this hero, who goes by the names `me` at the services.
    pub fn new(store: Store, hero: String, me: Vec<String>) -> Self {
        Self { store, hero, me, mail_hold: HOLD }
    }

    /// The same, by whom e-mails are held so long.
    #[must_use]
    pub fn holding_mails(self, mail_hold: SignedDuration) -> Self {
        Self { mail_hold, ..self }
    }

    /// Writes, and tells how that went.
    pub async fn write(&self, write: Write, now: Timestamp) -> Msg {
        match write {
            Write::Many { words, writes } => self.write_each(words, writes, now).await,
            Write::TakeBack(decision) => self.take_all_back(decision, now).await,
            Write::Again(decision) => self.all_again(decision, now).await,
            write => {
                let outcome = self.carry_out(write.clone(), now).await;
                Msg::Written(Box::new(write), outcome.map_err(|error| error.to_string()))
            }
        }
    }

    fn decided(&self, actions: &[Action], now: Timestamp) -> Decided {
        Decided { hero: self.hero.clone(), hold: hold(actions, self.mail_hold), now }
    }

    async fn carry_out(&self, write: Write, now: Timestamp) -> Result<Taken, StoreError> {
        let store = &self.store;
        let nothing = |()| Taken::default();
        match write {
            Write::Send { ticket, actions, instead_of } => {
                self.send(ticket, actions, instead_of, now).await
            }
            Write::Done(ticket) => store.done(ticket, now).await.map(local),
            Write::Snooze(ticket, until) => store.snooze(ticket, until, now).await.map(local),
            Write::Claim { ticket, by, assign } => self.claim(ticket, by, assign, now).await,
            // They are told step by step.
            Write::Many { .. } | Write::TakeBack(_) | Write::Again(_) => Ok(Taken::default()),
            Write::SeeFailures(last) => store.see_failures(last).await.map(nothing),
            Write::Draft(ticket, draft) => store.save_draft(ticket, draft, now).await.map(nothing),
            Write::Form(ticket, text) => store.save_form(ticket, text, now).await.map(nothing),
            Write::MailBegun(ticket, text) => store.save_mail(ticket, text, now).await.map(nothing),
            Write::Recall(_, id) => {
                let mail = Some(store.recall(id, now).await?);
                Ok(Taken { mail, ..Taken::default() })
            }
            Write::NoteBegun(ticket, text) => {
                store.save_note_begun(ticket, text).await.map(nothing)
            }
            Write::Link(ticket, linking) => {
                self.link(ticket, linking.clone(), now).await?;
                Ok(Taken { link: Some(Box::new(linking.reversed())), ..Taken::default() })
            }
            Write::Say(_, saying) => self.say(saying, now).await,
            Write::Sync(sources) | Write::CatchUp(sources) => {
                store.ask(sources, now).await.map(nothing)
            }
            Write::Retry(id) => store.retry(id, now).await.map(nothing),
            Write::Drop(id) => store.discard(id, now).await.map(nothing),
            Write::Release => store.release_held(now).await.map(nothing),
        }
    }

    async fn send(
        &self,
        ticket: TicketRef,
        actions: Vec<Action>,
        instead_of: Vec<OutboxId>,
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        for id in instead_of {
            match self.store.discard(id, now).await {
                Ok(()) => {}
                // Somebody else dropped it. Had they tried it again, it would be said twice.
                Err(StoreError::NotNow(_)) if self.store.reader()?.outbox_item(id)?.is_none() => {}
                Err(error) => return Err(error),
            }
        }
        let remedy = match actions.as_slice() {
            [only] => self.remedy(&ticket, only)?,
            // What was said beside it cannot be taken back.
            _ => None,
        };
        let hold = hold(&actions, self.mail_hold);
        let outbox = self.store.enqueue(ticket, actions, hold, self.hero.clone(), now).await?;
        Ok(Taken { outbox, remedy, ..Taken::default() })
    }

    /// What undoes an action once it is carried out, as the ticket is before it.
    fn remedy(
        &self,
        ticket: &TicketRef,
        action: &Action,
    ) -> Result<Option<Box<Remedy>>, StoreError> {
        let reader = self.store.reader()?;
        let mut before = reader.find(ticket.as_str())?;
        let waiting = reader.outbox()?.into_iter().filter(|item| item.reference == *ticket);
        for item in waiting.filter(|item| item.state != OutboxState::Refused) {
            expect(&mut before, item.action, &self.me);
        }
        let undone = action.undone_by(&before, &self.me);
        Ok(undone.map(|action| Box::new(Remedy { action, source: before.source })))
    }

    async fn claim(
        &self,
        ticket: TicketRef,
        by: Option<String>,
        assign: bool,
        now: Timestamp,
    ) -> Result<Taken, StoreError> {
        if !assign {
            return self.store.claim(ticket, by, now).await.map(local);
        }
        let action = if by.is_some() { Action::Assign } else { Action::Unassign };
        let remedy = self.remedy(&ticket, &action)?;
        let (undo, outbox) =
            self.store.claim_there(ticket, by, self.decided(&[action], now)).await?;
        Ok(Taken { local: Some(Box::new(undo)), outbox, remedy, ..Taken::default() })
    }

    async fn link(
        &self,
        ticket: TicketRef,
        Linking { made, target, url }: Linking,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        match made {
            true => self.store.link(ticket, target, url, now).await,
            false => self.store.unlink(ticket, target).await,
        }
    }

    /// Keeps what is said of a customer; what undoes it.
    async fn say(&self, saying: Saying, now: Timestamp) -> Result<Taken, StoreError> {
        let undo = match saying {
            Saying::Tick { customer, question, ticked } => {
                self.store.tick(customer.clone(), question.clone(), ticked, now).await?;
                Some(Saying::Tick { customer, question, ticked: !ticked })
            }
            Saying::Note { about, text, at, opens } => {
                let at = at.unwrap_or(now);
                let id = self.store.note_customer(about.clone(), text.clone(), at).await?;
                // That somebody's account was looked into stays noted.
                let step = opens.is_none();
                step.then_some(Saying::Forget { about, note: AccountNote { id, at, text } })
            }
            Saying::Forget { about, note: AccountNote { id, at, text } } => {
                self.store.forget_note(id).await?;
                Some(Saying::Note { about, text, at: Some(at), opens: None })
            }
            Saying::Remark { ticket, text, at } => {
                let (author, at) = (self.hero.clone(), at.unwrap_or(now));
                let note = self.store.note_ticket(ticket.clone(), author, text, at).await?;
                Some(Saying::Unremark { ticket, note })
            }
            Saying::Unremark { ticket, note } => {
                self.store.forget_ticket_note(ticket.clone(), note.id, now).await?;
                Some(Saying::Remark { ticket, text: note.text, at: Some(note.at) })
            }
            Saying::Mark(marking) => {
                let Markable { identity, mark, .. } = marking.clone();
                let before = self.store.mark(identity, mark).await?;
                Some(Saying::Mark(Markable { mark: before, ..marking }))
            }
            Saying::Same { one, other, same } => {
                let before = self.store.say_same(one.clone(), other.clone(), same, now).await?;
                Some(Saying::Same { one, other, same: before })
            }
        };
        Ok(Taken { said: undo.map(Box::new), ..Taken::default() })
    }
}

/// What names an issue in an answer to a ticket, so that its channel makes a link of it: its number in
/// the same repository, its whole name in another one, else its address.
fn named_in(issue: &Ticket, ticket: &Ticket) -> String {
    let rest = issue.reference.rest();
    match rest.split_once('#') {
        Some((_, number)) if issue.source == ticket.source && issue.place == ticket.place => {
            format!("#{number}")
        }
        _ if issue.source == ticket.source || issue.url.is_empty() => rest.to_owned(),
        _ => issue.url.clone(),
    }
}

/// Counts an action as if it were done, as far as that matters to what undoes the next one.
fn expect(ticket: &mut Ticket, action: Action, me: &[String]) {
    match action {
        Action::Close { .. } | Action::Resolve { .. } | Action::Archive { .. } => {
            ticket.standing.closed_at = ticket.pending.close_at;
        }
        Action::Reopen => ticket.standing.closed_at = None,
        Action::Prioritize { to } => {
            if let Some(impact) = &mut ticket.impact {
                impact.priority = Some(to);
            }
        }
        Action::Assignees { add, .. } => ticket.assignees = add,
        Action::Assign => ticket.assignees = me.iter().take(1).cloned().collect(),
        Action::Unassign => ticket.assignees.clear(),
        _ => {}
    }
}

/// The place of a name among those that were found for this text: itself, its beginning, the others.
fn place(text: &str, name: &str) -> u8 {
    let (text, name) = (text.to_lowercase(), name.to_lowercase());
    match () {
        () if name == text => 0,
        () if name.starts_with(&text) => 1,
        () => 2,
    }
}

/// Those that have the letters of a text in their names, the most alike first.
fn alike(text: &str, all: Vec<CustomerLine>) -> Vec<CustomerLine> {
    let mut sieve = Sieve::new(text);
    let mut score =
        |line: &CustomerLine| sieve.score(|| [line.listed.customer.name.as_str()].into_iter());
    let scored = all.into_iter().filter_map(|line| Some((Reverse(score(&line)?), line)));
    let mut scored: Vec<_> = scored.collect();
    scored.sort_by_key(|(score, _)| *score);
    scored.into_iter().map(|(_, line)| line).collect()
}

fn local(undo: crate::store::Undo) -> Taken {
    Taken { local: Some(Box::new(undo)), ..Taken::default() }
}
