//! In which release a fix is.

use super::calls::{PER_PAGE, rows};
use super::place::Place;
use super::reading::{Reading, optional};
use super::refusal::Subject;
use super::wire::Pull;
use crate::desk::{Fact, Tone};
use crate::source::SourceError;
use crate::source::lenient::or_default;
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;

/// How often the releases of a repository are looked at.
const EVERY: SignedDuration = SignedDuration::from_mins(5);
/// Releases whose commits are asked about in one look; the next look goes on behind them.
const ASKED: usize = 4;
/// Answers about commits that are remembered.
const REMEMBERED: usize = 2_000;

/// A release, as "REST API endpoints for releases" tells it.
#[derive(Debug, Clone, PartialEq, Deserialize)]
pub(super) struct Release {
    pub tag_name: String,
    #[serde(default, deserialize_with = "or_default")]
    pub body: String,
    /// A draft has none.
    #[serde(default, deserialize_with = "or_default")]
    pub published_at: Option<Timestamp>,
}

/// What two commits are to each other.
#[derive(Debug, Deserialize)]
struct Comparison {
    #[serde(default, deserialize_with = "or_default")]
    status: String,
}

/// What was released, as last read.
#[derive(Debug, Default)]
pub(super) struct Releases {
    /// By repository: when they were read, and they, oldest first.
    read: BTreeMap<String, (Timestamp, Arc<Vec<Release>>)>,
    /// Whether the release of a tag holds a commit, by the path that asks so.
    holds: BTreeMap<String, bool>,
}

/// What was merged, and by which names a release may tell of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Fixed<'a> {
    pub place: &'a Place,
    /// The pull request, and what it fixed.
    pub numbers: Vec<u64>,
    /// When it was merged; `None` if it was not.
    pub merged_at: Option<Timestamp>,
    /// The commit that it became.
    pub sha: Option<String>,
}

impl<'a> Fixed<'a> {
    /// What a pull request fixed.
    pub(super) fn by(pull: &Pull, place: &'a Place, numbers: &[u64]) -> Self {
        let sha = pull.merge_commit_sha.clone();
        Self { place, numbers: numbers.to_vec(), merged_at: pull.merged_at, sha }
    }

    /// Whether the notes of a release name it: `#12`, or its address.
    fn is_named_in(&self, notes: &str) -> bool {
        self.numbers.iter().any(|number| {
            let ends =
                [format!("#{number}"), format!("/pull/{number}"), format!("/issues/{number}")];
            ends.iter().any(|end| self.is_named_as(end, notes))
        })
    }

    fn is_named_as(&self, end: &str, notes: &str) -> bool {
        notes.match_indices(end).any(|(at, _)| {
            let (before, behind) = notes.split_at_checked(at).unwrap_or_default();
            let behind = behind.get(end.len()..).and_then(|rest| rest.chars().next());
            let stands_alone =
                !before.ends_with(|c: char| c.is_alphanumeric() || "-_./".contains(c));
            let of_repo = before.ends_with(self.place.repo.as_str());
            (of_repo || end.starts_with('#') && stands_alone)
                && !behind.is_some_and(|c| c.is_ascii_alphanumeric())
        })
    }
}

impl Reading<'_, '_> {
    /// What is known of the release of a fix: nothing where it was not merged or nothing is ever
    /// released.
    ///
    /// # Errors
    /// As [`super::calls::Calls::get`].
    pub(super) async fn released(&mut self, fix: Fixed<'_>) -> Result<Vec<Fact>, SourceError> {
        let Some(merged_at) = fix.merged_at else { return Ok(Vec::new()) };
        let releases = self.releases(&fix.place.repo).await?;
        if releases.is_empty() {
            return Ok(Vec::new());
        }
        let later = || releases.iter().filter(|r| r.published_at.is_some_and(|at| at >= merged_at));
        let tag = |release: &Release| vec![fact("released", &release.tag_name, Tone::Good)];
        if let Some(named) = later().find(|release| fix.is_named_in(&release.body)) {
            return Ok(tag(named));
        }
        let mut asked = 0;
        for release in later() {
            match self.holds(&fix, release, &mut asked).await? {
                Some(true) => return Ok(tag(release)),
                Some(false) => {}
                None => return Ok(Vec::new()),
            }
        }
        Ok(vec![fact("release", "not released yet", Tone::Plain)])
    }

