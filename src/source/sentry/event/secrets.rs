//! What a program sends of its secrets, which nobody needs in order to mend it: kept out by the
//! names that it goes by.

use serde_json::Value;

/// What stands in the place of a secret.
const BLOT: &str = "…";
/// A name that has one of these in it, read without what is between its words.
const PARTS: [&str; 12] = [
    "password",
    "passwd",
    "passphrase",
    "secret",
    "token",
    "apikey",
    "accesskey",
    "privatekey",
    "authorization",
    "credential",
    "cookie",
    "sessionid",
];
/// A name of which one of these is a word.
const WORDS: [&str; 8] = ["key", "keys", "pwd", "pass", "auth", "dsn", "jwt", "csrf"];
/// Names of what holds secrets among other things.
const HOARDS: [&str; 5] = ["argv", "cmdline", "env", "environ", "headers"];

/// Whether what goes by this name is a secret.
pub(super) fn is_secret(name: &str) -> bool {
    let plain: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    let plain = plain.to_lowercase();
    PARTS.iter().any(|part| plain.contains(part)) || has_word(name, &WORDS)
}

/// Whether what goes by this name is a secret, or may have some in it.
pub(super) fn is_private(name: &str) -> bool {
    is_secret(name) || has_word(name, &HOARDS)
}

/// Whether a name has one of these words: `api_key`, `sys.argv`, `dbPass`.
fn has_word(name: &str, words: &[&str]) -> bool {
    let mut spaced = String::with_capacity(name.len() + 4);
    let mut small = false;
    for letter in name.chars() {
        if small && letter.is_uppercase() {
            spaced.push(' ');
        }
        small = letter.is_lowercase();
        spaced.push(if letter.is_alphanumeric() { letter } else { ' ' });
    }
    spaced.to_lowercase().split(' ').any(|word| words.contains(&word))
}

/// A value without what is private in it, however deep.
pub(super) fn without(value: &Value) -> Value {
    match value {
        Value::Object(fields) => {
            let open = fields.iter().filter(|(name, _)| !is_private(name));
            Value::Object(open.map(|(name, value)| (name.clone(), without(value))).collect())
        }
        Value::Array(items) => Value::Array(items.iter().map(without).collect()),
        other => other.clone(),
    }
}

/// A text with blots over the secrets of its addresses (`https://user:password@host`) and over the
/// values of secrets (`token=…`).
pub(super) fn blotted(text: &str) -> String {
    if text.contains("://") { pairs(&logins(text)) } else { pairs(text) }
}

/// Without who signs in at an address.
fn logins(text: &str) -> String {
    const END: [char; 11] = ['/', '?', '#', '"', '\'', '<', '>', ' ', '\t', '\n', '\r'];
    let mut parts = text.split("://");
    let mut told = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (host, rest) = part.split_at(part.find(END).unwrap_or(part.len()));
        told += "://";
        match host.rsplit_once('@').filter(|(login, _)| !login.is_empty()) {
            Some((_, host)) => told.extend([BLOT, "@", host]),
            None => told += host,
        }
        told += rest;
    }
    told
}

/// Without the values of `name=value` whose names are those of secrets. A bare `key` is one only in
/// the query of an address: programs have many of them.
fn pairs(text: &str) -> String {
    const END: [char; 16] =
        ['&', ';', '#', ',', ' ', '\t', '\n', '\r', '"', '\'', '<', '>', '(', ')', ']', '}'];
    let is_name = |c: char| c.is_alphanumeric() || "_-.[]%".contains(c);
    let (mut told, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('=') {
        told += before;
        told.push('=');
        let name = before.trim_end_matches(is_name);
        let asked = name.ends_with(['?', '&', ';', '#']);
        let name = before.strip_prefix(name).unwrap_or(before);
        let secret = is_secret(name) && (asked || !name.eq_ignore_ascii_case("key"));
        let length = after.find(END).unwrap_or(after.len());
        rest = match after.split_at_checked(length).filter(|_| secret && length > 0) {
            Some((_, end)) => {
                told += BLOT;
                end
            }
            None => after,
        };
    }
    told + rest
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use serde_json::json;

    #[test]
    fn secrets_go_by_their_names() {
        for name in [
            "password",
            "DB_PASSWORD",
            "dbPass",
            "db_pwd",
            "client_secret",
            "clientSecret",
            "access_token",
            "csrfToken",
            "X-Auth",
            "Authorization",
            "api-key",
            "apiKey",
            "APIKEY",
            "key",
            "sentry.dsn",
            "Set-Cookie",
            "cookies",
            "sessionId",
            "session_id",
            "AWS_CREDENTIALS",
            "jwt",
            "user[password]",
        ] {
            assert!(is_secret(name) && is_private(name), "{name}");
        }
        for name in ["sys.argv", "argv", "env", "process.env", "os.environ", "headers"] {
            assert!(!is_secret(name) && is_private(name), "{name}");
        }
        for name in
            ["keyboard", "monkey", "author", "compass", "environment", "runtime", "order", ""]
        {
            assert!(!is_private(name), "{name}");
        }
    }

    #[test]
    fn a_value_keeps_what_is_open_however_deep() {
        let sent = json!({"plan": "team", "token": "s3cret", "sys.argv": ["--password", "s3cret"],
            "in": [{"headers": {"Cookie": "s3cret"}, "url": "/pay", "auth": {"user": "s3cret"}}]});
        assert_eq!(without(&sent), json!({"plan": "team", "in": [{"url": "/pay"}]}));
    }

    #[test]
    fn addresses_and_pairs_lose_their_secrets() {
        for (text, told) in [
            ("https://ada:s3cret@db.example.com/x", "https://…@db.example.com/x"),
            (
                "https://s3cret@o1.ingest.sentry.io/7 failed",
                "https://…@o1.ingest.sentry.io/7 failed",
            ),
            ("postgres://a:s3@cret@db:5432/x?sslmode=on", "postgres://…@db:5432/x?sslmode=on"),
            ("see https://example.com/@ada and a@b.c", "see https://example.com/@ada and a@b.c"),
            ("webpack://@acme/shop/./src/pay.ts", "webpack://@acme/shop/./src/pay.ts"),
            ("/pay?token=s3cret&step=2", "/pay?token=…&step=2"),
            (
                "/pay?step=2&api_key=s3cret#access_token=s3cret",
                "/pay?step=2&api_key=…#access_token=…",
            ),
            ("/maps?key=s3cret", "/maps?key=…"),
            ("duplicate key=7 in orders", "duplicate key=7 in orders"),
            ("host=db password=s3cret user=ada", "host=db password=… user=ada"),
            ("?user[password]=s3cret", "?user[password]=…"),
            ("token=", "token="),
            ("token==s3cret", "token=…"),
            ("a == b", "a == b"),
            ("", ""),
        ] {
            assert_eq!(blotted(text), told, "{text}");
        }
    }

    proptest! {
        #[test]
        fn what_has_no_secret_is_left_as_it_is_and_a_blot_is_final(text in "[a-k=&?:/@# é]{0,40}") {
            let told = blotted(&text);
            prop_assert_eq!(&blotted(&told), &told);
            if !text.contains("://") {
                prop_assert_eq!(told, text);
            }
        }
    }
}
