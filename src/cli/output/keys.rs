//! Which key does what, for people, programs and documents.

use crate::tui::keymap::{Bound, Context, Keymap, shown};
use crate::tui::text::{fit, width};
use serde::Serialize;

/// What a reference begins with.
const INTRO: &str = "\
# Keys

Which key does what, and where. A context holds the keys of those around it too: `reply` works in
the queue and in the ticket.

`keymap.toml`, beside `config.toml`, changes them: a table for each context, in it the name of an
action and the keys that it has instead (none: `[]`). `hero doctor` checks the file, `hero keys`
prints what comes of it, `:` in the console finds every action by its name.

```toml
[work]
reply = \"Ctrl-R\"
snooze = [\"s\", \"F4\"]
```
";

/// A context with its actions, in the order of the help.
fn contexts(keymap: &Keymap) -> impl Iterator<Item = (Context, Vec<&Bound>)> {
    Context::ALL.into_iter().map(|context| {
        let rows = keymap.rows().iter().filter(|row| row.binding.context == context);
        (context, rows.collect())
    })
}

/// For people: a line an action.
pub fn keys_text(keymap: &Keymap) -> String {
    let names = keymap.rows().iter().map(|row| width(&row.binding.command.name()));
    let names = names.max().unwrap_or(0);
    let keys = keymap.rows().iter().map(|row| width(&row.all_keys())).max().unwrap_or(0);
    let line = |row: &&Bound| {
        let name = fit(&row.binding.command.name(), names);
        format!("  {}  {name}  {}\n", fit(&row.all_keys(), keys), row.binding.words)
    };
    let part = |(context, rows): (Context, Vec<&Bound>)| {
        let lines: String = rows.iter().map(line).collect();
        format!("{} [{}]\n{lines}", context.words(), context.name())
    };
    contexts(keymap).map(part).collect::<Vec<_>>().join("\n")
}

/// For documents: a table a context.
pub fn keys_markdown(keymap: &Keymap) -> String {
    let cell = |text: &str| text.replace('|', "\\|");
    let line = |row: &&Bound| {
        let keys: Vec<String> = row.keys.iter().map(|key| format!("`{}`", shown(key))).collect();
        let (name, words) = (row.binding.command.name(), row.binding.words);
        format!("| {} | `{name}` | {} |\n", cell(&keys.join(", ")), cell(words))
    };
    let part = |(context, rows): (Context, Vec<&Bound>)| {
        let lines: String = rows.iter().map(line).collect();
        let (words, name) = (context.words(), context.name());
        format!(
            "\n## {words} (`[{name}]`)\n\n| keys | action | what it does |\n| --- | --- | --- |\n{lines}"
        )
    };
    INTRO.to_owned() + &contexts(keymap).map(part).collect::<String>()
}

#[derive(Serialize)]
struct KeyJson {
    context: String,
    action: String,
    keys: Vec<String>,
    default: Vec<String>,
    words: &'static str,
}

/// For programs: one array.
///
/// # Errors
/// None that are known: everything in it has a JSON form.
pub fn keys_json(keymap: &Keymap) -> serde_json::Result<String> {
    let json = |row: &Bound| KeyJson {
        context: row.binding.context.name(),
        action: row.binding.command.name(),
        keys: row.keys.iter().map(|key| shown(key)).collect(),
        default: row.binding.keys.iter().map(|key| shown(key)).collect(),
        words: row.binding.words,
    };
    let rows: Vec<KeyJson> = keymap.rows().iter().map(json).collect();
    serde_json::to_string_pretty(&rows).map(|text| text + "\n")
}
