//! What is drawn of a text.

use super::*;
use crate::desk::shown;
use proptest::prelude::*;

fn plain(text: &str, columns: usize) -> Vec<String> {
    lines(text, columns, &Look::default()).iter().map(ToString::to_string).collect()
}

#[test]
fn words_are_wrapped_and_code_is_not() {
    for (text, columns, expected) in [
        ("one two three", 8, &["one two ", "three"][..]),
        ("abcdefghij", 4, &["abcd", "efgh", "ij"]),
        ("李小龍 さくら", 7, &["李小龍 ", "さくら"]),
        ("- one two three", 9, &["- one two", "  three"]),
        ("12. one two three", 10, &["12. one ", "    two ", "    three"]),
        ("> one two three", 9, &["> one two", "> three"]),
        ("a **bold** `code` b", 40, &["a bold `code` b"]),
        ("2 ** 3 * 4 ` 5", 40, &["2 ** 3 * 4 ` 5"]),
        ("```\na   b **c**\n```", 40, &["```", "a   b **c**", "```"]),
        ("    a  **b**", 40, &["    a  **b**"]),
        ("a\n\nb", 40, &["a", "", "b"]),
        ("", 40, &[]),
    ] {
        assert_eq!(plain(text, columns), expected, "{text:?}");
    }
}

#[test]
fn marks_are_drawn_and_what_only_looks_like_one_is_not() {
    for (text, expected) in [
        ("**_x_** ~~y~~ *z*", "x y z"),
        ("snake_case *args **kwargs 5 * 3", "snake_case *args **kwargs 5 * 3"),
        ("__init__.py and __a b__", "__init__.py and a b"),
        ("[docs](https://a.test/x) <https://b.test>", "docs (https://a.test/x) https://b.test"),
        ("![](https://a.test) [https://b](https://b)", "https://a.test https://b"),
        ("[a `b` **c**](https://a.test)", "a b c (https://a.test)"),
        ("      - *deep*", "      - deep"),
        ("> ```\n> a **b**\n> ```\n> **c**", "> ```\n> a **b**\n> ```\n> c"),
        ("```rust\n```a\n```\n**b**", "```rust\n```a\n```\nb"),
        ("```one line``` **b**", "`one line` b"),
        ("# A **b**", "# A b"),
    ] {
        assert_eq!(plain(text, 80).join("\n"), expected, "{text:?}");
    }
}

/// The first stretch that says `text`, and how it looks.
fn look(markdown: &str, text: &str) -> Modifier {
    let line = lines(markdown, 80, &Look::default()).remove(0);
    line.spans.iter().find(|span| span.content == text).unwrap().style.add_modifier
}

#[test]
fn marks_look_like_what_they_mean() {
    for (markdown, text, expected) in [
        ("a **b**", "b", Modifier::BOLD),
        ("a *b*", "b", Modifier::ITALIC),
        ("a ~~b~~", "b", Modifier::CROSSED_OUT),
        ("**a _b_**", "b", Modifier::BOLD | Modifier::ITALIC),
        ("a `b`", "`", Modifier::DIM),
        ("a `b`", "b", Modifier::empty()),
        ("> **b**", "b", Modifier::BOLD | Modifier::DIM),
        ("a https://b.test", "https://b.test", Modifier::UNDERLINED),
        ("[a](https://b.test)", "a", Modifier::UNDERLINED),
        ("**a** b", " b", Modifier::empty()),
    ] {
        assert_eq!(look(markdown, text), expected, "{markdown}");
    }
}

#[test]
fn a_host_that_looks_like_another_is_shown_as_what_it_is() {
    for (text, drawn) in [
        ("see https://g\u{456}thub.com/x", "see https://xn--gthub-n2e.com/x"),
        ("- https://github.com@evil.test/", "- https://evil.test/"),
        ("> [github.com](https://g\u{456}thub.com)", "> github.com (https://xn--gthub-n2e.com)"),
        ("# [x](https://a:b@c.test)", "# x (https://c.test)"),
        ("`https://a@b.test`", "`https://a@b.test`"),
    ] {
        assert_eq!(plain(text, 80), [drawn]);
    }
    let table = plain("|a|\n|-|\n|https://github.com@evil.test|", 80);
    assert_eq!(table.last().unwrap(), "https://evil.test");
}

#[test]
fn the_host_of_a_link_is_in_plain_sight() {
    for (url, host) in [
        ("https://evil.test/bank.test/login", "evil.test"),
        ("https://bank.test@evil.test:80?x=@bank.test", "evil.test:80"),
        ("https://evil.test\\@bank.test/", "evil.test"),
        ("mailto:ada@evil.test", "evil.test"),
    ] {
        let link = format!("[https://bank.test]({url})");
        assert_eq!(look(&link, host), Modifier::empty(), "{url}");
        assert_eq!(plain(&link, 80), [format!("https://bank.test ({})", shown(url))]);
    }
}

proptest! {
    #[test]
    fn nothing_is_wider_than_it_may_be_and_no_letter_is_lost(
        text in "([a-z 李👩 >\\-`*_~#.|@\n]|[*][*]|~~|```|\n[|]--[|]\n|[|]a[|]|\\[[a-z]\\]\\(https://[a-z]\\)){0,80}",
        columns in 2_usize..30
    ) {
        let lines = plain(&text, columns);
        prop_assert!(lines.iter().all(|line| width(line) <= columns), "{lines:?}");
        let letters = |text: &str| {
                let mut letters: Vec<_> = text.chars().filter(|c| c.is_alphabetic()).collect();
                // Cells of a table are wrapped side by side.
                letters.sort_unstable();
                letters
            };
        prop_assert_eq!(letters(&lines.concat()), letters(&text));
    }
}

