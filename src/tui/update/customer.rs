//! A customer's panel: around in it, and what is done there.

use crate::desk::{Sameness, TicketId, TicketRef};
use crate::tui::composer::Mode;
use crate::tui::customer::{CustomerPane, CustomerRead, Item, Look, Paper};
use crate::tui::editor::Editor;
use crate::tui::keymap::{Command, Context};
use crate::tui::message::{Ask, Effect, Saying, Write};
use crate::tui::model::Model;
use jiff::Timestamp;

impl Model {
    /// Opens the panel beside the ticket on the screen.
    pub(super) fn show_customer(&mut self) -> Vec<Effect> {
        let Some(ticket) = self.ticket() else { return Vec::new() };
        let (id, reference) = (ticket.id, ticket.reference.clone());
        self.customer = Some(CustomerPane::new(id, reference));
        vec![Effect::Read(Ask::Customer(id))]
    }

    /// What is known of the customer was read.
    pub(super) fn know_customer(&mut self, ticket: TicketId, read: Box<CustomerRead>) {
        self.know_address(ticket, &read);
        let lists = &self.setup.checklists;
        if let Some(pane) = self.customer.as_mut().filter(|pane| pane.ticket == ticket) {
            pane.renew(read, lists);
        }
    }

    /// The rows of the panel as of `now`; none without a panel or before its ticket is read.
    pub(in crate::tui) fn paper(&self, now: Timestamp) -> Paper {
        let page = self.page.as_ref().map(|page| &page.detail().ticket);
        let Some((pane, ticket)) = self.customer.as_ref().zip(page) else {
            return Paper::default();
        };
        let columns = self.areas().and_then(|areas| self.customer_area(&areas));
        let columns = columns.map_or(0, |area| usize::from(area.width.saturating_sub(2)));
        let (hours, amounts, theme) = (&self.setup.hours, self.setup.amounts, self.theme);
        pane.paper(Look { ticket, now, hours, theme, amounts, columns })
    }

    /// Keeps the cursor of the panel in sight.
    pub(super) fn follow_customer(&mut self, now: Timestamp) {
        let area = self.areas().and_then(|areas| self.customer_area(&areas));
        let height = area.map_or(1, |area| usize::from(area.height.saturating_sub(2)));
        let paper = self.paper(now);
        if let Some(pane) = &mut self.customer {
            pane.follow(&paper, height.max(1));
        }
    }

    /// Whether a command does something in the panel; `None` for those that are not its own.
    pub(super) fn may_in_customer(&self, command: Command) -> Option<Result<(), String>> {
        let context = self.context_below();
        if !context.has(Context::Customer) {
            return None;
        }
        let unless = |bad: bool, why: &str| if bad { Err(why.to_owned()) } else { Ok(()) };
        let item = self.customer.as_ref()?.under();
        let question = matches!(item, Some(Item::Question(..)));
        let web = item.is_some_and(|item| !item.url().is_empty());
        Some(match command {
            Command::Open => unless(!web && !question, "there is nothing to open here"),
            Command::Browse => unless(!web, "it has no link"),
            Command::CopyLink => {
                unless(item.is_none_or(|item| item.copied().is_empty()), "there is nothing to copy")
            }
            Command::Note => {
                let key = self.setup.keys.key_of(Context::Work, Command::Whose);
                let why =
                    format!("note: they are no customer; {key} on the ticket marks whose they are");
                unless(self.customer.as_ref()?.customer().is_none(), &why)
            }
            Command::Drop => unless(!matches!(item, Some(Item::Note(_))), "this is no note"),
            Command::Tick => unless(!question, "this is no question"),
            Command::Insert if question => self.ticket().map_or(Ok(()), |t| self.may_answer(t)),
            Command::Insert => Err("this is no question".into()),
            Command::Same => unless(!would_say(item, true), "they are one already"),
            Command::NotSame => unless(!would_say(item, false), "they are two already"),
            _ => return None,
        })
    }

    /// A key in the panel.
    pub(super) fn read_customer(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let paper = self.paper(now);
        let Some(pane) = &mut self.customer else { return Vec::new() };
        match command {
            Command::Back => self.customer = None,
            Command::Down => pane.step(1),
            Command::Up => pane.step(-1),
            Command::PageDown => pane.page(&paper, 1),
            Command::PageUp => pane.page(&paper, -1),
            Command::First => pane.go(0),
            Command::Last => pane.go(usize::MAX),
            Command::Note => pane.note = Some(String::new()),
            Command::Open | Command::Browse | Command::CopyLink | Command::Insert => {
                return self.use_item(command, now);
            }
            Command::Drop | Command::Tick | Command::Same | Command::NotSame => {
                return self.say_of_item(command);
            }
            command => return self.work(command, now),
        }
        Vec::new()
    }

