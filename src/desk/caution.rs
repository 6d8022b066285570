//! What speaks against sending a text as it is. It is told and asked about; it never hinders.

use super::secret::secrets;
use super::words::{everybody, outside_code, whole_words};

/// With so many words an answer is not terse.
const ENOUGH: usize = 3;
/// Names with fewer letters are words too often.
const SHORTEST: usize = 3;
/// What is longer, in bytes, is more than a greeting.
const LONGEST_GREETING: usize = 40;
/// How people begin.
const GREETINGS: [&str; 15] = [
    "hey",
    "hi",
    "hello",
    "hallo",
    "hola",
    "bonjour",
    "ciao",
    "dear",
    "good",
    "morning",
    "thanks",
    "thank",
    "howdy",
    "greetings",
    "welcome",
];

/// What a text is about to become.
#[derive(Debug, Clone, Copy, Default)]
pub struct About<'a> {
    /// How it was begun: `Hey Ada, `; empty where nobody is greeted.
    pub greeting: &'a str,
    /// It is an answer to somebody's question.
    pub answers: bool,
    /// `@channel` means something where it goes.
    pub channel: bool,
    /// Words that are not for outside.
    pub private: &'a [String],
    /// Customers whose answer it is not.
    pub others: &'a [String],
}

/// Something that speaks against sending a text as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Caution {
    /// Nobody is greeted.
    NoGreeting,
    /// It says very little.
    Terse,
    /// This looks like a secret.
    Secret(String),
    /// This word is not for outside.
    Private(String),
    /// It names another customer.
    OtherCustomer(String),
    /// This would call a whole channel, and calls nobody.
    Everybody(&'static str),
    /// This is still to be filled in.
    Placeholder(String),
}

impl Caution {
    /// What it says, in a few words.
    pub fn told(&self) -> String {
        match self {
            Self::NoGreeting => "nobody is greeted".into(),
            Self::Terse => "it is very terse".into(),
            Self::Secret(what) => format!("looks like {what}"),
            Self::Private(word) => format!("\"{word}\" is a private word"),
            Self::OtherCustomer(name) => format!("names another customer: {name}"),
            Self::Everybody(word) => format!("{word} calls nobody from here"),
            Self::Placeholder(what) => format!("{what} is not filled in"),
        }
    }

    /// Whether it is told while the text is still being written: that little is said so far, or
    /// that the greeting is still to come, is no news to whoever writes.
    pub fn is_told_early(&self) -> bool {
        !matches!(self, Self::Terse)
    }
}

/// What speaks against sending this text, the worst first. A text that says nothing has none.
pub fn cautions(text: &str, about: &About<'_>) -> Vec<Caution> {
    let said = without_greeting(text, about.greeting);
    if said.trim().is_empty() {
        return Vec::new();
    }
    let mut found: Vec<Caution> = secrets(text).into_iter().map(Caution::Secret).collect();
    let lower = text.to_lowercase();
    let stands = |word: &&String| whole_words(&lower, &word.to_lowercase()).next().is_some();
    found.extend(about.private.iter().filter(stands).cloned().map(Caution::Private));
    let named = |name: &&String| {
        name.chars().count() >= SHORTEST && whole_words(text, name).next().is_some()
    };
    found.extend(about.others.iter().filter(named).cloned().map(Caution::OtherCustomer));
    found.extend(everybody(text).filter(|_| about.channel).map(Caution::Everybody));
    found.extend(placeholders(text).into_iter().map(Caution::Placeholder));
    if about.answers && !about.greeting.is_empty() && !greets(text, about.greeting) {
        found.push(Caution::NoGreeting);
    }
    if about.answers && said.split_whitespace().count() < ENOUGH {
        found.push(Caution::Terse);
    }
    found
}

/// What is said behind the greeting it was begun with.
fn without_greeting<'t>(text: &'t str, greeting: &str) -> &'t str {
    let text = text.trim_start();
    text.strip_prefix(greeting.trim()).filter(|_| !greeting.is_empty()).unwrap_or(text)
}

/// A text without the greeting that it begins with, such as `Hey Ada, ` or `Good morning!`.
pub fn ungreeted(text: &str) -> &str {
    let text = text.trim_start();
    let first = text.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default();
    let greets = GREETINGS.contains(&first.to_lowercase().as_str());
    let end = text.find([',', '!', '.', '\n']).filter(|end| greets && *end <= LONGEST_GREETING);
    let rest = end.and_then(|end| text.get(end + 1..)).map(str::trim_start);
    rest.filter(|rest| !rest.is_empty()).unwrap_or(text)
}

