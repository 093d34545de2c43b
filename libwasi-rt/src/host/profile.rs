//! The file in which a program counts what it does (`--profile-generate`).
//!
//! It is mapped before any guest code runs, and shared: counts are in the file however the program ends, those of several runs and
//! processes add up, and a server that restores the state of a guest does not restore them. Two processes that count at the same time may
//! lose a count.

use core::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::bytes;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::file::{self, HostFd, IoVec, Transfer};
use crate::sys::{Errno, FileType, OpenFlags, directory, pages, process};

/// The reason why a file cannot have the counts.
#[derive(Debug, PartialEq, Eq)]
enum Trouble {
    /// The kernel refused something.
    Refused(Errno),
    /// The name is too long.
    Name,
    /// It is no regular file.
    Kind,
    /// There is something else in it.
    Other,
}

impl From<Errno> for Trouble {
    fn from(error: Errno) -> Trouble {
        Trouble::Refused(error)
    }
}

/// Maps the file. Without it there is nowhere to count, so the process ends with a message that names it.
pub(crate) fn open_profile() {
    let profile = program::profile();
    let path = program::items(&profile.path.bytes);
    let head = program::items(&profile.head);
    match open(path, head, profile.counters as usize) {
        Ok(counters) => program::variable(&profile.base).store(counters.as_ptr().expose_provenance() as u64, Relaxed),
        Err(trouble) => refuse(path, &trouble),
    }
}

/// Opens the file, or makes it, and returns its counters.
fn open(path: &[u8], head: &[u64], counters: usize) -> Result<&'static [AtomicU64], Trouble> {
    let mut name = [0; 4096];
    if path.len() >= name.len() {
        return Err(Trouble::Name);
    }
    bytes::copy(&mut name, path);
    // Opening something else could wait.
    let flags = OpenFlags::NONBLOCK | OpenFlags::NO_TERMINAL;
    let opened = directory::open_or_create_host(directory::string(&name), flags)?;
    let file = opened.as_fd();
    if file::type_of(file)? != FileType::RegularFile {
        return Err(Trouble::Kind);
    }
    // Others that start now wait until the head is there. Where there are no locks, they must not start now.
    let _ = file::lock(file);
    let mapped = map(file, head, counters);
    // Closing would not do: a mapping keeps the lock, too.
    file::unlock(file);
    mapped
}

/// Maps the file, whose lock is taken, and returns its counters.
fn map(file: HostFd, head: &[u64], counters: usize) -> Result<&'static [AtomicU64], Trouble> {
    let words = head.len() + counters;
    let size = (words * size_of::<u64>()) as u64;
    match file::attributes(file)?.size {
        0 => fill(file, size)?,
        found if found == size => {}
        _ => return Err(Trouble::Other),
    }
    let mapped = pages::share_file(file, words)?;
    let (found, counters) = mapped.split_at_checked(head.len()).unwrap_or_default();
    if found.iter().all(|word| word.load(Relaxed) == 0) {
        found.iter().zip(head).for_each(|(word, &value)| word.store(value, Relaxed));
    }
    if found.iter().zip(head).all(|(word, &value)| word.load(Relaxed) == value) { Ok(counters) } else { Err(Trouble::Other) }
}

/// Makes an empty file this many zeros long. They are written: where a file has a hole, a full disk would end the program later.
fn fill(file: HostFd, size: u64) -> Result<(), Errno> {
    let zeros = [0; 4096];
    let mut written = 0;
    while written < size {
        let most = (size - written).min(zeros.len() as u64) as usize;
        let part = IoVec::read_only(zeros.get(..most).unwrap_or_default());
        match file::transfer(file, Transfer::WRITE_AT, &[part], written)? {
            0 => return Err(Errno::EIO),
            count => written += count as u64,
        }
    }
    Ok(())
}

/// Reports why there is nowhere to count, and ends the process.
#[cold]
#[inline(never)]
fn refuse(path: &[u8], trouble: &Trouble) -> ! {
    let mut message = Message::new();
    message.text("error: cannot count in ").name(path).text(": ");
    match trouble {
        Trouble::Refused(Errno::EACCES) => message.text("permission denied"),
        Trouble::Refused(Errno::ENOENT) => message.text("its directory does not exist"),
        Trouble::Refused(Errno::EISDIR) | Trouble::Kind => message.text("it is not a regular file"),
        Trouble::Refused(error) => message.text("the system refused it (errno ").decimal(error.0.into(), 0).text(")"),
        Trouble::Name => message.text("its name is too long"),
        Trouble::Other => message.text("it has counts of another program, or something else"),
    };
    message.text("\n  help: this program was built to count there what it does (--profile-generate); ");
    message.text(match trouble {
        Trouble::Other => "move that file away, or start the program in another directory\n",
        _ => "relative paths start at the working directory\n",
    });
    message.end();
    process::exit(REFUSED)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str) -> String {
        let path = std::env::temp_dir().join(format!("w2n-profile-{}-{name}", std::process::id()));
        path.to_str().unwrap().to_owned()
    }

    #[test]
    fn counts_stay_in_the_file_and_add_up() {
        let path = path("adds");
        let head = [7, 8, 9];
        for run in 0..2 {
            let counters = open(path.as_bytes(), &head, 1000).unwrap();
            assert_eq!((counters.len(), counters[999].load(Relaxed)), (1000, run));
            counters[999].store(run + 1, Relaxed);
        }
        assert_eq!(open(path.as_bytes(), &[7, 8, 8], 1000).err(), Some(Trouble::Other));
        assert_eq!(open(path.as_bytes(), &head, 999).err(), Some(Trouble::Other));
        let words = std::fs::read(&path).unwrap();
        assert_eq!((words.len(), words[0], words[1002 * 8]), (1003 * 8, if cfg!(target_endian = "little") { 7 } else { 0 }, 2));
        std::fs::remove_file(path).unwrap();
    }

    #[test]
    fn what_is_no_file_is_refused() {
        assert_eq!(open(b"/dev/null", &[1], 1).err(), Some(Trouble::Kind));
        assert_eq!(open(b"/tmp", &[1], 1).err(), Some(Trouble::Refused(Errno::EISDIR)));
        assert_eq!(open(b"/nowhere/file", &[1], 1).err(), Some(Trouble::Refused(Errno::ENOENT)));
        assert_eq!(open(&[b'a'; 5000], &[1], 1).err(), Some(Trouble::Name));
    }
}
