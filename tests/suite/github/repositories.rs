//! Which repositories are read, and what is said of those that cannot be.

use super::{APP, Bench, TOKEN, bench, clock, kind, reference, settings, source_with};
use support_hero::config::GitHubConfig;
use support_hero::demo::github::Barred;
use support_hero::desk::TicketRef;
use support_hero::source::{Finding, Source, Verdict};

fn searching(words: &[&str], repos: &[&str]) -> GitHubConfig {
    GitHubConfig { search: words.iter().map(ToString::to_string).collect(), ..settings(repos) }
}

/// A world of these repositories, each with one issue, and a source of these settings.
async fn world(repos: &[&str], settings: GitHubConfig) -> Bench {
    let mut b = bench(repos).await;
    for repo in repos {
        b.hub.open(repo, "zoeb", "Flags flicker", "They do.");
    }
    b.restart_with(settings);
    b
}

/// The repositories that were read so far.
fn read(b: &Bench) -> Vec<&str> {
    b.sink.heads.values().map(|head| head.place.as_str()).collect()
}

fn subject<'f>(findings: &'f [Finding], subject: &str) -> &'f Finding {
    let found = findings.iter().find(|finding| finding.subject == subject);
    found.unwrap_or_else(|| panic!("{subject} of {findings:?}"))
}

#[tokio::test]
async fn all_of_an_owner_are_read_but_archives_forks_and_what_is_left_out() {
    let repos = ["example/app", "example/attic", "example/fork", "example/old", "other/app"];
    let all = settings(&["Example/*", "EXAMPLE/App", "!example/Attic"]);
    let mut b = world(&repos, all).await;
    b.hub.set_fork("example/fork");
    b.hub.archive("example/old");
    let pulled = b.pull().await;
    assert_eq!((read(&b), pulled.notice), (vec!["EXAMPLE/App"], None), "as it was named");
    let named = settings(&["example/*", "example/fork", "example/old"]);
    let mut b = world(&repos, named).await;
    b.hub.set_fork("example/fork");
    b.hub.archive("example/old");
    b.pull().await;
    assert_eq!(read(&b), ["example/app", "example/attic", "example/fork", "example/old"]);
}

#[tokio::test]
async fn the_owner_may_be_a_person() {
    let mut b =
        world(&["zoeb/app", "zoeb/secret", "ada/dotfiles"], settings(&["zoeb/*", "ada/*"])).await;
    for login in ["zoeb", "ada"] {
        b.hub.add_user(login);
    }
    b.hub.set_private("zoeb/secret", true);
    b.hub.set_private("ada/dotfiles", true);
    b.pull().await;
    assert_eq!(read(&b), ["ada/dotfiles", "zoeb/app"], "only the token's own private ones");
}

#[tokio::test]
async fn a_search_finds_repositories_and_leaves_some_out() {
    let repos = ["example/app", "example/sdk-go", "example/sdk-js", "other/sdk-go"];
    let mut b = world(&repos, searching(&["org:example topic:sdk"], &["!example/sdk-js"])).await;
    for repo in ["example/sdk-go", "example/sdk-js", "other/sdk-go"] {
        b.hub.set_topics(repo, &["sdk"]);
    }
    let pulled = b.pull().await;
    assert_eq!(read(&b), ["example/sdk-go"]);
    assert_eq!(pulled.budget.unwrap().limit, 5_000, "not that of searches");
}

#[tokio::test]
async fn what_is_listed_costs_a_conditional_request_every_ten_minutes() {
    let mut b = world(&["example/app"], searching(&["topic:none"], &["example/*"])).await;
    b.pull().await;
    b.pass(60);
    assert_eq!(b.requests().await.len(), 1);
    b.pass(600);
    let before = b.hub.remaining();
    let requests = b.requests().await;
    let listings = requests.iter().filter(|r| r.contains("/repos?") || r.contains("/search/"));
    assert_eq!(listings.count(), 2, "{requests:?}");
    // The one issue is looked for singly for the first time; its pull requests too.
    assert_eq!(before - b.hub.remaining(), 2, "{requests:?}");
}

#[tokio::test]
async fn a_listing_of_many_pages_is_read_to_its_end() {
    let repos: Vec<_> = (0..250).map(|n| format!("example/r{n:03}")).collect();
    let repos: Vec<_> = repos.iter().map(String::as_str).collect();
    let b = world(&repos, settings(&["example/*"])).await;
    let findings = b.source.examine().await;
    assert_eq!(subject(&findings, "repositories example/*").detail, "250 repositories");
}

