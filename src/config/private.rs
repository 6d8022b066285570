//! Files and folders that only their owner may enter: tokens and what customers wrote are nobody
//! else's business.

use std::fs::{DirBuilder, OpenOptions};
use std::io;
use std::path::Path;

/// Options for writing a file that, if it is made, only its owner may read.
pub fn file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// Makes a folder, and those above it, that only their owner may enter. What is there stays as it is.
///
/// # Errors
/// Whatever the system says.
pub fn make_folder(folder: &Path) -> io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}
