//! Lists of questions that are asked of every customer once.

use super::clean_line;

/// The lists that come with the program: their names and what stands in them.
const STANDARD: [(&str, &str); 3] = [
    ("set-up", include_str!("../../assets/checklists/set-up.txt")),
    ("training", include_str!("../../assets/checklists/training.txt")),
    ("value", include_str!("../../assets/checklists/value.txt")),
];

/// A list of questions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Checklist {
    /// Its name, which is that of its file: `set-up`.
    pub name: String,
    /// What stands above it.
    pub title: String,
    /// What is asked. A question is known by its words.
    pub questions: Vec<String>,
}

/// What is wrong with a list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ChecklistError {
    /// Nothing stands in it.
    #[error("it is empty: write a title in its first line, and below it a question a line")]
    Empty,
    /// Only a title stands in it.
    #[error("there is nothing below the title {0:?}: write a question a line")]
    NoQuestion(String),
    /// A question stands in it twice; the line, from 1.
    #[error("line {0} repeats a question: take it away")]
    Twice(usize),
}

impl Checklist {
    /// The lists that come with the program.
    pub fn standard() -> Vec<Self> {
        let read = STANDARD.iter().filter_map(|(name, text)| Self::parse(name, text).ok());
        read.collect()
    }

    /// A list of this name from a text: its title, then a question a line. Empty lines and those
    /// that begin with `#` say nothing.
    ///
    /// # Errors
    /// [`ChecklistError`].
    pub fn parse(name: &str, text: &str) -> Result<Self, ChecklistError> {
        let lines = text.lines().enumerate().map(|(index, line)| (index + 1, clean_line(line)));
        let mut lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
        let (_, title) = lines.next().ok_or(ChecklistError::Empty)?;
        let mut questions = Vec::new();
        for (number, line) in lines {
            if questions.contains(&line) {
                return Err(ChecklistError::Twice(number));
            }
            questions.push(line);
        }
        if questions.is_empty() {
            return Err(ChecklistError::NoQuestion(title));
        }
        Ok(Self { name: name.to_owned(), title, questions })
    }

    /// These lists with others in the place of those of the same name; the rest comes after them.
    #[must_use]
    pub fn replaced(mut lists: Vec<Self>, by: Vec<Self>) -> Vec<Self> {
        for own in by {
            match lists.iter_mut().find(|list| list.name == own.name) {
                Some(list) => *list = own,
                None => lists.push(own),
            }
        }
        lists
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(name: &str, title: &str, questions: &[&str]) -> Checklist {
        let questions = questions.iter().map(|text| (*text).to_owned()).collect();
        Checklist { name: name.into(), title: title.into(), questions }
    }

    #[test]
    fn a_list_is_a_title_and_a_question_a_line() {
        for (text, expected) in [
            ("Set-up\nWhich?\nHow?\n", Ok(list("x", "Set-up", &["Which?", "How?"]))),
            ("# ours\n\n  Set-up \n # old\n\tWhich?\n", Ok(list("x", "Set-up", &["Which?"]))),
            ("Set-up\nred \u{1b}[31m\n", Ok(list("x", "Set-up", &["red"]))),
            ("# only that\n\n", Err(ChecklistError::Empty)),
            ("Set-up\n#Which?\n", Err(ChecklistError::NoQuestion("Set-up".into()))),
            ("Set-up\nWhich?\n\nHow?\n Which? \n", Err(ChecklistError::Twice(5))),
        ] {
            assert_eq!(Checklist::parse("x", text), expected, "{text:?}");
        }
    }

    #[test]
    fn three_lists_come_with_the_program() {
        let lists = Checklist::standard();
        let named: Vec<&str> = lists.iter().map(|list| list.name.as_str()).collect();
        assert_eq!(named, ["set-up", "training", "value"]);
        for list in &lists {
            assert!((5..=8).contains(&list.questions.len()), "{}", list.name);
            assert!(list.questions.iter().all(|question| question.ends_with('?')));
        }
        let all = lists.iter().flat_map(|list| &list.questions);
        let once: std::collections::BTreeSet<&String> = all.clone().collect();
        assert_eq!(once.len(), all.count(), "a tick is a question's, whatever list it is in");
    }

    #[test]
    fn own_lists_take_the_place_of_those_of_the_same_name() {
        let (ours, more) = (list("value", "Worth", &["Is it?"]), list("a", "A", &["B?"]));
        let lists = Checklist::replaced(Checklist::standard(), vec![more.clone(), ours.clone()]);
        let titles: Vec<&str> = lists.iter().map(|list| list.title.as_str()).collect();
        assert_eq!(titles, ["Set-up", "Training", "Worth", "A"]);
    }
}
