//! The hero looks at the console, or elsewhere and is told of what should not wait.

use crate::desk::{Bands, Tier, Waiting};
use crate::tui::keymap::Context;
use crate::tui::message::{Effect, Write};
use crate::tui::model::Model;
use jiff::Timestamp;
use jiff::tz::TimeZone;

/// The longest text that terminals take into the clipboard.
const LONGEST_COPY: usize = 74_000;

impl Model {
    /// The terminal got the focus, or lost it. After a while away all is read at once, and the list
    /// takes its newest order: nobody was looking at the old one.
    pub(super) fn focused(&mut self, focused: bool, now: Timestamp) -> Vec<Effect> {
        if !self.presence.focus(focused, now) {
            return Vec::new();
        }
        if matches!(self.context(), Context::Queue | Context::Ticket) {
            self.list.apply();
        }
        // The order just taken holds still for the first key.
        self.last_key = self.last_key.map(|_| now);
        vec![Effect::write(Write::CatchUp(self.all_that_is_read()))]
    }

    /// All that waits on us was read.
    pub(super) fn know_waiting(&mut self, waiting: Vec<Waiting>, now: Timestamp) -> Vec<Effect> {
        self.waiting = waiting;
        self.alert(now)
    }

    /// Tells of what newly waits and of what is about to be late, if the hero looks elsewhere.
    pub(super) fn alert(&mut self, now: Timestamp) -> Vec<Effect> {
        let wanted = self.setup.notify;
        let news = self.watch.look(&self.waiting, &wanted, now, &self.setup.hours);
        let told = news.told(wanted.text, now);
        let here = self.presence.is_here(self.last_key, now);
        let Some(told) = told.filter(|_| !here && (wanted.bell || wanted.desktop)) else {
            return Vec::new();
        };
        vec![Effect::Alert { bell: wanted.bell, told: Some(told).filter(|_| wanted.desktop) }]
    }

    /// The hero is in another time zone: what is shown, offered and late goes by it from now on. What
    /// was decided until a time stays as it is.
    pub(super) fn move_to(&mut self, zone: TimeZone, now: Timestamp) -> Vec<Effect> {
        let name = zone.iana_name().unwrap_or("another time zone").to_owned();
        self.setup.hours = self.setup.hours.clone().within(zone);
        self.list.as_of(Bands::at(now, &self.setup.hours));
        if self.notice.is_none() {
            self.tell(format!("times and working hours are those of {name} now"));
        }
        vec![self.read_again(), self.count_tabs()]
    }

    /// The terminal's title: `hero: 3 paying, 12 in all`.
    pub fn title(&self) -> String {
        let banner = self.setup.banner.as_ref().map(|banner| format!(" ({banner})"));
        let name = format!("hero{}", banner.unwrap_or_default());
        let paying = self.waiting.iter().filter(|ticket| ticket.tier == Tier::Paying).count();
        match self.waiting.len() {
            0 => name,
            all => format!("{name}: {paying} paying, {all} in all"),
        }
    }

    /// A text that no terminal would take into the clipboard is not sent there in silence.
    pub(super) fn spare_clipboard(&mut self, effects: &mut Vec<Effect>) {
        let before = effects.len();
        effects.retain(|effect| !matches!(effect, Effect::Copy(text) if text.len() > LONGEST_COPY));
        if effects.len() < before {
            self.notice = None;
            self.complain("it is too long for the clipboard of a terminal; nothing was copied");
        }
    }
}
