//! `hero mail`: writes an e-mail because of a ticket.

use super::act::{Manner, act};
use super::console::sender;
use super::open::House;
use super::{Places, UsageError, words};
use crate::config::words::email;
use crate::desk::{Action, Mail, TicketRef, addressee, answer_to, clean_line};
use anyhow::{Context, bail};
use clap::Args;
use std::process::ExitCode;

/// The arguments of `hero mail`.
#[derive(Debug, Args)]
pub struct Letter {
    /// The ticket, such as github:example/app#4711
    #[arg(value_name = "TICKET", value_parser = words::ticket)]
    pub ticket: TicketRef,
    /// The address it goes to [default: that of whoever wrote last, if it is known]
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,
    /// What it is about [default: Re: and the ticket's title]
    #[arg(long, value_name = "TEXT")]
    pub subject: Option<String>,
    /// What it says, from the greeting to the sign-off.
    #[command(flatten)]
    pub text: words::Text,
    /// Now or later, for people or programs.
    #[command(flatten)]
    pub manner: Manner,
}

/// Sends it, and prints what the server said to it.
///
/// # Errors
/// What keeps it from being sent.
pub async fn run(letter: &Letter, places: &Places) -> anyhow::Result<ExitCode> {
    let body = letter.text.read()?.trim().to_owned();
    if body.is_empty() {
        return Err(UsageError("an e-mail without words is not sent".into()).into());
    }
    let house = House::open(places)?;
    let Some(sender) = sender(&house) else {
        let file = house.config.file.display();
        bail!("no source of the kind email is in {file}: add one to send e-mails");
    };
    let reader = house.reader()?;
    let id = reader.find(letter.ticket.as_str())?.id;
    let detail = reader.detail(id)?.context("the ticket is gone")?;
    let known = || addressee(&detail.ticket, &detail.conversation).email.clone();
    let Some(to) = letter.to.clone().or_else(known) else {
        bail!("the address of whoever asks is not known: say it with --to ADDRESS");
    };
    let to = email(&to).map_err(|objection| UsageError(format!("--to {to}: {objection}")))?;
    let subject = letter.subject.as_deref().map(clean_line).filter(|text| !text.is_empty());
    let subject = subject.unwrap_or_else(|| answer_to(&detail.ticket.title));
    let mail = Mail { to, subject, body };
    let actions = vec![Action::Mail { source: sender.source, mail }];
    act(&house, &letter.ticket, actions, letter.manner).await
}
