//! What keys can mean.

use crate::desk::{MergeMethod, Priority};

/// What a key means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// End the program.
    Leave,
    /// Draw everything anew.
    Redraw,
    /// One down.
    Down,
    /// One up.
    Up,
    /// A page down.
    PageDown,
    /// A page up.
    PageUp,
    /// To the first.
    First,
    /// To the last.
    Last,
    /// The ticket after this one, without leaving the conversation.
    NextTicket,
    /// The ticket before this one.
    PreviousTicket,
    /// Into the ticket.
    Open,
    /// One step out: it never ends the program.
    Back,
    /// The view after this one.
    NextView,
    /// The view before this one.
    PreviousView,
    /// The view in this place, from 1.
    ShowTab(u8),
    /// Write an answer.
    Reply,
    /// Close, after a question.
    Close,
    /// Open again.
    Reopen,
    /// Nothing more to say.
    Done,
    /// Put aside.
    Snooze,
    /// Take the ticket, or let it go.
    Claim,
    /// Show long code and long lines whole, or fold them again.
    Unfold,
    /// The occurrence of an error before the one in sight.
    OlderEvent,
    /// The one after it.
    NewerEvent,
    /// The first one that is kept.
    OldestEvent,
    /// The last one.
    LatestEvent,
    /// Choose its labels.
    Labels,
    /// Choose who works on it.
    Assignees,
    /// Go to a linked ticket, or link one.
    Links,
    /// Show why they are whose customer.
    Why,
    /// Say whose customer they are.
    Whose,
    /// Show whose it is: their customer, and what else is known of them.
    Customer,
    /// Write a note on a customer.
    Note,
    /// A question of a checklist was asked, or was not.
    Tick,
    /// Put what stands there into the answer.
    Insert,
    /// Two persons are one.
    Same,
    /// Two persons are two.
    NotSame,
    /// Open an issue because of it.
    NewIssue,
    /// Write an e-mail because of it.
    Mail,
    /// To the next line of an e-mail's head, or to its text.
    NextField,
    /// To the one before it.
    PreviousField,
    /// Show it in the browser.
    Browse,
    /// Its link into the clipboard.
    CopyLink,
    /// Show what a pull request changes.
    Diff,
    /// What else can be done with it: a pull request can be reviewed, an error given a priority.
    More,
    /// Approve it.
    Approve,
    /// Say what must be changed first.
    RequestChanges,
    /// Ask others for a review.
    AskReview,
    /// Merge it, after a question.
    Merge,
    /// Merge it in this way.
    MergeBy(MergeMethod),
    /// Say how much an error matters.
    Prioritize(Priority),
    /// Say that an error has been looked at.
    Seen,
    /// Show at an error's service which issue it is tracked in.
    ShowIssue,
    /// Resolve an error in a release or by a commit.
    ResolveBy,
    /// Archive an error until something happens.
    Archive,
    /// Merge it whatever speaks against it.
    Insist,
    /// Find what can be done by typing.
    Palette,
    /// Do to this ticket what was done last.
    Repeat,
    /// Do again what was taken back.
    Redo,
    /// Mark every ticket between the last mark and the cursor.
    MarkRange,
    /// Mark all tickets that are shown.
    MarkAll,
    /// Find what was answered before.
    Search,
    /// Put in the answer that was given to one of the similar tickets, counted from 1.
    UseSimilar(u8),
    /// Put an answer that was given before into the answer, with its link.
    Quote,
    /// Show what was done, sent and read, and what failed.
    Activity,
    /// Times to the minute instead of how long ago they were.
    ExactTimes,
    /// Leave the mouse to the terminal, to select text with it; once more to take it back.
    FreeMouse,
    /// Stop until the shell's `fg`.
    Suspend,
    /// Put in a text written before.
    Snippet,
    /// Show the answer as its channel will.
    Preview,
    /// The next file of a diff.
    NextFile,
    /// The file of a diff before this one.
    PreviousFile,
    /// Further to the left.
    Leftward,
    /// Further to the right.
    Rightward,
    /// Try again what was refused or has an unknown outcome.
    Retry,
    /// Give up what was refused or has an unknown outcome.
    Drop,
    /// Take the last thing back.
    Undo,
    /// Narrow the list.
    Filter,
    /// Ask for news now.
    Sync,
    /// Show the keys.
    Help,
    /// Use the filter as it stands.
    KeepFilter,
    /// Send the answer.
    Send,
    /// Send the answer and close.
    SendAndClose,
    /// Write the answer in an editor of one's own.
    Editor,
    /// Leave the answer for later.
    KeepDraft,
    /// Call the person under the cursor by name.
    Mention,
    /// Mark the row under the cursor, or take its mark away.
    Mark,
    /// Take what is chosen.
    Take,
    /// Change the text.
    Edit(Edit),
    /// Do what was asked about.
    Yes,
    /// Close it as done.
    Completed,
    /// Close it as not to be done.
    NotPlanned,
    /// Put aside for an hour.
    Hour,
    /// Put aside until tomorrow morning.
    Tomorrow,
    /// Put aside until Monday morning.
    Monday,
    /// Put aside until they write.
    UntilTheyWrite,
}

/// A change to a text, or a move in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Edit {
    /// A new line.
    NewLine,
    /// The cluster before the cursor goes.
    Backspace,
    /// The cluster under the cursor goes.
    Delete,
    /// The word before the cursor goes.
    DeleteWord,
    /// The word behind the cursor goes.
    DeleteWordAhead,
    /// All to the end of the line goes.
    DeleteToEnd,
    /// All to the start of the line goes.
    DeleteToStart,
    /// One cluster to the left.
    Left,
    /// One cluster to the right.
    Right,
    /// A line up.
    Up,
    /// A line down.
    Down,
    /// A word to the left.
    WordLeft,
    /// A word to the right.
    WordRight,
    /// To the start of the line.
    Start,
    /// To the end of the line.
    End,
    /// Take the last change back.
    Undo,
    /// Do it again after all.
    Redo,
    /// Select one cluster to the left.
    SelectLeft,
    /// Select one cluster to the right.
    SelectRight,
    /// Select a line up.
    SelectUp,
    /// Select a line down.
    SelectDown,
    /// Select a word to the left.
    SelectWordLeft,
    /// Select a word to the right.
    SelectWordRight,
    /// Select to the start of the line.
    SelectStart,
    /// Select to the end of the line.
    SelectEnd,
    /// Select all.
    SelectAll,
    /// What is selected into the clipboard.
    Copy,
    /// The same, and it goes.
    Cut,
    /// What was copied or cut last comes in.
    Paste,
}

impl Edit {
    /// The move by which this selects.
    pub fn selects_by(self) -> Option<Self> {
        Some(match self {
            Self::SelectLeft => Self::Left,
            Self::SelectRight => Self::Right,
            Self::SelectUp => Self::Up,
            Self::SelectDown => Self::Down,
            Self::SelectWordLeft => Self::WordLeft,
            Self::SelectWordRight => Self::WordRight,
            Self::SelectStart => Self::Start,
            Self::SelectEnd => Self::End,
            _ => return None,
        })
    }
}
