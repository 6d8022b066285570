//! `hero link` and `hero unlink`.

use super::kit::Town;

#[test]
fn a_ticket_is_linked_and_unlinked() {
    let town = Town::shared();
    let desk = town.desk("linking");
    let (chat, issue) = (desk.reference("thread"), desk.reference("issue"));
    let run = desk.well(&["link", &chat, &issue.to_uppercase().replacen("GITHUB", "github", 1)]);
    assert_eq!(run.out, format!("{chat}: linked to {issue}\n"));
    let page = desk.show(&chat);
    let link = &page["links"][0];
    assert_eq!((&link["ref"], &link["bond"]), (&issue.as_str().into(), &"linked".into()));
    assert_eq!((&link["state"], &link["by_hand"]), (&"open".into(), &true.into()));
    let shown = desk.well(&["show", &issue]).out;
    assert!(shown.contains(&format!("\nlinked from: {chat}, open: ")), "{shown}");
    let page = desk.well(&["unlink", &issue, &chat, "--json"]).json();
    let others: Vec<_> = page["links"].as_array().unwrap().iter().map(|l| &l["ref"]).collect();
    assert_eq!(page["ref"], issue.as_str());
    assert!(!others.contains(&&chat.as_str().into()), "{others:?}");
    let run = desk.run(&["unlink", &chat, &issue]);
    run.failed_saying(&format!("{chat} is not linked to {issue} by hand"));
}

#[test]
fn what_is_not_in_the_cache_is_linked_by_its_address_only() {
    let town = Town::shared();
    let desk = town.desk("linking-elsewhere");
    let chat = desk.reference("thread");
    let url = "https://github.com/example/elsewhere/pull/7/files";
    let run = desk.well(&["link", &chat, url]);
    assert_eq!(run.out, format!("{chat}: linked to github:example/elsewhere#7\n"));
    let shown = desk.well(&["show", &chat]).out;
    assert!(shown.contains(&format!("\nlinked: github:example/elsewhere#7 {url}\n")), "{shown}");
    desk.well(&["unlink", &chat, url]);
    let run = desk.run(&["link", &chat, "github:example/elsewhere#7"]);
    run.failed_saying("there is no ticket \"github:example/elsewhere#7\" here");
    let run = desk.run(&["link", &chat, "https://github.com/example/elsewhere"]);
    assert_eq!(run.code, 2, "{run:?}");
    assert!(run.err.contains("is no address of an issue or pull request"), "{run:?}");
}
