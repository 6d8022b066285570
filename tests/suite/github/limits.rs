//! Limits, listed programs, and issues among ourselves.

use super::{APP, TOKEN, bench, settings};
use std::time::Duration;
use support_hero::config::GitHubConfig;
use support_hero::source::SourceError;

#[tokio::test]
async fn a_limit_without_a_time_is_waited_for_ever_longer_until_it_is_over() {
    let mut b = bench(&[APP]).await;
    b.pull().await;
    let mut waits = Vec::new();
    for times in [1, 1, 1, 0, 1] {
        b.hub.limit_without_a_time(times);
        match b.try_pull().await {
            Err(SourceError::RateLimited { wait, .. }) => waits.push(wait.as_secs()),
            other => assert_eq!(times, 0, "{other:?}"),
        }
    }
    assert_eq!(waits, [60, 120, 240, 60]);
}

#[tokio::test]
async fn a_limit_with_a_time_is_waited_for_as_told() {
    use support_hero::demo::Fault;
    let mut b = bench(&[APP]).await;
    for _ in 0..2 {
        b.hub.faults().plan("/issues", 1, Fault::RateLimited { retry_after: 60 });
        let Err(SourceError::RateLimited { wait, .. }) = b.try_pull().await else { panic!() };
        assert_eq!(wait, Duration::from_secs(60));
    }
}

#[tokio::test]
async fn what_listed_accounts_say_is_a_programs_even_if_it_was_stored_before() {
    let mut b = bench(&[APP]).await;
    let issue = b.hub.open(APP, "lzolc", "Update dependencies", "");
    b.pull().await;
    assert!(!b.sink.people["lzolc"].bot);
    let listed = GitHubConfig { bots: vec!["LZolC".into()], ..settings(&[APP]) };
    b.restart_with(listed);
    b.pull().await;
    assert!(b.sink.people["lzolc"].bot, "though nothing new came");
    let pages = b.sink.pages.len();
    b.pull().await;
    assert_eq!(b.sink.pages.len(), pages);
    // Listed no more, they are one of the people again once they are seen.
    b.restart(&[APP]);
    b.hub.comment(APP, issue, "lzolc", "I am real");
    b.pass(60);
    b.pull().await;
    assert!(!b.sink.people["lzolc"].bot);
}

/// As a user has it whose `gh` holds the token.
#[tokio::test]
async fn the_token_of_gh_is_asked_for_by_its_command() {
    use std::os::unix::fs::PermissionsExt;
    let b = bench(&[APP]).await;
    let home = tempfile::tempdir().unwrap();
    let gh = home.path().join("gh");
    let script = format!("#!/bin/sh\n[ \"$*\" = 'auth token' ] && echo {TOKEN}\n");
    std::fs::write(&gh, script).unwrap();
    std::fs::set_permissions(&gh, std::fs::Permissions::from_mode(0o755)).unwrap();
    let config = format!(
        "[hero]\nname = \"Ada\"\ntimezone = \"UTC\"\n[[source]]\nkind = \"github\"\n\
         base_url = \"{}\"\ntoken = {{ command = \"gh auth token\" }}\nrepos = [\"{APP}\"]\n",
        b.server.url("")
    );
    std::fs::write(home.path().join("config.toml"), config).unwrap();
    let path = format!("{}:{}", home.path().display(), std::env::var("PATH").unwrap_or_default());
    let mut hero = tokio::process::Command::new(env!("CARGO_BIN_EXE_hero"));
    hero.env("HERO_CONFIG", home.path().join("config.toml")).env("PATH", path);
    hero.env("HERO_DATA", home.path().join("data")).env_remove("HERO_LOG").arg("doctor");
    let output = hero.stdin(std::process::Stdio::null()).output().await.unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(said.contains("it belongs to ada"), "{said}");
}

#[tokio::test]
async fn issues_among_ourselves_are_work_if_so_configured() {
    for own_issues in [false, true] {
        let mut b = bench(&[APP]).await;
        let issue = b.hub.open(APP, "ada", "Tidy up", "");
        b.restart_with(GitHubConfig { own_issues, ..settings(&[APP]) });
        b.pull().await;
        assert_eq!(b.head(issue).tracked.own, own_issues);
    }
}
