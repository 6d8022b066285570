//! What a new issue begins with: labels and templates of its repository.

use super::GitHub;
use super::calls::{Calls, rows};
use super::choices;
use super::refusal::Subject;
use super::shapes::Stored;
use super::templates::{is_template, template};
use crate::desk::{Forms, Template};
use crate::source::{Reply, SourceError};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;

const FOLDER: &str = ".github/ISSUE_TEMPLATE";
/// The one template of older repositories.
const SINGLE: [&str; 3] =
    [".github/ISSUE_TEMPLATE.md", "ISSUE_TEMPLATE.md", "docs/ISSUE_TEMPLATE.md"];
/// More than anybody reads through.
const MOST: usize = 20;

/// Labels and templates of `repo`. Where it has no templates, those of its owner's `.github`
/// repository count ("Creating a default community health file").
///
/// # Errors
/// As [`Calls::get`].
pub(super) async fn forms(source: &GitHub, repo: &str) -> Result<Forms, SourceError> {
    let mut calls = source.calls();
    let labels = choices::labels(&mut calls, repo).await?;
    let mut templates = own(&mut calls, repo).await?;
    if templates.is_empty()
        && let Some((owner, _)) = repo.split_once('/')
    {
        templates = in_folder(&mut calls, &format!("{owner}/.github")).await?;
    }
    Ok(Forms { labels, templates })
}

async fn own(calls: &mut Calls<'_>, repo: &str) -> Result<Vec<Template>, SourceError> {
    let templates = in_folder(calls, repo).await?;
    if !templates.is_empty() {
        return Ok(templates);
    }
    for path in SINGLE {
        if let Some(text) = content(calls, repo, path).await? {
            return Ok(template("issue.md", &text).into_iter().collect());
        }
    }
    Ok(Vec::new())
}

/// The templates of a repository's folder; one that cannot be read is left out.
async fn in_folder(calls: &mut Calls<'_>, repo: &str) -> Result<Vec<Template>, SourceError> {
    let Some(reply) = stored(calls, repo, FOLDER).await? else { return Ok(Vec::new()) };
    let files = rows::<Stored>(&reply).map(|rows| rows.rows).unwrap_or_default();
    let files = files.into_iter().filter(|file| file.kind == "file" && is_template(&file.name));
    let mut templates = Vec::new();
    for file in files.take(MOST) {
        let text = content(calls, repo, &file.path).await?;
        templates.extend(text.and_then(|text| template(&file.name, &text)));
    }
    Ok(templates)
}

/// The text of a file; `None` if there is none, or it is no text.
async fn content(
    calls: &mut Calls<'_>,
    repo: &str,
    path: &str,
) -> Result<Option<String>, SourceError> {
    let Some(reply) = stored(calls, repo, path).await? else { return Ok(None) };
    let encoded = reply.json::<Stored>().map(|file| file.content).unwrap_or_default();
    let encoded: String = encoded.split_whitespace().collect();
    Ok(STANDARD.decode(encoded).ok().and_then(|bytes| String::from_utf8(bytes).ok()))
}

/// What is stored under a path; `None` if nothing is, or the token may not see it: templates are
/// a help, and an issue can be opened without.
async fn stored(
    calls: &mut Calls<'_>,
    repo: &str,
    path: &str,
) -> Result<Option<Reply>, SourceError> {
    let parts: Vec<_> = path.split('/').map(super::calls::segment).collect();
    let path = format!("repos/{repo}/contents/{}", parts.join("/"));
    match calls.get(&path, Subject::Extra(&path)).await {
        Err(SourceError::Refused { .. } | SourceError::NeedsYou { .. }) => Ok(None),
        reply => reply.map(Some),
    }
}
