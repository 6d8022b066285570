//! What people write, and what is kept of it.

use super::read;
use proptest::prelude::*;
use std::time::{Duration, Instant};

#[test]
fn markdown_is_kept_as_the_little_markdown() {
    for (body, expected) in [
        ("a\r\nb\n\n\n\nc", "a\nb\n\nc"),
        ("a\nb  \nc\\\nd", "a\nb\nc\nd"),
        ("The\nTitle\n=====\ntext\n## Sub ##\n### ", "# The Title\ntext\n## Sub\n###"),
        ("**a** __b__ *c* _d_ ~~e~~ ~f~", "**a** **b** _c_ _d_ ~~e~~ ~~f~~"),
        ("***a* b** x*y*z", "**_a_ b** xyz"),
        ("\\*a\\* 2\\*3 \\_b", "*\u{fe0e}a*\u{fe0e} 2*\u{fe0e}3 _\u{fe0e}b"),
        ("**two\nlines**", "**two**\n**lines**"),
        ("`a` ``b ` c`` `**d**`", "`a` `` b ` c `` `**d**`"),
        (
            "steps:\n1. a\n1. b\n   more\n\n   and\n2. c",
            "steps:\n1. a\n2. b\n   more\n\n   and\n3. c",
        ),
        ("7) a\n8) b", "7. a\n8. b"),
        ("* a\n    * b\n        + c\n          d\n* e", "- a\n  - b\n    - c\n      d\n- e"),
        ("- [ ] a\n- [x] **b**\n-", "- ☐ a\n- ☑ **b**\n-"),
        ("> a\n> > b\nlazy\n\nc", "> a\n> > b\n> > lazy\n\nc"),
        ("> - a\n>   - b\n>\n>     c", "> - a\n>   - b\n>\n>     c"),
        ("> [!WARNING]\n> Hot.", "> **Warning:**\n> Hot."),
        ("a\n\n---\n***\nb", "a\n\n---\n---\nb"),
        ("a[^1]\n\n[^1]: b\n    c", "a[1]\n\n[1] b\n    c"),
        ("&lt;b&gt; &amp;amp; &copy; \\# &#65;", "<b> &amp; © # A"),
    ] {
        assert_eq!(read(body), expected, "{body:?}");
    }
}

#[test]
fn what_entities_hide_is_cleaned_too() {
    for (body, expected) in [
        ("a&#27;[31mb&#x1b;]0;t&#7;c", "abc"),
        ("txt.&#x202e;exe&#8203;.&#x9b;2J", "txt.exe."),
        ("a&#10;> b&#13;c", "a > b c"),
        ("# a&#10;```", "# a ```"),
        ("[a&#x200b;b](https://x.test/&#27;[2J&#x202e;)", "[ab](https://x.test/)"),
        ("![a&#27;c](https://x.test)", "[image: a](https://x.test)"),
        (
            "<b>a&#27;[1mb</b> <img alt='x&#x202e;y' src='https://z.test/&#7;'>",
            "**ab** [image: xy](https://z.test/)",
        ),
        ("| a&#10;b |\n|---|\n| c&#27;c |", "| a b |\n| --- |\n| c |"),
        ("```a&#27;b\n&#27;\n```", "```a\n&#27;\n```"),
    ] {
        assert_eq!(read(body), expected, "{body:?}");
    }
}

#[test]
fn code_is_kept_verbatim() {
    for (body, expected) in [
        (
            "```rust ignore\n  let a = \"**b**\"; // :tada:\n\n```",
            "```rust ignore\n  let a = \"**b**\"; // :tada:\n\n```",
        ),
        ("~~~\n```\na\n```\n~~~", "````\n```\na\n```\n````"),
        ("a\n\n    code\n      more\n\nb", "a\n\n```\ncode\n  more\n```\n\nb"),
        ("```\nno end <!-- x -->", "```\nno end <!-- x -->\n```"),
        (
            "> ```\n> a\n> ```\n\n- b\n  ```sh\n  c\n  ```",
            "> ```\n> a\n> ```\n\n- b\n  ```sh\n  c\n  ```",
        ),
        ("- ```\n  a\n  ```", "-\n  ```\n  a\n  ```"),
        ("\\`\\`\\`\na **b**", "`` `\na **b**"),
        ("<pre><code>a\n  &lt;b>\n</code></pre>", "```\na\n  <b>\n```"),
    ] {
        assert_eq!(read(body), expected, "{body:?}");
    }
}

