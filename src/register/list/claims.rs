//! What two customers of one list claim: whose it is would be decided by chance.

use super::{Fault, Faults, Row};
use crate::desk::Identity;
use std::collections::HashMap;

/// Reports names, ids and identities that stand with two customers.
pub(super) fn check(rows: &[Row], faults: &mut Faults) {
    let (mut names, mut ids, mut held) = (HashMap::new(), HashMap::new(), HashMap::new());
    for row in rows {
        let (place, listed) = row;
        let (name, id) = (&listed.customer.name, &listed.id);
        if let Some((first, _)) = first(&mut names, Identity::name(name), row) {
            let problem = format!("is the name of {first} too");
            faults.add(Fault::new(*place, "name", name, &problem, "name each customer once"));
        } else if let Some((first, other)) = first(&mut ids, Some(id), row) {
            let problem = format!("is the id of {} ({first}) too", other.customer.name);
            faults.add(Fault::new(*place, "id", id, &problem, "give each an id of its own"));
        }
        for identity in &listed.customer.identities {
            let Some((first, other)) = first(&mut held, Some(identity), row) else { continue };
            let problem = format!("is claimed by {name} and by {} ({first})", other.customer.name);
            let (column, value) = (column(identity), identity.value());
            faults.add(Fault::new(*place, column, value, &problem, "leave it to one of them"));
        }
    }
}

/// Who has this already; else it is this row's from now on.
fn first<'r, K: std::hash::Hash + Eq>(
    taken: &mut HashMap<K, &'r Row>,
    key: Option<K>,
    row: &'r Row,
) -> Option<&'r Row> {
    use std::collections::hash_map::Entry;
    match taken.entry(key?) {
        Entry::Occupied(taken) => Some(*taken.get()),
        Entry::Vacant(free) => {
            free.insert(row);
            None
        }
    }
}

/// The column that an identity stands in.
fn column(identity: &Identity) -> &str {
    match identity.kind() {
        "email" => "emails",
        "domain" => "domains",
        kind => kind,
    }
}
