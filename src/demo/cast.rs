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
}

const fn actor_of(
    role: Role,
    name: &'static str,
    email: &'static str,
    slack: &'static str,
    login: &'static str,
) -> Actor {
    Actor { name, email, slack, login, role }
}

use Role::{Bot, Community, Paying, Team};

/// Everyone. The first one is the hero, whose token the demo uses.
pub const CAST: &[Actor] = &[
    actor_of(Team, "Ada Lovelace", "ada@example.com", "U0ADA0001", "ada"),
    actor_of(Team, "Grace Hopper", "grace@example.com", "U0GRACE01", "ghopper"),
    actor_of(Team, "Linus Okafor", "linus@example.com", "U0LINUS01", "lokafor"),
    actor_of(Paying, "Wile E. Coyote", "wile@acme.com", "U0WILE001", "wile-e"),
    actor_of(Paying, "Road Runner", "beep@acme.com", "U0BEEP001", "roadrunner"),
    actor_of(Paying, "Hank Scorpio", "hank@globex.com", "U0HANK001", "hscorpio"),
    actor_of(Paying, "Zoë Bélanger", "zoe@globex.com", "U0ZOE0001", "zoeb"),
    actor_of(Paying, "Bill Lumbergh", "bill@initech.com", "U0BILL001", "blumbergh"),
    actor_of(Paying, "Milton Waddams", "milton@initech.com", "U0MILTON1", "milton-w"),
    actor_of(Paying, "株本 さくら", "sakura@hooli.co.jp", "U0SAKURA1", "sakura-k"),
    actor_of(Community, "Priya Nair", "priya@nair.dev", "U0PRIYA01", "priyan"),
    actor_of(Community, "Tomás Herrera", "tomas@herrera.io", "U0TOMAS01", "tomash"),
    actor_of(Community, "Łukasz Żółć", "lukasz@zolc.pl", "U0LUKASZ1", "lzolc"),
    actor_of(Community, "Fatima Al-Sayed", "fatima@mail.test", "U0FATIMA1", "fatimas"),
    actor_of(Community, "李小龍", "bruce@lee.hk", "U0BRUCE01", "xiaolong"),
    actor_of(Community, "Sam Carter", "sam@sgc.test", "U0SAM0001", "scarter"),
    actor_of(Community, "Nils Holgersson", "nils@gans.se", "U0NILS001", "nilsh"),
    actor_of(Community, "Amara Obi", "amara@obi.ng", "U0AMARA01", "amarao"),
    actor_of(Community, "Jean-Luc Moreau", "jl@moreau.fr", "U0JEANLU1", "jlmoreau"),
    actor_of(Community, "Noor 🌻", "noor@sunflower.test", "U0NOOR001", "noor-sun"),
    actor_of(Bot, "Deploy Bot", "", "U0DEPLOY1", "deploybot[bot]"),
];

/// The actor with this login.
pub fn actor(login: &str) -> Option<&'static Actor> {
    CAST.iter().find(|actor| actor.login == login)
}
