//! Which host an address leads to, told so that nobody is deceived: as browsers read it, in the
//! letters of the name system.
//!
//! What stands before an `@` is no host, letters of other scripts look like those of Latin, and a
//! sign may look like the slash that ends a host: <https://url.spec.whatwg.org/>, section 3.5.

use super::markdown::{self, Piece};
use idna::AsciiDenyList;
use std::borrow::Cow;

/// An address cut around its host, with its port. What stands before an `@` is no host, whatever it
/// looks like.
pub fn around_host(url: &str) -> (&str, &str, &str) {
    let start = begin(url);
    let end = url.get(start..).and_then(|rest| rest.find(['/', '?', '#', '\\']));
    let end = end.map_or(url.len(), |length| start + length);
    let (rest, after) = url.split_at_checked(end).unwrap_or((url, ""));
    let host = rest.get(start..).and_then(|rest| rest.rfind('@'));
    let (before, host) =
        rest.split_at_checked(host.map_or(start, |at| start + at + 1)).unwrap_or(("", rest));
    (before, host, after)
}

/// Where behind its scheme an address begins; browsers take any number of slashes for two.
fn begin(url: &str) -> usize {
    let start = url.find("://").map_or(0, |at| at + 3);
    let rest = url.get(start..).filter(|_| start > 0).unwrap_or_default();
    start + rest.len() - rest.trim_start_matches(['/', '\\']).len()
}

/// An address as it may be shown: where its host is not plainly to be read, with the real one and
/// without what stands before it.
pub fn shown(url: &str) -> Cow<'_, str> {
    if !url.contains("://") {
        return url.into();
    }
    let (_, host, after) = around_host(url);
    let scheme = url.get(..begin(url)).unwrap_or_default();
    let plain = scheme.len() + host.len() + after.len() == url.len();
    match real(host) {
        real if plain && real == host => url.into(),
        real => format!("{scheme}{real}{after}").into(),
    }
}

/// A line of the little Markdown in which every address is [`shown`].
pub fn shown_in(line: &str) -> Cow<'_, str> {
    if !line.contains("://") {
        return line.into();
    }
    let (mut out, mut read) = (String::new(), 0);
    for piece in markdown::pieces(line) {
        let (Piece::Url(url) | Piece::Link { url, .. }) = piece else { continue };
        if let Cow::Owned(shown) = shown(url) {
            let at = (url.as_ptr() as usize).saturating_sub(line.as_ptr() as usize);
            out.push_str(line.get(read..at).unwrap_or_default());
            out.push_str(&shown);
            read = at + url.len();
        }
    }
    match read {
        0 => line.into(),
        read => (out + line.get(read..).unwrap_or_default()).into(),
    }
}

/// A host, and its port if there is one, in ASCII. What cannot be a name is spelled byte by byte.
fn real(host: &str) -> Cow<'_, str> {
    if host.is_ascii() && !host.contains('%') {
        return host.into();
    }
    let port = host.rfind(':').filter(|at| host.get(at + 1..).is_some_and(is_port));
    let (name, port) = host.split_at_checked(port.unwrap_or(host.len())).unwrap_or((host, ""));
    let name = decoded(name);
    let ascii = idna::domain_to_ascii_cow(&name, AsciiDenyList::URL).map(Cow::into_owned);
    (ascii.unwrap_or_else(|_| spelled(&name)) + port).into()
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Bytes that are written as `%67` turned back.
fn decoded(text: &str) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::with_capacity(text.len()), text.as_bytes());
    while let Some((first, after)) = rest.split_first() {
        let digits = after.get(..2).filter(|digits| digits.iter().all(u8::is_ascii_hexdigit));
        let digits = digits.filter(|_| *first == b'%').and_then(|d| std::str::from_utf8(d).ok());
        let byte = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok());
        out.push(byte.unwrap_or(*first));
        rest = after.get(if byte.is_some() { 2 } else { 0 }..).unwrap_or_default();
    }
    out
}

fn spelled(name: &[u8]) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b".-_[]:".contains(byte);
    let spell = |byte: &u8| match plain(byte) {
        true => char::from(*byte).to_string(),
        false => format!("%{byte:02X}"),
    };
    name.iter().map(spell).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_real_host_is_shown_in_ascii() {
        for (url, told) in [
            // A letter of Cyrillic, of Greek, and a word of nothing but Cyrillic ones.
            ("https://g\u{456}thub.com/a", "https://xn--gthub-n2e.com/a"),
            ("https://\u{3b1}pple.com", "https://xn--pple-zld.com"),
            ("https://\u{430}\u{440}\u{440}\u{4cf}\u{435}.com/", "https://xn--80ak6aa92e.com/"),
            ("https://github.com@evil.example/", "https://evil.example/"),
            ("https://a:b@github.com:443@evil.example:8080/x", "https://evil.example:8080/x"),
            ("https://github.com%2F@evil.example", "https://evil.example"),
            ("https://%65vil.example/x", "https://evil.example/x"),
            // A sign that looks like the end of a host.
            (
                "https://github.com\u{ff0f}x.evil.example/",
                "https://github.com%EF%BC%8Fx.evil.example/",
            ),
            ("https://evil\u{3002}example/x", "https://evil.example/x"),
            ("https://\u{ff45}vil.example:80/x", "https://evil.example:80/x"),
            ("https://b\u{fc}cher.example/\u{fc}", "https://xn--bcher-kva.example/\u{fc}"),
        ] {
            assert_eq!(shown(url), told, "{url}");
        }
    }

    #[test]
    fn what_is_plain_is_left_as_it_is() {
        for url in [
            "https://github.com/a@b",
            "https://GitHub.com:443/?q=@x",
            "https://xn--gthub-n2e.com",
            "http://[::1]:80/",
            "http://127.0.0.1:9000/\u{456}",
            "https://",
            "mailto:ada@b\u{fc}cher.example",
            "no address",
        ] {
            assert!(matches!(shown(url), Cow::Borrowed(_)), "{url}");
        }
    }

    #[test]
    fn a_line_shows_the_hosts_of_all_its_links() {
        for (line, told) in [
            (
                "[github.com](https://github.com@evil.example/x \"t\") or https://g\u{456}thub.com.",
                "[github.com](https://evil.example/x \"t\") or https://xn--gthub-n2e.com.",
            ),
            ("`https://a@b.test` and https://b.test", "`https://a@b.test` and https://b.test"),
            ("![x](https://a@b.test)<https://c@d.test>", "![x](https://b.test)<https://d.test>"),
        ] {
            assert_eq!(shown_in(line), told);
        }
    }

    #[test]
    fn hosts_are_found_as_browsers_find_them() {
        for (url, host) in [
            ("https://evil.test/bank.test/login", "evil.test"),
            ("https://bank.test@evil.test:80?x=@bank.test", "evil.test:80"),
            ("https://evil.test\\@bank.test/", "evil.test"),
            ("https:////evil.test/bank.test", "evil.test"),
            ("mailto:ada@evil.test", "evil.test"),
        ] {
            assert_eq!(around_host(url).1, host, "{url}");
        }
    }

    proptest! {
        #[test]
        fn a_host_that_is_shown_is_ascii_and_nobodys_login(
            rest in r"([a-z.@:/\\?#%\[\]-]|%[0-9a-f]{2}|\PC){0,30}"
        ) {
            let url = format!("https://{rest}");
            prop_assume!(!around_host(&url).1.is_empty());
            let once = shown(&url);
            let (before, host, _) = around_host(&once);
            prop_assert!(host.is_ascii() && !before.contains('@'), "{once}");
            prop_assert_eq!(&shown(&once), &once);
        }
    }
}
