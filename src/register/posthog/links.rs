//! Where a browser finds people and organizations: addresses of PostHog's own web application, which
//! no page of its documentation lists.

use super::base_url;
use super::wire::Person;
use crate::config::PostHogConfig;

/// The addresses of one project's pages.
#[derive(Debug)]
pub(super) struct Links {
    host: String,
    project: String,
    log_in_as: bool,
}

impl Links {
    pub(super) fn new(settings: &PostHogConfig) -> Self {
        let (host, project) = (base_url(&settings.base_url).to_owned(), encoded(&settings.project));
        Self { host, project, log_in_as: settings.log_in_as }
    }

    /// The page of a person.
    pub(super) fn person(&self, person: &Person) -> Option<String> {
        // A browser takes dots for the way up, whatever they are written as.
        let steady = |id: &&String| !id.trim_matches('.').is_empty();
        let page = match person.distinct_ids.iter().find(steady) {
            Some(id) => format!("person/{}", encoded(id)),
            None => format!("persons/{}", encoded(person.uuid.as_ref()?)),
        };
        Some(format!("{}/project/{}/{page}", self.host, self.project))
    }

    /// The recordings of a person, on their page.
    pub(super) fn recordings(person: &str) -> String {
        format!("{person}#activeTab=sessionRecordings")
    }

    /// The page of an organization: a group of the type at `index`.
    pub(super) fn group(&self, index: u64, key: &str) -> String {
        format!("{}/project/{}/groups/{index}/{}", self.host, self.project, encoded(key))
    }

    /// Where staff of the instance find the user with this address, to log in as them.
    pub(super) fn log_in_as(&self, email: &str) -> Option<String> {
        let page = || format!("{}/admin/posthog/user/?q={}", self.host, encoded(email));
        self.log_in_as.then(page)
    }
}

/// As JavaScript's `encodeURIComponent` does it, and a little stricter.
pub(super) fn encoded(text: &str) -> String {
    let byte = |b: u8| match b {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => char::from(b).to_string(),
        _ => format!("%{b:02X}"),
    };
    text.bytes().map(byte).collect()
}
