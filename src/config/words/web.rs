//! Addresses of services, and who can read what is sent there.

use super::{Read, objection};
use reqwest::Url;
use std::net::IpAddr;

/// Whether an address leads to this machine: 127.0.0.0/8, `::1`, or `localhost` to the letter. What
/// stands for every address of the machine (0.0.0.0) does not count, nor does a name that another one
/// could answer to.
pub fn is_loopback(url: &Url) -> bool {
    let host = url.host_str().unwrap_or_default();
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || address.parse().is_ok_and(|ip: IpAddr| ip.is_loopback())
}

/// Whether nobody on the way can read what is sent there: https, or http that stays on this machine.
pub fn is_sealed(url: &Url) -> bool {
    url.has_host() && (url.scheme() == "https" || url.scheme() == "http" && is_loopback(url))
}

/// The web address of a service, without a slash at its end.
///
/// # Errors
/// [`Objection`](super::Objection) to what is no web address, carries more than host and path, or would
/// have the token sent in the clear.
pub fn address(text: &str) -> Read<String> {
    let plain = |url: &Url| matches!(url.scheme(), "http" | "https") && is_plain(url);
    match Url::parse(text).ok().filter(plain) {
        Some(url) if is_sealed(&url) => Ok(url.as_str().trim_end_matches('/').to_owned()),
        Some(_) => objection(
            "would send the token where others can read it",
            "https://host/path; http only to this machine (127.0.0.1, [::1], localhost)",
        ),
        None => objection("is no address of a service", "https://host/path"),
    }
}

/// The address of a mail server, without a slash at its end. Either scheme is safe: what begins in the
/// clear goes on by TLS before anything is told, but on this machine.
///
/// # Errors
/// [`Objection`](super::Objection) to what is no smtp or smtps address, or carries more than host and
/// port.
pub fn mail_server(text: &str) -> Read<String> {
    let plain = |url: &Url| {
        matches!(url.scheme(), "smtp" | "smtps") && matches!(url.path(), "" | "/") && is_plain(url)
    };
    match Url::parse(text.trim()).ok().filter(plain) {
        Some(url) => Ok(url.as_str().trim_end_matches('/').to_owned()),
        None => objection(
            "is no address of a mail server",
            "smtps://host, or smtp://host:587 where the connection is made safe after it began",
        ),
    }
}

/// Whether it names a host, and neither a login nor a question.
fn is_plain(url: &Url) -> bool {
    url.has_host()
        && url.query().is_none()
        && url.fragment().is_none()
        && url.username().is_empty()
        && url.password().is_none()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_in_the_clear_to_nobody_but_this_machine() {
        for (address, loopback) in [
            ("http://127.0.0.1", true),
            ("http://127.8.9.10:3000/api", true),
            ("http://2130706433/", true),
            ("http://[::1]:3000", true),
            ("http://localhost:3000", true),
            ("http://LOCALHOST", true),
            ("http://example.com", false),
            ("http://localhost.evil.com", false),
            ("http://evil-localhost", false),
            ("http://localhost.", false),
            ("http://127.0.0.1.nip.io", false),
            ("http://127.0.0.1.", true),
            ("http://0.0.0.0", false),
            ("http://[::]", false),
            ("http://[::ffff:10.0.0.1]", false),
            ("http://10.0.0.1", false),
            ("http://192.168.0.1", false),
            ("http://169.254.169.254", false),
        ] {
            let url = Url::parse(address).unwrap();
            assert_eq!(is_loopback(&url), loopback, "{address}");
            assert_eq!(super::address(address).is_ok(), loopback, "{address}");
            let tls = address.replacen("http", "https", 1);
            assert!(super::address(&tls).is_ok(), "{tls}");
        }
    }

    #[test]
    fn what_carries_more_than_a_place_is_no_address() {
        for text in [
            "example.com",
            "ftp://example.com",
            "https://",
            "https://ada@example.com",
            "https://ada:secret@example.com",
            "https://example.com?token=1",
            "https://example.com#x",
            "javascript:alert(1)",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
        assert_eq!(address("https://example.com/api/").unwrap(), "https://example.com/api");
        for (text, read) in [
            ("smtps://mail.example.com", true),
            ("smtp://mail.example.com:587/", true),
            ("smtps://ada:secret@mail.example.com", false),
            ("smtps://mail.example.com/x", false),
            ("https://mail.example.com", false),
        ] {
            assert_eq!(mail_server(text).is_ok(), read, "{text}");
        }
    }
}
