//! `hero issue`: opens an issue because of a ticket, which is linked to it.

use super::act::{Manner, carry_out, code, print_told};
use super::open::House;
use super::{Places, UsageError, output, words};
use crate::desk::{
    Action, Granted, IssueForm, OutboxState, SourceId, Template, Ticket, TicketRef, Wish,
};
use crate::store::{Detail, OutboxItem, StoreError};
use anyhow::bail;
use clap::Args;
use std::path::PathBuf;
use std::process::ExitCode;

/// The arguments of `hero issue`.
#[derive(Debug, Args)]
pub struct Issue {
    /// The ticket it is opened because of, such as slack:users/C012AB3CD/1623758400.000100
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// Its title, as it is to stand there
    #[arg(long, value_name = "TEXT")]
    pub title: String,
    /// The repository it is opened in [default: the ticket's own, or the only one]
    #[arg(long, value_name = "OWNER/NAME")]
    pub place: Option<String>,
    /// What it says before the quote and the link back: this file, or standard input if it is -
    #[arg(long, value_name = "FILE")]
    pub body: Option<PathBuf>,
    /// A label that it gets; may be given several times
    #[arg(long = "label", value_name = "LABEL")]
    pub labels: Vec<String>,
    /// The template of the repository that it begins with: its labels, and its text unless there is
    /// a --body
    #[arg(long, value_name = "NAME")]
    pub template: Option<String>,
    /// Open it though there are similar ones
    #[arg(long)]
    pub yes: bool,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Where an issue is opened.
type Place = (SourceId, String);

/// Opens it unless there are similar ones, and prints what the service said to it.
///
/// # Errors
/// What keeps it from being opened.
pub async fn run(issue: &Issue, places: &Places) -> anyhow::Result<ExitCode> {
    if issue.title.trim().is_empty() {
        return Err(UsageError("an issue needs a title".into()).into());
    }
    let body = issue.body.as_deref().map(words::text_of).transpose()?;
    let house = House::open(places)?;
    let detail = detail(&house, &issue.ticket)?;
    let similar = house.reader()?.similar_but(detail.ticket.id, &issue.title)?;
    if !similar.is_empty() {
        eprint!("{}", told_similar(&detail.ticket, &similar, issue.yes));
        if !issue.yes {
            return Ok(ExitCode::FAILURE);
        }
    }
    let (source, place) = place(&house, issue, &detail.ticket).await?;
    let template = template(&house, issue, (&source, &place)).await?;
    let form = form(issue, body, &place, &detail, template);
    let actions = vec![Action::Create { source, form }];
    let items = carry_out(&house, &detail.ticket, actions, issue.manner.later).await?;
    print_told(&items, issue.manner)?;
    if !issue.manner.json {
        output::print(&told_links(&house, &issue.ticket, &items)?)?;
    }
    Ok(code(&items, issue.manner))
}

fn detail(house: &House, ticket: &TicketRef) -> anyhow::Result<Detail> {
    let reader = house.reader()?;
    let id = reader.find(ticket.as_str())?.id;
    Ok(reader.detail(id)?.ok_or_else(|| StoreError::NoTicket(ticket.to_string()))?)
}

/// Issues that it may be one of, each with the command that links the ticket to it.
fn told_similar(ticket: &Ticket, similar: &[Ticket], yes: bool) -> String {
    let line = |other: &Ticket| {
        let state = if other.standing.closed_at.is_some() { "closed" } else { "open" };
        let (this, other, title) = (&ticket.reference, &other.reference, &other.title);
        format!("  hero link {this} {other}  # {state}: {title}\n")
    };
    let way = if yes { "" } else { " Link the ticket to it, or open a new one with --yes:" };
    let lines: String = similar.iter().map(line).collect();
    format!("It may be known already.{way}\n{lines}")
}

/// Where it is opened: in the place that was named, else in the ticket's own, else in the only one.
async fn place(house: &House, issue: &Issue, ticket: &Ticket) -> anyhow::Result<Place> {
    let Granted::Places(places) = house.engine.run_errand(Wish::Places).await? else {
        bail!("no source has a place for new issues");
    };
    let all: Vec<&str> = places.iter().map(|(_, place)| place.as_str()).collect();
    let all = all.join(", ");
    let wanted = |(source, place): &&Place| match &issue.place {
        Some(wanted) => wanted.eq_ignore_ascii_case(place),
        None => *source == ticket.source && *place == ticket.place,
    };
    match (places.iter().find(wanted), places.as_slice(), &issue.place) {
        (Some(place), ..) | (None, [place], None) => Ok(place.clone()),
        (None, [], _) => bail!("no source has a place for new issues"),
        (None, _, Some(wanted)) => bail!("no source opens issues in {wanted}, only in {all}"),
        (None, _, None) => bail!("name where it is opened with --place: {all}"),
    }
}

/// The template that was named.
async fn template(
    house: &House,
    issue: &Issue,
    (source, place): (&SourceId, &str),
) -> anyhow::Result<Template> {
    let Some(wanted) = &issue.template else { return Ok(Template::default()) };
    let wish = Wish::Forms(source.clone(), place.to_owned());
    let Granted::Forms(.., forms) = house.engine.run_errand(wish).await? else {
        bail!("{place} has no templates");
    };
    let names: Vec<&str> = forms.templates.iter().map(|one| one.name.as_str()).collect();
    let all = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let found = forms.templates.iter().find(|one| one.name.eq_ignore_ascii_case(wanted));
    match found {
        Some(template) => Ok(template.clone()),
        None => bail!("{place} has no template {wanted:?}; it has: {all}"),
    }
}

/// The issue as the console would begin it, with what was given on the command line.
fn form(
    issue: &Issue,
    body: Option<String>,
    place: &str,
    detail: &Detail,
    template: Template,
) -> IssueForm {
    let body = body.unwrap_or(template.body.clone());
    let template = Template { body, ..template };
    let begun = IssueForm::begun(place, &detail.ticket, detail.told(), &template);
    let mut labels = begun.labels;
    labels.extend(issue.labels.iter().filter(|label| !template.labels.contains(label)).cloned());
    IssueForm { title: issue.title.trim().to_owned(), labels, ..begun }
}

/// That the ticket is linked to what was opened.
fn told_links(house: &House, ticket: &TicketRef, items: &[OutboxItem]) -> anyhow::Result<String> {
    let detail = detail(house, ticket)?;
    let sent = items.iter().filter(|item| item.state == OutboxState::Sent);
    let opened: Vec<_> = sent.filter_map(|item| item.url.as_deref()).collect();
    let links = detail.links.iter().filter(|link| opened.contains(&link.url.as_str()));
    let told = links.map(|l| format!("{}: linked to {}\n", detail.ticket.reference, l.reference));
    Ok(told.collect())
}
