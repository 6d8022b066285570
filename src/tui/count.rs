//! What all tickets are looked through for beside the one tab that is shown.

use crate::desk::{Asked, Ranked, Sifter, Status, Tab, View, Waiting};
use crate::store::{AsOf, Displaced, Reader, StoreError};

/// Of so many tickets that wait on us the hero is told, the first in rank.
const TOLD: usize = 500;

/// How many tickets each tab has for somebody who goes by these names, and what waits on us. Where their
/// standing alone tells, tickets are only counted.
pub fn count(
    reader: &Reader,
    tabs: &[Tab],
    me: &[String],
    at: &AsOf,
) -> Result<(Vec<usize>, Vec<Waiting>), StoreError> {
    let displaced = reader.displaced(at)?;
    let mut counts = vec![0; tabs.len()];
    for (tab, count) in tabs.iter().zip(&mut counts).filter(|(tab, _)| !tab.picks()) {
        for status in tab.view.statuses() {
            *count += reader.count(*status, &displaced, usize::MAX)?;
        }
    }
    let waiting = pick(reader, tabs, (me, at), &displaced, &mut counts)?;
    Ok((counts, waiting))
}

/// Counts those of each tab of which only the tickets themselves tell; what waits on us, which is looked
/// at in any case.
fn pick(
    reader: &Reader,
    tabs: &[Tab],
    (me, at): (&[String], &AsOf),
    displaced: &Displaced,
    counts: &mut [usize],
) -> Result<Vec<Waiting>, StoreError> {
    let asked = |tab: &Tab| {
        let hits = reader.hit_by(&tab.filter)?;
        Ok::<_, StoreError>(Asked { me: me.to_vec(), bands: at.bands.clone(), hits })
    };
    let asked = tabs.iter().map(asked).collect::<Result<Vec<_>, _>>()?;
    let sifted = tabs.iter().zip(&asked).zip(counts).filter(|((tab, _), _)| tab.picks());
    let mut sifted: Vec<(View, Sifter<'_>, &mut usize)> =
        sifted.map(|((tab, asked), count)| (tab.view, tab.filter.sift(asked), count)).collect();
    let mut waiting = Vec::new();
    for status in View::All.statuses() {
        let picked = sifted.iter().any(|(view, ..)| view.statuses().contains(status));
        let told = *status == Status::WaitingOnUs;
        let most = if picked {
            usize::MAX
        } else if told {
            TOLD
        } else {
            continue;
        };
        let (places, _) = reader.places([*status], displaced, most)?;
        reader.each(&places, at, |ranked| {
            for (view, sifter, count) in &mut sifted {
                let there = view.shows(&ranked, me, at.now) && sifter.passes(&ranked);
                **count += usize::from(there);
            }
            waiting.extend(told_of(&ranked).filter(|_| told && waiting.len() < TOLD));
        })?;
    }
    Ok(waiting)
}

/// A ticket as the hero is told of it; `None` if nobody waits.
fn told_of(ranked: &Ranked) -> Option<Waiting> {
    let Ranked { ticket, tier, waiting_since, .. } = ranked;
    let customer = ticket.customer.as_ref().map(|customer| &customer.name);
    let name = format!("{}, {}", customer.unwrap_or(&ticket.author.name), ticket.title);
    Some(Waiting { id: ticket.id, tier: *tier, since: (*waiting_since)?, name })
}
