//! Reading a line from left to right.

use super::write::LETTER;
use super::{Piece, SCHEMES};
use crate::desk::emphasis::{self, Emphasis, Run};
use std::collections::HashMap;

/// What `*`, `_` and `~` mean here.
fn dialect(sign: char, count: usize) -> Option<Emphasis> {
    match (sign, count) {
        ('*' | '_', 1) => Some(Emphasis::Italic),
        ('*' | '_', 2) => Some(Emphasis::Bold),
        ('~', 2) => Some(Emphasis::Strike),
        _ => None,
    }
}

/// A part of a line before it is known what its marks mean.
enum Part<'a> {
    Piece(Piece<'a>),
    Run(&'a str),
}

/// Reads a line from left to right.
pub(super) struct Scan<'a> {
    line: &'a str,
    at: usize,
    /// Where the text begins that is not in a part yet.
    text: usize,
    parts: Vec<Part<'a>>,
    runs: Vec<Run>,
    pairs: Pairs,
}

impl<'a> Scan<'a> {
    /// Nothing read yet.
    pub fn new(line: &'a str) -> Self {
        let (parts, runs) = (Vec::new(), Vec::new());
        Self { line, at: 0, text: 0, parts, runs, pairs: Pairs::of(line) }
    }

    /// What is still to be read.
    pub fn rest(&self) -> &'a str {
        self.line.get(self.at..).unwrap_or_default()
    }

    /// The character before that.
    pub fn before(&self) -> Option<char> {
        self.line.get(..self.at)?.chars().next_back()
    }

    /// Makes a piece of the next `length` bytes.
    pub fn take(&mut self, length: usize, piece: impl FnOnce(&'a str) -> Piece<'a>) {
        if let Some(taken) = self.rest().get(..length) {
            self.push(length, Part::Piece(piece(taken)));
        } else {
            self.at = self.line.len();
        }
    }

    fn push(&mut self, length: usize, part: Part<'a>) {
        self.flush();
        self.parts.push(part);
        self.at += length;
        self.text = self.at;
    }

    /// Makes a piece of the text before.
    fn flush(&mut self) {
        if let Some(text) = self.line.get(self.text..self.at).filter(|text| !text.is_empty()) {
            self.parts.push(Part::Piece(Piece::Text(text)));
        }
        self.text = self.at;
    }

    /// Reads what begins with `first`.
    pub fn step(&mut self, first: char) {
        match first {
            '`' => self.code(),
            '*' | '_' | '~' => self.run(first),
            '[' | '!' => match self.link(first) {
                Some((length, piece)) => self.push(length, Part::Piece(piece)),
                None => self.at += 1,
            },
            '<' => match autolink(self.rest()) {
                Some(url) => self.push(url.len() + 2, Part::Piece(Piece::Url(url))),
                None => self.at += 1,
            },
            'h' if !self.before().is_some_and(char::is_alphanumeric) => {
                let length = bare_url(self.rest());
                if length > 0 { self.take(length, Piece::Url) } else { self.at += 1 }
            }
            other => self.at += other.len_utf8(),
        }
    }

    /// A run of backticks, and the code between it and the next one of the same length.
    fn code(&mut self) {
        let ticks = self.rest().len() - self.rest().trim_start_matches('`').len();
        let inner = self.at + ticks;
        let end = self.pairs.ticks.get(&self.at).copied();
        match end.and_then(|end| Some((end, self.line.get(inner..end)?))) {
            Some((end, code)) => {
                self.push(end + ticks - self.at, Part::Piece(Piece::Code(unpadded(code, ticks))));
            }
            None => self.at = inner,
        }
    }

    fn run(&mut self, sign: char) {
        let rest = self.rest();
        let after = rest.trim_start_matches(sign);
        let count = rest.len() - after.len();
        if after.starts_with(LETTER) {
            self.at += count;
            return;
        }
        let whole = (1..=2).contains(&count) && dialect(sign, count).is_some();
        if whole || (count == 3 && sign != '~') {
            self.runs.push(Run::new(sign, count, self.before(), after.chars().next()));
            self.push(count, Part::Run(rest.get(..count).unwrap_or_default()));
        } else {
            self.at += count;
        }
    }

    /// `[label](url)` or `![label](url)`, with its length.
    fn link(&self, first: char) -> Option<(usize, Piece<'a>)> {
        let open = if first == '!' { self.at + 1 } else { self.at };
        let close = *self.pairs.brackets.get(&open)?;
        self.line.get(close + 1..).filter(|rest| rest.starts_with('('))?;
        let end = *self.pairs.brackets.get(&(close + 1))?;
        let label = self.line.get(open + 1..close)?;
        let target = self.line.get(close + 2..end)?;
        SCHEMES.iter().find(|scheme| target.starts_with(**scheme))?;
        let url = match self.pairs.blank_from(close + 2).filter(|blank| *blank < end) {
            None => target,
            Some(blank) => titled(target, blank.checked_sub(close + 2)?)?,
        };
        Some((end + 1 - self.at, Piece::Link { label, url }))
    }

    /// The pieces, now that it is known what the marks mean.
    pub fn finish(mut self) -> Vec<Piece<'a>> {
        self.flush();
        emphasis::pair(&mut self.runs, dialect);
        let mut runs = self.runs.into_iter();
        let mut out = Vec::with_capacity(self.parts.len());
        for part in self.parts {
            match part {
                Part::Piece(piece) => out.push(piece),
                Part::Run(signs) => {
                    out.extend(runs.next().into_iter().flat_map(|run| read(run, signs)))
                }
            }
        }
        out
    }
}

