//! What issues and pull requests tell beside their conversation, against the stand-in.

use super::{APP, Bench, NOON, TOKEN, bench, reference, source, ticket};
use jiff::Timestamp;
use support_hero::demo::Fault;
use support_hero::desk::{
    Head, Link, Member, MessageKind, NeedOf, Page, Relation, Roster, TicketRef,
};
use support_hero::source::Source;

const SDK: &str = "example/sdk";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(NOON + seconds).unwrap()
}

impl Bench {
    /// What the last poll said that a pull request needs, and since which second.
    fn need(&self, number: u64) -> Option<(NeedOf, &str, i64)> {
        let need = self.head(number).tracked.need.as_ref()?;
        Some((need.of, need.what.as_str(), need.since.as_second() - NOON))
    }

    async fn look(&self, number: u64) -> Page {
        self.source.refresh(&ticket(number)).await.unwrap()
    }

    async fn after(&mut self, seconds: i64) {
        self.pass(seconds);
        self.pull().await;
    }
}

fn closer(page: &Page) -> Vec<(&str, &str)> {
    let facts = page.heads[0].tracked.closer.iter().flatten();
    facts.map(|fact| (fact.label.as_str(), fact.value.as_str())).collect()
}

fn links(head: &Head) -> Vec<(Relation, &str)> {
    let links = head.tracked.links.iter().flatten();
    links.map(|link| (link.relation, link.target.as_str())).collect()
}

use NeedOf::{Them, Us};

#[tokio::test]
async fn a_community_pull_request_from_its_opening_to_its_merge() {
    let mut b = bench(&[APP]).await;
    b.pull().await;
    b.pass(60);
    let pull = b.hub.open_pull(APP, "priyan", "Add a retry", "");
    b.hub.set_checks(APP, pull, &[("build", Some("success"))]);
    b.after(60).await;
    assert_eq!(b.need(pull), Some((Us, "first review", 60)));
    b.hub.review_comment(APP, pull, "ghopper", ("src/retry.ts", 7), "why 7?");
    b.hub.review(APP, pull, "ghopper", "CHANGES_REQUESTED", "Please add a test.");
    b.after(60).await;
    assert_eq!(b.need(pull), Some((Them, "address the review", 120)));
    assert_eq!(b.fact(pull, "threads"), Some("1, waits for the author"));
    b.hub.review_comment(APP, pull, "priyan", ("src/retry.ts", 7), "Because of 6.");
    b.after(60).await;
    assert_eq!(b.need(pull), Some((Us, "review again", 180)));
    assert_eq!(b.fact(pull, "threads"), Some("1, the author spoke last"));
    b.hub.push(APP, pull);
    b.after(60).await;
    assert_eq!(b.need(pull), Some((Us, "review again", 180)), "since the first of their moves");
    b.hub.set_checks(APP, pull, &[("build", Some("failure"))]);
    b.hub.review(APP, pull, "ghopper", "APPROVED", "");
    b.after(60).await;
    assert_eq!(b.need(pull), Some((Them, "failing checks", 300)));
    b.pass(60);
    b.hub.set_checks(APP, pull, &[("build", Some("success"))]);
    b.after(300).await;
    assert_eq!(b.need(pull), Some((Us, "merge", 420)));
    assert_eq!(b.fact(pull, "mergeable"), Some("yes"));
    b.hub.set_mergeable(APP, pull, Some(false), "");
    b.after(300).await;
    assert_eq!(b.need(pull), Some((Them, "conflicts", 300)), "noticed though nothing else moved");
    b.hub.merge(APP, pull, "ghopper");
    b.after(60).await;
    assert_eq!((b.need(pull), b.fact(pull, "state")), (None, Some("merged")));
}

