//! Which projects and environments are read. The configuration names projects by slug or id; servers
//! other than Sentry understand ids only, so slugs are looked up once.

use super::Sentry;
use super::lenient::items;
use super::wire::{Environment, Issue, Project};
use crate::source::SourceError;

/// A list of projects longer than so many pages is not read to its end.
const MOST_PAGES: usize = 50;

const PROJECTS: &str = "projects";

/// What Sentry takes for all projects that the token sees. Without it those are left out whose teams
/// the token's user is not of.
const ALL: &str = "-1";

/// The projects and environments whose issues are read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Selection {
    /// These projects; `None` for all.
    pub(super) only: Option<Vec<Project>>,
    /// All have to be asked for by name.
    all: bool,
    /// These environments; none for all.
    environments: Vec<String>,
    /// What is configured, but not there: projects, environments.
    unknown: [Vec<String>; 2],
}

impl Selection {
    /// The configured projects and environments among those there are; of environments `None` if the
    /// server does not list them.
    pub(super) fn new(
        (projects, there): (&[String], Vec<Project>),
        (environments, known): (&[String], Option<&[String]>),
    ) -> Self {
        let is = |project: &Project, name: &String| {
            project.id == *name || project.slug.as_ref() == Some(name)
        };
        let without = projects.iter().filter(|name| !there.iter().any(|p| is(p, name))).cloned();
        let without = without.collect();
        let all = there
            .iter()
            .any(|project| project.has_access == Some(true) && project.is_member == Some(false));
        let wanted = |project: &Project| projects.iter().any(|name| is(project, name));
        let only = there.into_iter().filter(wanted).collect();
        let (environments, missing) = environments
            .iter()
            .cloned()
            .partition(|name| known.is_none_or(|known| known.contains(name)));
        Self {
            only: (!projects.is_empty()).then_some(only),
            all: projects.is_empty() && all,
            environments,
            unknown: [without, missing],
        }
    }

    /// Whether nothing of what is configured is there, so that nothing is to be read.
    pub(super) fn is_empty(&self) -> bool {
        let [_, missing] = &self.unknown;
        let no_environment = self.environments.is_empty() && !missing.is_empty();
        self.only.as_ref().is_some_and(Vec::is_empty) || no_environment
    }

    /// Whether all of it is there.
    fn is_whole(&self) -> bool {
        self.unknown.iter().all(Vec::is_empty)
    }

    /// What to ask a list of issues for.
    pub(super) fn query(&self) -> Vec<(&'static str, String)> {
        let only = self.only.iter().flatten().map(|project| project.id.clone());
        let projects = only.chain(self.all.then(|| ALL.to_owned()));
        let projects = projects.map(|id| ("project", id));
        projects.chain(self.environments.iter().map(|name| ("environment", name.clone()))).collect()
    }

    /// Whether an issue belongs to it: a server may ignore what it was asked for.
    pub(super) fn holds(&self, issue: &Issue) -> bool {
        let (Some(only), Some(project)) = (&self.only, &issue.project) else { return true };
        only.iter().any(|known| known.id == project.id)
    }

    /// The key of the configuration that names what is not there.
    pub(super) fn key(&self) -> &'static str {
        let [projects, _] = &self.unknown;
        if projects.is_empty() { "environments" } else { PROJECTS }
    }

    /// What the user must mend, if something of it is not there.
    pub(super) fn fault(&self, organization: &str) -> Option<SourceError> {
        if self.is_whole() {
            return None;
        }
        let [projects, environments] = &self.unknown;
        let key = self.key();
        let names = if key == PROJECTS { projects } else { environments };
        let what = key.trim_end_matches('s');
        let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
        Some(SourceError::NeedsYou {
            fault: format!(
                "organization {organization:?} shows this token no {what} {}",
                names.join(", ")
            ),
            remedy: format!("correct {key}, or give the token's user access"),
        })
    }
}

impl Sentry {
    /// What to read, looked up until all of it was found.
    ///
    /// # Errors
    /// Whatever stopped the look-up.
    pub(super) async fn selection(&self) -> Result<Selection, SourceError> {
        if let Some(known) = self.memory().selection.clone() {
            return Ok(known);
        }
        let there = match self.all_projects().await {
            // All are read then, and the list of issues tells whether that is allowed.
            Err(SourceError::NeedsYou { .. }) if self.settings.projects.is_empty() => Vec::new(),
            there => there?,
        };
        let selection = self.selected(there).await?;
        if selection.is_whole() {
            self.memory().selection = Some(selection.clone());
        }
        Ok(selection)
    }