#[test]
fn links_and_pictures() {
    for (body, expected) in [
        ("[a *b*](https://x.test \"t\")", "[a _b_](https://x.test)"),
        (
            "[a][1] [b] [c]\n\n[1]: https://x.test\n[b]: <https://y.test>",
            "[a](https://x.test) [b](https://y.test) [c]",
        ),
        (
            "<https://x.test> https://y.test/_a_ <a@b.test>",
            "https://x.test https://y.test/_a_ a@b.test",
        ),
        ("[docs](docs/a.md) [up](#top)", "docs (docs/a.md) up"),
        ("**[a](https://x.test)**", "**[a](https://x.test)**"),
        (
            "![a cat](https://x.test/c.png)![](https://x.test)",
            "[image: a cat](https://x.test/c.png)[image](https://x.test)",
        ),
        ("[![build](https://x.test/b.svg)](https://y.test)", "[image: build](https://y.test)"),
        ("![a ![b](c) [d](e)](https://x.test)", "[image: a b d](https://x.test)"),
        ("<img width=9 alt=\"a &amp; b\" src='https://x.test'>", "[image: a & b](https://x.test)"),
        ("<a href=\"https://x.test\">a <b>b</b></a> c", "[a **b**](https://x.test) c"),
        ("see <a href='https://x.test'>a\nb", "see [a b](https://x.test)"),
        ("[two\nlines](https://x.test)", "[two lines](https://x.test)"),
    ] {
        assert_eq!(read(body), expected, "{body:?}");
    }
}

#[test]
fn html_means_what_it_shows() {
    for (body, expected) in [
        ("<!-- Please\n\nread --> \na", "a"),
        ("a <!-- b\nc --> d\n\n<!-- no end\n\ne", "a  d"),
        (
            "<details>\n<summary>Logs <b>here</b></summary>\n\n```\na\n```\n\n</details>\n\nb",
            "▸ Logs **here**\n\n```\na\n```\n\nb",
        ),
        ("<details><summary>S</summary>\na\n  b</details>", "▸ S\na b"),
        ("a<br>b<br/>c", "a\nb\nc"),
        ("<kbd>Ctrl</kbd>+<code>*</code> H<sub>2</sub>O", "`Ctrl`+`*` H2O"),
        (
            "<b>a</b> <strong>b</strong> <i>c</i> <em>d</em> <del>e</del>",
            "**a** **b** _c_ _d_ ~~e~~",
        ),
        ("<h2>T</h2>\n<p align=\"center\">a\nb</p>", "## T\na b"),
        (
            "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul><ol><li>d<li>e</ol>",
            "- a\n- b\n  - c\n1. d\n2. e",
        ),
        (
            "<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>",
            "a | b\n1 | 2",
        ),
        ("<input type=\"checkbox\" checked> a <blink>b</blink> 1 < 2", "☑ a b 1 < 2"),
        ("a <b>b\n\nc", "a **b**\n\nc"),
    ] {
        assert_eq!(read(body), expected, "{body:?}");
    }
}

#[test]
fn tables_stay_tables() {
    for (body, expected) in [
        (
            "|a|b|\n|-|:-:|\n|1 `x\\|y`|2|\n|3|",
            "| a | b |\n| --- | :-: |\n| 1 `x\\|y` | 2 |\n| 3 |",
        ),
        ("> a | b\n> --:|:--\n> **c** | d<br>e", "> | a | b |\n> | --: | :-- |\n> | **c** | d e |"),
    ] {
        assert_eq!(read(body), expected, "{body:?}");
    }
}

#[test]
fn emoji_have_codes_but_not_in_code_words_and_times() {
    for (body, expected) in [
        (":+1: :heart_eyes: (:tada:)", "👍 😍 (🎉)"),
        ("`:tada:` a:tada: 10:100:20 :nope: ::", "`:tada:` a:tada: 10:100:20 :nope: ::"),
        ("https://x.test/:tada:/ +1", "https://x.test/:tada:/ +1"),
    ] {
        assert_eq!(read(body), expected, "{body:?}");
    }
}

#[test]
fn an_empty_body_says_nothing() {
    for body in ["", " \n\n ", "<!-- a -->", "\u{1b}[0m"] {
        assert_eq!(read(body), "", "{body:?}");
    }
}

