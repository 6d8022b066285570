//! Slack in a rush: questions, answers in their threads, edits, signs, and threads that are closed.

use super::kept::{Kept, Message};
use super::rush::REST;
use super::town::CHANNELS;
use super::words::Writer;
use std::collections::VecDeque;
use std::time::Instant;
use support_hero::demo::slack::{Slack, Visible};

const ASKERS: [&str; 8] = [
    "U0PRIYA01",
    "U0TOMAS01",
    "U0LUKASZ1",
    "U0FATIMA1",
    "U0SAM0001",
    "U0NILS001",
    "U0AMARA01",
    "U0BILL001",
];
const OURS: [&str; 2] = ["U0GRACE01", "U0LINUS01"];
const SIGNS: [&str; 3] = ["tada", "heart", "thinking_face"];
/// The sign that closes.
const CLOSED: &str = "white_check_mark";
/// So many threads of a channel go on at a time.
const OPEN: usize = 12;

/// A thread that goes on.
struct Talk {
    ts: String,
    last: Option<String>,
    /// Its last answer was changed, which only the next answer tells.
    silent: bool,
}

/// A channel.
struct Room {
    id: &'static str,
    open: VecDeque<Talk>,
    /// Threads in which nobody writes any more, since when.
    resting: VecDeque<(Talk, Instant)>,
    closed: Vec<String>,
    last_asker: &'static str,
}

/// The channels of the run.
pub struct Chat {
    slack: Slack,
    rooms: Vec<Room>,
}

impl Chat {
    pub fn new(slack: Slack, writer: &mut Writer) -> Self {
        let room = |(id, _)| Room {
            id,
            open: VecDeque::new(),
            resting: VecDeque::new(),
            closed: Vec::new(),
            last_asker: "",
        };
        let mut rooms: Vec<_> = CHANNELS.into_iter().map(room).collect();
        for room in &mut rooms {
            (0..OPEN).for_each(|_| room.begin(&slack, writer));
        }
        Self { slack, rooms }
    }

    /// Something happens in a channel; how many events that is.
    pub fn happen(&mut self, writer: &mut Writer) -> u64 {
        let room = writer.below(self.rooms.len());
        let room = &mut self.rooms[room];
        let rested = room.resting.front().is_some_and(|(_, since)| since.elapsed() > REST);
        if rested && let Some((talk, _)) = room.resting.pop_front() {
            return room.close(&self.slack, talk, writer);
        }
        match writer.below(100) {
            0..9 => room.begin(&self.slack, writer),
            what => room.go_on(&self.slack, what, writer),
        }
        1
    }

    /// Where an answer was changed last, somebody answers once more.
    pub fn end(&mut self, writer: &mut Writer) {
        for room in &mut self.rooms {
            let talks = room.open.iter_mut().chain(room.resting.iter_mut().map(|(talk, _)| talk));
            for talk in talks.filter(|talk| talk.silent) {
                answer(&self.slack, room.id, talk, writer);
            }
        }
    }

    pub fn differences(&self, kept: &Kept) -> Vec<String> {
        self.rooms.iter().flat_map(|room| self.differences_in(room, kept)).collect()
    }

    fn differences_in(&self, room: &Room, kept: &Kept) -> Vec<String> {
        let truth = self.slack.truth(room.id);
        let wrong = truth.iter().filter_map(|said| differs(room.id, said, kept));
        let (there, here) = (truth.len(), kept.count_in(room.id));
        let more = (there != here).then(|| format!("{}: {there} there, {here} here", room.id));
        let open = room.closed.iter().filter(|ts| {
            let message = kept.messages(&format!("{} {ts}", room.id)).first();
            message.is_none_or(|message| kept.state(&message.ticket) != "marked")
        });
        let open = open.map(|ts| format!("{} {ts} is not closed", room.id));
        wrong.chain(more).chain(open).collect()
    }
}

impl Room {
    fn begin(&mut self, slack: &Slack, writer: &mut Writer) {
        // Nobody asks twice in a row: that would be one ticket.
        let mut asker = writer.one_of(&ASKERS);
        while asker == self.last_asker {
            asker = writer.one_of(&ASKERS);
        }
        self.last_asker = asker;
        let ts = slack.post(self.id, asker, &writer.message());
        self.open.push_back(Talk { ts, last: None, silent: false });
        if self.open.len() > OPEN {
            let oldest = self.open.pop_front();
            self.resting.extend(oldest.map(|talk| (talk, Instant::now())));
        }
    }

    fn go_on(&mut self, slack: &Slack, what: usize, writer: &mut Writer) {
        let talk = writer.below(self.open.len());
        let talk = &mut self.open[talk];
        match (what, &talk.last) {
            (0..68, _) | (76..84, None) => answer(slack, self.id, talk, writer),
            (68..76, _) => slack.edit(self.id, &talk.ts, &writer.message()),
            (76..84, Some(last)) => {
                slack.edit(self.id, last, &writer.message());
                talk.silent = true;
            }
            (84..94, _) => {
                slack.react(self.id, &talk.ts, writer.one_of(&ASKERS), writer.one_of(&SIGNS));
            }
            _ => slack.unreact(self.id, &talk.ts, writer.one_of(&ASKERS), writer.one_of(&SIGNS)),
        }
    }

    /// We have the last word, and say that it is the last.
    fn close(&mut self, slack: &Slack, talk: Talk, writer: &mut Writer) -> u64 {
        slack.reply(self.id, &talk.ts, OURS[0], &writer.message());
        slack.react(self.id, &talk.ts, OURS[0], CLOSED);
        self.closed.push(talk.ts);
        2
    }
}

/// Somebody answers: every third time it is one of us.
fn answer(slack: &Slack, channel: &str, talk: &mut Talk, writer: &mut Writer) {
    let ours = writer.below(3) == 0;
    let who = if ours { writer.one_of(&OURS) } else { writer.one_of(&ASKERS) };
    talk.last = Some(slack.reply(channel, &talk.ts, who, &writer.message()));
    talk.silent = false;
}

/// What is wrong with a message in the store, where it should be once and as it was changed last.
fn differs(channel: &str, said: &Visible, kept: &Kept) -> Option<String> {
    let id = format!("{channel} {}", said.ts);
    let signs = said.reactions.iter().map(|(_, users)| users.len() as u64).sum::<u64>();
    let expected = |found: &Message| {
        found.text == said.text && found.edited == said.edited && found.signs == signs
    };
    match kept.messages(&id) {
        [found] if expected(found) => None,
        found => Some(format!("{said:?} is not {found:?}")),
    }
}
