//! Templates for new issues: Markdown with YAML before it, and YAML forms ("About issue and pull
//! request templates"). Pure.

use crate::desk::Template;
use crate::source::lenient::{as_text, each, or_default};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// What stands above the text of a template, or is all of a form.
#[derive(Debug, Default, Deserialize)]
struct Front {
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    #[serde(default, deserialize_with = "or_default")]
    about: String,
    #[serde(default, deserialize_with = "or_default")]
    description: String,
    #[serde(default, deserialize_with = "or_default")]
    title: String,
    #[serde(default, deserialize_with = "names")]
    labels: Vec<String>,
    #[serde(default, deserialize_with = "each")]
    body: Vec<Element>,
}

/// An element of a form.
#[derive(Debug, Default, Deserialize)]
struct Element {
    #[serde(rename = "type", default, deserialize_with = "or_default")]
    kind: String,
    #[serde(default, deserialize_with = "or_default")]
    attributes: Attributes,
}

/// What an element asks for.
#[derive(Debug, Default, Deserialize)]
struct Attributes {
    #[serde(default, deserialize_with = "or_default")]
    label: String,
    #[serde(default, deserialize_with = "or_default")]
    description: String,
    #[serde(default, deserialize_with = "or_default")]
    placeholder: String,
    #[serde(default, deserialize_with = "or_default")]
    value: String,
    /// The language of what is pasted, which makes it a block of code.
    #[serde(default, deserialize_with = "or_default")]
    render: String,
    #[serde(default, deserialize_with = "or_default")]
    multiple: bool,
    #[serde(default, deserialize_with = "or_default")]
    options: Vec<Value>,
}

/// Names in a list, or in one text with commas between them.
fn names<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<String>, D::Error> {
    let names = match Value::deserialize(from)? {
        Value::Array(names) => names.iter().filter_map(as_text).collect(),
        Value::String(names) => names.split(',').map(|name| name.trim().to_owned()).collect(),
        _ => Vec::new(),
    };
    Ok(names.into_iter().filter(|name: &String| !name.is_empty()).collect())
}

/// Whether a file of the folder of templates is one.
pub(super) fn is_template(file: &str) -> bool {
    let small = file.to_lowercase();
    let (name, ending) = small.rsplit_once('.').unwrap_or_default();
    name != "config" && matches!(ending, "md" | "yml" | "yaml")
}

/// The template that a file holds; `None` if it cannot be read.
pub(super) fn template(file: &str, text: &str) -> Option<Template> {
    let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
    let (stem, ending) = file.rsplit_once('.').unwrap_or((file, ""));
    let (front, body) = if ending.eq_ignore_ascii_case("md") {
        markdown(&text)?
    } else {
        let form: Front = yaml(&text)?;
        let body = form.body.iter().filter_map(Element::written).collect::<Vec<_>>().join("\n\n");
        (form, body)
    };
    let or = |text: String, other: &str| if text.is_empty() { other.to_owned() } else { text };
    Some(Template {
        name: or(front.name, stem),
        about: or(front.about, &front.description),
        title: front.title,
        body,
        labels: front.labels,
    })
}

fn markdown(text: &str) -> Option<(Front, String)> {
    let fenced = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---"));
    match fenced {
        None => Some((Front::default(), text.trim().to_owned())),
        Some((front, rest)) => {
            let body = rest.trim_start_matches('-').trim();
            Some((yaml(front)?, body.to_owned()))
        }
    }
}

/// YAML is read as plain values first, which are then looked at as leniently as any answer.
fn yaml(text: &str) -> Option<Front> {
    match serde_saphyr::from_str(text).ok()? {
        Value::Null => Some(Front::default()),
        front @ Value::Object(_) => serde_json::from_value(front).ok(),
        _ => None,
    }
}

impl Element {
    /// As GitHub writes it into the issue, with what helps to fill it in; `None` for what is only
    /// to be read.
    fn written(&self) -> Option<String> {
        let Attributes { label, .. } = &self.attributes;
        let answer = match self.kind.as_str() {
            "input" | "textarea" => self.attributes.answer(),
            "dropdown" => self.attributes.choice(),
            "checkboxes" => self.attributes.boxes(),
            _ => return None,
        };
        let written = if label.is_empty() { answer } else { format!("### {label}\n\n{answer}") };
        Some(written.trim_end().to_owned())
    }
}

