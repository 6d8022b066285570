//! A list of customers that a command prints.

use super::{examined, read, register};
use support_hero::config::RegisterKind;
use support_hero::source::SourceError;

fn command(command: &str) -> std::sync::Arc<dyn support_hero::register::Register> {
    register(RegisterKind::Command(command.into()))
}

#[tokio::test]
async fn what_a_command_prints_is_read_as_json_or_csv() {
    for printed in [
        "printf 'name,domains\\nAcme,acme.com\\n'",
        "echo '[{\"name\": \"Acme\", \"domains\": [\"acme.com\"]}]'; echo slowly >&2",
        "echo '{\"customers\": [{\"name\": \"Acme\", \"domains\": \"acme.com\"}]}'",
    ] {
        let reading = read(&*command(printed)).await.unwrap();
        let [acme] = &reading.customers[..] else { panic!("{reading:?}") };
        assert_eq!(acme.customer.name, "Acme");
        assert_eq!(acme.customer.identities[0].as_str(), "domain:acme.com");
    }
    let found = examined(&*command("echo '[{\"name\": \"Acme\"}]'")).await;
    assert_eq!(found, ["`echo '[{\"name\": \"Acme\"}]'`: 1 customers, 1 of them pay"]);
}

#[tokio::test]
async fn a_command_that_fails_tells_its_first_complaint() {
    let failing = command("echo '[{\"name\": \"Acme\"}]'; echo no such table >&2; exit 3");
    let why = read(&*failing).await.unwrap_err();
    assert!(matches!(why, SourceError::NeedsYou { .. }), "{why:?}");
    let why = why.to_string();
    let told = "failed (exit status: 3): no such table: run it in a shell to see why";
    assert!(why.ends_with(told), "{why}");
    assert_eq!(examined(&*failing).await, [format!("Fault: {why}")]);
}

#[tokio::test]
async fn a_command_that_prints_nothing_demotes_nobody() {
    for (silent, told) in [
        ("true", "`true`:1: name: is no column here"),
        ("echo '[]'", "`echo '[]'`: holds no customer"),
        ("echo '[{\"name\"'", "`echo '[{\"name\"'`:2: is no list of customers: EOF"),
    ] {
        let why = read(&*command(silent)).await.unwrap_err().to_string();
        assert!(why.starts_with(told), "{why}");
    }
}
