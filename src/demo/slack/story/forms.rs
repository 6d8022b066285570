//! Messages of every form: markup, files, blocks, forwarded ones, and signs left on replies.

use super::super::{Message, Slack, fields, said};
use super::{FEEDBACK, GENERAL, H, SUPPORT, before, id};
use jiff::Timestamp;
use serde_json::{Value, json};

impl Slack {
    pub(super) fn forms(&self, now: Timestamp) {
        let ago = |minutes: i64| before(now, minutes * 60);
        self.with_markup(now);
        self.with_file(ago(100));
        self.with_blocks_only(ago(2 * H + 40));
        self.forwarded(now);
    }

    /// All markup that a person can write, with an answer that people liked.
    fn with_markup(&self, now: Timestamp) {
        let began = before(now, 75 * 60);
        let since = before(now, 26 * H * 60).as_second();
        let text = format!(
            "*Exports stop at 10,000 rows* since <!date^{since}^{{date_short_pretty}} at \
             {{time}}|yesterday>, _only_ as CSV. ~The plan's limit?~ JSON has them all :hero:\n\
             ```\nGET /api/export?format=csv&amp;limit=50000\nX-Rows: 10000\n```\n\
             &gt; Exports have no limit of rows\nsays <https://docs.example.com/exports|the page \
             on exports>. What I tried:\n• `limit=50000`\n• two windows of a day each\n• another \
             browser :see_no_evil:\ncc <@{}> <!subteam^S0HEROES1|@support-heroes>, as agreed in \
             <#{GENERAL}|general>",
            id("ada")
        );
        let root = self.put(SUPPORT, began, None, said(id("noor-sun"), &text));
        let answer = "Hey Noor, what a report! Looking into it :mag:";
        let answer =
            self.put(SUPPORT, before(now, 70 * 60), Some(&root), said(id("ghopper"), answer));
        self.react(SUPPORT, &answer, id("noor-sun"), "heart");
        self.react(SUPPORT, &answer, id("tomash"), "heart");
        self.react(SUPPORT, &answer, id("tomash"), "partyhog");
        let more = "Same here, with 12,340 rows.";
        let more = self.put(SUPPORT, before(now, 50 * 60), Some(&root), said(id("lzolc"), more));
        self.react(SUPPORT, &more, id("noor-sun"), "+1::skin-tone-3");
    }

    fn with_file(&self, when: Timestamp) {
        let file = json!({"id": "F0TRACE01", "name": "collector-trace.log", "title": "trace",
            "mode": "hosted", "mimetype": "text/plain", "filetype": "text",
            "pretty_type": "Plain Text", "size": 48_213, "user": id("hscorpio"),
            "permalink": "https://example-hero.slack.com/files/U0HANK001/F0TRACE01/trace.log"});
        let text = "Our collector drops about 2% of events since Tuesday. Trace attached, the \
                    gaps start at 14:07 UTC. Is that your side or ours?";
        let extra = fields([("files", json!([file])), ("upload", true.into())]);
        self.put(SUPPORT, when, None, Message { extra, ..said(id("hscorpio"), text) });
    }

    /// A form filled in by a customer: Slack's text of it says nothing.
    fn with_blocks_only(&self, when: Timestamp) {
        let mrkdwn = |text: &str| json!({"type": "mrkdwn", "text": text});
        let header = json!({"type": "plain_text", "text": "Bug report: alerts fire twice"});
        let what = "Every alert on a *sum* comes twice, two minutes apart. Averages are fine.";
        let blocks = json!([
            {"type": "header", "text": header},
            {"type": "section", "text": mrkdwn(what)},
            {"type": "section", "fields": [
                mrkdwn("*Severity*\nannoying"), mrkdwn("*Version*\n1.44.2, self-hosted")]},
            {"type": "divider"},
            {"type": "context", "elements": [mrkdwn("Sent with the form _Bug report_")]},
        ]);
        let extra = fields([
            ("app_id", "A0FORMS01".into()),
            ("bot_id", "B0FORMS01".into()),
            ("blocks", blocks),
        ]);
        let text = "This content can't be displayed.";
        self.put(SUPPORT, when, None, Message { extra, ..said(id("blumbergh"), text) });
    }

    /// Somebody brings an older message along.
    fn forwarded(&self, now: Timestamp) {
        let was = "Is there a changelog that one can subscribe to? RSS would be perfect.";
        let was_at = before(now, 40 * H * 60);
        let posted = self.put(FEEDBACK, was_at, None, said(id("jlmoreau"), was));
        let extra = fields([("attachments", json!([shared(&posted, was)]))]);
        let text = "Seconded, I could not find one either. We would need it for the auditors.";
        let when = before(now, 4 * H * 60 + 20 * 60);
        self.put(SUPPORT, when, None, Message { extra, ..said(id("sakura-k"), text) });
    }
}

/// What Slack attaches for a message that is forwarded.
fn shared(posted: &str, text: &str) -> Value {
    let number = posted.replace('.', "");
    json!({
        "is_share": true, "is_msg_unfurl": true, "mrkdwn_in": ["text"], "color": "D0D0D0",
        "id": 1, "ts": posted, "channel_id": FEEDBACK, "author_id": id("jlmoreau"),
        "author_name": "Jean-Luc Moreau", "author_subname": "Jean-Luc Moreau", "text": text,
        "from_url": format!("https://example-hero.slack.com/archives/{FEEDBACK}/p{number}"),
        "fallback": format!("[{posted}] Jean-Luc Moreau: {text}"), "footer": "Posted in #feedback",
    })
}
