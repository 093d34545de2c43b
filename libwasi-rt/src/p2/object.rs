//! What handles of the host's resource types stand for: plain data, kept in the [table](super::objects).
//!
//! An object refers to another by its number.

use crate::host::error::Error;
use crate::host::file::{File, Open};
use crate::host::flow::{Place, Supply};
use crate::host::key_value::Bucket;
use crate::host::key_value::swap::Swap;
use crate::host::listing::Listing;
use crate::host::net::socket::SocketId;
use crate::host::poll::Interest;
use crate::host::socket::Waiting;
use crate::sys::file::IoVec;

/// The number of an object: the representation of a resource.
pub(crate) type Number = u32;

/// Something that a handle stands for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Object {
    /// The error of a stream.
    Error(Failed),
    /// Something to wait for.
    Pollable(Pollable),
    /// A stream to the program.
    Input(Input),
    /// A stream from the program.
    Output(Output),
    /// An open file or directory.
    Descriptor(Descriptor),
    /// A reader of the entries of a directory.
    Entries(Listing),
    /// A socket.
    Socket(SocketId),
    /// The datagrams that a socket receives, or those that it sends.
    Datagrams(Datagrams),
    /// A bucket of values.
    Bucket(Bucket),
    /// A value to be set if it is not changed meanwhile.
    Swap(Swap),
    /// A look-up of a name, by its number among those in progress.
    LookUp(u32),
}

impl Object {
    /// Whether it has an open file of its own. Sockets are counted where they are kept.
    pub(super) fn has_file(&self) -> bool {
        matches!(self, Object::Descriptor(_) | Object::Entries(_))
    }
}

/// An operation on a stream that failed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Failed {
    /// The reason.
    pub(crate) error: Error,
    /// What the stream is of.
    pub(crate) domain: Domain,
}

/// What a stream is of: it decides on the error codes that reasons have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Domain {
    /// A file.
    Files,
    /// A connection.
    Network,
    /// The content of a message.
    Http,
}

/// Something to wait for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Pollable {
    /// The event.
    pub(crate) event: Event,
    /// Whether it was ready when it was waited for last.
    pub(crate) is_ready: bool,
}

/// An event to wait for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Event {
    /// The monotonic clock shows this time.
    Time(u64),
    /// There is something to read from this stream.
    Input(Number),
    /// There is room to write to this stream.
    Output(Number),
    /// Something of the network, for which `wanted` returns what there is to wait for. It is a function, so that programs without
    /// sockets do not have it.
    Network {
        /// The socket, stream or look-up.
        number: Number,
        /// Whether it reads or writes.
        interest: Interest,
        /// What there is to wait for.
        wanted: fn(Number, Interest) -> Wanted,
    },
}

/// What there is to wait for.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wanted {
    /// Nothing: it is ready.
    Ready,
    /// The monotonic clock shows this time.
    Time(u64),
    /// The kernel says so.
    File(File, Interest),
    /// The look-up of a name goes on when the kernel says so, or the monotonic clock shows this time.
    LookUp(Option<(File, Interest)>, u64),
}

/// The file at the other end of a stream.
#[derive(Clone, Copy, Debug)]
pub(crate) enum End {
    /// Standard input, standard output or standard error, by its file descriptor.
    Standard(u8),
    /// A descriptor, which stays open as long as the stream.
    Descriptor(Number),
    /// Something else, which stays in use as long as the stream: a connection. The stream carries the functions of its kind, so that
    /// programs without such streams do not have them.
    Carried {
        /// Its number among those of its kind.
        number: u32,
        /// Returns the functions of its kind.
        functions: fn() -> Functions,
    },
}

/// The functions of a kind of ends of streams, which are called with the number of one.
pub(crate) struct Functions {
    /// Returns the file.
    pub(crate) file: fn(u32) -> Result<File, Error>,
    /// Ends the use by a stream that is dropped.
    pub(crate) release: fn(u32),
    /// What it is.
    pub(crate) domain: Domain,
    /// How bytes are moved, where there is no file.
    pub(crate) flow: Option<Flow>,
}

/// How bytes are moved by a kind of ends that are no files.
pub(crate) struct Flow {
    /// Returns how many bytes can be read.
    pub(crate) supply: fn(u32, Waiting) -> Result<Supply, Error>,
    /// Reads once, and returns how many bytes; 0 at the end.
    pub(crate) read: fn(u32, IoVec<'_>) -> Result<u32, Error>,
    /// Returns how many bytes may be written.
    pub(crate) room: fn(u32, Waiting) -> Result<u64, Error>,
    /// Writes all bytes.
    pub(crate) write: fn(u32, IoVec<'_>) -> Result<(), Error>,
    /// Makes sure that what was written is on its way.
    pub(crate) flush: fn(u32) -> Result<(), Error>,
    /// Returns what there is to wait for.
    pub(crate) wanted: fn(Number, Interest) -> Wanted,
}

/// A stream to the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Input {
    /// Its source.
    pub(crate) end: End,
    /// The place of the next byte.
    pub(crate) place: Place,
    /// The size of the file when it was last asked for.
    pub(crate) size: u64,
    /// Whether there is nothing more to come.
    pub(crate) is_closed: bool,
}

/// A stream from the program.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Output {
    /// Its destination.
    pub(crate) end: End,
    /// The place of the next byte.
    pub(crate) place: Place,
    /// The number of bytes that may be written without asking.
    pub(crate) permit: u64,
    /// Whether nothing more is taken.
    pub(crate) is_closed: bool,
}

/// The datagrams that a socket receives, or those that it sends.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Datagrams {
    /// The socket, which stays open as long as the stream.
    pub(crate) socket: SocketId,
    /// The number of the socket's streams that this is one of.
    pub(crate) generation: u32,
    /// The number of datagrams that may be sent without asking.
    pub(crate) permit: u64,
}

/// An open file or directory.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Descriptor {
    /// The file.
    pub(crate) open: Open,
    /// What it was opened for: `descriptor-flags` without the one for directories.
    pub(crate) access: u8,
    /// The number of handles and streams that refer to it.
    pub(crate) references: u32,
}
