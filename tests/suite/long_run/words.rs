//! What people write.

use support_hero::demo::Rng;

const WORDS: [&str; 24] = [
    "webhook",
    "import",
    "dashboard",
    "since",
    "yesterday",
    "token",
    "expires",
    "project",
    "export",
    "empty",
    "retention",
    "query",
    "slow",
    "again",
    "invite",
    "teammate",
    "funnel",
    "cohort",
    "shows",
    "nothing",
    "after",
    "update",
    "staging",
    "region",
];

/// Writes texts of which no two are the same.
#[derive(Debug)]
pub struct Writer {
    pub rng: Rng,
    said: u64,
}

impl Writer {
    pub fn new(seed: u64) -> Self {
        Self { rng: Rng::new(seed), said: 0 }
    }

    pub fn below(&mut self, bound: usize) -> usize {
        usize::try_from(self.rng.below(bound as u64)).unwrap()
    }

    pub fn one_of<T: Clone>(&mut self, items: &[T]) -> T {
        self.rng.pick(items).cloned().unwrap()
    }

    /// A few words with a number that no other text has.
    pub fn title(&mut self) -> String {
        self.text(6)
    }

    /// A few sentences' worth of them.
    pub fn message(&mut self) -> String {
        let words = 8 + self.below(40);
        self.text(words)
    }

    fn text(&mut self, words: usize) -> String {
        self.said += 1;
        let mut text = format!("No {}", self.said);
        for _ in 0..words {
            text.push(' ');
            text.push_str(self.rng.pick(&WORDS).unwrap());
        }
        text
    }
}
