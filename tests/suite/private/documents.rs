//! What the documents say of what the program stands on is so.

use std::collections::BTreeSet;
use std::path::Path;

fn read(name: &str) -> String {
    std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(name)).unwrap()
}

/// The crates that a manifest names.
fn named(manifest: &str) -> BTreeSet<String> {
    let manifest: toml::Table = manifest.parse().unwrap();
    let tables = ["dependencies", "dev-dependencies", "build-dependencies"];
    let tables = tables.iter().filter_map(|name| manifest.get(*name)?.as_table());
    tables.flat_map(|table| table.keys().cloned()).collect()
}

/// The crates that the rows of the table below this heading begin with, each with what follows.
fn rows<'a>(page: &'a str, heading: &str) -> Vec<(&'a str, &'a str)> {
    let (_, below) = page.split_once(&format!("\n## {heading}\n")).expect(heading);
    let section = below.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    rows.flat_map(|row| {
        let (names, why) = row.trim_matches('|').split_once('|').expect(row);
        names.split(',').map(move |name| (name.trim().trim_matches('`'), why.trim()))
    })
    .collect()
}

#[test]
fn every_dependency_has_a_line_that_says_why() {
    let page = read("ARCHITECTURE.md");
    let rows = rows(&page, "What it stands on");
    let told: BTreeSet<String> = rows.iter().map(|(name, _)| (*name).to_owned()).collect();
    assert_eq!(told.len(), rows.len(), "one line each: {rows:?}");
    assert_eq!(told, named(&read("Cargo.toml")));
    assert!(rows.iter().all(|(_, why)| why.split(' ').count() > 2), "{rows:?}");
}

#[test]
fn unsafe_code_is_forbidden_in_every_file() {
    let manifest: toml::Table = read("Cargo.toml").parse().unwrap();
    assert_eq!(manifest["lints"]["rust"]["unsafe_code"].as_str(), Some("forbid"));
}

#[test]
fn only_the_registry_is_a_source() {
    let lock: toml::Table = read("Cargo.lock").parse().unwrap();
    let packages = lock["package"].as_array().unwrap();
    let sources: BTreeSet<&str> =
        packages.iter().filter_map(|p| p.get("source")?.as_str()).collect();
    let registry = BTreeSet::from(["registry+https://github.com/rust-lang/crates.io-index"]);
    assert_eq!(sources, registry);
    let deny: toml::Table = read("deny.toml").parse().unwrap();
    for (section, key) in
        [("sources", "unknown-registry"), ("sources", "unknown-git"), ("bans", "wildcards")]
    {
        assert_eq!(deny[section][key].as_str(), Some("deny"), "{section}.{key}");
    }
}