#[tokio::test]
async fn a_teammates_calls_only_whoever_is_asked_and_mine_are_work() {
    let mut b = bench(&[APP]).await;
    let theirs = b.hub.open_pull(APP, "ghopper", "Theirs", "");
    let mine = b.hub.open_pull(APP, "ada", "Mine", "");
    let robot = b.hub.open_pull(APP, "dependabot[bot]", "Bump", "");
    let opened = b.requests().await;
    assert_eq!(b.need(theirs), None);
    assert_eq!(b.need(mine), Some((Them, "a reviewer", 0)));
    assert_eq!([theirs, mine, robot].map(|n| b.head(n).tracked.own), [false, true, false]);
    let timelines = opened.iter().filter(|request| request.contains("/timeline"));
    assert_eq!(timelines.count(), 1, "of mine alone: {opened:?}");
    b.pass(60);
    for number in [theirs, robot] {
        b.hub.ask_review(APP, number, "lokafor");
        b.hub.ask_review(APP, number, "ada");
    }
    b.hub.ask_review(APP, mine, "ghopper");
    b.after(60).await;
    for number in [theirs, robot] {
        assert_eq!(b.need(number), Some((Us, "review asked of you", 60)));
        assert_eq!(b.fact(number, "review"), Some("asked of lokafor, ada"));
    }
    assert_eq!(b.need(mine), Some((Them, "review by ghopper", 60)));
    b.hub.review(APP, theirs, "ada", "APPROVED", "");
    b.after(60).await;
    assert_eq!((b.need(theirs), b.head(theirs).tracked.own), (None, false));
}

#[tokio::test]
async fn whoever_the_configuration_names_is_of_the_team() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "lzolc", "By a colleague without membership", "");
    b.pull().await;
    assert_eq!(b.need(pull), Some((Us, "first review", 0)));
    let colleague = Member { kind: "github".into(), account: "LZolc".into() };
    b.restart(&[APP]);
    b.source = b.source.knowing(Roster::new(&[], &[colleague], Vec::new()));
    b.sink.ingest(b.look(pull).await);
    assert_eq!(b.need(pull), None);
}

#[tokio::test]
async fn a_server_without_timelines_tells_what_it_can() {
    let mut b = bench(&[APP]).await;
    b.hub.faults().plan("/timeline", 9, Fault::Status { code: 404 });
    let pull = b.hub.open_pull(APP, "priyan", "Add a retry", "");
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "");
    b.after(60).await;
    assert_eq!(b.need(pull), Some((Us, "first review", 0)));
    b.hub.review(APP, pull, "ghopper", "CHANGES_REQUESTED", "");
    b.after(60).await;
    assert_eq!(b.need(pull), Some((Them, "address the review", 60)));
    assert_eq!(b.look(issue).await.heads[0].tracked.links, Some(vec![]));
}

#[tokio::test]
async fn all_checks_count_not_only_the_first_hundred() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "priyan", "Add a retry", "");
    let names: Vec<_> = (0..250).map(|number| format!("check {number}")).collect();
    let run = |name| (name, Some("success"));
    let mut runs: Vec<_> = names.iter().map(String::as_str).map(run).collect();
    runs.push(("the last one", Some("failure")));
    b.hub.set_checks(APP, pull, &runs);
    b.pull().await;
    assert_eq!(b.fact(pull, "checks"), Some("1 failing: the last one"));
    runs.pop();
    b.hub.set_checks(APP, pull, &runs);
    b.after(300).await;
    b.after(300).await;
    assert_eq!(b.fact(pull, "checks"), Some("250 passed"), "any page may tell that it moved");
}

