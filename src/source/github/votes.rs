//! Comments that only second what was asked. Pure.
//!
//! A vote consists of nothing but these, in any number and order, with any punctuation and
//! emoji: a thumbs-up (`+1`, 👍, `:+1:`, `:thumbsup:`); *me too*, *same here*, *same issue* and
//! their kin; *bump*, *any update?*, *any news on this?* and their kin; and, beside one of those,
//! a greeting, *please* or *thanks*. A quote before it is left aside. Whatever says more is a
//! message: *yes*, *still*, a version, a name, a link, code, a word that is not in the list.

/// Longer ones stand before their own beginnings.
const PHRASES: [&str; 60] = [
    "+1 on this",
    "+1 to this",
    "+1 for this",
    "+1 from me",
    "+1 from us",
    "+1 here",
    "+1",
    "plus one",
    "plus 1",
    "me too",
    "us too",
    "same here",
    "same for me",
    "same for us",
    "same with me",
    "same thing here",
    "same issue for me",
    "same issue here",
    "same issue",
    "same problem for me",
    "same problem here",
    "same problem",
    "same error here",
    "same error",
    "same bug here",
    "same bug",
    "same question",
    "i have the same issue",
    "i have the same problem",
    "i have this issue too",
    "i have this problem too",
    "we have the same issue",
    "we have the same problem",
    "i'm having the same issue",
    "i'm having the same problem",
    "having the same issue",
    "having the same problem",
    "facing the same issue",
    "i need this too",
    "we need this too",
    "would love this too",
    "would love to see this",
    "also affected",
    "affected too",
    "bump",
    "is there any update on this",
    "is there any update",
    "is there any news on this",
    "is there any news",
    "any updates on this",
    "any updates",
    "any update on this",
    "any update",
    "any news on this",
    "any news",
    "any progress on this",
    "any progress",
    "any eta on this",
    "any eta",
    "following",
];

/// What may stand beside a phrase.
const BESIDE: [&str; 16] = [
    "please",
    "pls",
    "thanks",
    "thank you",
    "thx",
    "hi",
    "hello",
    "hey",
    "all",
    "everyone",
    "folks",
    "team",
    "guys",
    "too",
    "also",
    "here",
];

/// Words longer than this say more than a vote.
const LONGEST: usize = 160;

/// Whether a comment says no more than that its author wants the same, or wants it soon.
pub(super) fn is_vote(body: &str) -> bool {
    let lines = body.lines().map(str::trim).filter(|line| !line.starts_with('>'));
    let said = lines.collect::<Vec<_>>().join(" ");
    if said.len() > LONGEST {
        return false;
    }
    let Some(words) = words(&said) else { return false };
    let mut rest = words.as_str();
    let mut voted = false;
    while !rest.is_empty() {
        if let Some(behind) = behind_any(rest, &PHRASES) {
            (rest, voted) = (behind, true);
        } else if let Some(behind) = behind_any(rest, &BESIDE) {
            rest = behind;
        } else {
            return false;
        }
    }
    voted
}

/// The words of a text in lower case, one blank apart; `None` where there is more than words,
/// punctuation and emoji.
fn words(said: &str) -> Option<String> {
    let said = said.to_lowercase().replace(":+1:", " +1 ").replace(":thumbsup:", " +1 ");
    let mut out = String::with_capacity(said.len());
    for c in said.chars() {
        match c {
            '👍' | '➕' => out.push_str(" +1 "),
            '’' => out.push('\''),
            '+' | '\'' => out.push(c),
            '.' | ',' | '!' | '?' | '…' | '~' | '*' | '-' | '(' | ')' | '^' => out.push(' '),
            c if c.is_alphanumeric() => out.push(c),
            c if c.is_whitespace() || !c.is_ascii() => out.push(' '),
            _ => return None,
        }
    }
    Some(out.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// What stands behind the first of these phrases that `text` begins with.
fn behind_any<'a>(text: &'a str, phrases: &[&str]) -> Option<&'a str> {
    phrases.iter().find_map(|phrase| {
        let rest = text.strip_prefix(phrase)?;
        (rest.is_empty() || rest.starts_with(' ')).then(|| rest.trim_start())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_only_seconds_is_a_vote() {
        for text in [
            "+1",
            "+1!",
            "👍",
            "👍🏽👍🏽",
            ":+1:",
            ":thumbsup: :thumbsup:",
            "+1 👀",
            "**+1**",
            "Same here.",
            "Me too!!",
            "same issue",
            "Same issue here, any updates?",
            "Hi team, any update on this please? Thanks!",
            "Any news?",
            "bump",
            "Bump 🙏",
            "I’m having the same issue",
            "> It flickers.\n\n+1",
            "+1, me too",
        ] {
            assert!(is_vote(text), "{text}");
        }
    }

    #[test]
    fn whatever_says_more_is_a_message() {
        for text in [
            "",
            "> It flickers.",
            "🎉🌻",
            "Yes",
            "Yes, same issue",
            "Still the same issue",
            "Thanks!",
            "Hello",
            "here",
            "Same issue on 2.1.0",
            "+1 for the second proposal",
            "+10",
            "1",
            "me too @ada",
            "same here: https://example.com/log",
            "same here, see #12",
            "+1\n\n```\nError\n```",
            "I have the same issue with Firefox",
            "Any update? We go live on Friday.",
            "any updates from ada",
            "私も",
            "bumped to 3.1",
        ] {
            assert!(!is_vote(text), "{text}");
        }
        let long = "+1 ".repeat(60);
        assert!(!is_vote(&long));
    }

    #[test]
    fn longer_phrases_stand_before_their_beginnings() {
        for (index, phrase) in PHRASES.iter().enumerate() {
            let before = PHRASES.iter().take(index);
            let hiding = before.filter(|earlier| phrase.starts_with(&format!("{earlier} ")));
            assert_eq!(hiding.count(), 0, "{phrase}");
        }
    }
}