#[tokio::test]
async fn a_repository_that_appears_is_read_from_the_window_on_and_one_that_goes_is_told() {
    let mut b = world(&["example/app"], settings(&["example/*"])).await;
    b.pull().await;
    b.hub.add_repo("example/sdk");
    b.hub.open("example/sdk", "zoeb", "From before it was known", "");
    b.pass(60);
    b.pull().await;
    assert_eq!(read(&b), ["example/app"], "not yet");
    b.pass(600);
    assert_eq!(b.pull().await.notice, None);
    assert_eq!(read(&b), ["example/app", "example/sdk"]);
    b.hub.bar("example/sdk", Some(Barred::Hidden));
    b.pass(600);
    let notice = b.pull().await.notice;
    assert_eq!(notice.as_deref(), Some("example/sdk is no longer found"));
    b.hub.bar("example/sdk", None);
    b.pass(600);
    assert_eq!(b.pull().await.notice, None);
}

#[tokio::test]
async fn a_search_that_ran_out_of_time_takes_nothing_away() {
    let mut b = world(&["example/app"], searching(&["org:example"], &[])).await;
    b.pull().await;
    b.pass(600);
    b.hub.tire_searches(1);
    let pulled = b.pull().await;
    assert_eq!(pulled.notice, None);
    b.hub.comment("example/app", 1, "zoeb", "still");
    b.pass(60);
    b.pull().await;
    assert_eq!(b.texts(1), ["They do.", "still"]);
}

#[tokio::test]
async fn searches_have_a_limit_of_their_own_which_stops_nothing_else() {
    let words: Vec<_> = (0..40).map(|n| format!("topic:t{n}")).collect();
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let mut b = world(&["example/app", "example/last"], searching(&words, &["example/app"])).await;
    b.hub.set_topics("example/last", &["t39"]);
    b.pull().await;
    assert_eq!(read(&b), ["example/app"]);
    b.pass(60);
    b.pull().await;
    assert_eq!(read(&b), ["example/app", "example/last"], "the other searches a minute later");
}

#[tokio::test]
async fn each_that_cannot_be_read_is_told_and_stops_none() {
    let names = ["example/gone", "example/off", "example/staff", "example/law", "example/empty"];
    let all: Vec<_> = names.into_iter().chain([APP]).collect();
    for (told, name, bar) in [
        (
            "example/gone is deleted, or hidden from this token: check its name, and what the token \
          may see",
            "example/gone",
            Some(Barred::Hidden),
        ),
        (
            "example/off has its issues switched off: switch them on, or take it out of config.toml",
            "example/off",
            None,
        ),
        (
            "example/staff cannot be read (GET /repos/example/staff: Repository access blocked): take \
          it out of config.toml",
            "example/staff",
            Some(Barred::Disabled),
        ),
        (
            "example/law is blocked for legal reasons: take it out of config.toml",
            "example/law",
            Some(Barred::Legal),
        ),
    ] {
        let mut b = world(&all, settings(&[name, APP])).await;
        b.hub.bar(name, bar);
        b.hub.set_issues("example/off", false);
        let pulled = b.pull().await;
        assert_eq!((read(&b), pulled.notice.as_deref()), (vec![APP], Some(told)));
        b.pass(60);
        let requests = b.requests().await;
        assert_eq!(requests.len(), 1, "{name} is left alone: {requests:?}");
        assert_eq!(b.pull().await.notice.as_deref(), Some(told), "and still told");
        let findings = b.source.examine().await;
        let finding = subject(&findings, &format!("repository {name}"));
        assert_ne!(finding.verdict, Verdict::Good, "{finding:?}");
        b.hub.bar(name, None);
        b.hub.set_issues("example/off", true);
        b.pass(300);
        assert_eq!(b.pull().await.notice, None, "{name}");
        assert_eq!(read(&b).len(), 2, "{name}");
    }
}

#[tokio::test]
async fn what_happens_to_a_repository_later_is_told_too() {
    for bar in [Barred::Hidden, Barred::Disabled, Barred::Legal] {
        let mut b = world(&[APP, "example/sdk"], settings(&["example/sdk", APP])).await;
        b.pull().await;
        b.hub.bar("example/sdk", Some(bar));
        b.pass(20);
        let notice = b.pull().await.notice.unwrap();
        assert!(notice.starts_with("example/sdk "), "{notice}");
        b.hub.bar("example/sdk", None);
        b.pass(300);
        assert_eq!(b.pull().await.notice, None);
    }
    let mut b = world(&[APP, "example/sdk"], settings(&["example/*"])).await;
    b.pull().await;
    b.hub.set_issues("example/sdk", false);
    b.pass(20);
    let notice = b.pull().await.notice.unwrap();
    assert!(notice.starts_with("example/sdk has its issues switched off"), "{notice}");
    b.hub.bar("example/sdk", Some(Barred::Hidden));
    b.pass(600);
    let notice = b.pull().await.notice;
    assert_eq!(notice.as_deref(), Some("example/sdk is no longer found"), "and only that");
}