impl Attributes {
    fn answer(&self) -> String {
        let hint = if self.placeholder.is_empty() { &self.description } else { &self.placeholder };
        let answer = match self.value.trim_end() {
            "" => hidden(hint),
            value => value.to_owned(),
        };
        let Self { render, .. } = self;
        if render.is_empty() {
            answer
        } else {
            format!("```{render}\n{}\n```", self.value.trim_end())
        }
    }

    fn choice(&self) -> String {
        let word = if self.multiple { "any" } else { "one" };
        let options: Vec<_> = self.options.iter().filter_map(as_text).collect();
        hidden(&format!("{word} of: {}", options.join(", ")))
    }

    fn boxes(&self) -> String {
        let labels = self.options.iter().filter_map(|option| as_text(option.get("label")?));
        labels.map(|label| format!("- [ ] {label}")).collect::<Vec<_>>().join("\n")
    }
}

/// A hint that is not shown in the issue.
fn hidden(hint: &str) -> String {
    let hint = hint.trim().replace("-->", "->");
    if hint.is_empty() { hint } else { format!("<!-- {hint} -->") }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(name: &str, about: &str, title: &str, body: &str, labels: &[&str]) -> Template {
        let labels = labels.iter().map(ToString::to_string).collect();
        let text = str::to_owned;
        Template {
            name: text(name),
            about: text(about),
            title: text(title),
            body: text(body),
            labels,
        }
    }

    #[test]
    fn markdown_with_what_stands_above_it() {
        for (text, expected) in [
            (
                "---\r\nname: Bug report\r\nabout: It does not work\r\ntitle: '[Bug]: '\r\nlabels: bug, triage\r\nassignees: ''\r\n---\r\n\r\n**What happened**\r\n",
                Some(of(
                    "Bug report",
                    "It does not work",
                    "[Bug]: ",
                    "**What happened**",
                    &["bug", "triage"],
                )),
            ),
            ("---\nname: x\nlabels: [a, b]\n---\ntext", Some(of("x", "", "", "text", &["a", "b"]))),
            ("no head\n\n---\nat all", Some(of("bug", "", "", "no head\n\n---\nat all", &[]))),
            ("---\n# nothing\n---\ntext", Some(of("bug", "", "", "text", &[]))),
            ("---\nname: [1\n---\ntext", None),
            ("", Some(of("bug", "", "", "", &[]))),
        ] {
            assert_eq!(template("bug.md", text), expected, "{text}");
        }
    }

    #[test]
    fn a_form_becomes_what_it_would_be_filled_in() {
        let form = r#"
name: Bug report
description: File a bug
title: "[Bug]: "
labels: ["bug"]
body:
  - type: markdown
    attributes:
      value: Thanks!
  - type: input
    id: contact
    attributes:
      label: Contact
      placeholder: ex. email@example.com
    validations:
      required: false
  - type: textarea
    attributes:
      label: What happened?
      description: Tell us --> all
      value: |
        It
        broke
  - type: textarea
    attributes: {label: Logs, render: shell}
  - type: dropdown
    attributes:
      label: Version
      multiple: true
      options: [1.0, "2.0"]
  - type: checkboxes
    attributes:
      label: Terms
      options:
        - label: I agree
          required: true
        - label: I searched
  - type: something-new
  - 7
"#;
        let body = "### Contact\n\n<!-- ex. email@example.com -->\n\n\
                    ### What happened?\n\nIt\nbroke\n\n\
                    ### Logs\n\n```shell\n\n```\n\n\
                    ### Version\n\n<!-- any of: 1.0, 2.0 -->\n\n\
                    ### Terms\n\n- [ ] I agree\n- [ ] I searched";
        let expected = of("Bug report", "File a bug", "[Bug]: ", body, &["bug"]);
        assert_eq!(template("bug.yml", form), Some(expected));
        for bad in ["name: [", "a: b: c", "- 1\n- 2"] {
            assert_eq!(template("bug.yaml", bad), None, "{bad}");
        }
    }

    #[test]
    fn only_templates_are_templates() {
        for (file, expected) in [
            ("bug.md", true),
            ("bug.YML", true),
            ("form.yaml", true),
            ("config.yml", false),
            ("README", false),
            ("logo.png", false),
        ] {
            assert_eq!(is_template(file), expected, "{file}");
        }
    }
}
