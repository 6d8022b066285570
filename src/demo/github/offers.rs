//! What there is to choose from and to look at closely: labels, people, teams, files, diffs.

use super::answer::Answer;
use super::route::Call;
use super::rules::all_assignable;
use super::wire::{Pen, user};
use super::world::{Issue, Pull};
use axum::http::StatusCode;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

/// A path and its patch, unless it is binary.
type File = (String, Option<String>);

/// What `GET` answers for all that is not of the conversation.
pub(super) fn read(call: &Call<'_>, pen: &Pen<'_>, rest: &[&str]) -> Option<Answer> {
    let page = |rows: Vec<Value>| {
        let address = format!("{}/repositories/{}/{}", call.origin, pen.repo.id, rest.join("/"));
        Some(Answer::page(rows, &call.query, &address))
    };
    match rest {
        ["assignees"] => page(all_assignable().map(|login| user(call.origin, login)).collect()),
        ["labels"] => page(pen.labels(&pen.repo.rules.labels)),
        ["labels", name] => label(pen, &decoded(name)),
        ["teams"] if !pen.repo.push => None,
        ["teams"] => {
            let team = |slug: &String| json!({"slug": slug, "name": slug});
            page(pen.repo.rules.teams.iter().map(team).collect())
        }
        ["contents", path @ ..] => contents(pen, &decoded(&path.join("/"))),
        ["pulls", number, "files"] => {
            let issue = pen.repo.issues.get(&number.parse().ok()?)?;
            let files = files(issue, issue.pull.as_ref()?);
            page(files.iter().map(|file| row(file, pen.repo.rules.large_diffs)).collect())
        }
        _ => None,
    }
}

/// A parameter as forms encode it.
pub(super) fn decoded_form(text: &str) -> String {
    decoded(&text.replace('+', " "))
}

/// A part of a path as it was meant.
pub(super) fn decoded(part: &str) -> String {
    let mut pieces = part.split('%');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        let (code, rest) = piece.split_at_checked(2).unwrap_or(("", piece));
        bytes.extend(u8::from_str_radix(code, 16).ok());
        bytes.extend(rest.as_bytes());
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn label(pen: &Pen<'_>, name: &str) -> Option<Answer> {
    let known = pen.repo.rules.labels.iter().find(|known| known.eq_ignore_ascii_case(name))?;
    pen.labels(std::slice::from_ref(known)).pop().map(Answer::ok)
}

/// A file with its content, or the list of a folder.
fn contents(pen: &Pen<'_>, path: &str) -> Option<Answer> {
    let name = |path: &str| path.rsplit('/').next().unwrap_or_default().to_owned();
    let files = &pen.repo.rules.files;
    if let Some(text) = files.get(path) {
        let encoded = STANDARD.encode(text);
        let lines: Vec<_> = encoded.as_bytes().chunks(60).map(String::from_utf8_lossy).collect();
        return Some(Answer::ok(json!({
            "name": name(path), "path": path, "type": "file", "encoding": "base64",
            "size": text.len(), "content": format!("{}\n", lines.join("\n")),
        })));
    }
    let folder = format!("{path}/");
    let inside = files.iter().filter(|(path, _)| path.starts_with(&folder));
    let rows: Vec<_> = inside
        .map(|(path, text)| {
            json!({"name": name(path), "path": path, "type": "file", "size": text.len()})
        })
        .collect();
    (!rows.is_empty()).then(|| Answer::ok(rows.into()))
}

/// `GET /repos/{owner}/{repo}/pulls/{number}` in the form of a diff.
pub(super) fn diff(pen: &Pen<'_>, issue: &Issue, pull: &Pull) -> Answer {
    if pen.repo.rules.large_diffs {
        let why = "Sorry, the diff exceeded the maximum number of lines (20000)";
        return Answer::refused(StatusCode::NOT_ACCEPTABLE, why);
    }
    let written = |(path, patch): &File| match patch {
        Some(patch) => {
            format!("diff --git a/{path} b/{path}\n--- a/{path}\n+++ b/{path}\n{patch}\n")
        }
        None => {
            format!("diff --git a/{path} b/{path}\nBinary files a/{path} and b/{path} differ\n")
        }
    };
    let text: String = files(issue, pull).iter().map(written).collect();
    Answer { text: Some(text), ..Answer::ok(Value::Null) }
}

fn row((path, patch): &File, large: bool) -> Value {
    let count =
        |sign| patch.iter().flat_map(|patch| patch.lines()).filter(move |l| l.starts_with(sign));
    let (added, removed) = (count('+').count(), count('-').count());
    let mut row = json!({
        "filename": path, "status": "modified", "additions": added, "deletions": removed,
        "changes": added + removed,
    });
    // What is large altogether shows the patches of its files all the same.
    if let (Some(row), Some(patch)) = (row.as_object_mut(), patch) {
        row.insert("patch".into(), json!(patch));
        row.insert(
            "status".into(),
            json!(if large && removed == 0 { "added" } else { "modified" }),
        );
    }
    row
}

/// The files of a pull request; where nobody told, as many and as large as it says.
fn files(issue: &Issue, pull: &Pull) -> Vec<File> {
    if !pull.files.is_empty() {
        return pull.files.clone();
    }
    const NAMES: [&str; 6] = [
        "src/lib.rs",
        "tests/suite.rs",
        "README.md",
        "src/client.rs",
        "docs/guide.md",
        "CHANGELOG.md",
    ];
    let (added, removed, files) = pull.size;
    let mut paths: Vec<String> = Vec::new();
    let told = pull.review_comments.iter().filter_map(|comment| comment.line.as_ref());
    let told = told.map(|(path, _)| path.clone());
    for path in told.chain(NAMES.iter().map(ToString::to_string)) {
        if !paths.contains(&path) && (paths.len() as u64) < files {
            paths.push(path);
        }
    }
    let share = |all: u64, at: u64, of: u64| all * (at + 1) / of - all * at / of;
    let count = paths.len() as u64;
    let patch = |(at, path): (usize, String)| {
        let at = at as u64;
        (path, Some(patch(&issue.title, share(added, at, count), share(removed, at, count))))
    };
    paths.into_iter().enumerate().map(patch).collect()
}

/// A believable change of so many lines.
fn patch(title: &str, added: u64, removed: u64) -> String {
    let lines = |sign: char, count: u64| {
        (1..=count).map(move |line| format!("{sign}// {title}, {line} of {count}\n"))
    };
    let body: String = lines('-', removed).chain(lines('+', added)).collect();
    format!("@@ -10,{} +10,{} @@\n \n{body} ", removed + 2, added + 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_read_as_forms_write_them() {
        for (text, read) in [("org%3Aa+topic%3Ab", "org:a topic:b"), ("%C3%A9", "é"), ("é", "é")]
        {
            assert_eq!(decoded_form(text), read, "{text}");
        }
    }
}
