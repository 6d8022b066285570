//! What a configuration may say of a Slack workspace.

use super::{HERO, faults, parse};
use support_hero::config::{Role, Service, SlackConfig};

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
