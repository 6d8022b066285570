//! Whether a pull request is merged, and how.

use super::{MergeMethod, Merging, TicketRef};

impl Merging {
    /// The method by which it would be merged; `None` asks for the one that is offered first, which
    /// is only taken where nothing speaks against it.
    ///
    /// # Errors
    /// Why it would not.
    pub fn takes(
        &self,
        method: Option<MergeMethod>,
        insisted: bool,
    ) -> Result<MergeMethod, String> {
        if let Some(obstacle) = &self.obstacle {
            return Err(obstacle.clone());
        }
        if let Some(first) = self.concerns.first().filter(|_| !insisted) {
            return Err(first.clone());
        }
        match method.or(self.methods.first().copied().filter(|_| !insisted)) {
            Some(method) if self.methods.contains(&method) => Ok(method),
            Some(method) => Err(format!("its repository allows no {}", method.word())),
            None if self.methods.is_empty() => Err("its repository allows none".into()),
            None => Err("choose how".into()),
        }
    }

    /// What is asked before it: `merge example/app#12 into main by squash?`
    pub fn question(&self, pull: &TicketRef, method: Option<MergeMethod>) -> String {
        let name = pull.rest();
        let into = Some(&self.base).filter(|base| !base.is_empty());
        let into = into.map(|base| format!(" into {base}")).unwrap_or_default();
        match (method, &self.obstacle) {
            (Some(method), _) => format!("merge {name}{into} by {}?", method.word()),
            (_, Some(_)) => format!("{name} cannot be merged{into} now"),
            _ => format!("merge {name}{into}?"),
        }
    }

    /// What speaks against it.
    pub fn against(&self) -> &[String] {
        self.obstacle.as_ref().map_or(&self.concerns, std::slice::from_ref)
    }
}
