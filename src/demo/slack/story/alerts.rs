//! What Sentry's app reports in the company's workspace.

use super::super::people::company_id;
use super::super::{Message, Slack, fields, said};
use super::{H, SENTRY, before, id};
use jiff::Timestamp;
use serde_json::{Value, json};

/// An error that Sentry reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Alert {
    /// Its name: `APP-1`.
    pub short_id: String,
    /// Its number in Sentry.
    pub number: u64,
    /// Kind and message.
    pub title: String,
    /// Where it happened.
    pub culprit: String,
}

impl Slack {
    /// A week of alerts about these errors that ends at `now`, in the channel `sentry`: the first
    /// as Sentry's app writes now, and talked about; the second as it wrote before it had blocks;
    /// the third as now.
    pub fn alert_story(&self, alerts: [Alert; 3], now: Timestamp) {
        self.add_channel(SENTRY, "sentry");
        let ago = |minutes: i64| before(now, minutes * 60);
        let [talked_about, older, quiet] = alerts.each_ref();
        self.put(SENTRY, ago(9 * H), None, quiet.in_blocks());
        self.put(SENTRY, ago(48), None, older.in_attachment());
        let thread = self.put(SENTRY, ago(35), None, talked_about.in_blocks());
        for (minutes, login, text) in [
            (31, "ghopper", "That is the new plan page: a team on trial has no `limits` yet."),
            (22, "lokafor", "rolled back, watching it"),
        ] {
            let by = company_id(id(login));
            self.put(SENTRY, ago(minutes), Some(&thread), said(&by, text));
        }
        self.react(SENTRY, &thread, &company_id(id("lokafor")), "eyes");
    }
}

impl Alert {
    /// With blocks, as the app writes since 2023.
    fn in_blocks(&self) -> Message {
        let link = format!("https://example.sentry.io/issues/{}/?referrer=slack", self.number);
        let mrkdwn = |text: String| json!({"type": "mrkdwn", "text": text});
        let context = |text: String| json!({"type": "context", "elements": [mrkdwn(text)]});
        let title = mrkdwn(format!(":red_circle: <{link}|*{}*>", escaped(&self.title)));
        let footer = format!(
            "Project: <https://example.sentry.io/projects/{0}/|{0}>    Alert: \
             <https://example.sentry.io/alerts/rules/{0}/14/details/|New issues>    Short ID: {1}",
            self.project(),
            self.short_id
        );
        let blocks = json!([
            {"type": "section", "text": title,
                "block_id": json!({"issue": self.number, "rule": 14}).to_string()},
            context(escaped(&self.culprit)),
            context("State: *New*   First Seen: *10 minutes ago*".into()),
            {"type": "actions", "elements": [button("Resolve"), button("Archive")]},
            context(footer),
            {"type": "divider"},
        ]);
        let text = format!("[{}] {}", self.project(), escaped(&self.title));
        let extra = fields([
            ("app_id", "A1SENTRY1".into()),
            ("bot_id", "B1SENTRY1".into()),
            ("blocks", blocks),
        ]);
        Message { extra, ..said("U1SENTRY1", &text) }
    }

    /// With an attachment, as the app wrote before.
    fn in_attachment(&self) -> Message {
        let link = format!(
            "https://sentry.io/organizations/example/issues/{}/?referrer=slack",
            self.number
        );
        let attachment = json!({
            "id": 1, "color": "e03e2f", "title": escaped(&self.title), "title_link": link,
            "text": escaped(&self.culprit), "fallback": format!("[{}] {}", self.project(),
                escaped(&self.title)), "footer": format!("{} via Regressions", self.short_id),
            "footer_icon": "https://avatars.example.com/sentry.png", "mrkdwn_in": ["text"],
        });
        let extra = fields([
            ("subtype", "bot_message".into()),
            ("username", "Sentry".into()),
            ("app_id", "A1SENTRY1".into()),
            ("bot_id", "B1SENTRY1".into()),
            ("attachments", json!([attachment])),
        ]);
        Message { extra, ..Message::default() }
    }

    fn project(&self) -> String {
        let project = self.short_id.rsplit_once('-').map_or("", |(project, _)| project);
        project.to_lowercase()
    }
}

fn button(label: &str) -> Value {
    let text = json!({"type": "plain_text", "text": label, "emoji": true});
    json!({"type": "button", "action_id": label.to_lowercase(), "text": text, "value": label})
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
