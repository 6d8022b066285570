//! How a customer is written beside a ticket: `Acme $`, `Acme ~$ +1`, `Initech trialing`.

use super::text::{cut, width};
use crate::desk::CustomerMatch;

/// Signs beside a name, and what they mean.
pub const SIGNS: [(&str, &str); 4] = [
    ("Acme $", "Acme pays"),
    ("Acme ~$", "the same, assumed: they speak in a place shared with Acme"),
    ("Acme $ +1", "one more customer was found"),
    ("Wile ?", "no address of theirs is known, and nothing else tells whose customer"),
];

/// `Acme $`, `Acme ~$` of somebody of whom it is assumed, `Initech` of who does not pay.
pub fn named(customer: &CustomerMatch) -> String {
    format!("{}{}", customer.name, sign(customer))
}

/// The same and how many others were found, in at most so many columns: of a long name the
/// beginning.
pub fn badge(customer: &CustomerMatch, columns: usize) -> String {
    let more = match customer.also.len() {
        0 => String::new(),
        more => format!(" +{more}"),
    };
    let behind = format!("{}{more}", sign(customer));
    let room = columns.saturating_sub(width(&behind)).max(1);
    cut(&customer.name, room) + &behind
}

fn sign(customer: &CustomerMatch) -> &'static str {
    match (customer.pays, customer.assumed) {
        (true, false) => " $",
        (true, true) => " ~$",
        (false, _) => "",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sign_stays_whatever_the_name() {
        let customer = |name: &str, assumed, also: &[&str]| CustomerMatch {
            assumed,
            also: also.iter().map(|name| (*name).to_owned()).collect(),
            ..CustomerMatch::paying(name, None, "")
        };
        for (name, assumed, also, columns, expected) in [
            ("Acme", false, &[][..], 18, "Acme $"),
            ("Acme", true, &[], 18, "Acme ~$"),
            ("Acme", true, &["Globex", "Initech"], 18, "Acme ~$ +2"),
            ("Wolfram & Sons International", false, &["Globex"], 18, "Wolfram & So… $ +1"),
            ("株式会社コヨーテ", true, &[], 10, "株式会… ~$"),
            ("Acme", true, &["Globex"], 0, "… ~$ +1"),
        ] {
            let told = badge(&customer(name, assumed, also), columns);
            assert_eq!(told.trim(), expected, "{name} in {columns}");
        }
        let idle = CustomerMatch { pays: false, ..customer("Initech", true, &[]) };
        assert_eq!(badge(&idle, 18), "Initech");
    }
}
