//! Texts written before, to be put into an answer.

use super::clean;

/// The snippets that come with the program: their names and what stands in them.
const STANDARD: [(&str, &str); 5] = [
    ("looking-into-it", include_str!("../../assets/snippets/looking-into-it.md")),
    ("system-status", include_str!("../../assets/snippets/system-status.md")),
    ("clickhouse-upgrade", include_str!("../../assets/snippets/clickhouse-upgrade.md")),
    ("zoom", include_str!("../../assets/snippets/zoom.md")),
    ("hand-over", include_str!("../../assets/snippets/hand-over.md")),
];

/// A text written before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Snippet {
    /// Its name, which is that of its file: `zoom`.
    pub name: String,
    /// What it is called in the list.
    pub title: String,
    /// What it says, with `{placeholders}`.
    pub text: String,
}

/// What is wrong with a snippet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SnippetError {
    /// It has no title.
    #[error("its first line is no title: write \"# \" and what it is called there")]
    NoTitle,
    /// Only a title stands in it.
    #[error("there is nothing below the title {0:?}: write what it says")]
    Empty(String),
}

impl Snippet {
    /// The snippets that come with the program.
    pub fn standard() -> Vec<Self> {
        STANDARD.iter().filter_map(|(name, text)| Self::parse(name, text).ok()).collect()
    }

    /// A snippet of this name from a text: `# Title`, and below it what it says.
    ///
    /// # Errors
    /// [`SnippetError`].
    pub fn parse(name: &str, text: &str) -> Result<Self, SnippetError> {
        let text = clean(text);
        let (first, rest) = text.trim_start().split_once('\n').unwrap_or((text.trim(), ""));
        let title = first.strip_prefix("# ").map(str::trim).filter(|title| !title.is_empty());
        let title = title.ok_or(SnippetError::NoTitle)?.to_owned();
        match rest.trim() {
            "" => Err(SnippetError::Empty(title)),
            text => Ok(Self { name: name.to_owned(), title, text: text.to_owned() }),
        }
    }

    /// These snippets with others in the place of those of the same name; the rest comes after them.
    #[must_use]
    pub fn replaced(mut snippets: Vec<Self>, by: Vec<Self>) -> Vec<Self> {
        for own in by {
            match snippets.iter_mut().find(|snippet| snippet.name == own.name) {
                Some(snippet) => *snippet = own,
                None => snippets.push(own),
            }
        }
        snippets
    }

    /// What it says where these are known. What is not stays as it stands, to be seen.
    pub fn filled(&self, known: &[(&str, String)]) -> String {
        let mut out = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while let Some((before, after)) = rest.split_once('{') {
            out += before;
            let value = after.split_once('}').and_then(|(name, after)| {
                let (_, value) = known.iter().find(|(key, _)| *key == name)?;
                Some((value, after)).filter(|(value, _)| !value.is_empty())
            });
            match value {
                Some((value, after)) => {
                    out += value;
                    rest = after;
                }
                None => {
                    out.push('{');
                    rest = after;
                }
            }
        }
        out + rest
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn snippet(text: &str) -> Snippet {
        Snippet { name: "a".into(), title: "A".into(), text: text.into() }
    }

    #[test]
    fn the_standard_ones_are_all_there() {
        let names: Vec<String> = Snippet::standard().into_iter().map(|one| one.name).collect();
        let expected =
            ["looking-into-it", "system-status", "clickhouse-upgrade", "zoom", "hand-over"];
        assert_eq!(names, expected);
    }

    #[test]
    fn a_snippet_is_a_title_and_a_text() {
        let read = Snippet::parse("a", "# The title \r\n\nOne\n\nTwo\n").unwrap();
        assert_eq!((&*read.title, &*read.text), ("The title", "One\n\nTwo"));
        assert_eq!(Snippet::parse("a", "One\nTwo"), Err(SnippetError::NoTitle));
        assert_eq!(Snippet::parse("a", "# "), Err(SnippetError::NoTitle));
        assert_eq!(Snippet::parse("a", "# A\n \n"), Err(SnippetError::Empty("A".into())));
    }

    #[test]
    fn ones_own_take_the_place_of_the_standard_ones() {
        let own = vec![snippet("mine"), Snippet { name: "zoom".into(), ..snippet("theirs") }];
        let all = Snippet::replaced(Snippet::standard(), own);
        assert_eq!(all.len(), 6);
        assert_eq!((&*all[3].text, &*all[5].text), ("theirs", "mine"));
    }

    #[test]
    fn what_is_known_is_filled_in_and_the_rest_stays() {
        let known =
            [("name", "Ada {hero}".to_owned()), ("hero", "Grace".into()), ("none", String::new())];
        for (text, filled) in [
            ("Hey {name}, {hero}", "Hey Ada {hero}, Grace"),
            ("{none} {unknown} {name", "{none} {unknown} {name"),
            ("{{name}} {}", "{Ada {hero}} {}"),
            ("plain", "plain"),
        ] {
            assert_eq!(snippet(text).filled(&known), filled, "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_text_that_knows_nothing_stays_as_it_is(text in r"[{}a_é ]{0,30}") {
            prop_assert_eq!(snippet(&text).filled(&[]), text);
        }
    }
}
