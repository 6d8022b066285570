//! Why a ticket has the customer that it has: all that was looked up, as lines of a given width.

use super::badge::named;
use super::keymap::{Command, Context, Keymap};
use super::markup;
use super::theme::Theme;
use crate::desk::{CustomerMatch, Evidence, Hit, Kind, Resolution, Step, Ticket, counted};
use jiff::Timestamp;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

/// Before what decided, before all else, and below either.
const DECIDED: &str = "* ";
const BESIDE: &str = "  ";
const UNDER: &str = "    ";

/// What is told of a ticket's customer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Why {
    /// The ticket's title.
    pub title: String,
    /// The first line in sight.
    pub top: usize,
    customer: Option<CustomerMatch>,
    unknown: bool,
    chain: Vec<Step>,
    /// Whom an error hits.
    hits: Option<Vec<Hit>>,
}

impl Why {
    /// What came of looking up the people of a ticket.
    pub fn new(ticket: &Ticket, resolution: Resolution) -> Self {
        Self {
            title: ticket.title.clone(),
            top: 0,
            customer: resolution.customer,
            unknown: resolution.unknown,
            chain: resolution.chain,
            hits: (ticket.kind == Kind::Error).then(|| ticket.hits.clone()),
        }
    }

    /// All of it, in at most so many columns.
    pub fn lines(
        &self,
        columns: usize,
        now: Timestamp,
        theme: Theme,
        keys: &Keymap,
    ) -> Vec<Line<'static>> {
        let told = |text: &str, style: Style| wrapped(("", ""), text, columns, style);
        let mut lines = match &self.hits {
            Some(hits) => told(&hit_by(hits), theme.strong()),
            None => told(&self.verdict(), theme.strong()),
        };
        lines.push(Line::default());
        match &self.hits {
            Some(hits) => {
                lines.extend(hits.iter().flat_map(|hit| {
                    wrapped((BESIDE, UNDER), &hit_words(hit), columns, theme.plain())
                }))
            }
            None => lines.extend(self.steps(columns, now, theme)),
        }
        if lines.last().is_some_and(|line| line.width() > 0) {
            lines.push(Line::default());
        }
        lines.extend(told(&self.advice(keys), theme.dim()));
        lines
    }

    /// What came of it, in a line.
    fn verdict(&self) -> String {
        let marked = |step: &Step| step.mark.is_some();
        match &self.customer {
            Some(customer) => {
                let plan = customer.plan.as_ref().map(|plan| format!(" ({plan})"));
                let parts = [
                    Some(customer.standing().map_or_else(String::new, |word| format!(" {word}"))),
                    plan,
                    Some(if customer.assumed { ", assumed: " } else { ", " }.to_owned()),
                    Some(customer.evidence.clone()),
                    customer.others().map(|also| format!("; {also}")),
                ];
                named(customer) + &parts.into_iter().flatten().collect::<String>()
            }
            None if self.unknown => "community? no address is known, and nothing else tells".into(),
            None if self.chain.iter().any(marked) => "community, marked by hand".into(),
            None => "community: nothing of this is a customer's".into(),
        }
    }

    /// A line each, what decided marked; what does not count stands back.
    fn steps(&self, columns: usize, now: Timestamp, theme: Theme) -> Vec<Line<'static>> {
        let line = |step: &Step| {
            let idle = step.evidence == Evidence::Hint || step.identity.is_none();
            let (lead, style) = match step.decided {
                true => (DECIDED, theme.strong()),
                false if idle => (BESIDE, theme.dim()),
                false => (BESIDE, theme.plain()),
            };
            wrapped((lead, UNDER), &step.words(now), columns, style)
        };
        self.chain.iter().flat_map(line).collect()
    }

    /// What to do about it.
    fn advice(&self, keys: &Keymap) -> String {
        if self.hits.is_some() {
            return "Mark those whom it hits where they asked, or with `hero customers mark`."
                .into();
        }
        let key = keys.key_of(Context::Why, Command::Whose);
        format!("Not so? {key} says whose they are.")
    }
}

fn hit_by(hits: &[Hit]) -> String {
    match hits.len() {
        0 => "hits nobody of a customer that pays, as far as is known".into(),
        customers => format!("hits people of {}", counted(customers, "paying customer")),
    }
}

