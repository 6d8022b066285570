//! The keymap as a file, and all that is made of it at the command line.

use std::path::Path;
use std::process::Command;
use support_hero::cli::output::{keys_json, keys_markdown, keys_text};
use support_hero::config::ConfigError;
use support_hero::tui::keymap::{Command as Does, Context, Keymap};

fn parse(text: &str) -> Result<Keymap, ConfigError> {
    Keymap::parse(text, Path::new("keymap.toml"))
}

fn faults(text: &str) -> Vec<String> {
    match parse(text) {
        Err(ConfigError::Faulty { faults }) => faults.iter().map(ToString::to_string).collect(),
        other => panic!("{text}: {other:?}"),
    }
}

/// The binary with its configuration in `folder`.
fn hero(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hero"));
    command.args(args).env_clear().env("HOME", folder);
    command.env("HERO_CONFIG", folder.join("config.toml")).env("HERO_DATA", folder.join("data"));
    command
}

fn printed(folder: &Path, args: &[&str]) -> String {
    let output = hero(folder, args).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn a_file_changes_the_keys_that_it_names_and_no_others() {
    let keymap = parse(
        "[work]\nreply = \"ctrl-r\"\nsnooze = [\"s\", \"F4\"]\ndone = []\n\
         [composer]\nsend = \"Alt-Enter\"\n[pick-many]\nmark = \"Space\"\n[help]\n",
    )
    .unwrap();
    for (context, command, key) in [
        (Context::Queue, Does::Reply, "Ctrl-R"),
        (Context::Ticket, Does::Snooze, "s"),
        (Context::Work, Does::Done, ":done"),
        (Context::Composer, Does::Send, "Alt-Enter"),
        (Context::Diff, Does::Reply, "r"),
        (Context::Work, Does::Close, "x"),
    ] {
        assert_eq!(keymap.key_of(context, command), key, "{command:?}");
    }
    assert_eq!(keymap.rows().iter().filter(|row| row.is_changed()).count(), 5);
    assert_eq!(parse("").unwrap(), Keymap::default());
}

#[test]
fn keys_can_be_swapped() {
    let keymap = parse("[queue]\ndown = \"k\"\nup = \"j\"\n[work]\nreply = \"e\"\ndone = \"r\"");
    assert_eq!(keymap.unwrap().key_of(Context::Queue, Does::Up), "j");
}

#[test]
fn every_fault_tells_its_line_and_what_to_do() {
    for (text, told) in [
        ("[work", "keymap.toml:1: this is not TOML"),
        ("reply = \"r\"", "keymap.toml:1: reply stands outside of any table; write it below"),
        (
            "\n[quue]\n",
            "keymap.toml:2: [quue]: is no context (did you mean queue?); allowed: work, ",
        ),
        (
            "[work]\nrepyl = \"r\"",
            "keymap.toml:2: [work]: repyl = \"r\" is no action there (did you mean reply?); \
             `hero keys` lists them all",
        ),
        (
            "[queue]\nreply = \"r\"",
            "keymap.toml:2: [queue]: reply = \"r\" is no action there; it belongs below [work] or",
        ),
        ("[work]\nreply = 7", "keymap.toml:2: [work]: reply = 7 is an integer; allowed: a text in"),
        ("[work]\nreply = [\"r\", true]", "keymap.toml:2: [work]: reply = true is a boolean"),
        ("[work]\nreply = \"rr\"", "keymap.toml:2: [work]: reply = \"rr\" is no key; write it as"),
        ("[work]\nreply = \"Ctrl-I\"", "reply = \"Ctrl-I\" is Tab in a terminal; write it as"),
        ("[work]\nreply = [\"F5\", \"Ctrl-Alt-x\"]", "\"Ctrl-Alt-x\" has several modifiers"),
        (
            "[composer]\nsend = \"s\"",
            "keymap.toml:2: [composer]: send = \"s\" is a letter, and letters are text there; take \
             one with Ctrl or Alt, or an F key",
        ),
        ("[text]\neditor = \"Space\"", "is a letter, and letters are text there"),
        (
            "[work]\nreply = \"e\"",
            "keymap.toml:2: [work]: reply = \"e\" clashes: e is done in [work] by default; give one \
             of them another key, such as done below [work]",
        ),
        (
            "[work]\nreply = \"F3\"\n\n[queue]\nopen = \"F3\"",
            "keymap.toml:5: [queue]: open = \"F3\" clashes: F3 is reply in [work] in line 2; give",
        ),
        (
            "[screen]\nleave = \"j\"",
            "keymap.toml:2: [screen]: leave = \"j\" clashes: j is down in [queue] by default",
        ),
        (
            "[ticket]\nback = []",
            "keymap.toml:2: [ticket]: back = [] is a way out that nobody can do without; leave it",
        ),
        ("[composer]\nkeep-draft = []", "keep-draft = [] is a way out"),
        ("[always]\nleave = []", "leave = [] is a way out"),
        ("[always]\nhelp = []", "help = [] is a way out"),
    ] {
        let found = faults(text);
        assert!(found.iter().any(|fault| fault.contains(told)), "{text}\n{found:#?}");
    }
}

#[test]
fn all_faults_are_told_at_once_in_the_order_of_the_file() {
    let found = faults(
        "[work]\nundo = \"Ctrl-M\"\nrepyl = \"q\"\ndone = \"s\"\n[nowhere]\n[help]\nback = []\n",
    );
    let lines: Vec<&str> = found.iter().map(|fault| fault.split(": ").next().unwrap()).collect();
    let expected = [2, 3, 4, 5, 7].map(|line| format!("keymap.toml:{line}"));
    assert_eq!(lines, expected, "{found:#?}");
}

#[test]
fn the_same_action_may_have_one_key_in_contexts_that_do_not_meet() {
    parse("[diff]\nback = [\"q\", \"Esc\"]\n[screen]\nleave = \"Q\"").unwrap();
    assert_eq!(faults("[diff]\nback = [\"q\", \"Esc\"]").len(), 1, "q leaves by default");
}

#[test]
fn the_reference_is_what_the_command_prints() {
    let kept = include_str!("../../assets/keys.md");
    let now = keys_markdown(&Keymap::default());
    assert!(kept == now, "run: hero keys --markdown > assets/keys.md");
    assert!(kept.contains("| `r` | `reply` | answer; a draft goes on where it was left |"));
}

#[test]
fn the_keys_are_printed_as_they_are_for_the_user() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    assert_eq!(printed(home, &["keys", "--markdown"]), keys_markdown(&Keymap::default()));
    let text = "[work]\nreply = \"F5\"\n";
    std::fs::write(home.join("keymap.toml"), text).unwrap();
    let keymap = parse(text).unwrap();
    assert_eq!(printed(home, &["keys"]), keys_text(&keymap));
    let json = printed(home, &["keys", "--json"]);
    assert_eq!(json, keys_json(&keymap).unwrap());
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    let reply = json.as_array().unwrap().iter().find(|row| row["action"] == "reply").unwrap();
    assert_eq!((&reply["keys"][0], &reply["default"][0]), (&"F5".into(), &"r".into()));
}

