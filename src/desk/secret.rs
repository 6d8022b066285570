//! Keys and passwords in a text: of others, about to be sent, and our own, where they came back.

use std::borrow::Cow;
use std::ops::Range;

/// How keys of a service begin, how many characters follow at least, and whose they are.
const PREFIXES: [(&str, usize, &str); 25] = [
    ("xoxb-", 10, "a Slack token"),
    ("xoxp-", 10, "a Slack token"),
    ("xoxa-", 10, "a Slack token"),
    ("xoxr-", 10, "a Slack token"),
    ("xoxs-", 10, "a Slack token"),
    ("xoxc-", 10, "a Slack token"),
    ("xoxd-", 10, "a Slack token"),
    ("xoxe.", 10, "a Slack token"),
    ("xoxe-", 10, "a Slack token"),
    ("xapp-", 10, "a Slack token"),
    ("ghp_", 20, "a GitHub token"),
    ("gho_", 20, "a GitHub token"),
    ("ghu_", 20, "a GitHub token"),
    ("ghs_", 20, "a GitHub token"),
    ("ghr_", 20, "a GitHub token"),
    ("github_pat_", 20, "a GitHub token"),
    ("sntrys_", 20, "a Sentry token"),
    ("sntryu_", 20, "a Sentry token"),
    ("sk_live_", 10, "a Stripe key"),
    ("sk_test_", 10, "a Stripe key"),
    ("rk_live_", 10, "a Stripe key"),
    ("rk_test_", 10, "a Stripe key"),
    ("whsec_", 10, "a Stripe key"),
    ("phx_", 20, "a PostHog key"),
    ("phs_", 20, "a PostHog key"),
];

/// What stands before a secret, and how long it is at least.
const NAMES: [(&str, usize); 6] =
    [("password", 4), ("passwd", 4), ("pwd", 4), ("token", 20), ("key", 20), ("secret", 20)];

/// What is written in the place of a secret.
const EXAMPLES: [&str; 9] =
    ["xxx", "***", "...", "…", "example", "password", "changeme", "secret", "your"];

/// Characters of a secret that are told.
const TOLD: usize = 6;

/// What stands where a secret of ours was.
const SCRUBBED: &str = "[your token]";
/// A secret of fewer bytes may be a word that says something else.
const SHORTEST: usize = 6;

/// A text in which this secret of ours cannot be read.
pub fn scrubbed<'a>(text: &'a str, secret: &str) -> Cow<'a, str> {
    match secret.len() >= SHORTEST && text.contains(secret) {
        true => text.replace(secret, SCRUBBED).into(),
        false => text.into(),
    }
}

/// Whether a text begins as keys of the services do, or has a word in it that is made like one. What is
/// only called a secret is none here: `-field=token` asks for one.
pub fn holds_key(text: &str) -> bool {
    let begins = PREFIXES.iter().any(|(prefix, ..)| text.starts_with(prefix));
    begins || tokens(text).into_iter().any(|at| shape(text.get(at).unwrap_or_default()).is_some())
}

/// What in a text looks like a secret, in its order: `a GitHub token (ghp_ab…)`. A secret is told
/// once, by no more than its beginning.
pub fn secrets(text: &str) -> Vec<String> {
    let mut found: Vec<(usize, String)> = Vec::new();
    found.extend(text.find("PRIVATE KEY-----").map(|at| (at, "a private key".to_owned())));
    for Range { start, end } in tokens(text) {
        let token = text.get(start..end).unwrap_or_default();
        let what = shape(token).or_else(|| named(text.get(..start).unwrap_or_default(), token));
        let told = what.map(|what| (start, format!("{what} ({})", begun(token))));
        found.extend(told.filter(|(_, told)| !found.iter().any(|(_, other)| other == told)));
    }
    found.sort();
    found.into_iter().map(|(_, told)| told).collect()
}

/// The words of a text in which a secret may be whole.
fn tokens(text: &str) -> Vec<Range<usize>> {
    let ends = |c: char| c.is_whitespace() || "\"'`<>()[]{},;=".contains(c);
    let mut tokens = Vec::new();
    let mut start = 0;
    let breaks = text.char_indices().filter(|(_, c)| ends(*c)).map(|(at, c)| (at, c.len_utf8()));
    for (at, length) in breaks.chain([(text.len(), 0)]) {
        let word = text.get(start..at).unwrap_or_default();
        // `token:value` without a blank; an address keeps its colon.
        let name = word.split_once(':').filter(|(name, rest)| is_name(name) && !rest.is_empty());
        let skip = name.map_or(0, |(name, _)| name.len() + 1);
        let kept = word.trim_end_matches(['.', ':', '!', '?']);
        if kept.len() > skip {
            tokens.push(start + skip..start + kept.len());
        }
        start = at + length;
    }
    tokens
}

