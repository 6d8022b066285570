//! The tables `[[view]]`: tabs of one's own.

use super::file::{At, Table};
use super::words::{self, Objection, Read};
use crate::desk::{Filter, Tab, View};

/// The views in the order of the file.
pub(super) fn check_all(root: &Table<'_>) -> Vec<Tab> {
    let mut names: Vec<String> = View::ALL.iter().map(|view| view.word().to_owned()).collect();
    let tables = root.tables("view").into_iter();
    tables.filter_map(|table| check(table, &mut names)).collect()
}

fn check(mut table: Table<'_>, names: &mut Vec<String>) -> Option<Tab> {
    let at = table.required("name", "\"late payers\"");
    let name = at.as_ref().and_then(|at| table.read(at, words::name));
    if let (Some(at), Some(name)) = (&at, &name) {
        table.name = format!("view {name:?}");
        claim(&table, at, name, names);
    }
    let filter = table.required("filter", "\"tier:paying is:late\"");
    let filter = filter.and_then(|at| table.read(&at, filter_of));
    let view = match table.text("view") {
        Some(at) => table.read(&at, view_of),
        None => Some(View::Open),
    };
    table.finish();
    Some(Tab { name: name?, view: view?, filter: filter? })
}

fn claim(table: &Table<'_>, at: &At<String>, name: &str, names: &mut Vec<String>) {
    if names.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        table.fault(at, "is the name of another view", "name each once");
    }
    names.push(name.to_owned());
}

fn filter_of(text: &str) -> Read<Filter> {
    let object = |problem: String| {
        let remedy = "write it as behind / in the console";
        Err(Objection { problem, remedy: remedy.into() })
    };
    match Filter::parse(text) {
        Ok(filter) if filter.is_empty() => object("says nothing".into()),
        Ok(filter) => Ok(filter),
        Err(error) => object(format!("is not understood: {error}")),
    }
}

fn view_of(text: &str) -> Read<View> {
    words::one_of(text, &View::ALL.map(|view| (view.word(), view)), "is no view")
}
