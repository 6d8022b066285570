//! The command line: what it takes, what it prints, how it fails.

use async_trait::async_trait;
use clap::{CommandFactory, Parser};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use support_hero::cli::doctor::{
    as_json, as_text, claims, examine_cache, examine_config, examine_sources,
};
use support_hero::cli::{Cli, UsageError, exit_code};
use support_hero::config::{Config, ConfigError};
use support_hero::desk::{Abilities, Cursor, Delivery, Identity, Page, Receipt, SourceId};
use support_hero::source::{Finding, PageSink, Pulled, RemoteTicket, Source, SourceError, Verdict};

/// The binary with its places in `folder`, and nothing of the caller's environment.
fn hero(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hero"));
    command.args(args).env_clear().env("HOME", folder);
    command.env("HERO_CONFIG", folder.join("new/config.toml"));
    command.env("HERO_DATA", folder.join("data"));
    command
}

fn answered(mut command: Command, answers: &str) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().unwrap();
    // A command that refuses at once reads no answer.
    let _ = child.stdin.take().unwrap().write_all(answers.as_bytes());
    child.wait_with_output().unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn the_help_of_all_commands() {
    let mut help = String::new();
    let mut hero = Cli::command().term_width(100);
    hero.build();
    help += &hero.render_long_help().to_string();
    for command in hero.get_subcommands_mut().filter(|command| command.get_name() != "help") {
        let text = command.render_long_help();
        help += &format!("\n--- {}\n{text}", command.get_name());
        let name = command.get_name().to_owned();
        for nested in command.get_subcommands_mut().filter(|nested| nested.get_name() != "help") {
            let text = nested.render_long_help();
            help += &format!("\n--- {name} {}\n{text}", nested.get_name());
        }
    }
    insta::assert_snapshot!(help);
}

#[test]
fn what_is_said_wrongly_is_refused() {
    for line in [
        "hero show",
        "hero show 4711",
        "hero reply github:a/b#1",
        "hero reply github:a/b#1 --message x --file y",
        "hero reply github:a/b#1 --message x --reason completed",
        "hero close github:a/b#1 --reason whim",
        "hero resolve sentry:o/APP-1 --next-release --in app@2.4.0",
        "hero resolve sentry:o/APP-1 --in",
        "hero archive sentry:o/APP-1 --until soon",
        "hero priority sentry:o/APP-1",
        "hero priority sentry:o/APP-1 urgent",
        "hero seen",
        "hero snooze github:a/b#1",
        "hero request-changes github:a/b#1",
        "hero ask-review github:a/b#1",
        "hero ask-review github:a/b#1 @",
        "hero merge github:a/b#1 --insist",
        "hero merge github:a/b#1 --method octopus",
        "hero label github:a/b#1",
        "hero issue github:a/b#1",
        "hero search",
        "hero queue --view inbox",
        "hero demo --serve --headless",
        "hero outbox retry one",
        "hero customers mark acme.com",
        "hero customers mark acme.com Acme --nobody",
        "hero customers import",
        "hero customers import list.csv --forget",
        "hero customers import list.csv --name A/b",
        "hero customers show",
        "hero customers same github:a",
        "hero customers note Acme",
        "hero completions cobol",
        "hero dance",
    ] {
        let error = Cli::try_parse_from(line.split(' ')).expect_err(line);
        assert_eq!(error.exit_code(), 2, "{line}");
    }
}

#[test]
fn what_is_said_rightly_is_taken() {
    for line in [
        "hero",
        "hero --config c.toml --data d queue --json --view mine",
        "hero queue --config c.toml",
        "hero show github:a/b#1 --json",
        "hero reply slack:users/C1/1.2 --file - --close --reason not-planned --later --json",
        "hero snooze sentry:o/APP-1 --until tomorrow",
        "hero diff github:a/b#1",
        "hero approve github:a/b#1 --json",
        "hero request-changes github:a/b#1 -m no --later",
        "hero ask-review github:a/b#1 @ada a/core",
        "hero merge github:a/b#1 --insist --method squash --yes",
        "hero customers",
        "hero customers acme corp --json --amounts",
        "hero customers list --most 5",
        "hero customers show Acme --amounts",
        "hero customers import list.csv --name crm --dry-run --trialing",
        "hero customers import --forget --name crm",
        "hero customers why github:a/b#1",
        "hero customers mark #acme Acme --new",
        "hero customers mark mail.test --nobody",
        "hero customers unmark acme.com --json",
        "hero customers separate @a @b --undo",
        "hero customers note Acme --forget 3",
        "hero label github:a/b#1 --add bug --add api --remove triage",
        "hero assign github:a/b#1",
        "hero assign github:a/b#1 ada bob --remove eve",
        "hero assign sentry:o/APP-1 ada@example.com",
        "hero assign sentry:o/APP-1 #billing --later",
        "hero resolve sentry:o/APP-1",
        "hero resolve sentry:o/APP-1 --next-release --json",
        "hero resolve sentry:o/APP-1 --in app@2.4.0 --later",
        "hero resolve sentry:o/APP-1 --in example/app@0123456789",
        "hero archive sentry:o/APP-1",
        "hero archive sentry:o/APP-1 --until 3d --json",
        "hero priority sentry:o/APP-1 low --later",
        "hero seen sentry:o/APP-1",
        "hero claim github:a/b#1 --release",
        "hero issue slack:users/C1/1.2 --title t --place a/b --body - --label bug --template Bug",
        "hero search login loop --json",
        "hero outbox --json",
        "hero outbox list --json",
        "hero outbox discard 7",
        "hero demo --serve --seed 7",
        "hero sync --once",
    ] {
        if let Err(error) = Cli::try_parse_from(line.split(' ')) {
            panic!("{line}: {error}");
        }
    }
}

