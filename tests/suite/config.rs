//! What a configuration may say, and how every fault of one is told.

mod customers;
mod email;
mod faults;
mod looks;
mod notify;
mod slack;
mod views;

use std::path::Path;
use std::time::Duration;
use support_hero::config::{
    Config, ConfigError, Repos, Service, SlackChannel, SlackConfig, SourceConfig, TokenFrom,
};

const HERO: &str = "[hero]\nname = \"Ada\"\ntimezone = \"Europe/London\"\n";
const GITHUB: &str = "[[source]]\nkind = \"github\"\ntoken = { env = \"T\" }\nrepos = [\"a/b\"]\n";

fn parse(text: &str) -> Result<Config, ConfigError> {
    Config::parse(text, Path::new("config.toml"))
}

/// The faults of a text, one a line, as the user reads them.
fn faults(text: &str) -> String {
    match parse(text) {
        Ok(_) => "no fault".into(),
        Err(error) => error.to_string(),
    }
}

/// The one source of a file, of this kind and with these lines.
fn source(kind: &str, lines: &str) -> SourceConfig {
    let text = format!("{HERO}[[source]]\nkind = \"{kind}\"\ntoken = {{ env = \"T\" }}\n{lines}\n");
    parse(&text).unwrap_or_else(|error| panic!("{error}")).sources.remove(0)
}

#[test]
fn what_is_left_out_has_a_default() {
    for (kind, lines, address, seconds) in [
        ("slack", "channels = [\"#general\"]", "https://slack.com/api", 20),
        ("github", "repos = [\"a/b\"]", "https://api.github.com", 20),
        ("sentry", "organization = \"o\"", "https://sentry.io/api/0", 20),
    ] {
        let source = source(kind, lines);
        assert_eq!(source.id.0, kind);
        assert_eq!(source.base_url, address);
        assert_eq!(source.every, Duration::from_secs(seconds));
        assert_eq!(source.since.as_hours(), 30 * 24);
        assert_eq!(source.token, TokenFrom::Env("T".into()));
        assert_eq!(source.token_line, 6);
    }
    let Service::Slack(slack) = source("slack", "channels = [\"#general\"]").service else {
        panic!("no slack")
    };
    assert_eq!(slack, SlackConfig::reading(vec![SlackChannel::new("general")]));
}

#[test]
fn repositories_are_named_one_by_one_by_owner_or_by_search() {
    let github = |lines| match source("github", lines).service {
        Service::GitHub(github) => github,
        other => panic!("{other:?}"),
    };
    let all = github(
        "repos = [\"a/b\", \" c/* \", \"!c/attic\"]\nsearch = [\"org:d  topic:sdk\"]\n\
         bots = [\"@renovate-me\"]\nown_issues = true",
    );
    let repos =
        [Repos::One("a/b".into()), Repos::AllOf("c".into()), Repos::Without("c/attic".into())];
    assert_eq!(all.repos, repos);
    assert_eq!(
        (&all.search[..], &all.bots[..]),
        (&["org:d topic:sdk".into()][..], &["renovate-me".into()][..])
    );
    assert!(all.own_issues);
    let found = github("search = [\"topic:sdk\"]\nrepos = [\"!c/attic\"]");
    assert_eq!((found.repos.len(), found.own_issues), (1, false));
}

#[test]
fn what_only_sentry_has_is_read() {
    let sentry = |lines: &str| {
        let lines = format!("organization = \"acme\"\n{lines}");
        match source("sentry", &lines).service {
            Service::Sentry(sentry) => sentry,
            other => panic!("{other:?}"),
        }
    };
    let least = sentry("");
    assert_eq!(least.query, "is:unresolved");
    assert!(least.projects.is_empty() && least.environments.is_empty() && least.mute.is_empty());
    let all = sentry(
        "projects = [\"app\", \"4509062593708032\"]\nenvironments = [\" production \"]\n\
         query = \" is:unresolved !level:info \"\nmute = [\"ResizeObserver loop*\", \"csp\"]",
    );
    assert_eq!(all.projects, ["app", "4509062593708032"]);
    assert_eq!(all.environments, ["production"]);
    assert_eq!(all.query, "is:unresolved !level:info");
    assert_eq!(all.mute, ["ResizeObserver loop*", "csp"]);
}

#[test]
fn what_is_said_is_read() {
    for (written, read) in
        [("\":tada:\"", Some("tada")), ("\"tada\"", Some("tada")), ("\"\"", None), ("false", None)]
    {
        let lines = format!("channels = [\"C012\"]\nclose_reaction = {written}");
        let Service::Slack(slack) = source("slack", &lines).service else { panic!("no slack") };
        assert_eq!(slack.close_reaction.as_deref(), read, "{written}");
    }
    let source = source(
        "github",
        "repos = [\"a/b\"]\nname = \"work\"\nevery = \"2 minutes\"\nsince = \"1w\"\n\
         base_url = \"https://github.example.com/api/v3/\"",
    );
    assert_eq!((source.id.0.as_str(), source.every.as_secs()), ("work", 120));
    assert_eq!(source.since.as_hours(), 7 * 24);
    assert_eq!(source.base_url, "https://github.example.com/api/v3");
}

#[test]
fn a_file_of_another_system_is_read() {
    let text = format!("\u{feff}{HERO}{GITHUB}").replace('\n', "\r\n");
    let config = parse(&text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((config.name.as_str(), config.sources[0].token_line), ("Ada", 6));
}

#[test]
fn a_file_that_is_not_there_says_what_to_do() {
    let error = Config::load(Path::new("/nonexistent/config.toml")).unwrap_err();
    let told = "/nonexistent/config.toml does not exist; \
                `hero init` writes one, `hero demo` needs none";
    assert_eq!(error.to_string(), told);
}

#[tokio::test]
async fn a_token_that_is_missing_is_the_fault_of_its_source_alone() {
    let config = parse(&format!("{HERO}{GITHUB}")).unwrap();
    let asked = tokio::spawn(async move { config.token(&config.sources[0], &|_| None).await });
    let why = asked.await.unwrap().unwrap_err();
    let told = "config.toml:6: source \"github\": token: environment variable T is not set; \
                set it before hero starts";
    assert_eq!(why, told);
}

#[test]
fn only_where_no_time_zone_is_named_that_of_the_system_is_followed() {
    let follows = |hero: &str| parse(&format!("{hero}{GITHUB}")).unwrap().follows_system;
    assert!(!follows(HERO));
    assert!(follows("[hero]\nname = \"Ada\"\n"));
}
