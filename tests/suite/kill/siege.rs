//! One siege: rounds of deeds, customers who go on writing, polls; and a kill or a broken
//! connection in most of them.

use super::deeds::Trouble;
use super::ledger::Ledger;
use super::town::{CHANNEL, PRIYA, REPO, Ticket, Town};
use std::ops::Range;
use std::process::{Child, ExitStatus};
use std::time::{Duration, Instant};
use support_hero::demo::{Fault, Faults, Rng};

/// No run is waited for longer: it may be waiting itself, for what went before.
const LONGEST: Duration = Duration::from_millis(1_500);
/// How long the outbox may take to be quiet once nothing disturbs it any more: what was tried for long is
/// tried again after five minutes.
const PATIENCE: Duration = Duration::from_secs(420);
const BLINK: Duration = Duration::from_millis(2);

pub struct Siege {
    pub town: Town,
    pub dice: Rng,
    pub ledger: Ledger,
    /// How many milliseconds a short run takes on this machine.
    pub usual: u64,
    seed: u64,
    lane: u64,
    pub round: u64,
}

/// Tells where a round failed.
struct Telling {
    seed: u64,
    lane: u64,
    round: u64,
}

impl Drop for Telling {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("HERO_SEED={}, siege {}, round {}", self.seed, self.lane, self.round);
        }
    }
}

impl Siege {
    pub fn begin(seed: u64, lane: u64) -> Self {
        let (town, dice) = (Town::new(), Rng::new(seed.wrapping_mul(1_000).wrapping_add(lane)));
        let mut siege =
            Self { town, dice, ledger: Ledger::default(), usual: 0, seed, lane, round: 0 };
        siege.undisturbed(&["sync", "--once"]);
        let began = Instant::now();
        siege.undisturbed(&["outbox"]);
        siege.usual = u64::try_from(began.elapsed().as_millis()).unwrap().clamp(20, 500);
        siege
    }

    pub fn hold(mut self, rounds: u64) {
        for round in 1..=rounds {
            self.round = round;
            let _telling = Telling { seed: self.seed, lane: self.lane, round };
            self.customers_write();
            self.act();
            self.sync();
            self.clear();
        }
        self.quiet();
        let faults = super::compare::faults(&self.town, &self.ledger);
        if !faults.is_empty() {
            let name = format!("hero-siege-{}-{}", self.seed, self.lane);
            let Self { town, seed, lane, .. } = self;
            let kept = town.keep(&name);
            panic!(
                "HERO_SEED={seed}, siege {lane}, kept in {}:\n{}",
                kept.display(),
                faults.join("\n")
            );
        }
    }

    /// Words that nothing else has.
    pub fn words(&self, what: &str) -> String {
        format!("{what}-{}-{:05}.", self.lane, self.round)
    }

    /// A ticket of these kinds that is talked in.
    pub fn any(&mut self, kinds: Range<usize>) -> Ticket {
        let talked_in = |kind| {
            let tickets = self.town.of_kind(kind);
            let most = tickets.len() - 2;
            tickets.into_iter().take(most).collect::<Vec<_>>()
        };
        let tickets = kinds.flat_map(talked_in).collect::<Vec<_>>();
        self.dice.pick(&tickets).unwrap().clone()
    }

    /// A ticket in which nobody talks: one to be put aside (0), or to be closed (1).
    pub fn set_aside(&mut self, which: usize) -> Ticket {
        let kind = usize::try_from(self.dice.below(3)).unwrap();
        let tickets = self.town.of_kind(kind);
        let from_the_end = if which == 1 { 1 } else { 2 };
        tickets[tickets.len() - from_the_end].clone()
    }

    fn customers_write(&mut self) {
        let words = self.words("question");
        match self.any(0..2) {
            _ if self.dice.below(2) == 0 => return,
            Ticket::Chat(ts) => drop(self.town.slack.reply(CHANNEL, &ts, PRIYA, &words)),
            Ticket::Issue(number) => {
                self.town.github.comment(REPO, number, "zoeb", &words);
            }
            Ticket::Error(_) => unreachable!("errors ask nothing"),
        }
        self.ledger.asked.push(words);
    }