/// What a run turned out to be.
fn read(run: Run, signs: &str) -> impl Iterator<Item = Piece<'_>> {
    let sign = signs.chars().next().unwrap_or('*');
    let left = signs.get(..run.left).filter(|left| !left.is_empty()).map(Piece::Text);
    let ends = run.ends.into_iter().map(move |mark| Piece::End(mark, sign));
    let begins = run.begins.into_iter().map(move |mark| Piece::Begin(mark, sign));
    ends.chain(left).chain(begins)
}

/// What in a line may belong together, by the byte at which it begins.
struct Pairs {
    /// Closing brackets of `[` and `(`.
    brackets: HashMap<usize, usize>,
    /// The next run of as many backticks.
    ticks: HashMap<usize, usize>,
    blanks: Vec<usize>,
}

impl Pairs {
    fn of(line: &str) -> Self {
        let (mut brackets, mut blanks) = (HashMap::new(), Vec::new());
        let (mut square, mut round) = (Vec::new(), Vec::new());
        let links = line.contains("](");
        for (at, c) in line.char_indices().filter(|_| links) {
            let pair = match c {
                '[' => {
                    square.push(at);
                    None
                }
                '(' => {
                    round.push(at);
                    None
                }
                ']' => square.pop(),
                ')' => round.pop(),
                _ => None,
            };
            brackets.extend(pair.map(|open| (open, at)));
            blanks.extend(c.is_whitespace().then_some(at));
        }
        Self { brackets, ticks: ticks(line), blanks }
    }

    fn blank_from(&self, at: usize) -> Option<usize> {
        self.blanks.get(self.blanks.partition_point(|blank| *blank < at)).copied()
    }
}

/// For every run of backticks the next one of the same length.
fn ticks(line: &str) -> HashMap<usize, usize> {
    let (mut next, mut last) = (HashMap::new(), HashMap::new());
    let mut run: Option<(usize, usize)> = None;
    let mut runs = Vec::new();
    for (at, _) in line.match_indices('`') {
        run = match run {
            Some((start, length)) if start + length == at => Some((start, length + 1)),
            other => {
                runs.extend(other);
                Some((at, 1))
            }
        };
    }
    runs.extend(run);
    for (start, length) in runs.into_iter().rev() {
        next.extend(last.insert(length, start).map(|after| (start, after)));
    }
    next
}

/// Code in several backticks may be padded with blanks, so that it can begin with one.
fn unpadded(code: &str, ticks: usize) -> &str {
    let inner = code.strip_prefix(' ').and_then(|code| code.strip_suffix(' '));
    inner.filter(|inner| ticks > 1 && !inner.trim().is_empty()).unwrap_or(code)
}

/// The address before a title in quotes.
fn titled(target: &str, blank: usize) -> Option<&str> {
    let (url, title) = target.split_at_checked(blank)?;
    let title = title.trim();
    (title.len() > 1 && title.starts_with('"') && title.ends_with('"')).then_some(url)
}

/// The address in `<https://...>`.
fn autolink(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('<')?;
    SCHEMES.iter().find(|scheme| inside.starts_with(**scheme))?;
    let end = inside.find(|c: char| c.is_whitespace() || c == '<' || c == '>')?;
    inside.get(..end).filter(|_| inside.get(end..).is_some_and(|rest| rest.starts_with('>')))
}

/// The bytes of an address at the start of `text`, without what ends the sentence around it.
fn bare_url(text: &str) -> usize {
    let Some(scheme) = SCHEMES.iter().take(2).find(|scheme| text.starts_with(**scheme)) else {
        return 0;
    };
    let end = text.find(|c: char| c.is_whitespace() || "<>\"`|".contains(c)).unwrap_or(text.len());
    let mut url = text.get(..end).unwrap_or_default();
    let count = |c: char| url.matches(c).count();
    let mut extra = [(')', count('('), count(')')), (']', count('['), count(']'))];
    while let Some(last) = url.chars().next_back() {
        let unopened =
            extra.iter_mut().find(|(close, open, closed)| *close == last && closed > open);
        if let Some((_, _, closed)) = unopened {
            *closed -= 1;
        } else if !".,;:!?'*_~”’".contains(last) {
            break;
        }
        url = url.get(..url.len() - last.len_utf8()).unwrap_or_default();
    }
    if url.len() > scheme.len() { url.len() } else { 0 }
}
