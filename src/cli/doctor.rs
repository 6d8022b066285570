//! `hero doctor`: looks at the configuration, the cache, every source and every register, and says
//! what to do about what is wrong.

use super::{Places, keys, open, output, snippets};
use crate::config::private::{self, Closed};
use crate::config::{Config, ConfigError};
use crate::desk::{SourceId, clean_line, counted, thousands};
use crate::register::Register;
use crate::source::{Clock, Finding, Source, SourceError, Verdict};
use crate::store::{Clash, Store, StoreError, check};
use crate::tui::keymap::Keymap;
use clap::Args;
use futures_util::future::{BoxFuture, join_all};
use jiff::Timestamp;
use serde::Serialize;
use std::fmt::Display;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;

/// So many claims of several customers are told of one by one.
const MOST_CLAIMS: usize = 5;
/// So many are counted.
const MOST_COUNTED: usize = 1_000;

/// The arguments of `hero doctor`.
#[derive(Debug, Args)]
pub struct Doctor {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// What was found about one thing: `configuration`, `keys`, `cache`, `customers`, or a source or a
/// register by the name of its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Examined {
    /// What was looked at.
    pub what: String,
    /// What was found about it.
    pub findings: Vec<Finding>,
}

/// Looks at everything and prints what was found; fails if anything does not work.
///
/// # Errors
/// The folders cannot be told, or standard output cannot be written.
pub async fn run(doctor: &Doctor, places: &Places) -> anyhow::Result<ExitCode> {
    let file = places.config_file()?;
    let config = Config::load(&file).map(Arc::new);
    let folder = places.data_dir()?;
    let mut about_file = examine_config(&config, &file);
    about_file.findings.extend(snippets::examine(&snippets::folder(&file)));
    let keymap = keys::file(places)?;
    let mut examined = vec![about_file, examine_keys(&keymap), examine_cache(&folder)];
    if let Ok(config) = &config {
        examined.extend(examine_sources(&open_all(config).await).await);
        examined.extend(examine_registers(&open_registers(config).await).await);
        examined.extend(examine_claims(config, &folder));
    }
    finish(doctor, &examined)
}

/// A source, or why it cannot be opened.
type Opened = (SourceId, Result<Arc<dyn Source>, SourceError>);

/// Every source of the configuration, their tokens fetched at the same time.
async fn open_all(config: &Arc<Config>) -> Vec<Opened> {
    let clock: Clock = Arc::new(Timestamp::now);
    let lines = open::lines(config, &clock);
    join_all(lines.iter().map(|line| async { (line.id.clone(), line.source().await) })).await
}

/// A register, or why it cannot be opened.
type OpenedRegister = (SourceId, Result<Arc<dyn Register>, SourceError>);

/// Every register of the configuration.
async fn open_registers(config: &Arc<Config>) -> Vec<OpenedRegister> {
    let clock: Clock = Arc::new(Timestamp::now);
    let lines = open::registers(config, &clock);
    join_all(lines.iter().map(|line| async { (line.id.clone(), line.register().await) })).await
}

