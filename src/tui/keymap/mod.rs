//! Which key does what, where. One table feeds the dispatch, the footer and the help.

mod command;
mod table;

pub use command::{Command, Edit};
pub use table::TABLE;

use Context::{
    Activity, Always, Caution, Composer, Confirm, Customer, Diff, Elsewhere, Entry, Filter, Help,
    Merge, Note, People, Pick, PickMany, Proposal, Pull, Queue, Reason, Remark, Resolve, Screen,
    Search, Snooze, Text, Ticket, Triage, Why, Work,
};
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
    /// What a pull request changes.
    Diff,
    /// The panel of a customer.
    Customer,
    /// The same with something under the cursor.
    Entry,
    /// The same with two persons under the cursor who are perhaps one.
    Proposal,
    /// A note on a customer being written.
    Note,
    /// The menu of a pull request.
    Pull,
    /// The menu of an error.
    Triage,
    /// The question before a merge.
    Merge,
    /// The line that filters the queue.
    Filter,
    /// Whatever is written over several lines.
    Text,
    /// An answer being written.
    Composer,
    /// A note on a ticket being written: it never leaves us.
    Remark,
    /// What speaks against sending an answer as it is.
    Caution,
    /// Finding earlier answers.
    Search,
    /// What was done, sent, read, and what failed.
    Activity,
    /// The people whom an answer being written can call by name.
    People,
    /// Why an answer cannot be given from here.
    Elsewhere,
    /// The question before a close.
    Confirm,
    /// The same where the service wants a reason.
    Reason,
    /// The same for an error, with more ways out.
    Resolve,
    /// The menu of times to come back.
    Snooze,
    /// A list of which one is chosen.
    Pick,
    /// A list of which several can be chosen.
    PickMany,
    /// Why somebody is whose customer.
    Why,
    /// The list of keys.
    Help,
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

impl Context {
    /// The order of the help.
    pub const ALL: [Self; 30] = [
        Work, Queue, Ticket, Customer, Entry, Proposal, Note, Diff, Pull, Triage, Merge, Composer,
        Remark, Text, People, Caution, Elsewhere, Search, Activity, Filter, Confirm, Reason,
        Resolve, Snooze, Pick, PickMany, Why, Help, Screen, Always,
    ];

    /// The context around this one, whose keys hold here too.
    pub fn around(self) -> Option<Self> {
        match self {
            Always => None,
            Screen | Filter | Text | People | Pick | Note | Search | Activity => Some(Always),
            Composer | Remark => Some(Text),
            Entry | Proposal => Some(Customer),
            PickMany => Some(Pick),
            Work | Customer | Diff | Pull | Triage | Merge | Elsewhere | Confirm | Reason
            | Resolve | Snooze | Why | Help | Caution => Some(Screen),
            Queue | Ticket => Some(Work),
        }
    }

    /// The context that gets the keys which mean nothing here.
    fn beneath(self) -> Option<Self> {
        (self == People).then_some(Composer)
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
            Diff => "diff",
            Customer => "customer",
            Entry => "customer, what the cursor is on",
            Proposal => "customer, one person?",
            Note => "customer, a note",
            Pull => "pull request",
            Triage => "error",
            Merge => "merge?",
            Filter => "filter",
            Text => "answer and note",
            Composer => "answer",
            Remark => "note",
            Caution => "send it all the same?",
            Search => "earlier answers",
            Activity => "activity",
            People => "people, after @ in an answer",
            Elsewhere => "no answer from here",
            Confirm => "close?",
            Reason => "close, and why?",
            Resolve => "resolve an error?",
            Snooze => "snooze",
            Pick => "choose from a list",
            PickMany => "choose several",
            Why => "why are they whose customer?",
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
    // Shift selects where text is written, and means nothing elsewhere.
    let plain = KeyEvent { modifiers: key.modifiers.difference(KeyModifiers::SHIFT), ..*key };
    means(context, key).or_else(|| means(context, &plain))
}

fn means(context: Context, key: &KeyEvent) -> Option<Command> {
    let written = notation(key)?;
    let means = |binding: &&Binding| binding.keys.contains(&written.as_str());
    let here = bindings(context).find(means);
    let found = here.or_else(|| bindings(context.beneath()?).find(means));
    found.map(|binding| binding.command)
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
        m if m.contains(KeyModifiers::CONTROL | KeyModifiers::SHIFT) && is_arrow(key.code) => {
            "C-S-"
        }
        m if m.contains(KeyModifiers::CONTROL) => "C-",
        m if m.contains(KeyModifiers::ALT) => "A-",
        m if m.contains(KeyModifiers::SHIFT) && is_arrow(key.code) => "S-",
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

/// Keys that move, with which Shift is a key of its own.
fn is_arrow(code: KeyCode) -> bool {
    use KeyCode::{Down, End, Home, Left, Right, Up};
    matches!(code, Left | Right | Up | Down | Home | End)
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
        Some(("C", rest)) if rest.starts_with("S-") => {
            format!("Ctrl-{}", shown(&format!("<{rest}>")))
        }
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
            (KeyCode::Home, Mods::SHIFT, "<S-Home>", "Shift-Home"),
            (KeyCode::Left, Mods::CONTROL | Mods::SHIFT, "<C-S-Left>", "Ctrl-Shift-Left"),
        ] {
            assert_eq!(notation(&KeyEvent::new(code, modifiers)).as_deref(), Some(written));
            assert_eq!(shown(written), read);
        }
    }
}
