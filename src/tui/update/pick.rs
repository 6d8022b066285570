//! Choosing from a list, and what comes of it.

use super::act::send;
use crate::desk::{Action, Choices, Granted, Merging, TicketRef, Wish, clean_line};
use crate::tui::keymap::Command;
use crate::tui::message::{Ask, Effect};
use crate::tui::model::{Model, Overlay};
use crate::tui::picker::{One, Pick, Picked, Picker, Purpose};
use jiff::Timestamp;

impl Model {
    /// Asks the ticket's source what can be chosen, under a list that waits for it.
    pub(super) fn ask_choices(&mut self, purpose: Purpose, now: Timestamp) -> Vec<Effect> {
        let Some(ticket) = self.ticket() else { return Vec::new() };
        let title = match &purpose {
            Purpose::Labels(_) => format!("labels of {}", ticket.reference.rest()),
            Purpose::Assignees(_) => format!("who works on {}?", ticket.reference.rest()),
            Purpose::Reviewers(_) => format!("who is to review {}?", ticket.reference.rest()),
            Purpose::One(One::Fix(error)) => format!("resolve {}", self.place_of(error)),
            Purpose::One(One::Owner(error)) => format!("who has {}?", self.place_of(error)),
            Purpose::One(_) => return Vec::new(),
        };
        let wish = Wish::Choices(ticket.reference.clone());
        let picker = Picker::asking(purpose, title, wish.clone(), &ticket.source.0, now);
        self.overlay = Some(Overlay::Pick(Box::new(picker)));
        vec![Effect::Fetch(wish)]
    }

    /// A key while a list is open.
    pub(super) fn pick(&mut self, command: Command, now: Timestamp) -> Vec<Effect> {
        let Some(picker) = self.picker() else { return Vec::new() };
        match command {
            Command::Back => self.overlay = None,
            Command::Take => return self.take_choice(now),
            Command::Mark => picker.mark(),
            Command::Down => picker.step(1),
            Command::Up => picker.step(-1),
            Command::PageDown => picker.page(1),
            Command::PageUp => picker.page(-1),
            Command::First => picker.go(0),
            Command::Last => picker.go(usize::MAX),
            Command::Edit(edit) => {
                picker.edit(edit);
                return self.find_for_list();
            }
            _ => {}
        }
        Vec::new()
    }

    /// Narrows the open list by a letter or a text.
    pub(super) fn narrow(&mut self, text: &str) -> Vec<Effect> {
        if let Some(picker) = self.picker() {
            picker.write(text);
        }
        self.find_for_list()
    }

    /// Looks for what is typed where the list has no more than what was found.
    fn find_for_list(&mut self) -> Vec<Effect> {
        let Some(picker) = self.picker().filter(|picker| picker.purpose.finds()) else {
            return Vec::new();
        };
        vec![Effect::Read(Ask::Customers(picker.filter().to_owned()))]
    }

    pub(super) fn picker(&mut self) -> Option<&mut Picker> {
        match &mut self.overlay {
            Some(Overlay::Pick(picker)) => Some(picker),
            _ => None,
        }
    }

    /// A service answered. What nobody waits for any more is dropped.
    pub(super) fn fetched(
        &mut self,
        wish: &Wish,
        result: Result<Box<Granted>, String>,
        now: Timestamp,
    ) -> Vec<Effect> {
        match (wish, result.map(|granted| *granted)) {
            (Wish::Places, Ok(Granted::Places(places))) => return self.know_places(places, now),
            (Wish::Fresh(ticket), result) => return self.looked(ticket, result, now),
            (Wish::Event(..), result) => return self.take_event(wish, result, now),
            (Wish::Forms(_, place), forms) => self.know_forms(wish, place, forms),
            (Wish::Places, Err(why)) if !self.is_picking(wish) => self.miss_places(&why),
            (_, result) => self.take_granted(wish, result),
        }
        Vec::new()
    }

    fn is_picking(&mut self, wish: &Wish) -> bool {
        self.picker().is_some_and(|picker| picker.asked().awaits(wish))
    }

    /// What was asked for goes to whatever waits for it.
    fn take_granted(&mut self, wish: &Wish, result: Result<Granted, String>) {
        match (&mut self.overlay, &mut self.diff) {
            (Some(Overlay::Pick(picker)), _) if picker.asked().awaits(wish) => match result {
                Ok(Granted::Choices(_, choices)) => self.offer_choices(choices),
                Ok(_) => {}
                // The next release and what is typed need no list.
                Err(why) if matches!(picker.purpose, Purpose::One(One::Fix(_))) => {
                    self.offer_choices(Choices::default());
                    self.complain(format!("the releases could not be read: {}", clean_line(&why)));
                }
                Err(why) => picker.fail(&why),
            },
            (Some(Overlay::Merge(merge)), _) if merge.asked.awaits(wish) => {
                merge.asked.settle(result.and_then(merging));
            }
            (_, Some(diff)) if diff.asked().awaits(wish) => diff.take(result),
            _ => {}
        }
    }

