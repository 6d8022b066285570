//! What PostHog sends, read without it: for [`crate::fuzzing`].

use super::gather::Gathered;
use super::groups::Group;
use super::links::Links;
use super::wire::{Page, Person};
use crate::config::PostHogConfig;
use crate::desk::{Coverage, Reading};
use crate::source::{Reply, lenient};

/// A page of persons found by one address; `None` if it is none.
pub fn listed(body: &[u8]) -> Option<Reading> {
    let page: Page = Reply::bare(body).json().ok()?;
    let persons =
        page.results.iter().filter_map(|row| lenient::item::<Person>(row, "persons").ok());
    let group = |person: &Person| {
        let (_, key) = person.organization(Some(0))?;
        Some(Group { key, index: Some(0), told: None, plan: person.text("plan") })
    };
    let found =
        persons.map(|person| (group(&person), person)).map(|(group, person)| (person, group));
    let settings = settings();
    let links = Links::new(&settings);
    let mut gathered = Gathered::new(&settings, &links);
    gathered.take("ana@acme.com", found.collect());
    let (answered, customers, users) = gathered.finish();
    Some(Reading { coverage: Coverage::Of(answered), customers, users, ..Reading::default() })
}

fn settings() -> PostHogConfig {
    PostHogConfig {
        base_url: "https://us.posthog.com".into(),
        project: "1".into(),
        group: "organization".into(),
        plan: "plan".into(),
        free: vec!["free".into()],
        usage: "usage".into(),
        show: vec!["version".into()],
        log_in_as: true,
    }
}
