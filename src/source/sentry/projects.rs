//! Which projects are read. The configuration names them by slug or id; servers other than Sentry
//! understand ids only, so slugs are looked up once.

use super::Sentry;
use super::lenient::items;
use super::wire::{Issue, Project};
use crate::source::SourceError;

/// The projects whose issues are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// These; `None` for all.
    pub(super) only: Option<Vec<Project>>,
    /// Configured, but not there.
    pub(super) unknown: Vec<String>,
}

impl Selection {
    /// The configured projects among those there are.
    pub(super) fn new(configured: &[String], there: Vec<Project>) -> Self {
        if configured.is_empty() {
            return Self::default();
        }
        let is = |project: &Project, name: &String| {
            project.id == *name || project.slug.as_ref() == Some(name)
        };
        let missing = |name: &&String| !there.iter().any(|project| is(project, name));
        let unknown = configured.iter().filter(missing).cloned().collect();
        let wanted = |project: &Project| configured.iter().any(|name| is(project, name));
        Self { only: Some(there.into_iter().filter(wanted).collect()), unknown }
    }

    /// Whether an issue belongs to it: a server may ignore what it was asked for.
    pub(super) fn holds(&self, issue: &Issue) -> bool {
        let (Some(only), Some(project)) = (&self.only, &issue.project) else { return true };
        only.iter().any(|known| known.id == project.id)
    }

    /// What the user must mend, if something of it is not there.
    pub(super) fn fault(&self, organization: &str) -> Option<SourceError> {
        let names: Vec<_> = self.unknown.iter().map(|name| format!("{name:?}")).collect();
        (!names.is_empty()).then(|| SourceError::NeedsYou {
            fault: format!(
                "organization {organization:?} shows this token no project {}",
                names.join(", ")
            ),
            remedy: "correct projects, or give the token's user access".into(),
        })
    }
}

impl Sentry {
    /// The projects to read, looked up until all of them were found.
    ///
    /// # Errors
    /// Whatever stopped the look-up.
    pub(super) async fn selection(&self) -> Result<Selection, SourceError> {
        if self.settings.projects.is_empty() {
            return Ok(Selection::default());
        }
        if let Some(known) = self.memory().selection.clone() {
            return Ok(known);
        }
        let selection = Selection::new(&self.settings.projects, self.all_projects().await?);
        if selection.unknown.is_empty() {
            self.memory().selection = Some(selection.clone());
        }
        Ok(selection)
    }

    /// All projects that the token sees ("List an Organization's Projects").
    ///
    /// # Errors
    /// Whatever stopped the look-up.
    pub(super) async fn all_projects(&self) -> Result<Vec<Project>, SourceError> {
        let mut url = Some(self.api.org_url("projects/", &[]));
        let mut projects = Vec::new();
        while let Some(page) = url {
            let listed = self.api.list(&page).await?;
            projects.extend(items(listed.items, "projects", &mut Vec::new()));
            url = listed.next.filter(|next| *next != page);
        }
        Ok(projects)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn project(id: &str, slug: &str) -> Project {
        Project { id: id.into(), slug: Some(slug.into()) }
    }

    #[test]
    fn projects_go_by_slug_or_id_and_unknown_ones_are_named() {
        let there = vec![project("1", "app"), project("2", "worker"), project("3", "sdk")];
        let of = |names: &[&str]| {
            let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
            Selection::new(&names, there.clone())
        };
        assert_eq!(of(&[]), Selection::default());
        assert_eq!(of(&["sdk", "1"]).only, Some(vec![project("1", "app"), project("3", "sdk")]));
        let partly = of(&["app", "nope"]);
        assert_eq!(
            (partly.only.as_ref().map(Vec::len), &partly.unknown[..]),
            (Some(1), &["nope".to_owned()][..])
        );
        let fault = partly.fault("example").unwrap().to_string();
        assert!(fault.contains("nope") && fault.contains("example"), "{fault}");
        assert!(of(&["app"]).fault("example").is_none());
    }

    #[test]
    fn issues_of_other_projects_are_left_out_whatever_the_server_sends() {
        let there = vec![project("1", "app"), project("2", "worker")];
        let app = Selection::new(&["app".to_owned()], there);
        for (sent, held) in [
            (json!({"id": 5, "project": {"id": 1, "slug": "app"}}), true),
            (json!({"id": 5, "project": {"id": "2", "slug": "worker"}}), false),
            (json!({"id": 5}), true),
        ] {
            let issue: Issue = serde_json::from_value(sent.clone()).unwrap();
            assert_eq!(app.holds(&issue), held, "{sent}");
            assert!(Selection::default().holds(&issue), "{sent}");
        }
    }
}
