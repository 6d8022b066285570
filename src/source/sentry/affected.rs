//! Whom an issue hit: the values of its tag `user`.

use super::Sentry;
use super::api::Listed;
use super::event::cut;
use super::optional::{Extra, Told};
use super::stamp::{Asked, Stamp};
use super::wire::Issue;
use crate::desk::{Affected, Extent, Page, Thread};
use crate::source::lenient::{as_number, as_text};
use crate::source::{PageSink, SourceError};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// A hundred people a page; of an issue that hit more, those hit last.
const MOST_PAGES: usize = 3;
/// So long an issue is not asked again for whom it hit.
const REST: SignedDuration = SignedDuration::from_mins(10);
/// How many issues that hit more people one pull asks for them.
const MOST_GROWN: usize = 10;
const LONGEST_NAME: usize = 200;

/// Whether to ask whom an issue hit: nobody did yet, or it hit more since, where that is told.
pub(super) fn is_due(issue: &Issue, asked: Option<&Asked>, now: Timestamp) -> bool {
    let Some(asked) = asked else { return true };
    let users = issue.user_count.unwrap_or_default();
    (users == 0 || users > asked.users) && now.duration_since(asked.at).abs() >= REST
}

/// Whether an issue of a list hit people of whom nobody asked yet. Where they are not counted, it
/// may have if it happened again.
pub(super) fn has_grown(issue: &Issue, stamp: &Stamp, counted: bool, now: Timestamp) -> bool {
    let asked = stamp.asked.as_ref();
    let grown = if counted {
        issue.user_count.is_some_and(|users| users > 0)
    } else {
        asked.is_none_or(|asked| issue.last_seen > asked.seen)
    };
    grown && is_due(issue, asked, now)
}

impl Sentry {
    /// Whom an issue hit; `None` if that cannot be asked now. Nobody if the server does not tell.
    pub(super) async fn whom(&self, id: &str) -> Option<Vec<Affected>> {
        match self.extra(Extra::Users, self.users(id)).await {
            Told::This(people) if !people.is_empty() => return Some(people),
            Told::NotNow => return None,
            Told::This(_) | Told::Nothing => {}
        }
        match self.extra(Extra::Tags, self.api.read_list(id, "tags/")).await {
            Told::This(tags) => Some(of_tags(&tags.items)),
            Told::Nothing => Some(Vec::new()),
            Told::NotNow => None,
        }
    }

    async fn users(&self, id: &str) -> Result<Vec<Affected>, SourceError> {
        let mut page = self.api.read_list(id, "tags/user/values/?sort=date").await?;
        let mut people: Vec<_> = page.items.iter().filter_map(of_value).collect();
        for _ in 1..MOST_PAGES {
            let Some(next) = page.next else { break };
            // Those of the first page are better than none.
            let Ok(Listed { items, next }) = self.api.list(&next).await else { break };
            people.extend(items.iter().filter_map(of_value));
            page = Listed { items, next };
        }
        Ok(distinct(people))
    }

    /// Asks of issues that hit more people who they are, those with the most first.
    pub(super) async fn read_grown(&self, sink: &mut dyn PageSink) -> Result<(), SourceError> {
        let grown = self.memory().next_grown(MOST_GROWN);
        for (issue, stamp) in grown {
            let Some(people) = self.whom(&issue.id).await else { break };
            self.memory().grown.remove(&issue.id);
            self.accept(self.people_page(&issue, stamp, people), sink).await?;
        }
        Ok(())
    }

    fn people_page(&self, issue: &Issue, stamp: Stamp, people: Vec<Affected>) -> Page {
        let now = self.api.now();
        let users = issue.user_count.unwrap_or_default();
        let asked = Asked { users, at: now, seen: issue.last_seen };
        let stamp = Stamp { asked: Some(asked), ..stamp };
        let head = self.head(issue, Some(&stamp), now).map(|mut head| {
            head.tracked.affected = Some(people);
            head
        });
        let thread = head.iter().map(|head| Thread {
            reference: head.reference.clone(),
            messages: Vec::new(),
            extent: Extent::Part,
            stamp: stamp.text(),
        });
        Page { threads: thread.collect(), heads: head.into_iter().collect(), ..Page::default() }
    }
}

