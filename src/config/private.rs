//! Files and folders that only their owner may enter: tokens and what customers wrote are nobody
//! else's business.

use std::fs::{self, DirBuilder, File, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

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

/// A file being written that only its owner may read, beside the name that it takes once it is whole:
/// nobody ever meets half of it, and what stood there stands until then.
#[derive(Debug)]
pub struct Whole {
    file: NamedTempFile,
    to: PathBuf,
    replace: bool,
}

impl Whole {
    /// Begins a file that will be `to`.
    ///
    /// # Errors
    /// `to` is there, and must not be replaced or is no file; or whatever the system says.
    pub fn beside(to: &Path, replace: bool) -> io::Result<Self> {
        match fs::metadata(to) {
            Ok(found) if !found.is_file() => return Err(io::Error::other("it is no file")),
            Ok(_) if !replace => return Err(there_already()),
            _ => {}
        }
        let file = NamedTempFile::with_prefix_in(".hero-", folder_of(to))?;
        Ok(Self { file, to: to.into(), replace })
    }

    /// Where it is written until then.
    pub fn path(&self) -> &Path {
        self.file.path()
    }

    /// The file, to be written to.
    pub fn as_file(&self) -> &File {
        self.file.as_file()
    }

    /// It is whole, and takes its name.
    ///
    /// # Errors
    /// The name was taken meanwhile, or whatever the system says.
    pub fn done(self) -> io::Result<()> {
        self.file.as_file().sync_all()?;
        if self.replace {
            self.file.persist(&self.to)?;
            return Ok(());
        }
        match self.file.persist_noclobber(&self.to) {
            Err(taken) if taken.error.kind() == io::ErrorKind::AlreadyExists => {
                Err(there_already())
            }
            placed => placed.map(drop).map_err(|failed| failed.error),
        }
    }
}

/// The folder in which a file is.
pub fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn there_already() -> io::Error {
    io::Error::new(io::ErrorKind::AlreadyExists, "it is there already; --force replaces it")
}
