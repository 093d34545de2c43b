//! Everything a program may do outside itself: slices in, `Result<T, Error>` out, never guest memory.
//!
//! Nothing here knows how a guest numbers what it has open, which rights it has or how it lays out its structs; that is for
//! [`p1`](crate::p1) and its successors. Open things are nouns here, lent by the table that owns them: a
//! [`File`](file::File), together with what is to be remembered an [`Open`](file::Open), a [`Directory`](directory::Directory)
//! from which paths start, a [`Socket`](socket::Socket). To add a capability, add a file for its subject here, the kernel's calls
//! in [`sys`](crate::sys) and the translation in `p1`.
//!
//! * [`error`]: reasons why something was refused;
//! * [`flags`]: the state to remember about something open;
//! * [`preopen`], [`listener`]: the directories and the listening sockets that the program was granted;
//! * [`limit`]: how long it may run, and how much it may have open;
//! * [`confine`]: the sandbox layers that the kernel puts around it;
//! * [`file`](mod@file), [`stream`], [`directory`], [`socket`], [`poll`]: operations on something open;
//! * [`net`]: sockets that the program makes, and names of hosts;
//! * [`flow`], [`listing`]: streams of bytes and of directory entries, as components have them;
//! * [`attributes`]: what a file system reports about a file;
//! * [`named`], [`open`]: operations on a name, which comes as a [`path`];
//! * [`look`], [`walk`], [`filesystem`], [`memo`]: from a name to a file, without ever leaving the directory where it starts
//!   or entering what was not granted;
//! * [`key_value`], [`blobs`]: values that are kept by key, and objects in containers; [`file_name`] has their names, `kept` their
//!   directories;
//! * [`profile`](mod@profile): the file in which a program counts what it does;
//! * [`embedded`], [`tree`]: files that are part of the executable;
//! * [`arguments`], [`environment`], [`configuration`], [`clock`], [`random`], [`process`]: the rest.

pub(crate) mod arguments;
pub(crate) mod attributes;
pub(crate) mod blobs;
pub(crate) mod clock;
pub(crate) mod configuration;
pub(crate) mod confine;
pub(crate) mod directory;
pub(crate) mod embedded;
pub(crate) mod environment;
pub(crate) mod error;
pub(crate) mod file;
pub(crate) mod file_name;
pub(crate) mod filesystem;
pub(crate) mod flags;
pub(crate) mod flow;
pub(crate) mod hash;
mod kept;
pub(crate) mod key_value;
pub(crate) mod limit;
pub(crate) mod listener;
pub(crate) mod listing;
pub(crate) mod look;
pub(crate) mod memo;
pub(crate) mod named;
pub(crate) mod net;
pub(crate) mod open;
pub(crate) mod path;
pub(crate) mod poll;
pub(crate) mod preopen;
pub(crate) mod process;
pub(crate) mod profile;
pub(crate) mod random;
pub(crate) mod socket;
pub(crate) mod stream;
pub(crate) mod tree;
pub(crate) mod walk;
