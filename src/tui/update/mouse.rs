//! The mouse: it scrolls, chooses and moves the wall. It never sends anything.

use crate::tui::anchors::Anchor;
use crate::tui::keymap::{Command, Context};
use crate::tui::layout::{Areas, inside};
use crate::tui::list::ListLine;
use crate::tui::message::Effect;
use crate::tui::model::{Focus, Model, Overlay};
use crate::tui::view;
use crossterm::event::{MouseButton, MouseEvent, MouseEventKind};
use jiff::Timestamp;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

/// Lines that one notch of the wheel scrolls a text.
const NOTCH: usize = 3;

impl Model {
    pub(super) fn mouse(&mut self, mouse: MouseEvent, now: Timestamp) -> Vec<Effect> {
        let at = Position { x: mouse.column, y: mouse.row };
        self.last_key = Some(now);
        match mouse.kind {
            MouseEventKind::ScrollDown => self.wheel(at, Command::Down, now),
            MouseEventKind::ScrollUp => self.wheel(at, Command::Up, now),
            MouseEventKind::Down(MouseButton::Left) => self.click(at, now),
            MouseEventKind::Drag(MouseButton::Left) if self.drags => {
                if let Some(areas) = self.areas() {
                    self.split.drag(&areas, at);
                }
                Vec::new()
            }
            MouseEventKind::Up(MouseButton::Left) => {
                self.drags = false;
                Vec::new()
            }
            _ => Vec::new(),
        }
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub(super) fn change_mouse(&mut self) -> Vec<Effect> {
        self.free_mouse = !self.free_mouse;
        let told = if self.free_mouse {
            "the mouse is the terminal's: select text with it"
        } else {
            "the mouse is ours again: wheel, click, drag"
        };
        self.tell(told);
        vec![Effect::Mouse(!self.free_mouse)]
    }

    /// The wheel over the pane under the pointer, wherever the focus is.
    fn wheel(&mut self, at: Position, way: Command, now: Timestamp) -> Vec<Effect> {
        if self.actions.is_some() || self.overlay.is_some() {
            return self.wheel_over(way, now);
        }
        let Some(areas) = self.areas() else { return Vec::new() };
        let step = if way == Command::Down { 1 } else { -1 };
        match self.pane_at(&areas, at) {
            Some(Pane::Customer) => self.customer.iter_mut().for_each(|pane| pane.step(step)),
            Some(Pane::Ticket) => {
                for _ in 0..NOTCH {
                    self.scroll(way);
                }
            }
            // While something is written its ticket stays.
            Some(Pane::Queue) if !self.is_writing() => self.list.step(step),
            _ => {}
        }
        Vec::new()
    }

    /// The wheel over what lies over the panes, if that can be scrolled.
    fn wheel_over(&mut self, way: Command, now: Timestamp) -> Vec<Effect> {
        let context = self.context();
        let means = self.setup.keys.bindings(context).any(|row| row.binding.command == way);
        if !means {
            return Vec::new();
        }
        let text = matches!(context, Context::Help | Context::Why);
        let times = if text { NOTCH } else { 1 };
        (0..times).flat_map(|_| self.command(context, way, now)).collect()
    }

    /// A click at this place.
    pub(super) fn click(&mut self, at: Position, now: Timestamp) -> Vec<Effect> {
        if self.actions.is_some() {
            return self.click_action(at, now);
        }
        if self.overlay.is_some() {
            return self.click_over(at, now);
        }
        let Some(areas) = self.areas() else { return Vec::new() };
        if areas.tabs.contains(at) {
            return self.click_tab(&areas, at);
        }
        self.drags = areas.wall().contains(at);
        if self.drags {
            return Vec::new();
        }
        match self.pane_at(&areas, at) {
            Some(Pane::Ticket) => self.click_ticket(at, now),
            Some(Pane::Queue) if !self.is_writing() => self.click_row(&areas, at, now),
            Some(Pane::Customer) if self.composer.is_none() => self.click_customer(&areas, at, now),
            _ => Vec::new(),
        }
    }

    fn pane_at(&self, areas: &Areas, at: Position) -> Option<Pane> {
        let customer = self.customer.as_ref().and_then(|_| self.customer_area(areas));
        let panes = [
            (Pane::Customer, customer.unwrap_or_default()),
            (Pane::Ticket, areas.ticket),
            (Pane::Queue, areas.queue),
        ];
        panes.into_iter().find(|(_, area)| area.contains(at)).map(|(pane, _)| pane)
    }

    /// A link is opened as its key would; any other place takes the focus.
    fn click_ticket(&mut self, at: Position, now: Timestamp) -> Vec<Effect> {
        if let Some(link) = self.link_at(at, now) {
            return self.browse(&link.url);
        }
        let free = self.composer.is_none() && self.customer.is_none() && self.diff.is_none();
        if free && self.page.is_some() {
            self.close_filter();
            self.focus = Focus::Ticket;
        }
        Vec::new()
    }

    /// The link under the pointer, as it is drawn.
    fn link_at(&self, at: Position, now: Timestamp) -> Option<Anchor> {
        let areas = self.areas()?;
        let mut buffer = Buffer::empty(Rect::from((Position::ORIGIN, self.size)));
        self.draw(&areas, now, &mut buffer);
        let mut links = self.links_in_sight(&buffer).into_iter();
        links.find(|link| link.places.iter().any(|place| place.contains(at)))
    }

    /// A tab is shown. While something is written its ticket stays.
    fn click_tab(&mut self, areas: &Areas, at: Position) -> Vec<Effect> {
        let Some(place) = view::tab_at(self, areas.tabs, at) else { return Vec::new() };
        if self.is_writing() {
            return Vec::new();
        }
        self.close_filter();
        (self.diff, self.customer) = (None, None);
        self.show_tab(place)
    }

    /// A row is selected; a second click opens it.
    fn click_row(&mut self, areas: &Areas, at: Position, now: Timestamp) -> Vec<Effect> {
        let inner = inside(areas.queue);
        let window = self.list.window(usize::from(inner.height), areas.tall);
        let line = window.get(usize::from(at.y.saturating_sub(inner.y)));
        let here = self.context() == Context::Queue;
        self.close_filter();
        self.focus = Focus::Queue;
        let Some(ListLine::Row { id, .. }) = line.filter(|_| inner.contains(at)) else {
            return Vec::new();
        };
        if here && self.list.selected().is_some_and(|ranked| ranked.ticket.id == *id) {
            return self.command(Context::Queue, Command::Open, now);
        }
        self.list.select(*id);
        Vec::new()
    }

    fn click_customer(&mut self, areas: &Areas, at: Position, now: Timestamp) -> Vec<Effect> {
        let inner = self.customer_area(areas).map(inside).unwrap_or_default();
        let paper = self.paper(now);
        let row = usize::from(at.y.saturating_sub(inner.y));
        if let Some(pane) = self.customer.as_mut().filter(|_| inner.contains(at))
            && let Some(item) = pane.window(&paper).nth(row).and_then(|row| row.item)
        {
            pane.go(item);
        }
        Vec::new()
    }

    /// A click on what lies over the panes: it chooses, and does what can do no harm.
    fn click_over(&mut self, at: Position, now: Timestamp) -> Vec<Effect> {
        let (size, context) = (self.size, self.context());
        if let Some(Overlay::Pick(picker)) = &mut self.overlay {
            let Some(row) = view::picker_row(size, picker, at) else { return Vec::new() };
            let again = picker.point(row);
            if picker.purpose.many() {
                picker.mark();
            } else if again && !picker.purpose.sends() {
                return self.command(context, Command::Take, now);
            }
            return Vec::new();
        }
        let Some(command) = view::choice_at(self, at, now) else { return Vec::new() };
        if is_harmless(command) {
            return self.command(context, command, now);
        }
        let key = self.setup.keys.key_of(context, command);
        self.tell(format!("a click decides nothing: press {key}"));
        Vec::new()
    }
}

/// What is under the pointer.
enum Pane {
    Queue,
    Ticket,
    Customer,
}

/// Whether a choice sends nothing and changes nothing that cannot be taken back: those that only ask
/// further, that begin a text, and that are about us alone.
fn is_harmless(command: Command) -> bool {
    use Command::{
        Approve, Archive, AskReview, Back, Browse, Hour, Merge, Monday, RequestChanges, ResolveBy,
        Tomorrow, UntilTheyWrite,
    };
    matches!(
        command,
        Back | Browse
            | Hour
            | Tomorrow
            | Monday
            | UntilTheyWrite
            | Approve
            | RequestChanges
            | AskReview
            | Merge
            | ResolveBy
            | Archive
    )
}
