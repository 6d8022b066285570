//! Files and folders that only their owner may enter: tokens and what customers wrote are nobody
//! else's business.

use std::fs::{self, DirBuilder, File, Metadata, OpenOptions};
use std::io;
use std::path::{Path, PathBuf};
use tempfile::NamedTempFile;

/// What hero puts into the folder of its cache, and what some systems have beside it there: its
/// configuration.
const OURS: [&str; 5] = ["config.toml", "keymap.toml", "snippets", "token", "read-back"];

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
/// What was open to others in the folder of a cache.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Closed {
    /// What is not any more.
    pub now: Vec<PathBuf>,
    /// What still is: somebody else's, on a file system that keeps no rights, or a folder in which not
    /// only hero keeps files.
    pub still: Vec<PathBuf>,
}

/// Takes the rights of others away from the folder of a cache and from what hero has in it. A folder in
/// which others keep files too is left as it is.
///
/// # Errors
/// The folder is there and cannot be read.
pub fn close_folder(folder: &Path) -> io::Result<Closed> {
    let mut closed = Closed::default();
    if !folder.is_dir() {
        return Ok(closed);
    }
    let (mut shared, mut ours) = (false, false);
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match is_cache(&entry.file_name().to_string_lossy()) {
            true => {
                ours = true;
                closed.close(&entry.path());
            }
            false => shared |= !is_ours(&entry.file_name().to_string_lossy()),
        }
    }
    match shared {
        false => closed.close(folder),
        true if is_open(folder) => closed.still.push(folder.to_owned()),
        true => {}
    }
    if !ours {
        // There was nothing yet to be read.
        closed.now.clear();
    }
    Ok(closed)
}

impl Closed {
    fn close(&mut self, path: &Path) {
        if !is_open(path) {
            return;
        }
        // Whether it helped is seen by looking again.
        let _ = close(path);
        let told = if is_open(path) { &mut self.still } else { &mut self.now };
        told.push(path.to_owned());
    }
}

fn is_cache(name: &str) -> bool {
    ["hero.", ".hero-", ".restore-"].iter().any(|begin| name.starts_with(begin))
        || name.ends_with(".lock")
}

fn is_ours(name: &str) -> bool {
    OURS.contains(&name)
}

/// Whether others have any right to it. A link has none of its own, and what it leads to is not ours.
fn is_open(path: &Path) -> bool {
    fs::symlink_metadata(path).is_ok_and(|meta| !meta.is_symlink() && is_open_to_others(&meta))
}

/// What is to be run to close a file or a folder.
pub fn remedy(path: &Path) -> String {
    let mode = if path.is_dir() { 700 } else { 600 };
    let name = path.display().to_string();
    let plain = |c: char| c.is_alphanumeric() || "/._-+@".contains(c);
    match name.chars().all(plain) && !name.starts_with('-') {
        true => format!("run chmod {mode} {name}"),
        false => format!("run chmod {mode} -- '{}'", name.replace('\'', r"'\''")),
    }
}

/// Whether others may read, write or enter it.
#[cfg(unix)]
pub fn is_open_to_others(meta: &Metadata) -> bool {
    use std::os::unix::fs::PermissionsExt;
    meta.permissions().mode() & 0o077 != 0
}

/// Elsewhere the user's folder keeps others out.
#[cfg(not(unix))]
pub fn is_open_to_others(_: &Metadata) -> bool {
    false
}

/// Takes the rights of others away, and leaves its owner what they have.
#[cfg(unix)]
fn close(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let mut rights = fs::symlink_metadata(path)?.permissions();
    rights.set_mode(rights.mode() & 0o700);
    fs::set_permissions(path, rights)
}

#[cfg(not(unix))]
fn close(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::os::unix::fs::{PermissionsExt, symlink};

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    fn open_file(path: &Path, mode: u32) {
        fs::write(path, "").unwrap();
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// A folder with files of these modes.
    fn folder(files: &[(&str, u32)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        files.iter().for_each(|(name, mode)| open_file(&folder.path().join(name), *mode));
        fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).unwrap();
        folder
    }

    #[test]
    fn what_hero_has_in_its_folder_is_closed_and_told_once() {
        let files = [("hero.db", 0o644), ("hero.db-wal", 0o664), ("lead.lock", 0o604)];
        let folder = folder(&[&files[..], &[("hero.log", 0o600), ("config.toml", 0o644)]].concat());
        let path = folder.path();
        let mut closed = close_folder(path).unwrap();
        closed.now.sort();
        let names = files.map(|(name, _)| path.join(name));
        assert_eq!(closed.now, [&[path.to_owned()][..], &names].concat());
        assert_eq!(closed.still, [""; 0].map(PathBuf::from));
        assert!(names.iter().all(|name| mode(name) == 0o600));
        assert_eq!((mode(path), mode(&path.join("config.toml"))), (0o700, 0o644));
        assert_eq!(close_folder(path).unwrap(), Closed::default());
    }

    #[test]
    fn a_folder_that_is_not_heros_alone_stays_open_and_is_told() {
        let folder = folder(&[("hero.db", 0o644), ("thesis.tex", 0o644)]);
        let path = folder.path();
        let expected = Closed { now: vec![path.join("hero.db")], still: vec![path.to_owned()] };
        assert_eq!(close_folder(path).unwrap(), expected);
        assert_eq!((mode(path), mode(&path.join("thesis.tex"))), (0o755, 0o644));
    }

    #[test]
    fn what_a_link_leads_to_is_left_alone() {
        let (folder, elsewhere) = (folder(&[]), folder(&[("theirs", 0o644)]));
        let theirs = elsewhere.path().join("theirs");
        symlink(&theirs, folder.path().join("hero.log")).unwrap();
        close_folder(folder.path()).unwrap();
        assert_eq!(mode(&theirs), 0o644);
        assert_eq!(close_folder(&folder.path().join("absent")).unwrap(), Closed::default());
    }

    #[test]
    fn the_remedy_can_be_pasted_into_a_shell() {
        for (path, command) in [
            ("/x/token", "run chmod 600 /x/token"),
            ("/my files/to'ken", r"run chmod 600 -- '/my files/to'\''ken'"),
            ("-token", "run chmod 600 -- '-token'"),
        ] {
            assert_eq!(remedy(Path::new(path)), command);
        }
    }
}
