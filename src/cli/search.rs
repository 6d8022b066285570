//! `hero search`: tickets by the words said in them, and what the services themselves find.

use super::open::House;
use super::output::{self, AtService, Screen};
use super::{Places, queue};
use crate::desk::{Find, Found, Ranked, SourceId, TicketRef, View, clean_line, rank};
use crate::source::{SourceError, registry};
use crate::sync::Line;
use clap::Args;
use futures_util::future::join_all;
use std::collections::HashSet;
use std::process::ExitCode;
use std::time::Duration;

/// The arguments of `hero search`.
#[derive(Debug, Args)]
pub struct Search {
    /// Words that all occur in the ticket
    #[arg(value_name = "WORD", required = true)]
    pub words: Vec<String>,
    /// Look only into the cache, not at the services
    #[arg(long)]
    pub local: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// The most tickets that are printed.
const MOST: u32 = 50;
/// How long a service may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// Prints the tickets in which the words occur, best first, what was said there and which answer
/// was given, and below them what the services find beside those; a failure if there is nothing. A
/// service that fails is told on standard error.
///
/// # Errors
/// The configuration or the store.
pub async fn run(search: &Search, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    let words = search.words.join(" ");
    let finds = house.reader()?.finds(&words, MOST)?;
    let (me, now) = (house.me()?, house.now());
    // Each is ranked alone: the order stays that of the search.
    let alone =
        |find: &Find| rank(vec![find.ticket.clone()], View::All, &me, now, &house.config.hours);
    let tickets: Vec<Ranked> = finds.iter().flat_map(alone).collect();
    if !search.json {
        queue::print(&house, &tickets, false)?;
        let (hours, screen) = (&house.config.hours, Screen::of_stdout());
        output::print(&output::answers_list(&finds, hours, &screen))?;
    }
    let (elsewhere, faults) = ask(&lines(&house, search.local), &words).await;
    faults.iter().for_each(|fault| eprintln!("{fault}"));
    let elsewhere = beside(&tickets, at_home(&house, elsewhere)?);
    let hours = &house.config.hours;
    output::print(&if search.json {
        let found: Vec<_> = tickets.iter().cloned().zip(finds).collect();
        output::search_json(&found, &elsewhere, now, hours)?
    } else {
        output::found_list(&elsewhere, hours, &Screen::of_stdout())
    })?;
    let nothing = tickets.is_empty() && elsewhere.is_empty();
    Ok(if nothing { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// The lines to the services that are asked.
fn lines(house: &House, local: bool) -> Vec<&Line> {
    let sources = house.config.sources.iter();
    let asked = sources.filter(|source| !local && registry::searches(&source.service));
    asked.filter_map(|source| Some(house.line(&source.id).ok()?.as_ref())).collect()
}

/// What the services find, all asked at the same time, and what went wrong at the others.
async fn ask(lines: &[&Line], words: &str) -> (Vec<AtService>, Vec<String>) {
    let answers = join_all(lines.iter().map(|line| async move {
        let answer = tokio::time::timeout(PATIENCE, ask_one(line, words)).await;
        let late = |_| format!("no answer within {} s", PATIENCE.as_secs());
        (&line.id, answer.map_err(late).and_then(|found| found.map_err(|why| why.to_string())))
    }));
    let (mut all, mut faults) = (Vec::new(), Vec::new());
    for (source, answer) in answers.await {
        match answer {
            Ok(found) => all.extend(found.into_iter().map(|found| at(source, found))),
            Err(why) => faults.push(format!("{source}: not searched: {}", clean_line(&why))),
        }
    }
    (all, faults)
}

async fn ask_one(line: &Line, words: &str) -> Result<Vec<Found>, SourceError> {
    Ok(line.source().await?.search(words).await?.unwrap_or_default())
}

fn at(source: &SourceId, found: Found) -> AtService {
    AtService { at_service: source.clone(), found }
}

/// What is in the cache goes by the name that its ticket has there.
fn at_home(house: &House, mut elsewhere: Vec<AtService>) -> anyhow::Result<Vec<AtService>> {
    let reader = house.reader()?;
    for one in &mut elsewhere {
        if let Some(reference) = &mut one.found.reference
            && let Some(shown) = reader.shown_on(reference)?
        {
            *reference = shown;
        }
    }
    Ok(elsewhere)
}

/// What is not among the tickets already; of each ticket only the best message.
fn beside(tickets: &[Ranked], elsewhere: Vec<AtService>) -> Vec<AtService> {
    let mut told: HashSet<TicketRef> = tickets.iter().map(|r| r.ticket.reference.clone()).collect();
    let is_new = |one: &AtService| match &one.found.reference {
        Some(reference) => told.insert(reference.clone()),
        None => true,
    };
    elsewhere.into_iter().filter(is_new).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Abilities, Cursor, Delivery, Page, Receipt};
    use crate::source::{Finding, PageSink, Pulled, RemoteTicket, Source};
    use async_trait::async_trait;
    use futures_util::FutureExt;
    use jiff::Timestamp;
    use std::sync::Arc;

    /// A source that finds this, or never answers.
    struct Finds(SourceId, Option<Vec<Found>>);

    #[async_trait]
    impl Source for Finds {
        fn id(&self) -> &SourceId {
            &self.0
        }

        fn abilities(&self) -> Abilities {
            Abilities::NONE
        }

        async fn pull(
            &self,
            _: Option<Cursor>,
            _: &mut dyn PageSink,
        ) -> Result<Pulled, SourceError> {
            Ok(Pulled::default())
        }

        async fn refresh(&self, _: &RemoteTicket) -> Result<Page, SourceError> {
            Ok(Page::default())
        }

        async fn deliver(&self, _: &Delivery, _: u32) -> Result<Receipt, SourceError> {
            Ok(Receipt::default())
        }

        async fn examine(&self) -> Vec<Finding> {
            Vec::new()
        }

        async fn search(&self, _: &str) -> Result<Option<Vec<Found>>, SourceError> {
            match &self.1 {
                Some(found) => Ok(Some(found.clone())),
                None => std::future::pending().await,
            }
        }
    }

    fn said(ts: u32) -> Found {
        Found {
            reference: TicketRef::parse(&format!("slack:users/C1/{ts}")).ok(),
            text: "said".into(),
            author: "ada".into(),
            place: "#general".into(),
            at: Timestamp::UNIX_EPOCH,
            url: String::new(),
        }
    }

    fn line(name: &str, found: Option<Vec<Found>>) -> Line {
        let id = SourceId(name.into());
        let source: Arc<dyn Source> = Arc::new(Finds(id.clone(), found));
        let open = move || std::future::ready(Ok(source.clone())).boxed();
        Line::new(id, Duration::from_secs(20), Box::new(open))
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_service_is_told_and_the_others_answer() {
        let broken = Line::new(SourceId("broken".into()), Duration::ZERO, {
            let why = || SourceError::Refused { why: "no\u{1b}[2Jt now".into() };
            Box::new(move || std::future::ready(Err(why())).boxed())
        });
        let (slow, quick) = (line("slow", None), line("quick", Some(vec![said(1)])));
        let (found, faults) = ask(&[&slow, &broken, &quick], "words").await;
        assert_eq!(found, [at(&quick.id, said(1))]);
        let told = ["slow: not searched: no answer within 5 s", "broken: not searched: not now"];
        assert_eq!(faults, told);
    }

    #[test]
    fn a_ticket_is_told_once() {
        let id = SourceId("users".into());
        let nameless = Found { reference: None, ..said(3) };
        let all = [said(1), said(2), said(1), nameless.clone(), nameless.clone()];
        let kept = beside(&[], all.into_iter().map(|found| at(&id, found)).collect());
        let kept: Vec<_> = kept.into_iter().map(|one| one.found).collect();
        assert_eq!(kept, [said(1), said(2), nameless.clone(), nameless]);
    }
}