#[test]
fn a_faulty_keymap_is_told_by_the_doctor_and_keeps_the_console_closed() {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path();
    std::fs::write(home.join("keymap.toml"), "[work]\nreply = \"e\"\n").unwrap();
    let token = home.join("token");
    support_hero::config::private::file().create(true).open(&token).unwrap();
    let config = format!(
        "[hero]\nname = \"Ada\"\n[[source]]\nkind = \"github\"\ntoken = {{ file = {token:?} }}\nrepos = [\"a/b\"]\n"
    );
    std::fs::write(home.join("config.toml"), config).unwrap();
    for args in [&[][..], &["demo"], &["keys"]] {
        let output = hero(home, args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!output.status.success(), "{args:?}");
        assert!(said.contains("keymap.toml:2: [work]: reply = \"e\" clashes"), "{args:?} {said}");
    }
    let output = hero(home, &["doctor"]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(said.contains("keys\n  ✗ file: ") && said.contains("clashes"), "{said}");
}

#[test]
fn the_manual_has_commands_and_keys_and_a_page_for_each_command() {
    let folder = tempfile::tempdir().unwrap();
    let manual = printed(folder.path(), &["man"]);
    for part in [
        ".TH hero 1",
        ".SH KEYS",
        "hero\\-customers(1)",
        ".SS \"queue and ticket\"",
        "answer; a draft",
    ] {
        assert!(manual.contains(part), "{part}\n{manual}");
    }
    let pages = folder.path().join("man1");
    printed(folder.path(), &["man", "--dir", pages.to_str().unwrap()]);
    let page = |name: &str| std::fs::read_to_string(pages.join(name)).unwrap();
    assert_eq!(page("hero.1"), manual);
    assert!(page("hero-customers-import.1").contains(".TH hero-customers-import 1"));
}

#[test]
fn completions_are_scripts_that_their_shells_can_read() {
    let folder = tempfile::tempdir().unwrap();
    for shell in ["bash", "zsh", "fish"] {
        let script = printed(folder.path(), &["completions", shell]);
        assert!(script.contains("request-changes") && script.contains("snoozed"), "{shell}");
        let file = folder.path().join(shell);
        std::fs::write(&file, script).unwrap();
        // Where the shell is not installed, there is nobody to ask.
        if let Ok(output) = Command::new(shell).arg("-n").arg(&file).output() {
            assert!(output.status.success(), "{shell}: {output:?}");
        }
    }
    let help = printed(folder.path(), &["completions", "--help"]);
    assert!(help.contains("hero completions fish > ~/.config/fish/completions/hero.fish"));
}
