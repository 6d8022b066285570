//! The scopes that the app's token needs, and what for: the one list of them, checked by the
//! doctor and asked for in the manifest.

use super::super::{Finding, Verdict};

/// Not having it stops nothing, but hardly anybody is known without it.
const EMAIL: &str = "users:read.email";
/// Only user tokens can have it (docs.slack.dev, page search.messages).
const SEARCH: &str = "search:read";

/// A scope.
struct Scope {
    name: &'static str,
    /// What it is for.
    purpose: &'static str,
    need: Need,
}

/// When a scope is needed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Need {
    Always,
    /// Without it something is lost.
    Advised,
    PrivateChannels,
    TeamGroups,
}

const SCOPES: [Scope; 10] = [
    Scope::new("channels:read", "to find channels", Need::Always),
    Scope::new("channels:history", "to read public channels", Need::Always),
    Scope::new("groups:read", "to find private channels", Need::PrivateChannels),
    Scope::new("groups:history", "to read private channels", Need::PrivateChannels),
    Scope::new("users:read", "to name people", Need::Always),
    Scope::new(EMAIL, "to know people by their addresses", Need::Advised),
    Scope::new("usergroups:read", "to know the members of team_groups", Need::TeamGroups),
    Scope::new("chat:write", "to answer", Need::Always),
    Scope::new("reactions:read", "to see what is closed", Need::Always),
    Scope::new("reactions:write", "to close", Need::Always),
];

impl Scope {
    const fn new(name: &'static str, purpose: &'static str, need: Need) -> Self {
        Self { name, purpose, need }
    }
}

/// What a source does with its token.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Use {
    /// It reads private channels.
    pub private_channels: bool,
    /// It asks for members of user groups.
    pub team_groups: bool,
    /// The token is a user's, which can search.
    pub user_token: bool,
}

/// All scopes that a bot token may be asked for.
pub(super) fn of_bot() -> impl Iterator<Item = &'static str> {
    SCOPES.iter().map(|scope| scope.name)
}

/// What is missing among those `granted`: the header `x-oauth-scopes` of any answer.
pub(super) fn examine(granted: Option<&str>, using: Use) -> Vec<Finding> {
    let Some(granted) = granted else {
        let detail = "Slack does not tell the scopes of the token";
        let remedy = "if something is refused, the refusal names the scope";
        return vec![Finding::warning("scopes", detail, remedy)];
    };
    let needed = SCOPES.iter().filter(|scope| match scope.need {
        Need::Always => true,
        Need::Advised => false,
        Need::PrivateChannels => using.private_channels,
        Need::TeamGroups => using.team_groups,
    });
    let missing: Vec<_> = needed.filter(|scope| !has(granted, scope.name)).collect();
    let mut findings =
        vec![if missing.is_empty() { enough(granted, using) } else { lack(&missing) }];
    if let Some(lost) = notice(Some(granted), false) {
        findings.push(Finding::warning("scopes", lost, &add(EMAIL)));
    }
    findings
}

/// What is lost for want of a scope, for the line of the source: by the header `x-oauth-scopes`,
/// or where Slack does not send it, by whether anybody is known by an address.
pub(super) fn notice(granted: Option<&str>, lacks_emails: bool) -> Option<String> {
    let lost = granted.map_or(lacks_emails, |granted| !has(granted, EMAIL));
    lost.then(|| {
        format!("{EMAIL} is missing: customers and colleagues are not known by their addresses")
    })
}

fn has(granted: &str, scope: &str) -> bool {
    granted.split(',').any(|granted| granted.trim() == scope)
}

/// All needed ones are there.
fn enough(granted: &str, using: Use) -> Finding {
    let search = match (using.user_token, has(granted, SEARCH)) {
        (false, _) => "",
        (true, true) => ", and search:read: hero search looks in Slack too",
        (true, false) => "; search:read is optional: with it hero search looks in Slack too",
    };
    Finding::good("scopes", format!("all that is needed{search}"))
}

fn lack(missing: &[&Scope]) -> Finding {
    let told: Vec<_> = missing.iter().map(|s| format!("{} {}", s.name, s.purpose)).collect();
    let names: Vec<_> = missing.iter().map(|scope| scope.name).collect();
    Finding {
        subject: "scopes".into(),
        verdict: Verdict::Fault,
        detail: format!("missing: {}", told.join(", ")),
        remedy: Some(add(&names.join(", "))),
    }
}

fn add(scopes: &str) -> String {
    format!("add {scopes} to the app on its page OAuth & Permissions and install the app again")
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Use = Use { private_channels: false, team_groups: false, user_token: false };

    fn without(missing: &[&str]) -> String {
        of_bot().filter(|scope| !missing.contains(scope)).collect::<Vec<_>>().join(", ")
    }

    fn found(missing: &[&str], using: Use) -> Vec<(Verdict, String)> {
        let findings = examine(Some(&without(missing)), using).into_iter();
        findings
            .map(|f| (f.verdict, format!("{} / {}", f.detail, f.remedy.unwrap_or_default())))
            .collect()
    }

    #[test]
    fn what_is_needed_depends_on_what_is_read() {
        let private = Use { private_channels: true, ..PLAIN };
        let groups = Use { team_groups: true, ..PLAIN };
        for (missing, using, told) in [
            ("groups:history", PLAIN, None),
            ("groups:history", private, Some("missing: groups:history to read private channels")),
            ("usergroups:read", PLAIN, None),
            ("usergroups:read", groups, Some("add usergroups:read to the app")),
            ("chat:write", PLAIN, Some("missing: chat:write to answer")),
        ] {
            let found = found(&[missing], using);
            let [(verdict, text)] = &found[..] else { panic!("{found:?}") };
            let expected = if told.is_some() { Verdict::Fault } else { Verdict::Good };
            assert_eq!(*verdict, expected, "{missing} {using:?}");
            assert!(text.contains(told.unwrap_or("all that is needed")), "{text}");
        }
    }

    #[test]
    fn addresses_are_missed_and_not_needed() {
        let found = found(&[EMAIL], PLAIN);
        assert_eq!([found[0].0, found[1].0], [Verdict::Good, Verdict::Warning], "{found:?}");
        assert!(found[1].1.contains("not known by their addresses"), "{found:?}");
        let lost = |granted: Option<&str>, lacks| notice(granted, lacks).is_some();
        assert!(lost(Some(&without(&[EMAIL])), false));
        assert!(!lost(Some(&without(&[])), true), "what Slack says counts, not how it looks");
        assert!(lost(None, true) && !lost(None, false));
        assert!(lost(Some("users:read"), false), "users:read is not users:read.email");
    }

    #[test]
    fn searching_is_optional_and_only_for_users() {
        let user = Use { user_token: true, ..PLAIN };
        assert!(found(&[], user)[0].1.contains("search:read is optional"));
        assert!(!found(&[], PLAIN)[0].1.contains("search"));
        let granted = without(&[]) + ",search:read";
        assert!(examine(Some(&granted), user)[0].detail.contains("and search:read"));
    }
}