/// `Acme (Enterprise): 3 people, domain acme.com`
fn hit_words(hit: &Hit) -> String {
    let plan = hit.plan.as_ref().map(|plan| format!(" ({plan})")).unwrap_or_default();
    let people = if hit.people == 1 { "person" } else { "people" };
    format!("{}{plan}: {} {people}, {}", hit.name, hit.people, hit.evidence)
}

/// A text of which the first line begins with one lead, and the others with the other.
fn wrapped(
    (first, under): (&'static str, &'static str),
    text: &str,
    columns: usize,
    style: Style,
) -> Vec<Line<'static>> {
    let room = columns.saturating_sub(under.len());
    let mut lines = markup::verbatim(text, room, true, &style.into());
    for (row, line) in lines.iter_mut().enumerate() {
        line.spans.insert(0, Span::styled(if row == 0 { first } else { under }, style));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::desk::{Billing, Mark};

    fn told(why: &Why, columns: usize) -> Vec<String> {
        let lines = why.lines(columns, Timestamp::UNIX_EPOCH, Theme::new(true), &Keymap::default());
        lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect()
    }

    fn why() -> Why {
        Why {
            title: "Hello".into(),
            top: 0,
            customer: None,
            unknown: false,
            chain: Vec::new(),
            hits: None,
        }
    }

    #[test]
    fn the_verdict_is_told_in_words() {
        let trying = CustomerMatch {
            pays: false,
            billing: Billing::Trialing,
            also: vec!["Hooli".into(), "Umbrella".into()],
            ..CustomerMatch::paying("Initech", Some("Pro"), "domain initech.com")
        };
        let late = CustomerMatch {
            billing: Billing::PastDue,
            assumed: true,
            ..CustomerMatch::paying("Acme", None, "channel #acme-shared")
        };
        let mark = Some(Mark { customer: None, at: Timestamp::UNIX_EPOCH });
        let step = |mark| Step {
            who: None,
            evidence: Evidence::Email,
            looked_up: "e-mail b@acme.com".into(),
            identity: None,
            mark,
            found: Vec::new(),
            but: None,
            decided: false,
        };
        for (customer, unknown, chain, expected) in [
            (
                Some(trying),
                false,
                vec![],
                "Initech trialing (Pro), domain initech.com; also Hooli, Umbrella",
            ),
            (Some(late), false, vec![], "Acme ~$ past due, assumed: channel #acme-shared"),
            (
                None,
                true,
                vec![step(None)],
                "community? no address is known, and nothing else tells",
            ),
            (None, false, vec![step(mark)], "community, marked by hand"),
            (None, false, vec![step(None)], "community: nothing of this is a customer's"),
        ] {
            let why = Why { customer, unknown, chain, ..why() };
            assert_eq!(told(&why, 90)[0], expected);
        }
    }

    #[test]
    fn an_error_tells_whom_it_hits_and_by_what() {
        let hit = |name: &str, people| Hit {
            name: name.into(),
            plan: (people > 1).then(|| "Scale".into()),
            people,
            evidence: "domain acme.com".into(),
        };
        let some = Why { hits: Some(vec![hit("Acme", 3), hit("Globex", 1)]), ..why() };
        assert_eq!(
            told(&some, 80)[..4],
            [
                "hits people of 2 paying customers",
                "",
                "  Acme (Scale): 3 people, domain acme.com",
                "  Globex: 1 person, domain acme.com"
            ]
        );
        let none = Why { hits: Some(Vec::new()), ..why() };
        assert_eq!(told(&none, 80)[0], "hits nobody of a customer that pays, as far as is known");
    }

    #[test]
    fn what_is_too_long_goes_on_below() {
        let hit = Hit { name: "Acme".into(), plan: None, people: 2, evidence: "one ".repeat(12) };
        let why = Why { hits: Some(vec![hit]), ..why() };
        let lines = told(&why, 38);
        assert!(lines.iter().all(|line| line.len() <= 38), "{lines:?}");
        assert!(lines.iter().any(|line| line.starts_with("    one")), "{lines:?}");
    }
}
