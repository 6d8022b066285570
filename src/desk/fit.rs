//! What can be done to a ticket at a tracker, and why not.

use super::{Abilities, Answer, Kind, Ticket};

impl Ticket {
    /// Whether its source is a tracker and the ticket one of its issues or pull requests.
    ///
    /// # Errors
    /// Why not.
    pub fn fits_tracker(&self, abilities: Abilities) -> Result<(), String> {
        if abilities.tracker { Ok(()) } else { Err(format!("{} is no tracker", self.source)) }
    }

    /// Whether it is an error whose source can do more with it than to close it.
    ///
    /// # Errors
    /// Why not.
    pub fn fits_triage(&self, abilities: Abilities) -> Result<(), String> {
        match self.kind {
            Kind::Error if abilities.errors => Ok(()),
            _ => Err("it is no error".into()),
        }
    }

    /// Whether somebody else than the hero can be chosen to work on it.
    ///
    /// # Errors
    /// Why not.
    pub fn fits_assign(&self, abilities: Abilities) -> Result<(), String> {
        match self.kind {
            Kind::Error => self.fits_triage(abilities),
            _ => self.fits_tracker(abilities),
        }
    }

    /// Whether it is a pull request, open or not.
    ///
    /// # Errors
    /// Why not.
    pub fn fits_pull(&self, abilities: Abilities) -> Result<(), String> {
        match self.kind {
            Kind::PullRequest => self.fits_tracker(abilities),
            _ => Err("it is no pull request".into()),
        }
    }

    /// Whether it is a pull request that is open and stays so.
    ///
    /// # Errors
    /// Why not.
    pub fn fits_open_pull(&self, abilities: Abilities) -> Result<(), String> {
        self.fits_pull(abilities)?;
        match (self.standing.closed_at, self.pending.close_at) {
            (Some(_), _) => Err("it is closed".into()),
            (_, Some(_)) => Err("it is about to be closed".into()),
            (None, None) => Ok(()),
        }
    }

    /// Whether whoever goes by the names `me` can review it.
    ///
    /// # Errors
    /// Why not.
    pub fn fits_review(&self, abilities: Abilities, me: &[String]) -> Result<(), String> {
        self.fits_open_pull(abilities)?;
        if let Answer::Elsewhere { why } = &self.answer {
            return Err(why.clone());
        }
        match me.iter().any(|name| name.eq_ignore_ascii_case(&self.author.handle)) {
            true => Err("it is your own, and others have to review it".into()),
            false => Ok(()),
        }
    }
}
