//! A list of thousands: its places are known, and its tickets only where somebody looks.

use super::harness::*;
use rusqlite::Connection;
use std::path::Path;
use support_hero::desk::Kind;
use support_hero::store::Store;
use tempfile::TempDir;

/// More than are read before a frame, and than are held.
const MANY: u32 = 6_500;

/// So many tickets wait, one second after the other; one of a hundred has a word of its own.
fn fill(dir: &Path) -> Store {
    let store = Store::open(dir, roster()).unwrap();
    let mut console = Console::over(store, (120, 40), setup());
    console.synced();
    let first = given("slack:users/C9/0.0", Kind::Thread, "Row 0 stands first", &wile(), 9_999);
    console.ingest("chat", page(vec![first]));
    drop(console);
    let conn = Connection::open(dir.join("hero.db")).unwrap();
    let columns: Vec<String> = conn
        .prepare("SELECT name FROM pragma_table_info('ticket')")
        .unwrap()
        .query_map((), |row| row.get(0))
        .unwrap()
        .map(Result::unwrap)
        .collect();
    let told = |name: &String| match name.as_str() {
        "id" | "search_row" | "alias" => "NULL".to_owned(),
        "ref" => "'slack:users/C9/' || n || '.0'".into(),
        "remote_id" => "n".into(),
        "title" => "'Row ' || n || iif(n % 100 = 7, ' zebra', ' horse')".into(),
        "waiting_since" | "last_customer" | "last_at" => format!("{name} + n * 1000000"),
        name => name.into(),
    };
    let values: Vec<String> = columns.iter().map(told).collect();
    conn.execute(
        &format!(
            "WITH RECURSIVE series (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < ?1)
             INSERT INTO ticket ({}) SELECT {} FROM ticket, series WHERE ref = 'slack:users/C9/0.0'",
            columns.join(", "),
            values.join(", ")
        ),
        [MANY - 1],
    )
    .unwrap();
    drop(conn);
    Store::open(dir, roster()).unwrap()
}

fn long() -> (Console, TempDir) {
    let dir = tempfile::tempdir().unwrap();
    (Console::over(fill(dir.path()), (120, 40), setup()), dir)
}

/// The rows of the list on the screen, by the numbers in their titles.
fn rows(console: &mut Console) -> Vec<u32> {
    let screen = console.screen();
    let lines = screen.lines().filter_map(|line| line.strip_prefix('│'));
    let numbers =
        lines.filter_map(|line| line.trim_start().strip_prefix("Row ")?.split(' ').next());
    numbers.map(|number| number.parse().unwrap()).collect()
}

fn has(console: &mut Console, text: &str) {
    let screen = console.screen();
    assert!(screen.contains(text), "no {text:?} on\n{screen}");
}

#[test]
fn every_row_in_sight_is_shown_wherever_the_cursor_goes() {
    let (mut console, _dir) = long();
    has(&mut console, "queue (6500)");
    for keys in ["", "G", "gg", "<PageDown><PageDown><PageDown>", "3000j", "40k", "G<PageUp>"] {
        console.keys(keys);
        let shown = rows(&mut console);
        assert!(shown.len() >= 15, "{keys}: {}", console.screen());
        assert!(shown.windows(2).all(|two| two[0] + 1 == two[1]), "{keys}: {shown:?}");
    }
    console.keys("G");
    assert_eq!(rows(&mut console).last(), Some(&(MANY - 1)));
    has(&mut console, "6500 of 6500");
}

#[test]
fn what_is_typed_is_looked_for_in_all_of_it() {
    let (mut console, _dir) = long();
    console.keys("/zebra<Enter>");
    has(&mut console, "queue (65) /zebra");
    assert_eq!(rows(&mut console)[..3], [7, 107, 207]);
    console.keys("G");
    assert_eq!(rows(&mut console).last(), Some(&6_407));
    console.keys("/<Esc>/6307<Enter>");
    has(&mut console, "queue (1)");
    console.keys("/<Esc>");
    has(&mut console, "queue (6500)");
}

#[test]
fn the_top_is_there_before_the_rest_is_read() {
    let (mut console, _dir) = long();
    console.slow = true;
    console.keys("<S-Tab>");
    assert_eq!(rows(&mut console)[..3], [0, 1, 2], "all of them are not needed for that");
    console.keys("jjj");
    has(&mut console, "4 of ");
    while !console.refreshing.is_empty() {
        console.catch_up(9, false);
    }
    has(&mut console, "4 of 6500");
}

#[test]
fn a_tab_is_found_as_it_was_left_however_deep() {
    let (mut console, _dir) = long();
    console.keys("G10k");
    has(&mut console, "6490 of 6500");
    console.keys("<S-Tab><Tab>");
    has(&mut console, "6490 of 6500");
    assert!(rows(&mut console).contains(&6_489), "{}", console.screen());
}

#[test]
fn so_many_are_not_marked_at_once() {
    let (mut console, _dir) = long();
    for (keys, told) in [
        ("V", "no more than 1000 tickets are marked at once: narrow the list first"),
        ("/zebra<Enter>V", "65 marked"),
        ("e", "65"),
    ] {
        console.keys(keys);
        has(&mut console, told);
    }
}

#[test]
fn what_is_gone_meanwhile_has_no_row() {
    let (mut console, dir) = long();
    let conn = Connection::open(dir.path().join("hero.db")).unwrap();
    conn.execute("DELETE FROM ticket WHERE title LIKE 'Row 62%'", ()).unwrap();
    console.keys("G250k");
    let shown = rows(&mut console);
    assert!(shown.len() >= 15 && !shown.contains(&6_250), "{shown:?}");
}