/// One of each: an open issue, one closed by a merged pull request, that one, an open one, a
/// closed one, a duplicate.
async fn one_of_each() -> (Bench, [u64; 6]) {
    let mut b = bench(&[APP]).await;
    let open = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    let fixed = b.hub.open(APP, "zoeb", "Export stalls", "It does.");
    let fix = b.hub.open_pull(APP, "priyan", "Unstall", &format!("Fixes #{fixed}."));
    let pull = b.hub.open_pull(APP, "priyan", "Add a retry", &format!("For #{open}."));
    let closed = b.hub.open_pull(APP, "priyan", "Polyfill", "");
    let twice = b.hub.open(APP, "zoeb", "Flags flash", "");
    b.pass(60);
    b.hub.review_comment(APP, pull, "ghopper", ("src/retry.ts", 7), "why 7?");
    b.hub.comment(APP, open, "lzolc", "+1");
    b.hub.comment(APP, twice, "ada", &format!("Duplicate of #{open}"));
    b.hub.close(APP, twice, "ada", Some("duplicate"));
    b.hub.merge(APP, fix, "ghopper");
    b.hub.close(APP, fixed, "ghopper", Some("completed"));
    b.hub.close(APP, closed, "ghopper", None);
    b.pass(60);
    b.hub.release(APP, "v1.2.0", "Smaller images", &[]);
    b.pass(60);
    b.pull().await;
    (b, [open, fixed, fix, pull, closed, twice])
}

#[tokio::test]
async fn a_look_and_a_poll_tell_the_same_while_nothing_changes() {
    let (mut b, numbers) = one_of_each().await;
    for number in numbers {
        let seen = b.look(number).await.heads.remove(0);
        for restarted in [false, true] {
            if restarted {
                b.restart(&[APP]);
            }
            b.sink.cursor = None;
            b.pull().await;
            let polled = b.head(number);
            let mut told = polled.clone();
            // `None` leaves what a closer look told.
            told.tracked.links = told.tracked.links.or(seen.tracked.links.clone());
            told.tracked.closer = told.tracked.closer.or(seen.tracked.closer.clone());
            assert_eq!(told, seen, "#{number}");
        }
        assert!(seen.tracked.closer.is_some() && seen.tracked.links.is_some(), "#{number}");
    }
}

#[tokio::test]
async fn looking_again_costs_nothing_while_nothing_changes() {
    let (b, numbers) = one_of_each().await;
    for number in numbers {
        b.look(number).await;
    }
    // The first request that counts would be the last one.
    b.hub.set_remaining(1);
    b.hub.take_requests();
    for number in numbers {
        b.look(number).await;
        let requests = b.hub.take_requests();
        assert!(requests.len() <= 8, "#{number}: {requests:#?}");
    }
    b.look(numbers[0]).await;
}

#[tokio::test]
async fn what_changed_shows_with_the_next_look() {
    let (b, [open, ..]) = one_of_each().await;
    let before = b.look(open).await.threads[0].messages.len();
    b.hub.comment(APP, open, "zoeb", "still");
    assert_eq!(b.look(open).await.threads[0].messages.len(), before + 1);
}

#[tokio::test]
async fn what_begins_a_new_page_shows_though_the_page_before_is_the_same() {
    let b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    for _ in 0..100 {
        b.hub.comment(APP, issue, "zoeb", "still");
    }
    assert_eq!(b.look(issue).await.threads[0].messages.len(), 101);
    b.hub.comment(APP, issue, "zoeb", "still");
    assert_eq!(b.look(issue).await.threads[0].messages.len(), 102);
}

#[tokio::test]
async fn an_issue_tells_what_closed_it_and_in_which_release_that_is() {
    let (b, [open, fixed, fix, pull, ..]) = one_of_each().await;
    let page = b.look(fixed).await;
    let found = page.heads[0].tracked.links.as_ref().unwrap();
    let expected = Link {
        target: reference(fix),
        relation: Relation::ClosedBy,
        at: at(0),
        url: format!("https://github.com/{APP}/pull/{fix}"),
        title: Some("Unstall".into()),
        state: Some("merged".into()),
    };
    assert_eq!(found, &[expected]);
    assert_eq!(closer(&page), [("released", "v1.2.0")]);
    let page = b.look(open).await;
    assert_eq!(links(&page.heads[0]), [(Relation::Mentions, reference(pull).as_str())]);
    assert_eq!(closer(&page), []);
    let page = b.look(fix).await;
    assert_eq!(
        closer(&page),
        [("base", "main"), ("size", "+10 −3 in 2 files"), ("released", "v1.2.0")]
    );
}

