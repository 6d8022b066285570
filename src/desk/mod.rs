//! The pure core: what a ticket is, who stands behind it, whose turn it is and where it ranks.
//!
//! Functions of their arguments only: no I/O, no clock (`now` is passed in), no randomness.
//! Every other room may use this one; it uses none of them.

mod action;
mod before;
mod call;
mod caution;
mod checklist;
mod clock;
mod crash;
mod customer;
pub mod emphasis;
mod event;
mod filter;
mod fit;
mod form;
mod host;
mod impact;
mod letters;
mod link;
mod mail;
pub mod markdown;
mod merging;
mod names;
mod notify;
mod number;
mod page;
mod person;
mod quote;
mod rank;
mod reply;
mod roster;
mod safe;
mod search;
mod secret;
mod snippet;
mod snooze;
mod target;
mod ticket;
mod today;
mod triage;
mod turn;
mod undo;
mod view;
mod wish;
pub mod words;

pub use action::{
    Abilities, Action, CloseReason, Delivery, Draft, Mention, MergeMethod, OutboxId, OutboxState,
    Receipt, Verdict,
};
pub use before::Before;
pub use call::{Call, Calling, Need, NeedOf, Shipped};
pub use caution::{About, Caution, cautions, ungreeted};
pub use checklist::{Checklist, ChecklistError};
pub use clock::{Band, Bands, Hours, HoursError, elapsed};
pub use customer::{
    Amount, Billing, Book, Coverage, Customer, CustomerMatch, Evidence, Holder, Identity,
    IdentityError, Listed, Mark, PersonKey, ProductUser, Question, Reading, RegisterId, Resolution,
    Sameness, SamenessReason, SharedPlace, Step, Subject, as_of, domain_key, is_free_mail,
    named_in, resolve, suffixes,
};
pub use event::{Commit, Crumb, Event, Exception, Frame, Request, Which};
pub use filter::{Asked, Field, Filter, FilterError, HitBy, Proposal, Sieve, Sifter, complete};
pub use form::IssueForm;
pub use host::{around_host, shown, shown_in};
pub use impact::{Affected, Alarm, Curve, Hit, Hits, Impact, Priority, address, hits};
pub use letters::begins;
pub use link::{Bond, Link, Linked, Relation, is_web, issue_at, issues_in, same_host};
pub use mail::{Mail, answer_to, salutation};
pub use names::{Cursor, PersonId, RefError, SourceId, TicketId, TicketRef};
pub use notify::{News, Notify, Waiting, Watch};
pub use number::{counted, thousands};
pub use page::{
    Budget, Extent, Found, Gone, Head, LastRead, Moved, Page, RemoteTicket, Thread, Tracked,
    Unreadable,
};
pub use person::{Author, Marks, Person, Profile, Side, first_name};
pub use quote::Told;
pub use rank::{Place, Placed, Ranked, moment, rank, reasons};
pub use reply::{addressee, greeting, is_blank, loop_answer, opening};
pub use roster::{Member, Roster};
pub use safe::{clean, clean_line};
pub use search::{Find, Passage, Seen, Sought, names_in, usable};
pub use secret::{holds_key, scrubbed};
pub use snippet::{Snippet, SnippetError};
pub use snooze::{SnoozeError, Until};
pub use target::target;
pub use ticket::{
    Answer, Entry, Fact, Kind, Local, Message, MessageKind, Reaction, Status, Ticket, Tier, Tone,
    Upstream,
};
pub use today::{Today, median, midnight, waits};
pub use triage::{Archive, Fix};
pub use turn::{Beside, Pending, Standing, Turn, closed_at, standing, status, turn};
pub use view::{Tab, View};
pub use wish::{Choices, Diff, Forms, Granted, Merging, Template, Wish};
