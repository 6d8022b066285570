//! A GitHub on which random things happen.

use super::dump::Dump;
use std::collections::{BTreeMap, BTreeSet};
use support_hero::demo::github::{Barred, GitHub, Visible};
use support_hero::demo::{Clock, Rng};

const PEOPLE: [&str; 8] =
    ["zoeb", "lzolc", "wile-e", "hscorpio", "ada", "ghopper", "lokafor", "deploybot[bot]"];
const OURS: [&str; 3] = ["ada", "ghopper", "lokafor"];
const VOTES: [&str; 4] = ["+1", "same here", "any update?", "👍 please"];
const LABELS: [&[&str]; 4] = [&[], &["bug"], &["bug", "question"], &["help wanted"]];
const ENDS: [Option<&str>; 3] = [Some("success"), Some("failure"), None];
const VERDICTS: [&str; 3] = ["APPROVED", "CHANGES_REQUESTED", "COMMENTED"];

pub struct Hub {
    pub github: GitHub,
    /// Former names of repositories with their next ones, in order.
    pub renamed: Vec<(String, String)>,
    repos: Vec<String>,
    rng: Rng,
    said: u32,
    /// What came and went in a conversation since everything was last read.
    unread: BTreeMap<String, (bool, bool)>,
    /// Tickets with something that no list shows.
    blurred: BTreeSet<String>,
}

impl Hub {
    pub fn new(clock: Clock, seed: u64) -> Self {
        let github = GitHub::new(clock);
        let repos = ["example/app", "example/sdk", "other/lib"].map(ToOwned::to_owned);
        repos.iter().for_each(|repo| github.add_repo(repo));
        let (rng, renamed, repos) = (Rng::new(seed), Vec::new(), repos.into());
        let (unread, blurred) = (BTreeMap::new(), BTreeSet::new());
        Self { github, renamed, repos, rng, said: 0, unread, blurred }
    }

    fn one_of<T: Clone>(&mut self, items: &[T]) -> T {
        self.rng.pick(items).cloned().unwrap()
    }

    fn words(&mut self) -> String {
        self.said += 1;
        format!("word {}", self.said)
    }

    /// A text that may name another issue.
    fn text(&mut self) -> String {
        let (words, number) = (self.words(), self.rng.below(12) + 1);
        match self.rng.below(8) {
            0 => format!("{words}, fixes #{number}"),
            1 => format!("{words}, see #{number}"),
            _ => words,
        }
    }

    fn name_of(&self, repo: &str, number: u64) -> String {
        format!("github:{repo}#{number}")
    }

    /// Everything was read: what came and went from now on is seen together.
    pub fn all_read(&mut self) {
        let unread = std::mem::take(&mut self.unread).into_iter();
        self.blurred
            .extend(unread.filter(|(_, (came, went))| *came && *went).map(|(name, _)| name));
    }

    /// The tickets to be read singly, by the names under which they are kept.
    pub fn take_blurred(&mut self) -> Vec<String> {
        self.all_read();
        let blurred = std::mem::take(&mut self.blurred);
        blurred.into_iter().map(|name| self.former(name)).collect()
    }

    /// The first name of what is called so now.
    fn former(&self, name: String) -> String {
        let names = self.renamed.iter().rev();
        names.fold(name, |name, (former, now)| {
            name.replace(&format!(":{now}#"), &format!(":{former}#"))
        })
    }

    /// Nothing is wrong at GitHub any more.
    pub fn mend(&mut self) {
        self.github.faults().clear();
        self.github.limit_without_a_time(0);
        for repo in self.repos.clone() {
            self.github.bar(&repo, None);
        }
    }

