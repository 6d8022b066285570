//! Opening an issue because of a ticket: is there one already, where, from which template, and what
//! it says.

use crate::desk::{
    Action, Forms, Granted, IssueForm, SourceId, Template, Ticket, TicketId, TicketRef, Wish,
    clean_line,
};
use crate::store::Detail;
use crate::tui::composer::{Composer, Mode, NewIssue, Stage};
use crate::tui::editor::Editor;
use crate::tui::message::{Ask, Effect, Write};
use crate::tui::model::{Model, Overlay};
use crate::tui::picker::{One, Pick, Picker, Purpose};
use jiff::Timestamp;

/// A place of a source.
type Place = (SourceId, String);

/// The line of a form that its title stands on.
const TITLE: usize = 1;
/// The key of the row that means none of the others.
const NONE: &str = "";

/// An issue that is about to be opened.
#[derive(Debug)]
pub(in crate::tui) struct Begun {
    /// The ticket that it is opened because of.
    detail: Box<Detail>,
    /// Where it is opened.
    place: Option<Place>,
    forms: Forms,
}

impl Model {
    /// Goes on with a new issue that was begun, or begins one. Whether there is one already is
    /// known here; meanwhile the services are asked where issues can be opened.
    pub(super) fn begin_issue(&mut self) -> Vec<Effect> {
        let Some(detail) = self.page.as_ref().map(|page| page.detail().clone()) else {
            return Vec::new();
        };
        let id = detail.ticket.id;
        let form = detail.form.clone();
        self.begun = Some(Begun { detail: Box::new(detail), place: None, forms: Forms::default() });
        let places = Effect::Fetch(Wish::Places);
        match form {
            Some(form) => {
                self.write_issue(&form, String::new());
                vec![places]
            }
            None => vec![places, Effect::Refresh(Ask::Similar(id))],
        }
    }

    /// Issues like the new one were read: perhaps it is one of these.
    pub(super) fn know_similar(
        &mut self,
        ticket: TicketId,
        similar: &[Ticket],
        now: Timestamp,
    ) -> Vec<Effect> {
        let still = self.is_waited_for(ticket);
        let waits = |begun: &&Begun| still && begun.detail.ticket.id == ticket;
        let Some(begun) = self.begun.as_ref().filter(waits) else { return Vec::new() };
        if similar.is_empty() {
            return self.ask_place(now);
        }
        let new =
            Pick { key: NONE.into(), text: "none of these: a new issue".into(), ..Pick::default() };
        let rows = similar.iter().map(super::links::row).chain([new]).collect();
        let ticket = begun.detail.ticket.reference.clone();
        self.choose_from(Picker::of(One::Similar(ticket), "is it one of these?", rows));
        Vec::new()
    }

    /// One of the similar issues was chosen, or none of them.
    pub(super) fn take_similar(
        &mut self,
        ticket: TicketRef,
        key: &str,
        now: Timestamp,
    ) -> Vec<Effect> {
        match key {
            NONE => self.ask_place(now),
            _ => self.link_to(ticket, key),
        }
    }

    pub(super) fn choose_from(&mut self, picker: Picker) {
        self.overlay = Some(Overlay::Pick(Box::new(picker)));
    }

    /// Asks where, under a list that waits for the places unless they are known.
    fn ask_place(&mut self, now: Timestamp) -> Vec<Effect> {
        let (purpose, title) = (Purpose::One(One::Place), "a new issue: where?");
        self.choose_from(Picker::asking(purpose, title, Wish::Places, "every tracker", now));
        self.offer_places(now)
    }

    /// Offers the places that are known; the only one needs no question.
    fn offer_places(&mut self, now: Timestamp) -> Vec<Effect> {
        if let [only] = self.places.as_slice() {
            return self.ask_forms(only.clone(), now);
        }
        let rows = self.place_rows();
        if let Some(picker) = self.picker().filter(|_| !rows.is_empty()) {
            picker.offer(rows, []);
        }
        Vec::new()
    }

