//! Where everything stands on a screen of a given size.

use super::editor::Editor;
use ratatui::layout::{Constraint, Layout, Position, Rect, Size};

/// Below this many columns and lines there is no console, only a line that says so.
pub const LEAST: Size = Size { width: 40, height: 12 };

/// From this many columns on the ticket stands beside the queue.
const WIDE: u16 = 100;
/// Columns that the queue makes use of beside a ticket, at most.
const QUEUE: u16 = 84;
/// Below this many columns there is one pane at a time.
const SLIM: u16 = 80;
/// Below this many lines an opened ticket takes the queue's place.
const LOW: u16 = 24;
/// Below this many lines an answer being written does.
const LOW_TO_WRITE: u16 = 30;
/// Below this many lines the ticket is only shown when opened.
const LOWEST: u16 = 16;
/// From this many lines on the tabs and a message have lines of their own, and a row of the queue two.
const TALL: (u16, u16) = (20, 30);

/// Lines that an e-mail being written leaves to its ticket.
const STRIP: u16 = 7;
/// Columns and lines that neither queue nor ticket goes below, wherever the wall is dragged to.
const NARROWEST: u16 = 30;
const LOWEST_PANE: u16 = 5;

/// Where the wall between queue and ticket stands: the queue's part of the whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Split {
    /// Where they stand beside each other.
    beside: (u16, u16),
    /// Where the ticket stands below.
    stacked: (u16, u16),
}

impl Default for Split {
    fn default() -> Self {
        Self { beside: (45, 100), stacked: (36, 100) }
    }
}

impl Split {
    /// Moves the wall under this place, if there is one; the panes keep to it when the window is
    /// resized.
    pub fn drag(&mut self, areas: &Areas, to: Position) {
        if areas.wall().is_empty() {
            return;
        }
        let (queue, ticket) = (areas.queue, areas.whole_ticket());
        match areas.stacked() {
            true => self.stacked = (to.y.saturating_sub(queue.y) + 1, queue.height + ticket.height),
            false => self.beside = (to.x.saturating_sub(queue.x) + 1, queue.width + ticket.width),
        }
    }
}

/// This part of so many, with `least` left on both sides.
fn share((part, of): (u16, u16), all: u16, least: u16) -> u16 {
    let exact = u32::from(all) * u32::from(part) + u32::from(of) / 2;
    let share = u16::try_from(exact / u32::from(of).max(1)).unwrap_or(all);
    share.clamp(least.min(all / 2), all.saturating_sub(least).max(all / 2))
}

/// What the hero is at, as far as it moves the walls.
#[derive(Debug, Clone, Copy)]
pub struct Shape<'a> {
    /// The ticket has the focus.
    pub opened: bool,
    /// The ticket needs all the room that there is.
    pub whole: bool,
    /// The list is empty: there is no ticket to show below it.
    pub empty: bool,
    /// The answer being written.
    pub answer: Option<&'a Editor>,
    /// It is seen to its end: an e-mail with its sign-off.
    pub letter: bool,
    /// Lines of the list of people under it.
    pub people: usize,
    /// Where the wall was dragged to.
    pub split: Split,
}

/// The rooms of the screen; those without space are empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Areas {
    /// How the sources are, and what waits.
    pub state: Rect,
    /// The tabs.
    pub tabs: Rect,
    /// The queue with its border.
    pub queue: Rect,
    /// The ticket with its border, the answer left out.
    pub ticket: Rect,
    /// The answer with its border.
    pub composer: Rect,
    /// What happened last.
    pub message: Rect,
    /// The keys.
    pub footer: Rect,
    /// Lines that a row of the queue has.
    pub tall: usize,
}

impl Areas {
    /// The ticket with the answer.
    fn whole_ticket(&self) -> Rect {
        if self.composer.is_empty() { self.ticket } else { self.ticket.union(self.composer) }
    }

    /// Whether the ticket stands below the queue.
    fn stacked(&self) -> bool {
        self.queue.x == self.ticket.x
    }

    /// The wall between queue and ticket: their two borders. Empty if there is only one pane.
    pub fn wall(&self) -> Rect {
        let (queue, ticket) = (self.queue, self.whole_ticket());
        match () {
            () if queue.is_empty() || self.ticket.is_empty() => Rect::default(),
            () if self.stacked() => Rect { y: queue.bottom() - 1, height: 2, ..queue },
            () => Rect { x: queue.right() - 1, width: 2, height: ticket.height, ..queue },
        }
    }
}

/// Whether queue and ticket stand beside each other whatever the hero is at.
pub fn has_both(size: Size) -> bool {
    size.width >= WIDE
}

/// The rooms of a screen, or `None` if it is too small for any.
pub fn areas(size: Size, shape: Shape<'_>) -> Option<Areas> {
    if size.width < LEAST.width || size.height < LEAST.height {
        return None;
    }
    let own_line = u16::from(size.height >= TALL.0);
    let [state, tabs, body, message, footer] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Length(own_line),
        Constraint::Fill(1),
        Constraint::Length(own_line),
        Constraint::Length(1),
    ])
    .areas(Rect::from((Position::ORIGIN, size)));
    // With no line of its own a message takes the footer's.
    let message = if own_line == 0 { footer } else { message };
    let (queue, ticket) = panes(body, size, shape);
    let (ticket, composer) = with_answer(ticket, shape);
    let tall = if size.height >= TALL.1 { 2 } else { 1 };
    Some(Areas { state, tabs, queue, ticket, composer, message, footer, tall })
}