/// What a word is by how it is made.
fn shape(token: &str) -> Option<&'static str> {
    let plain = |text: &str| text.chars().all(|c| c.is_ascii_alphanumeric() || "-_.".contains(c));
    let prefixed = PREFIXES.iter().find(|(prefix, least, _)| {
        token.strip_prefix(prefix).is_some_and(|rest| rest.len() >= *least && plain(rest))
    });
    match prefixed {
        Some((.., what)) => Some(what),
        None if is_aws(token) => Some("an AWS key"),
        None if is_jwt(token) => Some("a signed token"),
        None if token.contains("hooks.slack.com/services/T") => Some("a Slack webhook"),
        None if has_password(token) => Some("a password in an address"),
        None => None,
    }
}

fn is_aws(token: &str) -> bool {
    let upper = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit();
    let rest = token.strip_prefix("AKIA").or_else(|| token.strip_prefix("ASIA"));
    rest.is_some_and(|rest| rest.len() == 16 && rest.chars().all(upper))
}

/// `header.payload.signature`; both of the first are JSON objects.
fn is_jwt(token: &str) -> bool {
    let parts: Vec<&str> = token.split('.').collect();
    let base64 = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let [head, payload, signature] = parts.as_slice() else { return false };
    let object = |part: &str| part.starts_with("eyJ") && part.chars().all(base64);
    object(head) && object(payload) && signature.len() >= 10 && signature.chars().all(base64)
}

/// `postgres://ada:secret@host`
fn has_password(token: &str) -> bool {
    let Some((_, rest)) = token.split_once("://") else { return false };
    let user = rest.split('/').next().and_then(|host| host.rsplit_once('@'));
    let password = user.and_then(|(user, _)| user.split_once(':')).map(|(_, password)| password);
    password.is_some_and(|password| !is_example(password))
}

/// What a word is by what stands before it: `password=`, `API_KEY: `, `the token is `.
fn named(before: &str, token: &str) -> Option<&'static str> {
    let assigned = before.trim_end_matches(['"', '\'', '`', ' ']);
    let sign = assigned.chars().next_back().filter(|c| matches!(c, '=' | ':'));
    let said = assigned.trim_end_matches(['=', ':', '"', '\'', ' ']);
    let said = said.strip_suffix(" is").filter(|_| sign.is_none()).unwrap_or(said);
    let name = said.rsplit(|c: char| c.is_whitespace() || "\"'`(),;=&?{".contains(c)).next()?;
    let name = name.to_lowercase();
    let (name, least) = NAMES.iter().find(|(known, _)| is_called(&name, known))?;
    if token.chars().count() < *least || is_example(token) {
        return None;
    }
    match *least {
        4 => (sign == Some('=') || sign == Some(':') && is_mixed(token)).then_some("a password"),
        _ => is_random(token).then_some(match *name {
            "token" => "a token",
            "key" => "a key",
            _ => "a secret",
        }),
    }
}

/// Whether a name is this one, perhaps as the last part of a longer one: `API_KEY`, `authToken`.
fn is_called(name: &str, known: &str) -> bool {
    name.strip_suffix(known).is_some_and(|rest| {
        rest.is_empty()
            || known != "key"
            || rest.ends_with(['_', '-', '.'])
            || rest.ends_with("api")
    })
}

fn is_name(name: &str) -> bool {
    let name = name.to_lowercase();
    NAMES.iter().any(|(known, _)| is_called(&name, known))
}

fn is_example(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.starts_with(['$', '%', '{', '<']) || EXAMPLES.iter().any(|word| lower.starts_with(word))
}

fn is_mixed(text: &str) -> bool {
    text.chars().any(|c| c.is_ascii_digit()) && text.chars().any(char::is_alphabetic)
}

/// Letters and digits as nobody would say them; no commit, no UUID, no address and no path.
fn is_random(token: &str) -> bool {
    let hex = token.chars().all(|c| c.is_ascii_hexdigit() || c == '-');
    let commit = token.len() == 40 && hex && !token.contains('-');
    let uuid = token.len() == 36 && hex && token.matches('-').count() == 4;
    let made = |c: char| c.is_ascii_alphanumeric() || "+/_-.~".contains(c);
    is_mixed(token) && !commit && !uuid && !token.contains("//") && token.chars().all(made)
}

