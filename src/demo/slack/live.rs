//! What happens while one looks.

use super::story::{ACME, FEEDBACK, GENERAL, SUPPORT, id};
use super::{Channel, Message, Slack, ts};
use crate::demo::{CAST, Rng, Role, actor};

/// Questions that come in, by whom and where.
const QUESTIONS: &[(&str, &str, &str)] = &[
    (SUPPORT, "tomash", "Backups: is a dump of Postgres enough, or do I need ClickHouse as well?"),
    (SUPPORT, "zoeb", "All our dashboards show 0 visitors since a minute ago. Is it just us?"),
    (SUPPORT, "blumbergh", "Who can see the API keys in the project settings? Members as well?"),
    (ACME, "wile-e", "The Android SDK crashes on Android 8 at start-up. Stack trace on its way."),
    (ACME, "roadrunner", "Can the weekly report go to a webhook instead of e-mail? beep"),
    (GENERAL, "amarao", "Is there a way to preview a flag for myself only, without a cohort?"),
    (GENERAL, "nilsh", "What does `$pageleave` need to fire in Safari? I never see one."),
    (FEEDBACK, "fatimas", "Dark mode in the e-mails would be kind to my eyes :crescent_moon:"),
    (GENERAL, "jlmoreau", "How long are session recordings kept on the free plan?"),
    (SUPPORT, "sakura-k", "The API answers 401 since we renamed the project. 鍵は同じです。"),
];

/// What people say to an answer of ours that settles nothing.
const FOLLOW_UPS: &[&str] = &[
    "Tried that just now, same result. Anything else I can look at?",
    "That helps with staging, production still shows it.",
    "Thanks for the quick answer! One more thing: does this need a restart?",
    "Hm, I do not have that setting. Is it behind a plan?",
];

/// What people say to one that does.
const THANKS: &[&str] =
    &["That did it, thank you!", "Perfect, works now :tada:", "Thanks, all clear now."];

impl Slack {
    /// Lets one believable thing happen now and tells it in a sentence. `None` if nothing does.
    pub fn live(&self, rng: &mut Rng) -> Option<String> {
        match rng.below(3) {
            0 => self.asks(rng),
            1 => self.answers(rng, FOLLOW_UPS, "writes again").or_else(|| self.asks(rng)),
            _ => self.answers(rng, THANKS, "says thanks").or_else(|| self.asks(rng)),
        }
    }

    fn asks(&self, rng: &mut Rng) -> Option<String> {
        let (channel, login, text) = rng.pick(QUESTIONS)?;
        let posted = self.post(channel, id(login), text);
        (!posted.is_empty()).then(|| format!("{} asks in #{}", name(login), self.name_of(channel)))
    }

    /// Whoever asked goes on in the thread that we answered last.
    fn answers(&self, rng: &mut Rng, lines: &[&str], deed: &str) -> Option<String> {
        let (channel, thread, asker) = self.last_answered()?;
        let line = rng.pick(lines)?;
        self.reply(&channel, &thread, &asker, line);
        let actor = CAST.iter().find(|actor| actor.slack == asker)?;
        Some(format!("{} {deed} in #{}", actor.name, self.name_of(&channel)))
    }

    /// Channel, beginning and asker of the thread whose last word is ours and the latest of all:
    /// what the console itself posted first.
    fn last_answered(&self) -> Option<(String, String, String)> {
        let workspace = self.lock();
        let bot = workspace.home.bot;
        let threads = workspace.channels.iter().flat_map(|channel| answered(channel, bot));
        let (_, channel, root) = threads.max_by_key(|(rank, ..)| *rank)?;
        let asker = root.user.clone()?;
        Some((channel.id.clone(), ts(root.at), asker))
    }

    fn name_of(&self, id: &str) -> String {
        self.lock().channel(id).map(|channel| channel.name.clone()).unwrap_or_default()
    }
}

/// The threads begun by somebody else whose last word is ours, ranked by whether the console
/// said it and when.
fn answered<'a>(
    channel: &'a Channel,
    bot: &'a str,
) -> impl Iterator<Item = ((bool, u64), &'a Channel, &'a Message)> {
    let roots = channel.all().filter(|m| m.user.as_deref().is_some_and(is_customer));
    roots.filter_map(move |root| {
        let last = channel.last_reply(root.at)?;
        let ours = last.user.as_deref().is_some_and(|user| !is_customer(user));
        let by_console = last.extra.get("bot_id").is_some_and(|id| id == bot);
        ours.then_some(((by_console, last.at), channel, root))
    })
}

/// Whether somebody is an outsider who can still write.
fn is_customer(user: &str) -> bool {
    let actor = CAST.iter().find(|actor| actor.slack == user && !actor.deactivated);
    actor.is_some_and(|actor| matches!(actor.role, Role::Paying | Role::Community))
}

fn name(login: &str) -> &'static str {
    actor(login).map_or("Somebody", |actor| actor.name)
}
