//! `hero export`: tickets, messages and notes as JSON Lines.

use super::open::House;
use super::{Places, output};
use crate::config::private::Whole;
use crate::desk::{Asked, Bands, Filter, Ranked, Sifter, TicketId, View, rank};
use crate::store::Reader;
use anyhow::Context;
use clap::Args;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// So many tickets are in memory at once.
const AT_ONCE: u32 = 100;

/// The arguments of `hero export`.
#[derive(Debug, Args)]
pub struct Export {
    /// Only tickets that pass, such as "tier:paying is:closed", with what was said and noted on them
    #[arg(value_name = "FILTER", default_value = "", hide_default_value = true,
        allow_hyphen_values = true, value_parser = Filter::parse)]
    pub filter: Filter,
    /// Write to a file that only you may read
    #[arg(long, value_name = "FILE")]
    pub out: Option<PathBuf>,
    /// Replace FILE if it is there
    #[arg(long, requires = "out")]
    pub force: bool,
}

/// Writes all that passes as it is at one moment, whoever goes on writing.
///
/// # Errors
/// The configuration or the store; what is written to cannot be.
pub fn run(export: &Export, places: &Places) -> anyhow::Result<ExitCode> {
    let house = House::open(places)?;
    match &export.out {
        Some(file) => to_file(&house, export, file)?,
        None => to_stdout(&house, &export.filter)?,
    }
    Ok(ExitCode::SUCCESS)
}

fn to_file(house: &House, export: &Export, to: &Path) -> anyhow::Result<()> {
    let cannot = || to.display().to_string();
    let file = Whole::beside(to, export.force).with_context(cannot)?;
    let mut out = BufWriter::new(file.as_file());
    write(house, &export.filter, &mut out)?;
    out.flush().with_context(cannot)?;
    drop(out);
    file.done().with_context(cannot)
}

/// A reader that has seen enough (`| head`) is no error.
fn to_stdout(house: &House, filter: &Filter) -> anyhow::Result<()> {
    let mut out = BufWriter::new(std::io::stdout().lock());
    let written = write(house, filter, &mut out).and_then(|()| Ok(out.flush()?));
    // Else it would be tried once more when it is dropped.
    drop(out.into_parts());
    match written {
        Err(error) if is_seen_enough(&error) => Ok(()),
        written => written,
    }
}

fn is_seen_enough(error: &anyhow::Error) -> bool {
    error.downcast_ref::<std::io::Error>().is_some_and(|io| io.kind() == ErrorKind::BrokenPipe)
}

/// Each ticket, followed by what was said and noted on it; then, if nothing is left out, the notes on
/// tickets that are not here and those on customers.
fn write(house: &House, filter: &Filter, out: &mut impl Write) -> anyhow::Result<()> {
    let reader = house.reader()?;
    reader.stand_still()?;
    let bands = Bands::at(house.now(), &house.config.hours);
    let asked = Asked { me: house.me()?, bands, hits: reader.hit_by(filter)? };
    let mut sifter = filter.sift(&asked);
    let mut last = TicketId(0);
    loop {
        let tickets = reader.tickets_after(last, AT_ONCE)?;
        let Some(end) = tickets.last() else { break };
        last = end.id;
        for ticket in tickets {
            // Each is ranked alone: the order stays that of the rows.
            let ranked = rank(vec![ticket], View::All, &asked.me, house.now(), &house.config.hours);
            write_passing(house, &reader, &ranked, &mut sifter, out)?;
        }
    }
    if filter.is_empty() { write_alone(&reader, out) } else { Ok(()) }
}

fn write_passing(
    house: &House,
    reader: &Reader,
    ranked: &[Ranked],
    sifter: &mut Sifter<'_>,
    out: &mut impl Write,
) -> anyhow::Result<()> {
    for ranked in ranked.iter().filter(|ranked| sifter.passes(ranked)) {
        let (conversation, notes) = reader.said_and_noted(&ranked.ticket)?;
        let (now, hours) = (house.now(), &house.config.hours);
        output::export_ticket(ranked, &conversation, &notes, now, hours, out)?;
    }
    Ok(())
}

fn write_alone(reader: &Reader, out: &mut impl Write) -> anyhow::Result<()> {
    for (ticket, note) in reader.notes_alone()? {
        output::export_note(&ticket, &note, out)?;
    }
    for (customer, note) in reader.account_notes()? {
        output::export_customer_note(&customer, &note, out)?;
    }
    Ok(())
}