fn drawn(text: &str, columns: usize, look: &Look) -> Vec<String> {
    lines(text, columns, look).iter().map(ToString::to_string).collect()
}

#[test]
fn tables_are_as_wide_as_there_is_room() {
    for (text, columns, expected) in [
        (
            "| a | bcd |\n| --- | --: |\n| **ef** | 1 |",
            40,
            &["a  │ bcd", "───┼────", "ef │   1"][..],
        ),
        (
            "|李小|b|\n|:-:|-|\n|é||\n||c\\|d|",
            40,
            &["李小 │ b", "─────┼────", " é   │", "     │ c|d"],
        ),
        (
            "> |a|b|\n> |---|---|\n> |one two|x|",
            11,
            &["> a     │ b", "> ──────┼──", "> one   │ x", "> two   │"],
        ),
        ("|a|b|c|\n|---|---|---|\n|d|e|f|", 8, &["|a|b|c|", "|---|---", "|---|", "|d|e|f|"]),
        ("|a|\nb", 40, &["|a|", "b"]),
    ] {
        assert_eq!(plain(text, columns), expected, "{text:?}");
    }
}

#[test]
fn lists_quotations_and_rules_keep_their_place() {
    for (text, columns, expected) in [
        ("- a\n  - b\n    c **d**", 40, &["- a", "  - b", "    c d"][..]),
        ("> - one two\n> x", 9, &["> - one ", ">   two", "> x"]),
        ("a\n---", 5, &["a", "─────"]),
        ("````\n```\n````\n**a**", 40, &["````", "```", "````", "a"]),
    ] {
        assert_eq!(plain(text, columns), expected, "{text:?}");
    }
}

#[test]
fn names_are_set_off_where_there_are_names() {
    let accent = Some(Style::new().add_modifier(Modifier::REVERSED));
    let look = Look { accent, ..Look::default() };
    let sha = "0123456789abcdef0123456789abcdef01234567";
    for (text, shown, names) in [
        ("(#12) by @ada, `#13`", "(#12) by @ada, `#13`", "#12 @ada"),
        (sha, "0123456", "0123456"),
        ("https://github.com/a/b/pull/7#x", "a/b#7 (github.com)", "a/b#7"),
        ("[#7](https://x.test) #general", "#7 (https://x.test) #general", ""),
    ] {
        let line = lines(text, 80, &look).remove(0);
        let set_off =
            line.spans.iter().filter(|span| span.style.add_modifier.contains(Modifier::REVERSED));
        let set_off: Vec<_> = set_off.map(|span| span.content.as_ref()).collect();
        assert_eq!((line.to_string().as_str(), set_off.join(" ").as_str()), (shown, names));
        // Elsewhere the text is as it was written.
        assert!(!drawn(text, 80, &Look::default()).concat().contains("(github.com)"), "{text}");
    }
}

#[test]
fn what_is_too_long_is_folded_until_it_is_asked_for() {
    let code: Vec<_> = (1..=40).map(|n| format!("line {n}")).collect();
    let text = format!("```\n{}\n```\nafter", code.join("\n"));
    let folding = Look { folds: Some("=".into()), ..Look::default() };
    let folded = drawn(&text, 80, &folding);
    assert_eq!(folded.len(), 1 + FIRST + 1 + LAST + 2);
    assert_eq!(folded[FIRST..FIRST + 3], ["line 10", "… 25 more lines, = shows all", "line 36"]);
    assert_eq!(plain(&text, 80).len(), 43);
    let fits = format!("```\n{}\n```", code[..LONG].join("\n"));
    assert_eq!(drawn(&fits, 80, &folding), plain(&fits, 80));

    let long = "é".repeat(WIDEST + 12_000);
    for text in [long.clone(), format!("```\n{long}"), format!("> {long}")] {
        assert!(
            drawn(&text, 100, &folding).contains(&"… 12000 more characters, = shows all".into())
        );
        let whole = plain(&text, 100).concat().chars().filter(|c| *c == 'é').count();
        assert_eq!(whole, WIDEST + 12_000);
    }
}

#[test]
fn a_long_comment_is_laid_out_as_fast_as_its_length_allows() {
    let time = |text: &str| {
        let once = || {
            let start = std::time::Instant::now();
            assert!(!lines(text, 80, &Look::default()).is_empty());
            start.elapsed()
        };
        (0..3).map(|_| once()).min().unwrap()
    };
    let least = std::time::Duration::from_millis(4);
    for part in
        ["word ", "a", "|a|b|\n", "- x\n", "#1 @a ", "**a** `b` ", "> ", "|", "    code\n", "李"]
    {
        let (short, long) =
            (time(&part.repeat(4_096 / part.len())), time(&part.repeat(65_536 / part.len())));
        // Sixteen times as much; what is quadratic takes 256 times as long.
        assert!(long < short.max(least) * 128, "{part:?}: {short:?}, then {long:?}");
    }
}
