//! Long answers in pieces, for Slack cuts off what is longer than it takes.

const FENCE: &str = "```";
/// The fewest characters that a piece may be limited to: a fence around something.
const LEAST: usize = 16;

/// `mrkdwn` in pieces of at most `most` characters (no fewer than 16): cut at a blank line, else at
/// the end of a line, else at a blank, if that does not leave a piece half empty; else anywhere
/// that is no token and no entity. A fence that is cut is closed and opened again. Only what does
/// not fit a piece of its own, as a token longer than `most`, is cut through.
pub(super) fn parts(mrkdwn: &str, most: usize) -> Vec<String> {
    let most = most.max(LEAST);
    let (mut parts, mut rest, mut fenced) = (Vec::new(), mrkdwn, false);
    while rest.chars().nth(most - room(fenced)).is_some() {
        let cut = Cut::of(rest, most, fenced);
        let (part, left) = rest.split_at_checked(cut.at).unwrap_or((rest, ""));
        parts.push(framed(part, fenced, cut.fenced));
        rest = match left.strip_prefix('\n') {
            Some(next) if cut.fenced => next,
            Some(next) => next.trim_start_matches('\n'),
            None if cut.fenced => left,
            None => left.trim_start_matches(' '),
        };
        fenced = cut.fenced;
    }
    parts.push(framed(rest, fenced, false));
    let says_something = |part: &String| !part.trim().is_empty();
    if parts.iter().any(says_something) {
        parts.retain(says_something);
    }
    parts
}

/// The characters that it takes to open a fence again, or to close it.
fn room(fenced: bool) -> usize {
    if fenced { FENCE.len() + 1 } else { 0 }
}

fn framed(part: &str, opened: bool, closed: bool) -> String {
    let open = if opened { "```\n" } else { "" };
    let close = if closed { "\n```" } else { "" };
    format!("{open}{part}{close}")
}

/// How good a place is, the best first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Paragraph,
    Line,
    Blank,
    Any,
}

/// Where a text may be cut.
#[derive(Clone, Copy)]
struct Cut {
    place: Place,
    /// The characters before it.
    count: usize,
    /// The bytes before it.
    at: usize,
    /// It is inside a fence.
    fenced: bool,
}

impl Cut {
    /// The best place in the first piece of a text that begins inside a fence or outside.
    fn of(text: &str, most: usize, fenced: bool) -> Self {
        let places = places(text, most, fenced);
        let half = most / 2;
        let late = places.iter().filter(|cut| cut.count >= half && cut.place != Place::Any);
        let late = late.min_by_key(|cut| (cut.place, std::cmp::Reverse(cut.count)));
        let good = || places.iter().rev().find(|cut| cut.place != Place::Any);
        late.or_else(good).or(places.last()).copied().unwrap_or_else(|| {
            let count = most - room(fenced) - room(true);
            let at = text.char_indices().nth(count).map_or(text.len(), |(at, _)| at);
            Self { place: Place::Any, count, at, fenced }
        })
    }
}

/// All places at which the first piece may end, in their order.
fn places(text: &str, most: usize, mut fenced: bool) -> Vec<Cut> {
    let opened = room(fenced);
    let (mut places, mut whole) = (Vec::new(), 0);
    for (count, (at, _)) in text.char_indices().enumerate().take(most + 1) {
        let (before, after) = text.split_at_checked(at).unwrap_or((text, ""));
        if at < whole {
            continue;
        }
        let fits = count > 0 && opened + count + room(fenced) <= most;
        let place = place(before, after, fenced).filter(|_| fits);
        places.extend(place.map(|place| Cut { place, count, at, fenced }));
        fenced ^= after.starts_with(FENCE);
        whole = at + unit(after);
    }
    places
}

/// What kind of place lies between these two; none where a fence would be left empty.
fn place(before: &str, after: &str, fenced: bool) -> Option<Place> {
    let next = after.strip_prefix('\n');
    if fenced {
        let opened = before.strip_suffix('\n').unwrap_or(before).ends_with(FENCE);
        let closed = next.unwrap_or(after).starts_with(FENCE);
        return (!opened && !closed).then_some(if next.is_some() {
            Place::Line
        } else {
            Place::Any
        });
    }
    Some(match next {
        Some(next) if next.starts_with('\n') => Place::Paragraph,
        Some(_) => Place::Line,
        None if after.starts_with(' ') => Place::Blank,
        None => Place::Any,
    })
}

/// The bytes at the start of `text` that belong together: a token, an entity, the mark of a fence.
fn unit(text: &str) -> usize {
    let entity = ["&amp;", "&lt;", "&gt;", FENCE].into_iter().find(|unit| text.starts_with(*unit));
    let token = || {
        let end = text.strip_prefix('<')?.find(['<', '>', '\n'])? + 1;
        text.get(end..)?.starts_with('>').then_some(end + 1)
    };
    entity.map(str::len).or_else(token).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn long_texts_are_cut_where_it_hurts_least() {
        for (text, expected) in [
            ("fits", &["fits"][..]),
            ("", &[""]),
            (
                "first paragraph\n\nsecond one\nin two lines",
                &["first paragraph", "second one\nin two lines"],
            ),
            ("one line of text\nand another one", &["one line of text", "and another one"]),
            ("one two three four five six seven", &["one two three four five", "six seven"]),
            ("abcdefghijklmnopqrstuvwxyzabcdef", &["abcdefghijklmnopqrstuvwx", "yzabcdef"]),
            ("abcdefghijklmnopqrstuv&amp;yzabcdef", &["abcdefghijklmnopqrstuv", "&amp;yzabcdef"]),
            ("see <https://a.test|the long page>", &["see", "<https://a.test|the long page>"]),
            (
                "```\n  first line\n  second one\n```",
                &["```\n  first line\n```", "```\n  second one\n```"],
            ),
        ] {
            assert_eq!(parts(text, if text.contains("long page") { 30 } else { 24 }), expected);
        }
    }

    fn letters(text: &str) -> String {
        text.chars().filter(|c| c.is_alphanumeric()).collect()
    }

    proptest! {
        #[test]
        fn parts_fit_and_lose_nothing(
            text in r"(word|[a-z]{1,30}|\n|\n\n| |&amp;|<https://a\.test\|b>|\n```\n|é){0,60}",
            most in 32_usize..60
        ) {
            let cut = parts(&text, most);
            for part in &cut {
                prop_assert!(part.chars().count() <= most, "{part:?}");
                prop_assert_eq!(part.matches('<').count(), part.matches('>').count());
                prop_assert_eq!(part.matches("&").count(), part.matches("&amp;").count());
            }
            prop_assert_eq!(letters(&cut.concat()), letters(&text));
        }
    }
}