#[tokio::test]
async fn pull_requests_of_repositories_that_are_not_read_are_told_of() {
    let b = bench(&[APP]).await;
    b.hub.add_repo(SDK);
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "");
    b.pass(60);
    let fix = b.hub.open_pull(SDK, "priyan", "Fix", &format!("Closes {APP}#{issue}"));
    b.hub.open(SDK, "priyan", "Not a pull request", &format!("As in {APP}#{issue}"));
    let page = b.look(issue).await;
    let target = TicketRef::new("github", format!("{SDK}#{fix}"));
    assert_eq!(links(&page.heads[0]), [(Relation::ClosedBy, target.as_str())]);
    let link = &page.heads[0].tracked.links.as_ref().unwrap()[0];
    assert_eq!((link.state.as_deref(), link.at), (Some("open"), at(60)));
}

#[tokio::test]
async fn a_duplicate_is_told_by_one_of_us_or_by_its_author() {
    let mut b = bench(&[APP]).await;
    let original = b.hub.open(APP, "zoeb", "Flags flicker", "");
    let said = format!("Duplicate of #{original}");
    let opening = b.hub.open(APP, "zoeb", "A", &said);
    let (by_us, by_them) = (b.hub.open(APP, "zoeb", "B", ""), b.hub.open(APP, "zoeb", "C", ""));
    b.pull().await;
    let expected = [(Relation::DuplicateOf, reference(original))];
    let expected: Vec<_> = expected.iter().map(|(r, t)| (*r, t.as_str())).collect();
    assert_eq!(links(b.head(opening)), expected);
    b.pass(60);
    b.hub.comment(APP, by_us, "ghopper", &said);
    b.hub.comment(APP, by_them, "nilsh", &said);
    b.pull().await;
    assert_eq!(links(b.head(by_us)), expected);
    assert_eq!(b.head(by_them).tracked.links, None, "a stranger's word marks nothing");
    b.pass(60);
    b.hub.comment(APP, by_us, "zoeb", "I see.");
    b.pull().await;
    let again = &b.head(by_us).tracked.links;
    assert!(again.is_none() || links(b.head(by_us)) == expected, "never less than before");
}

#[tokio::test]
async fn a_release_holds_what_its_notes_or_its_commits_say() {
    let mut b = bench(&[APP]).await;
    let [named, inside, late] = ["A", "B", "C"].map(|title| b.hub.open_pull(APP, "ada", title, ""));
    b.hub.release(APP, "v1.0.0", &format!("Known: #{named}"), &[]);
    b.pass(60);
    b.hub.merge(APP, named, "ada");
    b.hub.merge(APP, inside, "ada");
    b.pass(60);
    b.pull().await;
    let released = |page: &Page| {
        let told = closer(page).into_iter().find(|(label, _)| label.starts_with("release"));
        told.map(|(_, value)| value.to_owned())
    };
    assert_eq!(released(&b.look(named).await).as_deref(), Some("not released yet"));
    b.hub.release(APP, "@app/1.0.1", "From a branch", &[named, inside]);
    b.hub.release(APP, "release/1.1", &format!("- A (#{named})"), &[]);
    let early = released(&b.look(named).await);
    assert_eq!(early.as_deref(), Some("not released yet"), "releases are not asked for every time");
    b.pass(300);
    b.hub.merge(APP, late, "ada");
    assert_eq!(released(&b.look(named).await).as_deref(), Some("release/1.1"));
    assert_eq!(released(&b.look(inside).await).as_deref(), Some("release/1.1"));
    assert_eq!(released(&b.look(late).await).as_deref(), Some("not released yet"));
    b.hub.take_requests();
    b.look(inside).await;
    let requests = b.hub.take_requests();
    assert!(!requests.iter().any(|r| r.contains("/compare/")), "remembered: {requests:?}");
}