#[test]
fn wrong_usage_and_failure_have_their_exit_codes() {
    let code = |error: anyhow::Error| format!("{:?}", exit_code(&error));
    assert_eq!(
        code(UsageError("no".into()).into()),
        format!("{:?}", std::process::ExitCode::from(2))
    );
    assert_eq!(code(anyhow::anyhow!("no")), format!("{:?}", std::process::ExitCode::FAILURE));
}

const ANSWERS: &str = "Ada Lovelace\nEurope/London\n\nexample.com\n\nexample/app\nGH_TOKEN\n\n";

#[test]
fn init_writes_a_private_file_and_does_not_write_over_it() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new/config.toml");
    let output = answered(hero(folder.path(), &["init"]), ANSWERS);
    assert!(output.status.success(), "{}", stderr(&output));
    let config = Config::load(&file).unwrap();
    assert_eq!((config.name.as_str(), config.sources.len()), ("Ada Lovelace", 1));
    assert!(is_private(&file));

    std::fs::write(&file, "mine").unwrap();
    let output = answered(hero(folder.path(), &["init"]), ANSWERS);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("is there already; --force writes over it"));
    assert_eq!(std::fs::read_to_string(&file).unwrap(), "mine");

    let output = answered(hero(folder.path(), &["init", "--force"]), ANSWERS);
    assert!(output.status.success(), "{}", stderr(&output));
    assert!(Config::load(&file).is_ok() && is_private(&file));
    assert_eq!(std::fs::read_dir(file.parent().unwrap()).unwrap().count(), 1);
}

#[cfg(unix)]
fn is_private(file: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(file).unwrap().permissions().mode() & 0o077 == 0
}

#[cfg(not(unix))]
fn is_private(_: &Path) -> bool {
    true
}

#[test]
fn an_answer_that_cannot_be_taken_writes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let output = answered(hero(folder.path(), &["init"]), "Ada\nMars\n");
    assert_eq!(output.status.code(), Some(1));
    let told = "error: Your time zone: \"Mars\": that is no time zone; allowed: ";
    assert!(stderr(&output).starts_with(told), "{}", stderr(&output));
    assert!(!folder.path().join("new").exists());
}

#[test]
fn a_token_given_where_its_place_is_asked_for_is_not_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let answers = "Ada\nUTC\n\n\ngeneral\nxoxb-not-a-real-one\n";
    let output = answered(hero(folder.path(), &["init"]), answers);
    assert_eq!(output.status.code(), Some(1));
    assert!(stderr(&output).contains("looks like the token itself"), "{}", stderr(&output));
    let told = stderr(&output) + &String::from_utf8_lossy(&output.stdout);
    assert!(!told.contains("not-a-real-one"), "{told}");
}

#[test]
fn completions_name_the_commands() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let output = hero(folder.path(), &["completions", shell]).output().unwrap();
        let script = String::from_utf8(output.stdout).unwrap();
        assert!(script.contains("snooze"), "{shell}");
    }
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let (reader, writer) = std::io::pipe().unwrap();
    drop(reader);
    let mut command = hero(folder.path(), &["completions", "bash"]);
    let output = command.stdout(writer).stderr(Stdio::piped()).spawn().unwrap().wait_with_output();
    let output = output.unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    assert_eq!(stderr(&output), "");
}

#[test]
fn an_error_is_one_line_and_an_exit_code() {
    let folder = tempfile::tempdir().unwrap();
    let output = hero(folder.path(), &["init"]).stdin(Stdio::null()).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(stderr(&output), "error: Your name: \"\": that is empty; allowed: a name\n");
}

struct Examined(SourceId, Vec<Finding>);

#[async_trait]
impl Source for Examined {
    fn id(&self) -> &SourceId {
        &self.0
    }

    fn abilities(&self) -> Abilities {
        Abilities::NONE
    }

