//! Other servers than Slack's: each does one thing differently, and what it shows is read all the
//! same, once, with a bounded number of requests.

mod threads;

use super::bench::{ADA, C, PRIYA, name};
use crate::support::Collected;
use axum::Router;
use axum::extract::{Form, Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard};
use support_hero::config::{SlackChannel, SlackConfig};
use support_hero::desk::{
    Action, Before, Delivery, Kind, OutboxId, Receipt, Roster, SourceId, TicketRef,
};
use support_hero::source::slack::Slack;
use support_hero::source::{Http, RemoteTicket, Source, SourceError};
use tokio::net::TcpListener;

const START: i64 = 1_800_000_000;
/// How many messages stand at the top level, and how many answers below one of them.
const ROOTS: usize = 40;
const REPLIES: usize = 9;
/// The most items on a page.
const CAP: usize = 7;

/// How a server says no.
#[derive(Clone, Copy)]
enum No {
    Code(&'static str),
    NotFound,
    /// `ok` and nothing else.
    Bare,
}

/// What a server does differently.
#[derive(Clone, Copy, Default)]
struct Odd {
    no_latest: bool,
    no_oldest: bool,
    no_limit: bool,
    no_cursor: bool,
    /// The first page again and again, each time with a new cursor.
    circles: bool,
    ascending: bool,
    without_has_more: bool,
    without_next: bool,
    uncounted: bool,
    counts_as_text: bool,
    without_parent: bool,
    lone_unknown: bool,
    /// Methods that it does not serve.
    no: &'static [(&'static str, No)],
}

#[derive(Clone)]
struct Said {
    ts: String,
    user: &'static str,
    text: String,
    thread: Option<String>,
}

struct Other {
    odd: Odd,
    said: Vec<Said>,
    calls: usize,
}

type Shared = Arc<Mutex<Other>>;
type Fields = HashMap<String, String>;

fn lock(shared: &Shared) -> MutexGuard<'_, Other> {
    shared.lock().unwrap()
}

fn ts(second: usize) -> String {
    format!("{}.000100", START + i64::try_from(second).unwrap())
}

impl Other {
    fn new(odd: Odd) -> Self {
        let root = |n: usize| Said {
            ts: ts(n * 600),
            user: PRIYA,
            text: format!("root {n}"),
            thread: None,
        };
        let mut said: Vec<_> = (0..ROOTS).map(root).collect();
        for n in 0..REPLIES {
            let text = format!("reply {n}");
            said.push(Said { ts: ts(6_001 + n), user: PRIYA, text, thread: Some(ts(6_000)) });
        }
        Self { odd, said, calls: 0 }
    }

    fn wire(&self, said: &Said) -> Value {
        let mut wire =
            json!({"type": "message", "user": said.user, "ts": said.ts, "text": said.text});
        let below: Vec<_> =
            self.said.iter().filter(|m| m.thread.as_ref() == Some(&said.ts)).collect();
        if let Some(thread) = said.thread.as_ref().or(below.first().map(|_| &said.ts)) {
            wire["thread_ts"] = json!(thread);
        }
        if let Some(last) = below.last().filter(|_| !self.odd.uncounted) {
            wire["latest_reply"] = json!(last.ts);
            let count = below.len();
            wire["reply_count"] =
                if self.odd.counts_as_text { json!(count.to_string()) } else { json!(count) };
        }
        wire
    }

    fn call(&mut self, method: &str, fields: &Fields) -> Result<Value, No> {
        self.calls += 1;
        if let Some((_, no)) = self.odd.no.iter().find(|(no, _)| *no == method) {
            return Err(*no);
        }
        let user = json!({"id": PRIYA, "name": "priya", "profile": {"real_name": "Priya Nair"}});
        let channel = json!({"id": C, "name": "general"});
        Ok(match method {
            "auth.test" => {
                json!({"user_id": ADA, "bot_id": "B1", "url": "https://x.test/"})
            }
            "users.list" => json!({"members": [user]}),
            "users.info" => json!({"user": user}),
            "usergroups.list" => json!({"usergroups": []}),
            "conversations.list" => json!({"channels": [channel]}),
            "conversations.info" => json!({"channel": channel}),
            "conversations.history" => self.history(fields),
            "conversations.replies" => self.replies(fields)?,
            "chat.postMessage" => self.post(fields),
            _ => return Err(No::Code("unknown_method")),
        })
    }

