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
    /// `1,200 USD a month`, `49.50 EUR a year`, `-3 USD`.
    pub fn words(&self) -> String {
        let currency = self.currency.to_lowercase();
        let digits: u32 = match currency.as_str() {
            known if WHOLE.contains(&known) => 0,
            known if THOUSANDTHS.contains(&known) => 3,
            _ => 2,
        };
        let unit = 10_u64.pow(digits);
        let sign = if self.minor < 0 { "-" } else { "" };
        let (whole, rest) = (self.minor.unsigned_abs() / unit, self.minor.unsigned_abs() % unit);
        let places = usize::try_from(digits).unwrap_or_default();
        let rest = if rest == 0 { String::new() } else { format!(".{rest:0places$}") };
        let interval = self.interval.as_ref().map(|interval| format!(" a {interval}"));
        let (whole, currency) = (thousands(whole), currency.to_uppercase());
        format!("{sign}{whole}{rest} {currency}{}", interval.unwrap_or_default())
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
}