/// Prints what was found; the exit code is a failure if anything does not work.
///
/// # Errors
/// Standard output cannot be written.
pub fn finish(doctor: &Doctor, examined: &[Examined]) -> anyhow::Result<ExitCode> {
    output::print(&if doctor.json { as_json(examined)? } else { as_text(examined) })?;
    let mut findings = examined.iter().flat_map(|one| &one.findings);
    let broken = findings.any(|finding| finding.verdict == Verdict::Fault);
    Ok(if broken { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}

/// What there is to say about the configuration file.
pub fn examine_config(config: &Result<Arc<Config>, ConfigError>, file: &Path) -> Examined {
    let finding = |verdict, detail: String, remedy: &str| Finding {
        subject: "file".into(),
        verdict,
        detail,
        remedy: Some(remedy.to_owned()).filter(|remedy| !remedy.is_empty()),
    };
    let findings = match config {
        Ok(config) => {
            let sources = counted(config.sources.len(), "source");
            let detail = format!("{} names {sources}", file.display());
            vec![finding(Verdict::Good, detail, "")]
        }
        Err(ConfigError::Faulty { faults }) => {
            let told = faults.iter().map(|f| finding(Verdict::Fault, f.to_string(), ""));
            told.collect()
        }
        Err(error) => vec![finding(Verdict::Fault, error.to_string(), "")],
    };
    Examined { what: "configuration".into(), findings }
}

/// What there is to say about the file that changes keys.
pub fn examine_keys(file: &Path) -> Examined {
    let finding =
        |verdict, detail| Finding { subject: "file".into(), verdict, detail, remedy: None };
    let findings = match Keymap::load(file) {
        Ok(_) if !file.exists() => {
            let detail = format!("as they come; {} changes them", file.display());
            vec![finding(Verdict::Good, detail)]
        }
        Ok(keymap) => {
            let changed = keymap.rows().iter().filter(|row| row.is_changed()).count();
            let changed = counted(changed, "action");
            let detail = format!("{} changes those of {changed}", file.display());
            vec![finding(Verdict::Good, detail)]
        }
        Err(ConfigError::Faulty { faults }) => {
            let told = faults.iter().map(|fault| finding(Verdict::Fault, fault.to_string()));
            told.collect()
        }
        Err(error) => vec![finding(Verdict::Fault, error.to_string())],
    };
    Examined { what: "keys".into(), findings }
}

/// Whether the folder of the cache is there, or can be made, and can be written; and whether the
/// database in it, if there is one, can be used.
pub fn examine_cache(folder: &Path) -> Examined {
    let probe = folder.join(format!(".probe-{}", std::process::id()));
    // Only a folder that is not there or cannot be entered is not told by this.
    let closed = private::close_folder(folder).unwrap_or_default();
    let written = private::make_folder(folder)
        .and_then(|()| private::file().create(true).truncate(true).open(&probe))
        .and_then(|_| std::fs::remove_file(&probe));
    let (verdict, state, remedy) = match written {
        Ok(()) => (Verdict::Good, "can be written".into(), None),
        Err(error) => {
            let remedy = "give another folder with --data DIR, or make room in this one";
            (Verdict::Fault, format!("cannot be written: {error}"), Some(remedy.to_owned()))
        }
    };
    let detail = format!("{} {state}", folder.display());
    let usable = verdict == Verdict::Good && folder.join("hero.db").exists();
    let mut findings = vec![Finding { subject: "folder".into(), verdict, detail, remedy }];
    findings.extend(rights(closed));
    findings.extend(usable.then(|| examine_database(folder)));
    Examined { what: "cache".into(), findings }
}

/// What others could enter or read.
fn rights(closed: Closed) -> impl Iterator<Item = Finding> {
    let warning = |detail, remedy| Finding {
        subject: "rights".into(),
        verdict: Verdict::Warning,
        detail,
        remedy,
    };
    let now = closed.now.into_iter().map(move |path| {
        warning(format!("others could read {} until now; it is closed", path.display()), None)
    });
    let still = closed.still.into_iter().map(move |path| {
        let remedy = format!("{}, or keep it elsewhere with --data DIR", private::remedy(&path));
        warning(format!("others can enter or read {}", path.display()), Some(remedy))
    });
    now.chain(still)
}

/// Whether this program can work with the database, and every page of it is whole. The store's errors say what to do.
fn examine_database(folder: &Path) -> Finding {
    let looked = Store::open(folder, Arc::default()).and_then(|_open| check(folder));
    let (verdict, detail) = match looked {
        Ok(()) => (Verdict::Good, "can be read and written".into()),
        Err(error) => (Verdict::Fault, error.to_string()),
    };
    Finding { subject: "database".into(), verdict, detail, remedy: None }
}

/// What all the sources find, all at the same time; in the given order. For one that could not be
/// opened, why.
pub async fn examine_sources<S: AsRef<dyn Source>, E: Display>(
    sources: &[(SourceId, Result<S, E>)],
) -> Vec<Examined> {
    examine_each(sources, |source| source.as_ref().examine()).await
}

/// The same of all the registers.
pub async fn examine_registers<R: AsRef<dyn Register>, E: Display>(
    registers: &[(SourceId, Result<R, E>)],
) -> Vec<Examined> {
    examine_each(registers, |register| register.as_ref().examine()).await
}

async fn examine_each<'a, T, E: Display>(
    all: &'a [(SourceId, Result<T, E>)],
    examine: impl Fn(&'a T) -> BoxFuture<'a, Vec<Finding>>,
) -> Vec<Examined> {
    let examine = &examine;
    join_all(all.iter().map(|(id, opened)| async move {
        let findings = match opened {
            Ok(opened) => examine(opened).await,
            Err(why) => vec![Finding {
                subject: "token".into(),
                verdict: Verdict::Fault,
                detail: why.to_string(),
                remedy: None,
            }],
        };
        Examined { what: id.0.clone(), findings }
    }))
    .await
}

/// Customers that claim the same, as the cache has them; `None` if there are none, or no cache that
/// can be read: that is told of the cache.
fn examine_claims(config: &Config, folder: &Path) -> Option<Examined> {
    let known = || -> Result<(usize, Vec<Clash>), StoreError> {
        let reader = Store::open(folder, Arc::new(config.roster.clone()))?.reader()?;
        Ok((
            reader.customer_count()?,
            reader.clashes(u32::try_from(MOST_COUNTED).unwrap_or(u32::MAX))?,
        ))
    };
    let exists = folder.join("hero.db").exists();
    let (customers, clashes) = exists.then(known)?.ok().filter(|(customers, _)| *customers > 0)?;
    Some(Examined { what: "customers".into(), findings: claims(customers, &clashes) })
}

/// What is to be said of claims; of many the first few.
pub fn claims(customers: usize, clashes: &[Clash]) -> Vec<Finding> {
    let finding = |subject: &str, verdict, detail, remedy| Finding {
        subject: subject.into(),
        verdict,
        detail,
        remedy,
    };
    if clashes.is_empty() {
        let detail = format!("no two of {} claim the same", number(customers));
        return vec![finding("claims", Verdict::Good, detail, None)];
    }
    let mut findings: Vec<Finding> = clashes.iter().take(MOST_CLAIMS).map(claim).collect();
    let more = clashes.len().saturating_sub(MOST_CLAIMS);
    let at_least = if clashes.len() >= MOST_COUNTED { "at least " } else { "" };
    findings.extend((more > 0).then(|| {
        let detail = format!("{at_least}{} more are claimed by several", number(more));
        finding("claims", Verdict::Warning, detail, None)
    }));
    findings
}

fn number(count: usize) -> String {
    thousands(u64::try_from(count).unwrap_or(u64::MAX))
}

fn claim(clash: &Clash) -> Finding {
    let (kind, value) = (clash.identity.kind(), clash.identity.value());
    let typed = if matches!(kind, "domain" | "email") { value } else { clash.identity.as_str() };
    Finding {
        subject: format!("{kind} {value}"),
        verdict: Verdict::Warning,
        detail: format!("claimed by {}", clash.names.join(" and ")),
        remedy: Some(format!("say whose it is: hero customers mark {typed} NAME")),
    }
}

/// A line a finding under its source, with a sign and what to do.
pub fn as_text(examined: &[Examined]) -> String {
    let mut text = String::new();
    for one in examined {
        text += &format!("{}\n", clean_line(&one.what));
        for finding in &one.findings {
            let (sign, _) = told(finding.verdict);
            let (subject, detail) = (clean_line(&finding.subject), clean_line(&finding.detail));
            text += &format!("  {sign} {subject}: {detail}\n");
            if let Some(remedy) = &finding.remedy {
                text += &format!("      {}\n", clean_line(remedy));
            }
        }
    }
    text
}

#[derive(Serialize)]
struct FindingJson<'a> {
    what: &'a str,
    subject: String,
    verdict: &'static str,
    detail: String,
    remedy: Option<String>,
}

/// The findings as one array.
///
/// # Errors
/// None that are known: everything in a finding has a JSON form.
pub fn as_json(examined: &[Examined]) -> serde_json::Result<String> {
    let findings = examined.iter().flat_map(|one| one.findings.iter().map(|f| (&one.what, f)));
    let findings = findings.map(|(what, finding)| FindingJson {
        what,
        subject: clean_line(&finding.subject),
        verdict: told(finding.verdict).1,
        detail: clean_line(&finding.detail),
        remedy: finding.remedy.as_deref().map(clean_line),
    });
    serde_json::to_string_pretty(&findings.collect::<Vec<_>>()).map(|text| text + "\n")
}

/// A verdict as a sign and as a word.
fn told(verdict: Verdict) -> (&'static str, &'static str) {
    match verdict {
        Verdict::Good => ("✓", "good"),
        Verdict::Warning => ("!", "warning"),
        Verdict::Fault => ("✗", "fault"),
    }
}