    /// The releases of a repository, oldest first.
    async fn releases(&mut self, repo: &str) -> Result<Arc<Vec<Release>>, SourceError> {
        let now = self.calls.now();
        let known = self.source.memory().releases.read.get(repo).cloned();
        if let Some((_, known)) = known.filter(|(at, _)| now.duration_since(*at) < EVERY) {
            return Ok(known);
        }
        let path = format!("repos/{repo}/releases?per_page={PER_PAGE}");
        let reply = optional(self.recall(&path, Subject::Extra(repo)).await)?;
        let mut read: Vec<Release> = match reply {
            Some(reply) => rows(&reply)?.rows,
            None => Vec::new(),
        };
        read.retain(|release| release.published_at.is_some());
        read.sort_by_key(|release| release.published_at);
        let read = Arc::new(read);
        self.source.memory().releases.read.insert(repo.into(), (now, Arc::clone(&read)));
        Ok(read)
    }

    /// Whether a release holds the fix; `None` if that is for the next look to ask.
    async fn holds(
        &mut self,
        fix: &Fixed<'_>,
        release: &Release,
        asked: &mut usize,
    ) -> Result<Option<bool>, SourceError> {
        let Some(sha) = &fix.sha else { return Ok(Some(false)) };
        let repo = &fix.place.repo;
        let between = format!("{}...{}", escaped(sha), escaped(&release.tag_name));
        // The files, which may be many, stand on the first page only.
        let path = format!("repos/{repo}/compare/{between}?per_page=1&page=2");
        let known = self.source.memory().releases.holds.get(&path).copied();
        if known.is_some() || *asked >= ASKED {
            return Ok(known);
        }
        *asked += 1;
        let holds = match optional(self.calls.get(&path, Subject::Extra(repo)).await)? {
            Some(reply) => {
                let told: Comparison = reply.json()?;
                matches!(told.status.as_str(), "ahead" | "identical")
            }
            None => false,
        };
        let holds_known = &mut self.source.memory().releases.holds;
        if holds_known.len() >= REMEMBERED {
            holds_known.clear();
        }
        holds_known.insert(path, holds);
        Ok(Some(holds))
    }
}

fn fact(label: &str, value: &str, tone: Tone) -> Fact {
    Fact { label: label.into(), value: value.into(), tone }
}

/// A tag as one part of a path: it may hold slashes and more.
fn escaped(tag: &str) -> String {
    let mut out = String::with_capacity(tag.len());
    for byte in tag.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_name_what_is_in_the_release() {
        let place = Place::new("example/app", 12);
        let fix = Fixed { place: &place, numbers: vec![12, 7], merged_at: None, sha: None };
        for (notes, named) in [
            ("- Flags are counted in bytes (#12)", true),
            ("#7", true),
            ("fix: it by @ada in https://github.com/example/app/pull/12", true),
            ("https://github.com/example/app/issues/7.", true),
            ("example/app#12", true),
            ("#123, #112", false),
            ("example/sdk#12", false),
            ("https://github.com/example/sdk/pull/12", false),
            ("https://github.com/example/app/pull/123", false),
            ("12 fixes", false),
            ("", false),
        ] {
            assert_eq!(fix.is_named_in(notes), named, "{notes}");
        }
    }

    #[test]
    fn a_tag_is_one_part_of_a_path() {
        assert_eq!(escaped("v1.2.3-rc_1"), "v1.2.3-rc_1");
        assert_eq!(escaped("@scope/pkg@1.0 é"), "%40scope%2Fpkg%401.0%20%C3%A9");
    }
}
