//! Where everything stands on a screen of a given size.

use super::editor::Editor;
use ratatui::layout::{Constraint, Layout, Rect, Size};

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
/// From this many lines on a message has a line of its own, and a row of the queue two.
const TALL: (u16, u16) = (20, 30);

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
    /// Lines of the list of people under it.
    pub people: usize,
}

/// The rooms of the screen; those without space are empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Areas {
    /// How the sources are, and what waits.
    pub state: Rect,
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
    let [state, body, message, footer] = Layout::vertical([
        Constraint::Length(1),
        Constraint::Fill(1),
        Constraint::Length(own_line),
        Constraint::Length(1),
    ])
    .areas(Rect::from((ratatui::layout::Position::ORIGIN, size)));
    // With no line of its own a message takes the footer's.
    let message = if own_line == 0 { footer } else { message };
    let (queue, ticket) = panes(body, size, shape);
    let (ticket, composer) = with_answer(ticket, shape);
    let tall = if size.height >= TALL.1 { 2 } else { 1 };
    Some(Areas { state, queue, ticket, composer, message, footer, tall })
}

fn panes(body: Rect, size: Size, shape: Shape<'_>) -> (Rect, Rect) {
    let writing = shape.answer.is_some();
    let busy = shape.opened || writing;
    match () {
        () if has_both(size) => {
            let columns = (body.width * 9 / 20).min(QUEUE);
            let [queue, ticket] =
                Layout::horizontal([Constraint::Length(columns), Constraint::Fill(1)]).areas(body);
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
            let [queue, ticket] =
                Layout::vertical([Constraint::Percentage(36), Constraint::Fill(1)]).areas(body);
            (queue, ticket)
        }
    }
}

fn with_answer(ticket: Rect, shape: Shape<'_>) -> (Rect, Rect) {
    let Some(answer) = shape.answer else { return (ticket, Rect::default()) };
    let lines = answer.height(usize::from(inside(ticket).width)) + shape.people;
    let wanted = u16::try_from(lines).unwrap_or(u16::MAX).saturating_add(3);
    let height = wanted.clamp(5, (ticket.height / 2).max(5)).min(ticket.height);
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
        Shape { opened, whole: false, empty: false, answer, people: 0 }
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
        for (width, queue) in [(100, 45), (120, 54), (186, 83), (200, 84), (300, 84)] {
            let areas = areas(Size { width, height: 60 }, shape(false, None)).unwrap();
            assert_eq!((areas.queue.width, areas.ticket.width), (queue, width - queue));
        }
    }

    proptest! {
        #[test]
        fn the_rooms_fill_the_screen_and_do_not_overlap(
            width in 40_u16..300, height in 12_u16..120, opened: bool, lines in 0_usize..60,
            people in 0_usize..7, whole: bool, empty: bool,
        ) {
            let answer = Editor::new(&"\n".repeat(lines));
            let shape = Shape { people, whole, empty, ..shape(opened, (lines > 0).then_some(&answer)) };
            let areas = areas(Size { width, height }, shape).unwrap();
            let message = if areas.message == areas.footer { 0 } else { areas.message.area() };
            let rooms = [areas.state, areas.queue, areas.ticket, areas.composer, areas.footer];
            let covered: u32 = rooms.iter().map(|room| room.area()).sum::<u32>() + message;
            prop_assert_eq!(covered, u32::from(width) * u32::from(height));
            for (index, a) in rooms.iter().enumerate() {
                prop_assert!(rooms.iter().skip(index + 1).all(|b| !a.intersects(*b)));
            }
            prop_assert!(lines == 0 || areas.composer.height >= 5);
        }
    }
}
