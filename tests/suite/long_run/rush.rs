//! Fifty things a second that happen at the services, and what the services then say of them.

use super::chat::Chat;
use super::code::Code;
use super::errors::Errors;
use super::kept::Kept;
use super::town::Town;
use super::words::Writer;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::task::JoinHandle;
use tokio::time::{MissedTickBehavior, interval};

/// How often something happens: a few things at once, as in life.
const STEP: Duration = Duration::from_millis(40);

/// How long a conversation rests before it is closed: longer than from one poll to the end of the
/// next, so that what was said last was read before. What comes together with the sign that closes is
/// rightly taken to be said after it.
pub const REST: Duration = Duration::from_secs(12);

/// The services in a rush.
struct Services {
    chat: Chat,
    code: Code,
    errors: Errors,
    writer: Writer,
}

impl Services {
    /// Something happens somewhere; how many events that is.
    fn happen(&mut self) -> u64 {
        let writer = &mut self.writer;
        match writer.below(100) {
            0..50 => self.chat.happen(writer),
            50..78 => self.code.happen(writer),
            _ => self.errors.happen(writer),
        }
    }
}

/// What happens beside the console.
pub struct Rush {
    services: Arc<Mutex<Services>>,
    done: Arc<AtomicU64>,
    over: Arc<AtomicBool>,
    task: Option<JoinHandle<()>>,
}

impl Rush {
    /// Services at which a part of it has happened already.
    pub fn new(town: &Town, seed: u64) -> Self {
        let mut writer = Writer::new(seed);
        let chat = Chat::new(town.week.slack.clone(), &mut writer);
        let code = Code::new(town.week.github.clone(), &mut writer);
        let errors = Errors::new(town.week.sentry.clone(), &mut writer);
        let services = Services { chat, code, errors, writer };
        Self {
            services: Arc::new(Mutex::new(services)),
            done: Arc::default(),
            over: Arc::default(),
            task: None,
        }
    }

    /// From now on so many things a second happen; what is late is made up for.
    pub fn begin(&mut self, pace: u64) {
        let (services, done, over) = (self.services.clone(), self.done.clone(), self.over.clone());
        self.task = Some(tokio::spawn(async move {
            let (began, mut step) = (Instant::now(), interval(STEP));
            step.set_missed_tick_behavior(MissedTickBehavior::Delay);
            while !over.load(Ordering::SeqCst) {
                step.tick().await;
                let due = u64::try_from(began.elapsed().as_millis()).unwrap() * pace / 1_000;
                let mut services = services.lock().unwrap();
                while done.load(Ordering::SeqCst) < due {
                    done.fetch_add(services.happen(), Ordering::SeqCst);
                }
            }
        }));
    }

    /// How many events there were.
    pub fn done(&self) -> u64 {
        self.done.load(Ordering::SeqCst)
    }

    /// Nothing happens any more but that what no list tells is followed by what one does.
    pub async fn end(&mut self) {
        self.over.store(true, Ordering::SeqCst);
        if let Some(task) = self.task.take() {
            task.await.unwrap();
        }
        let mut services = self.services.lock().unwrap();
        let Services { chat, writer, .. } = &mut *services;
        chat.end(writer);
    }

    /// Everything that is not in the store as it is at the services.
    pub fn differences(&mut self, kept: &Kept) -> Vec<String> {
        let services = self.services.lock().unwrap();
        let Services { chat, code, errors, .. } = &*services;
        [chat.differences(kept), code.differences(kept), errors.differences(kept)].concat()
    }
}
