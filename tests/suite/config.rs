//! What a configuration may say, and how every fault of one is told.

mod customers;
mod email;
mod looks;
mod notify;
mod views;

use std::path::Path;
use std::time::Duration;
use support_hero::config::{
    Config, ConfigError, Repos, Role, Service, SlackChannel, SlackConfig, SourceConfig, TokenFrom,
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

/// The Slack source of a file with a customer Acme that only channels tell of.
fn slack(lines: &str) -> SlackConfig {
    let text = format!(
        "{HERO}[[source]]\nkind = \"slack\"\ntoken = {{ env = \"T\" }}\n{lines}\n\
         [[customer]]\nname = \"Acme\"\nslack = [\"U0WILE\"]\n"
    );
    let service = parse(&text).unwrap_or_else(|error| panic!("{error}")).sources.remove(0).service;
    let Service::Slack(slack) = service else { panic!("no slack") };
    slack
}

#[test]
fn a_channel_says_what_it_is_for() {
    let read = slack(
        "channels = [\"#general\",\n  { name = \"#acme\", role = \"customer\", customer = \
         \"Acme\" },\n  { name = \"C012AB3CD\", role = \"alerts\" }, { name = \"talk\" }]",
    );
    let told = read.channels.iter().map(|c| (c.name.as_str(), c.role, c.customer.as_deref()));
    let expected = [
        ("general", Role::Support, None),
        ("acme", Role::Customer, Some("Acme")),
        ("C012AB3CD", Role::Alerts, None),
        ("talk", Role::Support, None),
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
}

#[test]
fn what_only_slack_has_is_read() {
    let read = slack(
        "channels = [\"a\"]\nclaim_reaction = \":raising_hand:\"\nmerge_within = \"90 s\"\n\
         team_groups = [\"@heroes\", \"S012AB3CD\"]\nwindow = \"90d\"",
    );
    assert_eq!(read.claim_reaction.as_deref(), Some("raising_hand"));
    assert_eq!(read.team_groups, ["heroes", "S012AB3CD"]);
    assert_eq!((read.merge_within.as_secs(), read.window.as_hours()), (90, 90 * 24));
    for off in ["false", "\"0s\""] {
        let read = slack(&format!("channels = [\"a\"]\nmerge_within = {off}"));
        assert!(read.merge_within.is_zero(), "{off}");
    }
    let off = slack("channels = [\"a\"]\nclaim_reaction = false\nclose_reaction = false");
    assert_eq!((off.claim_reaction, off.close_reaction), (None, None));
}

#[test]
fn a_customer_may_be_known_by_a_channel_alone() {
    let text = format!(
        "{HERO}[[source]]\nkind = \"slack\"\ntoken = {{ env = \"T\" }}\nchannels = [{{ name = \
         \"acme\", role = \"customer\", customer = \"Acme\" }}]\n[[customer]]\nname = \"Acme\"\n\
         [[customer]]\nname = \"Globex\"\n"
    );
    let told = "config.toml:10: customer \"Globex\": says of nobody that they belong to it; \
                write one of emails, domains, slack, github or posthog, or share a channel with it";
    assert_eq!(faults(&text), told);
}

#[test]
fn two_workspaces_are_read_side_by_side() {
    let workspace =
        "[[source]]\nkind = \"slack\"\ntoken = { env = \"T\" }\nchannels = [\"general\"]\n";
    let config = parse(&format!("{HERO}{workspace}{workspace}name = \"users\"\n")).unwrap();
    let names: Vec<_> = config.sources.iter().map(|source| source.id.0.as_str()).collect();
    assert_eq!(names, ["slack", "users"]);
}

#[test]
fn faults_of_a_slack_source() {
    let channels = |lines: &str| format!("channels = [\"a\"]\n{lines}");
    for (text, told) in [
        (
            "channels = [\"a\",\n\"b\",\n\"#A\"]".into(),
            "9: source \"slack\": channels = \"#A\" is named on line 7 already; \
             name each channel once",
        ),
        (
            "channels = [\"a\",\n{ name = \"a\", role = \"alerts\" }]".into(),
            "8: source \"slack\": channels: name = \"a\" is named on line 7 already; \
             name each channel once",
        ),
        (
            "channels = [\"a\",\n{ name = \"b\", role = \"alert\" }]".into(),
            "8: source \"slack\": channels: role = \"alert\" is no role; \
             allowed: support, community, customer, alerts (did you mean alerts?)",
        ),
        (
            "channels = [{ name = \"b\", rol = \"alerts\" }]".into(),
            "7: source \"slack\": channels: rol is not a key here; did you mean role? \
             allowed: name, role, customer",
        ),
        (
            "channels = [\"a\",\n{ role = \"alerts\" }]".into(),
            "8: source \"slack\": channels: name is missing; write name = \"acme-shared\"",
        ),
        (
            "channels = [{ name = \"b c\" }]".into(),
            "7: source \"slack\": channels: name = \"b c\" is no channel; \
             allowed: a name such as general, or an id such as C012AB3CD",
        ),
        (
            "channels = [{ name = \"b\", role = \"customer\" }]".into(),
            "7: source \"slack\": channels: customer is missing; write customer = \"Acme\"",
        ),
        (
            "channels = [{ name = \"b\", customer = \"Acme\" }]".into(),
            "7: source \"slack\": channels: customer = \"Acme\" is only for the role customer; \
             write role = \"customer\", or leave it out",
        ),
        (
            "channels = [\"a\",\n{ name = \"b\", role = \"customer\", customer = \"acme\" }]"
                .into(),
            "8: source \"slack\": channels: customer = \"acme\" names no [[customer]]; \
             did you mean Acme? write a [[customer]] with this name",
        ),
        (
            "channels = [\"a\", 7]".into(),
            "7: source \"slack\": channels = 7 is an integer; allowed: a name in quotes, or \
             { name = \"acme-shared\", role = \"customer\", customer = \"Acme\" }",
        ),
        (
            channels("claim_reaction = true"),
            "8: source \"slack\": claim_reaction = true names no emoji; \
             allowed: the name of an emoji, or false for none",
        ),
        (
            channels("claim_reaction = \"white_check_mark\""),
            "8: source \"slack\": claim_reaction = \"white_check_mark\" is the close_reaction too; \
             allowed: an emoji of its own",
        ),
        (
            channels("team_groups = [\"a b\"]"),
            "8: source \"slack\": team_groups = \"a b\" is no user group; \
             allowed: a handle such as support-heroes, or an id such as S012AB3CD",
        ),
        (
            channels("merge_within = \"2h\""),
            "8: source \"slack\": merge_within = \"2h\" is out of range; \
             allowed: a length of time from 0s to 1h, such as \"5m\", or false for off",
        ),
        (
            channels("merge_within = true"),
            "8: source \"slack\": merge_within = true is no length of time; \
             allowed: a length of time from 0s to 1h, such as \"5m\", or false for off",
        ),
        (
            channels("window = \"91d\""),
            "8: source \"slack\": window = \"91d\" is out of range; \
             allowed: a length of time from 1h to 90d, such as \"7d\"",
        ),
        (
            channels("windw = \"7d\""),
            "8: source \"slack\": windw is not a key here; did you mean window? allowed: kind, \
             name, base_url, token, every, since, channels, close_reaction, claim_reaction, \
             team_groups, merge_within, window",
        ),
    ] {
        let found = faults(&format!(
            "{HERO}[[source]]\nkind = \"slack\"\ntoken = {{ env = \"T\" }}\n{text}\n\
             [[customer]]\nname = \"Acme\"\nslack = [\"U0WILE\"]\n"
        ));
        assert_eq!(found, format!("config.toml:{told}"), "{text}");
    }
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
fn faults_of_the_hero_and_the_team() {
    for (text, told) in [
        ("name = 7", "2: [hero]: name = 7 is an integer; allowed: a text in quotes"),
        ("name = \" \"", "2: [hero]: name = \" \" is empty; allowed: a name"),
        ("nam = \"Ada\"", "1: [hero]: name is missing; write name = \"Ada Lovelace\""),
        (
            "name = \"Ada\"\ntimezon = \"UTC\"",
            "3: [hero]: timezon is not a key here; did you mean timezone? \
             allowed: name, timezone, hours",
        ),
        (
            "name = \"Ada\"\ntimezone = \"Europe/Londn\"",
            "3: [hero]: timezone = \"Europe/Londn\" is no time zone; allowed: a name such as \
             Europe/London (did you mean Europe/London?)",
        ),
        (
            "name = \"Ada\"\nhours = \"9 to 5\"",
            "3: [hero]: hours = \"9 to 5\" has a part \"9 to 5\" that is not understood; allowed: \
             \"Mon-Fri 09:00-17:30\" or \"Mon-Thu 09:00-17:30, Fri 09:00-15:00\"",
        ),
        (
            "name = \"Ada\"\n[team]\ndomains = [\"ada@example.com\"]",
            "4: [team]: domains = \"ada@example.com\" is no domain; allowed: the part of an \
             address after the @, such as example.com",
        ),
        (
            "name = \"Ada\"\n[team]\nmembers = [\"ada\"]",
            "4: [team]: members = \"ada\" is no member; allowed: kind:account, such as github:ada \
             or slack:U012AB3CD, of the kinds slack, github, sentry",
        ),
        (
            "name = \"Ada\"\n[team]\nmembers = \"ada\"",
            "4: [team]: members = \"ada\" is a string; allowed: a list such as \
             [\"github:ada\", \"slack:U012AB3CD\"]",
        ),
    ] {
        let found = faults(&format!("[hero]\n{text}\n{GITHUB}"));
        assert!(found.lines().any(|line| line == format!("config.toml:{told}")), "{text}\n{found}");
    }
}

#[test]
fn faults_of_a_source() {
    for (text, told) in [
        (
            "name = \"users\"\nkind = \"slak\"",
            "6: source \"users\": kind = \"slak\" is not known; \
             allowed: slack, github, sentry, email (did you mean slack?)",
        ),
        ("name = \"users\"", "4: source \"users\": kind is missing; write kind = \"slack\""),
        (
            "kind = \"github\"\nrepos = [\"a/b\", \"app\"]\ntoken = { env = \"T\" }",
            "6: source \"github\": repos = \"app\" is no repository; \
             allowed: owner/name, owner/* for all of an owner, or !owner/name",
        ),
        (
            "kind = \"github\"\nrepos = [\"a/b*\", \"*/b\", \"*\", \"!a/*\"]",
            "6: source \"github\": repos = \"*/b\" is no repository; \
             allowed: owner/name, owner/* for all of an owner, or !owner/name",
        ),
        (
            "kind = \"github\"\nrepos = [\"!a/b\"]",
            "6: source \"github\": repos = \"!a/b\" leaves out what nothing brings in; \
             name one, or all of an owner, before that: \"example/*\"",
        ),
        (
            "kind = \"github\"\ntoken = { env = \"T\" }",
            "4: source \"github\": repos is missing; \
             write repos = [\"example/app\"], or search = [\"org:example\"]",
        ),
        (
            "kind = \"github\"\nsearch = [\"\"]",
            "6: source \"github\": search = \"\" is empty; \
             allowed: what GitHub's repository search takes, such as org:example topic:sdk",
        ),
        (
            "kind = \"github\"\nrepos = [\"a/b\"]\nbots = [\"re novate\"]",
            "7: source \"github\": bots = \"re novate\" is no GitHub login; \
             allowed: the name of an account, such as wile-e",
        ),
        (
            "kind = \"github\"\nrepos = [\"a/b\"]\nown_issues = \"yes\"",
            "7: source \"github\": own_issues = \"yes\" is a string; allowed: true or false",
        ),
        (
            "kind = \"github\"\nrepos = [\"a/b\"]\nbase_url = \"api.github.com\"",
            "7: source \"github\": base_url = \"api.github.com\" is no address of a service; \
             allowed: https://host/path",
        ),
        (
            "kind = \"github\"\nrepos = [\"a/b\"]\nevery = \"1s\"",
            "7: source \"github\": every = \"1s\" is out of range; \
             allowed: a length of time from 5s to 1d, such as \"20s\"",
        ),
        (
            "kind = \"github\"\nrepos = [\"a/b\"]\nevery = 20",
            "7: source \"github\": every = 20 is an integer; \
             allowed: a length of time from 5s to 1d, such as \"20s\"",
        ),
        (
            "kind = \"github\"\nrepos = [\"a/b\"]\nsince = \"always\"",
            "7: source \"github\": since = \"always\" is no length of time; \
             allowed: a length of time from 1h to 3650d, such as \"30d\"",
        ),
        (
            "kind = \"slack\"\nchannels = [\"a b\"]",
            "6: source \"slack\": channels = \"a b\" is no channel; \
             allowed: a name such as general, or an id such as C012AB3CD",
        ),
        (
            "kind = \"slack\"\nchannels = [\"a\"]\nclose_reaction = true",
            "7: source \"slack\": close_reaction = true names no emoji; \
             allowed: the name of an emoji, or false for none",
        ),
        (
            "kind = \"sentry\"\nprojects = [\"app\"]",
            "4: source \"sentry\": organization is missing; write organization = \"example\"",
        ),
        (
            "kind = \"sentry\"\norganization = \"o\"\nquery = \" \"",
            "7: source \"sentry\": query = \" \" is empty; allowed: what the search field over \
             Sentry's list of issues takes, such as is:unresolved !level:info",
        ),
        (
            "kind = \"sentry\"\norganization = \"o\"\nenvironments = [\"a b\"]",
            "7: source \"sentry\": environments = \"a b\" is no environment; \
             allowed: a name without blanks, such as production",
        ),
        (
            "kind = \"sentry\"\norganization = \"o\"\nmute = [\"* *\"]",
            "7: source \"sentry\": mute = \"* *\" leaves everything out; \
             allowed: a part of a title, such as ResizeObserver*",
        ),
        (
            "kind = \"slack\"\nname = \"a/b\"",
            "6: [[source]]: name = \"a/b\" is no name of a source; \
             allowed: letters, digits, - _ and .",
        ),
        (
            "kind = \"github\"\nrepo = \"a/b\"",
            "6: source \"github\": repo is not a key here; did you mean repos? \
             allowed: kind, name, base_url, token, every, since, repos, search, bots, own_issues",
        ),
    ] {
        let found = faults(&format!("{HERO}[[source]]\n{text}\n"));
        assert!(found.lines().any(|line| line == format!("config.toml:{told}")), "{text}\n{found}");
    }
}

#[test]
fn faults_of_a_token_never_tell_it() {
    let ways = "allowed: { env = \"NAME\" }, { command = \"...\" }, { file = \"~/...\" } \
                or { keyring = \"service/account\" }, never the token itself";
    let at = "config.toml:6: source \"github\": token";
    for (token, told) in [
        ("", format!("config.toml:4: source \"github\": token is missing; {ways}")),
        ("token = \"ghp_s3cret\"", format!("{at} is a string; {ways}")),
        ("token = {}", format!("{at}: names 0 places; {ways}")),
        ("token = { env = \"A\", file = \"/b\" }", format!("{at}: names 2 places; {ways}")),
        (
            "token = { env = \"ghp_s3cret\" }",
            format!(
                "{at}: env looks like the token itself; allowed: the name of a place that holds it"
            ),
        ),
        (
            "token = { env = \"s3cret-1\" }",
            format!("{at}: env is no environment variable; allowed: a name such as SLACK_TOKEN"),
        ),
        (
            "token = { file = \"s3cret\" }",
            format!("{at}: file is no whole path; allowed: a path that begins with / or ~/"),
        ),
        (
            "token = { value = \"s3cret\" }",
            format!("{at}: value is not a key here; allowed: env, command, file, keyring"),
        ),
    ] {
        let found =
            faults(&format!("{HERO}[[source]]\nkind = \"github\"\n{token}\nrepos = [\"a/b\"]\n"));
        assert!(found.lines().any(|line| line == told), "{token}\n{found}");
        assert!(!found.contains("s3cret"), "{found}");
    }
}

#[test]
fn faults_between_tables() {
    for (text, told) in [
        (
            format!("{GITHUB}{}", GITHUB.replace("a/b", "c/d")),
            "8: source \"github\": name is the name of the source of line 4 too; \
             give each a name of its own",
        ),
        (
            format!("{GITHUB}{GITHUB}name = \"two\"\n"),
            "11: source \"two\": repos = \"a/b\" is read by source \"github\" already; \
             name each once",
        ),
        (
            format!(
                "{GITHUB}[[customer]]\nname = \"Acme\"\ndomains = [\"acme.com\"]\n\
                 [[customer]]\nname = \"Globex\"\ndomains = [\"Acme.com\"]\n"
            ),
            "13: customer \"Globex\": domains = \"Acme.com\" belongs to customer \"Acme\" already; \
             leave it to one of them",
        ),
        (
            format!(
                "[team]\ndomains = [\"example.com\"]\n{GITHUB}[[customer]]\nname = \"Acme\"\n\
                 domains = [\"example.com\"]\n"
            ),
            "12: customer \"Acme\": domains = \"example.com\" belongs to the team already; \
             leave it to one of them",
        ),
        (
            format!("{GITHUB}[[customer]]\nname = \"Acme\"\n"),
            "8: customer \"Acme\": says of nobody that they belong to it; \
             write one of emails, domains, slack, github or posthog, or share a channel with it",
        ),
        (
            format!("{GITHUB}[[customer]]\nname = \"Acme\"\nslack = [\"acme\"]\n"),
            "10: customer \"Acme\": slack = \"acme\" is no Slack id; allowed: the id of a channel, \
             a member or a team, such as C012AB3CD, U012AB3CD or T012AB3CD",
        ),
        (
            format!("{GITHUB}[[customr]]\nname = \"Acme\"\n"),
            "8: customr is not a key here; did you mean customer? \
             allowed: hero, team, source, customers, register, answers, customer, view, looks, notify",
        ),
        (
            format!("{GITHUB}[[customer]]\nname = \"Acme\"\ngithub = [\"a\"]\n").repeat(2),
            "16: customer \"Acme\": name = \"Acme\" is the name of another customer; \
             name each once",
        ),
        (
            "[source]\nkind = \"slack\"\n".into(),
            "4: source = [source] is a table; allowed: tables that begin with [[source]]",
        ),
        (
            "[team]\ndomains = []\n".into(),
            "1: has no [[source]]; `hero init` writes a file with one, `hero demo` needs none",
        ),
    ] {
        let found = faults(&format!("{HERO}{text}"));
        assert!(found.lines().any(|line| line == format!("config.toml:{told}")), "{text}\n{found}");
    }
}

#[test]
fn all_faults_are_told_in_the_order_of_their_lines() {
    let text = "[hero]\ntimezone = \"Mars\"\n[[source]]\nkind = \"slak\"\n[oops]\n";
    let found = faults(text);
    let lines: Vec<_> = found.lines().map(|l| l.split(": ").next().unwrap_or_default()).collect();
    let expected = [1, 2, 4, 5].map(|line| format!("config.toml:{line}"));
    assert_eq!(lines, expected, "{found}");
}

#[test]
fn one_mistake_is_one_fault() {
    for (text, told) in [
        (format!("hero = 5\n{GITHUB}"), "1: hero = 5 is an integer; allowed: a table [hero]"),
        (
            GITHUB.into(),
            "1: has no table [hero]; write [hero] and below it name = \"Ada Lovelace\"",
        ),
        (
            format!("source = []\n{HERO}"),
            "1: has no [[source]]; `hero init` writes a file with one, `hero demo` needs none",
        ),
        (
            format!("{HERO}[[source]]\nkind = \"sentry\"\ntoken = 7\norganization = \"o\"\n"),
            "6: source \"sentry\": token is an integer; allowed: { env = \"NAME\" }, \
             { command = \"...\" }, { file = \"~/...\" } or { keyring = \"service/account\" }, \
             never the token itself",
        ),
    ] {
        assert_eq!(faults(&text), format!("config.toml:{told}"), "{text}");
    }
}

#[test]
fn a_file_of_another_system_is_read() {
    let text = format!("\u{feff}{HERO}{GITHUB}").replace('\n', "\r\n");
    let config = parse(&text).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!((config.name.as_str(), config.sources[0].token_line), ("Ada", 6));
}

#[test]
fn what_is_not_toml_is_told_with_its_line() {
    for (text, start) in [
        ("[hero]\nname = Ada\n", "config.toml:2: this is not TOML: "),
        ("[hero]\nname = \"Ada\"\nname = \"Bob\"\n", "config.toml:3: this is not TOML: duplicate"),
        ("[hero\n", "config.toml:1: this is not TOML: "),
    ] {
        let found = faults(text);
        assert!(found.starts_with(start), "{found}");
    }
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
