//! The fuzz targets over their seeds, over recorded answers, and over what a few thousand accidents
//! make of those: the same bodies that `cargo fuzz` runs for hours, see `fuzz/README.md`.
//!
//! `HERO_LONG=N` makes N times as many.

#[path = "../../fuzz/bodies.rs"]
pub mod bodies;

use crate::support::number;
use bodies::TARGETS;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// How many texts are made for a target.
const MADE: usize = 250;
/// No text is longer, in bytes: the machine is slow.
const LONGEST: usize = 6_000;

/// What is put where it does harm, or where it means something.
const HOSTILE: [&str; 40] = [
    "\u{1b}[2J",
    "\u{1b}]0;x\u{7}",
    "\u{1b}",
    "\u{9b}",
    "\u{9d}",
    "\u{90}",
    "\u{7f}",
    "\u{0}",
    "\r",
    "\u{202e}",
    "\u{2066}",
    "\u{200b}",
    "\u{200d}",
    "\u{fe0f}",
    "\u{e0041}",
    "\u{2028}",
    "\u{feff}",
    "\u{301}",
    "&#27;",
    "&#x202e;",
    "&#10;",
    "\\u001b",
    "\\ud83d",
    "\\u202e",
    "```",
    "**",
    "`",
    "[a](https://b)",
    "https://a@b.test",
    "<b>",
    ">",
    "\n",
    "\t",
    "|",
    "\"",
    "{",
    "[",
    "👩\u{200d}👧",
    "क्",
    "null",
];

macro_rules! targets {
    ($($name:ident)*) => {
        const NAMES: &[&str] = &[$(stringify!($name)),*];
        $(#[test]
        fn $name() {
            over_all(stringify!($name));
        })*
    };
}

targets! {
    slack_page slack_words github_issues github_talk github_prose sentry_issues sentry_event stripe
    posthog customer_list filter config keymap_and_themes drawn
}

#[test]
fn every_target_has_a_test_a_program_and_seeds() {
    let named: BTreeSet<String> = TARGETS.iter().map(|(name, _)| (*name).to_owned()).collect();
    let tested = NAMES.iter().map(|name| (*name).to_owned()).collect();
    let programs = files(&folder("fuzz_targets")).into_iter();
    let programs = programs.map(|file| file.file_stem().unwrap().to_str().unwrap().to_owned());
    assert_eq!(named, tested);
    assert_eq!(named, programs.collect());
    for name in &named {
        let program =
            fs::read_to_string(folder("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(program.contains(&format!("run(\"{name}\", data)")), "{name} runs another one");
        assert!(!seeds(name).is_empty(), "{name} has no seeds");
    }
}

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz").join(name)
}

/// All files below a folder, in order.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let all = entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] });
    all.collect::<BTreeSet<_>>().into_iter().collect()
}

fn seeds(target: &str) -> Vec<Vec<u8>> {
    files(&folder("seeds").join(target)).iter().map(|file| fs::read(file).unwrap()).collect()
}

/// Recorded answers of the target's service, in the form in which the target takes them.
fn recorded(target: &str) -> Vec<Vec<u8>> {
    let (service, list) = match target {
        "slack_page" => ("slack", Some("messages")),
        "github_issues" | "github_talk" => ("github", None),
        "sentry_issues" | "sentry_event" => ("sentry", None),
        "stripe" => ("stripe", Some("data")),
        "posthog" => ("posthog", Some("results")),
        _ => return Vec::new(),
    };
    let answers = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/fixtures").join(service);
    if !answers.is_dir() {
        eprintln!("skipped: no ../shared/fixtures beside the project ({service})");
    }
    let read = files(&answers).into_iter().filter_map(|file| fs::read(file).ok());
    let values = read.filter_map(|text| serde_json::from_slice::<Value>(&text).ok());
    let bodies = values.flat_map(|value| {
        let told = ["/response/body", "/body", "/data"].map(|at| value.pointer(at).cloned());
        told.into_iter().flatten().chain([value]).collect::<Vec<_>>()
    });
    let forms = bodies.flat_map(|body| {
        let alone = json!([body]);
        let listed = list.map(|list| json!({ list: [body] }));
        [Some(body), Some(alone), listed]
    });
    forms.flatten().map(|form| form.to_string().into_bytes()).collect()
}

fn over_all(target: &str) {
    let (seeds, recorded) = (seeds(target), recorded(target));
    for data in seeds.iter().chain(&recorded) {
        bodies::run(target, data);
    }
    let long = number("HERO_LONG").unwrap_or(1);
    let ground: Vec<&[u8]> =
        seeds.iter().chain(&recorded).map(|data| data.get(..LONGEST).unwrap_or(data)).collect();
    let mut chance = Chance(0x9e37_79b9_7f4a_7c15);
    for _ in 0..MADE * long {
        let mut data = ground[chance.below(ground.len())].to_vec();
        for _ in 0..=chance.below(6) {
            chance.harm(&mut data, &ground);
        }
        data.truncate(2 * LONGEST);
        bodies::run(target, &data);
    }
}

/// The same accidents in every run (xorshift64).
struct Chance(u64);

impl Chance {
    /// A number below `end`, which is at least 1.
    fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % end as u64).unwrap()
    }

    /// Does one thing to a text, most often one that leaves its shape.
    fn harm(&mut self, data: &mut Vec<u8>, ground: &[&[u8]]) {
        let at = self.below(data.len() + 1);
        let end = (at + self.below(40)).min(data.len());
        match self.below(8) {
            0 => data.drain(at..end).for_each(drop),
            1 => {
                let twice = data[at..end].repeat(1 + self.below(30));
                data.splice(at..at, twice).for_each(drop);
            }
            2 => {
                let other = ground[self.below(ground.len())];
                let from = self.below(other.len() + 1);
                let to = (from + self.below(200)).min(other.len());
                data.splice(at..end, other[from..to].iter().copied()).for_each(drop);
            }
            3 if end > at => data[at] = u8::try_from(self.below(256)).unwrap(),
            _ => {
                let hostile = HOSTILE[self.below(HOSTILE.len())];
                data.splice(at..at, hostile.bytes()).for_each(drop);
            }
        }
    }
}
