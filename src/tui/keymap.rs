//! Which key does what, where. One table feeds the dispatch, the footer and the help.

use crate::desk::View;
use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

/// Where a key is pressed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Context {
    /// Everywhere, text inputs too.
    Always,
    /// Everywhere but in text inputs.
    Screen,
    /// In the queue and in the ticket.
    Work,
    /// The list of tickets.
    Queue,
    /// The conversation of a ticket.
    Ticket,
    /// The line that filters the queue.
    Filter,
    /// An answer being written.
    Composer,
    /// The question before a close.
    Confirm,
    /// The same where the service wants a reason.
    Reason,
    /// The menu of times to come back.
    Snooze,
    /// The list of keys.
    Help,
}

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// End the program.
    Leave,
    /// Draw everything anew.
    Redraw,
    /// One down.
    Down,
    /// One up.
    Up,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the first.
    First,
    /// To the last.
    Last,
    /// The ticket after this one, without leaving the conversation.
    NextTicket,
    /// The ticket before this one.
    PreviousTicket,
    /// Into the ticket.
    Open,
    /// One step out: it never ends the program.
    Back,
    /// The view after this one.
    NextView,
    /// The view before this one.
    PreviousView,
    /// This view.
    Show(View),
    /// Write an answer.
    Reply,
    /// Close, after a question.
    Close,
    /// Open again.
    Reopen,
    /// Nothing more to say.
    Done,
    /// Put aside.
    Snooze,
    /// Take the ticket, or let it go.
    Claim,
    /// Show it in the browser.
    Browse,
    /// Its link into the clipboard.
    CopyLink,
    /// Try again what was refused or has an unknown outcome.
    Retry,
    /// Give up what was refused or has an unknown outcome.
    Drop,
    /// Take the last thing back.
    Undo,
    /// Narrow the list.
    Filter,
    /// Ask for news now.
    Sync,
    /// Show the keys.
    Help,
    /// Use the filter as it stands.
    KeepFilter,
    /// Send the answer.
    Send,
    /// Send the answer and close.
    SendAndClose,
    /// Write the answer in an editor of one's own.
    Editor,
    /// Leave the answer for later.
    KeepDraft,
    /// Change the text.
    Edit(Edit),
    /// Do what was asked about.
    Yes,
    /// Close it as done.
    Completed,
    /// Close it as not to be done.
    NotPlanned,
    /// Put aside for an hour.
    Hour,
    /// Put aside until tomorrow morning.
    Tomorrow,
    /// Put aside until Monday morning.
    Monday,
    /// Put aside until they write.
    UntilTheyWrite,
}

/// A change to a text, or a move in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edit {
    /// A new line.
    NewLine,
    /// The cluster before the cursor goes.
    Backspace,
    /// The cluster under the cursor goes.
    Delete,
    /// The word before the cursor goes.
    DeleteWord,
    /// All to the end of the line goes.
    DeleteToEnd,
    /// All to the start of the line goes.
    DeleteToStart,
    /// One cluster to the left.
    Left,
    /// One cluster to the right.
    Right,
    /// A line up.
    Up,
    /// A line down.
    Down,
    /// A word to the left.
    WordLeft,
    /// A word to the right.
    WordRight,
    /// To the start of the line.
    Start,
    /// To the end of the line.
    End,
    /// Take the last change back.
    Undo,
    /// Do it again after all.
    Redo,
}

/// One line of the table.
#[derive(Debug, Clone, Copy)]
pub struct Binding {
    /// Where it holds.
    pub context: Context,
    /// The keys, in the notation of [`notation`].
    pub keys: &'static [&'static str],
    /// What they mean.
    pub command: Command,
    /// What the help says.
    pub words: &'static str,
    /// What the footer says; empty: it is not worth a place there.
    pub hint: &'static str,
}

const fn bind(
    context: Context,
    keys: &'static [&'static str],
    command: Command,
    words: &'static str,
    hint: &'static str,
) -> Binding {
    Binding { context, keys, command, words, hint }
}

use Context::{
    Always, Composer, Confirm, Filter, Help, Queue, Reason, Screen, Snooze, Ticket, Work,
};

