//! What a configuration may say of views of one's own.

use super::{GITHUB, HERO, faults, parse};
use support_hero::config::{Config, EXAMPLE};
use support_hero::desk::View;

fn read(lines: &str) -> Config {
    parse(&format!("{HERO}{GITHUB}{lines}\n")).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn a_view_of_ones_own_is_of_what_is_open_unless_it_says_otherwise() {
    let views = read(
        "[[view]]\nname = \"late payers\"\nfilter = \" TIER:pay is:late \"\nview = \"queue\"\n\
         [[view]]\nname = \"bugs\"\nfilter = \"label:bug\"",
    )
    .views;
    let told: Vec<_> =
        views.iter().map(|tab| (tab.name.as_str(), tab.view, tab.filter.to_string())).collect();
    let expected = [
        ("late payers", View::Queue, "tier:paying is:late".to_owned()),
        ("bugs", View::Open, "label:bug".into()),
    ];
    assert_eq!(told, expected);
    assert_eq!(read("").views, []);
    assert!(EXAMPLE.contains("[[view]]"));
}

#[test]
fn what_is_wrong_with_a_view_is_told_by_line() {
    let first = (HERO.to_owned() + GITHUB).lines().count() + 1;
    for (text, line, told) in [
        ("filter = \"mine\"", 0, "name is missing"),
        ("name = \"x\"", 0, "filter is missing"),
        ("name = \"x\"\nfilter = \"is:foo\"", 2, "is not understood: is:foo: there are great, "),
        ("name = \"x\"\nfilter = \" - \"", 2, "says nothing"),
        ("name = \"Mine\"\nfilter = \"mine\"", 1, "is the name of another view"),
        ("name = \"x\"\nfilter = \"mine\"\nview = \"queues\"", 3, "is no view"),
        ("name = \"x\"\nfilters = \"mine\"", 2, "is not a key here"),
        (
            "name = \"x\"\nfilter = \"mine\"\n[[view]]\nname = \"X\"\nfilter = \"mine\"",
            4,
            "is the name of another view",
        ),
    ] {
        let found = faults(&format!("{HERO}{GITHUB}[[view]]\n{text}\n"));
        let place = format!("config.toml:{}: ", first + line);
        let fault = found.lines().find(|fault| fault.contains(told));
        assert!(fault.is_some_and(|fault| fault.starts_with(&place)), "{text}\n{found}");
    }
}
