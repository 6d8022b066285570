//! What else stands in channels: arrivals, programs, files, edits, a mirrored conversation.

use super::super::{Message, Slack, fields, said};
use super::{ACME, D, GENERAL, H, SUPPORT, before, id};
use jiff::Timestamp;
use serde_json::{Value, json};

/// What Slack stamps on posts of the help desk's app.
const PAPERCUPS: [(&str, &str); 2] = [("app_id", "A0PAPER01"), ("bot_id", "B0PAPER01")];

impl Slack {
    pub(super) fn extras(&self, now: Timestamp) {
        let ago = |minutes: i64| before(now, minutes * 60);
        for (channel, login, minutes) in
            [(SUPPORT, "amarao", 6 * D), (ACME, "wile-e", 6 * D), (GENERAL, "nilsh", 3 * D)]
        {
            self.join(channel, login, ago(minutes));
        }
        self.deploy(ago(5 * H));
        self.with_file(ago(100));
        self.edited(now);
        self.mirrored(now);
    }

    fn join(&self, channel: &str, login: &str, when: Timestamp) {
        let text = format!("<@{}> has joined the channel", id(login));
        let extra = fields([("subtype", "channel_join".into())]);
        self.put(channel, when, None, Message { extra, ..said(id(login), &text) });
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

    fn with_file(&self, when: Timestamp) {
        let file = json!({"id": "F0TRACE01", "name": "collector-trace.log", "title": "trace",
            "mode": "hosted", "filetype": "text", "size": 48_213,
            "permalink": "https://example-hero.slack.com/files/U0HANK001/F0TRACE01/trace.log"});
        let text = "Our collector drops about 2% of events since Tuesday. Trace attached, the \
                    gaps start at 14:07 UTC. Is that your side or ours?";
        let extra = fields([("files", json!([file])), ("upload", true.into())]);
        self.put(SUPPORT, when, None, Message { extra, ..said(id("hscorpio"), text) });
    }

    fn edited(&self, now: Timestamp) {
        let text = "Does the `identify()` call accept an array of traits now? The changelog says \
                    yes, the types say no. (edit: SDK 4.2.1, TypeScript 5.6)";
        let when = before(now, 38 * 60);
        let edit = before(now, 35 * 60).as_microsecond();
        let edited = Some((id("jlmoreau").to_owned(), u64::try_from(edit).unwrap_or(0)));
        self.put(SUPPORT, when, None, Message { edited, ..said(id("jlmoreau"), text) });
    }

    /// An e-mail that the help desk Papercups mirrors into the channel, with one follow-up.
    fn mirrored(&self, now: Timestamp) {
        let text = "> :email: From: *<mailto:milton@initech.com|milton@initech.com>*\nI was told \
                    our seats would move to the yearly plan, and the invoice of this month still \
                    lists them monthly. I do not want to set anything on fire, but could somebody \
                    look at it?\n\nReply to this thread to start chatting, or view in the \
                    <https://app.papercups.example/conversations/all?cid=7c1f|dashboard> :rocket:";
        let field = |text: &str| json!({"type": "mrkdwn", "text": text});
        let blocks = json!([
            {"type": "section", "text": field(text)},
            {"type": "section", "fields": [
                field("*Name:*\nMilton Waddams"),
                field("*Email:*\n<mailto:milton@initech.com|milton@initech.com>"),
                field("*Source:*\n:email: email"), field("*Status:*\n:wave: Unhandled")]},
            {"type": "divider"},
        ]);
        let asked = before(now, 7 * H * 60);
        let extra = stamped([("blocks", blocks)]);
        let root = Message { text: text.into(), extra, ..Message::default() };
        let root = self.put(SUPPORT, asked, None, root);
        let extra = stamped([
            ("subtype", "bot_message".into()),
            ("username", "Milton Waddams".into()),
            ("icons", json!({"emoji": ":wave:"})),
        ]);
        let text = "The invoice number is INI-2207, if that helps.".to_owned();
        let later = before(now, 6 * H * 60);
        self.put(SUPPORT, later, Some(&root), Message { text, extra, ..Message::default() });
    }
}

fn stamped<const N: usize>(more: [(&str, Value); N]) -> serde_json::Map<String, Value> {
    let mut extra = fields(PAPERCUPS.map(|(name, value)| (name, value.into())));
    extra.extend(fields(more));
    extra
}
