//! The `Link` header ("Paginating Results"): both relations are always there, and the last page
//! is told by `results="false"`. GlitchTip sends it as the text of a Python set, so it is scanned
//! for its parts and not parsed as a whole.

/// The address of the next page, if there is one.
pub(super) fn next_page(header: &str) -> Option<&str> {
    let mut rest = header;
    while let Some((url, after)) = first_address(rest) {
        let attributes = after.split_once('<').map_or(after, |(attributes, _)| attributes);
        if attributes.contains("rel=\"next\"") && attributes.contains("results=\"true\"") {
            return Some(url);
        }
        rest = after;
    }
    None
}

fn first_address(text: &str) -> Option<(&str, &str)> {
    text.split_once('<')?.1.split_once('>')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_next_page_is_found_however_the_header_is_written() {
        let next = r#"<https://s/?cursor=0:100:0>; rel="next"; results="true"; cursor="0:100:0""#;
        let end = r#"<https://s/?cursor=0:100:0>; rel="next"; results="false"; cursor="0:100:0""#;
        let previous = r#"<https://s/?cursor=0:0:1>; rel="previous"; results="true"; cursor="0""#;
        let found = Some("https://s/?cursor=0:100:0");
        for (header, page) in [
            (format!("{previous}, {next}"), found),
            (format!("{next}, {previous}"), found),
            (format!("{{'{previous}, {next}'}}"), found),
            (format!("{previous}, {end}"), None),
            (next.to_owned(), found),
            (String::new(), None),
            ("<https://s/".to_owned(), None),
            ("rel=\"next\"; results=\"true\"".to_owned(), None),
        ] {
            assert_eq!(next_page(&header), page, "{header}");
        }
    }
}
