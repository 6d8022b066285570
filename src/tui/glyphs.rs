//! The signs that we draw, and what stands for them where only ASCII can be shown.

use ratatui::buffer::Buffer;

/// What we draw beyond ASCII, each one column wide, with what stands for it.
const SIGNS: &[(&str, &str)] = &[
    // Bands, from great to late.
    ("●◐○", ".oO"),
    // Borders and rules: plain, with the focus, of a note.
    ("─│┌┐└┘├┤┬┴┼", "-|+++++++++"),
    ("━┃┏┓┗┛┍┑┕┙", "=|####++++"),
    ("═║╔╗╚╝", "=|####"),
    ("╭╮╰╯", "++++"),
    ("┊▏▎▌", ":||*"),
    // Often, and how far it is.
    ("▁▂▃▅▇█░", "_.-=*#."),
    // What is on its way.
    ("⠋⠙⠹⠸⠼⠴⠦⠧⠇⠏", "|/-\\|/-\\|/"),
    // Marks among words.
    ("…·−–—←→↑↓✓✗×•", "~---->-^v+xx*"),
];

/// The turns of what is on its way.
const TURNS: [&str; 10] = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/// How far something is, in a bar of so many columns.
pub fn progress(done: usize, of: usize, columns: usize) -> String {
    let full = (columns * done.min(of)).checked_div(of).unwrap_or(0);
    "█".repeat(full) + &"░".repeat(columns - full)
}

/// What is on its way, at its so manieth turn.
pub fn turn(number: usize) -> &'static str {
    TURNS.get(number % TURNS.len()).copied().unwrap_or_default()
}

/// Draws all our signs in ASCII. What people wrote beyond it stays as they did.
pub fn to_ascii(buffer: &mut Buffer) {
    for cell in &mut buffer.content {
        let mut chars = cell.symbol().chars();
        if let (Some(sign), None) = (chars.next(), chars.next())
            && let Some(plain) = plain(sign)
        {
            cell.set_char(plain);
        }
    }
}

/// What stands for a sign that we draw.
fn plain(sign: char) -> Option<char> {
    if sign.is_ascii() {
        return None;
    }
    let mut pairs = SIGNS.iter().flat_map(|(signs, plain)| signs.chars().zip(plain.chars()));
    pairs.find(|(known, _)| *known == sign).map(|(_, plain)| plain)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tui::text::width;
    use std::fs;
    use std::path::{Path, PathBuf};

    #[test]
    fn every_sign_has_one_column_and_one_stand_in() {
        for (signs, plain) in SIGNS {
            assert_eq!(signs.chars().count(), plain.len(), "{signs}");
            assert!(plain.bytes().all(|byte| byte.is_ascii_graphic()), "{plain}");
            assert!(signs.chars().all(|sign| width(&sign.to_string()) == 1), "{signs}");
        }
    }

    #[test]
    fn whatever_the_console_draws_is_known_here() {
        let mut unknown = Vec::new();
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/tui");
        for file in sources(&folder).into_iter().filter(|file| !file.ends_with("tests.rs")) {
            let text = fs::read_to_string(&file).unwrap();
            let drawn = text.split("#[cfg(test)]").next().unwrap_or_default();
            for line in drawn.lines().filter(|line| !line.trim_start().starts_with("//")) {
                let code = line.split(" // ").next().unwrap_or_default();
                let signs = code.chars().filter(|c| !c.is_ascii() && plain(*c).is_none());
                unknown.extend(signs.map(|sign| format!("{}: {sign}", file.display())));
            }
        }
        assert!(unknown.is_empty(), "write what stands for it in ASCII: {unknown:#?}");
    }

    fn sources(folder: &Path) -> Vec<PathBuf> {
        let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
        let files = entries.flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false => vec![path],
        });
        files.filter(|path| path.extension().is_some_and(|kind| kind == "rs")).collect()
    }

    #[test]
    fn a_bar_tells_how_far_it_is() {
        for (done, of, expected) in [
            (0, 3, "░░░░░░"),
            (1, 3, "██░░░░"),
            (3, 3, "██████"),
            (9, 3, "██████"),
            (0, 0, "░░░░░░"),
        ] {
            assert_eq!(progress(done, of, 6), expected, "{done} of {of}");
        }
    }
}
