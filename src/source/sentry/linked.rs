//! Issues of trackers that an issue is linked to.

use super::Sentry;
use super::event::cut;
use super::optional::{Extra, Told};
use super::stamp::{Elsewhere, Stamp};
use super::wire::{Activity, Issue};
use crate::desk::{Fact, Link, Relation, Tone, is_web, issue_at};
use crate::source::lenient::as_text;
use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What only its own addresses tell is asked for so often at most.
const REST: SignedDuration = SignedDuration::from_mins(10);
const MOST: usize = 20;
const LONGEST: usize = 300;

/// An issue of a tracker.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Named {
    /// As it is shown: `example/app#12`, `OPS-7`.
    pub(super) name: String,
    /// Where a browser finds it.
    pub(super) url: String,
}

/// What an issue points at, on a forge that the hero knows; `None` if that is not told. `began`
/// is when the issue did.
pub(super) fn links(issue: &Issue, stamp: Option<&Stamp>, began: Timestamp) -> Option<Vec<Link>> {
    let link = |named: Named| {
        Some(Link {
            target: issue_at(&named.url)?,
            relation: Relation::Mentions,
            at: began,
            url: named.url,
            title: Some(named.name),
            state: None,
        })
    };
    Some(all(issue, stamp)?.into_iter().filter_map(link).collect())
}

/// What it points at elsewhere, as facts.
pub(super) fn facts(issue: &Issue, stamp: &Stamp) -> Option<Vec<Fact>> {
    let elsewhere = |named: &Named| issue_at(&named.url).is_none();
    let fact = |named: Named| {
        let value = format!("{} {}", named.name, named.url);
        Fact { label: "issue".into(), value, tone: Tone::Plain }
    };
    Some(all(issue, Some(stamp))?.into_iter().filter(elsewhere).map(fact).collect())
}

/// Each linked issue once; `None` if nobody told.
fn all(issue: &Issue, stamp: Option<&Stamp>) -> Option<Vec<Named>> {
    let annotated = annotations(issue);
    let more = stamp.and_then(|stamp| stamp.elsewhere.as_ref());
    if annotated.is_none() && more.is_none() {
        return None;
    }
    let mut all = annotated.unwrap_or_default();
    for named in more.into_iter().flat_map(|more| &more.issues) {
        if !all.iter().any(|known| known.url == named.url) {
            all.push(named.clone());
        }
    }
    all.truncate(MOST);
    Some(all)
}

/// The annotations of an issue: objects, or links in HTML as older servers write them.
fn annotations(issue: &Issue) -> Option<Vec<Named>> {
    let read = |told: &Value| match told {
        Value::String(html) => anchor(html),
        _ => named(told, "displayName", "url"),
    };
    Some(issue.annotations.as_ref()?.iter().filter_map(read).collect())
}

/// An issue as an object names it.
fn named(told: &Value, name: &str, url: &str) -> Option<Named> {
    let field = |name: &str| told.get(name).and_then(as_text);
    web(field(url)?, field(name))
}

/// Only what a browser may open is a link.
fn web(url: String, name: Option<String>) -> Option<Named> {
    let is_short = url.len() <= LONGEST && !url.contains(char::is_whitespace);
    let name = name.map(|name| cut(name.trim(), LONGEST)).filter(|name| !name.is_empty());
    (is_web(&url) && is_short).then(|| Named { name: name.unwrap_or_else(|| url.clone()), url })
}

/// `<a href="https://…">OPS-7</a>`.
fn anchor(html: &str) -> Option<Named> {
    let (_, rest) = html.split_once("href=")?;
    let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    let (url, rest) = rest.get(1..)?.split_once(quote)?;
    let name = rest.split_once('>').and_then(|(_, rest)| rest.split('<').next());
    web(plain(url), name.map(plain))
}

/// Text out of HTML.
fn plain(html: &str) -> String {
    let marks = [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&#x27;", "'")];
    let text = marks.iter().fold(html.to_owned(), |text, (mark, sign)| text.replace(mark, sign));
    text.replace("&amp;", "&")
}

/// What the history of an issue says that was created for it, for servers that do not tell it
/// otherwise.
fn created(activities: &[Activity]) -> impl Iterator<Item = Named> + '_ {
    let of = activities.iter().filter(|one| one.kind.as_deref() == Some("create_issue"));
    of.filter_map(|one| named(&one.data, "title", "location"))
}