    fn history(&self, fields: &Fields) -> Value {
        let bound = |name: &str, known: bool| fields.get(name).filter(|_| known).cloned();
        let oldest = bound("oldest", !self.odd.no_oldest).unwrap_or_default();
        let latest = bound("latest", !self.odd.no_latest).unwrap_or("9".into());
        let roots = self.said.iter().filter(|m| m.thread.is_none());
        let mut roots: Vec<_> = roots.filter(|m| m.ts > oldest && m.ts < latest).collect();
        roots.sort_by(|a, b| a.ts.cmp(&b.ts));
        if !self.odd.ascending {
            roots.reverse();
        }
        self.page(&roots, fields)
    }

    fn replies(&self, fields: &Fields) -> Result<Value, No> {
        let root = &fields["ts"];
        let below = self.said.iter().filter(|m| m.thread.as_ref() == Some(root));
        let parent = self.said.iter().filter(|m| m.ts == *root && !self.odd.without_parent);
        let all: Vec<_> = parent.chain(below).collect();
        if all.is_empty() && !self.odd.without_parent || all.len() == 1 && self.odd.lone_unknown {
            return Err(No::Code("thread_not_found"));
        }
        Ok(self.page(&all, fields))
    }

    fn page(&self, all: &[&Said], fields: &Fields) -> Value {
        let number = |name: &str| fields.get(name).and_then(|text| text.parse::<usize>().ok());
        let asked = number("limit").unwrap_or(CAP);
        let one_page = self.odd.without_has_more && self.odd.without_next;
        let limit = if one_page || self.odd.no_limit { usize::MAX } else { asked.min(CAP) };
        let fixed = self.odd.no_cursor || self.odd.circles;
        let from = number("cursor").filter(|_| !fixed).unwrap_or(0);
        let page: Vec<_> = all.iter().skip(from).take(limit).map(|said| self.wire(said)).collect();
        let more = from + page.len() < all.len();
        let next =
            if self.odd.circles { from + page.len() + self.calls } else { from + page.len() };
        let mut answer = json!({"messages": page});
        if !self.odd.without_has_more {
            answer["has_more"] = json!(more);
        }
        if more && !self.odd.without_next {
            answer["response_metadata"] = json!({"next_cursor": next.to_string()});
        }
        answer
    }

    fn post(&mut self, fields: &Fields) -> Value {
        let said = Said {
            ts: ts(90_000 + self.said.len()),
            user: ADA,
            text: fields["text"].clone(),
            thread: fields.get("thread_ts").cloned(),
        };
        self.said.push(said.clone());
        json!({"ts": said.ts, "channel": C})
    }
}

async fn handle(
    State(shared): State<Shared>,
    Path(method): Path<String>,
    Form(fields): Form<Fields>,
) -> Response {
    let body = match lock(&shared).call(&method, &fields) {
        Ok(mut body) => {
            body["ok"] = json!(true);
            body
        }
        Err(No::Code(code)) => json!({"ok": false, "error": code, "needed": "users:read"}),
        Err(No::NotFound) => return StatusCode::NOT_FOUND.into_response(),
        Err(No::Bare) => json!({"ok": true}),
    };
    axum::Json(body).into_response()
}

/// A server with a source in front of it.
struct Bench {
    other: Shared,
    source: Slack,
    sink: Collected,
    seconds: Arc<AtomicI64>,
}

