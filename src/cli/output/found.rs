//! What the services found as text.

use super::Screen;
use crate::desk::{Entry, Find, Found, Hours, MessageKind, SourceId, clean_line, shown};
use crate::tui::text;
use serde::Serialize;

/// Columns of what was said, however wide the screen is.
const WIDEST: usize = 300;

/// Something that a service found, and which one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AtService {
    /// The source that was asked.
    pub at_service: SourceId,
    /// What it found.
    #[serde(flatten)]
    pub found: Found,
}

/// Two lines each: who said what where and when, and where a browser finds it. Nothing if nothing
/// was found.
pub fn found_list(found: &[AtService], hours: &Hours, screen: &Screen) -> String {
    found.iter().map(|one| entry(one, hours, screen)).collect()
}

/// Of each ticket the number that it has in the table above, what was said with the words in it,
/// and the answer that was given.
pub fn answers_list(finds: &[Find], hours: &Hours, screen: &Screen) -> String {
    let told = |(find, number): (&Find, usize)| {
        let said = find.said.as_ref().map(|said| (said, find.passage.text.as_str()));
        let answer =
            find.answer.as_ref().filter(|answer| said.is_none_or(|(s, _)| s.id != answer.id));
        let answer = answer.map(|answer| (answer, answer.text.as_str()));
        let lines = said.into_iter().chain(answer).zip([number.to_string(), "→".to_owned()]);
        let line = |((entry, text), lead): ((&Entry, &str), String)| {
            let at = entry.at.to_zoned(hours.zone().clone()).strftime("%-d %b %Y");
            let kind = match entry.kind {
                MessageKind::Note => ", note among us",
                _ => "",
            };
            let line = clean_line(&format!("{}{kind}, {at}: {text}", entry.author.name));
            let lead = text::right(&lead, 3);
            text::cut(&format!("{lead}  {line}"), screen.width.min(WIDEST)) + "\n"
        };
        format!("\n{}", lines.map(line).collect::<String>())
    };
    finds.iter().zip(1..).map(told).collect()
}

fn entry(one: &AtService, hours: &Hours, screen: &Screen) -> String {
    let Found { text: said, author, place, at, url, .. } = &one.found;
    let at = at.to_zoned(hours.zone().clone()).strftime("%-d %b %Y");
    let line = clean_line(&format!("at {}: {place}, {author}, {at}: {said}", one.at_service));
    format!("\n{}\n  {}\n", text::cut(&line, screen.width), shown(&clean_line(url)))
}
