//! Answers that are kept while the program runs, so that asking for them again costs nothing when
//! they did not change: a ticket in sight is read every few seconds.

use crate::source::Reply;
use reqwest::header::{CONTENT_TYPE, ETAG, HeaderMap, HeaderName, LINK};
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes that are kept.
const ROOM: usize = 2 << 20;
/// Bytes that any answer takes beside its texts.
const FRAME: usize = 512;
/// What is read of an answer's headers later; all of them would be more than many a body.
const HEADERS: [HeaderName; 3] = [ETAG, LINK, CONTENT_TYPE];

/// Answers by the address that was asked.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    kept: HashMap<String, Kept>,
    /// Bytes of all of them.
    size: usize,
    /// Counts the uses.
    turn: u64,
}

#[derive(Debug)]
struct Kept {
    reply: Arc<Reply>,
    used: u64,
    /// The bytes it takes.
    size: usize,
}

/// An answer as it is kept.
fn slim(reply: &Reply) -> Reply {
    let own = |name: HeaderName| Some((name.clone(), reply.headers.get(name)?.clone()));
    let headers = HeaderMap::from_iter(HEADERS.into_iter().filter_map(own));
    let (body, host, call) = (reply.body.as_slice().into(), reply.host.clone(), reply.call.clone());
    Reply { status: reply.status, headers, body, host, call }
}

/// The bytes that an answer takes on the shelf.
fn size_of(url: &str, reply: &Reply) -> usize {
    let headers = reply.headers.iter().map(|(name, value)| name.as_str().len() + value.len());
    FRAME + 2 * url.len() + reply.call.len() + headers.sum::<usize>() + reply.body.capacity()
}

/// The tag that an answer may be asked for with again.
pub(super) fn etag_of(reply: &Reply) -> Option<&str> {
    reply.header(ETAG.as_str())
}

impl Shelf {
    /// The answer that `url` gave last, if it is still here.
    pub(super) fn take_down(&mut self, url: &str) -> Option<Arc<Reply>> {
        self.turn += 1;
        let kept = self.kept.get_mut(url)?;
        kept.used = self.turn;
        Some(Arc::clone(&kept.reply))
    }

    /// Keeps an answer that has a tag; those that were not used for longest make room.
    pub(super) fn put(&mut self, url: &str, reply: &Reply) {
        self.forget(url);
        if etag_of(reply).is_none() {
            return;
        }
        let reply = Arc::new(slim(reply));
        let size = size_of(url, &reply);
        if size > ROOM / 4 {
            return;
        }
        self.size += size;
        self.turn += 1;
        let kept = Kept { reply, used: self.turn, size };
        self.kept.insert(url.into(), kept);
        while self.size > ROOM {
            let oldest = self.kept.iter().min_by_key(|(_, kept)| kept.used);
            let Some(url) = oldest.map(|(url, _)| url.clone()) else { break };
            self.forget(&url);
        }
    }

    /// Keeps the answer of `url` no longer.
    pub(super) fn forget(&mut self, url: &str) {
        if let Some(kept) = self.kept.remove(url) {
            self.size -= kept.size;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::HeaderValue;

    fn reply(tag: Option<&'static str>, size: usize) -> Arc<Reply> {
        let mut headers = HeaderMap::new();
        headers.extend(tag.map(|tag| (ETAG, HeaderValue::from_static(tag))));
        let (host, call) = (String::new(), "GET x".into());
        Arc::new(Reply { status: 200, headers, body: vec![b' '; size], host, call })
    }

    #[test]
    fn what_has_a_tag_is_kept_until_room_is_needed() {
        let mut shelf = Shelf::default();
        let quarter = ROOM / 4 - 2 * FRAME;
        shelf.put("untagged", &reply(None, 1));
        shelf.put("huge", &reply(Some("t"), ROOM / 2));
        assert!(shelf.take_down("untagged").is_none() && shelf.take_down("huge").is_none());
        for url in ["a", "b", "c", "d"] {
            shelf.put(url, &reply(Some("t"), quarter));
        }
        assert!(shelf.take_down("a").is_some());
        shelf.put("e", &reply(Some("t"), quarter / 2));
        assert!(shelf.take_down("b").is_none(), "not used for longest");
        let kept = ["a", "c", "d", "e"].map(|url| shelf.take_down(url).is_some());
        assert_eq!(kept, [true; 4]);
        let before = shelf.size;
        shelf.put("a", &reply(None, 1));
        assert!(shelf.take_down("a").is_none(), "an answer without a tag replaces the old one");
        assert!(shelf.size + quarter < before && shelf.kept.len() == 3);
    }

    #[test]
    fn many_answers_that_say_nothing_take_room_too() {
        let mut shelf = Shelf::default();
        for number in 0..9_000 {
            shelf.put(&format!("issues/{number}/comments"), &reply(Some("t"), 2));
        }
        assert!(shelf.size <= ROOM && shelf.kept.len() < ROOM / FRAME, "{}", shelf.kept.len());
        assert!(shelf.take_down("issues/8999/comments").is_some(), "the newest is there");
        assert!(shelf.take_down("issues/0/comments").is_none(), "the oldest made room");
    }
}
