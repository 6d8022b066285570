//! The console, key by key: a real store, the real effects, and the screen as it is drawn.

mod harness;

use harness::*;

#[test]
fn look() {
    for size in [WIDE, NARROW, (40, 12), (100, 30)] {
        let mut console = Console::morning(size);
        println!("{}\n", console.screen());
        println!("{}\n", console.keys("jj<Enter>").screen());
        println!("{}\n", console.keys("rThanks for the report").screen());
    }
}
