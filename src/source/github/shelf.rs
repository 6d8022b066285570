//! Answers that are kept while the program runs, so that asking for them again costs nothing when
//! they did not change: a ticket in sight is read every few seconds.

use crate::source::Reply;
use reqwest::header::ETAG;
use std::collections::HashMap;
use std::sync::Arc;

/// Bytes of bodies that are kept.
const ROOM: usize = 12 << 20;

/// Answers by the address that was asked.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    kept: HashMap<String, Kept>,
    /// Bytes of all bodies.
    size: usize,
    /// Counts the uses.
    turn: u64,
}

#[derive(Debug)]
struct Kept {
    reply: Arc<Reply>,
    used: u64,
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
    pub(super) fn put(&mut self, url: &str, reply: &Arc<Reply>) {
        self.forget(url);
        if etag_of(reply).is_none() || reply.body.len() > ROOM / 4 {
            return;
        }
        self.size += reply.body.len();
        self.turn += 1;
        let kept = Kept { reply: Arc::clone(reply), used: self.turn };
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
            self.size -= kept.reply.body.len();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use reqwest::header::{HeaderMap, HeaderValue};

    fn reply(tag: Option<&'static str>, size: usize) -> Arc<Reply> {
        let mut headers = HeaderMap::new();
        headers.extend(tag.map(|tag| (ETAG, HeaderValue::from_static(tag))));
        let (host, call) = (String::new(), "GET x".into());
        Arc::new(Reply { status: 200, headers, body: vec![b' '; size], host, call })
    }

    #[test]
    fn what_has_a_tag_is_kept_until_room_is_needed() {
        let mut shelf = Shelf::default();
        shelf.put("untagged", &reply(None, 1));
        shelf.put("huge", &reply(Some("t"), ROOM / 2));
        assert!(shelf.take_down("untagged").is_none() && shelf.take_down("huge").is_none());
        for url in ["a", "b", "c", "d"] {
            shelf.put(url, &reply(Some("t"), ROOM / 4));
        }
        assert!(shelf.take_down("a").is_some());
        shelf.put("e", &reply(Some("t"), ROOM / 8));
        assert!(shelf.take_down("b").is_none(), "not used for longest");
        let kept = ["a", "c", "d", "e"].map(|url| shelf.take_down(url).is_some());
        assert_eq!(kept, [true; 4]);
        shelf.put("a", &reply(None, 1));
        assert!(shelf.take_down("a").is_none(), "an answer without a tag replaces the old one");
        assert_eq!(shelf.size, ROOM / 2 + ROOM / 8);
    }
}
