//! A text as it is read, event by event.

use super::lines::Place;
use super::table::Table;
use super::tags::Tags;
use super::writer::Writer;
use super::{emoji, html};
use crate::desk::emphasis::Emphasis;
use crate::desk::{clean, clean_line, markdown};
use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, Event, Tag, TagEnd};

/// A text as far as it is read.
#[derive(Default)]
pub(super) struct Page {
    pub writer: Writer,
    /// How what is being read is set off, the outermost first.
    pub styles: Vec<Emphasis>,
    /// What HTML began and did not end.
    pub tags: Tags,
    /// Links and pictures that are being read.
    links: Vec<Link>,
    /// Links and pictures in the words of a picture.
    skipped: usize,
    /// The number of the next item of each list that is being read.
    lists: Vec<Option<u64>>,
    /// The language and the lines of the code that is being read.
    code: Option<(String, String)>,
    html: Option<String>,
    /// A heading is being read, which is one line.
    heading: bool,
    table: Option<Table>,
}

/// A link or picture: where it leads, and where its words begin.
struct Link {
    url: String,
    start: usize,
    image: bool,
    /// How the link itself is set off.
    styles: Vec<Emphasis>,
}

impl Page {
    /// Takes what stands at a place of the text.
    pub fn take(&mut self, event: Event<'_>, place: Place) {
        match event {
            Event::Start(tag) => self.start(tag, place),
            Event::End(tag) => self.end(tag),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.say(&markdown::code(&text)),
            Event::Html(text) => match &mut self.html {
                Some(html) => html.push_str(&text),
                None => self.hypertext(&text, true),
            },
            Event::InlineHtml(text) => self.hypertext(&text, false),
            Event::FootnoteReference(name) => self.say(&format!("[{name}]")),
            Event::SoftBreak | Event::HardBreak => self.line_break(),
            Event::Rule => {
                self.writer.begin(place);
                self.writer.line("---");
            }
            Event::TaskListMarker(done) => self.say(if done { "☑ " } else { "☐ " }),
            Event::InlineMath(text) | Event::DisplayMath(text) => self.say(&text),
        }
    }

    /// What was an entity is a character now, which may be any.
    fn text(&mut self, text: &str) {
        match (&mut self.code, &mut self.html) {
            (Some((_, code)), _) => code.push_str(text),
            (None, Some(html)) => html.push_str(text),
            (None, None) => self.words(&clean(text)),
        }
    }

    /// Words as they are read, without marks.
    pub fn words(&mut self, text: &str) {
        if self.tags.is_code() {
            self.tags.code(text);
        } else {
            self.say(&markdown::literal(&emoji::draw(&text.replace('\n', " "))));
        }
    }

    /// Markdown in the style that holds.
    pub fn say(&mut self, text: &str) {
        self.writer.say(text, &self.styles);
    }

    /// A new line, but where there can be none.
    pub fn line_break(&mut self) {
        if self.tags.is_code() {
            self.tags.code("\n");
        } else if self.links.is_empty() && self.table.is_none() && !self.heading {
            self.writer.end_line();
        } else {
            self.say(" ");
        }
    }

    fn start(&mut self, tag: Tag<'_>, place: Place) {
        match tag {
            Tag::Emphasis => self.styles.push(Emphasis::Italic),
            Tag::Strong => self.styles.push(Emphasis::Bold),
            Tag::Strikethrough => self.styles.push(Emphasis::Strike),
            // Of what stands in a picture's words, only the words are said.
            Tag::Link { .. } | Tag::Image { .. } if self.is_pictured() => self.skipped += 1,
            Tag::Link { dest_url, .. } => self.begin_link(&dest_url, false),
            Tag::Image { dest_url, .. } => self.begin_link(&dest_url, true),
            Tag::TableHead | Tag::TableRow => self.table.iter_mut().for_each(Table::row),
            Tag::TableCell => {}
            block => {
                self.settle();
                self.writer.begin(place);
                self.start_block(block);
            }
        }
    }

