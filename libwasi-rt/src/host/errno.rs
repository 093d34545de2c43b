//! Why something was refused.
//!
//! The kernel's errors by the names and numbers of WASI preview 1, which has one of its own as well. The kernel's numbers
//! differ between architectures, so none of them goes further than this file.

use linux_raw_sys::errno;

use crate::message::padded;
use crate::sys;

macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident = $number:literal, $kernel:ident;)*) => {
        /// An error, numbered as WASI preview 1 does; 0 there means success.
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Errno {
            $($(#[$doc])* $name = $number,)*
            /// The rights of a file descriptor do not suffice; the kernel has no such error.
            Notcapable = 76,
        }

        /// What the kernel's numbers mean; those that WASI has no name for are errors of input or output.
        const MEANING: [Errno; 134] = {
            let mut meaning = [Errno::Io; 134];
            $(meaning[errno::$kernel as usize] = Errno::$name;)*
            meaning
        };

        /// What the standard calls each number.
        const NAMES: [[u8; 16]; 77] = {
            let mut names = [[0; 16]; 77];
            names[0] = padded("success");
            $(names[$number] = lower_case(padded(stringify!($name)));)*
            // Names of Rust do not start with a digit.
            names[Errno::TooBig as usize] = padded("2big");
            names[Errno::Notcapable as usize] = padded("notcapable");
            names
        };
    };
}

const fn lower_case(mut name: [u8; 16]) -> [u8; 16] {
    name.make_ascii_lowercase();
    name
}

errors! {
    /// Argument list too long.
    TooBig = 1, E2BIG;
    /// Permission denied.
    Acces = 2, EACCES;
    /// Address in use.
    Addrinuse = 3, EADDRINUSE;
    /// Address not available.
    Addrnotavail = 4, EADDRNOTAVAIL;
    /// Address family not supported.
    Afnosupport = 5, EAFNOSUPPORT;
    /// Resource unavailable, or operation would block.
    Again = 6, EAGAIN;
    /// Connection already in progress.
    Already = 7, EALREADY;
    /// Bad file descriptor.
    Badf = 8, EBADF;
    /// Bad message.
    Badmsg = 9, EBADMSG;
    /// Device or resource busy.
    Busy = 10, EBUSY;
    /// Operation canceled.
    Canceled = 11, ECANCELED;
    /// No child processes.
    Child = 12, ECHILD;
    /// Connection aborted.
    Connaborted = 13, ECONNABORTED;
    /// Connection refused.
    Connrefused = 14, ECONNREFUSED;
    /// Connection reset.
    Connreset = 15, ECONNRESET;
    /// Resource deadlock would occur.
    Deadlk = 16, EDEADLK;
    /// Destination address required.
    Destaddrreq = 17, EDESTADDRREQ;
    /// Mathematics argument out of domain of function.
    Dom = 18, EDOM;
    /// Reserved.
    Dquot = 19, EDQUOT;
    /// File exists.
    Exist = 20, EEXIST;
    /// Bad address.
    Fault = 21, EFAULT;
    /// File too large.
    Fbig = 22, EFBIG;
    /// Host is unreachable.
    Hostunreach = 23, EHOSTUNREACH;
    /// Identifier removed.
    Idrm = 24, EIDRM;
    /// Illegal byte sequence.
    Ilseq = 25, EILSEQ;
    /// Operation in progress.
    Inprogress = 26, EINPROGRESS;
    /// Interrupted function.
    Intr = 27, EINTR;
    /// Invalid argument.
    Inval = 28, EINVAL;
    /// I/O error.
    Io = 29, EIO;
    /// Socket is connected.
    Isconn = 30, EISCONN;
    /// Is a directory.
    Isdir = 31, EISDIR;
    /// Too many levels of symbolic links.
    Loop = 32, ELOOP;
    /// File descriptor value too large.
    Mfile = 33, EMFILE;
    /// Too many links.
    Mlink = 34, EMLINK;
    /// Message too large.
    Msgsize = 35, EMSGSIZE;
    /// Reserved.
    Multihop = 36, EMULTIHOP;
    /// Filename too long.
    Nametoolong = 37, ENAMETOOLONG;
    /// Network is down.
    Netdown = 38, ENETDOWN;
    /// Connection aborted by network.
    Netreset = 39, ENETRESET;
    /// Network unreachable.
    Netunreach = 40, ENETUNREACH;
    /// Too many files open in system.
    Nfile = 41, ENFILE;
    /// No buffer space available.
    Nobufs = 42, ENOBUFS;
    /// No such device.
    Nodev = 43, ENODEV;
    /// No such file or directory.
    Noent = 44, ENOENT;
    /// Executable file format error.
    Noexec = 45, ENOEXEC;
    /// No locks available.
    Nolck = 46, ENOLCK;
    /// Reserved.
    Nolink = 47, ENOLINK;
    /// Not enough space.
    Nomem = 48, ENOMEM;
    /// No message of the desired type.
    Nomsg = 49, ENOMSG;
    /// Protocol not available.
    Noprotoopt = 50, ENOPROTOOPT;
    /// No space left on device.
    Nospc = 51, ENOSPC;
    /// Function not supported.
    Nosys = 52, ENOSYS;
    /// The socket is not connected.
    Notconn = 53, ENOTCONN;
    /// Not a directory or a symbolic link to a directory.
    Notdir = 54, ENOTDIR;
    /// Directory not empty.
    Notempty = 55, ENOTEMPTY;
    /// State not recoverable.
    Notrecoverable = 56, ENOTRECOVERABLE;
    /// Not a socket.
    Notsock = 57, ENOTSOCK;
    /// Not supported, or operation not supported on socket.
    Notsup = 58, EOPNOTSUPP;
    /// Inappropriate I/O control operation.
    Notty = 59, ENOTTY;
    /// No such device or address.
    Nxio = 60, ENXIO;
    /// Value too large to be stored in data type.
    Overflow = 61, EOVERFLOW;
    /// Previous owner died.
    Ownerdead = 62, EOWNERDEAD;
    /// Operation not permitted.
    Perm = 63, EPERM;
    /// Broken pipe.
    Pipe = 64, EPIPE;
    /// Protocol error.
    Proto = 65, EPROTO;
    /// Protocol not supported.
    Protonosupport = 66, EPROTONOSUPPORT;
    /// Protocol wrong type for socket.
    Prototype = 67, EPROTOTYPE;
    /// Result too large.
    Range = 68, ERANGE;
    /// Read-only file system.
    Rofs = 69, EROFS;
    /// Invalid seek.
    Spipe = 70, ESPIPE;
    /// No such process.
    Srch = 71, ESRCH;
    /// Reserved.
    Stale = 72, ESTALE;
    /// Connection timed out.
    Timedout = 73, ETIMEDOUT;
    /// Text file busy.
    Txtbsy = 74, ETXTBSY;
    /// Cross-device link.
    Xdev = 75, EXDEV;
}

impl Errno {
    /// What the standard calls a number, padded.
    pub(crate) fn name(number: u32) -> &'static [u8] {
        NAMES.get(number as usize).map_or(b"unknown error", |name| name)
    }
}

impl From<sys::Errno> for Errno {
    fn from(error: sys::Errno) -> Errno {
        MEANING.get(usize::from(error.0)).copied().unwrap_or(Errno::Io)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_errors_have_their_meaning() {
        assert_eq!(Errno::from(sys::Errno::new(errno::ENOENT)), Errno::Noent);
        assert_eq!(Errno::from(sys::Errno::new(errno::EWOULDBLOCK)), Errno::Again);
        assert_eq!(Errno::from(sys::Errno::new(errno::EOPNOTSUPP)), Errno::Notsup);
        assert_eq!(Errno::from(sys::Errno::new(errno::ENOKEY)), Errno::Io);
        assert_eq!(Errno::from(sys::Errno(4095)), Errno::Io);
    }

    #[test]
    fn no_error_means_success() {
        assert!(MEANING.iter().all(|&error| error as u8 != 0));
    }
}