impl Sentry {
    /// What an issue is linked to beyond its annotations, asked for now and then; `None` leaves
    /// what was found out before.
    pub(super) async fn elsewhere(
        &self,
        issue: &Issue,
        activities: &[Activity],
        earlier: Option<&Elsewhere>,
    ) -> Option<Elsewhere> {
        let now = self.api.now();
        if earlier.is_some_and(|earlier| now.duration_since(earlier.at) < REST) {
            return None;
        }
        let external = self.api.read_list(&issue.id, "external-issues/");
        let external = self.extra(Extra::External, external).await;
        let integrations = self.api.read_list(&issue.id, "integrations/");
        let integrations = self.extra(Extra::Integrations, integrations).await;
        if matches!(external, Told::NotNow) || matches!(integrations, Told::NotNow) {
            return None;
        }
        let mut issues: Vec<Named> = Vec::new();
        if let Told::This(list) = &external {
            issues.extend(list.items.iter().filter_map(|one| named(one, "displayName", "webUrl")));
        }
        if let Told::This(list) = &integrations {
            let all = list.items.iter().filter_map(|one| one.get("externalIssues")?.as_array());
            issues.extend(all.flatten().filter_map(|one| named(one, "displayName", "url")));
        }
        let nobody_told = matches!((&external, &integrations), (Told::Nothing, Told::Nothing));
        let annotated = annotations(issue);
        if nobody_told && annotated.is_none() {
            issues.extend(created(activities));
        }
        let known = annotated.unwrap_or_default();
        issues.retain(|one| !known.iter().any(|known| known.url == one.url));
        issues.truncate(MOST);
        Some(Elsewhere { at: now, issues })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn issue(annotations: Value) -> Issue {
        serde_json::from_value(json!({"id": 7, "annotations": annotations})).unwrap()
    }

    fn told(annotations: Value) -> Option<(Vec<String>, Vec<String>)> {
        let issue = issue(annotations);
        let links = links(&issue, None, Timestamp::UNIX_EPOCH)?;
        let facts = facts(&issue, &Stamp::default())?;
        let links = links.iter().map(|link| link.target.to_string()).collect();
        Some((links, facts.into_iter().map(|fact| fact.value).collect()))
    }

    #[test]
    fn annotations_are_links_or_facts() {
        let app = "https://github.com/example/app/issues/12";
        for (sent, links, facts) in [
            (
                json!([{"displayName": "example/app#12", "url": app}]),
                vec!["github:example/app#12"],
                vec![],
            ),
            (
                json!([format!("<a href=\"{app}\">example/app#12</a>")]),
                vec!["github:example/app#12"],
                vec![],
            ),
            (
                json!([{"displayName": "OPS-7", "url": "https://jira.example/browse/OPS-7"}]),
                vec![],
                vec!["OPS-7 https://jira.example/browse/OPS-7"],
            ),
            (
                json!(["<a class='x' href='https://jira.example/?a=1&amp;b=2'>A &lt;b&gt;</a>"]),
                vec![],
                vec!["A <b> https://jira.example/?a=1&b=2"],
            ),
            (json!([{"url": "https://x/y"}]), vec![], vec!["https://x/y https://x/y"]),
            (
                json!([null, 7, "", "<a>", "<a href=>", "<a href=\"javascript:x()\">x</a>",
                       {"displayName": "x", "url": "ftp://x"}, {"displayName": "x"}]),
                vec![],
                vec![],
            ),
            (json!([]), vec![], vec![]),
        ] {
            let expected = (
                links.into_iter().map(str::to_owned).collect(),
                facts.into_iter().map(str::to_owned).collect(),
            );
            assert_eq!(told(sent.clone()), Some(expected), "{sent}");
        }
        assert_eq!(told(json!(null)), None, "nobody told, so what is known stays");
        assert_eq!(told(json!("x")), None);
    }

    #[test]
    fn what_was_found_elsewhere_counts_once() {
        let named = |url: &str| Named { name: "x".into(), url: url.into() };
        let (one, two) = ("https://github.com/a/b/issues/1", "https://github.com/a/b/issues/2");
        let issues = vec![named(one), named(two)];
        let elsewhere = Some(Elsewhere { at: Timestamp::UNIX_EPOCH, issues });
        let stamp = Stamp { elsewhere, ..Stamp::default() };
        let sent = issue(json!([{"displayName": "a/b#1", "url": one}]));
        let links = links(&sent, Some(&stamp), Timestamp::UNIX_EPOCH).unwrap();
        let titles: Vec<_> = links.iter().filter_map(|link| link.title.as_deref()).collect();
        assert_eq!(titles, ["a/b#1", "x"]);
    }
}
