//! What the hero wants to see now: asked of a service, cleaned, handed back. Only what is new in a
//! ticket is kept.

use super::{Engine, Line};
use crate::desk::{
    Choices, Diff, Forms, Gone, Granted, Page, RemoteTicket, SourceId, Template, TicketRef, Wish,
    clean, clean_line,
};
use crate::source::SourceError;
use crate::store::StoreError;
use std::sync::Arc;

/// Why an errand failed, in a sentence.
#[derive(Debug, thiserror::Error)]
pub enum ErrandError {
    /// The service did not give it.
    #[error(transparent)]
    Source(#[from] SourceError),
    /// The store could not say whom to ask.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The source is not configured any more.
    #[error("the source {0} is not configured any more")]
    NoSource(SourceId),
}

impl Engine {
    /// Asks for what the hero wants to see. What comes back may be printed.
    ///
    /// # Errors
    /// [`ErrandError`], in a sentence.
    pub async fn run_errand(&self, wish: Wish) -> Result<Granted, ErrandError> {
        match wish {
            Wish::Diff(ticket) => {
                let (line, remote) = self.whose(&ticket)?;
                let diff = line.source().await?.diff(&remote).await?;
                Ok(Granted::Diff(ticket, clean_diff(&diff)))
            }
            Wish::Choices(ticket) => {
                let (line, remote) = self.whose(&ticket)?;
                let choices = line.source().await?.choices(&remote).await?;
                Ok(Granted::Choices(ticket, clean_choices(choices)))
            }
            Wish::Places => Ok(Granted::Places(self.places().await?)),
            Wish::Forms(source, place) => {
                let forms = self.named(&source)?.source().await?.forms(&place).await?;
                Ok(Granted::Forms(source, place, clean_forms(forms)))
            }
            Wish::Event(ticket, which) => {
                let (line, remote) = self.whose(&ticket)?;
                let event = line.source().await?.event(&remote, &which).await?;
                Ok(Granted::Event(ticket, event.cleaned()))
            }
            Wish::Fresh(ticket) => {
                self.refresh(&ticket).await?;
                Ok(Granted::Fresh(ticket))
            }
        }
    }

    fn whose(&self, ticket: &TicketRef) -> Result<(&Arc<Line>, RemoteTicket), ErrandError> {
        let reader = self.store.reader()?;
        let remote = reader.remote(ticket)?;
        let source = reader.find(ticket.as_str())?.source;
        Ok((self.named(&source)?, remote))
    }

    /// Reads one ticket afresh; whether that changed anything.
    pub(super) async fn refresh(&self, ticket: &TicketRef) -> Result<bool, ErrandError> {
        let (line, remote) = self.whose(ticket)?;
        let page = match line.source().await?.refresh(&remote).await {
            Err(SourceError::Gone { why }) => {
                let gone = Gone { reference: ticket.clone(), why: Some(why) };
                Page { gone: vec![gone], ..Page::default() }
            }
            page => page?,
        };
        let reader = self.store.reader()?;
        let before = reader.data_version()?;
        self.store.ingest(line.id.clone(), page, (self.clock)()).await?;
        Ok(reader.data_version()? != before)
    }

    fn named(&self, id: &SourceId) -> Result<&Arc<Line>, ErrandError> {
        let line = self.lines.iter().find(|line| line.id == *id);
        line.ok_or_else(|| ErrandError::NoSource(id.clone()))
    }

    /// The places of all trackers. One that does not answer fails it only if no other does.
    async fn places(&self) -> Result<Vec<(SourceId, String)>, ErrandError> {
        let (mut places, mut fault) = (Vec::new(), None);
        for line in &self.lines {
            let asked = match line.source().await {
                Ok(source) => source.places().await,
                Err(error) => Err(error),
            };
            match asked {
                Ok(all) => places.extend(all.iter().map(|p| (line.id.clone(), clean_line(p)))),
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        match fault {
            Some(fault) if places.is_empty() => Err(fault.into()),
            _ => Ok(places),
        }
    }
}

fn lines(texts: &[String]) -> Vec<String> {
    texts.iter().map(|text| clean_line(text)).collect()
}

fn clean_diff(diff: &Diff) -> Diff {
    Diff { text: clean(&diff.text), missing: diff.missing.as_deref().map(clean_line) }
}

/// Names go back to the service as they are chosen, so one that is not safe to print is left out
/// rather than changed.
fn clean_choices(choices: Choices) -> Choices {
    let safe = |names: Vec<String>| -> Vec<String> {
        names.into_iter().filter(|name| *name == clean_line(name)).collect()
    };
    let merging = choices.merging.map(|mut merging| {
        merging.base = clean_line(&merging.base);
        merging.concerns = lines(&merging.concerns);
        merging.obstacle = merging.obstacle.as_deref().map(clean_line);
        merging
    });
    Choices {
        labels: safe(choices.labels),
        labelled: safe(choices.labelled),
        people: safe(choices.people),
        assigned: safe(choices.assigned),
        teams: safe(choices.teams),
        asked: safe(choices.asked),
        merging,
        releases: safe(choices.releases),
    }
}

fn clean_forms(forms: Forms) -> Forms {
    let template = |template: &Template| Template {
        name: clean_line(&template.name),
        about: clean_line(&template.about),
        title: clean_line(&template.title),
        body: clean(&template.body),
        labels: lines(&template.labels),
    };
    Forms {
        labels: lines(&forms.labels),
        templates: forms.templates.iter().map(template).collect(),
    }
}