    /// One thing happens.
    pub fn happen(&mut self) {
        let repo = self.one_of(&self.repos.clone());
        let all = self.github.truth(&repo);
        let issue = self.rng.pick(&all).cloned();
        match (self.rng.below(100), issue) {
            (0..12, _) | (12..90, None) => {
                let (who, title, text) = (self.one_of(&PEOPLE), self.words(), self.text());
                self.github.open(&repo, who, &title, &text);
            }
            (12..22, _) => {
                let (who, title, text) = (self.one_of(&PEOPLE), self.words(), self.text());
                self.github.open_pull(&repo, who, &title, &text);
            }
            (22..68, Some(issue)) => self.on_issue(&repo, &issue),
            (68..90, Some(issue)) if issue.is_pull => self.on_pull(&repo, &issue),
            (90..94, Some(issue)) => self.leaves(&repo, &issue),
            (94..96, _) if self.repos.len() < 6 => {
                let name = format!("example/{}", self.new_name());
                self.github.add_repo(&name);
                self.repos.push(name);
            }
            (96..98, _) => self.rename(&repo),
            (98, _) => self.github.bar(&repo, Some(Barred::Hidden)),
            _ => self.github.bar(&repo, None),
        }
    }

    fn new_name(&mut self) -> String {
        self.said += 1;
        format!("n{}q", self.said)
    }

    fn rename(&mut self, repo: &str) {
        let (owner, _) = repo.split_once('/').unwrap();
        let name = format!("{owner}/{}", self.new_name());
        self.github.rename(repo, &name);
        self.repos
            .iter_mut()
            .filter(|known| *known == repo)
            .for_each(|known| name.clone_into(known));
        let shown = |blurred: &String| blurred.replace(&format!(":{repo}#"), &format!(":{name}#"));
        self.blurred = self.blurred.iter().map(shown).collect();
        self.unread = self.unread.iter().map(|(name, what)| (shown(name), *what)).collect();
        self.renamed.push((repo.to_owned(), name));
    }

    fn on_issue(&mut self, repo: &str, issue: &Visible) {
        let (who, ours, words) = (self.one_of(&PEOPLE), self.one_of(&OURS), self.words());
        let (github, number) = (self.github.clone(), issue.number);
        let name = self.name_of(repo, number);
        let comment = self.rng.pick(&issue.comments).map(|(id, _)| *id);
        match (self.rng.below(46), comment) {
            (0..14, _) => {
                github.comment(repo, number, who, &words);
                self.unread.entry(name).or_default().0 = true;
            }
            (14..18, _) => {
                let vote = self.one_of(&VOTES);
                github.comment(repo, number, who, vote);
                self.unread.entry(name).or_default().0 = true;
            }
            (18, _) => {
                let other = self.rng.below(12) + 1;
                github.comment(repo, number, ours, &format!("Duplicate of #{other}"));
                self.unread.entry(name).or_default().0 = true;
            }
            (19..23, Some(id)) => github.edit_comment(repo, number, id, &words),
            (23..25, Some(id)) => github.edit_silently(repo, number, id, &words),
            (25..29, Some(id)) => {
                github.delete_comment(repo, number, id);
                self.unread.entry(name).or_default().1 = true;
            }
            (29, Some(id)) => {
                github.thumb_up(repo, number, id, 2);
                self.blurred.insert(name);
            }
            (30..34, _) => {
                let reason = self.one_of(&["completed", "not_planned", "duplicate"]);
                github.close(repo, number, who, Some(reason).filter(|_| !issue.is_pull));
            }
            (34..37, _) if issue.state != "merged" => github.reopen(repo, number, who),
            (37..41, _) => {
                let labels = self.one_of(&LABELS);
                github.set_labels(repo, number, labels);
            }
            (41..43, _) => github.retitle(repo, number, &words),
            (43, _) => github.lock(repo, number),
            _ => {}
        }
    }