impl Bench {
    async fn new(channel: &str, odd: Odd) -> Self {
        let other = Arc::new(Mutex::new(Other::new(odd)));
        let router = Router::new().route("/api/{method}", post(handle)).with_state(other.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/api", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        let seconds = Arc::new(AtomicI64::new(START + 100_000));
        let now = seconds.clone();
        let clock = move || Timestamp::from_second(now.load(Ordering::SeqCst)).unwrap();
        let settings = SlackConfig::reading(vec![SlackChannel::new(channel)]);
        let since = SignedDuration::from_hours(30 * 24);
        let http = Http::new(&url, &"t".into()).unwrap();
        let id = SourceId("users".into());
        let source = Slack::new(id, settings, since, Roster::default(), http, Arc::new(clock));
        Self { other, source, sink: Collected::default(), seconds }
    }

    /// Pulls once; how many requests that took, and how it ended.
    async fn pull(&mut self) -> (usize, Result<(), SourceError>) {
        let before = lock(&self.other).calls;
        let cursor = self.sink.cursor.clone();
        let end = self.source.pull(cursor, &mut self.sink).await.map(drop);
        (lock(&self.other).calls - before, end)
    }

    /// How often each message at the server is in the sink.
    fn copies(&self, text: &str) -> usize {
        let messages = self.sink.messages.iter().filter(|(at, _)| !self.sink.gone.contains(at));
        messages.flat_map(|(_, kept)| kept.values()).filter(|m| m.text == text).count()
    }

    fn missing(&self) -> Vec<String> {
        let said = lock(&self.other).said.clone();
        said.into_iter().map(|m| m.text).filter(|text| self.copies(text) != 1).collect()
    }

    async fn answer(&self, to: &str, attempt: u32) -> Result<Receipt, SourceError> {
        let delivery = Delivery {
            id: OutboxId(1),
            marker: "marker-1".into(),
            reference: TicketRef::parse(&name(to)).unwrap(),
            remote_id: format!("{C}/{to}"),
            kind: Kind::Thread,
            action: Action::reply("an answer"),
            decided_at: Timestamp::from_second(START + 89_000).unwrap(),
            before: Before {
                newest: Some(Timestamp::from_second(START + 89_000).unwrap()),
                ids: Vec::new(),
            },
        };
        self.source.deliver(&delivery, attempt).await
    }

    fn answers(&self) -> usize {
        lock(&self.other).said.iter().filter(|m| m.text == "an answer").count()
    }
}

const UNKNOWN: No = No::Code("unknown_method");
const SCOPE: No = No::Code("missing_scope");

/// What is different, the channel as it is configured, and whether something is left to the user.
fn table() -> Vec<(&'static str, &'static str, Odd)> {
    let odd = Odd::default;
    let no = |no: &'static [(&'static str, No)]| Odd { no, ..odd() };
    vec![
        ("nothing", "general", odd()),
        ("no latest", "general", Odd { no_latest: true, ..odd() }),
        ("no oldest", "general", Odd { no_oldest: true, ..odd() }),
        ("no bounds", "general", Odd { no_latest: true, no_oldest: true, ..odd() }),
        ("no limit", "general", Odd { no_limit: true, ..odd() }),
        ("ascending", "general", Odd { ascending: true, ..odd() }),
        (
            "ascending without bounds",
            "general",
            Odd { ascending: true, no_latest: true, no_oldest: true, ..odd() },
        ),
        ("cursor alone", "general", Odd { without_has_more: true, ..odd() }),
        ("one page", "general", Odd { without_has_more: true, without_next: true, ..odd() }),
        ("uncounted", "general", Odd { uncounted: true, ..odd() }),
        ("counts as text", "general", Odd { counts_as_text: true, ..odd() }),
        ("replies without their parent", "general", Odd { without_parent: true, ..odd() }),
        ("lone messages are no threads", "general", Odd { lone_unknown: true, ..odd() }),
        ("no users.list", "general", no(&[("users.list", UNKNOWN)])),
        ("404 users.list", "general", no(&[("users.list", No::NotFound)])),
        ("bare users.list", "general", no(&[("users.list", No::Bare)])),
        ("no groups", "general", no(&[("usergroups.list", UNKNOWN)])),
        ("404 groups", "general", no(&[("usergroups.list", No::NotFound)])),
        ("no conversations.info", C, no(&[("conversations.info", UNKNOWN)])),
        ("bare conversations.info", C, no(&[("conversations.info", No::Bare)])),
        (
            "nothing of channels",
            C,
            no(&[("conversations.info", No::NotFound), ("conversations.list", UNKNOWN)]),
        ),
        ("bare auth.test", "general", no(&[("auth.test", No::Bare)])),
        ("no auth.test", "general", no(&[("auth.test", UNKNOWN)])),
        ("nobody is told", "general", no(&[("users.list", UNKNOWN), ("users.info", No::NotFound)])),
        ("bare people", "general", no(&[("users.list", No::Bare), ("users.info", No::Bare)])),
    ]
}

