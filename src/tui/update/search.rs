//! Looking for what was answered before, and using it again.

use crate::desk::{Find, Ticket, TicketId, names_in, ungreeted, usable};
use crate::tui::composer::{Composer, Mode, Stage};
use crate::tui::keymap::Command;
use crate::tui::message::{Ask, Effect};
use crate::tui::model::{Model, Overlay};
use crate::tui::search::Search;
use crate::tui::view::search_rows;
use jiff::Timestamp;

impl Model {
    /// Begins with the words of the filter; what narrows by something else finds no words.
    pub(super) fn begin_search(&mut self) -> Vec<Effect> {
        let words = self.list.filter().split_whitespace().filter(|word| !word.contains(':'));
        let words = words.collect::<Vec<_>>().join(" ");
        let ticket = match &self.composer {
            Some(composer) => Some(composer.ticket.id),
            None => self.ticket().map(|ticket| ticket.id),
        };
        self.overlay = Some(Overlay::Search(Box::new(Search::of(&words, ticket))));
        self.look_for_it()
    }

    /// A key while something is looked for.
    pub(super) fn search(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let page = search_rows(self);
        match command {
            Command::Back => self.overlay = None,
            Command::Open => return self.go_to_find(),
            Command::Quote => return self.use_find(now),
            Command::Edit(edit) => {
                if let Some(search) = self.searching() {
                    search.edit(edit);
                }
                return self.look_for_it();
            }
            command => {
                if let Some(search) = self.searching() {
                    search.move_by(command, page);
                }
            }
        }
        Vec::new()
    }

    /// More words to look for.
    pub(super) fn type_in_search(&mut self, text: &str) -> Vec<Effect> {
        if let Some(search) = self.searching() {
            search.write(text);
        }
        self.look_for_it()
    }

    fn look_for_it(&mut self) -> Vec<Effect> {
        let words = self.searching().map(|search| search.words().to_owned());
        let words = words.filter(|words| !words.trim().is_empty());
        words.map(|words| Effect::Refresh(Ask::Find(words))).into_iter().collect()
    }

    fn searching(&mut self) -> Option<&mut Search> {
        match &mut self.overlay {
            Some(Overlay::Search(search)) => Some(search),
            _ => None,
        }
    }

    /// Something was found, perhaps for words that are not looked for any more.
    pub(super) fn know_finds(&mut self, words: &str, finds: Vec<Find>) {
        if let Some(search) = self.searching() {
            search.know(words, finds);
        }
    }

    /// What was answered to what is like the ticket that is being answered was read.
    pub(super) fn know_answers(&mut self, ticket: TicketId, finds: Vec<Find>) {
        let answer = |composer: &&mut Composer| matches!(composer.mode, Mode::Answer);
        if let Some(composer) = self.writing().filter(answer)
            && composer.ticket.id == ticket
        {
            composer.similar = finds;
        }
    }

    /// The find under the cursor.
    pub(super) fn found(&self) -> Result<&Find, String> {
        let chosen = match &self.overlay {
            Some(Overlay::Search(search)) => search.chosen(),
            _ => None,
        };
        chosen.ok_or_else(|| "nothing is found yet: type words that were said".to_owned())
    }

    /// Whether the answer under the cursor can go into the one that is asked for.
    pub(super) fn may_quote(&self) -> Result<(), String> {
        let find = self.found()?;
        if find.answer.is_none() {
            return Err("use it: nobody answered there".into());
        }
        if self.composer.is_some() {
            return Ok(());
        }
        let Some(Overlay::Search(search)) = &self.overlay else { return Ok(()) };
        let page = self.page.as_ref().map(|page| &page.detail().ticket);
        let shown = page.filter(|ticket| Some(ticket.id) == search.ticket);
        let ticket = shown.ok_or_else(|| "use it: no ticket is in sight to be answered".to_owned());
        self.may_answer(ticket?)
    }

    /// Whether there is a similar answer of this number.
    pub(super) fn may_use_similar(&self, number: u8) -> Result<(), String> {
        let similar = self.composer.as_ref().map_or(0, |composer| composer.similar.len());
        let known = (1..=similar).contains(&usize::from(number));
        known.then_some(()).ok_or_else(|| "there is no similar answer of that number".into())
    }

    /// To the ticket under the cursor. What is being written is put down first.
    fn go_to_find(&mut self) -> Vec<Effect> {
        let Ok(Find { ticket: Ticket { reference, url, .. }, .. }) = self.found().cloned() else {
            return Vec::new();
        };
        self.overlay = None;
        let mut effects = if self.composer.is_some() { self.put_down() } else { Vec::new() };
        effects.extend(self.go_to(reference, true, url));
        effects
    }

    /// Puts the answer under the cursor into the one that is being written, or begun with it.
    fn use_find(&mut self, now: Timestamp) -> Vec<Effect> {
        let Ok(find) = self.found().cloned() else { return Vec::new() };
        self.overlay = None;
        let effects = match self.composer {
            Some(_) => Vec::new(),
            None => self.begin(Mode::Answer),
        };
        self.put_in(&find, now);
        effects
    }

    /// Puts in the answer that was given to one of the similar tickets.
    pub(super) fn use_similar(&mut self, number: u8, now: Timestamp) -> Vec<Effect> {
        let similar = self.composer.as_ref().map(|composer| &composer.similar);
        let find = similar.and_then(|all| all.get(usize::from(number).checked_sub(1)?)).cloned();
        if let Some(find) = find {
            self.put_in(&find, now);
        }
        Vec::new()
    }

    /// Puts an answer in at the cursor, and tells whom it names that must not be named here.
    fn put_in(&mut self, find: &Find, now: Timestamp) {
        let Some((text, composer)) = usable(find).zip(self.composer.as_ref()) else { return };
        if composer.stage != Stage::Writing {
            return;
        }
        let text = joined(composer, &text);
        let names = names_in(&text, &find.ticket, &composer.ticket);
        self.write_in(&text, now);
        match names.as_slice() {
            [] => self.tell("put in; read it before you send it"),
            names => self.complain(format!(
                "it names {}: take that out before you send it",
                names.join(" and ")
            )),
        }
    }
}

/// An answer as it goes behind what is written already: nobody is greeted twice, and behind words it
/// begins a paragraph.
fn joined(composer: &Composer, answer: &str) -> String {
    let (before, _) = composer.editor.split();
    if before.trim().is_empty() {
        return answer.to_owned();
    }
    let answer = ungreeted(answer);
    if composer.is_blank() {
        return answer.to_owned();
    }
    let ends = before.len() - before.trim_end_matches('\n').len();
    let mut letters = answer.chars();
    let first = letters.next().map(|first| first.to_uppercase().to_string()).unwrap_or_default();
    "\n".repeat(2_usize.saturating_sub(ends)) + &first + letters.as_str()
}
