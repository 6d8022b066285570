//! How keys are written: by the table, and by people.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

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
        KeyCode::F(number) => format!("F{number}"),
        KeyCode::Media(_) | KeyCode::Modifier(_) | KeyCode::Null => return None,
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

/// What `Ctrl`, `Alt` and `Shift` are called.
const MODIFIERS: [(&str, char); 8] = [
    ("ctrl", 'C'),
    ("control", 'C'),
    ("c", 'C'),
    ("alt", 'A'),
    ("meta", 'A'),
    ("a", 'A'),
    ("shift", 'S'),
    ("s", 'S'),
];

/// The keys with names, and what else they are called.
const NAMED: [(&str, &[&str]); 15] = [
    ("Enter", &["enter", "return"]),
    ("Esc", &["esc", "escape"]),
    ("Tab", &["tab"]),
    ("Space", &["space"]),
    ("Backspace", &["backspace"]),
    ("Delete", &["delete", "del"]),
    ("Insert", &["insert", "ins"]),
    ("Home", &["home"]),
    ("End", &["end"]),
    ("PageUp", &["pageup", "pgup", "page-up"]),
    ("PageDown", &["pagedown", "pgdn", "page-down"]),
    ("Up", &["up"]),
    ("Down", &["down"]),
    ("Left", &["left"]),
    ("Right", &["right"]),
];

/// With these Shift is a key of its own.
const ARROWS: [&str; 6] = ["Left", "Right", "Up", "Down", "Home", "End"];

/// A key as people write it (`j`, `Ctrl-S`, `<C-s>`, `Shift-Tab`, `F1`) in the notation of the
/// table.
///
/// # Errors
/// Why there is no such key.
pub fn read(text: &str) -> Result<String, String> {
    let inner = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
    let mut rest = inner.filter(|inner| !inner.is_empty()).unwrap_or(text);
    let mut modifiers = String::new();
    while let Some((modifier, behind)) = modifier(rest) {
        modifiers.push(modifier);
        rest = behind;
    }
    let name = name(rest).ok_or("is no key")?;
    combined(&modifiers, &name)
}

/// The modifier that a key begins with, and what follows it.
fn modifier(text: &str) -> Option<(char, &str)> {
    let (word, rest) = text.split_once(['-', '+']).filter(|(_, rest)| !rest.is_empty())?;
    let word = word.to_lowercase();
    let found = MODIFIERS.iter().find(|(name, _)| *name == word)?;
    Some((found.1, rest))
}

/// A key without modifiers: a letter, or a name.
fn name(text: &str) -> Option<String> {
    let mut letters = text.chars();
    if let (Some(letter), None) = (letters.next(), letters.next()) {
        let visible = !letter.is_control() && !letter.is_whitespace();
        return if letter == ' ' { Some("Space".into()) } else { visible.then(|| letter.into()) };
    }
    let word = text.to_lowercase();
    let function = word.strip_prefix('f').and_then(|number| number.parse::<u8>().ok());
    if let Some(number) = function.filter(|number| (1..=12).contains(number)) {
        return Some(format!("F{number}"));
    }
    let named = NAMED.iter().find(|(_, words)| words.contains(&word.as_str()));
    named.map(|(name, _)| (*name).to_owned())
}

