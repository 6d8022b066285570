//! Emoji by their names.

use super::{OFFERED, Offered};

/// The emoji whose names begin so, those with the shortest names first; `spelt`: they are put in by
/// name, as Slack reads them.
pub(super) fn found(query: &str, spelt: bool) -> Vec<Offered> {
    let query = query.to_lowercase();
    let named = |emoji: &'static emojis::Emoji| {
        let name = emoji.shortcodes().find(|name| name.starts_with(&query))?;
        Some((name.len(), name, emoji.as_str()))
    };
    let mut found: Vec<_> = emojis::iter().filter_map(named).collect();
    found.sort_unstable();
    let row = |(_, name, drawn): (usize, &'static str, &'static str)| {
        let put = if spelt { format!(":{name}:") } else { drawn.to_owned() };
        Offered::Emoji(drawn, name, put)
    };
    found.into_iter().take(OFFERED).map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn emoji_are_found_by_name_and_put_in_as_their_place_reads_them() {
        for (query, spelt, first) in [
            ("tad", false, Some("🎉")),
            ("tad", true, Some(":tada:")),
            ("TADA", false, Some("🎉")),
            ("+1", true, Some(":+1:")),
            ("qqq", false, None),
        ] {
            let rows = found(query, spelt);
            let put = rows.first().map(|row| match row {
                Offered::Emoji(.., put) => put.as_str(),
                other => panic!("{other:?} is no emoji"),
            });
            assert_eq!(put, first, "{query}");
        }
        assert_eq!(found("he", false).len(), OFFERED);
    }
}