/// Every key of the program. The footer keeps this order.
pub const TABLE: &[Binding] = &[
    bind(Work, &["r"], Command::Reply, "answer; a draft goes on where it was left", "answer"),
    bind(Work, &["e"], Command::Done, "done: nothing to say until they write again", "done"),
    bind(Work, &["s"], Command::Snooze, "put aside", "snooze"),
    bind(Work, &["x"], Command::Close, "close or resolve at the service", "close"),
    bind(Work, &["X"], Command::Reopen, "open again at the service", "reopen"),
    bind(Work, &["a"], Command::Claim, "claim it; once more to release it", "claim"),
    bind(Work, &["t"], Command::Retry, "try again what was refused or is unknown", "try again"),
    bind(Work, &["d"], Command::Drop, "give up what was refused or is unknown", "drop"),
    bind(Work, &["z"], Command::Undo, "take the last thing back; again: the one before", "undo"),
    bind(Queue, &["<Enter>"], Command::Open, "read the ticket", "open"),
    bind(Queue, &["j", "<Down>"], Command::Down, "next ticket", ""),
    bind(Queue, &["k", "<Up>"], Command::Up, "previous ticket", ""),
    bind(Queue, &["<PageDown>", "<C-d>"], Command::PageDown, "a page down", ""),
    bind(Queue, &["<PageUp>", "<C-u>"], Command::PageUp, "a page up", ""),
    bind(Queue, &["g", "<Home>"], Command::First, "first ticket, in the newest order", ""),
    bind(Queue, &["G", "<End>"], Command::Last, "last ticket", ""),
    bind(Queue, &["<Esc>"], Command::Back, "forget the filter", ""),
    bind(Ticket, &["<Esc>", "<Enter>"], Command::Back, "back to the queue", "back"),
    bind(Ticket, &["j", "<Down>"], Command::Down, "scroll down", ""),
    bind(Ticket, &["k", "<Up>"], Command::Up, "scroll up", ""),
    bind(Ticket, &["<PageDown>", "<C-d>", "<Space>"], Command::PageDown, "a page down", ""),
    bind(Ticket, &["<PageUp>", "<C-u>"], Command::PageUp, "a page up", ""),
    bind(Ticket, &["g", "<Home>"], Command::First, "to the beginning", ""),
    bind(Ticket, &["G", "<End>"], Command::Last, "to the end", ""),
    bind(Ticket, &["J"], Command::NextTicket, "next ticket", ""),
    bind(Ticket, &["K"], Command::PreviousTicket, "previous ticket", ""),
    bind(Work, &["/"], Command::Filter, "filter by title, person, customer, place", "filter"),
    bind(Work, &["o"], Command::Browse, "show it in the browser", "browser"),
    bind(Work, &["y"], Command::CopyLink, "copy its link", ""),
    bind(Work, &["<Tab>", "v"], Command::NextView, "next view", "view"),
    bind(Work, &["<S-Tab>"], Command::PreviousView, "previous view", ""),
    bind(Work, &["1"], Command::Show(View::Queue), "what waits on us", ""),
    bind(Work, &["2"], Command::Show(View::Mine), "mine", ""),
    bind(Work, &["3"], Command::Show(View::Waiting), "what waits on them", ""),
    bind(Work, &["4"], Command::Show(View::Snoozed), "put aside", ""),
    bind(Work, &["5"], Command::Show(View::Closed), "closed", ""),
    bind(Work, &["6"], Command::Show(View::All), "everything", ""),
    bind(Work, &["R"], Command::Sync, "ask for news now", ""),
    bind(Filter, &["<Enter>", "<Down>"], Command::KeepFilter, "keep it", "keep"),
    bind(Filter, &["<Esc>"], Command::Back, "forget it", "forget"),
    bind(Filter, &["<Backspace>"], Command::Edit(Edit::Backspace), "delete", ""),
    bind(Filter, &["<C-u>"], Command::Edit(Edit::DeleteToStart), "delete all", ""),
    bind(Filter, &["<C-w>"], Command::Edit(Edit::DeleteWord), "delete a word", ""),
    bind(Composer, &["<C-s>"], Command::Send, "send", "send"),
    bind(Composer, &["<Esc>"], Command::KeepDraft, "leave it for later", "keep draft"),
    bind(Composer, &["<C-x>"], Command::SendAndClose, "send and close", "send and close"),
    bind(Composer, &["<C-e>"], Command::Editor, "write it in $VISUAL or $EDITOR", "editor"),
    bind(Composer, &["<PageDown>"], Command::PageDown, "scroll the conversation down", ""),
    bind(Composer, &["<PageUp>"], Command::PageUp, "scroll the conversation up", ""),
    bind(Composer, &["<Enter>"], Command::Edit(Edit::NewLine), "new line", ""),
    bind(Composer, &["<Backspace>", "<C-h>"], Command::Edit(Edit::Backspace), "delete back", ""),
    bind(Composer, &["<Delete>", "<C-d>"], Command::Edit(Edit::Delete), "delete forward", ""),
    bind(
        Composer,
        &["<C-w>", "<A-Backspace>"],
        Command::Edit(Edit::DeleteWord),
        "delete a word",
        "",
    ),
    bind(
        Composer,
        &["<C-k>"],
        Command::Edit(Edit::DeleteToEnd),
        "delete to the end of the line",
        "",
    ),
    bind(Composer, &["<C-u>"], Command::Edit(Edit::DeleteToStart), "delete to its start", ""),
    bind(Composer, &["<C-z>"], Command::Edit(Edit::Undo), "undo in the text", ""),
    bind(Composer, &["<C-y>"], Command::Edit(Edit::Redo), "redo in the text", ""),
    bind(Composer, &["<Left>", "<C-b>"], Command::Edit(Edit::Left), "left", ""),
    bind(Composer, &["<Right>", "<C-f>"], Command::Edit(Edit::Right), "right", ""),
    bind(Composer, &["<Up>", "<C-p>"], Command::Edit(Edit::Up), "up", ""),
    bind(Composer, &["<Down>", "<C-n>"], Command::Edit(Edit::Down), "down", ""),
    bind(Composer, &["<C-Left>", "<A-b>"], Command::Edit(Edit::WordLeft), "a word left", ""),
    bind(Composer, &["<C-Right>", "<A-f>"], Command::Edit(Edit::WordRight), "a word right", ""),
    bind(Composer, &["<Home>", "<C-a>"], Command::Edit(Edit::Start), "start of the line", ""),
    bind(Composer, &["<End>"], Command::Edit(Edit::End), "end of the line", ""),
    bind(Confirm, &["<Esc>", "<Enter>", "n"], Command::Back, "no", "no"),
    bind(Confirm, &["y"], Command::Yes, "yes", "yes"),
    bind(Reason, &["<Esc>", "<Enter>", "n"], Command::Back, "no", "no"),
    bind(Reason, &["c"], Command::Completed, "close as completed", "completed"),
    bind(Reason, &["p"], Command::NotPlanned, "close as not planned", "not planned"),
    bind(Snooze, &["h"], Command::Hour, "for an hour", "an hour"),
    bind(Snooze, &["t"], Command::Tomorrow, "until tomorrow", "tomorrow"),
    bind(Snooze, &["m"], Command::Monday, "until Monday", "Monday"),
    bind(Snooze, &["w"], Command::UntilTheyWrite, "until they write", "until they write"),
    bind(Snooze, &["<Esc>", "<Enter>", "n"], Command::Back, "not at all", "no"),
    bind(Help, &["<Esc>", "?", "<Enter>"], Command::Back, "back", "back"),
    bind(Help, &["j", "<Down>"], Command::Down, "scroll down", "down"),
    bind(Help, &["k", "<Up>"], Command::Up, "scroll up", "up"),
    bind(Help, &["<PageDown>", "<Space>"], Command::PageDown, "a page down", ""),
    bind(Help, &["<PageUp>"], Command::PageUp, "a page up", ""),
    bind(Help, &["g", "<Home>"], Command::First, "to the beginning", ""),
    bind(Help, &["G", "<End>"], Command::Last, "to the end", ""),
    bind(Work, &["?"], Command::Help, "this list", "help"),
    bind(Screen, &["q"], Command::Leave, "leave", "leave"),
    bind(Always, &["<C-c>"], Command::Leave, "leave; an answer begun is kept", ""),
    bind(Always, &["<C-l>"], Command::Redraw, "draw everything anew", ""),
];

