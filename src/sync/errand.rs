//! What the hero wants to see now: asked of a service, cleaned, handed back. Only what is new in a
//! ticket is kept.

use super::{Engine, Line};
use crate::desk::{
    Choices, Diff, Forms, Gone, Granted, Page, RemoteTicket, SourceId, Template, TicketRef, Wish,
    clean, clean_line,
};
use crate::source::{Source, SourceError};
use crate::store::StoreError;
use std::sync::Arc;

/// Why an errand failed, in a sentence.
#[derive(Debug, thiserror::Error)]
pub enum ErrandError {
    /// The service did not give it.
    #[error("{source_id}: {fault}")]
    Source {
        /// Which was asked.
        source_id: SourceId,
        /// Why not.
        fault: SourceError,
    },
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
                let diff = asked(line).await?.diff(&remote).await.map_err(failed(line))?;
                Ok(Granted::Diff(ticket, clean_diff(&diff)))
            }
            Wish::Choices(ticket) => {
                let (line, remote) = self.whose(&ticket)?;
                let choices = asked(line).await?.choices(&remote).await.map_err(failed(line))?;
                Ok(Granted::Choices(ticket, clean_choices(choices)))
            }
            Wish::Places => Ok(Granted::Places(self.places().await?)),
            Wish::Forms(source, place) => {
                let line = self.named(&source)?;
                let forms = asked(line).await?.forms(&place).await.map_err(failed(line))?;
                Ok(Granted::Forms(source, place, clean_forms(forms)))
            }
            Wish::Event(ticket, which) => {
                let (line, remote) = self.whose(&ticket)?;
                let event =
                    asked(line).await?.event(&remote, &which).await.map_err(failed(line))?;
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
        let page = match asked(line).await?.refresh(&remote).await.map_err(failed(line)) {
            Err(ErrandError::Source { fault: SourceError::Gone { why }, .. }) => {
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
        let (mut found, mut fault) = (Vec::new(), None);
        for line in &self.lines {
            let places = match asked(line).await {
                Ok(source) => source.places().await.map_err(failed(line)),
                Err(fault) => Err(fault),
            };
            match places {
                Ok(all) => found.extend(all.iter().map(|p| (line.id.clone(), clean_line(p)))),
                Err(error) => fault = fault.or(Some(error)),
            }
        }
        match fault {
            Some(fault) if found.is_empty() => Err(fault),
            _ => Ok(found),
        }
    }
}

/// The source to ask.
async fn asked(line: &Line) -> Result<Arc<dyn Source>, ErrandError> {
    line.source().await.map_err(failed(line))
}

/// What a source did not give, told with its name.
fn failed(line: &Line) -> impl Fn(SourceError) -> ErrandError + '_ {
    |fault| ErrandError::Source { source_id: line.id.clone(), fault }
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
