//! `search.messages`: docs.slack.dev, page search.messages, and its recorded example.

use super::call::{Answer, Args};
use super::channel::Channel;
use super::message::Message;
use super::read::link_to;
use super::workspace::{Workspace, ts};
use serde_json::{Value, json};

/// How many matches are on a page, and how many at most ("Maximum of 100").
const USUAL: usize = 20;
const MOST: usize = 100;

/// What a query wants.
#[derive(Default)]
struct Wanted {
    /// Must all occur; lower case.
    words: Vec<String>,
    /// Must not.
    unwanted: Vec<String>,
    /// `in:` a channel, by name or id.
    place: Option<String>,
    /// `from:` somebody, by handle or id; `me` is whose token it is.
    author: Option<String>,
}

/// A message that is wanted, and how often its text holds the words.
struct Match<'a> {
    channel: &'a Channel,
    message: &'a Message,
    score: usize,
}

pub(super) fn messages(args: &Args, workspace: &Workspace) -> Answer {
    let query = args.get("query").filter(|query| !query.trim().is_empty()).ok_or("no_query")?;
    let mut found = Wanted::read(&query).find(workspace);
    let by_time = args.get("sort").is_some_and(|sort| sort == "timestamp");
    found.sort_by_key(|found| (if by_time { 0 } else { found.score }, found.message.at));
    if args.get("sort_dir").is_none_or(|direction| direction != "asc") {
        found.reverse();
    }
    let count = args.number("count")?.unwrap_or(USUAL).clamp(1, MOST);
    let page = args.number("page")?.unwrap_or(1).max(1);
    let shown = found.iter().skip((page - 1) * count).take(count);
    let matches: Vec<_> = shown.map(|found| found.wire(workspace)).collect();
    let (total, pages) = (found.len(), found.len().div_ceil(count));
    let first = (page - 1) * count + 1;
    Ok(json!({"query": query, "messages": {
        "total": total,
        "matches": matches,
        "pagination": {"total_count": total, "page": page, "per_page": count, "page_count": pages,
            "first": first, "last": first + matches.len() - 1},
        "paging": {"count": count, "total": total, "page": page, "pages": pages},
    }}))
}

impl Wanted {
    fn read(query: &str) -> Self {
        let mut wanted = Self::default();
        for word in query.split_whitespace().map(str::to_lowercase) {
            match word.split_once(':') {
                Some(("in", place)) => wanted.place = Some(place.trim_matches(NAMING).into()),
                Some(("from", author)) => wanted.author = Some(author.trim_matches(NAMING).into()),
                // The other modifiers narrow by what the stand-in does not know.
                Some(("after" | "before" | "on" | "during" | "has" | "is" | "with", _)) => {}
                _ => match word.strip_prefix('-') {
                    Some(unwanted) => wanted.unwanted.push(unwanted.into()),
                    None => wanted.words.push(word.trim_matches('"').into()),
                },
            }
        }
        wanted
    }

    fn find<'a>(&self, workspace: &'a Workspace) -> Vec<Match<'a>> {
        let open = |channel: &&Channel| channel.member || !channel.private;
        let here = workspace.channels.iter().filter(open).filter(|channel| match &self.place {
            Some(place) => channel.name == *place || channel.id.eq_ignore_ascii_case(place),
            None => true,
        });
        let messages = here.flat_map(|channel| channel.all().map(move |m| (channel, m)));
        let found = messages.filter_map(|(channel, message)| {
            let score = self.score(message, workspace)?;
            Some(Match { channel, message, score })
        });
        found.collect()
    }

    /// How often the words occur, if all do.
    fn score(&self, message: &Message, workspace: &Workspace) -> Option<usize> {
        if message.tombstone || message.is_system() || !self.is_by_author(message, workspace) {
            return None;
        }
        let text = message.text.to_lowercase();
        let times = |word: &String| text.matches(word.as_str()).count();
        let all = self.words.iter().all(|word| times(word) > 0);
        let none = self.unwanted.iter().all(|word| times(word) == 0);
        (all && none).then(|| self.words.iter().map(times).sum())
    }

    fn is_by_author(&self, message: &Message, workspace: &Workspace) -> bool {
        let Some(author) = &self.author else { return true };
        let user = message.user.as_deref().and_then(|id| workspace.user(id));
        user.is_some_and(|user| {
            let me = author == "me" && user.id == workspace.token.me;
            me || user.handle == *author || user.id.eq_ignore_ascii_case(author)
        })
    }
}

/// What may stand around a name in a modifier: `in:#general`, `from:@ada`, `from:<@U0ADA0001>`.
const NAMING: [char; 4] = ['#', '@', '<', '>'];

impl Match<'_> {
    fn wire(&self, workspace: &Workspace) -> Value {
        let Self { channel, message, .. } = self;
        let shared = !channel.shared_with.is_empty();
        let user = message.user.as_deref().and_then(|id| workspace.user(id));
        let posed = message.extra.get("username").and_then(Value::as_str);
        json!({
            "type": "message",
            "iid": format!("{:032x}", message.at),
            "channel": {"id": channel.id, "name": channel.name, "is_private": channel.private,
                "is_mpim": false, "is_shared": shared, "is_ext_shared": shared,
                "is_org_shared": false, "is_pending_ext_shared": false, "pending_shared": []},
            "team": message.team,
            "ts": ts(message.at),
            "text": message.text,
            "user": message.user.clone().unwrap_or_default(),
            "username": posed.or(user.map(|user| user.handle.as_str())).unwrap_or_default(),
            "permalink": link_to(message, channel, workspace),
        })
    }
}
