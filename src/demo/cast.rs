//! The people of the demo's week, the same in every service.

/// On which side of the desk somebody of the cast stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// One of us, at example.com.
    Team,
    /// Somebody of a customer that pays.
    Paying,
    /// Anybody else who asks.
    Community,
    /// A program.
    Bot,
}

/// What a guest of a Slack workspace sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Guest {
    /// The channels they were invited to (`is_restricted`).
    OfSome,
    /// A single channel (`is_ultra_restricted` too).
    OfOneChannel,
}

/// Somebody in the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Actor {
    /// Full name, as in their profiles.
    pub name: &'static str,
    /// E-mail address.
    pub email: &'static str,
    /// Slack user id.
    pub slack: &'static str,
    /// GitHub login; their Slack handle too.
    pub login: &'static str,
    /// Who they are.
    pub role: Role,
    /// The IANA name of their time zone.
    pub zone: &'static str,
    /// For a guest of the Slack workspace: of what.
    pub guest: Option<Guest>,
    /// Their Slack account is switched off.
    pub deactivated: bool,
    /// The id of the Slack workspace they belong to, if it is not Example's.
    pub workspace: Option<&'static str>,
}

/// Name, address, Slack id, login and time zone of somebody.
const fn actor_of(role: Role, [name, email, slack, login, zone]: [&'static str; 5]) -> Actor {
    let (guest, deactivated, workspace) = (None, false, None);
    Actor { name, email, slack, login, role, zone, guest, deactivated, workspace }
}

/// One of us.
const fn team(told: [&'static str; 5]) -> Actor {
    actor_of(Team, told)
}

/// Somebody of a customer.
const fn paying(told: [&'static str; 5]) -> Actor {
    actor_of(Paying, told)
}

/// Somebody of the customer Acme, whose own workspace shares a channel with Example's.
const fn acme(told: [&'static str; 5]) -> Actor {
    Actor { workspace: Some("T0ACME001"), ..paying(told) }
}

/// Somebody of a customer who was let into some channels.
const fn guest(told: [&'static str; 5]) -> Actor {
    Actor { guest: Some(Guest::OfSome), ..paying(told) }
}

/// Anybody else.
const fn user(told: [&'static str; 5]) -> Actor {
    actor_of(Community, told)
}

use Role::{Bot, Community, Paying, Team};

/// Everyone. The first one is the hero, whose token the demo uses.
pub const CAST: &[Actor] = &[
    team(["Ada Lovelace", "ada@example.com", "U0ADA0001", "ada", "Europe/London"]),
    team(["Grace Hopper", "grace@example.com", "U0GRACE01", "ghopper", "America/New_York"]),
    team(["Linus Okafor", "linus@example.com", "U0LINUS01", "lokafor", "Africa/Lagos"]),
    acme(["Wile E. Coyote", "wile@acme.com", "U0WILE001", "wile-e", "America/Phoenix"]),
    acme(["Road Runner", "beep@acme.com", "U0BEEP001", "roadrunner", "America/Phoenix"]),
    guest(["Hank Scorpio", "hank@globex.com", "U0HANK001", "hscorpio", "America/Los_Angeles"]),
    paying(["Zoë Bélanger", "zoe@globex.com", "U0ZOE0001", "zoeb", "America/Toronto"]),
    paying(["Bill Lumbergh", "bill@initech.com", "U0BILL001", "blumbergh", "America/Chicago"]),
    paying(["Milton Waddams", "milton@initech.com", "U0MILTON1", "milton-w", "America/Chicago"]),
    paying(["株本 さくら", "sakura@hooli.co.jp", "U0SAKURA1", "sakura-k", "Asia/Tokyo"]),
    user(["Priya Nair", "priya@nair.dev", "U0PRIYA01", "priyan", "Asia/Kolkata"]),
    user(["Tomás Herrera", "tomas@herrera.io", "U0TOMAS01", "tomash", "America/Bogota"]),
    user(["Łukasz Żółć", "lukasz@zolc.pl", "U0LUKASZ1", "lzolc", "Europe/Warsaw"]),
    user(["Fatima Al-Sayed", "fatima@mail.test", "U0FATIMA1", "fatimas", "Africa/Cairo"]),
    user(["李小龍", "bruce@lee.hk", "U0BRUCE01", "xiaolong", "Asia/Hong_Kong"]),
    user(["Sam Carter", "sam@sgc.test", "U0SAM0001", "scarter", "America/Denver"]),
    user(["Nils Holgersson", "nils@gans.se", "U0NILS001", "nilsh", "Europe/Stockholm"]),
    user(["Amara Obi", "amara@obi.ng", "U0AMARA01", "amarao", "Africa/Lagos"]),
    user(["Jean-Luc Moreau", "jl@moreau.fr", "U0JEANLU1", "jlmoreau", "Europe/Paris"]),
    user(["Noor 🌻", "noor@sunflower.test", "U0NOOR001", "noor-sun", "Europe/Amsterdam"]),
    Actor {
        deactivated: true,
        ..user(["Robin Goodfellow", "robin@puck.test", "U0ROBIN01", "puck", "Europe/Athens"])
    },
    actor_of(Bot, ["Deploy Bot", "", "U0DEPLOY1", "deploybot[bot]", "America/Los_Angeles"]),
];

/// The actor with this login.
pub fn actor(login: &str) -> Option<&'static Actor> {
    CAST.iter().find(|actor| actor.login == login)
}
