//! What only a source of e-mail has: who writes, and how long an e-mail can be taken back.

use super::EmailConfig;
use super::file::Table;
use super::words;
use jiff::SignedDuration;

const HOLD: &str = "a length of time from 0s to 1h, such as \"5m\"";
/// How long an e-mail waits, unless the configuration says otherwise.
const USUAL: SignedDuration = SignedDuration::from_mins(5);

/// What a source of e-mail sends with.
pub(super) fn check_email(table: &Table<'_>) -> Option<EmailConfig> {
    let from = table.required("from", "\"Ada Lovelace <ada@example.com>\"");
    let from = from.and_then(|at| table.read(&at, words::mailbox));
    let reply_to = table.text("reply_to").and_then(|at| table.read(&at, words::mailbox));
    let user = table.text("user").and_then(|at| table.read(&at, words::name));
    let sign_off = table.text("sign_off").map(|at| crate::desk::clean(at.value.trim()));
    let range = SignedDuration::ZERO..=SignedDuration::from_hours(1);
    let hold = match table.text_like("hold", HOLD) {
        Some(at) => table.read(&at, |text| words::duration(text, range, HOLD)),
        None => Some(USUAL),
    };
    let from = from?;
    let user = user.unwrap_or_else(|| from.address.clone());
    Some(EmailConfig { from, reply_to, user, sign_off, hold: hold? })
}
