//! The `Link` header ("Paginating Results"): both relations are always there, and the last page
//! is told by `results="false"`. GlitchTip sends it as the text of a Python set, so it is scanned
//! for its parts and not parsed as a whole.
//!
//! Only the cursor is taken from it. Its address may name a region, a scheme or a host that a proxy
//! hides; the next page is asked for where the last one was.

use reqwest::Url;

/// The cursor of the next page, if there is one.
pub(super) fn next_cursor(header: &str) -> Option<String> {
    let mut rest = header;
    while let Some((address, after)) = first_address(rest) {
        let attributes = after.split_once('<').map_or(after, |(attributes, _)| attributes);
        let is_next = attribute(attributes, "rel") == Some("next");
        if is_next && attribute(attributes, "results") != Some("false") {
            let told = attribute(attributes, "cursor").filter(|cursor| !cursor.is_empty());
            return told.map(str::to_owned).or_else(|| cursor_of(address));
        }
        rest = after;
    }
    None
}

/// The same address with this cursor.
pub(super) fn with_cursor(address: &str, cursor: &str) -> Option<String> {
    let mut url = Url::parse(address).ok()?;
    let others = url.query_pairs().filter(|(key, _)| key != "cursor");
    let others: Vec<_> =
        others.map(|(key, value)| (key.into_owned(), value.into_owned())).collect();
    url.query_pairs_mut().clear().extend_pairs(others).append_pair("cursor", cursor);
    Some(url.into())
}

/// Whether the header is written as GlitchTip writes it.
pub(super) fn is_a_set(header: &str) -> bool {
    header.trim_start().starts_with('{')
}

fn first_address(text: &str) -> Option<(&str, &str)> {
    text.split_once('<')?.1.split_once('>')
}

fn attribute<'a>(attributes: &'a str, name: &str) -> Option<&'a str> {
    attributes.split(';').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let value = value.trim();
        let value = match value.strip_prefix('"') {
            Some(quoted) => quoted.split_once('"').map_or(quoted, |(value, _)| value),
            None => value.trim_end_matches(',').trim_end(),
        };
        (key.trim() == name).then_some(value)
    })
}

fn cursor_of(address: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let url = Url::parse(&format!("http://localhost/?{query}")).ok()?;
    let cursor = url.query_pairs().find(|(key, _)| key == "cursor")?.1.into_owned();
    Some(cursor).filter(|cursor| !cursor.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_cursor_is_found_however_the_header_is_written() {
        let next = r#"<https://s/?cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0""#;
        let end = r#"<https://s/?cursor=0:100:0>; rel="next"; results="false"; cursor="0:100:0""#;
        let previous = r#"<https://s/?cursor=0:0:1>; rel="previous"; results="true"; cursor="0""#;
        let bare = r#"<http://elsewhere/x?a=1&cursor=cD0%3D>; rel="next"; results="true""#;
        let found = Some("0:100:0");
        for (header, cursor) in [
            (format!("{previous}, {next}"), found),
            (format!("{next}, {previous}"), found),
            (format!("{{'{previous}, {next}'}}"), found),
            (format!("{previous}, {end}"), None),
            (next.to_owned(), found),
            (bare.to_owned(), Some("cD0=")),
            (format!("{bare}; cursor=\"\""), Some("cD0=")),
            ("<https://s/?cursor=5>; rel=\"next\"".to_owned(), Some("5")),
            ("<https://s/?page=2>; rel=\"next\"; results=\"true\"".to_owned(), None),
            ("<https://s/>; rel=next; results=true; cursor=5, <https://s/>".to_owned(), Some("5")),
            ("<https://s/>; rel=next; results=false; cursor=5".to_owned(), None),
            (String::new(), None),
            ("<https://s/".to_owned(), None),
            ("rel=\"next\"; results=\"true\"; cursor=\"5\"".to_owned(), None),
        ] {
            assert_eq!(next_cursor(&header).as_deref(), cursor, "{header}");
        }
    }

    #[test]
    fn a_cursor_takes_the_place_of_the_last_one() {
        let first = with_cursor("https://s/issues/?query=is%3Aunresolved&limit=100", "0:100:0");
        let first = first.unwrap();
        assert_eq!(first, "https://s/issues/?query=is%3Aunresolved&limit=100&cursor=0%3A100%3A0");
        let second = with_cursor(&first, "cD0=").unwrap();
        assert_eq!(second, "https://s/issues/?query=is%3Aunresolved&limit=100&cursor=cD0%3D");
        assert_eq!(with_cursor("https://s/x/", "5").unwrap(), "https://s/x/?cursor=5");
        assert_eq!(with_cursor("no address", "5"), None);
    }

    #[test]
    fn glitchtip_is_known_by_its_header() {
        assert!(is_a_set("{'<http://h/>; rel=\"previous\"; results=\"false\"'}"));
        assert!(!is_a_set("<https://s/>; rel=\"previous\"; results=\"false\""));
    }
}
