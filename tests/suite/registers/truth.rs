//! Tickets are whose Stripe, PostHog and the hero say they are: after random events under random
//! faults, with the console killed and its clock turned, a store is as one that reads all anew. Nobody
//! is demoted meanwhile but by a reading that came through.
//!
//! `HERO_LONG=SEEDS cargo test --test suite registers::truth` runs as many seeds.

mod world;

use crate::support::{none_differ, number};
use world::World;

const EVENTS: usize = 100;

/// How often somebody paid while a register that says so could not be read.
async fn live(seed: u64) -> usize {
    let mut world = World::new(seed).await;
    let mut held = 0;
    for event in 1..=EVENTS {
        let before = world.desk.paying();
        let wrong = match world.pick(4) {
            0 => {
                let read = world.reads().await;
                held += before.values().filter(|says| !says.is_subset(&read)).count();
                world.desk.demoted(&before, &read)
            }
            1 => {
                world.stumbles().await;
                world.desk.demoted(&before, &Default::default())
            }
            2 => {
                world.happens();
                Vec::new()
            }
            _ => {
                world.is_said().await;
                Vec::new()
            }
        };
        assert!(wrong.is_empty(), "seed {seed}, event {event}: demoted: {}", wrong.join("\n"));
        let stale = world.desk.stale();
        assert!(stale.is_empty(), "seed {seed}, event {event}: {}", stale.join("\n"));
        if event % 50 == 0 {
            none_differ(seed, event, &world.compare().await);
        }
    }
    held
}

#[tokio::test]
async fn tickets_are_whose_the_registers_and_the_hero_say() {
    let mut held = 0;
    for seed in 1..=number("HERO_LONG").unwrap_or(2) {
        held += live(seed).await;
    }
    assert!(held > 0, "a register that cannot be read never mattered");
}
