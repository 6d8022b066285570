//! Choosing from a list, and what comes of it.

use super::act::send;
use crate::desk::{Action, Choices, Granted, Merging, TicketRef, Wish, clean_line};
use crate::tui::deed::Deed;
use crate::tui::keymap::Command;
use crate::tui::message::{Ask, Effect};
use crate::tui::model::{Model, Overlay};
use crate::tui::picker::{One, Pick, Picked, Picker, Purpose};
use jiff::Timestamp;

impl Model {
    /// Asks the ticket's source what can be chosen, under a list that waits for it.
    pub(super) fn ask_choices(&mut self, purpose: Purpose, now: Timestamp) -> Vec<Effect> {
        let Some(ticket) = self.ticket() else { return Vec::new() };
        let here = std::slice::from_ref(&ticket.reference);
        let (title, about) = match &purpose {
            Purpose::Labels(of) => (format!("labels of {}", self.place_of_all(of)), &**of),
            Purpose::Assignees(of) => (format!("who works on {}?", self.place_of_all(of)), &**of),
            Purpose::Reviewers(_) => {
                (format!("who is to review {}?", self.place_of_all(here)), here)
            }
            Purpose::One(One::Fix(_)) => (format!("resolve {}", self.place_of_all(here)), here),
            Purpose::One(One::Owner(of)) => {
                let of = std::slice::from_ref(of);
                (format!("who has {}?", self.place_of_all(of)), of)
            }
            Purpose::One(_) => return Vec::new(),
        };
        let Some(first) = about.first().and_then(|first| self.known(first)) else {
            return Vec::new();
        };
        let wish = Wish::Choices(first.reference.clone());
        let picker = Picker::asking(purpose, title, wish.clone(), &first.source.0, now);
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
            Command::Edit(edit) => {
                picker.edit(edit);
                return self.find_for_list();
            }
            command => picker.move_by(command),
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
            // What one of many has says nothing of the others: to all is added what is marked.
            Purpose::Labels(of) if of.len() > 1 => (rows(&[], &choices.labels), Vec::new()),
            Purpose::Assignees(of) if of.len() > 1 => (rows(&[], &choices.people), Vec::new()),
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
            Purpose::Labels(tickets) => self
                .change_each(&tickets, picked, now, |add, remove| Action::Labels { add, remove }),
            Purpose::Assignees(tickets) => {
                self.change_each(&tickets, picked, now, |add, remove| Action::Assignees {
                    add,
                    remove,
                })
            }
            Purpose::Reviewers(_) if picked.added.is_empty() => {
                self.tell("nothing was changed");
                Vec::new()
            }
            Purpose::Reviewers(ticket) => {
                send(ticket, vec![Action::AskReview { of: picked.added }])
            }
            Purpose::One(One::Owner(error)) => self.take_owner(error, picked, now),
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
            One::Fix(error) => self.take_fix(error, &pick.key, now),
            One::Archive(errors) => self.take_end(&errors, &pick.key, now),
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

    /// Changes what several can be of, on each of these tickets.
    fn change_each(
        &mut self,
        tickets: &[TicketRef],
        picked: Picked,
        now: Timestamp,
        action: impl FnOnce(Vec<String>, Vec<String>) -> Action,
    ) -> Vec<Effect> {
        if picked.added.is_empty() && picked.removed.is_empty() {
            self.tell("nothing was changed");
            return Vec::new();
        }
        let Some(first) = tickets.iter().find_map(|one| self.known(one)) else {
            return Vec::new();
        };
        let deed = Deed::at_home(action(picked.added, picked.removed), first);
        self.carry_parsed(Ok(deed), tickets, now)
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
