//! Domains at which anybody can have an address: they tell of no organisation.

use std::collections::HashSet;
use std::sync::LazyLock;

static LISTED: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../../assets/free-mail.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).collect()
});

/// Whether anybody can have an address at this domain, or one below it: `assets/free-mail.txt`.
pub fn is_free_mail(domain: &str) -> bool {
    super::suffixes(&super::domain_key(domain)).any(|suffix| LISTED.contains(suffix))
}