    fn offer_choices(&mut self, choices: Choices) {
        let Some(purpose) = self.picker().map(|picker| picker.purpose.clone()) else { return };
        let (rows, marked) = match purpose {
            Purpose::Labels(_) => (rows(&choices.labelled, &choices.labels), choices.labelled),
            Purpose::Assignees(_) => (rows(&choices.assigned, &choices.people), choices.assigned),
            Purpose::Reviewers(_) => (self.reviewers(&choices), Vec::new()),
            Purpose::One(One::Fix(_)) => (self.fixes(&choices.releases), Vec::new()),
            Purpose::One(One::Owner(_)) => self.owners(&choices),
            Purpose::One(_) => return,
        };
        if let Some(picker) = self.picker() {
            picker.offer(rows, marked);
        }
    }

    /// Who can be asked for a review: all but the author.
    fn reviewers(&self, choices: &Choices) -> Vec<Pick> {
        let author = self.ticket().map_or("", |ticket| &ticket.author.handle);
        let everybody = [choices.people.as_slice(), &choices.teams].concat();
        let mut rows = rows(&choices.asked, &everybody);
        rows.retain(|row| !row.key.eq_ignore_ascii_case(author));
        for row in rows.iter_mut().filter(|row| choices.asked.contains(&row.key)) {
            (row.fixed, row.aside) = (true, "asked already".into());
        }
        rows
    }

    fn take_choice(&mut self, now: Timestamp) -> Vec<Effect> {
        let Some(picker) = self.picker().filter(|picker| picker.asked().here().is_some()) else {
            return Vec::new();
        };
        let (purpose, picked) = (picker.purpose.clone(), picker.picked());
        self.overlay = None;
        match purpose {
            Purpose::Labels(ticket) => {
                self.send_changes(ticket, picked, |Picked { added, removed, .. }| Action::Labels {
                    add: added,
                    remove: removed,
                })
            }
            Purpose::Assignees(ticket) => {
                self.send_changes(ticket, picked, |Picked { added, removed, .. }| {
                    Action::Assignees { add: added, remove: removed }
                })
            }
            Purpose::Reviewers(ticket) => {
                self.send_changes(ticket, picked, |picked| Action::AskReview { of: picked.added })
            }
            Purpose::One(One::Owner(error)) => self.take_owner(error, picked),
            Purpose::One(one) => {
                picked.one.map_or_else(Vec::new, |pick| self.take_one(one, &pick, now))
            }
        }
    }

    fn take_one(&mut self, one: One, pick: &Pick, now: Timestamp) -> Vec<Effect> {
        match one {
            One::Links(ticket) => self.take_link(ticket, &pick.key),
            One::Link(ticket) => self.link_to(ticket, &pick.key),
            One::Similar(ticket) => self.take_similar(ticket, &pick.key, now),
            One::Fix(error) => self.take_fix(error, &pick.key),
            One::Archive(error) => self.take_end(error, &pick.key),
            One::Issue(error) => self.take_issue(error, &pick.key),
            One::What(ticket, offered) => self.take_what(ticket, offered, &pick.key, now),
            One::Whose(ticket, marking) => self.take_whose(ticket, marking, &pick.key, now),
            // It is taken with whom it is taken from.
            One::Owner(_) => Vec::new(),
            One::Snippet => {
                self.take_snippet(&pick.key, now);
                Vec::new()
            }
            One::Place => self.take_place(&pick.key, now),
            One::Template => {
                self.take_template(&pick.key);
                Vec::new()
            }
        }
    }

    fn send_changes(
        &mut self,
        ticket: TicketRef,
        picked: Picked,
        action: impl FnOnce(Picked) -> Action,
    ) -> Vec<Effect> {
        if picked.added.is_empty() && picked.removed.is_empty() {
            self.tell("nothing was changed");
            return Vec::new();
        }
        send(ticket, vec![action(picked)])
    }
}

fn merging(granted: Granted) -> Result<Merging, String> {
    match granted {
        Granted::Choices(_, Choices { merging: Some(merging), .. }) => Ok(merging),
        _ => Err("it is no open pull request any more".into()),
    }
}

/// Rows of plain names: those that are set, and the others.
pub(super) fn rows(set: &[String], all: &[String]) -> Vec<Pick> {
    let others = all.iter().filter(|name| !set.contains(name));
    let row = |name: &String| Pick { key: name.clone(), text: name.clone(), ..Pick::default() };
    set.iter().chain(others).map(row).collect()
}
