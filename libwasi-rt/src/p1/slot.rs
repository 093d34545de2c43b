//! An entry of the [table](super::table), in few words: all zero is its state at start, so that pages of the table exist only
//! once touched.

use core::sync::atomic::{AtomicI32, AtomicU32, Ordering::Relaxed};

use super::errno::Errno;
use super::rights::Rights;
use crate::host::directory::Directory;
use crate::host::embedded::{Node, Position};
use crate::host::file::{File, Open};
use crate::host::flags::{Flags, Kind};
use crate::host::stream;
use crate::sys::file::HostFd;

/// The current contents of an entry of the table.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Descriptor {
    /// The open file.
    pub(crate) open: Open,
    /// The operations allowed on it.
    pub(crate) rights: Rights,
    /// The most operations allowed on anything opened through it.
    pub(crate) inheriting: Rights,
    /// The number of the granted directory that it is, counted from 1; 0 for everything else.
    pub(crate) granted: u16,
}

impl Descriptor {
    /// Returns it as a directory.
    ///
    /// Errors: `Notdir`.
    pub(super) fn directory(&self) -> Result<Directory, Errno> {
        if self.open.kind != Kind::Directory {
            return Err(Errno::Notdir);
        }
        Ok(Directory { file: self.open.file, flags: self.open.flags })
    }
}

/// The state of a closed number.
const CLOSED: i32 = -1;

/// A number and its meaning. All zero is the state at start.
pub(super) struct Slot {
    /// [`CLOSED`], the kernel's number plus 1, 0 as at start, or, below [`CLOSED`], the number of a node with its sign bit
    /// flipped.
    state: AtomicI32,
    /// From the lowest bit: 2 bits of kind, flags, and from bit 16 on the number of the granted directory.
    about: AtomicU32,
    /// The rights that it does not have.
    denied: AtomicU32,
    /// The rights that it does not pass on.
    denied_inheriting: AtomicU32,
    /// The position at which it is read next, if the kernel does not know.
    pub(super) position: Position,
}

impl Slot {
    pub(super) const fn new() -> Slot {
        Slot {
            state: AtomicI32::new(0),
            about: AtomicU32::new(0),
            denied: AtomicU32::new(0),
            denied_inheriting: AtomicU32::new(0),
            position: Position::new(),
        }
    }

    /// Returns the file through which bytes can be moved, if it is immediately clear that nothing else must be done; otherwise
    /// nothing.
    #[inline(always)]
    pub(super) fn ready(&self, needed: Rights) -> Option<HostFd> {
        let state = self.state.load(Relaxed);
        let allowed = Rights::without(self.denied.load(Relaxed)).contain(needed);
        let ready = state > 0 && allowed && self.about.load(Relaxed) & Slot::READY != 0;
        ready.then_some(HostFd::new(state.wrapping_sub(1)))
    }

    /// Marks the number as free.
    pub(super) fn close(&self) {
        self.state.store(CLOSED, Relaxed);
    }

    /// Whether it is not what it was before guest code ran: in a program with this many granted directories, and no sockets.
    pub(super) fn is_changed(&'static self, number: u32, directories: u32) -> bool {
        match (self.state.load(Relaxed), number) {
            (0, _) => false,
            (state, 0..3) => state != number as i32 + 1,
            (CLOSED, _) => number - 3 < directories,
            (_, _) => self.about.load(Relaxed) >> 16 != number - 2,
        }
    }

    /// [`Flags::READY`] in `about`.
    const READY: u32 = Flags::READY.bits() << 2;

    /// Returns the file with this number, if there is one.
    #[inline]
    pub(super) fn file(&'static self, number: u32) -> Option<File> {
        match self.state.load(Relaxed) {
            0 if number < 3 => Some(File::Kernel(HostFd::new(number as i32))),
            0 | CLOSED => None,
            state if state > 0 => Some(File::Kernel(HostFd::new(state - 1))),
            state => Some(File::Node(Node((state ^ i32::MIN) as u32), &self.position)),
        }
    }

    #[inline]
    pub(super) fn read(&self, file: File) -> Descriptor {
        if self.state.load(Relaxed) == 0 {
            return at_start(file);
        }
        let about = self.about.load(Relaxed);
        let kind = match about & 3 {
            0 => Kind::Stream,
            1 => Kind::File,
            2 => Kind::Directory,
            _ => Kind::Socket,
        };
        Descriptor {
            open: Open { file, kind, flags: Flags::from_bits((about & 0xffff) >> 2) },
            rights: Rights::without(self.denied.load(Relaxed)),
            inheriting: Rights::without(self.denied_inheriting.load(Relaxed)),
            granted: (about >> 16) as u16,
        }
    }

    pub(super) fn write(&self, now: &Descriptor) {
        let state = match now.open.file {
            File::Kernel(host) => host.number() + 1,
            File::Node(node, _) => node.0 as i32 ^ i32::MIN,
        };
        self.state.store(state, Relaxed);
        self.about.store(u32::from(now.granted) << 16 | now.open.flags.bits() << 2 | now.open.kind as u32, Relaxed);
        self.denied.store(now.rights.missing(), Relaxed);
        self.denied_inheriting.store(now.inheriting.missing(), Relaxed);
    }
}

/// Returns the standard stream of this entry, before anything was done with it.
fn at_start(file: File) -> Descriptor {
    const INPUT: HostFd = HostFd::new(0);
    let host = file.kernel().unwrap_or(INPUT);
    let rights = if host == INPUT { Rights::INPUT } else { Rights::OUTPUT };
    Descriptor { open: stream::at_start(host), rights, inheriting: Rights::NONE, granted: 0 }
}
