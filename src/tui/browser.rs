//! Links in the browser, without a shell.

use reqwest::Url;

/// Shows a link in the browser that the system has for it, and does not wait for it.
///
/// # Errors
/// Why it is not shown.
pub(super) fn open(link: &str) -> Result<(), String> {
    let address = address(link).ok_or("only addresses with http or https are opened")?;
    open::that_detached(address).map_err(|error| error.to_string())
}

/// What the browser is given: a whole http or https address, in which white space, quotes and control
/// characters are escaped. It begins with its scheme, so no program takes it for an option.
fn address(link: &str) -> Option<String> {
    let url = Url::parse(link).ok()?;
    let web = matches!(url.scheme(), "http" | "https") && url.host_str().is_some_and(is_plain);
    web.then(|| url.as_str().replace('\'', "%27"))
}

/// A host cannot be escaped, and none that exists has quotes in it.
fn is_plain(host: &str) -> bool {
    !host.is_empty() && host.chars().all(|c| c.is_ascii_alphanumeric() || "-_.:[]".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::ffi::OsStr;

    #[test]
    fn only_web_addresses_are_opened() {
        for (link, opened) in [
            ("https://example.com/a?b=1#c", Some("https://example.com/a?b=1#c")),
            ("HTTP://example.com", Some("http://example.com/")),
            ("https://example.com/a b", Some("https://example.com/a%20b")),
            (
                "https://example.com/\"; rm -rf ~; \"",
                Some("https://example.com/%22;%20rm%20-rf%20~;%20%22"),
            ),
            ("https://example.com/'$(id)'", Some("https://example.com/%27$(id)%27")),
            ("https://example.com/`id`", Some("https://example.com/%60id%60")),
            ("https://example.com/\n--new-window", Some("https://example.com/--new-window")),
            ("https://example.com/\u{1b}[2J\u{202e}", Some("https://example.com/%1B[2J%E2%80%AE")),
            ("--new-window https://example.com", None),
            ("-https://example.com", None),
            ("\n--help", None),
            ("file:///etc/passwd", None),
            ("javascript:alert(1)", None),
            ("mailto:ada@example.com", None),
            ("ssh://example.com", None),
            ("/usr/bin/id", None),
            ("https://exa\"mple.com/", None),
            ("https://exa'mple.com/", None),
            ("https://$(id).example.com/", None),
            ("https://", None),
            ("https:", None),
            ("", None),
        ] {
            assert_eq!(address(link).as_deref(), opened, "{link:?}");
        }
        assert!(open("file:///etc/passwd").unwrap_err().contains("http"));
    }

    proptest! {
        #[test]
        fn every_program_gets_it_as_one_argument_that_is_no_option(
            link in r#"(https?://|-|--|[ \n\t'"$`;&|<>()]|[a-z./?#@:é]){0,20}"#,
        ) {
            let Some(address) = address(&link) else { return Ok(()) };
            prop_assert!(!address.contains([' ', '\n', '\t', '\'', '"', '<', '>']), "{}", address);
            for command in open::commands(&address) {
                let shells = ["sh", "bash", "cmd"].map(OsStr::new);
                prop_assert!(!shells.contains(&command.get_program()), "{:?}", command);
                let given = command.get_args().filter(|arg| *arg == OsStr::new(&address)).count();
                prop_assert_eq!(given, 1, "{:?}", command);
            }
            prop_assert!(address.starts_with("http"), "{}", address);
        }
    }
}
