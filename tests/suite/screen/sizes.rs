//! Every view on the smallest screen and on the largest one, as far as it is not shown beside what it
//! is for.

use super::harness::*;
use super::searching::remembering;
use support_hero::store::{Health, SourceState};

const SMALL: (u16, u16) = (40, 12);
const HUGE: (u16, u16) = (200, 60);

fn shows(size: (u16, u16), views: &[(&str, &str)]) {
    for (name, keys) in views {
        let mut console = Console::morning(size);
        console.keys(keys);
        insta::assert_snapshot!(format!("{name}_{}", size.0), console.styled());
    }
}

#[test]
fn on_the_smallest_screen_there_is_room_for_what_matters() {
    shows(
        SMALL,
        &[
            ("ticket", "<Enter>"),
            ("customer", "c"),
            ("preview", "rit is **mended**, see `v2`<C-r>"),
            ("snippets", "r<C-t>"),
            ("links", "l"),
            ("waiting", "<A-3>"),
            ("no_match", "/zebra<Enter>"),
            ("why", "W"),
            ("mark_whom", "$"),
            ("close", "x"),
            ("menu", "Gp"),
        ],
    );
}

#[test]
fn on_the_largest_screen_nothing_falls_apart() {
    shows(
        HUGE,
        &[
            ("ticket", "<Enter>g"),
            ("answer", "rit began with the deploy at nine; we are rolling it back."),
            ("note", "ithey moved to Frankfurt last week"),
            ("customer", "c"),
            ("keys", "?"),
            ("palette", ":cl"),
            ("filter", "/tier:"),
            ("no_match", "/zebra<Enter>"),
            ("activity", "@"),
            ("preview", "rit is **mended**, see `v2`<C-r>"),
            ("snippets", "r<C-t>"),
            ("links", "l"),
            ("waiting", "<A-3>"),
            ("why", "W"),
            ("close", "x"),
            ("menu", "Gp"),
        ],
    );
}

#[test]
fn what_speaks_against_an_answer_stands_between_it_and_similar_ones() {
    for size in [SMALL, NARROW, WIDE, HUGE] {
        let mut console = remembering(size);
        console.keys("ruse password=hunter2 of Globex, @channel ");
        insta::assert_snapshot!(format!("cautions_{}", size.0), console.styled());
    }
}

#[test]
fn a_list_that_is_stale_or_done_says_so_at_any_size() {
    for size in [SMALL, WIDE, HUGE] {
        let mut console = Console::new(size);
        console.synced();
        insta::assert_snapshot!(format!("all_done_{}", size.0), console.styled());
        let problem = Some("code.test does not answer".into());
        let (health, since) = (Health::Failing, Some(now()));
        console.source(SourceState { health, problem, since, ..SourceState::new(source("code")) });
        console.wait(15 * 60);
        insta::assert_snapshot!(format!("stale_{}", size.0), console.styled());
    }
}