/// The shortest of three runs.
fn time(work: impl Fn()) -> Duration {
    let once = || {
        let start = Instant::now();
        work();
        start.elapsed()
    };
    (0..3).map(|_| once()).min().unwrap_or_default()
}

#[test]
fn hostile_bodies_are_read_in_linear_time() {
    let hostile = |part: &str, n: usize| match part {
        "deep quote" => ">".repeat(n / 2) + &"\na".repeat(n / 4),
        "deep list" => "- ".repeat(n / 4) + &"\na".repeat(n / 4),
        "deeper and deeper" => (0..)
            .map(|depth| " ".repeat(2 * depth) + "- a\n")
            .scan(0, |size, line| {
                *size += line.len();
                (*size < n).then_some(line)
            })
            .collect(),
        "wide table" => {
            "a|".repeat(n / 4) + "\n" + &"-|".repeat(n / 4) + "\n" + &"b\n".repeat(n / 8)
        }
        part => part.repeat(n / part.len()),
    };
    let parts = [
        "[",
        ">",
        "*",
        "_a ",
        "`",
        "![",
        "[a](",
        "<",
        "<a ",
        "<b>",
        "<a href=x>",
        "<!--",
        "<details>",
        "</b>",
        "&",
        ":a",
        "|",
        "- ",
        "[^",
        "<img alt=\"",
        "![a](b",
        "~~",
        "<ul><li>",
        "> a\n",
        "<summary>\n\n",
        "#\n",
        "a\n\n",
        "**a",
        "[a]: b\n",
        "<pre>",
        "<code>",
        "deep quote",
        "deep list",
        "deeper and deeper",
        "wide table",
    ];
    for part in parts {
        let (small, large) = (hostile(part, 4_096), hostile(part, 65_536));
        let (short, long) = (time(|| drop(read(&small))), time(|| drop(read(&large))));
        // Sixteen times as much; what is quadratic takes 256 times as long, and loops that do so,
        // seconds.
        let most = short.max(Duration::from_millis(4)) * 128;
        assert!(long < most, "{part}: {short:?}, then {long:?}");
    }
}

#[test]
fn half_a_megabyte_of_nesting_overflows_nothing() {
    for part in ["<details>", ">", "- ", "[", "**a "] {
        let kept = read(&part.repeat((1 << 19) / part.len()));
        assert!(kept.len() <= 1 << 22, "{part}");
    }
}

proptest! {
    #[test]
    fn words_come_out_as_they_went_in(
        lines in proptest::collection::vec("[a-zA-Zäöü李0-9][a-zA-Z0-9äöü李 .,;!?()'\"/%-]{0,30}[a-z]", 1..8),
        gaps in proptest::collection::vec(any::<bool>(), 8)
    ) {
        prop_assume!(lines.iter().all(|line| !line.starts_with(|c: char| c.is_ascii_digit())));
        let text = lines.iter().zip(gaps).fold(String::new(), |text, (line, gap)| {
            format!("{text}{line}\n{}", if gap { "\n" } else { "" })
        });
        prop_assert_eq!(read(&text), text.trim_end());
    }

    #[test]
    fn code_comes_out_as_it_went_in(code in "[ -~\n]{0,80}[a-z]") {
        let ticks = "`".repeat(100);
        let body = format!("{ticks}\n{code}\n{ticks}");
        let kept = read(&body);
        let inside = kept.split_once('\n').and_then(|(_, rest)| rest.rsplit_once('\n'));
        prop_assert_eq!(inside.map(|(code, _)| code), Some(&*code));
    }

    #[test]
    fn anything_can_be_read(
        body in r"(\PC|[\x00-\x20]|[*_~`>#|<\[\]()!&:-]|\n|```|</?[a-z]{1,7}>|<!--|-->|- \[x\] |\[!NOTE\]| {2,6}){0,60}"
    ) {
        let kept = read(&body);
        prop_assert!(kept.chars().all(|c| c == '\n' || !c.is_control()), "{kept:?}");
        prop_assert_eq!(&crate::desk::clean(&kept), &kept);
    }

    #[test]
    fn what_is_kept_reads_as_itself(
        body in r"([a-z]{1,4} |\*\*[a-z]{2}\*\* |`[a-z]` |\n|\n\n|\n- b |\n> c |\n# d |\[[a-z]\]\(https://x\.test\) ){0,20}"
    ) {
        let once = read(&body);
        prop_assert_eq!(read(&once), once);
    }
}
