//! One line out of a message.

use crate::desk::markdown;

/// The longest title, in characters.
const LONGEST: usize = 120;

/// The first line that says something, without its Markdown, cut at a word. A line that only says
/// hello is passed over if another one follows.
pub(super) fn title(text: &str) -> String {
    let lines = || text.lines().map(plain).filter(|line| line.chars().any(char::is_alphanumeric));
    match lines().find(|line| !is_greeting(line)).or_else(|| lines().next()) {
        Some(line) => shorten(&line),
        None => "(no text)".into(),
    }
}

/// The words of a line: no marks of a quotation, a list or a fence, and no emphasis.
fn plain(line: &str) -> String {
    if markdown::fence(line, 0).is_some() {
        return String::new();
    }
    let (_, _, unquoted) = markdown::block(line);
    let (_, _, rest) = markdown::block(unquoted);
    markdown::words(rest).trim().to_owned()
}

fn is_greeting(line: &str) -> bool {
    const HELLOS: [&str; 6] = ["hi", "hey", "hello", "hallo", "good", "greetings"];
    let words: Vec<_> =
        line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    let first = words.first().map(|word| word.to_lowercase());
    words.len() <= 3 && !line.contains('?') && first.is_some_and(|w| HELLOS.contains(&w.as_str()))
}

fn shorten(line: &str) -> String {
    if line.chars().count() <= LONGEST {
        return line.to_owned();
    }
    let kept: String = line.chars().take(LONGEST - 1).collect();
    let whole = kept.rsplit_once(' ').map_or(kept.as_str(), |(whole, _)| whole);
    format!("{}…", whole.trim_end_matches([',', ' ', '.', ':', ';']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_line_that_says_something() {
        for (text, line) in [
            ("Webhooks fail", "Webhooks fail"),
            ("Hi team!\n\nWebhooks fail", "Webhooks fail"),
            ("Hello,\n", "Hello,"),
            ("hi there, webhooks fail", "hi there, webhooks fail"),
            ("---\n> quoted", "quoted"),
            ("```\nError: x\n```", "Error: x"),
            ("[file] log.txt (PDF, 48 kB) https://f", "[file] log.txt (PDF, 48 kB) https://f"),
            ("**👋 Ana (a@b.test)**: see [this](https://x)", "👋 Ana (a@b.test): see this"),
            ("> - the `code` in _this_\n> — Ada", "the code in this"),
            ("# snake_case fails", "snake_case fails"),
            ("🎉🎉", "(no text)"),
            ("", "(no text)"),
        ] {
            assert_eq!(title(text), line, "{text:?}");
        }
    }

    #[test]
    fn long_lines_end_at_a_word() {
        let long = title(&"woorden ".repeat(30));
        assert!(long.ends_with("woorden…") && long.chars().count() <= LONGEST, "{long}");
        assert_eq!(title(&"é".repeat(500)).chars().count(), LONGEST);
    }
}