/// Whether a text greets: by a word that does, or by the name of whoever asks, in its first line.
fn greets(text: &str, greeting: &str) -> bool {
    let first = text.trim_start().lines().next().unwrap_or_default().to_lowercase();
    let mut words = first.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
    let begins = words.next().is_some_and(|word| GREETINGS.contains(&word));
    let name = greeting.trim().trim_end_matches(',').to_lowercase();
    let name = name.split_once(' ').map_or("", |(_, name)| name);
    begins || first.trim_start_matches('@').starts_with(name) && !name.is_empty()
}

/// `{first_name}`: what a snippet left to be filled in, outside code.
fn placeholders(text: &str) -> Vec<String> {
    let said = outside_code(text);
    let mut found: Vec<String> = Vec::new();
    for part in said.split('{').skip(1) {
        let Some((name, _)) = part.split_once('}') else { continue };
        let begins = name.starts_with(|c: char| c.is_ascii_lowercase());
        if begins && name.chars().all(|c| c.is_ascii_lowercase() || c == '_') {
            let told = format!("{{{name}}}");
            found.extend((!found.contains(&told)).then_some(told));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn told(text: &str) -> Vec<String> {
        let (private, others) = (["Falcon".to_owned()], ["Globex".to_owned(), "Io".to_owned()]);
        let greeting = "Hey Wile, ";
        let about =
            About { greeting, answers: true, channel: true, private: &private, others: &others };
        cautions(text, &about).iter().map(Caution::told).collect()
    }

    #[test]
    fn what_speaks_against_a_text() {
        for (text, expected) in [
            ("Hey Wile, it works again now.", &[][..]),
            ("Hi! It works again now.", &[]),
            ("Wile, it works again now.", &[]),
            ("@Wile it works again now.", &[]),
            ("Thanks, it works again now.", &[]),
            ("It works again now.", &["nobody is greeted"]),
            ("Hey Wile, done.", &["it is very terse"]),
            ("no", &["nobody is greeted", "it is very terse"]),
            ("Hey Wile, ", &[]),
            ("  ", &[]),
            ("Hey Wile, FALCON comes soon.", &["\"Falcon\" is a private word"]),
            ("Hey Wile, falcons are nice birds.", &[]),
            ("Hey Wile, Globex had that too.", &["names another customer: Globex"]),
            ("Hey Wile, Io is a moon.", &[]),
            ("Hey Wile, globex had that too.", &[]),
            ("Hey Wile, @channel look at this.", &["@channel calls nobody from here"]),
            ("Hey Wile, `@channel` calls them all.", &[]),
            (
                "Hey {first_name}, look at {link}.",
                &["{first_name} is not filled in", "{link} is not filled in"],
            ),
            ("Hey Wile, write `{link}` and {A} and {}.", &[]),
            ("Hey Wile, say password=hunter2 to it.", &["looks like a password (hun…)"]),
        ] {
            assert_eq!(told(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_greeting_is_left_out() {
        for (text, rest) in [
            ("Hey Bob, look", "look"),
            (" Good morning!\nIt works", "It works"),
            ("Hi\n\nIt works", "It works"),
            ("It works, Bob", "It works, Bob"),
            ("Thanks, it works", "it works"),
            (
                "Good that you ask so early in the whole long morning, look",
                "Good that you ask so early in the whole long morning, look",
            ),
            ("Hey Bob,", "Hey Bob,"),
            ("", ""),
        ] {
            assert_eq!(ungreeted(text), rest, "{text:?}");
        }
    }

    #[test]
    fn a_review_needs_no_greeting_and_few_words() {
        assert_eq!(cautions("Nice", &About::default()), []);
        let about = About { answers: true, ..About::default() };
        assert_eq!(cautions("Nice", &about), [Caution::Terse], "nobody is greeted on errors");
    }

    proptest! {
        #[test]
        fn a_greeting_in_front_never_adds_a_caution(text in r"[a-zé{}@ `]{1,40}") {
            prop_assume!(!text.trim().is_empty());
            let alone = told(&text).len();
            let greeted = told(&format!("Hey Wile, {text}")).len();
            prop_assert!(greeted <= alone);
        }
    }
}
