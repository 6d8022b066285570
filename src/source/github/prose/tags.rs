//! What the tags of HTML mean among words.

use super::html::attribute;
use super::page::Page;
use crate::desk::emphasis::Emphasis;
use crate::desk::markdown;

/// What HTML began and did not end.
#[derive(Default)]
pub(super) struct Tags {
    /// The code that is being read, and whether it stands on lines of its own.
    code: Option<(String, bool)>,
    /// The numbers of the next items of the lists that are being read; `None` for bullets.
    lists: Vec<Option<u64>>,
    /// Cells of the row so far.
    cells: usize,
}

impl Tags {
    /// Whether words are code.
    pub fn is_code(&self) -> bool {
        self.code.is_some()
    }

    /// More code.
    pub fn code(&mut self, text: &str) {
        if let Some((code, _)) = &mut self.code {
            code.push_str(text);
        }
    }

    /// The code on lines of its own that ends.
    pub fn end_code(&mut self) -> Option<String> {
        self.code.take_if(|(_, lines)| *lines).map(|(code, _)| code)
    }

    /// The code within a line that ends.
    pub fn end_line_code(&mut self) -> Option<String> {
        let code = self.code.take_if(|(_, lines)| !*lines);
        code.map(|(code, _)| code.split_whitespace().collect::<Vec<_>>().join(" "))
    }
}

fn style(name: &str) -> Option<Emphasis> {
    match name {
        "b" | "strong" | "dt" => Some(Emphasis::Bold),
        "i" | "em" | "cite" | "var" => Some(Emphasis::Italic),
        "s" | "del" | "strike" => Some(Emphasis::Strike),
        _ => None,
    }
}

fn heading(name: &str) -> Option<usize> {
    let level: usize = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

/// Whether what a tag is about stands on lines of its own.
fn is_block(name: &str) -> bool {
    const BLOCKS: [&str; 21] = [
        "p",
        "div",
        "details",
        "summary",
        "ul",
        "ol",
        "li",
        "table",
        "tr",
        "blockquote",
        "section",
        "center",
        "dl",
        "dt",
        "dd",
        "header",
        "footer",
        "article",
        "figure",
        "figcaption",
        "br",
    ];
    BLOCKS.contains(&name) || heading(name).is_some()
}

impl Page {
    /// A tag begins something.
    pub(super) fn open(&mut self, name: &str, rest: &str) {
        if self.tags.is_code() {
            return;
        }
        if is_block(name) {
            self.line_break();
        }
        self.styles.extend(style(name).filter(|_| self.styles.len() < 8));
        match name {
            "hr" if !self.is_in_table() => {
                self.writer.end_line();
                self.writer.line("---");
            }
            "summary" => self.say("▸ "),
            "img" => self.image(rest),
            "video" => self.begin_media(rest),
            "a" => self.anchor(rest),
            "input" if attribute(rest, "type").is_some_and(|kind| kind == "checkbox") => {
                let done = attribute(rest, "checked").is_some();
                self.say(if done { "☑" } else { "☐" });
            }
            "pre" if !self.is_in_table() => {
                self.writer.end_line();
                self.tags.code = Some((String::new(), true));
            }
            "code" | "kbd" | "samp" | "tt" | "pre" => self.tags.code = Some((String::new(), false)),
            "ul" => self.tags.lists.push(None),
            "ol" => self.tags.lists.push(Some(1)),
            "li" => self.item(),
            "tr" => self.tags.cells = 0,
            "td" | "th" => self.cell(),
            other => {
                if let Some(level) = heading(other) {
                    self.say(&("#".repeat(level) + " "));
                }
            }
        }
    }

    /// A tag ends something.
    pub(super) fn close(&mut self, name: &str) {
        if self.tags.is_code() {
            return self.close_code(name);
        }
        if name == "a" && self.is_linked() {
            self.end_link();
        }
        if let Some(style) = style(name) {
            self.unset(style);
        }
        if matches!(name, "ul" | "ol") {
            self.tags.lists.pop();
        }
        if is_block(name) {
            self.line_break();
        }
    }

    fn close_code(&mut self, name: &str) {
        if name == "pre"
            && let Some(code) = self.tags.end_code()
        {
            self.fence(code.trim_matches('\n'), "");
        } else if matches!(name, "code" | "kbd" | "samp" | "tt" | "pre")
            && let Some(code) = self.tags.end_line_code()
        {
            self.say(&markdown::code(&code));
        }
    }

    fn image(&mut self, rest: &str) {
        self.begin_link(&attribute(rest, "src").unwrap_or_default(), true);
        self.words(&attribute(rest, "alt").unwrap_or_default());
        self.end_link();
    }

    fn begin_media(&mut self, rest: &str) {
        if let Some(url) = attribute(rest, "src") {
            self.say(&markdown::link("video", &url));
        }
    }

    /// A link cannot stand in another.
    fn anchor(&mut self, rest: &str) {
        if let Some(url) = attribute(rest, "href").filter(|_| !self.is_linked()) {
            self.begin_link(&url, false);
        }
    }

    fn item(&mut self) {
        self.writer.indent(2 * self.tags.lists.len().saturating_sub(1).min(8));
        let mark = match self.tags.lists.last_mut() {
            Some(Some(number)) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            _ => "- ".to_owned(),
        };
        self.say(&mark);
    }

    fn cell(&mut self) {
        self.tags.cells += 1;
        if self.tags.cells > 1 {
            self.say(" | ");
        }
    }
}