    /// What is to be read of these projects.
    ///
    /// # Errors
    /// Whatever stopped the look-up of environments.
    pub(super) async fn selected(&self, there: Vec<Project>) -> Result<Selection, SourceError> {
        // GlitchTip shows whoever is in the organization all of its projects.
        let told = |project: Project| Project { is_member: None, ..project };
        let glitchtip = self.api.is_glitchtip();
        let there = if glitchtip { there.into_iter().map(told).collect() } else { there };
        let configured = &self.settings.environments;
        let known = if configured.is_empty() { None } else { self.all_environments().await? };
        Ok(Selection::new((&self.settings.projects, there), (configured, known.as_deref())))
    }

    /// All projects that the token sees ("List an Organization's Projects").
    ///
    /// # Errors
    /// Whatever stopped the look-up.
    pub(super) async fn all_projects(&self) -> Result<Vec<Project>, SourceError> {
        let mut url = Some(self.api.org_url("projects/", &[]));
        let mut projects = Vec::new();
        for _ in 0..MOST_PAGES {
            let Some(page) = url else { break };
            let listed = self.api.list(&page).await?;
            projects.extend(items(listed.items, "projects", &mut Vec::new()));
            url = listed.next.filter(|next| *next != page);
        }
        Ok(projects)
    }

    /// All environments of the organization; `None` from a server that does not list them.
    async fn all_environments(&self) -> Result<Option<Vec<String>>, SourceError> {
        let listed = match self.api.list(&self.api.org_url("environments/", &[])).await {
            Err(
                SourceError::NeedsYou { .. }
                | SourceError::Refused { .. }
                | SourceError::Unreadable { .. },
            ) => return Ok(None),
            listed => listed?,
        };
        let there: Vec<Environment> = items(listed.items, "environments", &mut Vec::new());
        Ok(Some(there.into_iter().map(|environment| environment.name).collect()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn project(id: &str, slug: &str) -> Project {
        Project { id: id.into(), slug: Some(slug.into()), ..Project::default() }
    }

    fn owned(names: &[&str]) -> Vec<String> {
        names.iter().map(|name| (*name).to_owned()).collect()
    }

    fn of(names: &[&str], there: Vec<Project>) -> Selection {
        Selection::new((&owned(names), there), (&[], None))
    }

    #[test]
    fn projects_go_by_slug_or_id_and_unknown_ones_are_named() {
        let there = vec![project("1", "app"), project("2", "worker"), project("3", "sdk")];
        let of = |names: &[&str]| of(names, there.clone());
        assert_eq!(of(&[]), Selection::default());
        let both = of(&["sdk", "1"]);
        assert_eq!(both.only, Some(vec![project("1", "app"), project("3", "sdk")]));
        assert_eq!(both.query(), [("project", "1".into()), ("project", "3".into())]);
        let partly = of(&["app", "nope"]);
        assert_eq!((partly.only.as_ref().map(Vec::len), partly.is_whole()), (Some(1), false));
        let fault = partly.fault("example").unwrap().to_string();
        assert!(fault.contains("no project \"nope\"") && fault.contains("example"), "{fault}");
        assert!(of(&["app"]).fault("example").is_none());
        assert!(of(&["nope"]).is_empty() && !partly.is_empty() && !of(&[]).is_empty());
    }

    #[test]
    fn environments_that_are_not_there_are_named_and_the_others_read() {
        let of = |names: &[&str], there: Option<&[String]>| {
            Selection::new((&[], Vec::new()), (&owned(names), there))
        };
        let there = owned(&["production", "staging"]);
        let one = of(&["production", "prod"], Some(&there));
        assert_eq!(one.query(), [("environment", "production".into())]);
        let fault = one.fault("example").unwrap().to_string();
        assert!(
            fault.contains("no environment \"prod\"") && fault.contains("correct environments")
        );
        assert!(of(&["prod"], Some(&there)).is_empty() && !one.is_empty());
        let untold = of(&["prod"], None);
        assert_eq!(untold.query(), [("environment", "prod".into())]);
        assert!(untold.is_whole() && !untold.is_empty());
    }

    #[test]
    fn all_projects_are_asked_for_where_some_would_be_left_out() {
        let theirs =
            Project { has_access: Some(true), is_member: Some(false), ..project("2", "worker") };
        let closed = Project { has_access: Some(false), ..theirs.clone() };
        let ours = Project { is_member: Some(true), ..project("1", "app") };
        assert_eq!(of(&[], vec![ours.clone(), theirs.clone()]).query(), [("project", "-1".into())]);
        let named = of(&["2"], vec![ours.clone(), theirs]);
        assert_eq!(named.query(), [("project", "2".into())]);
        assert!(of(&[], vec![ours, closed, project("3", "sdk")]).query().is_empty());
    }

    #[test]
    fn issues_of_other_projects_are_left_out_whatever_the_server_sends() {
        let there = vec![project("1", "app"), project("2", "worker")];
        let app = of(&["app"], there);
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