/// A value of the tag `user`: `id:42`, `email:wile@acme.com`, with what else is known of them.
fn of_value(told: &Value) -> Option<Affected> {
    let field = |name: &str| told.get(name).and_then(as_text).map(|text| cut(&text, LONGEST_NAME));
    let value = field("value").or_else(|| field("tagValue"));
    let (kind, who) = value.as_deref().and_then(|value| value.split_once(':')).unzip();
    let email = field("email").or_else(|| who.filter(|_| kind == Some("email")).map(Into::into));
    let own = value.as_deref().filter(|value| !is_address(value)).map(|value| match kind {
        Some(_) => value.to_owned(),
        None => format!("id:{value}"),
    });
    let key = own.or_else(|| email.as_ref().map(|email| format!("email:{email}")))?;
    let name = field("name").or_else(|| field("username"));
    let login = || who.filter(|_| kind == Some("username")).map(str::to_owned);
    let name = name.or_else(login).filter(|name| {
        Some(name) != email.as_ref() && Some(name.as_str()) != who.filter(|_| kind == Some("id"))
    });
    Some(Affected {
        key,
        name: name.filter(|name| !is_address(name)),
        email,
        events: told.get("count").and_then(as_number).unwrap_or(1),
        last_seen: field("lastSeen").and_then(|at| at.parse().ok()),
    })
}

/// An address on the network names no person, and is private.
fn is_address(value: &str) -> bool {
    let bare = value.strip_prefix("id:").or_else(|| value.strip_prefix("username:"));
    value.starts_with("ip:") || bare.unwrap_or(value).parse::<IpAddr>().is_ok()
}

/// Whom the tags of an issue name. GlitchTip keeps addresses, logins and ids apart, so that only one
/// of these lists is taken: the one that says most.
fn of_tags(tags: &[Value]) -> Vec<Affected> {
    let values = |key: &str| {
        let tag = tags.iter().find(|tag| tag.get("key").and_then(Value::as_str) == Some(key));
        tag.and_then(|tag| tag.get("topValues")).and_then(Value::as_array)
    };
    let of = |key: &str, kind: &str| {
        let values = values(key)?.iter().filter_map(|told| {
            let value = told.get("value").and_then(as_text)?;
            let value = if kind.is_empty() { value } else { format!("{kind}:{value}") };
            // The name of a value repeats it.
            let count = told.get("count").and_then(as_number);
            of_value(&json!({ "value": value, "count": count, "lastSeen": told.get("lastSeen") }))
        });
        Some(distinct(values.collect())).filter(|people| !people.is_empty())
    };
    let lists =
        [("user", ""), ("user.email", "email"), ("user.username", "username"), ("user.id", "id")];
    lists.into_iter().find_map(|(key, kind)| of(key, kind)).unwrap_or_default()
}

/// Each person once.
fn distinct(people: Vec<Affected>) -> Vec<Affected> {
    let by_key: BTreeMap<_, _> = people.into_iter().map(|one| (one.key.clone(), one)).collect();
    by_key.into_values().collect()
}