    /// The ticket's own place first, then the last one.
    fn place_rows(&self) -> Vec<Pick> {
        let Some(ticket) = self.begun.as_ref().map(|begun| &begun.detail.ticket) else {
            return Vec::new();
        };
        let own = |place: &Place| place.0 == ticket.source && place.1 == ticket.place;
        let last = |place: &Place| self.last_place.as_ref() == Some(place);
        let mut places: Vec<&Place> = self.places.iter().collect();
        places.sort_by_key(|place| (!own(place), !last(place)));
        let row = |place: &Place| Pick {
            key: key(place),
            text: place.1.clone(),
            aside: match (own(place), last(place)) {
                (true, _) => format!("{}, where it was asked", place.0),
                (false, true) => format!("{}, the last one", place.0),
                _ => place.0.to_string(),
            },
            ..Pick::default()
        };
        places.into_iter().map(row).collect()
    }

    /// A place was chosen.
    pub(super) fn take_place(&mut self, chosen: &str, now: Timestamp) -> Vec<Effect> {
        let place = self.places.iter().find(|place| key(place) == chosen).cloned();
        place.map_or_else(Vec::new, |place| self.ask_forms(place, now))
    }

    fn ask_forms(&mut self, place: Place, now: Timestamp) -> Vec<Effect> {
        let Some(begun) = &mut self.begun else { return Vec::new() };
        let wish = Wish::Forms(place.0.clone(), place.1.clone());
        let title = format!("a new issue in {}: from which template?", place.1);
        let purpose = Purpose::One(One::Template);
        let picker = Picker::asking(purpose, title, wish.clone(), &place.0.0, now);
        self.last_place = Some(place.clone());
        begun.place = Some(place);
        self.choose_from(picker);
        vec![Effect::Fetch(wish)]
    }

    /// Where issues can be opened was told: to whoever waits for it, or for later.
    pub(super) fn know_places(&mut self, places: Vec<Place>, now: Timestamp) -> Vec<Effect> {
        self.places = places;
        let none = self.places.is_empty();
        match self.picker().filter(|picker| picker.asked().awaits(&Wish::Places)) {
            Some(picker) if none => picker.fail("no source has a place for new issues"),
            Some(_) => return self.offer_places(now),
            None => return self.ask_labels(),
        }
        Vec::new()
    }

    /// Where issues can be opened is not told. That matters to an issue being written which could
    /// not be sent.
    pub(super) fn miss_places(&mut self, why: &str) {
        let Some(Composer { mode: Mode::Issue(_), editor, .. }) = &self.composer else { return };
        let place = IssueForm::parse(&editor.text()).place;
        if self.source_of(&place).is_none() {
            self.complain(format!("{place} is not found: {}", clean_line(why)));
        }
    }

    /// What an issue in a place begins with was told, or was not. Without templates it can be
    /// written all the same.
    pub(super) fn know_forms(&mut self, wish: &Wish, place: &str, told: Result<Granted, String>) {
        let waits = self.picker().is_some_and(|picker| picker.asked().awaits(wish));
        match told {
            Ok(Granted::Forms(_, _, forms)) => {
                self.know_labels(place, &forms.labels);
                if waits {
                    self.offer_templates(forms);
                }
            }
            Err(why) if waits => {
                self.offer_templates(Forms::default());
                self.complain(format!(
                    "the templates of {place} could not be read: {}",
                    clean_line(&why)
                ));
            }
            _ => {}
        }
    }

    /// The labels of the place that the issue being written goes to, once its source is known.
    fn ask_labels(&self) -> Vec<Effect> {
        let Some(Composer { mode: Mode::Issue(issue), editor, .. }) = &self.composer else {
            return Vec::new();
        };
        let place = IssueForm::parse(&editor.text()).place;
        let known = issue.labels.as_ref().is_some_and(|(of, _)| same(of, &place));
        let source = self.source_of(&place).filter(|_| !known);
        source.map(|source| Effect::Fetch(Wish::Forms(source, place))).into_iter().collect()
    }

