//! A new issue as it is written: a few lines that say where it goes and what it is called, an
//! empty line, and what it says.

use serde::{Deserialize, Serialize};

/// A new issue.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueForm {
    /// The repository it is opened in: `example/app`.
    pub place: String,
    /// Its title, on one line.
    pub title: String,
    /// What it says, as Markdown.
    pub body: String,
    /// Its labels.
    #[serde(default)]
    pub labels: Vec<String>,
}

impl IssueForm {
    /// The form as it is written.
    pub fn text(&self) -> String {
        let Self { place, title, body, labels } = self;
        format!("Repository: {place}\nTitle: {title}\nLabels: {}\n\n{body}", labels.join(", "))
    }

    /// Reads a form back. Lines before the first empty one that begin with no known word belong
    /// to the title.
    pub fn parse(text: &str) -> Self {
        let mut form = Self::default();
        let mut lines = text.lines();
        let mut title: Vec<&str> = Vec::new();
        for line in lines.by_ref().take_while(|line| !line.trim().is_empty()) {
            match line.split_once(':').map(|(word, rest)| (word.trim().to_lowercase(), rest.trim()))
            {
                Some((word, rest)) if word == "repository" => form.place = rest.to_owned(),
                Some((word, rest)) if word == "title" => title.push(rest),
                Some((word, rest)) if word == "labels" => {
                    let labels = rest.split(',').map(str::trim).filter(|label| !label.is_empty());
                    form.labels = labels.map(ToOwned::to_owned).collect();
                }
                _ => title.push(line.trim()),
            }
        }
        form.title = title.join(" ").trim().to_owned();
        form.body = lines.collect::<Vec<_>>().join("\n").trim().to_owned();
        form
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_back_as_it_was_written() {
        let form = IssueForm {
            place: "example/app".into(),
            title: "Websocket: drops after 60 s".into(),
            body: "> it drops\n\nTitle: not this".into(),
            labels: vec!["bug".into(), "good first issue".into()],
        };
        assert_eq!(IssueForm::parse(&form.text()), form);
        let empty = IssueForm { place: "example/app".into(), ..IssueForm::default() };
        assert_eq!(IssueForm::parse(&empty.text()), empty);
    }

    #[test]
    fn what_stands_without_a_word_is_the_title() {
        let form = IssueForm::parse("It drops\nLabels: ,bug, \n\nsee above");
        assert_eq!((&*form.title, &*form.body), ("It drops", "see above"));
        assert_eq!(form.labels, ["bug"]);
        assert_eq!(IssueForm::parse(""), IssueForm::default());
    }
}
