//! What a customer pays, as it is read.

use super::Amount;
use crate::desk::thousands;

/// Currencies without a smaller unit, and those whose smaller unit is a thousandth; Stripe,
/// "Supported currencies".
const WHOLE: [&str; 15] = [
    "bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf",
    "xof", "xpf",
];
const THOUSANDTHS: [&str; 5] = ["bhd", "jod", "kwd", "omr", "tnd"];

impl Amount {
    /// A sum as people write it, `49.00`, in this currency; `None` for what is none.
    pub fn read(text: &str, currency: &str, interval: Option<String>) -> Option<Self> {
        let currency = currency.to_lowercase();
        let places = places(&currency);
        let (whole, rest) = text.trim().split_once('.').unwrap_or((text.trim(), ""));
        let rest = rest.trim_end_matches('0');
        let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
        let known = digits(whole) && digits(rest) && !whole.is_empty() && rest.len() <= places;
        let minor = format!("{whole}{rest:0<places$}").parse().ok().filter(|_| known)?;
        Some(Self { minor, currency, interval })
    }

    /// `1,200 USD a month`, `49.50 EUR a year`, `-3 USD`.
    pub fn words(&self) -> String {
        let currency = self.currency.to_lowercase();
        let places = places(&currency);
        let unit = 10_u64.pow(u32::try_from(places).unwrap_or_default());
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, rest) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        let rest = if rest == 0 { String::new() } else { format!(".{rest:0places$}") };
        let interval = self.interval.as_ref().map(|interval| format!(" a {interval}"));
        let (whole, currency) = (thousands(whole), currency.to_uppercase());
        format!("{sign}{whole}{rest} {currency}{}", interval.unwrap_or_default())
    }
}

/// How many decimal places a currency has.
fn places(currency: &str) -> usize {
    match currency {
        known if WHOLE.contains(&known) => 0,
        known if THOUSANDTHS.contains(&known) => 3,
        _ => 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_are_told_in_the_units_that_people_use() {
        for (minor, currency, interval, told) in [
            (120_000, "usd", Some("month"), "1,200 USD a month"),
            (4_950, "eur", Some("year"), "49.50 EUR a year"),
            (4_905, "EUR", None, "49.05 EUR"),
            (5_000, "jpy", None, "5,000 JPY"),
            (1_005, "kwd", None, "1.005 KWD"),
            (-300, "usd", None, "-3 USD"),
            (0, "usd", None, "0 USD"),
            (i64::MIN, "jpy", None, "-9,223,372,036,854,775,808 JPY"),
        ] {
            let interval = interval.map(Into::into);
            let amount = Amount { minor, currency: currency.into(), interval };
            assert_eq!(amount.words(), told);
        }
    }

    #[test]
    fn sums_are_read_as_people_write_them() {
        for (text, currency, minor) in [
            ("49.00", "USD", Some(4_900)),
            (" 49.5 ", "eur", Some(4_950)),
            ("1200", "usd", Some(120_000)),
            ("500.0", "jpy", Some(500)),
            ("1.005", "kwd", Some(1_005)),
            ("1.005", "usd", None),
            ("49,00", "eur", None),
            ("-3", "usd", None),
            (".5", "usd", None),
            ("", "usd", None),
            ("99999999999999999999", "jpy", None),
        ] {
            let read = Amount::read(text, currency, None);
            assert_eq!(read.as_ref().map(|sum| sum.minor), minor, "{text}");
            assert!(read.is_none_or(|sum| sum.currency == currency.to_lowercase()));
        }
    }
}
