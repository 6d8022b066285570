//! The signals that end the program as a key would, and those that stop it and let it go on.

use nix::sys::signal::{Signal as Sign, kill};
use nix::unistd::{Pid, getpgrp, getpid, getsid};
use std::io;
use tokio::signal::unix::{Signal, SignalKind, signal};

/// What the system wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Signalled {
    /// The program is to end.
    End,
    /// It is to stop until it is told to go on.
    Stop,
    /// It goes on.
    GoOn,
}

/// Terminate, hang up, interrupt; stop, go on.
pub(super) struct Signals {
    terminate: Signal,
    hang_up: Signal,
    interrupt: Signal,
    stop: Signal,
    go_on: Signal,
}

impl Signals {
    /// From now on; what came before is forgotten.
    ///
    /// # Errors
    /// The system gives no handler.
    pub fn listen() -> io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            hang_up: signal(SignalKind::hangup())?,
            interrupt: signal(SignalKind::interrupt())?,
            stop: signal(SignalKind::from_raw(Sign::SIGTSTP as i32))?,
            go_on: signal(SignalKind::from_raw(Sign::SIGCONT as i32))?,
        })
    }

    /// Waits for one of them.
    pub async fn next(&mut self) -> Signalled {
        tokio::select! {
            _ = self.terminate.recv() => Signalled::End,
            _ = self.hang_up.recv() => Signalled::End,
            _ = self.interrupt.recv() => Signalled::End,
            _ = self.stop.recv() => Signalled::Stop,
            _ = self.go_on.recv() => Signalled::GoOn,
        }
    }
}

/// The caller's own group, to [kill(2)](https://man7.org/linux/man-pages/man2/kill.2.html).
const ALL_OF_THE_JOB: Pid = Pid::from_raw(0);

/// Whether there is a shell that can let us go on: not if the session began with us, or with what
/// began us, as in a window of our own. A container may not show us whose the session is.
pub(super) fn has_shell() -> bool {
    getsid(None).is_ok_and(|session| session != getpgrp())
}

/// Asks all of the job to stop: we hear of it as of any other [`Signalled::Stop`].
///
/// # Errors
/// Whatever the system says.
pub(super) fn ask_to_stop() -> io::Result<()> {
    Ok(kill(ALL_OF_THE_JOB, Sign::SIGTSTP)?)
}

/// Stops here until we are let go on. The terminal must be given back before.
///
/// # Errors
/// Whatever the system says.
pub(super) fn stop() -> io::Result<()> {
    Ok(kill(getpid(), Sign::SIGSTOP)?)
}
