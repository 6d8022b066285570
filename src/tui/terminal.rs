//! The terminal: taken at the start, and given back whatever happens.

use super::{osc, redraw};
use crossterm::event::{
    DisableBracketedPaste, DisableFocusChange, EnableBracketedPaste, EnableFocusChange,
};
use crossterm::style::Print;
use crossterm::terminal::{
    BeginSynchronizedUpdate, EndSynchronizedUpdate, EnterAlternateScreen, LeaveAlternateScreen,
    disable_raw_mode, enable_raw_mode,
};
use crossterm::{clipboard::CopyToClipboard, cursor, execute, queue};
use ratatui::backend::CrosstermBackend;
use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect, Size};
use ratatui::{Frame, Terminal};
use std::io::{self, IsTerminal, Write};
use std::panic;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
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
    paper: Whole,
    /// What the terminal shows.
    shown: Buffer,
    /// The next frame draws everything, whatever is shown.
    stale: bool,
    title: String,
    /// The mouse is ours.
    mouse: bool,
    /// The terminal knows links.
    pub links: bool,
    _guard: Guard,
}

/// Standard output that keeps a frame until it is complete, though it is flushed before.
#[derive(Clone, Default)]
struct Whole(Arc<Mutex<Paper>>);

#[derive(Default)]
struct Paper {
    bytes: Vec<u8>,
    /// A frame is not complete: nothing goes out.
    held: bool,
}

impl Whole {
    fn paper(&self) -> MutexGuard<'_, Paper> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Write for Whole {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.paper().bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        let mut paper = self.paper();
        if paper.held {
            return Ok(());
        }
        let bytes = osc::joined(&std::mem::take(&mut paper.bytes));
        let mut out = io::stdout().lock();
        out.write_all(&bytes)?;
        out.flush()
    }
}

/// Gives the terminal back when it goes, and the printing of panics to whom it belonged.
struct Guard {
    hook: Arc<Hook>,
}

impl Screen {
    /// Takes the terminal, and the mouse with it if wanted.
    ///
    /// # Errors
    /// [`TuiError::NoTerminal`], or whatever the terminal says.
    pub fn enter(mouse: bool) -> Result<Self, TuiError> {
        if !io::stdout().is_terminal() || !io::stdin().is_terminal() {
            return Err(TuiError::NoTerminal);
        }
        let guard = Guard { hook: Arc::new(panic::take_hook()) };
        panic::set_hook(screen_hook(guard.hook.clone()));
        take(mouse)?;
        let paper = Whole::default();
        Ok(Self {
            terminal: Terminal::new(CrosstermBackend::new(paper.clone()))?,
            paper,
            shown: Buffer::default(),
            stale: false,
            title: String::new(),
            mouse,
            links: !is_plain(std::env::var("TERM").ok().as_deref()),
            _guard: guard,
        })
    }

    /// How large it is.
    pub fn size(&self) -> io::Result<Size> {
        self.terminal.size()
    }

    /// Draws one frame below this title. It goes out in one piece, which the terminal shows as a
    /// whole; of one that changes nothing nothing goes out.
    pub fn draw(&mut self, title: &str, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<()> {
        if !TAKEN.load(Ordering::SeqCst) {
            // It is somebody else's now, and will be drawn anew once it is ours again.
            return Ok(());
        }
        self.paper.paper().held = true;
        let drawn = self.draw_held(title, view);
        let mut paper = self.paper.paper();
        paper.held = false;
        if !matches!(drawn, Ok(true)) {
            paper.bytes.clear();
        }
        drop(paper);
        drawn?;
        self.paper.flush()
    }

    /// Whether anything changed.
    fn draw_held(&mut self, title: &str, view: impl FnOnce(&mut Frame<'_>)) -> io::Result<bool> {
        queue!(self.terminal.backend_mut(), BeginSynchronizedUpdate)?;
        let renamed = self.title != title;
        if renamed {
            queue!(self.terminal.backend_mut(), Print(osc::title(title)))?;
            title.clone_into(&mut self.title);
        }
        let stale = std::mem::take(&mut self.stale);
        if stale {
            // `Terminal::clear` would ask the terminal where the cursor is, while the keys are being
            // read elsewhere.
            let size = self.terminal.size()?;
            self.terminal.resize(Rect::from((Position::ORIGIN, size)))?;
        }
        self.terminal.autoresize()?;
        view(&mut self.terminal.get_frame());
        let next = self.terminal.current_buffer_mut();
        redraw::tidy(next);
        let cleared = stale || next.area != self.shown.area;
        if cleared {
            self.shown = Buffer::empty(next.area);
        }
        let change = redraw::redraw(&self.shown, next);
        std::mem::swap(&mut self.shown, next);
        next.reset();
        self.paper.write_all(&change)?;
        queue!(self.terminal.backend_mut(), EndSynchronizedUpdate)?;
        Ok(cleared || renamed || !change.is_empty())
    }

    /// Forgets what is on the screen: the next frame draws everything.
    pub fn clear(&mut self) {
        self.stale = true;
    }

    /// Puts a text into the clipboard of whoever sits at the terminal, through ssh too (OSC 52).
    pub fn copy(&mut self, text: &str) -> io::Result<()> {
        execute!(self.terminal.backend_mut(), CopyToClipboard::to_clipboard_from(text))
    }

    /// Takes the mouse, or leaves it to the terminal.
    pub fn take_mouse(&mut self, taken: bool) -> io::Result<()> {
        self.mouse = taken;
        let words = if taken { osc::TAKE_MOUSE } else { osc::FREE_MOUSE };
        execute!(self.terminal.backend_mut(), Print(words))
    }

    /// Rings the bell, and shows this on the desktop.
    pub fn alert(&mut self, bell: bool, told: Option<&str>) -> io::Result<()> {
        let in_tmux = std::env::var_os("TMUX").is_some_and(|value| !value.is_empty());
        let told = told.map(|told| osc::notification(told, in_tmux)).unwrap_or_default();
        let bell = if bell { osc::BELL } else { "" };
        execute!(self.terminal.backend_mut(), Print(told), Print(bell))
    }

    /// Lends the terminal to another program.
    pub fn lend(&mut self) {
        give_back();
    }

    /// Takes it again.
    pub fn take_again(&mut self) -> io::Result<()> {
        take(self.mouse)?;
        self.title.clear();
        self.clear();
        Ok(())
    }
}

/// Whether a terminal is known to show no links.
fn is_plain(term: Option<&str>) -> bool {
    matches!(term, None | Some("" | "dumb" | "linux"))
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

fn take(mouse: bool) -> io::Result<()> {
    enable_raw_mode()?;
    TAKEN.store(true, Ordering::SeqCst);
    execute!(
        io::stdout(),
        Print(osc::KEEP_TITLE),
        EnterAlternateScreen,
        EnableBracketedPaste,
        EnableFocusChange,
        Print(if mouse { osc::TAKE_MOUSE } else { "" }),
        cursor::Hide
    )
}

/// Errors are passed over: there may be no terminal any more, and nobody to tell.
fn give_back() {
    if TAKEN.swap(false, Ordering::SeqCst) {
        let mut out = io::stdout();
        let _ = execute!(
            out,
            EndSynchronizedUpdate,
            Print(osc::FREE_MOUSE),
            DisableFocusChange,
            DisableBracketedPaste,
            LeaveAlternateScreen,
            Print(osc::RESTORE_TITLE),
            cursor::Show
        );
        let _ = disable_raw_mode();
        let _ = out.flush();
    }
}