    fn sync(&mut self) {
        if self.dice.below(3) == 0 {
            return;
        }
        let (after, soon) = (self.dice.below(4 * self.usual), self.dice.below(30));
        let faults = [Fault::CutBefore, Fault::CutAfter, Fault::CutMidway];
        let fault = self.dice.pick(&faults).unwrap().clone();
        let trouble = match self.dice.below(4) {
            0 => Trouble::Kill(after),
            1 => Trouble::Broken(fault, soon),
            _ => Trouble::None,
        };
        let ticket = self.any(0..3);
        self.run(&["sync", "--once"], &ticket, "", &trouble);
    }

    /// Runs a command in this trouble, met by a request whose path contains `path` at the ticket's
    /// service. Whether it ended by itself, and well.
    pub fn run(&mut self, line: &[&str], ticket: &Ticket, path: &str, trouble: &Trouble) -> bool {
        if let Trouble::Broken(fault, _) = trouble {
            self.town.faults(ticket).plan(path, 1, fault.clone());
        }
        self.run_planned(line, trouble, |town| town.faults(ticket))
    }

    /// The same where the fault is planned.
    pub fn run_planned(
        &mut self,
        line: &[&str],
        trouble: &Trouble,
        faults: impl Fn(&Town) -> &Faults,
    ) -> bool {
        let mut child = self.town.hero(line).spawn().unwrap();
        let longest = Instant::now() + LONGEST;
        let ended = match trouble {
            Trouble::None => wait(&mut child, longest, || false),
            Trouble::Kill(millis) => {
                let then = Instant::now() + Duration::from_millis(*millis);
                wait(&mut child, then, || false)
            }
            Trouble::Broken(_, soon) => {
                let met = wait(&mut child, longest, || faults(&self.town).are_met());
                met.or_else(|| {
                    let then = Instant::now() + Duration::from_millis(*soon);
                    wait(&mut child, then, || false)
                })
            }
        };
        kill(&mut child);
        self.clear();
        ended.is_some_and(|status| status.success())
    }

    fn clear(&self) {
        self.town.all_faults().into_iter().for_each(Faults::clear);
    }

    pub fn undisturbed(&self, line: &[&str]) {
        let ended = self.town.hero(line).spawn().unwrap().wait_with_output().unwrap();
        let said = String::from_utf8_lossy(&ended.stderr);
        let (seed, round) = (self.seed, self.round);
        assert!(ended.status.success(), "HERO_SEED={seed}, round {round}: {line:?}: {said}");
    }

    /// Runs undisturbed until nothing in the outbox moves on by itself.
    fn quiet(&self) {
        let deadline = Instant::now() + PATIENCE;
        let moves = "SELECT id || ' ' || state || ' ' || coalesce(problem, '') || ' ' || action
            FROM outbox o WHERE state NOT IN ('sent', 'refused') AND due_at < 9000000000000000
            AND NOT EXISTS (SELECT 1 FROM outbox e WHERE e.id < o.id AND e.ref = o.ref
                AND e.source = o.source AND e.state = 'unknown' AND e.due_at > 9000000000000000)";
        loop {
            self.undisturbed(&["sync", "--once"]);
            let left: Vec<String> = self.town.rows(moves);
            if left.is_empty() {
                return;
            }
            assert!(Instant::now() < deadline, "HERO_SEED={}: never quiet: {left:#?}", self.seed);
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

/// Waits until it ends by itself, which it tells, or until then, or until something is so.
pub fn wait(child: &mut Child, then: Instant, is_so: impl Fn() -> bool) -> Option<ExitStatus> {
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if is_so() || Instant::now() >= then {
            return None;
        }
        std::thread::sleep(BLINK);
    }
}

/// By SIGKILL, of which no program hears.
pub fn kill(child: &mut Child) {
    let _ = child.kill();
    child.wait().unwrap();
}
