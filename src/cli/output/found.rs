//! What the services found as text.

use super::Screen;
use crate::desk::{Found, Hours, SourceId, clean_line};
use crate::tui::text;
use serde::Serialize;

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

fn entry(one: &AtService, hours: &Hours, screen: &Screen) -> String {
    let Found { text: said, author, place, at, url, .. } = &one.found;
    let at = at.to_zoned(hours.zone().clone()).strftime("%-d %b %Y");
    let line = clean_line(&format!("at {}: {place}, {author}, {at}: {said}", one.at_service));
    format!("\n{}\n  {}\n", text::cut(&line, screen.width), clean_line(url))
}
