//! Numbers as people read them.

/// A number in groups of three digits: `12,400`.
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 ticket`, `3 tickets`, `12,400 tickets`: a number with a word that takes an `s`.
pub fn counted(number: impl TryInto<u64>, word: &str) -> String {
    match number.try_into().unwrap_or(u64::MAX) {
        1 => format!("1 {word}"),
        number => format!("{} {word}s", thousands(number)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_groups_of_three() {
        assert_eq!([0, 999, 1_000, 1_234_567].map(thousands), ["0", "999", "1,000", "1,234,567"]);
    }

    #[test]
    fn one_is_one_and_all_others_are_many() {
        let told = [0_usize, 1, 2, 1_000].map(|number| counted(number, "ticket"));
        assert_eq!(told, ["0 tickets", "1 ticket", "2 tickets", "1,000 tickets"]);
    }
}
