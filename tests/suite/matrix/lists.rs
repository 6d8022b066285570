//! Lists of customers by file and by command: whatever becomes of one, what it said last counts.

use super::reading::{does, is_customer};
use super::world::{Open, Opened, World, clock};
use super::{Row, docs};
use jiff::SignedDuration;
use std::fs;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use support_hero::demo::{Elsewhere, Faults};
use support_hero::desk::{RegisterId, SourceId};
use support_hero::register::Register;
use support_hero::register::command::ListCommand;
use support_hero::register::file::ListFile;
use support_hero::register::list::{KeptList, LONGEST};
use support_hero::source::Bounds;
use support_hero::store::Health;

/// What makes a place where a list is none.
type Spoil = fn(&Path);

/// Whom every good list names.
const ALWAYS: &str = "Acme";

/// What can be wrong with what a list says.
const CONTENTS: [(&str, &[u8]); 14] = [
    ("empty", b""),
    ("only a heading", b"name,domains\n"),
    ("no customers", b"[]"),
    ("CSV cut short", b"name,domains\n\"Acme,acme.com"),
    ("CSV cut in a line", b"name,domains\nAcme,acme.com\nGlobex"),
    ("JSON cut short", b"[{\"name\": \"Acme\"}, {\"na"),
    ("name missing", b"domains\nacme.com\n"),
    ("other types", b"[{\"name\": [[1]], \"domains\": {\"a\": 1}}]"),
    ("other types around", b"{\"customers\": \"Acme\"}"),
    ("a list of numbers", b"[1, 2]"),
    ("web page", b"<!doctype html>\n<html><body>Log in</body></html>\n"),
    ("no text", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\xff\xfe"),
    ("UTF-16", b"\xff\xfen\0a\0m\0e\0\n\0A\0c\0m\0e\0\n\0"),
    ("half a character", b"name,domains\nAcm\xc3,acme.com\n"),
];

async fn world(by_command: bool) -> World {
    let (seconds, clock) = clock();
    let now = clock.clone();
    let open: Open = Arc::new(move |place, bounds| {
        let (id, now) = (RegisterId("crm".into()), now.clone());
        let register: Arc<dyn Register> = match by_command {
            true => {
                let command = ListCommand::new(place.into());
                let command = match bounds == Bounds::default() {
                    true => command,
                    false => command.within(bounds),
                };
                Arc::new(KeptList::new(id, command, false, now))
            }
            false => Arc::new(KeptList::new(id, ListFile(place.into()), false, now)),
        };
        Opened::Register(register)
    });
    // Nobody is asked over the network.
    let nobody = Elsewhere::default().serve().await.unwrap();
    let served = (nobody, String::new(), Faults::default());
    World::new(SourceId("crm".into()), (seconds, clock), served, open)
}

/// A good list that names somebody new.
fn good(file: &Path, who: &str) {
    let _ = fs::remove_file(file).or_else(|_| fs::remove_dir(file));
    fs::write(file, format!("name,domains\n{ALWAYS},acme.com\n\"{who}\",\n")).unwrap();
}

/// One list that goes wrong at this place, and is mended.
async fn one(
    world: &World,
    (place, bounds): (&str, Bounds),
    (well, file): (&str, &Path),
    (call, fault): (&'static str, &'static str),
) -> Row {
    let what = format!("{call}: {fault}");
    let state = world.sync(&world.engine_at(place, bounds)).await;
    assert_eq!(state.health, Health::NeedsYou, "{what}: {state:?}");
    assert!(is_customer(world, ALWAYS), "{what} demoted everybody");
    good(file, &what);
    world.pass(SignedDuration::from_hours(3));
    let mended = world.sync(&world.engine_at(well, Bounds::default())).await;
    assert_eq!(mended.health, Health::Fine, "{what}: {mended:?}");
    assert!(is_customer(world, &what), "{what} was never read");
    world.pass(SignedDuration::from_hours(3));
    let told = told(state.problem.as_deref().unwrap_or_default(), file);
    Row { source: "list", call, fault, does: does(&state), told }
}

/// The sentence without what differs from machine to machine: paths, bounds, and a shell's own words.
fn told(sentence: &str, file: &Path) -> String {
    let told = sentence.replace(&file.display().to_string(), "FILE");
    let told =
        told.replace("within 1 s", "within 120 s").replace("more than 1 MiB", "more than 256 MiB");
    match (told.split_once("status: 127): "), told.rsplit_once(": run it")) {
        (Some((before, _)), Some((_, after))) => {
            format!("{before}status: 127): the shell's words: run it{after}")
        }
        _ => told,
    }
}

#[tokio::test]
async fn a_file_is_read_through_every_fault() {
    let (home, world) = (tempfile::tempdir().unwrap(), world(false).await);
    let file = home.path().join("customers.csv");
    let well = file.to_str().unwrap();
    good(&file, "first");
    assert_eq!(world.sync(&world.engine_at(well, Bounds::default())).await.health, Health::Fine);
    let mut rows = Vec::new();
    for (fault, content) in CONTENTS {
        fs::write(&file, content).unwrap();
        let place = (well, Bounds::default());
        rows.push(one(&world, place, (well, &file), ("file", fault)).await);
    }
    let below = format!("{well}/customers.csv");
    let places: [(&str, &str, Spoil); 4] = [
        ("absent", well, |file| fs::remove_file(file).unwrap()),
        ("unreadable", &below, |_| {}),
        ("a folder", well, |file| {
            fs::remove_file(file).unwrap();
            fs::create_dir(file).unwrap();
        }),
        ("gigantic", well, |file| {
            fs::File::create(file).unwrap().set_len(LONGEST + 1).unwrap();
        }),
    ];
    for (fault, place, spoil) in places {
        spoil(&file);
        let place = (place, Bounds::default());
        rows.push(one(&world, place, (well, &file), ("file", fault)).await);
    }
    by_command(rows).await;
}

/// The same of what a command prints.
async fn by_command(mut rows: Vec<Row>) {
    let (home, world) = (tempfile::tempdir().unwrap(), world(true).await);
    let file = home.path().join("customers.csv");
    let well = format!("cat {}", file.display());
    good(&file, "first");
    assert_eq!(world.sync(&world.engine_at(&well, Bounds::default())).await.health, Health::Fine);
    for (fault, content) in CONTENTS {
        fs::write(&file, content).unwrap();
        let place = (&*well, Bounds::default());
        rows.push(one(&world, place, (&well, &file), ("command", fault)).await);
    }
    let brief = Bounds { patience: Duration::from_millis(1_900), largest: 1 << 20 };
    let ample = Bounds { patience: Duration::from_secs(60), ..brief };
    for (fault, place, bounds) in [
        ("fails", "echo the database is away >&2; exit 3", ample),
        ("fails in silence", "exit 3", ample),
        ("fails after a good list", "printf 'name\\nGlobex\\n'; exit 1", ample),
        ("not found", "no-such-command", ample),
        ("is killed", "kill -9 $$", ample),
        ("hangs", "exec sleep 600", brief),
        ("hangs after a good list", "printf 'name\\nGlobex\\n'; exec sleep 600", brief),
        ("floods", "exec yes name", brief),
        ("gigantic", "head -c 3000000 /dev/zero", ample),
    ] {
        rows.push(one(&world, (place, bounds), (&well, &file), ("command", fault)).await);
    }
    docs::check("list", "reading", &rows);
}
