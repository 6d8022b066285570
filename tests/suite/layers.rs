//! Imports point down only: a room knows nothing of the rooms above it.

use std::fs;
use std::path::{Path, PathBuf};

/// The rooms from the top down.
const ROOMS: [&str; 9] =
    ["cli", "tui", "sync", "register", "source", "demo", "store", "config", "desk"];

#[test]
fn no_room_imports_from_above() {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut upward = Vec::new();
    let mut read = 0;
    for (room, name) in ROOMS.iter().enumerate() {
        for file in sources(&src.join(name)) {
            let text = fs::read_to_string(&file).unwrap();
            read += 1;
            upward.extend(imports_from_above(room, &text).map(|(line, name)| {
                format!("{}:{line}: imports {name}", file.strip_prefix(&src).unwrap().display())
            }));
        }
    }
    assert!(read > 30, "only {read} files were found");
    assert!(upward.is_empty(), "{}", upward.join("\n"));
}

#[test]
fn an_import_from_above_is_seen() {
    for (room, text, seen) in [
        ("store", "use crate::desk::Kind;\nuse crate::sync::Engine;\n", Some((2, "sync"))),
        ("store", "    let engine = crate::sync::Engine::new();\n", Some((1, "sync"))),
        ("store", "use crate::{config, cli};\n", Some((1, "cli"))),
        ("store", "use crate::{\n    desk::Kind,\n    tui::Model,\n};\n", Some((3, "tui"))),
        ("desk", "use crate::config;\n", Some((1, "config"))),
        ("cli", "use crate::tui;\n", None),
        ("store", "/// As [`crate::sync`] needs it.\n// crate::cli\n", None),
        ("store", "use crate::store::Row;\nuse crate::synchronous::X;\n", None),
    ] {
        let room = ROOMS.iter().position(|name| *name == room).unwrap();
        assert_eq!(imports_from_above(room, text).next(), seen, "{text}");
    }
}

/// All Rust files below a folder; none if it is not there yet.
fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let files = entries.flat_map(|path| match path.is_dir() {
        true => sources(&path),
        false => vec![path],
    });
    files.filter(|path| path.extension().is_some_and(|kind| kind == "rs")).collect()
}

/// The lines of a room's file, from 1, that name a room above it, with that room.
fn imports_from_above(
    room: usize,
    text: &str,
) -> impl Iterator<Item = (usize, &'static str)> + use<> {
    let mut grouped = false;
    let mut found = Vec::new();
    for (number, line) in text.lines().enumerate() {
        let code = line.split("//").next().unwrap_or_default();
        grouped |= code.contains("crate::{");
        let above = ROOMS[..room].iter().find(|name| names(code, name, grouped));
        found.extend(above.map(|name| (number + 1, *name)));
        grouped &= !code.contains(';');
    }
    found.into_iter()
}

/// Whether code names `crate::ROOM`, or the room at the beginning of an item of a `crate::{...}`.
fn names(code: &str, room: &str, grouped: bool) -> bool {
    let ends = |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    let direct = |part: &str| part.strip_prefix(room).is_some_and(ends);
    code.split("crate::").skip(1).any(direct)
        || (grouped && code.split(['{', ',']).map(str::trim_start).any(direct))
}