#[tokio::test]
async fn many_releases_are_asked_about_a_few_at_a_time() {
    let b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "ada", "A", "");
    b.hub.merge(APP, pull, "ada");
    for patch in 1..=9 {
        b.pass(60);
        b.hub.release(APP, &format!("v0.9.{patch}"), "", &[pull]);
    }
    b.hub.release(APP, "v1.0.0", "", &[]);
    let mut seen = Vec::new();
    for _ in 0..3 {
        let page = b.look(pull).await;
        let told = closer(&page).into_iter().find(|(label, _)| label.starts_with("release"));
        seen.push(told.map(|(_, value)| value.to_owned()));
    }
    assert_eq!(seen, [None, None, Some("v1.0.0".to_owned())]);
}

#[tokio::test]
async fn votes_reactions_and_sorts() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.hub.set_sort(APP, issue, "Bug", (5, 3));
    b.hub.comment(APP, issue, "lzolc", "+1");
    let comment = b.hub.comment(APP, issue, "nilsh", "It is the cache");
    b.hub.thumb_up(APP, issue, comment, 3);
    b.pull().await;
    assert_eq!(b.fact(issue, "type"), Some("Bug"));
    assert_eq!(b.fact(issue, "sub-issues"), Some("3 of 5 done"));
    let said = b.sink.messages[&reference(issue)].values();
    let said: Vec<_> = said.map(|m| (m.kind, m.reactions.first().map(|left| left.count))).collect();
    let (message, vote) = (MessageKind::Message, MessageKind::Vote);
    for expected in [(message, None), (vote, None), (message, Some(3))] {
        assert!(said.contains(&expected), "{said:?}");
    }
}

#[tokio::test]
async fn a_line_that_is_gone_is_outdated() {
    let mut b = bench(&[APP]).await;
    let pull = b.hub.open_pull(APP, "priyan", "Add a retry", "Because.");
    b.hub.review_comment(APP, pull, "ghopper", ("src/retry.ts", 7), "why 7?");
    b.hub.outdate_lines(APP, pull);
    b.pull().await;
    assert_eq!(b.texts(pull), ["Because.", "`src/retry.ts:7` (outdated)\n\nwhy 7?"]);
}

#[tokio::test]
async fn another_source_keeps_its_own_answers() {
    let b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "zoeb", "Flags flicker", "They do.");
    b.look(issue).await;
    let other = source(&b.server.url(""), &[APP], TOKEN, super::clock(&b.seconds));
    let page = other.refresh(&ticket(issue)).await.unwrap();
    assert_eq!(page.heads[0].title, "Flags flicker");
}

#[tokio::test]
async fn the_release_of_an_awaited_fix_is_found_without_anybody_looking() {
    let (mut b, [_, _, fix, ..]) = one_of_each().await;
    assert_eq!(b.head(fix).tracked.closer, None, "a poll does not look");
    b.sink.awaited = vec![ticket(fix)];
    b.pass(240);
    b.pull().await;
    assert_eq!(b.head(fix).tracked.closer, None, "not before the round");
    b.pass(120);
    b.pull().await;
    let told = b.head(fix).tracked.closer.iter().flatten();
    let released = told.filter(|fact| fact.label == "released").map(|fact| fact.value.as_str());
    assert_eq!(released.collect::<Vec<_>>(), ["v1.2.0"]);
}

#[tokio::test]
async fn a_pull_request_of_mine_is_found_again_among_what_is_closed() {
    let mut b = bench(&[APP]).await;
    let (mine, other) =
        (b.hub.open_pull(APP, "ada", "Mine", ""), b.hub.open_pull(APP, "ghopper", "Other", ""));
    b.pull().await;
    b.hub.merge(APP, mine, "ghopper");
    b.hub.merge(APP, other, "ghopper");
    b.after(60).await;
    assert_eq!([mine, other].map(|number| b.head(number).tracked.own), [true, false]);
}
