//! A console without a terminal: a store on disk, keys, and frames that nobody sees.

use crossterm::event::{KeyCode, KeyEvent, KeyModifiers};
use jiff::{Timestamp, tz::TimeZone};
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::layout::Size;
use std::collections::VecDeque;
use std::path::Path;
use std::sync::Arc;
use support_hero::desk::{Hours, Roster};
use support_hero::store::Store;
use support_hero::tui::{Effect, Librarian, Model, Msg, Setup};

const SIZE: Size = Size { width: 140, height: 40 };

/// The console as `hero` shows it, but for the terminal, the services and what is written.
pub struct Console {
    pub store: Store,
    model: Model,
    librarian: Librarian,
    now: Timestamp,
    terminal: Terminal<TestBackend>,
}

impl Console {
    /// From nothing to the first frame.
    pub fn start(dir: &Path, roster: Arc<Roster>, now: Timestamp) -> anyhow::Result<Self> {
        let store = Store::open(dir, roster)?;
        let librarian = Librarian::new(store.reader()?, vec!["Ada".into()]);
        let model = Model::new(setup()?, SIZE, true);
        let terminal = Terminal::new(TestBackend::new(SIZE.width, SIZE.height))?;
        let mut console = Self { store, model, librarian, now, terminal };
        let first = console.model.start();
        console.carry_out(first)?;
        Ok(console)
    }

    /// One key, and the frame that shows it.
    pub fn key(&mut self, key: KeyCode) -> anyhow::Result<()> {
        self.take(Msg::Key(KeyEvent::new(key, KeyModifiers::NONE)))
    }

    /// Something that happens, and the frame that shows it.
    pub fn take(&mut self, msg: Msg) -> anyhow::Result<()> {
        let effects = self.model.update(msg, self.now);
        self.carry_out(effects)
    }

    /// Reads what is wanted at once; what leaves the console is left out.
    fn carry_out(&mut self, effects: Vec<Effect>) -> anyhow::Result<()> {
        let mut effects = VecDeque::from(effects);
        while let Some(effect) = effects.pop_front() {
            if let Effect::Read(ask) | Effect::Refresh(ask) = effect {
                let read = self.librarian.read(ask, self.now, self.model.hours());
                effects.extend(self.model.update(read, self.now));
            }
        }
        let (model, now) = (&self.model, self.now);
        self.terminal.draw(|frame| model.view(now, frame))?;
        Ok(())
    }

    /// The last frame.
    pub fn screen(&self) -> String {
        self.terminal.backend().to_string()
    }
}

fn setup() -> anyhow::Result<Setup> {
    let hours = Hours::parse("Mon-Fri 09:00-17:30", TimeZone::UTC);
    Ok(Setup::new("Ada".into(), hours.map_err(|error| anyhow::anyhow!("{error}"))?))
}
