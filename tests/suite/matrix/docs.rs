//! The pages below `docs/faults` are what the matrix found: for each fault what the user sees, and what
//! the program does. `HERO_DOCS=write cargo test --test suite matrix` writes it anew.

use super::Row;
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

/// What a section tells, for its heading.
const SECTIONS: [(&str, &str); 3] = [
    ("reading", "Polls and readings"),
    ("asking", "What you ask for: errands, searches, `hero doctor`"),
    ("sending", "Answers and other actions"),
];

/// Compares what was found with the page, or writes it there.
pub fn check(source: &str, section: &str, rows: &[Row]) {
    assert!(rows.iter().all(|row| row.source == source));
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/faults");
    let file = folder.join(format!("{source}-{section}.md"));
    let told = page(source, section, rows);
    if std::env::var("HERO_DOCS").is_ok_and(|how| how == "write") {
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(&file, &told).unwrap();
        return;
    }
    let written = std::fs::read_to_string(&file).unwrap();
    for (found, kept) in told.lines().zip(written.lines()) {
        assert_eq!(found, kept, "{}: HERO_DOCS=write writes it anew", file.display());
    }
    assert_eq!(told.lines().count(), written.lines().count(), "{}", file.display());
}

/// The page over them all names every page, and every fault that is tried stands on some page.
#[test]
fn the_first_page_leads_to_every_page() {
    let docs = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs");
    let first = std::fs::read_to_string(docs.join("faults.md")).unwrap();
    let mut pages = 0;
    for page in std::fs::read_dir(docs.join("faults")).unwrap() {
        let name = page.unwrap().file_name().into_string().unwrap();
        assert!(first.contains(&format!("(faults/{name})")), "{name} is not named");
        pages += 1;
    }
    assert_eq!(first.matches("(faults/").count(), pages, "a page that is named is not there");
}

/// Rows that say the same are one, with all their calls.
fn page(source: &str, section: &str, rows: &[Row]) -> String {
    let heading = SECTIONS.iter().find(|(name, _)| *name == section).unwrap().1;
    let mut page = format!("# {source}: {heading}\n\n");
    page += "| fault | where | what you see | what hero does |\n| --- | --- | --- | --- |\n";
    let mut faults: Vec<&str> = Vec::new();
    let mut told: BTreeMap<(usize, String, &str), Vec<&str>> = BTreeMap::new();
    for row in rows {
        let at = faults.iter().position(|fault| *fault == row.fault).unwrap_or_else(|| {
            faults.push(row.fault);
            faults.len() - 1
        });
        let calls = told.entry((at, plain(&row.told), row.does)).or_default();
        if !calls.contains(&row.call) {
            calls.push(row.call);
        }
    }
    for ((at, told, does), calls) in told {
        let told = if told.is_empty() { "nothing" } else { &told };
        writeln!(page, "| {} | {} | {told} | {does} |", faults[at], calls.join(", ")).unwrap();
    }
    page
}

/// The sentence without the path of its call, and as a cell of a table.
fn plain(told: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for word in told.split(' ') {
        let word = word.split_once("example/app#").map_or(word.to_owned(), |(before, after)| {
            format!(
                "{before}example/app#N{}",
                after.trim_start_matches(|c: char| c.is_ascii_digit())
            )
        });
        let word = &*word;
        let path = word.starts_with('/') && words.last().is_some_and(|w| is_method(w));
        words.push(if path { call(word) } else { word.to_owned() });
    }
    words.join(" ").replace('|', "\\|")
}

fn is_method(word: &str) -> bool {
    ["GET", "POST", "PUT", "PATCH", "DELETE"].contains(&word.trim_start_matches('('))
}

/// `CALL` and what follows it.
fn call(path: &str) -> String {
    let rest: String = path
        .chars()
        .skip_while(|c| c.is_ascii_alphanumeric() || "/._-#%?=&".contains(*c))
        .collect();
    format!("CALL{rest}")
}