    async fn pull(&self, _: Option<Cursor>, _: &mut dyn PageSink) -> Result<Pulled, SourceError> {
        unreachable!("the doctor pulls nothing")
    }

    async fn refresh(&self, _: &RemoteTicket) -> Result<Page, SourceError> {
        unreachable!("the doctor refreshes nothing")
    }

    async fn deliver(&self, _: &Delivery, _: u32) -> Result<Receipt, SourceError> {
        unreachable!("the doctor delivers nothing")
    }

    async fn examine(&self) -> Vec<Finding> {
        self.1.clone()
    }
}

fn finding(subject: &str, verdict: Verdict, remedy: Option<&str>) -> Finding {
    let detail = format!("{subject} as seen\u{1b}[31m");
    Finding { subject: subject.into(), verdict, detail, remedy: remedy.map(Into::into) }
}

#[tokio::test]
async fn the_doctor_tells_every_finding_under_its_source() {
    let (good, meagre) = (SourceId("users".into()), SourceId("github".into()));
    let findings = vec![
        finding("token", Verdict::Good, None),
        finding("scopes", Verdict::Warning, Some("add one")),
    ];
    let sources = [
        (good.clone(), Ok(Box::new(Examined(good, findings)) as Box<dyn Source>)),
        (meagre, Err("config.toml:9: no token")),
    ];
    let examined = examine_sources(&sources).await;
    assert_eq!(
        as_text(&examined),
        "users\n  ✓ token: token as seen\n  ! scopes: scopes as seen\n      add one\n\
         github\n  ✗ token: config.toml:9: no token\n"
    );
    let json: serde_json::Value = serde_json::from_str(&as_json(&examined).unwrap()).unwrap();
    let verdicts: Vec<_> = json.as_array().unwrap().iter().map(|f| &f["verdict"]).collect();
    assert_eq!(verdicts, ["good", "warning", "fault"]);
    assert_eq!((&json[1]["remedy"], &json[2]["what"]), (&"add one".into(), &"github".into()));
}

#[test]
fn the_doctor_tells_which_customers_claim_the_same() {
    use support_hero::store::Clash;
    let clash = |number: usize| Clash {
        identity: Identity::domain(&format!("acme{number}.com")).unwrap(),
        names: vec!["Acme (stripe)".into(), "Acme Ltd (import)".into()],
    };
    let told = |clashes: usize| {
        let clashes: Vec<Clash> = (0..clashes).map(clash).collect();
        claims(12_300, &clashes).into_iter().map(|f| (f.subject, f.detail)).collect::<Vec<_>>()
    };
    let one = ("domain acme0.com", "claimed by Acme (stripe) and Acme Ltd (import)");
    assert_eq!(told(0), [("claims".into(), "no two of 12,300 claim the same".into())]);
    assert_eq!(told(1), [(one.0.into(), one.1.into())]);
    assert_eq!(told(5).len(), 5);
    for (clashes, more) in [
        (6, "1 more are claimed by several"),
        (999, "994 more are claimed by several"),
        (1_000, "at least 995 more are claimed by several"),
    ] {
        let told = told(clashes);
        assert_eq!((told.len(), told[5].1.as_str()), (6, more));
    }
    let account = Clash { identity: Identity::parse("slack:U012AB3CD").unwrap(), ..clash(0) };
    let remedies: Vec<_> = claims(2, &[clash(0), account]).into_iter().map(|f| f.remedy).collect();
    let mark = |what| Some(format!("say whose it is: hero customers mark {what} NAME"));
    assert_eq!(remedies, [mark("acme0.com"), mark("slack:u012ab3cd")]);
}

#[test]
fn the_doctor_tells_every_fault_of_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("new/config.toml");
    std::fs::create_dir(folder.path().join("new")).unwrap();
    std::fs::write(&file, "[hero]\nname = 7\n").unwrap();
    let output = hero(folder.path(), &["doctor", "--json"]).output().unwrap();
    let config: Result<Arc<Config>, ConfigError> = Config::load(&file).map(Arc::new);
    assert_eq!(examine_config(&config, &file).findings.len(), 2, "{config:?}");
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    let verdicts: Vec<_> = json.as_array().unwrap().iter().map(|f| &f["verdict"]).collect();
    assert_eq!(verdicts, ["fault", "fault", "good", "good"]);
}

#[test]
fn the_doctor_tells_whether_the_cache_can_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let verdict = |path: &Path| examine_cache(path).findings[0].verdict;
    let new = folder.path().join("a/b");
    assert_eq!(verdict(&new), Verdict::Good);
    assert_eq!(std::fs::read_dir(&new).unwrap().count(), 0);
    assert!(is_private(&new), "the store moves in there");
    let file = folder.path().join("file");
    std::fs::write(&file, "").unwrap();
    assert_eq!(verdict(&file), Verdict::Fault);
}
