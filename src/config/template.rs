//! The commented file that `hero init` writes: the example with the user's answers in it.

use super::TokenFrom;
use toml::Value;

/// The commented example, which is a whole and valid configuration.
pub const EXAMPLE: &str = include_str!("../../assets/config.toml");

/// What `hero init` asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answers {
    /// Who signs and claims.
    pub name: String,
    /// Their time zone, by IANA name.
    pub timezone: String,
    /// When they answer.
    pub hours: String,
    /// The team's e-mail domain.
    pub domain: Option<String>,
    /// The sources.
    pub sources: Vec<SourceAnswers>,
}

/// What `hero init` asks about one source.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceAnswers {
    /// `slack`, `github` or `sentry`.
    pub kind: &'static str,
    /// Where its token comes from.
    pub token: TokenFrom,
    /// Its other keys with their texts.
    pub texts: Vec<(&'static str, String)>,
    /// Its other keys with their lists.
    pub lists: Vec<(&'static str, Vec<String>)>,
}

/// Keys and values of one table.
type Settings = Vec<(&'static str, String)>;

/// The example with these answers; what was not asked or not answered stands there as a comment.
pub fn render(answers: &Answers) -> String {
    let mut rendered = String::new();
    for block in blocks() {
        match settings(block, answers) {
            Some(settings) => block.lines().for_each(|line| put(&mut rendered, line, &settings)),
            None => block.lines().for_each(|line| comment_out(&mut rendered, line)),
        }
    }
    rendered
}

/// The example's tables, each from its head to the next one's; first, what stands before them.
fn blocks() -> Vec<&'static str> {
    let heads = EXAMPLE.match_indices("\n[").map(|(at, _)| at + 1);
    let ends = heads.clone().chain([EXAMPLE.len()]);
    std::iter::once(0).chain(heads).zip(ends).filter_map(|(a, b)| EXAMPLE.get(a..b)).collect()
}

/// What is set in a table; `None` if it is not to be.
fn settings(block: &str, answers: &Answers) -> Option<Settings> {
    let mut lines = block.lines();
    match (lines.next()?, lines.next()) {
        ("[hero]", _) => Some(vec![
            ("name", quoted(&answers.name)),
            ("timezone", quoted(&answers.timezone)),
            ("hours", quoted(&answers.hours)),
        ]),
        ("[team]", _) => {
            let domain = answers.domain.as_ref()?;
            Some(vec![("domains", list(std::slice::from_ref(domain)))])
        }
        ("[[source]]", Some(kind)) => {
            let kind = kind.strip_prefix("kind = ")?;
            let source = answers.sources.iter().find(|s| quoted(s.kind) == kind)?;
            Some(source_settings(source))
        }
        (
            "[looks]" | "[notify]" | "[customers]" | "[answers]" | "[[view]]" | "[[register]]"
            | "[[customer]]",
            _,
        ) => None,
        _ => Some(Vec::new()),
    }
}

fn source_settings(source: &SourceAnswers) -> Settings {
    let token = match &source.token {
        TokenFrom::Env(name) => format!("{{ env = {} }}", quoted(name)),
        TokenFrom::Command(command) => format!("{{ command = {} }}", quoted(command)),
        TokenFrom::File(file) => format!("{{ file = {} }}", quoted(&file.to_string_lossy())),
        TokenFrom::Keyring(entry) => format!("{{ keyring = {} }}", quoted(&entry.to_string())),
    };
    let texts = source.texts.iter().map(|(key, text)| (*key, quoted(text)));
    let lists = source.lists.iter().filter(|(_, items)| !items.is_empty());
    let lists = lists.map(|(key, items)| (*key, list(items)));
    let own = [("kind", quoted(source.kind)), ("token", token)];
    own.into_iter().chain(texts).chain(lists).collect()
}

/// A line of a table that is set: its value replaced, or commented out if there is none.
fn put(rendered: &mut String, line: &str, settings: &Settings) {
    match line.split_once(" = ") {
        Some((key, _)) if !line.starts_with('#') => {
            match settings.iter().find(|(name, _)| *name == key) {
                Some((key, value)) => *rendered += &format!("{key} = {value}\n"),
                None => comment_out(rendered, line),
            }
        }
        _ => *rendered += &format!("{line}\n"),
    }
}

fn comment_out(rendered: &mut String, line: &str) {
    if !line.is_empty() && !line.starts_with('#') {
        rendered.push_str("# ");
    }
    rendered.push_str(line);
    rendered.push('\n');
}

fn quoted(text: &str) -> String {
    Value::from(text).to_string()
}

fn list(items: &[String]) -> String {
    Value::from(items.to_vec()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::{Config, Service};
    use std::path::Path;

    fn answers() -> Answers {
        Answers {
            name: "Grace \"Amazing\" Hopper".into(),
            timezone: "America/New_York".into(),
            hours: "Mon-Thu 10:00-16:00".into(),
            domain: None,
            sources: vec![SourceAnswers {
                kind: "sentry",
                token: TokenFrom::Command("pass show 'sentry'".into()),
                texts: vec![("organization", "acme".into())],
                lists: vec![("projects", Vec::new())],
            }],
        }
    }

    #[test]
    fn what_is_written_is_read_back() {
        let config = Config::parse(&render(&answers()), Path::new("config.toml")).unwrap();
        assert_eq!(config.name, "Grace \"Amazing\" Hopper");
        assert_eq!(config.hours.zone().iana_name(), Some("America/New_York"));
        let [source] = &config.sources[..] else { panic!("{:?}", config.sources) };
        assert_eq!(source.token, TokenFrom::Command("pass show 'sentry'".into()));
        let Service::Sentry(sentry) = &source.service else { panic!("{source:?}") };
        assert_eq!((sentry.organization.as_str(), &sentry.projects[..]), ("acme", &[][..]));
    }

    #[test]
    fn what_was_not_answered_stays_as_a_comment() {
        let text = render(&answers());
        for line in [
            "# [team]",
            "# kind = \"slack\"",
            "# projects = [\"app\"]",
            "# [[register]]",
            "# [[customer]]",
        ] {
            assert!(text.lines().any(|l| l == line), "{line} in\n{text}");
        }
        assert_eq!(text.lines().count(), EXAMPLE.lines().count());
    }

    #[test]
    fn the_example_is_a_whole_configuration() {
        let config = Config::parse(EXAMPLE, Path::new("config.toml")).unwrap();
        let kinds: Vec<_> = config.sources.iter().map(|s| s.service.kind()).collect();
        assert_eq!(kinds, ["slack", "github", "sentry", "email"]);
        let kinds: Vec<_> = config.registers.iter().map(|r| r.kind.word()).collect();
        assert_eq!(kinds, ["file", "command", "stripe", "posthog"]);
    }
}
