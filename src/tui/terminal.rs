//! The terminal: taken at the start, and given back whatever happens.

use crossterm::event::{DisableBracketedPaste, EnableBracketedPaste};
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{clipboard::CopyToClipboard, cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Frame, Terminal};
use std::io::{self, BufWriter, IsTerminal, Stdout, Write};
use std::panic;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;

/// Why the console could not run.
#[derive(Debug, thiserror::Error)]
pub enum TuiError {
    /// Input or output is no terminal.
    #[error(
        "the console needs a terminal; without one `hero queue` prints the same, and `hero demo --headless` is the demo"
    )]
    NoTerminal,
    /// The terminal failed.
    #[error("the terminal failed: {0}")]
    Terminal(#[from] io::Error),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] crate::store::StoreError),
    /// Something could not be written while leaving.
    #[error("this could not be kept while leaving: {0}")]
    NotKept(String),
}

/// Whether the terminal is ours now, so that it is given back once.
static TAKEN: AtomicBool = AtomicBool::new(false);

type Hook = Box<dyn Fn(&panic::PanicHookInfo<'_>) + Send + Sync>;

/// The terminal while it is ours.
pub(super) struct Screen {
    terminal: Terminal<CrosstermBackend<Whole>>,
    /// A frame is not complete: nothing goes out.
    held: Arc<AtomicBool>,
    _guard: Guard,
}

/// Room for the largest frame, so that it goes out in one piece.
const FRAME: usize = 1 << 16;

/// Standard output that keeps a frame until it is complete, though it is flushed before.
struct Whole {
    out: BufWriter<Stdout>,
    held: Arc<AtomicBool>,
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.out.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.held.load(Ordering::Relaxed) { Ok(()) } else { self.out.flush() }
    }
}

/// Gives the terminal back when it goes, and the printing of panics to whom it belonged.
struct Guard {
    hook: Arc<Hook>,
}

impl Screen {
    /// Takes the terminal.
    ///
    /// # Errors
    /// [`TuiError::NoTerminal`], or whatever the terminal says.
    pub fn enter() -> Result<Self, TuiError> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(TuiError::NoTerminal);
        }
        let guard = Guard { hook: Arc::new(panic::take_hook()) };
        panic::set_hook(screen_hook(guard.hook.clone()));
        take()?;
        let held = Arc::new(AtomicBool::new(false));
        let out = BufWriter::with_capacity(FRAME, io::stdout());
        let terminal = Terminal::new(CrosstermBackend::new(Whole { out, held: held.clone() }))?;
        Ok(Self { terminal, held, _guard: guard })
    }

    /// How large it is.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Draws one frame, which goes out in one piece and which the terminal shows as a whole.
    pub fn draw(&mut self, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        self.held.store(true, Ordering::Relaxed);
        let drawn = queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)
            .and_then(|()| self.terminal.draw(view).map(|_| ()))
            .and_then(|()| queue!(self.terminal.backend_mut(), EndSynchronizedUpdate));
        self.held.store(false, Ordering::Relaxed);
        drawn.and_then(|()| self.terminal.backend_mut().flush())
    }

    /// Forgets what is on the screen: the next frame draws everything.
    pub fn clear(&mut self) -> io::Result<()> {
        // `Terminal::clear` would ask the terminal where the cursor is, while the keys are being
        // read elsewhere.
        let size = self.terminal.size()?;
        self.terminal.resize(Rect::from((Position::ORIGIN, size)))
    }

    /// Puts a text into the clipboard of whoever sits at the terminal, through ssh too (OSC 52).
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Lends the terminal to another program.
    pub fn lend(&mut self) {
        give_back();
    }

    /// Takes it again.
    pub fn take_again(&mut self) -> io::Result<()> {
        take()?;
        self.clear()
    }
}

impl Drop for Guard {
    fn drop(&mut self) {
        give_back();
        if !thread::panicking() {
            let hook = self.hook.clone();
            panic::set_hook(Box::new(move |info| hook(info)));
        }
    }
}

/// A panic of the screen's own thread is printed on the terminal as it was before; one of any
/// other thread must not be printed across the screen.
fn screen_hook(before: Arc<Hook>) -> Hook {
    let screen = thread::current().id();
    Box::new(move |info| {
        if thread::current().id() == screen {
            give_back();
            before(info);
        } else {
            tracing::error!(%info, "a thread panicked");
        }
    })
}

fn take() -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(io::stdout(), EnterAlternateScreen, EnableBracketedPaste, cursor::Hide)
}

/// Errors are passed over: there may be no terminal any more, and nobody to tell.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = execute!(
            out,
            EndSynchronizedUpdate,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            cursor::Show
        );
        let _ = disable_raw_mode();
        let _ = out.flush();
    }
}
