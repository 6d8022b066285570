//! What else stands in channels: arrivals, programs, edits, signs.

use super::super::{Message, Slack, User, fields, said};
use super::{ACME, D, GENERAL, H, SUPPORT, before, id};
use jiff::Timestamp;
use serde_json::json;

const FROM_A_STRANGER: &str = "I was told to ask here: is there a limit on how many events a rocket \
    may send in its first second? They tend to be its last ones.";

impl Slack {
    pub(super) fn extras(&self, now: Timestamp) {
        let ago = |minutes: i64| before(now, minutes * 60);
        for (channel, login, minutes) in
            [(SUPPORT, "amarao", 6 * D), (ACME, "wile-e", 6 * D), (GENERAL, "nilsh", 3 * D)]
        {
            self.join_at(channel, id(login), ago(minutes));
        }
        self.deploy(ago(5 * H));
        self.edited(now);
        self.in_pieces(now);
        self.put(ACME, ago(72), None, said(&User::stranger().id, FROM_A_STRANGER));
    }

    fn deploy(&self, when: Timestamp) {
        let attachments = json!([{"fallback": "ingest 2.31.0 is live", "color": "2eb886",
            "title": "ingest 2.31.0", "text": "11 changes, no migrations",
            "fields": [{"title": "Region", "value": "eu-west", "short": true}]}]);
        let extra = fields([
            ("subtype", "bot_message".into()),
            ("bot_id", "B0DEPLOY1".into()),
            ("username", "Deploy Bot".into()),
            ("attachments", attachments),
        ]);
        let text = ":rocket: *ingest 2.31.0* is live".into();
        self.put(GENERAL, when, None, Message { text, extra, ..Message::default() });
    }

    fn edited(&self, now: Timestamp) {
        let text = "Does the `identify()` call accept an array of traits now? The changelog says \
                    yes, the types say no. (edit: SDK 4.2.1, TypeScript 5.6)";
        let when = before(now, 38 * 60);
        let edit = before(now, 35 * 60).as_microsecond();
        let edited = Some((id("jlmoreau").to_owned(), u64::try_from(edit).unwrap_or(0)));
        self.put(SUPPORT, when, None, Message { edited, ..said(id("jlmoreau"), text) });
    }

    /// One problem in three messages, none of them in a thread.
    fn in_pieces(&self, now: Timestamp) {
        for (seconds, text) in [
            (1020, "Hello! One of our dashboards is empty since the weekend"),
            (980, "it is the one with the funnel of the trial, all others are fine"),
            (910, "ah, and only people with the role Viewer see it empty"),
        ] {
            self.put(SUPPORT, before(now, seconds), None, said(id("fatimas"), text));
        }
    }
}