impl Context {
    /// The order of the help.
    pub const ALL: [Self; 11] =
        [Work, Queue, Ticket, Composer, Filter, Confirm, Reason, Snooze, Help, Screen, Always];

    /// The context around this one, whose keys hold here too.
    pub fn around(self) -> Option<Self> {
        match self {
            Always => None,
            Screen | Filter | Composer => Some(Always),
            Work | Confirm | Reason | Snooze | Help => Some(Screen),
            Queue | Ticket => Some(Work),
        }
    }

    /// Whether the keys of `context` hold here.
    pub fn has(self, context: Self) -> bool {
        std::iter::successors(Some(self), |c| c.around()).any(|c| c == context)
    }

    /// What the help calls it.
    pub fn words(self) -> &'static str {
        match self {
            Always => "everywhere",
            Screen => "everywhere but in texts",
            Work => "queue and ticket",
            Queue => "queue",
            Ticket => "ticket",
            Filter => "filter",
            Composer => "answer",
            Confirm => "close?",
            Reason => "close, and why?",
            Snooze => "snooze",
            Help => "help",
        }
    }
}

/// The bindings that hold in a context, in the order of the table.
pub fn bindings(context: Context) -> impl Iterator<Item = &'static Binding> {
    TABLE.iter().filter(move |binding| context.has(binding.context))
}

