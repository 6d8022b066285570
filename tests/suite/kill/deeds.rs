//! What the hero does from the shell, and how it is disturbed.

use super::ledger::{Said, decide};
use super::siege::Siege;
use super::town::Ticket;
use support_hero::demo::Fault;

/// The longest that a request may be on its way: less than `hero` waits for one.
const LATE: u64 = 4_000;

/// How a run is disturbed.
#[derive(Debug, Clone)]
pub enum Trouble {
    /// Not at all.
    None,
    /// It is killed this many milliseconds after it began.
    Kill(u64),
    /// Its writing request meets this, and it is killed this many milliseconds later.
    Broken(Fault, u64),
}

impl Siege {
    /// A trouble of the request whose path contains this.
    fn trouble(&mut self, looked_at: &str) -> Trouble {
        let soon = self.dice.below(40);
        let until = looked_at.to_owned();
        match self.dice.below(14) {
            0..3 => Trouble::None,
            3..8 => Trouble::Kill(self.dice.below(2 * self.usual)),
            8 => Trouble::Broken(Fault::CutBefore, soon),
            9 => Trouble::Broken(Fault::CutAfter, soon),
            10 => Trouble::Broken(Fault::CutMidway, soon),
            11 => Trouble::Broken(Fault::Slow { millis: 60_000 }, soon),
            _ => Trouble::Broken(Fault::Late { until, millis: LATE }, soon),
        }
    }

    /// One deed.
    pub fn act(&mut self) {
        match self.dice.below(14) {
            0..5 => self.reply(),
            5 => self.mail(),
            6 => self.open_issue(),
            7..9 => self.note(),
            9 => self.snooze(),
            10 => self.claim(),
            11..13 => self.close(),
            _ => self.console(),
        }
    }

    fn reply(&mut self) {
        let ticket = self.any(0..3);
        let (path, looked_at) = match &ticket {
            Ticket::Chat(_) => ("chat.postMessage".into(), "conversations.replies".into()),
            Ticket::Issue(number) => {
                let path = format!("/{number}/comments");
                (path.clone(), path)
            }
            Ticket::Error(_) => ("/comments/".into(), "/comments/".to_owned()),
        };
        let (words, trouble) = (self.words("answer"), self.trouble(&looked_at));
        let text = format!("Hey, {words}");
        let sure = self.run(&["reply", &ticket.reference(), "-m", &text], &ticket, &path, &trouble);
        self.say(words, sure, &ticket, &trouble);
    }

    fn open_issue(&mut self) {
        let ticket = self.any(0..1);
        let (words, trouble) = (self.words("issue"), self.trouble("/repos/example/app/issues"));
        let line = ["issue", &ticket.reference(), "--title", &words, "--yes"];
        let tracker = Ticket::Issue(0);
        let sure = self.run(&line, &tracker, "/repos/example/app/issues", &trouble);
        self.say(words, sure, &ticket, &trouble);
    }

    fn mail(&mut self) {
        let ticket = self.any(0..3);
        let (words, trouble) = (self.words("letter"), self.trouble("."));
        let path = ["DATA", "."][usize::try_from(self.dice.below(2)).unwrap()];
        if let Trouble::Broken(fault, _) = &trouble {
            self.town.email.faults().plan(path, 1, fault.clone());
        }
        let reference = ticket.reference();
        let to = ["--to", "priya@acme.test", "--subject", "It"];
        let line = [&["mail", &*reference, "-m", &*words], &to[..]].concat();
        let sure = self.run_planned(&line, &trouble, |town| town.email.faults());
        self.say(words, sure, &ticket, &trouble);
    }

    fn say(&mut self, words: String, sure: bool, ticket: &Ticket, trouble: &Trouble) {
        let how = format!("{} {trouble:?}", ticket.reference());
        self.ledger.said.push(Said { words, sure, how });
    }

    fn note(&mut self) {
        let ticket = self.any(0..3);
        let words = self.words("secret");
        let trouble = Trouble::Kill(self.dice.below(2 * self.usual));
        let sure = self.run(&["note", &ticket.reference(), &words], &ticket, "", &trouble);
        self.ledger.noted.push(Said { words, sure, how: format!("{trouble:?}") });
    }

    fn snooze(&mut self) {
        let ticket = self.set_aside(0);
        let day = format!("2031-01-{:02}", 1 + self.dice.below(28));
        let trouble = Trouble::Kill(self.dice.below(2 * self.usual));
        let line = ["snooze", &*ticket.reference(), "--until", &day];
        let sure = self.run(&line, &ticket, "", &trouble);
        decide(&mut self.ledger.snoozed, &ticket, day, String::new(), sure);
    }

    fn claim(&mut self) {
        let issues = self.town.of_kind(1);
        let ticket = issues[issues.len() - 1].clone();
        let (claim, trouble) = (self.dice.below(2) == 0, self.trouble_of_state());
        let reference = ticket.reference();
        let line: &[&str] =
            if claim { &["claim", &reference] } else { &["claim", &reference, "--release"] };
        let sure = self.run(line, &ticket, "/assignees", &trouble);
        decide(&mut self.ledger.claimed, &ticket, claim, false, sure);
    }

    fn close(&mut self) {
        let ticket = self.set_aside(1);
        let (close, trouble) = (self.dice.below(2) == 0, self.trouble_of_state());
        let path = match &ticket {
            Ticket::Chat(_) => "reactions",
            Ticket::Issue(_) | Ticket::Error(_) => "/issues/",
        };
        let word = if close { "close" } else { "reopen" };
        let sure = self.run(&[word, &ticket.reference()], &ticket, path, &trouble);
        decide(&mut self.ledger.closed, &ticket, close, false, sure);
    }

    /// A trouble of what may be done twice: nothing is late, since what comes after it would be
    /// undone.
    fn trouble_of_state(&mut self) -> Trouble {
        match self.trouble("") {
            Trouble::Broken(Fault::Late { .. }, soon) => Trouble::Broken(Fault::CutAfter, soon),
            trouble => trouble,
        }
    }
}