/// The person whom an event names.
pub(super) fn of_event(sent: &Value, at: Timestamp) -> Option<Affected> {
    let user = sent.get("user")?;
    let field = |name: &str| user.get(name).and_then(as_text);
    let value = ["id", "username", "email"].iter().find_map(|kind| {
        field(kind).map(|value| format!("{kind}:{value}")).filter(|value| !is_address(value))
    })?;
    let told = json!({
        "value": value, "email": field("email"), "username": field("username"),
        "name": field("name"), "count": 1, "lastSeen": at.to_string(),
    });
    of_value(&told)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(sent: &Value) -> Option<(String, Option<String>, Option<String>)> {
        of_value(sent).map(|one| (one.key, one.name, one.email))
    }

    #[test]
    fn values_of_the_tag_user_name_people() {
        for (sent, key, name, email) in [
            (
                json!({"value": "id:42", "id": "42", "email": "w@acme.com", "username": "wile",
                       "name": "Wile E.", "ipAddress": "10.0.0.1"}),
                "id:42",
                Some("Wile E."),
                Some("w@acme.com"),
            ),
            (
                json!({"value": "email:w@acme.com", "name": "w@acme.com"}),
                "email:w@acme.com",
                None,
                Some("w@acme.com"),
            ),
            (json!({"value": "username:wile", "id": null}), "username:wile", Some("wile"), None),
            (json!({"value": "42"}), "id:42", None, None),
            (json!({"value": "id:42", "name": "42"}), "id:42", None, None),
            (
                json!({"value": "ip:10.0.0.1", "email": "w@acme.com"}),
                "email:w@acme.com",
                None,
                Some("w@acme.com"),
            ),
            (json!({"value": "id:urn:7"}), "id:urn:7", None, None),
            (json!({"value": "id:7", "username": "10.0.0.1"}), "id:7", None, None),
        ] {
            let expected = (key.into(), name.map(Into::into), email.map(Into::into));
            assert_eq!(told(&sent), Some(expected), "{sent}");
        }
        for sent in [
            json!({"value": "ip:10.0.0.1", "ipAddress": "10.0.0.1"}),
            json!({"value": "ip:2a06:98c0::1"}),
            json!({"value": "10.0.0.1"}),
            json!({"value": "id:10.0.0.1"}),
            json!({"value": null}),
            json!("id:42"),
            json!(null),
        ] {
            assert_eq!(told(&sent), None, "{sent}");
        }
        let counted =
            of_value(&json!({"value": "id:1", "count": "7", "lastSeen": "2026-11-22T15:00:00Z"}));
        let counted = counted.unwrap();
        assert_eq!((counted.events, counted.last_seen.is_some()), (7, true));
    }

    #[test]
    fn of_the_lists_that_a_server_keeps_the_one_that_says_most_is_taken() {
        let tag = |key: &str, values: &[&str]| {
            let top: Vec<_> =
                values.iter().map(|v| json!({"name": v, "value": v, "count": 3})).collect();
            json!({"key": key, "topValues": top})
        };
        let keys =
            |tags: &[Value]| of_tags(tags).into_iter().map(|one| one.key).collect::<Vec<_>>();
        let (email, id) = (tag("user.email", &["b@x", "a@x"]), tag("user.id", &["1", "10.0.0.1"]));
        assert_eq!(keys(&[id.clone(), email.clone()]), ["email:a@x", "email:b@x"]);
        assert_eq!(keys(&[tag("plan", &["free"]), id.clone()]), ["id:1"]);
        assert_eq!(keys(&[tag("user", &["id:7", "ip:10.0.0.1"]), email]), ["id:7"]);
        assert_eq!(
            keys(&[tag("user", &["ip:10.0.0.1"]), id, json!(null), json!({"key": 7})]),
            ["id:1"]
        );
        assert!(keys(&[]).is_empty());
    }

    #[test]
    fn an_event_names_one_person() {
        let at = Timestamp::UNIX_EPOCH;
        let of =
            |user: Value| of_event(&json!({ "user": user }), at).map(|one| (one.key, one.email));
        let email = || Some("w@x".to_owned());
        assert_eq!(of(json!({"id": 7, "email": "w@x"})), Some(("id:7".into(), email())));
        assert_eq!(
            of(json!({"id": "10.0.0.1", "email": "w@x"})),
            Some(("email:w@x".into(), email()))
        );
        assert_eq!(of(json!({"ip_address": "10.0.0.1"})), None);
        assert_eq!(of(json!(null)), None);
    }

    #[test]
    fn an_issue_is_asked_again_once_it_hit_more_and_not_at_once() {
        let now: Timestamp = "2026-11-22T15:00:00Z".parse().unwrap();
        let issue = |users: u64| -> Issue {
            serde_json::from_value(json!({"id": 1, "userCount": users})).unwrap()
        };
        let asked = |users, minutes: i64| {
            let at = now - SignedDuration::from_mins(minutes);
            Some(Asked { users, at, seen: None })
        };
        for (users, asked, due, grown) in [
            (3, None, true, true),
            (3, asked(3, 60), false, false),
            (4, asked(3, 60), true, true),
            (4, asked(3, 9), false, false),
            // A clock that was ahead is no reason to wait.
            (4, asked(3, -60), true, true),
            // One that hit nobody so far is asked when there is other news.
            (0, asked(0, 60), true, false),
            (0, asked(0, 9), false, false),
        ] {
            let stamp = Stamp { asked, ..Stamp::default() };
            assert_eq!(is_due(&issue(users), stamp.asked.as_ref(), now), due, "{users} {asked:?}");
            assert_eq!(has_grown(&issue(users), &stamp, true, now), grown, "{users} {asked:?}");
        }
    }

    #[test]
    fn where_people_are_not_counted_an_issue_is_asked_again_once_it_happened_again() {
        let now: Timestamp = "2026-11-22T15:00:00Z".parse().unwrap();
        let ago = |minutes| now - SignedDuration::from_mins(minutes);
        let issue = json!({"id": 1, "userCount": 0, "lastSeen": ago(5).to_string()});
        let issue: Issue = serde_json::from_value(issue).unwrap();
        let asked = |minutes, seen| Some(Asked { users: 0, at: ago(minutes), seen: Some(seen) });
        for (asked, grown) in [
            (None, true),
            (asked(60, ago(70)), true),
            (asked(60, ago(5)), false),
            (asked(9, ago(70)), false),
        ] {
            let stamp = Stamp { asked, ..Stamp::default() };
            assert_eq!(has_grown(&issue, &stamp, false, now), grown, "{asked:?}");
            assert!(!has_grown(&issue, &stamp, true, now), "{asked:?}");
        }
    }
}