/// What a key means in a context.
pub fn command(context: Context, key: &KeyEvent) -> Option<Command> {
    let written = notation(key)?;
    let means = |binding: &&Binding| binding.keys.contains(&written.as_str());
    bindings(context).find(means).map(|binding| binding.command)
}

/// The first key of a command in a context, as shown to people.
pub fn key_of(context: Context, command: Command) -> Option<String> {
    let binding = bindings(context).find(|binding| binding.command == command)?;
    binding.keys.first().map(|key| shown(key))
}

/// A key as the table writes it: `j`, `<Enter>`, `<C-s>`, `<A-b>`, `<S-Tab>`; `None` for keys that
/// the table has no name for.
pub fn notation(key: &KeyEvent) -> Option<String> {
    let prefix = match key.modifiers {
        m if m.contains(KeyModifiers::CONTROL) => "C-",
        m if m.contains(KeyModifiers::ALT) => "A-",
        _ => "",
    };
    let name = match key.code {
        KeyCode::Char(' ') => "Space".to_owned(),
        KeyCode::Char(c) if prefix.is_empty() => return Some(c.to_string()),
        KeyCode::Char(c) => c.to_lowercase().to_string(),
        KeyCode::BackTab => "S-Tab".to_owned(),
        KeyCode::F(_) | KeyCode::Media(_) | KeyCode::Modifier(_) | KeyCode::Null => return None,
        // The names that crossterm gives them are those of the table.
        other => format!("{other:?}"),
    };
    Some(format!("<{prefix}{name}>"))
}

/// A key of the table as people write it: `Ctrl-S`, `Enter`, `j`.
pub fn shown(key: &str) -> String {
    let Some(name) = key.strip_prefix('<').and_then(|k| k.strip_suffix('>')) else {
        return key.to_owned();
    };
    let spell = |prefix: &str, rest: &str| match rest.chars().count() {
        1 => format!("{prefix}-{}", rest.to_uppercase()),
        _ => format!("{prefix}-{rest}"),
    };
    match name.split_once('-') {
        Some(("C", rest)) => spell("Ctrl", rest),
        Some(("A", rest)) => spell("Alt", rest),
        Some(("S", rest)) => spell("Shift", rest),
        _ => name.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashMap;

    #[test]
    fn no_key_means_two_things_in_one_context() {
        for context in Context::ALL {
            let mut seen: HashMap<&str, Command> = HashMap::new();
            for binding in bindings(context) {
                for key in binding.keys {
                    let before = seen.insert(key, binding.command);
                    assert_eq!(before, None, "{key} in {context:?}");
                }
            }
        }
    }

    #[test]
    fn every_context_is_in_the_help_and_every_key_has_words() {
        for binding in TABLE {
            assert!(Context::ALL.contains(&binding.context));
            assert!(!binding.words.is_empty() && !binding.keys.is_empty());
        }
    }

    #[test]
    fn escape_never_leaves() {
        let escape = KeyEvent::new(KeyCode::Esc, KeyModifiers::NONE);
        for context in Context::ALL {
            assert_ne!(command(context, &escape), Some(Command::Leave), "{context:?}");
        }
    }

    #[test]
    fn keys_are_written_one_way() {
        use KeyModifiers as Mods;
        for (code, modifiers, written, read) in [
            (KeyCode::Char('j'), Mods::NONE, "j", "j"),
            (KeyCode::Char('G'), Mods::SHIFT, "G", "G"),
            (KeyCode::Char(' '), Mods::NONE, "<Space>", "Space"),
            (KeyCode::Char('s'), Mods::CONTROL, "<C-s>", "Ctrl-S"),
            (KeyCode::Char('b'), Mods::ALT, "<A-b>", "Alt-B"),
            (KeyCode::BackTab, Mods::SHIFT, "<S-Tab>", "Shift-Tab"),
            (KeyCode::PageDown, Mods::NONE, "<PageDown>", "PageDown"),
            (KeyCode::Left, Mods::CONTROL, "<C-Left>", "Ctrl-Left"),
            (KeyCode::Enter, Mods::NONE, "<Enter>", "Enter"),
        ] {
            assert_eq!(notation(&KeyEvent::new(code, modifiers)).as_deref(), Some(written));
            assert_eq!(shown(written), read);
        }
    }
}
