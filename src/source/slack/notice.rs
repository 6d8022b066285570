//! What the user should know of a workspace though nothing is wrong.

use super::Slack;
use super::me::Me;
use super::people::People;
use super::scopes;
use crate::desk::thousands;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// How far a first load has come: `reading #general back to 3 Nov, 12,400 messages so far`.
pub(super) fn loading(place: &str, to: Timestamp, seen: u64) -> String {
    let day = to.to_zoned(TimeZone::UTC);
    let day = jiff::fmt::strtime::format("%-d %b", &day).unwrap_or_default();
    format!("reading {place}, back to {day} so far, {} messages", thousands(seen))
}

/// What holds as long as nobody changes the app.
pub(super) fn standing(slack: &Slack, me: &Me, people: &People) -> Option<String> {
    if slack.api.limits().is_meager() {
        let why = "Slack lets this app read 15 messages a minute, as it is distributed outside \
                   the Marketplace: an app of your own workspace has no such limit";
        return Some(why.into());
    }
    scopes::notice(me.granted.as_deref(), people.lacks_emails())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_first_load_tells_how_far_it_has_come() {
        let to = Timestamp::from_second(1_800_000_000).unwrap();
        assert_eq!(
            loading("#general", to, 12_400),
            "reading #general, back to 15 Jan so far, 12,400 messages"
        );
    }
}
