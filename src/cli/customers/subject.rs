//! What a mark is of: an address, a domain, an account, a channel or somebody.

use super::people::{self, Known};
use crate::cli::open::House;
use crate::config::did_you_mean;
use crate::desk::{Identity, Roster, Side, View};
use anyhow::bail;

/// What comes before the colon of something that somebody or a place is known by.
const KINDS: [&str; 8] =
    ["email", "domain", "name", "slack", "github", "sentry", "papercups", "posthog"];

/// What can be marked, and how one says it.
pub(super) struct Marked {
    /// What it is known by; the first is what a mark is of.
    pub identities: Vec<Identity>,
    /// What it is called.
    pub called: String,
}

/// What this text means.
///
/// # Errors
/// It means nothing here, or several things.
pub(super) fn read(house: &House, text: &str) -> anyhow::Result<Marked> {
    let text = text.trim();
    if text.starts_with('#') {
        return channel(house, text);
    }
    if let Some(identity) = typed(house, text)? {
        return Ok(Marked { called: identity.to_string(), identities: vec![identity] });
    }
    let known = people::one(house, text)?;
    if is_ours(house, &known) {
        bail!("{} is of the team: only others belong to a customer", known.called());
    }
    Ok(Marked { identities: known.identities().collect(), called: known.called() })
}

/// What is known by what was typed, if that is an address, a domain or an account at a service.
fn typed(house: &House, text: &str) -> anyhow::Result<Option<Identity>> {
    let Ok(identity) = Identity::parse(text) else { return Ok(None) };
    let kind = identity.kind();
    let of_source = house.config.sources.iter().any(|source| source.id.0 == kind);
    if text.starts_with('@') || (of_source && !KINDS.contains(&kind)) {
        return Ok(None);
    }
    if !KINDS.contains(&kind) {
        let hint = did_you_mean(kind, KINDS.into_iter());
        bail!("nothing is known by {kind:?}{hint}; known are {}", KINDS.join(", "));
    }
    let account = !matches!(kind, "email" | "domain" | "name");
    if account
        && people::all(house, text).is_ok_and(|all| all.iter().any(|one| is_ours(house, one)))
    {
        bail!("{identity} is of the team: only others belong to a customer");
    }
    Ok(Some(identity))
}

fn is_ours(house: &House, known: &Known) -> bool {
    house.config.roster.side(known.kind, &known.person) == Side::Us
}

/// The channel of this name, as the tickets in it tell.
fn channel(house: &House, name: &str) -> anyhow::Result<Marked> {
    let reader = house.reader()?;
    let mut found: Vec<Identity> = Vec::new();
    let tickets = reader.tickets(View::All)?;
    let mut seen = Vec::new();
    for ticket in tickets.iter().filter(|ticket| ticket.place.eq_ignore_ascii_case(name)) {
        if seen.contains(&&ticket.source) {
            continue;
        }
        seen.push(&ticket.source);
        let markable = reader.markable(ticket.id)?.into_iter();
        found.extend(markable.filter(|one| one.called == ticket.place).map(|one| one.identity));
    }
    match found.as_slice() {
        [one] => Ok(Marked { identities: vec![one.clone()], called: name.to_owned() }),
        [] => bail!("no ticket was asked in {name}; give the channel's id: slack:C012AB3CD"),
        several => {
            let ids: Vec<&str> = several.iter().map(Identity::as_str).collect();
            bail!("several channels are called {name}, give the id: {}", ids.join(", "))
        }
    }
}

/// Why this cannot be a customer's.
pub(super) fn objection(roster: &Roster, identity: &Identity) -> Option<String> {
    let value = identity.value();
    let domain = value.rsplit_once('@').map_or(value, |(_, domain)| domain);
    match identity.kind() {
        "email" | "domain" if roster.is_team_domain(domain) => {
            Some(format!("{value} is the team's own: only others belong to a customer"))
        }
        "domain" if roster.is_free_mail(domain) => Some(format!(
            "anybody can have an address at {value}: mark the address of whoever you mean"
        )),
        _ => None,
    }
}
