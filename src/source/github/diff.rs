//! What a pull request changes.

use super::GitHub;
use super::calls::{Calls, PER_PAGE};
use super::place::Place;
use super::refusal::Subject;
use super::shapes::ChangedFile;
use super::wire::Pull;
use crate::desk::Diff;
use crate::source::{Reply, SourceError};

const AS_DIFF: &str = "application/vnd.github.diff";
/// What a screen can take.
const MOST_BYTES: usize = 2 << 20;
const MOST_LINES: usize = 50_000;
/// GitHub lists no more than 3,000 files ("List pull requests files").
const MOST_PAGES: usize = 30;
const NAMES_SHOWN: usize = 3;

/// What `place` changes.
///
/// # Errors
/// [`SourceError::Refused`] for what is no pull request; else as [`Calls::get`].
pub(super) async fn diff(source: &GitHub, place: &Place) -> Result<Diff, SourceError> {
    let (mut calls, name) = (source.calls(), place.to_string());
    let (text, missing) = match calls.look(&place.pull_path(), AS_DIFF).await {
        Ok(reply) if reply.status == 200 && !is_json(&reply) => {
            reply.readable()?;
            (String::from_utf8_lossy(&reply.body).into_owned(), Vec::new())
        }
        // Too large, or a server that knows no such form.
        Ok(reply) if matches!(reply.status, 200 | 406 | 415) => {
            from_files(&mut calls, place).await?
        }
        Ok(reply) if reply.status == 404 => return Err(no_pull(&mut calls, place, &reply).await),
        Ok(reply) => return Err(calls.refusal(&reply, Subject::Ticket(&name), false)),
        Err(SourceError::Unreadable { .. }) => from_files(&mut calls, place).await?,
        Err(error) => return Err(error),
    };
    Ok(cut(text, missing))
}

fn is_json(reply: &Reply) -> bool {
    reply.header("content-type").is_some_and(|kind| kind.contains("json"))
}

/// An issue that is no pull request is told apart from one that is gone.
async fn no_pull(calls: &mut Calls<'_>, place: &Place, reply: &Reply) -> SourceError {
    let name = place.to_string();
    match calls.get(&place.issue_path(), Subject::Ticket(&name)).await {
        Ok(_) => SourceError::Refused { why: format!("{name} is no pull request: it has no diff") },
        Err(_) => calls.refusal(reply, Subject::Ticket(&name), false),
    }
}

/// The patches of its files, put together.
async fn from_files(
    calls: &mut Calls<'_>,
    place: &Place,
) -> Result<(String, Vec<String>), SourceError> {
    let name = place.to_string();
    let subject = Subject::Ticket(&name);
    let pull: Pull = calls.get(&place.pull_path(), subject).await?.json()?;
    let path = format!("{}/files?per_page={PER_PAGE}", place.pull_path());
    let read = calls.list_up_to(MOST_PAGES, &path, subject).await?;
    let (files, left_out): (Vec<ChangedFile>, _) = (read.rows, read.unreadable.len());
    let total = usize::try_from(pull.changed_files.unwrap_or_default())
        .unwrap_or_default()
        .max(files.len() + left_out);
    let text = files.iter().map(written).collect();
    Ok((text, missing(&files, total)))
}

/// What is not in the patches, in words.
fn missing(files: &[ChangedFile], total: usize) -> Vec<String> {
    let not_listed = total.saturating_sub(files.len());
    let without: Vec<_> = files.iter().filter(|file| is_without(file)).collect();
    let mut missing = Vec::new();
    if not_listed > 0 {
        missing.push(format!("{not_listed} of {total} files"));
    }
    if !without.is_empty() {
        let shown = without.iter().take(NAMES_SHOWN).map(|file| file.filename.as_str());
        let shown = shown.collect::<Vec<_>>().join(", ");
        let more = if without.len() > NAMES_SHOWN { ", …" } else { "" };
        let count = without.len();
        missing.push(format!("what {count} of {total} files change ({shown}{more})"));
    }
    missing
}

/// Whether it changes something that is not shown: it is binary or too large. What was only moved
/// changes nothing.
fn is_without(file: &ChangedFile) -> bool {
    let moved = file.status == "renamed" && file.changes == 0;
    file.patch.is_none() && !moved
}

