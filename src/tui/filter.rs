//! A line that is typed at its end only.

use super::keymap::Edit;
use unicode_segmentation::UnicodeSegmentation;

/// A line after a change at its end.
pub fn edited(text: &str, edit: Edit) -> String {
    match edit {
        Edit::Backspace => {
            let last = text.graphemes(true).next_back().map_or(0, str::len);
            text.get(..text.len() - last).unwrap_or_default().to_owned()
        }
        Edit::DeleteWord => {
            let kept = text.trim_end().rsplit_once(' ').map(|(kept, _)| format!("{kept} "));
            kept.unwrap_or_default()
        }
        _ => String::new(),
    }
}
