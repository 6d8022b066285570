//! What was decided against what became of it.

use super::ledger::{Ledger, Said, Ways};
use super::town::{REPO, Ticket, Town};

/// All that is not as it must be, one sentence each.
pub fn faults(town: &Town, ledger: &Ledger) -> Vec<String> {
    let mut faults = integrity(town);
    let kept = Kept::of(town);
    faults.extend(ledger.said.iter().filter_map(|said| kept.fault_of(said)));
    faults.extend(ledger.noted.iter().filter_map(|note| kept.fault_of_note(note)));
    faults.extend(ledger.asked.iter().filter_map(|words| question(town, words)));
    faults.extend(standing(town, ledger));
    faults.extend(kept.stuck(town));
    faults
}

fn integrity(town: &Town) -> Vec<String> {
    let told: Vec<String> = town.rows("PRAGMA integrity_check");
    if told == ["ok"] { Vec::new() } else { told }
}

/// Where words may stand.
struct Kept {
    /// At the services.
    published: Vec<String>,
    /// In the outbox and not sent.
    waiting: Vec<String>,
    /// In the outbox and sent.
    sent: Vec<String>,
    drafts: Vec<String>,
    notes: Vec<String>,
}

fn times(texts: &[String], words: &str) -> usize {
    texts.iter().map(|text| text.matches(words).count()).sum()
}

impl Kept {
    fn of(town: &Town) -> Self {
        Self {
            published: town.published(),
            waiting: town.rows("SELECT action FROM outbox WHERE state <> 'sent'"),
            sent: town.rows("SELECT action FROM outbox WHERE state = 'sent'"),
            drafts: town.rows("SELECT text FROM draft"),
            notes: town.rows("SELECT text FROM note"),
        }
    }

    /// It is at its service once, or in the outbox, or a draft: one of them, and none only if it
    /// may not have been decided. An e-mail of which nobody knows may be both sent and waiting.
    fn fault_of(&self, said: &Said) -> Option<String> {
        let Said { words, sure, how } = said;
        let [there, waits, sent, draft] =
            [&self.published, &self.waiting, &self.sent, &self.drafts].map(|all| times(all, words));
        let doubt = usize::from(words.starts_with("letter") && waits == 1);
        let well = match there + waits + draft - doubt.min(there) {
            0 => !sure,
            1 => sent == 0 || there == 1,
            _ => false,
        };
        let told = format!(
            "{words} is {there} times at its service, {waits} waiting, {sent} sent, {draft} a draft: {how}"
        );
        (!well).then_some(told)
    }

    fn fault_of_note(&self, note: &Said) -> Option<String> {
        let Said { words, sure, how } = note;
        let elsewhere = times(&self.published, words) + times(&self.waiting, words);
        let here = times(&self.notes, words);
        let well = elsewhere == 0 && (here == 1 || here == 0 && !sure);
        (!well).then(|| format!("{words} is {here} times noted, {elsewhere} published: {how}"))
    }

    /// What stays in the outbox without need. Nobody can tell whether an e-mail arrived, nor which
    /// of several changes of an error was ours.
    fn stuck(&self, town: &Town) -> Vec<String> {
        town.rows(
            "SELECT 'stuck: ' || state || ' ' || action || ' ' || coalesce(problem, '') FROM outbox
             WHERE state <> 'sent' AND source <> 'mail' AND NOT (source = 'sentry'
                 AND json_extract(action, '$.do') IN ('close', 'reopen'))",
        )
    }
}

/// A customer's word is in the store once.
fn question(town: &Town, words: &str) -> Option<String> {
    let query = format!("SELECT count(*) FROM message WHERE text = '{words}' AND NOT deleted");
    let count: i64 = town.rows(&query)[0];
    (count != 1).then(|| format!("{words} is {count} times in the store"))
}

fn standing(town: &Town, ledger: &Ledger) -> Vec<String> {
    let mut faults = differing(&ledger.closed, |ticket| {
        // Where one change is in doubt, so is the state.
        let open = format!(
            "SELECT 1 FROM outbox WHERE ref = '{}' AND state <> 'sent'",
            ticket.reference()
        );
        town.rows::<i64>(&open).is_empty().then(|| town.is_closed(ticket))
    });
    faults.extend(differing(&ledger.claimed, |ticket| {
        let Ticket::Issue(number) = ticket else { return None };
        Some(town.github.assignees(REPO, *number) == ["ada"])
    }));
    faults.extend(differing(&ledger.snoozed, |ticket| {
        let query = format!(
            "SELECT strftime('%Y-%m-%d', snoozed_until / 1000000, 'unixepoch') FROM local
             WHERE ref = '{}' AND snoozed_until NOT NULL",
            ticket.reference()
        );
        Some(town.rows::<String>(&query).pop().unwrap_or_default())
    }));
    faults
}

/// The tickets that stand as nobody decided last.
fn differing<T: PartialEq + std::fmt::Debug>(
    ways: &Ways<T>,
    stands: impl Fn(&Ticket) -> Option<T>,
) -> Vec<String> {
    let wrong = ways.iter().filter_map(|(ticket, may_be)| {
        let stands = stands(ticket)?;
        (!may_be.contains(&stands)).then(|| format!("{ticket:?} is {stands:?}, not {may_be:?}"))
    });
    wrong.collect()
}
