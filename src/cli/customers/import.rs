//! `hero customers import`: customers from a file, kept until it is imported again or forgotten.

use super::moved::{self, Tiers};
use crate::cli::open::House;
use crate::cli::output;
use crate::desk::{Coverage, Identity, Listed, Reading, RegisterId, clean_line, thousands};
use crate::register::file;
use crate::register::list::{Rules, parse};
use crate::store::{Changed, Clash, Health, SourceState};
use anyhow::bail;
use clap::Args;
use jiff::SignedDuration;
use serde::Serialize;
use std::io::IsTerminal;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// The arguments of `hero customers import`.
#[derive(Debug, Args)]
pub struct Import {
    /// A CSV or JSON file
    #[arg(value_name = "FILE", required_unless_present = "forget", conflicts_with = "forget")]
    pub file: Option<PathBuf>,
    /// A name of its own, so that it stays beside other files that are imported
    #[arg(long, value_name = "NAME", value_parser = name)]
    pub name: Option<String>,
    /// Customers that try before they pay count as paying
    #[arg(long, conflicts_with = "forget")]
    pub trialing: bool,
    /// Only look whether the file can be imported
    #[arg(long, conflicts_with = "forget")]
    pub dry_run: bool,
    /// Forget what was imported
    #[arg(long)]
    pub forget: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// No more clashes than these are told, each by name.
const MOST_CLASHES: usize = 20;

/// How old may be when a file was imported last for that not to be written again.
const LATELY: SignedDuration = SignedDuration::from_mins(5);

/// What came of it.
#[derive(Serialize)]
struct Outcome<'a> {
    register: &'a RegisterId,
    customers: usize,
    /// How many of them pay.
    paying: usize,
    added: usize,
    changed: usize,
    removed: usize,
    /// How many tickets are in another tier now.
    moved: usize,
    clashes: Vec<ClashJson<'a>>,
}

/// What customers of different names claim.
#[derive(Serialize)]
struct ClashJson<'a> {
    identity: &'a Identity,
    names: &'a [String],
}

fn name(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || "-_".contains(c);
    match text.trim() {
        name if !name.is_empty() && name.chars().all(plain) => Ok(name.to_owned()),
        _ => Err("a name is lower-case letters and digits without blanks, such as crm".into()),
    }
}

/// Imports a file, or forgets what was imported.
pub(super) async fn run(import: &Import, house: &House) -> anyhow::Result<ExitCode> {
    let register = RegisterId(match &import.name {
        Some(name) => format!("import-{name}"),
        None => "import".into(),
    });
    match &import.file {
        Some(file) => take(import, file, register, house).await,
        None => forget(import, register, house).await,
    }
}

async fn take(
    import: &Import,
    file: &Path,
    register: RegisterId,
    house: &House,
) -> anyhow::Result<ExitCode> {
    let Some(customers) = read(import, file, house)? else { return Ok(ExitCode::FAILURE) };
    let total = customers.len();
    let paying = customers.iter().filter(|one| one.customer.pays).count();
    if import.dry_run {
        let counted = counted(total, paying);
        output::print(&format!("{}: {counted}; nothing was imported\n", file.display()))?;
        return Ok(ExitCode::SUCCESS);
    }
    let tiers = Tiers::of(house)?;
    let changed = put(house, &register, customers).await?;
    let clashes = clashes(house, &register)?;
    clashes.iter().take(MOST_CLASHES).for_each(|clash| eprintln!("{}", claimed(clash)));
    if clashes.len() > MOST_CLASHES {
        eprintln!("and {} more are claimed so", thousands((clashes.len() - MOST_CLASHES) as u64));
    }
    let moved = tiers.moved(house)?;
    tell(import, &register, (total, paying), changed, moved, &clashes)
}

