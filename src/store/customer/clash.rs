//! What customers of different names claim at the same time.

use super::super::rows::Columns;
use super::super::{Reader, StoreError};
use super::Clash;
use crate::desk::{Book, Holder, Identity};
use std::collections::BTreeSet;

/// What more than one customer holds: one walk along the index.
pub(in super::super) const SHARED: &str = "SELECT identity FROM identity
    GROUP BY identity HAVING count(*) > 1";

impl Reader {
    /// What customers of different names claim at the same time, by name of what it is.
    ///
    /// # Errors
    /// Whatever SQLite says.
    pub fn clashes(&self, most: u32) -> Result<Vec<Clash>, StoreError> {
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        let configured = self.roster().customers().iter().flat_map(|one| one.identities.clone());
        let mut clashes = Vec::new();
        let mut looked_at = BTreeSet::new();
        for identity in configured.filter(|identity| looked_at.insert(identity.clone())) {
            clashes.extend(self.clash(identity)?);
        }
        let mut rows = self.conn().prepare_cached(SHARED)?;
        for identity in rows.query_map((), |row| Columns::of(row).identity())? {
            if clashes.len() >= most {
                break;
            }
            let identity = identity?;
            if !looked_at.contains(&identity) {
                clashes.extend(self.clash(identity)?);
            }
        }
        clashes.truncate(most);
        Ok(clashes)
    }

    fn clash(&self, identity: Identity) -> Result<Option<Clash>, StoreError> {
        if identity.kind() == "name" {
            return Ok(None);
        }
        let holders = self.ledger().holders(&identity)?;
        let different: BTreeSet<_> =
            holders.iter().map(|holder| Identity::name(&holder.name)).collect();
        let name = |one: &Holder| format!("{} ({})", one.name, one.register);
        let names: BTreeSet<String> = holders.iter().map(name).collect();
        let names = names.into_iter().collect();
        Ok((different.len() > 1).then_some(Clash { identity, names }))
    }
}
