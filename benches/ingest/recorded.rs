//! Recorded answers of the services, read by the real parsers.

use jiff::SignedDuration;
use serde_json::{Value, json};
use std::ops::Range;
use std::path::{Path, PathBuf};
use support_hero::desk::{Message, Page, TicketRef};
use support_hero::fuzzing::{github_issues, github_talk, sentry_issues, slack_page};

/// The tickets of a few recorded answers of one service.
pub struct Recorded {
    /// What they are.
    pub name: &'static str,
    /// Each a page with one ticket.
    tickets: Vec<Page>,
}

impl Recorded {
    /// Those of which there is something beside the project.
    pub fn all() -> Vec<Self> {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures");
        if !folder.is_dir() {
            eprintln!("skipped: no ../shared/fixtures beside the project");
            return Vec::new();
        }
        vec![slack(&folder, "Slack, lone messages", 1), slack(&folder, "Slack, threads", 10)]
            .into_iter()
            .chain([github(&folder), sentry(&folder)])
            .collect()
    }

    /// Messages in ten tickets of these, on an average.
    pub fn messages_of_ten(&self) -> usize {
        let threads = self.tickets.iter().flat_map(|page| &page.threads);
        let all: usize = threads.map(|thread| thread.messages.len()).sum();
        (all * 10 / self.tickets.len().max(1)).max(1)
    }

    /// Tickets of these numbers: what was recorded, in turn, with other references.
    pub fn page(&self, numbers: Range<usize>) -> Page {
        let mut page = Page::default();
        for (n, ticket) in numbers.clone().zip(self.tickets.iter().cycle().skip(numbers.start)) {
            let other = |reference: &TicketRef| {
                TicketRef::new(reference.kind(), format!("{}.{n}", reference.rest()))
            };
            let later = SignedDuration::from_secs(n as i64 * 60);
            page.people.extend(ticket.people.iter().cloned());
            page.heads.extend(ticket.heads.iter().cloned().map(|mut head| {
                head.reference = other(&head.reference);
                head.created_at += later;
                head
            }));
            page.threads.extend(ticket.threads.iter().cloned().map(|mut thread| {
                thread.reference = other(&thread.reference);
                thread.messages.iter_mut().for_each(|message| message.at += later);
                thread
            }));
        }
        page
    }
}

/// What was recorded of messages, each a ticket of its own or so many a ticket.
fn slack(folder: &Path, name: &'static str, each: usize) -> Recorded {
    let recorded = bodies(&folder.join("slack/recorded"), "message.");
    let pages = recorded
        .iter()
        .filter_map(|body| slack_page(json!({"messages": [body]}).to_string().as_bytes()));
    let pages: Vec<Page> = pages.filter(|page| !page.threads.is_empty()).collect();
    let said = || pages.iter().flat_map(|page| &page.threads).flat_map(|thread| &thread.messages);
    let all: Vec<Message> = said().cycle().take(said().count() * each).cloned().collect();
    let tickets = pages.iter().zip(all.chunks(each.max(1))).map(|(page, chunk)| {
        let messages = chunk.iter().cloned().enumerate().map(|(n, mut message)| {
            message.id = format!("{}{n}", message.id);
            message
        });
        let mut page = page.clone();
        let said: Vec<Message> = messages.collect();
        page.threads.iter_mut().for_each(|thread| thread.messages.clone_from(&said));
        page
    });
    Recorded { name, tickets: tickets.collect() }
}

/// What was recorded of lists of issues, each issue with the recorded comments.
fn github(folder: &Path) -> Recorded {
    let comments = bodies(&folder.join("github"), "issue_comments_all");
    let comments = comments.iter().filter_map(|body| github_talk(body.to_string().as_bytes()));
    let comments: Vec<Message> = comments.flat_map(|(messages, _)| messages).collect();
    let lists = bodies(&folder.join("github"), "issues_list_");
    let pages = lists.iter().filter_map(|body| github_issues(body.to_string().as_bytes()));
    let mut tickets: Vec<Page> = pages.flat_map(single).collect();
    for thread in tickets.iter_mut().flat_map(|page| &mut page.threads) {
        thread.messages.extend(comments.iter().cloned());
    }
    Recorded { name: "GitHub, issues with comments", tickets }
}

fn sentry(folder: &Path) -> Recorded {
    let lists = bodies(&folder.join("sentry/glitchtip-recorded"), "issues_");
    let pages = lists.iter().filter_map(|body| sentry_issues(body.to_string().as_bytes()));
    Recorded { name: "Sentry, issues", tickets: pages.flat_map(single).collect() }
}

/// Each ticket of a page with what is said in it, and all people.
fn single(page: Page) -> Vec<Page> {
    let people = page.people;
    let heads = page.heads.into_iter().zip(page.threads);
    heads
        .map(|(head, thread)| Page {
            people: people.clone(),
            heads: vec![head],
            threads: vec![thread],
            ..Page::default()
        })
        .collect()
}

/// The bodies of the recorded answers of a folder whose name begins so.
fn bodies(folder: &Path, begins: &str) -> Vec<Value> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    files.sort();
    let named = |file: &PathBuf| {
        file.file_name().is_some_and(|name| name.to_string_lossy().starts_with(begins))
    };
    let texts = files.into_iter().filter(named).filter_map(|file| std::fs::read(file).ok());
    let values = texts.filter_map(|text| serde_json::from_slice::<Value>(&text).ok());
    values
        .filter_map(|value| {
            ["/response/body", "/body"].iter().find_map(|at| value.pointer(at)).cloned()
        })
        .collect()
}
