//! How keys are written.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

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
