//! The table `[answers]`: what the hero's answers are written with.

use super::check::values;
use super::file::Table;
use super::words;

/// What answers are written with.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AnswersConfig {
    /// Words that are not for outside: whoever sends one is asked first.
    pub private: Vec<String>,
    /// Where the hero meets people.
    pub meeting: Option<String>,
    /// Where everybody sees how the services are.
    pub status_page: Option<String>,
}

/// What answers are written with.
pub(super) fn check(root: &Table<'_>) -> AnswersConfig {
    let Some(table) = root.table("answers") else { return AnswersConfig::default() };
    let private = table.read_list("private", "[\"codename\"]", words::name);
    let link = |key| table.text(key).and_then(|at| table.read(&at, words::page));
    let answers = AnswersConfig {
        private: values(private),
        meeting: link("meeting"),
        status_page: link("status_page"),
    };
    table.finish();
    answers
}
