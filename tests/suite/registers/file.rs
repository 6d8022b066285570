//! A list of customers in a file.

use super::{examined, read, register};
use std::path::Path;
use support_hero::config::RegisterKind;
use support_hero::desk::Coverage;

const LIST: &str = "name,status,until,domains\nAcme,,,acme.com\nGlobex,trialing,,globex.com\n\
                    Initech,canceled,2026-11-01,initech.com\n";

fn file(path: &Path) -> std::sync::Arc<dyn support_hero::register::Register> {
    register(RegisterKind::File(path.to_owned()))
}

#[tokio::test]
async fn a_file_is_read_whole_each_time() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("customers.csv");
    std::fs::write(&path, LIST).unwrap();
    let register = file(&path);
    assert_eq!((register.id().0.as_str(), register.goes_by_address()), ("accounts", false));
    let reading = read(&*register).await.unwrap();
    assert_eq!(reading.coverage, Coverage::All);
    let pays: Vec<_> = reading.customers.iter().map(|l| (l.id.as_str(), l.customer.pays)).collect();
    assert_eq!(pays, [("Acme", true), ("Globex", true), ("Initech", false)]);
    let told = format!("{}: 3 customers, 2 of them pay", path.display());
    assert_eq!(examined(&*register).await, [told]);
    std::fs::write(&path, "[{\"name\": \"Acme\"}]").unwrap();
    assert_eq!(read(&*register).await.unwrap().customers.len(), 1);
}

#[tokio::test]
async fn a_broken_line_imports_nothing_and_is_told_to_the_doctor() {
    let home = tempfile::tempdir().unwrap();
    let path = home.path().join("customers.csv");
    let broken: String = (0..7).map(|n| format!("Customer {n},,,example\n")).collect();
    std::fs::write(&path, format!("{LIST}{broken}")).unwrap();
    let register = file(&path);
    let why = read(&*register).await.unwrap_err().to_string();
    let shown = path.display();
    let told = format!(
        "{shown}:5: domains: \"example\" is no domain; allowed: the part of an address after the \
         @, such as example.com (and 6 more faults): mend the list; what it said last counts \
         until then"
    );
    assert_eq!(why, told);
    let found = examined(&*register).await;
    assert_eq!(found.len(), 5);
    assert!(found[4].starts_with(&format!("Fault: {shown}:9: domains: ")), "{found:?}");
}

#[tokio::test]
async fn a_file_that_cannot_be_read_says_what_to_do() {
    let home = tempfile::tempdir().unwrap();
    let absent = home.path().join("absent.csv");
    for (path, told) in [
        (absent.as_path(), "does not exist: write it there, or name the place where it is"),
        (home.path(), "is no file: name a CSV or JSON file"),
    ] {
        let why = read(&*file(path)).await.unwrap_err().to_string();
        assert_eq!(why, format!("{} {told}", path.display()));
        let found = examined(&*file(path)).await;
        assert_eq!(found, [format!("Fault: {} {told}", path.display())]);
    }
}

#[cfg(unix)]
#[tokio::test]
async fn what_is_too_long_or_no_plain_file_is_not_waited_for() {
    let home = tempfile::tempdir().unwrap();
    let long = home.path().join("long.csv");
    std::fs::File::create(&long).unwrap().set_len((256 << 20) + 1).unwrap();
    let why = read(&*file(&long)).await.unwrap_err().to_string();
    assert!(why.ends_with("is longer than 256 MiB: leave out what is not needed"), "{why}");
    let pipe = home.path().join("pipe.csv");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status().unwrap();
    assert!(made.success());
    let why = read(&*file(&pipe)).await.unwrap_err().to_string();
    assert!(why.ends_with("is no file: name a CSV or JSON file"), "{why}");
}