fn panes(body: Rect, size: Size, shape: Shape<'_>) -> (Rect, Rect) {
    let writing = shape.answer.is_some();
    let busy = shape.opened || writing;
    match () {
        () if has_both(size) => {
            let columns = share(shape.split.beside, body.width, NARROWEST);
            let most = if shape.split == Split::default() { QUEUE } else { columns };
            let queue = Constraint::Length(columns.min(most));
            let [queue, ticket] = Layout::horizontal([queue, Constraint::Fill(1)]).areas(body);
            (queue, ticket)
        }
        () if shape.whole => (Rect::default(), body),
        () if busy && size.height < LOW || writing && size.height < LOW_TO_WRITE => {
            (Rect::default(), body)
        }
        () if size.width < SLIM && busy => (Rect::default(), body),
        () if size.width < SLIM || size.height < LOWEST || shape.empty && !busy => {
            (body, Rect::default())
        }
        () => {
            let queue = Constraint::Length(share(shape.split.stacked, body.height, LOWEST_PANE));
            let [queue, ticket] = Layout::vertical([queue, Constraint::Fill(1)]).areas(body);
            (queue, ticket)
        }
    }
}

fn with_answer(ticket: Rect, shape: Shape<'_>) -> (Rect, Rect) {
    let Some(answer) = shape.answer else { return (ticket, Rect::default()) };
    let lines = answer.height(usize::from(inside(ticket).width)) + shape.people;
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(3);
    let half = ticket.height / 2;
    let most = if shape.letter { half.max(ticket.height.saturating_sub(STRIP)) } else { half };
    let height = wanted.clamp(5, most.max(5)).min(ticket.height);
    let [ticket, composer] =
        Layout::vertical([Constraint::Fill(1), Constraint::Length(height)]).areas(ticket);
    (ticket, composer)
}

/// What is inside a border.
pub fn inside(area: Rect) -> Rect {
    area.inner(ratatui::layout::Margin::new(1, 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn shape(opened: bool, answer: Option<&Editor>) -> Shape<'_> {
        Shape {
            opened,
            whole: false,
            empty: false,
            answer,
            letter: false,
            people: 0,
            split: Split::default(),
        }
    }

    #[test]
    fn what_is_shown_at_which_size() {
        let answer = Editor::new("Hey");
        for (width, height, shape, queue, ticket) in [
            (120, 40, shape(false, None), true, true),
            (120, 12, shape(true, Some(&answer)), true, true),
            (80, 24, shape(false, None), true, true),
            (80, 24, shape(true, None), true, true),
            (80, 23, shape(true, None), false, true),
            (80, 29, shape(false, Some(&answer)), false, true),
            (80, 30, shape(false, Some(&answer)), true, true),
            (40, 12, shape(false, None), true, false),
            (79, 50, shape(false, None), true, false),
            (79, 50, shape(true, None), false, true),
            (79, 50, shape(false, Some(&answer)), false, true),
            (40, 12, shape(true, None), false, true),
        ] {
            let areas = areas(Size { width, height }, shape).unwrap();
            assert_eq!(!areas.queue.is_empty(), queue, "{width} x {height} {shape:?}");
            assert_eq!(!areas.ticket.is_empty(), ticket, "{width} x {height} {shape:?}");
        }
        assert_eq!(areas(Size { width: 39, height: 12 }, shape(false, None)), None);
        assert_eq!(areas(Size { width: 40, height: 11 }, shape(false, None)), None);
    }

    #[test]
    fn the_queue_takes_no_more_room_than_it_needs() {
        for (width, queue) in [(100, 45), (120, 54), (186, 84), (200, 84), (300, 84)] {
            let areas = areas(Size { width, height: 60 }, shape(false, None)).unwrap();
            assert_eq!((areas.queue.width, areas.ticket.width), (queue, width - queue));
        }
    }

    proptest! {
        #[test]
        fn the_rooms_fill_the_screen_and_do_not_overlap(
            width in 40_u16..300, height in 12_u16..120, opened: bool, lines in 0_usize..60,
            people in 0_usize..7, whole: bool, empty: bool, x in 0_u16..400, y in 0_u16..200,
        ) {
            let answer = Editor::new(&"\n".repeat(lines));
            let shape = Shape { people, whole, empty, ..shape(opened, (lines > 0).then_some(&answer)) };
            let size = Size { width, height };
            let mut split = Split::default();
            split.drag(&areas(size, shape).unwrap(), Position { x, y });
            let areas = areas(size, Shape { split, ..shape }).unwrap();
            let message = if areas.message == areas.footer { 0 } else { areas.message.area() };
            let rooms = [areas.state, areas.tabs, areas.queue, areas.ticket, areas.composer, areas.footer];
            let covered: u32 = rooms.iter().map(|room| room.area()).sum::<u32>() + message;
            prop_assert_eq!(covered, u32::from(width) * u32::from(height));
            for (index, a) in rooms.iter().enumerate() {
                prop_assert!(rooms.iter().skip(index + 1).all(|b| !a.intersects(*b)));
            }
            prop_assert!(lines == 0 || areas.composer.height >= 5);
            prop_assert!(areas.queue.is_empty() || areas.queue.height >= 5 && areas.queue.width >= 30);
            prop_assert!(areas.ticket.is_empty() || areas.ticket.width >= 30);
        }

        #[test]
        fn the_wall_goes_where_it_is_dragged(
            width in 80_u16..300, height in 26_u16..120, x in 30_u16..70, y in 6_u16..18,
        ) {
            let (size, to) = (Size { width, height }, Position { x, y });
            let before = areas(size, shape(true, None)).unwrap();
            prop_assert!(before.wall().area() > 0);
            let mut split = Split::default();
            split.drag(&before, to);
            let after = areas(size, Shape { split, ..shape(true, None) }).unwrap();
            prop_assert!(after.wall().contains(to));
        }
    }
}
