//! What all tickets are looked through for beside the one tab that is shown.

use crate::desk::{Asked, Bands, Hours, Ranked, Status, Tab, View, Waiting, rank};
use crate::store::{Reader, StoreError};
use jiff::Timestamp;

/// How many tickets each tab has for somebody who goes by these names, and all that waits on us.
/// What is closed, and most is, is only counted, unless a tab narrows it.
pub fn count(
    reader: &Reader,
    tabs: &[Tab],
    me: &[String],
    hours: &Hours,
    now: Timestamp,
) -> Result<(Vec<usize>, Vec<Waiting>), StoreError> {
    let narrows = |tab: &Tab| shows_closed(tab.view) && !tab.filter.is_empty();
    let view = if tabs.iter().any(narrows) { View::All } else { View::Open };
    let all = rank(reader.tickets(view)?, View::All, me, now, hours);
    let open = all.iter().filter(|ranked| ranked.status != Status::Closed).count();
    let (total, bands) = (reader.count()?, Bands::at(now, hours));
    let count = |tab: &Tab| match tab.view {
        View::All if tab.filter.is_empty() => Ok(total),
        View::Closed if tab.filter.is_empty() => Ok(total.saturating_sub(open)),
        view => {
            let hits = reader.hit_by(&tab.filter)?;
            let asked = Asked { me: me.to_vec(), bands: bands.clone(), hits };
            let mut sifter = tab.filter.sift(&asked);
            let there = all.iter().filter(|ranked| view.shows(ranked, me, now));
            Ok(there.filter(|ranked| sifter.passes(ranked)).count())
        }
    };
    let counts = tabs.iter().map(count).collect::<Result<_, StoreError>>()?;
    let waits = all.iter().filter(|ranked| View::Queue.shows(ranked, me, now));
    Ok((counts, waits.filter_map(waiting).collect()))
}

/// A ticket as the hero is told of it; `None` if nobody waits.
fn waiting(ranked: &Ranked) -> Option<Waiting> {
    let Ranked { ticket, tier, waiting_since, .. } = ranked;
    let customer = ticket.customer.as_ref().map(|customer| &customer.name);
    let name = format!("{}, {}", customer.unwrap_or(&ticket.author.name), ticket.title);
    Some(Waiting { id: ticket.id, tier: *tier, since: (*waiting_since)?, name })
}

/// Whether a view has closed tickets.
fn shows_closed(view: View) -> bool {
    matches!(view, View::Closed | View::All)
}