fn begun(token: &str) -> String {
    let shown: String = token.chars().take(TOLD.min(token.chars().count() / 2)).collect();
    format!("{shown}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn secrets_are_seen_and_told_by_their_beginning() {
        // Put together here, so that nobody takes this file for a leak.
        let long = "a1B2c3D4e5F6g7H8i9J0k1L2";
        for (text, told) in [
            (format!("use xoxb-{long}"), "a Slack token (xoxb-a…)"),
            (format!("(ghp_{long})."), "a GitHub token (ghp_a1…)"),
            (format!("github_pat_{long}"), "a GitHub token (github…)"),
            (format!("SENTRY=sntrys_{long}"), "a Sentry token (sntrys…)"),
            (format!("`sk_live_{long}`"), "a Stripe key (sk_liv…)"),
            (format!("phx_{long}"), "a PostHog key (phx_a1…)"),
            ("AKIAABCDEFGHIJKLMNOP".into(), "an AWS key (AKIAAB…)"),
            (format!("eyJhbGciOi.eyJzdWIi.{long}"), "a signed token (eyJhbG…)"),
            ("-----BEGIN RSA PRIVATE KEY-----".into(), "a private key"),
            (format!("https://hooks.slack.com/services/T0/B0/{long}"), "a Slack webhook (https:…)"),
            ("postgres://ada:hunter2@db/x".into(), "a password in an address (postgr…)"),
            ("password=hunter2".into(), "a password (hun…)"),
            ("password: hunter22".into(), "a password (hunt…)"),
            ("\"pwd\": \"hunter22\"".into(), "a password (hunt…)"),
            (format!("the token is {long}"), "a token (a1B2c3…)"),
            (format!("API_KEY={long}"), "a key (a1B2c3…)"),
            (format!("client_secret: '{long}'"), "a secret (a1B2c3…)"),
            (format!("token:{long}"), "a token (a1B2c3…)"),
        ] {
            assert_eq!(secrets(&text), [told], "{text}");
        }
        let twice = format!("ghp_{long} and ghp_{long}");
        assert_eq!(secrets(&twice).len(), 1);
    }

    #[test]
    fn a_secret_of_ours_is_not_told_back() {
        for (text, secret, told) in [
            ("Bearer demo-token, no", "demo-token", "Bearer [your token], no"),
            ("demo-tokendemo-token", "demo-token", "[your token][your token]"),
            ("demo-toke", "demo-token", "demo-toke"),
            ("no such token", "token", "no such token"),
            ("nothing", "", "nothing"),
            ("pässwörter: pässwört", "pässwört", "[your token]er: [your token]"),
        ] {
            assert_eq!(scrubbed(text, secret), told);
        }
    }

    #[test]
    fn a_key_is_told_from_the_way_to_one() {
        for (text, holds) in [
            ("xoxb-1", true),
            ("echo xoxb-1234567890ab", true),
            ("echo 'ghp_a1B2c3D4e5F6g7H8i9J0'", true),
            ("curl https://ada:hunter2@vault.test/slack", true),
            ("curl https://ada:$PASSWORD@vault.test/slack", false),
            ("vault kv get -field=token kv/prod1/team2/slack-hero-bot", false),
            ("pass show slack", false),
            ("~/.slack-token", false),
        ] {
            assert_eq!(holds_key(text), holds, "{text}");
        }
    }

    #[test]
    fn false_friends() {
        for text in [
            "it is fixed in 3f2a9c0d1e4b5a6978877665544332211aabbccd",
            "the key 3f2a9c0d1e4b5a6978877665544332211aabbccd",
            "token 0196b21a-7d01-4000-acbe-4e5f0f0ee1b5",
            "the key: https://example.com/docs/keys/create-a-personal-api-key-2024",
            "set `password=$PASSWORD` and token=<your token>",
            "password: it must be longer",
            "your password is wrong",
            "password=****",
            "postgres://ada:${DB_PASSWORD}@db/x",
            "phc_a1B2c3D4e5F6g7H8i9J0k1L2 is public",
            "AKIA and xoxb- and ghp_short",
            "monkey a1B2c3D4e5F6g7H8i9J0k1L2",
            "eyJhbGciOi.txt",
            "",
        ] {
            assert_eq!(secrets(text), [""; 0], "{text}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_looked_through(text in r"(token|key=|password:|://|@|[ a1'é.]){0,12}") {
            secrets(&text);
        }
    }
}
