//! Which repositories a pull reads: those named, and those that owners and searches have.

use super::listing::Listing;
use super::memory::Known;
use super::pull::Pull;
use super::refusal::SEARCH;
use super::trouble::Trouble;
use super::wire::Repository;
use crate::config::Repos;
use crate::source::SourceError;
use std::collections::BTreeSet;
use std::sync::Arc;

impl Pull<'_> {
    /// The repositories to be read, each once, under the names by which their tickets go. What
    /// cannot be had is noted.
    ///
    /// # Errors
    /// What concerns all of them.
    pub(super) async fn choose(&mut self) -> Result<Vec<String>, SourceError> {
        let settings = &self.source.settings;
        let (mut chosen, mut found) = (Vec::new(), BTreeSet::new());
        for repos in &settings.repos {
            if let Repos::One(name) = repos {
                chosen.extend(self.named(name).await?);
            }
        }
        for repos in &settings.repos {
            if let Repos::AllOf(owner) = repos {
                found.extend(self.listed(&repos.to_string(), Some(owner)).await?);
            }
        }
        for words in &settings.search {
            found.extend(self.listed(words, None).await?);
        }
        let read = self.without(chosen.into_iter().chain(found.iter().cloned()));
        found.retain(|key| read.contains(key));
        let (now, mut memory) = (self.calls.now(), self.source.memory());
        memory.take_found(found, &read, now);
        let asked_for = |name: &String| {
            settings.search.contains(name)
                || settings.repos.iter().any(|repos| repos.to_string() == *name)
        };
        memory.troubles.retain(|name, _| read.contains(name) || asked_for(name));
        Ok(read)
    }

    /// Each once, in any case, and none that is left out by name.
    fn without(&self, chosen: impl Iterator<Item = String>) -> Vec<String> {
        let memory = self.source.memory();
        let left_out = |key: &str| {
            let now = memory.current_name(key);
            self.source.settings.repos.iter().any(|repos| {
                let Repos::Without(name) = repos else { return false };
                name.eq_ignore_ascii_case(key) || name.eq_ignore_ascii_case(&now)
            })
        };
        let mut seen = BTreeSet::new();
        chosen.filter(|key| !left_out(key) && seen.insert(key.to_lowercase())).collect()
    }

    /// What the repository that the configuration calls `name` goes by; `None` if it cannot be had.
    async fn named(&mut self, name: &str) -> Result<Option<String>, SourceError> {
        let (now, lower) = (self.calls.now(), name.to_lowercase());
        let known = self.source.memory().keys.get(&lower).cloned();
        if known.is_some() {
            return Ok(known);
        }
        if self.is_left_alone(name) {
            return Ok(None);
        }
        let found = match self.source.look(&mut self.calls, name, None).await {
            Ok(found) => found,
            Err(error) => return self.fails(name, error).map(|()| None),
        };
        let Some(Known { repository, etag }) = found else { return Ok(None) };
        if repository.has_issues == Some(false) {
            let trouble = Trouble::without_issues(name, now);
            self.source.memory().troubles.insert(name.into(), trouble);
            return Ok(None);
        }
        let key = self.key(name, repository.id);
        let mut memory = self.source.memory();
        memory.troubles.remove(name);
        memory.keys.insert(lower, key.clone());
        memory.repos.insert(key.clone(), Known { repository, etag });
        Ok(Some(key))
    }

    /// What an owner or a search has; what it had last while it cannot be asked.
    async fn listed(
        &mut self,
        name: &str,
        owner: Option<&String>,
    ) -> Result<Vec<String>, SourceError> {
        let now = self.calls.now();
        let before = self.source.memory().listings.get(name).cloned().unwrap_or_default();
        if !before.is_due(now) || self.is_left_alone(name) {
            return Ok(self.keys(&before));
        }
        let me = self.source.memory().me.as_ref().map(|me| me.login.clone()).unwrap_or_default();
        let read = match owner {
            Some(owner) => before.of_owner(&mut self.calls, owner, &me).await,
            None => before.of_search(&mut self.calls, name).await,
        };
        match read {
            Ok(listing) => {
                self.source.memory().troubles.remove(name);
                self.remember(&listing);
                let keys = self.keys(&listing);
                self.source.memory().listings.insert(name.into(), Arc::new(listing));
                Ok(keys)
            }
            // Searches have a limit of their own, which stops nothing else.
            Err(SourceError::RateLimited { what, .. }) if what == SEARCH => {
                tracing::info!(name, "the limit of searches is reached");
                Ok(self.keys(&before))
            }
            Err(error) => {
                self.fails(name, error)?;
                Ok(self.keys(&before))
            }
        }
    }

    /// Whether it is too early to ask for `name` again.
    pub(super) fn is_left_alone(&self, name: &str) -> bool {
        let now = self.calls.now();
        self.source.memory().troubles.get(name).is_some_and(|trouble| trouble.is_left_alone(now))
    }

    fn keys(&mut self, listing: &Listing) -> Vec<String> {
        listing.live().map(|repo| self.key(&repo.full_name, repo.id)).collect()
    }

    fn remember(&mut self, listing: &Listing) {
        for repository in listing.live() {
            let key = self.key(&repository.full_name, repository.id);
            let known = Known { repository: repository.clone(), etag: None };
            self.source.memory().repos.insert(key, known);
        }
    }

    /// The name by which the tickets of a repository go: the one under which it was first read,
    /// whatever it is called by now.
    fn key(&mut self, name: &str, id: u64) -> String {
        let repos = &mut self.position.repos;
        let mut memory = self.source.memory();
        let read = repos.iter().filter_map(|(key, position)| Some((key, position.id?)));
        // One that is named and listed may be read for the first time.
        let chosen = memory.repos.iter().map(|(key, known)| (key, known.repository.id));
        if let Some((key, _)) = read.chain(chosen).find(|(_, known)| id != 0 && *known == id) {
            return key.clone();
        }
        let key = repos.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned();
        let key = key.unwrap_or_else(|| name.to_owned());
        // Another repository had this name when it was read: this one is read from its beginning.
        if id != 0 && repos.get(&key).is_some_and(|position| position.id.is_some()) {
            repos.remove(&key);
            memory.repos.remove(&key);
            memory.replaced.insert(key.clone());
        }
        key
    }

    /// What is wrong with `name` alone is noted; what may be over with the next pull is its error.
    ///
    /// # Errors
    /// What concerns all repositories.
    pub(super) fn fails(&mut self, name: &str, error: SourceError) -> Result<(), SourceError> {
        if self.concerns_all(&error) {
            return Err(error);
        }
        match Trouble::of(name, error, self.calls.status, self.calls.now()) {
            Ok(trouble) => {
                let mut memory = self.source.memory();
                memory.forget_repo(name);
                memory.troubles.insert(name.into(), trouble);
            }
            Err(error) => self.first_error = self.first_error.take().or(Some(error)),
        }
        Ok(())
    }

    /// Everything there is to say of the repositories though the others are read.
    pub(super) fn notices(&self) -> Vec<String> {
        let memory = self.source.memory();
        let mut notices: Vec<_> = memory.troubles.values().map(Trouble::told).collect();
        notices.extend(self.source.settings.repos.iter().filter_map(|repos| {
            let Repos::One(name) = repos else { return None };
            let key = memory.keys.get(&name.to_lowercase())?;
            renamed(name, &memory.repos.get(key)?.repository)
        }));
        notices.extend(memory.vanished().map(|name| format!("{name} is no longer found")));
        notices.extend(memory.listings.iter().filter_map(|(name, listing)| {
            let total = listing.found_too_many()?;
            Some(format!("{name:?} finds {total} repositories, of which GitHub shows 1000"))
        }));
        notices
    }
}

/// That a repository has another name than the configuration says.
pub(super) fn renamed(name: &str, repository: &Repository) -> Option<String> {
    let now = &repository.full_name;
    let other = !now.is_empty() && !now.eq_ignore_ascii_case(name);
    other.then(|| format!("{name} is now called {now}: use the new name in config.toml"))
}