/// Writes what the file told, and when that was; on a terminal it is told how far it came.
async fn put(
    house: &House,
    register: &RegisterId,
    customers: Vec<Listed>,
) -> anyhow::Result<Changed> {
    let (store, now) = (&house.engine.store, house.now());
    let (shown, total) = (std::io::stderr().is_terminal(), thousands(customers.len() as u64));
    let progress = move |done: usize| {
        if shown {
            eprint!("\rimported {} of {total}", thousands(done as u64));
        }
    };
    let reading = Reading { coverage: Coverage::All, customers, ..Reading::default() };
    let changed = store.put_reading(register.clone(), reading, now, progress).await;
    if shown {
        eprintln!();
    }
    let changed = changed?;
    let lately = |state: &SourceState| {
        let at = state.last_ok.filter(|_| state.id == register.state_id());
        at.is_some_and(|at| now.duration_since(at).abs() < LATELY)
    };
    if changed == Changed::default() && house.reader()?.sources()?.iter().any(lately) {
        return Ok(changed);
    }
    let state = SourceState::new(register.state_id());
    store.set_source(SourceState { health: Health::Fine, last_ok: Some(now), ..state }).await?;
    Ok(changed)
}

async fn forget(import: &Import, register: RegisterId, house: &House) -> anyhow::Result<ExitCode> {
    let states = house.reader()?.sources()?;
    if !states.iter().any(|state| state.id == register.state_id()) {
        bail!("nothing was imported as {register}: there is nothing to forget");
    }
    let tiers = Tiers::of(house)?;
    let changed = house.engine.store.forget_register(register.clone()).await?;
    tell(import, &register, (0, 0), changed, tiers.moved(house)?, &[])
}

/// What this register's customers and others claim.
fn clashes(house: &House, register: &RegisterId) -> anyhow::Result<Vec<Clash>> {
    let mut clashes = house.reader()?.clashes(u32::MAX)?;
    let ours = format!(" ({register})");
    clashes.retain(|clash| clash.names.iter().any(|name| name.ends_with(&ours)));
    Ok(clashes)
}

fn claimed(clash: &Clash) -> String {
    let names = clash.names.join(" and ");
    clean_line(&format!(
        "{} is claimed by {names}: the one that pays counts; hero customers mark says whose it is",
        clash.identity
    ))
}

fn counted(total: usize, paying: usize) -> String {
    let pays = if paying == 1 { "pays" } else { "pay" };
    let customers = if total == 1 { "customer" } else { "customers" };
    format!("{} {customers}, {} of which {pays}", thousands(total as u64), thousands(paying as u64))
}

fn tell(
    import: &Import,
    register: &RegisterId,
    (customers, paying): (usize, usize),
    Changed { added, changed, removed, .. }: Changed,
    moved: usize,
    clashes: &[Clash],
) -> anyhow::Result<ExitCode> {
    let text = if import.json {
        let clashes =
            clashes.iter().map(|Clash { identity, names }| ClashJson { identity, names }).collect();
        let outcome =
            Outcome { register, customers, paying, added, changed, removed, moved, clashes };
        serde_json::to_string_pretty(&outcome)? + "\n"
    } else {
        let number = |number: usize| thousands(number as u64);
        let (added, changed, removed) = (number(added), number(changed), number(removed));
        let what = match import.forget {
            true => format!("forgotten, {removed} removed"),
            false => {
                let counted = counted(customers, paying);
                format!("{counted}: {added} added, {changed} changed, {removed} removed")
            }
        };
        format!("{register}: {what}; {}\n", moved::told(moved))
    };
    output::print(&text)?;
    Ok(ExitCode::SUCCESS)
}

/// What the file tells; `None` if anything in it is wrong, which is told by line and column.
fn read(import: &Import, file: &Path, house: &House) -> anyhow::Result<Option<Vec<Listed>>> {
    let rules = Rules { trials_pay: import.trialing, now: house.now() };
    match parse(&file::read(file)?, &file.display().to_string(), &rules) {
        Ok(customers) => Ok(Some(customers)),
        Err(faults) => {
            faults.lines().iter().for_each(|line| eprintln!("{}", clean_line(line)));
            eprintln!("nothing was imported: mend the file and import it again");
            Ok(None)
        }
    }
}
