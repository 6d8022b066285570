//! GitHub in a rush: issues, now and then a pull request, comments, edits, labels, reviews, closes.

use super::kept::Kept;
use super::town::REPOS;
use super::words::Writer;
use std::collections::VecDeque;
use support_hero::demo::github::{GitHub, Visible};

const PEOPLE: [&str; 6] = ["zoeb", "lzolc", "wile-e", "hscorpio", "scarter", "noor-sun"];
const OURS: [&str; 2] = ["ghopper", "lokafor"];
const LABELS: [&[&str]; 3] = [&["bug"], &["bug", "question"], &["help wanted"]];
/// So many issues of a repository are open at a time.
const OPEN: usize = 30;
/// Requests that are left to the token: it is a rush, not a lack.
const PLENTY: u64 = 5_000;

/// What is open.
struct Issue {
    number: u64,
    is_pull: bool,
    last: Option<u64>,
}

/// A repository.
struct Repo {
    name: &'static str,
    open: VecDeque<Issue>,
}

/// The repositories of the run.
pub struct Code {
    github: GitHub,
    repos: Vec<Repo>,
}

impl Code {
    pub fn new(github: GitHub, writer: &mut Writer) -> Self {
        let repo = |name| Repo { name, open: VecDeque::new() };
        let mut repos: Vec<_> = REPOS.into_iter().map(repo).collect();
        for repo in &mut repos {
            (0..OPEN).for_each(|_| repo.begin(&github, writer));
        }
        Self { github, repos }
    }

    /// Something happens in a repository; how many events that is.
    pub fn happen(&mut self, writer: &mut Writer) -> u64 {
        self.github.set_remaining(PLENTY);
        let repo = writer.below(self.repos.len());
        let repo = &mut self.repos[repo];
        match writer.below(100) {
            0..6 => repo.begin(&self.github, writer),
            what => repo.go_on(&self.github, what, writer),
        }
        match repo.open.len() > OPEN {
            true => 1 + repo.close(&self.github, writer),
            false => 1,
        }
    }

    pub fn differences(&self, kept: &Kept) -> Vec<String> {
        let all = self.repos.iter().flat_map(|repo| {
            let issues = self.github.truth(repo.name).into_iter();
            issues.flat_map(|issue| {
                differs(&format!("github:{}#{}", repo.name, issue.number), &issue, kept)
            })
        });
        all.collect()
    }
}

impl Repo {
    fn begin(&mut self, github: &GitHub, writer: &mut Writer) {
        let (who, title, text) = (writer.one_of(&PEOPLE), writer.title(), writer.message());
        let is_pull = writer.below(8) == 0;
        let number = match is_pull {
            true => github.open_pull(self.name, who, &title, &text),
            false => github.open(self.name, who, &title, &text),
        };
        self.open.push_back(Issue { number, is_pull, last: None });
    }

    fn go_on(&mut self, github: &GitHub, what: usize, writer: &mut Writer) {
        let issue = writer.below(self.open.len());
        let issue = &mut self.open[issue];
        let (number, text) = (issue.number, writer.message());
        match (what, issue.last) {
            (70..80, Some(last)) => github.edit_comment(self.name, number, last, &text),
            (80..86, _) => github.retitle(self.name, number, &writer.title()),
            (86..92, _) => github.set_labels(self.name, number, writer.one_of(&LABELS)),
            (92..96, _) if issue.is_pull => {
                github.review(self.name, number, writer.one_of(&OURS), "COMMENTED", &text);
            }
            (96..100, _) if issue.is_pull => {
                let who = writer.one_of(&OURS);
                github.review_comment(self.name, number, who, ("src/a.rs", 7), &text);
            }
            _ => {
                let ours = writer.below(3) == 0;
                let who = if ours { writer.one_of(&OURS) } else { writer.one_of(&PEOPLE) };
                issue.last = Some(github.comment(self.name, number, who, &text));
            }
        }
    }

    /// The oldest is closed with a last word.
    fn close(&mut self, github: &GitHub, writer: &mut Writer) -> u64 {
        let Some(issue) = self.open.pop_front() else { return 0 };
        let reason = (!issue.is_pull).then_some("completed");
        github.comment(self.name, issue.number, OURS[0], &writer.message());
        github.close(self.name, issue.number, OURS[0], reason);
        2
    }
}

/// What of an issue is not in the store as it is at GitHub.
fn differs(ticket: &str, issue: &Visible, kept: &Kept) -> Vec<String> {
    let mut wrong = Vec::new();
    let open = if issue.state == "open" { "open" } else { "closed" };
    if kept.state(ticket) != open || kept.title(ticket) != issue.title {
        wrong.push(format!("{ticket}: {} {}", kept.state(ticket), kept.title(ticket)));
    }
    let mut said = vec![("body".to_owned(), &issue.body)];
    said.extend(issue.comments.iter().map(|(id, text)| (format!("c{id}"), text)));
    said.extend(issue.lines.iter().map(|(id, text)| (format!("rc{id}"), text)));
    let reviews = issue.reviews.iter().filter(|(_, _, text)| !text.is_empty());
    said.extend(reviews.map(|(id, _, text)| (format!("r{id}"), text)));
    for (id, text) in &said {
        // What stands on a line of the diff is told with that line.
        let is_as_said = |found: &str| {
            if id.starts_with("rc") { found.ends_with(*text) } else { found == *text }
        };
        match kept.messages(&format!("{ticket} {id}")) {
            [found] if is_as_said(&found.text) => {}
            found => wrong.push(format!("{ticket} {id}: {text:?} is not {found:?}")),
        }
    }
    let (there, here) = (said.len(), kept.count_in(ticket));
    wrong.extend((there != here).then(|| format!("{ticket}: {there} there, {here} here")));
    wrong
}
