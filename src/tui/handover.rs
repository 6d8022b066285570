//! Writing an answer in an editor of one's own.

use crate::config::private;
use std::fs;
use std::io::{self, Write};
use std::path::PathBuf;
use tokio::process::Command;

/// A text in a file that only its owner may read, and that goes when it is done with.
struct Sheet(PathBuf);

impl Sheet {
    fn new(text: &str) -> io::Result<Self> {
        let name = format!("hero-{}-{}.md", std::process::id(), unique());
        let path = std::env::temp_dir().join(name);
        let mut file = private::file().create_new(true).open(&path)?;
        let sheet = Self(path);
        file.write_all(text.as_bytes())?;
        Ok(sheet)
    }
}

impl Drop for Sheet {
    fn drop(&mut self) {
        // Somebody else may have taken it away already.
        let _ = fs::remove_file(&self.0);
    }
}

fn unique() -> u64 {
    use std::sync::atomic::{AtomicU64, Ordering};
    static COUNT: AtomicU64 = AtomicU64::new(0);
    COUNT.fetch_add(1, Ordering::Relaxed)
}

/// The text as `$VISUAL`, `$EDITOR` or vi leaves it. The terminal must be free.
///
/// # Errors
/// Why there is no text, in a sentence.
pub(super) async fn edit(text: &str) -> Result<String, String> {
    let sheet = Sheet::new(text).map_err(|e| format!("the editor has no file to write to: {e}"))?;
    let editor = ["VISUAL", "EDITOR"].iter().find_map(std::env::var_os);
    let editor = editor.filter(|name| !name.is_empty()).unwrap_or_else(|| "vi".into());
    let name = editor.to_string_lossy().into_owned();
    // Through a shell, as the variable may hold arguments: "code --wait".
    let script = format!("{name} \"$1\"");
    let status = Command::new("sh").arg("-c").arg(script).arg("sh").arg(&sheet.0).status().await;
    match status {
        Ok(status) if status.success() => {
            fs::read_to_string(&sheet.0).map_err(|e| format!("{name} left no readable text: {e}"))
        }
        Ok(status) => Err(format!("{name} ended with {status}; the text is as it was before")),
        Err(error) => Err(format!("{name} could not be started: {error}")),
    }
}
