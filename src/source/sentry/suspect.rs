//! The commit that Sentry suspects. Its address is not part of the documented API, and most issues
//! have none.

use super::Sentry;
use super::event::cut;
use super::optional::{Extra, Told};
use super::stamp::Suspected;
use super::wire::Issue;
use crate::desk::Commit;
use crate::source::SourceError;
use crate::source::lenient::as_text;
use serde_json::Value;

const LONGEST: usize = 300;

impl Sentry {
    /// Whose commit is suspected of an event. What was found out for that very event stands; `None`
    /// if it cannot be asked now.
    pub(super) async fn suspected(
        &self,
        issue: &Issue,
        event: &str,
        earlier: Option<&Suspected>,
    ) -> Option<Suspected> {
        if let Some(known) = earlier.filter(|known| known.event == event) {
            return Some(known.clone());
        }
        let project = issue.project.as_ref()?;
        let project = project.slug.as_ref().unwrap_or(&project.id);
        let commit = match self.extra(Extra::Committers, self.committers(project, event)).await {
            Told::This(told) => first_commit(&told),
            Told::Nothing => None,
            Told::NotNow => return None,
        };
        Some(Suspected { event: event.to_owned(), commit })
    }

    async fn committers(&self, project: &str, event: &str) -> Result<Value, SourceError> {
        let reply = self.api.of_project(project, &format!("events/{event}/committers/")).await?;
        reply.readable()?.json()
    }
}

/// The first commit of whom Sentry names first.
fn first_commit(told: &Value) -> Option<Commit> {
    let list = |of: &Value, name: &str| of.get(name).and_then(Value::as_array).cloned();
    let text = |of: &Value, name: &str| {
        of.get(name).and_then(as_text).map(|text| cut(text.trim(), LONGEST))
    };
    list(told, "committers")?.iter().find_map(|committer| {
        let commits = list(committer, "commits")?;
        let commit = commits.iter().find(|commit| text(commit, "id").is_some())?;
        let author = committer.get("author").or_else(|| commit.get("author"));
        let author =
            author.and_then(|author| text(author, "name").or_else(|| text(author, "email")));
        let repository = commit.get("repository");
        let message = text(commit, "message").unwrap_or_default();
        Some(Commit {
            id: text(commit, "id")?,
            repository: repository.and_then(|repository| text(repository, "name")),
            message: message.lines().next().unwrap_or_default().to_owned(),
            author,
            at: text(commit, "dateCreated").and_then(|at| at.parse().ok()),
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_commit_is_told_as_far_as_it_goes() {
        let commit = json!({"id": "a1b2c3d4", "message": "Read the card first\n\nCloses #7",
            "dateCreated": "2026-11-20T09:00:00Z", "repository": {"name": "example/app"}});
        let told = json!({"committers": [
            {"author": {"name": "Nobody"}, "commits": []},
            {"author": {"name": "Ada", "email": "ada@x"}, "commits": [{"id": null}, commit, {"id": "x"}]},
        ]});
        let found = first_commit(&told).unwrap();
        assert_eq!(
            (found.id.as_str(), found.message.as_str()),
            ("a1b2c3d4", "Read the card first")
        );
        assert_eq!(found.repository.as_deref(), Some("example/app"));
        assert_eq!((found.author.as_deref(), found.at.is_some()), (Some("Ada"), true));
        let bare =
            first_commit(&json!({"committers": [{"commits": [{"id": "ab", "message": null}]}]}));
        assert_eq!(bare.map(|commit| (commit.id, commit.author)), Some(("ab".into(), None)));
        for nothing in [
            json!({"committers": []}),
            json!({"committers": [null, {"commits": "x"}, {"author": {}}]}),
            json!({"detail": "No committers found"}),
            json!([]),
        ] {
            assert_eq!(first_commit(&nothing), None, "{nothing}");
        }
    }
}