#[tokio::test]
async fn a_part_that_the_token_may_not_see_is_told_and_the_rest_is_read_as_ever() {
    let mut b = world(&[APP], settings(&[APP])).await;
    b.pull().await;
    let forbidden = support_hero::demo::Fault::refusal(403);
    // The comments on diffs, and the open pull requests.
    b.hub.faults().plan("/app/pulls", 2, forbidden);
    b.pass(300);
    for (texts, seconds) in [(2, 20), (3, 20)] {
        b.hub.comment(APP, 1, "zoeb", "still");
        let notice = b.pull().await.notice.unwrap();
        assert!(notice.contains("/pulls: no"), "{notice}");
        assert_eq!(b.texts(1).len(), texts, "left alone for nothing");
        b.pass(seconds);
    }
    assert_eq!(b.requests().await.len(), 1);
    b.pass(300);
    assert_eq!(b.pull().await.notice, None);
}

#[tokio::test]
async fn of_many_two_are_told() {
    let bad = ["example/a", "example/b", "example/c", "nobody/*"];
    let mut b = world(&[APP], settings(&[bad[0], bad[1], bad[2], bad[3], APP])).await;
    let notice = b.pull().await.notice.unwrap();
    assert!(notice.starts_with("example/a is deleted"), "{notice}");
    assert!(notice.contains("; example/b is") && notice.ends_with("; +2 more"), "{notice}");
    let findings = b.source.examine().await;
    assert_eq!(subject(&findings, "repositories nobody/*").verdict, Verdict::Fault);
    assert_eq!(subject(&findings, "repository example/c").verdict, Verdict::Fault);
}

#[tokio::test]
async fn where_nothing_can_be_read_it_is_an_error_and_asked_for_each_time() {
    let mut b = world(&[], settings(&["example/a", "nobody/*"])).await;
    for _ in 0..2 {
        let error = b.try_pull().await.unwrap_err();
        assert_eq!(kind(&error), "needs you");
        assert!(error.to_string().contains("example/a is deleted"), "{error}");
    }
    b.hub.add_repo("example/a");
    assert_eq!(b.try_pull().await.unwrap().notice.map(|n| n.starts_with("nobody/*")), Some(true));
}

#[tokio::test]
async fn a_token_that_is_withdrawn_is_no_trouble_of_one_repository() {
    let mut b = world(&[APP, "example/sdk"], settings(&[APP, "example/sdk"])).await;
    b.pull().await;
    let unauthorized = support_hero::demo::Fault::refusal(401);
    b.hub.faults().plan("/app/issues", 1, unauthorized);
    let error = b.try_pull().await.unwrap_err();
    assert!(error.to_string().contains("does not accept the token"), "{error}");
    assert_eq!(b.pull().await.notice, None);
}

#[tokio::test]
async fn a_renamed_repository_keeps_its_tickets_whatever_the_configuration_calls_it() {
    let mut b = world(&[APP], settings(&[APP])).await;
    b.pull().await;
    b.hub.rename(APP, "example/new");
    for (minutes, texts) in [(1, 2), (5, 3)] {
        b.hub.comment("example/new", 1, "zoeb", "hello?");
        b.pass(minutes * 60);
        b.pull().await;
        assert_eq!(b.texts(1).len(), texts);
    }
    let told = "example/app is now called example/new: use the new name in config.toml";
    assert_eq!(b.pull().await.notice.as_deref(), Some(told));
    assert_eq!(b.requests().await.len(), 1, "no request goes the long way round");
    for names in [&["example/new"][..], &["example/*"], &["example/*", "example/new", APP]] {
        b.restart_with(settings(names));
        b.hub.comment("example/new", 1, "zoeb", "and now?");
        b.pass(60);
        let known = b.texts(1).len();
        let notice = b.pull().await.notice;
        assert_eq!((b.texts(1).len(), b.sink.heads.len()), (known + 1, 1), "{names:?}");
        assert_eq!(notice.as_deref(), Some(told).filter(|_| names.len() == 3), "{names:?}");
    }
    assert_eq!(b.head(1).reference, reference(1));
    assert!(b.source.examine().await.iter().any(|f| f.detail == "it is now called example/new"));
}

#[tokio::test]
async fn another_repository_under_an_old_name_is_read_from_its_beginning() {
    for name in [APP, "example/App"] {
        let mut b = world(&[APP], settings(&["example/*"])).await;
        b.hub.comment(APP, 1, "zoeb", "still");
        b.pull().await;
        b.hub.rename(APP, "example/old");
        b.hub.add_repo(name);
        b.hub.open(name, "lzolc", "Another", "words");
        b.hub.comment(name, 1, "lzolc", "more");
        b.pass(600);
        b.restart_with(settings(&["example/*"]));
        b.pull().await;
        // Names are all that tickets go by: the first one goes on under its new name.
        assert_eq!((b.head(1).title.as_str(), b.texts(1)), ("Another", texts(&["words", "more"])));
        let moved = TicketRef::new("github", "example/old#1");
        assert_eq!(b.sink.heads[&moved].title, "Flags flicker");
        assert_eq!(b.sink.texts(moved.as_str()).last().unwrap(), "still");
    }
}