#[tokio::test]
async fn what_a_server_shows_is_read_whatever_it_does_differently() {
    for (what, channel, odd) in table() {
        let mut bench = Bench::new(channel, odd).await;
        let (requests, end) = bench.pull().await;
        end.expect(what);
        assert_eq!(bench.missing(), [""; 0], "{what}");
        assert!(requests < 120, "{what}: {requests} requests");
        let pages = bench.sink.pages.len();
        bench.pull().await.1.expect(what);
        assert_eq!(bench.sink.pages.len(), pages, "{what}");
        for _ in 0..12 {
            bench.seconds.fetch_add(700, Ordering::SeqCst);
            let (requests, end) = bench.pull().await;
            end.expect(what);
            assert!(requests < 60, "{what}: {requests} requests");
        }
        assert_eq!((bench.missing(), &*bench.sink.gone), (Vec::new(), &[][..]), "{what}");
    }
}

#[tokio::test]
async fn a_cursor_that_leads_nowhere_ends_and_what_time_leads_to_is_read() {
    for (what, odd) in [
        ("no cursor", Odd { no_cursor: true, ..Odd::default() }),
        ("circles", Odd { circles: true, ..Odd::default() }),
        ("has_more alone", Odd { without_next: true, ..Odd::default() }),
    ] {
        let mut bench = Bench::new("general", odd).await;
        let (requests, end) = bench.pull().await;
        end.expect(what);
        assert!(requests < 120, "{what}: {requests} requests");
        let beyond = |text: &String| !text.starts_with("reply");
        let missing: Vec<_> = bench.missing().into_iter().filter(beyond).collect();
        assert_eq!(missing, [""; 0], "{what}");
        assert!(bench.copies("reply 5") == 1, "{what}: the first page of the thread is read");
    }
}

#[tokio::test]
async fn a_server_with_neither_time_nor_cursor_is_told_and_its_newest_is_read() {
    let odd = Odd { no_latest: true, no_cursor: true, ..Odd::default() };
    let mut bench = Bench::new("general", odd).await;
    let (requests, end) = bench.pull().await;
    end.unwrap();
    let mut told = bench.sink.pages.iter().flat_map(|page| &page.unreadable);
    assert!(told.any(|item| item.at.contains("conversations.history")));
    assert!(requests < 120, "{requests}");
    assert_eq!(bench.copies("root 39"), 1);
}

#[tokio::test]
async fn a_missing_scope_for_people_is_told_beside_all_else() {
    for no in [
        &[("users.list", SCOPE)][..],
        &[("users.info", SCOPE), ("users.list", No::Bare)],
        &[("users.info", SCOPE), ("users.list", SCOPE)],
    ] {
        let mut bench = Bench::new("general", Odd { no, ..Odd::default() }).await;
        let (_, end) = bench.pull().await;
        let Err(SourceError::NeedsYou { remedy, .. }) = end else { panic!("{end:?}") };
        assert!(remedy.contains("users:read"), "{remedy}");
        assert_eq!(bench.missing(), [""; 0]);
        let pages = bench.sink.pages.len();
        drop(bench.pull().await);
        assert_eq!(bench.sink.pages.len(), pages);
    }
}
