//! How every fault of a configuration is told.

use super::{GITHUB, HERO, faults};

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