    fn start_block(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { level, .. } => {
                self.heading = true;
                self.say(&("#".repeat(level as usize) + " "));
            }
            Tag::BlockQuote(kind) => {
                self.writer.quote();
                if let Some(kind) = kind {
                    self.writer.line(alert(kind));
                }
            }
            Tag::CodeBlock(kind) => {
                let language = match kind {
                    CodeBlockKind::Fenced(language) => clean_line(&language).replace('`', ""),
                    CodeBlockKind::Indented => String::new(),
                };
                self.code = Some((language, String::new()));
            }
            Tag::HtmlBlock => self.html = Some(String::new()),
            Tag::List(first) => self.lists.push(first),
            Tag::Item => {
                let mark = match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number = number.saturating_add(1);
                        format!("{}. ", number.saturating_sub(1))
                    }
                    _ => "- ".to_owned(),
                };
                self.writer.item(mark);
            }
            Tag::FootnoteDefinition(name) => self.writer.item(format!("[{name}] ")),
            Tag::Table(columns) => self.table = Some(Table::of(columns)),
            _ => {}
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Emphasis => self.unset(Emphasis::Italic),
            TagEnd::Strong => self.unset(Emphasis::Bold),
            TagEnd::Strikethrough => self.unset(Emphasis::Strike),
            TagEnd::Link | TagEnd::Image if self.skipped > 0 => self.skipped -= 1,
            TagEnd::Link | TagEnd::Image => self.end_link(),
            TagEnd::TableCell => {
                self.settle();
                let cell = self.writer.take_from(0);
                self.table.iter_mut().for_each(|table| table.cell(&cell));
            }
            TagEnd::TableHead | TagEnd::TableRow => {}
            block => self.end_block(block),
        }
    }

    fn end_block(&mut self, tag: TagEnd) {
        if let Some(html) = self.html.take() {
            self.hypertext(&html, true);
        }
        self.settle();
        self.writer.end_line();
        match tag {
            TagEnd::BlockQuote(_) | TagEnd::Item | TagEnd::FootnoteDefinition => {
                self.writer.leave();
            }
            TagEnd::Heading(_) => self.heading = false,
            TagEnd::List(_) => drop(self.lists.pop()),
            TagEnd::CodeBlock => {
                let (language, code) = self.code.take().unwrap_or_default();
                self.fence(code.strip_suffix('\n').unwrap_or(&code), language.trim());
            }
            TagEnd::Table => {
                self.writer.alone();
                let table = self.table.take().unwrap_or_default();
                table.lines().iter().for_each(|line| self.writer.line(line));
            }
            _ => {}
        }
    }

    /// Code on lines of its own.
    pub fn fence(&mut self, code: &str, language: &str) {
        self.writer.alone();
        markdown::fenced(code, language).split('\n').for_each(|line| self.writer.line(line));
    }

    /// The last of this kind that was begun ends.
    pub fn unset(&mut self, style: Emphasis) {
        if let Some(at) = self.styles.iter().rposition(|begun| *begun == style) {
            self.styles.remove(at);
        }
    }

    /// What follows is the label of a link.
    pub fn begin_link(&mut self, url: &str, image: bool) {
        let (start, styles) = (self.writer.split(), std::mem::take(&mut self.styles));
        self.links.push(Link { url: clean(url), start, image, styles });
    }

    /// The label ends.
    pub fn end_link(&mut self) {
        let Some(link) = self.links.pop() else { return };
        let label = self.writer.take_from(link.start);
        self.styles = link.styles;
        let linked = !self.links.is_empty();
        let text = match (link.image, label.trim()) {
            (true, alt) if linked && alt.is_empty() => "image".to_owned(),
            (true, alt) if linked => format!("image: {alt}"),
            (true, "") => markdown::link("image", &link.url),
            (true, alt) => markdown::link(&format!("image: {alt}"), &link.url),
            (false, "") => link.url,
            (false, label) if says(label, &link.url) => label.to_owned(),
            (false, label) => markdown::link(label, &link.url),
        };
        self.say(&text);
    }

    /// Whether the words of a picture are being read.
    fn is_pictured(&self) -> bool {
        self.links.iter().any(|link| link.image)
    }

    /// Whether a link is being read.
    pub fn is_linked(&self) -> bool {
        !self.links.is_empty()
    }

    /// Whether the words stand in a cell of a table.
    pub fn is_in_table(&self) -> bool {
        self.table.is_some()
    }

    /// What HTML left open ends with the block it stands in.
    pub fn settle(&mut self) {
        while !self.links.is_empty() {
            self.end_link();
        }
        self.styles.clear();
        if let Some(code) = self.tags.end_line_code() {
            self.say(&markdown::code(&code));
        }
    }

    /// All of it in the little Markdown.
    pub fn finish(mut self) -> String {
        self.settle();
        if let Some(code) = self.tags.end_code() {
            self.writer.end_line();
            self.fence(code.trim_matches('\n'), "");
        }
        self.writer.finish()
    }

    /// HTML, in a block of its own or among words.
    fn hypertext(&mut self, text: &str, block: bool) {
        for part in html::parts(text) {
            match part {
                html::Part::Text(text) if self.tags.is_code() => self.tags.code(&html::plain(text)),
                html::Part::Text(text) if block => self.flowing(&html::plain(text)),
                html::Part::Text(text) => self.words(&html::plain(text)),
                html::Part::Open(name, rest) => self.open(&name, rest),
                html::Part::Close(name) => self.close(&name),
            }
        }
    }

    /// Words of HTML, in which all white space is the same.
    fn flowing(&mut self, text: &str) {
        let mut words = text.split_whitespace().peekable();
        let blank = |is: bool| if is { " " } else { "" };
        self.words(blank(text.starts_with(char::is_whitespace)));
        while let Some(word) = words.next() {
            self.words(word);
            self.say(blank(words.peek().is_some()));
        }
        self.words(blank(text.trim_start().ends_with(char::is_whitespace)));
    }
}

/// Whether a label says no more than where it leads.
fn says(label: &str, url: &str) -> bool {
    let address = url.strip_prefix("mailto:").unwrap_or(url);
    label == url || label == address || url.starts_with('#')
}

fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "**Note:**",
        BlockQuoteKind::Tip => "**Tip:**",
        BlockQuoteKind::Important => "**Important:**",
        BlockQuoteKind::Warning => "**Warning:**",
        BlockQuoteKind::Caution => "**Caution:**",
    }
}
