//! Addresses that stand for themselves, in which no sign is a mark.

use pulldown_cmark::{Event, Tag, TagEnd};
use std::ops::Range;

/// Where the addresses of a text stand.
pub(super) struct Addresses<'a> {
    text: &'a str,
    ranges: Vec<Range<usize>>,
}

impl<'a> Addresses<'a> {
    /// The addresses of `text`.
    pub fn of(text: &'a str) -> Self {
        let mut ranges: Vec<Range<usize>> = Vec::new();
        for (at, _) in text.match_indices("://") {
            let before = text.get(..at).unwrap_or_default();
            let web = before.ends_with("http") || before.ends_with("https");
            if web && ranges.last().is_none_or(|range| range.end < at) {
                let rest = text.get(at..).unwrap_or_default();
                let end = rest.find(|c: char| c.is_whitespace() || "<>\"`".contains(c));
                ranges.push(at..end.map_or(text.len(), |end| at + end));
            }
        }
        Self { text, ranges }
    }

    /// An event as it is: emphasis that begins in an address is the sign it is made of.
    pub fn mend(&self, event: Event<'a>, range: &Range<usize>) -> Event<'a> {
        let length = match event {
            Event::Start(Tag::Emphasis) | Event::End(TagEnd::Emphasis) => 1,
            Event::Start(Tag::Strong) | Event::End(TagEnd::Strong) => 2,
            _ => return event,
        };
        if !self.holds(range.start) {
            return event;
        }
        let signs = self.text.get(range.start..range.start + length);
        Event::Text(signs.unwrap_or_default().into())
    }

    fn holds(&self, byte: usize) -> bool {
        let next = self.ranges.partition_point(|range| range.end <= byte);
        self.ranges.get(next).is_some_and(|range| range.contains(&byte))
    }
}