    fn know_labels(&mut self, place: &str, labels: &[String]) {
        if let Some(Composer { mode: Mode::Issue(issue), .. }) = &mut self.composer {
            issue.labels = Some((place.to_owned(), labels.to_vec()));
        }
    }

    /// Offers the templates; without any the issue begins empty.
    fn offer_templates(&mut self, forms: Forms) {
        let row = |(place, template): (usize, &Template)| Pick {
            key: place.to_string(),
            text: template.name.clone(),
            aside: template.about.clone(),
            ..Pick::default()
        };
        let blank = Pick { key: NONE.into(), text: "blank".into(), ..Pick::default() };
        let mut rows: Vec<Pick> = forms.templates.iter().enumerate().map(row).collect();
        let any = !rows.is_empty();
        rows.push(blank);
        if let Some(begun) = &mut self.begun {
            begun.forms = forms;
        }
        match self.picker() {
            Some(picker) if any => picker.offer(rows, []),
            _ => self.take_template(NONE),
        }
    }

    /// A template was chosen: the issue can be written.
    pub(super) fn take_template(&mut self, chosen: &str) {
        self.overlay = None;
        let Some(Begun { detail, place: Some((_, place)), forms }) = &self.begun else { return };
        let template = chosen.parse().ok().and_then(|at: usize| forms.templates.get(at));
        let template = template.cloned().unwrap_or_default();
        let form = IssueForm::begun(place, &detail.ticket, detail.told(), &template);
        let text = form.text();
        self.write_issue(&text, text.clone());
    }

    /// Opens the new issue for writing. From here on it is one, and no answer.
    fn write_issue(&mut self, text: &str, ready: String) {
        let Some(Begun { detail, place, forms }) = self.begun.take() else { return };
        let labels = place.clone().map(|(_, place)| (place, forms.labels));
        let mode = Mode::Issue(NewIssue { begun: place, labels });
        let editor = Editor::new(text).on_line(TITLE);
        self.composer = Some(Composer { ready, ..Composer::begun(mode, detail.ticket, editor) });
    }

    /// The source whose tracker has this place.
    fn source_of(&self, place: &str) -> Option<SourceId> {
        let begun = match self.composer.as_ref().map(|composer| &composer.mode) {
            Some(Mode::Issue(issue)) => issue.begun.as_ref(),
            _ => None,
        };
        let mut places = begun.into_iter().chain(&self.places);
        places.find(|(_, one)| same(one, place)).map(|(source, _)| source.clone())
    }

    /// Puts the new issue into the outbox.
    pub(super) fn send_issue(&mut self) -> Vec<Effect> {
        let Some(composer) = self.writing() else { return Vec::new() };
        let form = IssueForm::parse(&composer.editor.text());
        let ticket = composer.ticket.clone();
        if form.title.is_empty() {
            self.complain("it has no title yet: write one behind \"Title:\"");
            return Vec::new();
        }
        let Some(source) = self.source_of(&form.place) else {
            let place = if form.place.is_empty() { "nowhere" } else { &form.place };
            self.complain(format!(
                "no source opens issues in {place}: name its repository behind \"Repository:\""
            ));
            return vec![Effect::Fetch(Wish::Places)];
        };
        if let Some(composer) = self.writing() {
            composer.stage = Stage::Sending;
            composer.unsaved = None;
        }
        let instead_of = self.refused(&ticket, |action| matches!(action, Action::Create { .. }));
        let (ticket, actions) = (ticket.reference, vec![Action::Create { source, form }]);
        vec![Effect::write(Write::Send { ticket, actions, instead_of })]
    }
}

/// What a place is known by in a list.
fn key((source, place): &Place) -> String {
    format!("{source} {place}")
}

/// Whether two names are those of one place; the services mind no case.
fn same(one: &str, other: &str) -> bool {
    one.eq_ignore_ascii_case(other)
}