    /// What is done with the item under the cursor and leaves it as it is.
    fn use_item(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(item) = self.customer.as_ref().and_then(CustomerPane::under).cloned() else {
            return Vec::new();
        };
        match (command, &item) {
            (Command::Insert, Item::Question(question, _)) => self.ask_question(question, now),
            (Command::CopyLink, item) => {
                let text = item.copied();
                self.tell(format!("copied {text}"));
                vec![Effect::Copy(text)]
            }
            (Command::Open, Item::Question(..)) => self.say_of_item(Command::Tick),
            (Command::Open | Command::Browse, Item::LogIn { address, url }) => {
                self.log_in_as(address, url)
            }
            (Command::Open, item) => match item.ticket() {
                Some((ticket, known, url)) => {
                    let (ticket, url) = (ticket.clone(), url.to_owned());
                    self.customer = None;
                    self.go_to(ticket, known, url)
                }
                None => self.browse(item.url()),
            },
            (_, item) => self.browse(item.url()),
        }
    }

    /// What is said by the item under the cursor.
    fn say_of_item(&mut self, command: Command) -> Vec<Effect> {
        let Some(pane) = &self.customer else { return Vec::new() };
        let customer = pane.customer().map(ToOwned::to_owned);
        let saying = match (command, pane.under()) {
            (Command::Tick, Some(Item::Question(question, ticked))) => customer.map(|customer| {
                Saying::Tick { customer, question: question.clone(), ticked: ticked.is_none() }
            }),
            (Command::Drop, Some(Item::Note(note))) => {
                let about = customer.or_else(|| pane.read()?.address());
                about.map(|about| Saying::Forget { about, note: note.clone() })
            }
            (Command::Same, Some(Item::Same(same))) => Some(said(same, true)),
            (Command::NotSame, Some(Item::Same(same))) => Some(said(same, false)),
            _ => None,
        };
        saying.map_or_else(Vec::new, |saying| self.say(saying))
    }

    fn say(&self, saying: Saying) -> Vec<Effect> {
        let Some(pane) = &self.customer else { return Vec::new() };
        vec![Effect::write(Write::Say(pane.reference.clone(), saying))]
    }

    /// That one looks at what is somebody else's is noted before it is done.
    fn log_in_as(&self, address: &str, url: &str) -> Vec<Effect> {
        let Some(pane) = &self.customer else { return Vec::new() };
        let text = format!("opened log-in-as for {address} because of {}", pane.reference);
        let theirs = pane.read().and_then(CustomerRead::address);
        let about = pane.customer().map(ToOwned::to_owned).or(theirs);
        let about = about.unwrap_or_else(|| address.to_owned());
        self.say(Saying::Note { about, text, at: None, opens: Some(url.to_owned()) })
    }

    /// What was kept that something may be opened.
    pub(super) fn opened(&mut self, write: &Write) -> Vec<Effect> {
        match write {
            Write::Say(_, Saying::Note { opens: Some(url), .. }) => self.browse(url),
            _ => Vec::new(),
        }
    }

    /// Puts a question at the end of the answer.
    fn ask_question(&mut self, question: &str, now: Timestamp) -> Vec<Effect> {
        let effects = self.begin(Mode::Answer);
        let Some(composer) = &self.composer else { return effects };
        let text = composer.editor.text();
        let text = match text.trim_end() {
            "" => question.to_owned(),
            text => format!("{text}\n\n{question}"),
        };
        self.change(now, |editor| *editor = Editor::new(&text));
        effects
    }

    /// A key while a note is written.
    pub(super) fn write_note(&mut self, command: Command) -> Vec<Effect> {
        let Some(pane) = &mut self.customer else { return Vec::new() };
        match command {
            Command::Edit(edit) => pane.edit(edit),
            Command::Take => return self.keep_customer_note(),
            _ => pane.note = None,
        }
        Vec::new()
    }

    /// Keeps the note that is being written on a customer, if one is.
    pub(super) fn keep_customer_note(&mut self) -> Vec<Effect> {
        let Some(pane) = &mut self.customer else { return Vec::new() };
        let Some(about) = pane.customer().map(ToOwned::to_owned) else { return Vec::new() };
        let text = pane.note.take().unwrap_or_default().trim().to_owned();
        match text.is_empty() {
            true => Vec::new(),
            false => self.say(Saying::Note { about, text, at: None, opens: None }),
        }
    }

    /// The store has no room for a note: its words are not lost.
    pub(super) fn customer_note_not_taken(&mut self, ticket: &TicketRef, saying: &Saying) {
        let Saying::Note { text, opens: None, .. } = saying else { return };
        let pane = self.customer.as_mut().filter(|pane| pane.reference == *ticket);
        if let Some(note) = pane.map(|pane| &mut pane.note) {
            *note = Some(text.clone() + note.as_deref().unwrap_or_default());
        }
    }

    /// A letter, or a text, of a note.
    pub(super) fn write_in_note(&mut self, text: &str) {
        if let Some(pane) = &mut self.customer {
            pane.write(text);
        }
    }
}

/// Whether it would be new to say that they are one, or two.
fn would_say(item: Option<&Item>, same: bool) -> bool {
    matches!(item, Some(Item::Same(known)) if known.said != Some(same))
}

fn said(same: &Sameness, is: bool) -> Saying {
    Saying::Same { one: same.one.clone(), other: same.other.clone(), same: Some(is) }
}
