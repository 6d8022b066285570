//! What the stand-in remembers: whose workspace it is, its people, channels and switches.

use super::channel::Channel;
use super::limits::Limits;
use super::people::{Bot, Group, User};
use std::collections::BTreeMap;

/// Which workspace it is, and the app that was installed in it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Home {
    /// The workspace's id.
    pub team: &'static str,
    pub name: &'static str,
    /// What its address begins with.
    pub domain: &'static str,
    /// The app behind the token: Slack stamps both on whatever is posted with it.
    pub app: &'static str,
    pub bot: &'static str,
    /// The app's own account, which a bot token speaks for.
    pub bot_user: &'static str,
}

/// Where the users of Example ask.
pub(super) const USERS: Home = Home {
    team: "T0HERO001",
    name: "Example",
    domain: "example-hero",
    app: "A0HERO001",
    bot: "B0HERO001",
    bot_user: "U0HEROBOT",
};

/// Where only Example's own people are.
pub(super) const COMPANY: Home = Home {
    team: "T0HERO0HQ",
    name: "Example HQ",
    domain: "example-hq",
    app: "A0HERO0HQ",
    bot: "B0HERO0HQ",
    bot_user: "U1HEROBOT",
};

impl Home {
    /// Where its messages stand in a browser.
    pub fn url(&self) -> String {
        format!("https://{}.slack.com/", self.domain)
    }
}

/// The scopes that the token has at first.
const SCOPES: &str = "channels:read,groups:read,channels:history,groups:history,users:read,\
                      users:read.email,chat:write,reactions:read,reactions:write,channels:join,\
                      team:read,usergroups:read,emoji:read,search:read";

/// Whose token it is and what it may.
pub(super) struct Token {
    /// The account it speaks for.
    pub me: String,
    /// A bot token (`xoxb-`), not a user's.
    pub bot: bool,
    pub scopes: Vec<String>,
    /// Whether answers tell the scopes.
    pub tells_scopes: bool,
}

/// All there is.
pub(super) struct Workspace {
    pub home: Home,
    pub token: Token,
    pub users: Vec<User>,
    pub groups: Vec<Group>,
    pub bots: Vec<Bot>,
    /// Custom emoji: an address, or `alias:` and another name.
    pub emoji: BTreeMap<String, String>,
    pub channels: Vec<Channel>,
    pub limits: Limits,
    /// Refusals to come.
    pub refusals: Vec<Planned>,
    /// The most items on a page, whatever was asked for.
    pub page_cap: usize,
    /// Whether every list begins with an empty page, as Slack's may.
    pub empty_first_pages: bool,
    /// Cursors of another age have expired.
    pub cursor_age: u64,
    /// The longest text of a post, in characters.
    pub longest_text: usize,
    /// The methods called, in order.
    pub calls: Vec<String>,
}

/// A refusal to come.
pub(super) struct Planned {
    pub method: String,
    pub error: String,
    pub times: u32,
}

impl Workspace {
    /// A workspace of these people without a channel. The first of them owns the token.
    pub fn new(home: Home, users: Vec<User>) -> Self {
        let token = Token {
            me: users.first().map(|user| user.id.clone()).unwrap_or_default(),
            bot: false,
            scopes: SCOPES.split(',').map(str::to_owned).collect(),
            tells_scopes: true,
        };
        Self {
            bots: Bot::of(&home),
            home,
            token,
            users,
            groups: Vec::new(),
            emoji: BTreeMap::new(),
            channels: Vec::new(),
            limits: Limits::default(),
            refusals: Vec::new(),
            page_cap: 1000,
            empty_first_pages: false,
            cursor_age: 0,
            longest_text: 40_000,
            calls: Vec::new(),
        }
    }

    pub fn channel(&mut self, id: &str) -> Option<&mut Channel> {
        self.channels.iter_mut().find(|channel| channel.id == id)
    }

    pub fn user(&self, id: &str) -> Option<&User> {
        self.users.iter().find(|user| user.id == id)
    }

    /// The workspace that somebody belongs to; ours for whoever is not known.
    pub fn team_of(&self, user: Option<&str>) -> String {
        let known = user.and_then(|id| self.user(id)).and_then(|user| user.team.clone());
        known.unwrap_or_else(|| self.home.team.to_owned())
    }

    /// The refusal that is planned for a call of `method`.
    pub fn take_refusal(&mut self, method: &str) -> Option<String> {
        let index = self.refusals.iter().position(|planned| planned.method == method)?;
        let planned = self.refusals.get_mut(index)?;
        planned.times = planned.times.saturating_sub(1);
        let error = planned.error.clone();
        if planned.times == 0 {
            self.refusals.remove(index);
        }
        Some(error)
    }
}

/// A time as Slack writes it.
pub(super) fn ts(at: u64) -> String {
    format!("{}.{:06}", at / 1_000_000, at % 1_000_000)
}

/// The time of a `ts`; fewer decimals than six count as Slack counts them.
pub(super) fn at(ts: &str) -> Option<u64> {
    let (seconds, fraction) = ts.split_once('.').unwrap_or((ts, ""));
    let micros = format!("{fraction:0<6}");
    let micros = micros.get(..6)?.parse::<u64>().ok()?;
    seconds.parse::<u64>().ok()?.checked_mul(1_000_000)?.checked_add(micros)
}