    fn on_pull(&mut self, repo: &str, pull: &Visible) {
        let (who, words) = (self.one_of(&PEOPLE), self.words());
        let (github, number) = (self.github.clone(), pull.number);
        let line = self.rng.pick(&pull.lines).map(|(id, _)| *id);
        match (self.rng.below(22), line) {
            (0..5, _) => {
                let verdict = self.one_of(&VERDICTS);
                github.review(repo, number, who, verdict, &words);
            }
            (5..8, _) => github.review_comment(repo, number, who, ("src/a.rs", 7), &words),
            (8, Some(id)) => github.edit_silently(repo, number, id, &words),
            (9..12, _) => github.push(repo, number),
            (12..14, _) => {
                let of = self.one_of(&["ada", "ghopper", "team:support"]);
                github.ask_review(repo, number, of);
            }
            (14..17, _) => {
                let end = self.one_of(&ENDS);
                github.set_checks(repo, number, &[("build", end), ("test", Some("success"))]);
            }
            (17, _) => {
                let draft = self.rng.below(2) == 0;
                github.set_draft(repo, number, draft);
            }
            (18, _) => {
                let can = self.one_of(&[Some(true), Some(false), None]);
                github.set_mergeable(repo, number, can, "");
                self.blurred.insert(self.name_of(repo, number));
            }
            (19..21, _) if pull.state == "open" => github.merge(repo, number, who),
            _ => {}
        }
    }

    fn leaves(&mut self, repo: &str, issue: &Visible) {
        let to = self.one_of(&self.repos.clone());
        match self.rng.below(3) {
            0 => self.github.delete(repo, issue.number),
            1 => self.github.convert(repo, issue.number),
            // Pull requests cannot be transferred.
            _ if issue.is_pull || to == repo => {}
            _ => drop(self.github.transfer(repo, issue.number, &to)),
        }
    }

    /// Closed tickets of the store that left GitHub since: nobody looks for those.
    pub fn closed_and_gone(&self, dump: &Dump) -> Vec<String> {
        let here = |name: &str| {
            let (repo, number) = name.trim_start_matches("github:").split_once('#').unwrap();
            self.github.truth(repo).iter().any(|issue| issue.number.to_string() == number)
        };
        let heads =
            dump.keys("head ").filter(|key| dump.get(key).unwrap().contains(" | closed | "));
        let names = heads.map(|key| key.trim_start_matches("head "));
        names.filter(|name| !here(name)).map(ToOwned::to_owned).collect()
    }

    /// What is at GitHub and not in the store, or there otherwise.
    pub fn missing_in(&self, dump: &Dump) -> Vec<String> {
        let mut wrong = Vec::new();
        for repo in &self.repos {
            for issue in self.github.truth(repo) {
                wrong.extend(missing(&self.name_of(repo, issue.number), &issue, dump));
            }
        }
        wrong
    }
}

/// What of a ticket is not in the store as it is at GitHub. One from before the window may be
/// missing altogether.
fn missing(name: &str, issue: &Visible, dump: &Dump) -> Vec<String> {
    let Some(head) = dump.get(&format!("head {name}")) else { return Vec::new() };
    let mut wrong = Vec::new();
    if !head.contains(&format!(" | {} | ", issue.title)) {
        wrong.push(format!("{name} is not called {}: {head}", issue.title));
    }
    let state = match issue.state.as_str() {
        "open" => " | open | ".to_owned(),
        "closed" => " | closed | ".to_owned(),
        reason => format!(" | {reason} | "),
    };
    if !head.contains(&state) {
        wrong.push(format!("{name} is not{state}: {head}"));
    }
    let mut said = vec![("body".to_owned(), issue.body.as_str())];
    said.extend(issue.comments.iter().map(|(id, text)| (format!("c{id}"), text.as_str())));
    said.extend(issue.lines.iter().map(|(id, text)| (format!("rc{id}"), text.as_str())));
    let told = issue.reviews.iter().filter(|(_, _, text)| !text.is_empty());
    said.extend(told.map(|(id, _, text)| (format!("r{id}"), text.as_str())));
    let beginning = format!("said {name} ");
    for (id, text) in &said {
        let found = dump.get(&format!("{beginning}{id}"));
        if found.is_none_or(|found| !found.contains(text)) {
            wrong.push(format!("{name} lacks {id} {text:?}: {found:?}"));
        }
    }
    let count = dump.keys(&beginning).count();
    if count > said.len() {
        wrong.push(format!("{name} has {count} messages, not {}", said.len()));
    }
    wrong
}
