//! CSV: a header, and a customer a line.

use super::columns::{Column, Key};
use super::customer::{Draft, Said};
use super::{Fault, Faults, Place, Rows, Rules};
use csv::{ByteRecord, Reader, ReaderBuilder};

const UTF8: (&str, &str) = ("is not UTF-8", "save the list as UTF-8");
const QUOTES: &str = "put the whole cell in quotes, and write every quote in it twice";

/// The customers of a table.
pub(super) fn read(bytes: &[u8], rules: &Rules, faults: &mut Faults) -> Rows {
    let mut records = Records::new(bytes);
    let columns = match records.next(&[], faults) {
        Some(line) => header(line, &records.record, faults),
        None => Vec::new(),
    };
    let mut rows = Vec::new();
    if !faults.is_empty() {
        return rows;
    }
    while let Some(line) = records.next(&columns, faults) {
        rows.extend(row(Place::Line(line), &columns, &records.record, rules, faults));
    }
    rows
}

/// The columns; `None` for those without a name.
fn header(line: usize, record: &ByteRecord, faults: &mut Faults) -> Vec<Option<Column>> {
    let place = Place::Line(line);
    let mut columns: Vec<Option<Column>> = Vec::new();
    for (index, cell) in record.iter().enumerate() {
        let Ok(text) = std::str::from_utf8(cell) else {
            faults.add(Fault::new(place, &nameless(index), "", UTF8.0, UTF8.1));
            return columns;
        };
        let column = Column::of(text);
        if column.is_some() && columns.contains(&column) {
            let remedy = "give every column a name of its own";
            faults.add(Fault::new(place, text, "", "is the name of two columns", remedy));
        }
        columns.push(column);
    }
    if !columns.contains(&Some(Column::Known(Key::Name))) {
        let remedy = "write the names of the columns into the first line, name among them; or JSON";
        faults.add(Fault::new(place, "name", "", "is no column here", remedy));
    }
    columns
}

fn row(
    place: Place,
    columns: &[Option<Column>],
    record: &ByteRecord,
    rules: &Rules,
    faults: &mut Faults,
) -> Option<super::Row> {
    if record.len() != columns.len() {
        let (cells, named) = (record.len(), columns.len());
        let wrong = if cells < named { "is missing" } else { "is one too many" };
        let s = if cells == 1 { "" } else { "s" };
        let problem = format!("{wrong}: the line has {cells} cell{s}, the header {named}");
        let remedy = "put cells that hold a separator in quotes, and leave no cell out";
        faults.add(Fault::new(place, &called(columns, cells.min(named)), "", &problem, remedy));
        return None;
    }
    let mut draft = Draft::at(place);
    for (index, (column, cell)) in columns.iter().zip(record.iter()).enumerate() {
        match (std::str::from_utf8(cell), column) {
            (Ok(text), Some(column)) => {
                draft.take(column, &Said::Text(text.into()), faults);
            }
            (Ok(text), None) if text.trim().is_empty() => {}
            (Ok(text), None) => {
                let remedy = "write a name over the column";
                faults.add(Fault::new(
                    place,
                    &nameless(index),
                    text,
                    "stands under no name",
                    remedy,
                ));
            }
            (Err(_), _) => {
                faults.add(Fault::new(place, &called(columns, index), "", UTF8.0, UTF8.1));
                return None;
            }
        }
    }
    draft.finish(rules, faults)
}

fn called(columns: &[Option<Column>], index: usize) -> String {
    match columns.get(index) {
        Some(Some(column)) => column.word().to_owned(),
        _ => nameless(index),
    }
}

fn nameless(index: usize) -> String {
    format!("column {}", index + 1)
}

/// The lines of a table that hold anything, one after another.
struct Records<'a> {
    bytes: &'a [u8],
    delimiter: u8,
    reader: Reader<&'a [u8]>,
    record: ByteRecord,
}

