//! Bells: whoever writes rings those of the other processes that have the database open, so that none
//! of them has to look again and again. A ring may get lost; whoever polls looks anyway.
//!
//! Not the system's word on changed files: what would watch the database would have to open it, and
//! closing it would let go of the locks that SQLite has on it in this process.

use std::fs::{self, Permissions};
use std::hash::{BuildHasher, Hasher, RandomState};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

/// How the names of bells begin.
const NAME: &str = "hero.bell-";

/// The bells in the folder of a database, of which one is ours.
#[derive(Debug)]
pub(super) struct Bells {
    folder: PathBuf,
    own: String,
}

/// A bell that hangs and can be rung.
#[derive(Debug)]
pub(super) struct Bell {
    socket: tokio::net::UnixDatagram,
    path: PathBuf,
}

impl Bells {
    /// Those in this folder; ours does not hang yet.
    pub fn of(folder: &Path) -> Self {
        // A process's number may be another one's in a container on the same folder.
        let name = RandomState::new().build_hasher().finish();
        Self { folder: folder.to_owned(), own: format!("{NAME}{name:016x}") }
    }

    /// Hangs ours up.
    ///
    /// # Errors
    /// The folder's name is too long for that, or its disk knows nothing of the kind.
    pub fn hang(&self) -> io::Result<Bell> {
        let path = self.folder.join(&self.own);
        let bell = Bell { socket: tokio::net::UnixDatagram::bind(&path)?, path };
        fs::set_permissions(&bell.path, Permissions::from_mode(0o600))?;
        Ok(bell)
    }

    /// Rings all others, and takes down what was left hanging by a process that is no more.
    ///
    /// # Errors
    /// The folder cannot be read. That somebody is not reached is none.
    pub fn ring(&self) -> io::Result<()> {
        let mut rope = None;
        for entry in fs::read_dir(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name();
            let name = name.to_string_lossy();
            if name.starts_with(NAME) && *name != self.own {
                let rope = match &rope {
                    Some(rope) => rope,
                    None => rope.insert(rope_end()?),
                };
                pull(rope, &entry.path());
            }
        }
        Ok(())
    }
}

/// What rings without waiting for anybody: whoever has not heard the last rings yet will look anyway.
fn rope_end() -> io::Result<std::os::unix::net::UnixDatagram> {
    let rope = std::os::unix::net::UnixDatagram::unbound()?;
    rope.set_nonblocking(true)?;
    Ok(rope)
}

fn pull(rope: &std::os::unix::net::UnixDatagram, bell: &Path) {
    let rung = rope.send_to(b"!", bell);
    if rung.is_err_and(|error| error.kind() == io::ErrorKind::ConnectionRefused) {
        // Another one may have done so already.
        let _ = fs::remove_file(bell);
    }
}

impl Bell {
    /// Waits until it is rung; many rings at once are one.
    ///
    /// # Errors
    /// Whatever the system says.
    pub async fn rung(&self) -> io::Result<()> {
        let mut ring = [0];
        self.socket.recv(&mut ring).await?;
        while self.socket.try_recv(&mut ring).is_ok() {}
        Ok(())
    }
}

impl Drop for Bell {
    fn drop(&mut self) {
        // A folder that is gone has no bell either.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hanging(folder: &Path) -> Vec<String> {
        let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
        names.map(|name| name.into_string().unwrap()).collect()
    }

    #[tokio::test]
    async fn all_others_are_rung_and_nobody_hears_themselves() {
        let dir = tempfile::tempdir().unwrap();
        let [one, two, three] = [0; 3].map(|_| Bells::of(dir.path()));
        let [first, second] = [&one, &two].map(|bells| bells.hang().unwrap());
        three.ring().unwrap();
        three.ring().unwrap();
        first.rung().await.unwrap();
        second.rung().await.unwrap();
        one.ring().unwrap();
        second.rung().await.unwrap();
        assert!(first.socket.try_recv(&mut [0]).is_err(), "two rings were one, its own is none");
        drop((first, second));
        assert_eq!(hanging(dir.path()), [""; 0]);
    }

    #[tokio::test]
    async fn what_a_crash_left_hanging_is_taken_down() {
        let dir = tempfile::tempdir().unwrap();
        let bells = Bells::of(dir.path());
        let mut bell = bells.hang().unwrap();
        // As if it were not dropped.
        bell.path = PathBuf::new();
        drop(bell);
        assert_eq!(hanging(dir.path()), [&*bells.own]);
        Bells::of(dir.path()).ring().unwrap();
        assert_eq!(hanging(dir.path()), [""; 0]);
    }

    #[tokio::test]
    async fn whoever_does_not_listen_holds_nobody_up() {
        let dir = tempfile::tempdir().unwrap();
        let bells = Bells::of(dir.path());
        let bell = bells.hang().unwrap();
        for _ in 0..10_000 {
            Bells::of(dir.path()).ring().unwrap();
        }
        bell.rung().await.unwrap();
    }
}