/// A file as `git diff` writes it.
fn written(file: &ChangedFile) -> String {
    let new = &file.filename;
    let old = file.previous_filename.as_ref().unwrap_or(new);
    let (mode, from, to) = match file.status.as_str() {
        "added" => ("new file mode 100644\n".into(), "/dev/null".into(), format!("b/{new}")),
        "removed" => ("deleted file mode 100644\n".into(), format!("a/{old}"), "/dev/null".into()),
        "renamed" => {
            let mode = format!("rename from {old}\nrename to {new}\n");
            (mode, format!("a/{old}"), format!("b/{new}"))
        }
        _ => (String::new(), format!("a/{old}"), format!("b/{new}")),
    };
    let body = match &file.patch {
        Some(patch) => format!("--- {from}\n+++ {to}\n{}\n", patch.trim_end_matches('\n')),
        None if is_without(file) && file.changes > 0 => {
            format!("--- {from}\n+++ {to}\n# {} lines that GitHub does not show\n", file.changes)
        }
        None if is_without(file) => format!("Binary files {from} and {to} differ\n"),
        None => String::new(),
    };
    format!("diff --git a/{old} b/{new}\n{mode}{body}")
}

/// As much as a screen can take.
fn cut(text: String, mut missing: Vec<String>) -> Diff {
    let mut ends = text.match_indices('\n').map(|(at, _)| at + 1);
    let by_lines = ends.nth(MOST_LINES - 1).unwrap_or(text.len());
    let by_bytes = match text.len() {
        length if length <= MOST_BYTES => length,
        _ => text
            .as_bytes()
            .iter()
            .take(MOST_BYTES)
            .rposition(|b| *b == b'\n')
            .map_or(0, |at| at + 1),
    };
    let end = by_lines.min(by_bytes);
    let kept = text.get(..end).unwrap_or_default();
    if kept.len() < text.len() {
        let (shown, all) = (kept.lines().count(), text.lines().count());
        missing.push(format!("all after line {shown} of {all}"));
    }
    let missing = (!missing.is_empty()).then(|| missing.join("; "));
    Diff { text: kept.to_owned(), missing }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn file(row: Value) -> ChangedFile {
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn files_are_written_as_git_does() {
        for (row, text, is_missing) in [
            (
                json!({"filename": "a.rs", "status": "modified", "changes": 2, "patch": "@@ -1 +1 @@\n-a\n+b"}),
                "diff --git a/a.rs b/a.rs\n--- a/a.rs\n+++ b/a.rs\n@@ -1 +1 @@\n-a\n+b\n",
                false,
            ),
            (
                json!({"filename": "a.rs", "status": "added", "changes": 1, "patch": "@@ -0,0 +1 @@\n+b"}),
                "diff --git a/a.rs b/a.rs\nnew file mode 100644\n--- /dev/null\n+++ b/a.rs\n@@ -0,0 +1 @@\n+b\n",
                false,
            ),
            (
                json!({"filename": "a.rs", "status": "removed", "changes": 1, "patch": "@@ -1 +0,0 @@\n-b"}),
                "diff --git a/a.rs b/a.rs\ndeleted file mode 100644\n--- a/a.rs\n+++ /dev/null\n@@ -1 +0,0 @@\n-b\n",
                false,
            ),
            (
                json!({"filename": "b.rs", "previous_filename": "a.rs", "status": "renamed", "changes": 0}),
                "diff --git a/a.rs b/b.rs\nrename from a.rs\nrename to b.rs\n",
                false,
            ),
            (
                json!({"filename": "x.png", "status": "modified", "changes": 0}),
                "diff --git a/x.png b/x.png\nBinary files a/x.png and b/x.png differ\n",
                true,
            ),
            (
                json!({"filename": "big.json", "status": "modified", "changes": 90_000}),
                "diff --git a/big.json b/big.json\n--- a/big.json\n+++ b/big.json\n\
                 # 90000 lines that GitHub does not show\n",
                true,
            ),
        ] {
            let file = file(row);
            assert_eq!(written(&file), text);
            assert_eq!(is_without(&file), is_missing, "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_counted_and_named() {
        let binary = |name: &str| file(json!({"filename": name, "status": "added"}));
        let shown = file(json!({"filename": "a.rs", "patch": "@@"}));
        assert!(missing(std::slice::from_ref(&shown), 1).is_empty());
        let files = [shown, binary("b"), binary("c"), binary("d"), binary("e")];
        let expected = ["2 of 7 files", "what 4 of 7 files change (b, c, d, …)"];
        assert_eq!(missing(&files, 7), expected);
    }

    #[test]
    fn a_long_diff_is_cut_at_the_end_of_a_line() {
        for (text, shown, missing) in [
            ("+a\n".repeat(50_000), 150_000, None),
            ("+a\n".repeat(50_001), 150_000, Some("all after line 50000 of 50001")),
            (
                format!("{}\n", "é".repeat(700_000)).repeat(2),
                1_400_001,
                Some("all after line 1 of 2"),
            ),
            ("é".repeat(2 << 20), 0, Some("all after line 0 of 1")),
            (String::new(), 0, None),
        ] {
            let diff = cut(text, Vec::new());
            assert_eq!((diff.text.len(), diff.missing.as_deref()), (shown, missing));
        }
    }
}