impl<'a> Records<'a> {
    fn new(bytes: &'a [u8]) -> Self {
        let delimiter = delimiter(bytes);
        let mut builder = ReaderBuilder::new();
        builder.has_headers(false).flexible(true).delimiter(delimiter);
        Self { bytes, delimiter, reader: builder.from_reader(bytes), record: ByteRecord::new() }
    }

    /// Reads the next record; the line on which it begins. A bad quote is a fault and the end: after
    /// it nobody can tell where a cell ends.
    fn next(&mut self, columns: &[Option<Column>], faults: &mut Faults) -> Option<usize> {
        loop {
            // Reading what is in memory does not fail.
            if !self.reader.read_byte_record(&mut self.record).unwrap_or_default() {
                return None;
            }
            let (line, raw) = self.raw()?;
            if let Some(bad) = bad_quote(raw, self.delimiter) {
                let (place, column) = (Place::Line(line + bad.line), called(columns, bad.cell));
                faults.add(Fault::new(place, &column, "", bad.problem, QUOTES));
                return None;
            }
            if self.record.iter().any(|cell| !cell.trim_ascii().is_empty()) {
                return Some(line);
            }
        }
    }

    /// The record as it is written, and its line. The reader counts blank lines before it, and half
    /// of the line end before it, as its own.
    fn raw(&self) -> Option<(usize, &'a [u8])> {
        let start = self.record.position()?;
        let range = usize::try_from(start.byte()).ok()?..;
        let end = usize::try_from(self.reader.position().byte()).ok()?;
        let raw = self.bytes.get(range.start..end)?;
        let blank = raw.iter().take_while(|byte| matches!(byte, b'\r' | b'\n')).count();
        let (before, raw) = raw.split_at_checked(blank)?;
        let lines = before.iter().filter(|byte| **byte == b'\n').count();
        Some((usize::try_from(start.line()).ok()? + lines, raw))
    }
}

/// What separates the cells: whichever stands most often in the first line that holds anything.
fn delimiter(bytes: &[u8]) -> u8 {
    let mut lines = bytes.split(|byte| matches!(byte, b'\r' | b'\n'));
    let first = lines.find(|line| !line.trim_ascii().is_empty()).unwrap_or_default();
    let count = |delimiter: u8| first.iter().filter(|byte| **byte == delimiter).count();
    // The last of those that stand equally often is taken.
    [b'\t', b';', b','].into_iter().max_by_key(|delimiter| count(*delimiter)).unwrap_or(b',')
}

/// A quote that stands where none may.
#[derive(Debug, PartialEq, Eq)]
struct BadQuote {
    /// How many lines into the record.
    line: usize,
    cell: usize,
    problem: &'static str,
}

/// The first bad quote of a record. The reader takes them all in silence, up to reading the rest of
/// the file as one cell.
fn bad_quote(raw: &[u8], delimiter: u8) -> Option<BadQuote> {
    #[derive(Clone, Copy, PartialEq)]
    enum At {
        Start,
        Plain,
        Quoted,
        Closed,
    }
    let (mut at, mut cell, mut line, mut opened) = (At::Start, 0, 0, 0);
    for byte in raw {
        at = match (at, *byte) {
            (At::Quoted, b'"') => At::Closed,
            (At::Quoted, _) | (At::Closed, b'"') => At::Quoted,
            (_, byte) if byte == delimiter => {
                cell += 1;
                At::Start
            }
            (_, b'\r' | b'\n') => At::Start,
            (At::Start, b'"') => {
                opened = line;
                At::Quoted
            }
            (At::Plain, b'"') => {
                return Some(BadQuote { line, cell, problem: "has a quote in its middle" });
            }
            (At::Closed, _) => {
                let problem = "goes on after its closing quote";
                return Some(BadQuote { line: opened, cell, problem });
            }
            _ => At::Plain,
        };
        line += usize::from(*byte == b'\n');
    }
    let problem = "has no closing quote";
    (at == At::Quoted).then_some(BadQuote { line: opened, cell, problem })
}