fn texts(texts: &[&str]) -> Vec<String> {
    texts.iter().map(ToString::to_string).collect()
}

#[tokio::test]
async fn an_empty_repository_is_read_like_any_other() {
    let mut b = bench(&[APP]).await;
    let pulled = b.pull().await;
    assert_eq!((pulled.notice, b.sink.heads.len()), (None, 0));
    b.pass(60);
    assert_eq!(b.requests().await.len(), 1);
    b.hub.open(APP, "zoeb", "The first", "");
    b.pass(60);
    b.pull().await;
    assert_eq!(b.texts(1), [""]);
}

#[tokio::test]
async fn fifty_repositories_of_an_owner_are_all_read() {
    let repos: Vec<_> = (0..50).map(|n| format!("example/r{n:02}")).collect();
    let repos: Vec<_> = repos.iter().map(String::as_str).collect();
    let mut b = world(&repos, settings(&["example/*"])).await;
    b.pull().await;
    assert_eq!(read(&b), repos);
    b.hub.comment("example/r49", 1, "zoeb", "still");
    b.pass(20);
    b.pull().await;
    let last = TicketRef::new("github", "example/r49#1");
    assert_eq!(b.sink.texts(last.as_str()), ["They do.", "still"]);
}

#[tokio::test]
async fn the_doctor_tells_of_owners_and_searches() {
    let repos = ["example/app", "example/old", "example/sdk"];
    let b =
        world(&repos, searching(&["topic:sdk", "topic:nothing"], &["example/*", "nobody/*"])).await;
    b.hub.archive("example/old");
    b.hub.set_topics("example/sdk", &["sdk"]);
    let findings = b.source.examine().await;
    for (name, verdict, detail) in [
        (
            "repositories example/*",
            Verdict::Good,
            "2 repositories (1 left out: archived, forks, or without issues)",
        ),
        ("repositories nobody/*", Verdict::Fault, "nobody/* is deleted, or hidden from this token"),
        ("search \"topic:sdk\"", Verdict::Good, "1 repository"),
        ("search \"topic:nothing\"", Verdict::Warning, "0 repositories"),
    ] {
        let finding = subject(&findings, name);
        assert_eq!((finding.verdict, finding.detail.as_str()), (verdict, detail));
    }
}

#[tokio::test]
async fn the_doctor_knows_both_kinds_of_tokens() {
    let b = bench(&[APP]).await;
    for (scopes, verdict, remedy) in [
        (Some("repo, read:org"), Verdict::Good, None),
        (None, Verdict::Good, None),
        (Some("public_repo"), Verdict::Warning, Some("private repositories need the scope repo")),
        (Some(""), Verdict::Warning, Some("give the token the scope repo")),
        (Some("gist"), Verdict::Warning, Some("give the token the scope repo")),
    ] {
        b.hub.set_scopes(scopes);
        let findings = b.source.examine().await;
        let finding = subject(&findings, "scopes");
        assert_eq!((finding.verdict, finding.remedy.as_deref()), (verdict, remedy), "{scopes:?}");
    }
}

#[tokio::test]
async fn an_address_beside_the_api_is_told_with_the_right_one() {
    let b = bench(&[APP]).await;
    // The stand-in has nothing there: 404 with no JSON of GitHub's.
    let base = b.server.url("/web");
    let source = source_with(&base, settings(&[APP]), TOKEN, clock(&b.seconds));
    let told = format!("write base_url = \"{base}/api/v3\"");
    let findings = source.examine().await;
    assert_eq!(findings[0].remedy.as_deref(), Some(told.as_str()), "{findings:?}");
    let mut sink = crate::support::Collected::default();
    let error = source.pull(None, &mut sink).await.unwrap_err();
    assert!(kind(&error) == "needs you" && error.to_string().ends_with(&told), "{error}");
    // And a page in HTML, as a login page is.
    b.hub.faults().plan("/user", 1, support_hero::demo::Fault::Status { code: 200 });
    let findings = b.source.examine().await;
    assert!(findings[0].remedy.as_deref().unwrap().contains("/api/v3"), "{findings:?}");
    // What breaks off is no sign of a wrong address.
    b.hub.faults().plan("/user", 1, support_hero::demo::Fault::Garbage);
    let findings = b.source.examine().await;
    assert!(findings[0].detail.contains("it breaks off"), "{findings:?}");
    assert_eq!(findings[0].remedy, None);
}
