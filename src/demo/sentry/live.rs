//! What goes on while one watches.

use super::Sentry;
use crate::demo::{CAST, Rng, Role};

/// Errors that a deploy may bring: project, type, value.
const FRESH: [(&str, &str, &str); 5] = [
    ("app", "TypeError", "items.toSorted is not a function"),
    ("worker", "TimeoutError", "Task export_cohort took longer than 300 s"),
    ("sdk", "panic", "index out of bounds: the len is 0 but the index is 0"),
    ("app", "SyntaxError", "Unexpected token '<', \"<!DOCTYPE \"... is not valid JSON"),
    ("worker", "ValidationError", "1 validation error for Event: timestamp must have an offset"),
];

const REMARKS: [&str; 3] = [
    "Looking into it.",
    "I can reproduce this with an empty team.",
    "The fix is in review, will go out with the next release.",
];

impl Sentry {
    /// Lets one believable thing happen now and tells it in a sentence.
    pub fn live(&self, rng: &mut Rng) -> Option<String> {
        let open = self.issues("unresolved");
        match rng.below(12) {
            0..=3 => self.struck_again(rng.pick(&open)?),
            4 => self.came_back(rng),
            5 | 6 => self.fresh(rng),
            7 | 8 => {
                let (id, text) = (rng.pick(&open)?, rng.pick(&REMARKS)?);
                self.comment(id, "ghopper", text);
                Some(format!("Grace commented on {id} in Sentry: {text}"))
            }
            9 => self.escalates(rng),
            10 => self.hits_a_customer(rng.pick(&open)?, rng),
            _ => {
                let id = rng.pick(&open)?;
                self.set_status(id, "resolved");
                Some(format!("Grace resolved {id} in Sentry."))
            }
        }
    }

    fn struck_again(&self, id: &str) -> Option<String> {
        self.strike(id);
        Some(format!("{id} happened again in Sentry."))
    }

    fn came_back(&self, rng: &mut Rng) -> Option<String> {
        let resolved = self.issues("resolved");
        let id = rng.pick(&resolved)?;
        self.strike(id);
        Some(match self.status(id) {
            Some("unresolved") => format!("{id} is back in Sentry after it was resolved."),
            _ => format!("{id} happened again in Sentry, in a release without its fix."),
        })
    }

    fn escalates(&self, rng: &mut Rng) -> Option<String> {
        let archived = self.issues("ignored");
        let open = self.issues("unresolved");
        let id = rng.pick(if archived.is_empty() { &open } else { &archived })?;
        self.escalate(id);
        Some(format!("{id} happens more often than was to be expected in Sentry."))
    }

    fn hits_a_customer(&self, id: &str, rng: &mut Rng) -> Option<String> {
        let paying: Vec<_> = CAST.iter().filter(|actor| actor.role == Role::Paying).collect();
        let actor = rng.pick(&paying)?;
        self.hit(id, actor.login);
        Some(format!("{id} hit {} in Sentry.", actor.name))
    }

    fn fresh(&self, rng: &mut Rng) -> Option<String> {
        let (project, kind, value) = rng.pick(&FRESH)?;
        let id = self.raise(project, kind, value);
        Some(format!("A new error in {project}: {id}, {kind}."))
    }
}