fn combined(modifiers: &str, name: &str) -> Result<String, String> {
    let letter = name.chars().count() == 1;
    let no = |why: &str| Err(why.to_owned());
    match (modifiers, name) {
        ("", _) if letter => Ok(name.to_owned()),
        ("", name) => Ok(format!("<{name}>")),
        ("S", "Tab") => Ok("<S-Tab>".into()),
        ("S", name) if ARROWS.contains(&name) => Ok(format!("<S-{name}>")),
        ("CS" | "SC", name) if ARROWS.contains(&name) => Ok(format!("<C-S-{name}>")),
        ("S", name) if letter && name.to_lowercase() != name.to_uppercase() => {
            Ok(name.to_uppercase())
        }
        ("S", _) => no("is not told apart by terminals from the key without Shift"),
        ("C", name) if letter && name.eq_ignore_ascii_case("i") => no("is Tab in a terminal"),
        ("C", name) if letter && name.eq_ignore_ascii_case("m") => no("is Enter in a terminal"),
        ("C", "[") => no("is Esc in a terminal"),
        ("C" | "A", name) if letter => Ok(format!("<{modifiers}-{}>", name.to_lowercase())),
        ("C" | "A", name) => Ok(format!("<{modifiers}-{name}>")),
        _ => no("has several modifiers, which not all terminals tell"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_written_one_way() {
        use KeyModifiers as Mods;
        for (code, modifiers, written, shown_as) in [
            (KeyCode::Char('j'), Mods::NONE, "j", "j"),
            (KeyCode::Char('G'), Mods::SHIFT, "G", "G"),
            (KeyCode::Char(' '), Mods::NONE, "<Space>", "Space"),
            (KeyCode::Char('s'), Mods::CONTROL, "<C-s>", "Ctrl-S"),
            (KeyCode::Char('b'), Mods::ALT, "<A-b>", "Alt-B"),
            (KeyCode::BackTab, Mods::SHIFT, "<S-Tab>", "Shift-Tab"),
            (KeyCode::PageDown, Mods::NONE, "<PageDown>", "PageDown"),
            (KeyCode::Left, Mods::CONTROL, "<C-Left>", "Ctrl-Left"),
            (KeyCode::Enter, Mods::NONE, "<Enter>", "Enter"),
            (KeyCode::F(1), Mods::NONE, "<F1>", "F1"),
            (KeyCode::Home, Mods::SHIFT, "<S-Home>", "Shift-Home"),
            (KeyCode::Left, Mods::CONTROL | Mods::SHIFT, "<C-S-Left>", "Ctrl-Shift-Left"),
        ] {
            assert_eq!(notation(&KeyEvent::new(code, modifiers)).as_deref(), Some(written));
            assert_eq!(shown(written), shown_as);
            assert_eq!(read(shown_as).as_deref(), Ok(written), "what is shown can be written");
            assert_eq!(read(written).as_deref(), Ok(written));
        }
    }

    #[test]
    fn keys_can_be_written_in_many_ways() {
        for (text, written) in [
            ("ctrl-s", "<C-s>"),
            ("Ctrl+S", "<C-s>"),
            ("<c-s>", "<C-s>"),
            ("C-s", "<C-s>"),
            ("ALT-Enter", "<A-Enter>"),
            ("<A-b>", "<A-b>"),
            ("shift-tab", "<S-Tab>"),
            ("Shift-j", "J"),
            ("J", "J"),
            ("-", "-"),
            ("Ctrl--", "<C-->"),
            ("<", "<"),
            ("ä", "ä"),
            (" ", "<Space>"),
            ("space", "<Space>"),
            ("pgdn", "<PageDown>"),
            ("f1", "<F1>"),
            ("F12", "<F12>"),
            ("Return", "<Enter>"),
        ] {
            assert_eq!(read(text).as_deref(), Ok(written), "{text}");
        }
    }

    #[test]
    fn a_key_that_cannot_be_says_why() {
        for (text, why) in [
            ("", "is no key"),
            ("jj", "is no key"),
            ("Ctrl-", "is no key"),
            ("Hyper-x", "is no key"),
            ("F0", "is no key"),
            ("F13", "is no key"),
            ("\t", "is no key"),
            ("Ctrl-I", "is Tab in a terminal"),
            ("Ctrl-[", "is Esc in a terminal"),
            ("Shift-Enter", "is not told apart by terminals from the key without Shift"),
            ("Shift-1", "is not told apart by terminals from the key without Shift"),
            ("Ctrl-Alt-x", "has several modifiers, which not all terminals tell"),
        ] {
            assert_eq!(read(text), Err(why.to_owned()), "{text}");
        }
    }
}
