//! Reasons why something was refused.
//!
//! These are the kernel's errors by name, from which guest ABIs derive theirs. The kernel's numbers differ between architectures,
//! so none of them leaves this file; a guest ABI has its own numbers.

use crate::sys::Errno;

macro_rules! errors {
    ($($(#[$doc:meta])* $name:ident, $kernel:ident;)*) => {
        /// The reason why something was refused. In the order of their names; 0 is left for success.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Error {
            /// Argument list too long.
            TooBig = 1,
            $($(#[$doc])* $name,)*
        }

        /// The errors by the kernel's numbers; those without a name here are I/O errors.
        const MEANING: [Error; 134] = {
            let mut meaning = [Error::Io; 134];
            meaning[Errno::E2BIG.0 as usize] = Error::TooBig;
            $(meaning[Errno::$kernel.0 as usize] = Error::$name;)*
            meaning
        };
    };
}

errors! {
    /// Permission denied.
    Acces, EACCES;
    /// Address in use.
    Addrinuse, EADDRINUSE;
    /// Address not available.
    Addrnotavail, EADDRNOTAVAIL;
    /// Address family not supported.
    Afnosupport, EAFNOSUPPORT;
    /// Resource unavailable, or operation would block.
    Again, EAGAIN;
    /// Connection already in progress.
    Already, EALREADY;
    /// Bad file descriptor.
    Badf, EBADF;
    /// Bad message.
    Badmsg, EBADMSG;
    /// Device or resource busy.
    Busy, EBUSY;
    /// Operation canceled.
    Canceled, ECANCELED;
    /// No child processes.
    Child, ECHILD;
    /// Connection aborted.
    Connaborted, ECONNABORTED;
    /// Connection refused.
    Connrefused, ECONNREFUSED;
    /// Connection reset.
    Connreset, ECONNRESET;
    /// Resource deadlock would occur.
    Deadlk, EDEADLK;
    /// Destination address required.
    Destaddrreq, EDESTADDRREQ;
    /// Mathematics argument out of domain of function.
    Dom, EDOM;
    /// Reserved.
    Dquot, EDQUOT;
    /// File exists.
    Exist, EEXIST;
    /// Bad address.
    Fault, EFAULT;
    /// File too large.
    Fbig, EFBIG;
    /// Host is unreachable.
    Hostunreach, EHOSTUNREACH;
    /// Identifier removed.
    Idrm, EIDRM;
    /// Illegal byte sequence.
    Ilseq, EILSEQ;
    /// Operation in progress.
    Inprogress, EINPROGRESS;
    /// Interrupted function.
    Intr, EINTR;
    /// Invalid argument.
    Inval, EINVAL;
    /// I/O error.
    Io, EIO;
    /// Socket is connected.
    Isconn, EISCONN;
    /// Is a directory.
    Isdir, EISDIR;
    /// Too many levels of symbolic links.
    Loop, ELOOP;
    /// File descriptor value too large.
    Mfile, EMFILE;
    /// Too many links.
    Mlink, EMLINK;
    /// Message too large.
    Msgsize, EMSGSIZE;
    /// Reserved.
    Multihop, EMULTIHOP;
    /// Filename too long.
    Nametoolong, ENAMETOOLONG;
    /// Network is down.
    Netdown, ENETDOWN;
    /// Connection aborted by network.
    Netreset, ENETRESET;
    /// Network unreachable.
    Netunreach, ENETUNREACH;
    /// Too many files open in system.
    Nfile, ENFILE;
    /// No buffer space available.
    Nobufs, ENOBUFS;
    /// No such device.
    Nodev, ENODEV;
    /// No such file or directory.
    Noent, ENOENT;
    /// Executable file format error.
    Noexec, ENOEXEC;
    /// No locks available.
    Nolck, ENOLCK;
    /// Reserved.
    Nolink, ENOLINK;
    /// Not enough space.
    Nomem, ENOMEM;
    /// No message of the desired type.
    Nomsg, ENOMSG;
    /// Protocol not available.
    Noprotoopt, ENOPROTOOPT;
    /// No space left on device.
    Nospc, ENOSPC;
    /// Function not supported.
    Nosys, ENOSYS;
    /// The socket is not connected.
    Notconn, ENOTCONN;
    /// Not a directory or a symbolic link to a directory.
    Notdir, ENOTDIR;
    /// Directory not empty.
    Notempty, ENOTEMPTY;
    /// State not recoverable.
    Notrecoverable, ENOTRECOVERABLE;
    /// Not a socket.
    Notsock, ENOTSOCK;
    /// Not supported, or operation not supported on socket.
    Notsup, EOPNOTSUPP;
    /// Inappropriate I/O control operation.
    Notty, ENOTTY;
    /// No such device or address.
    Nxio, ENXIO;
    /// Value too large to be stored in data type.
    Overflow, EOVERFLOW;
    /// Previous owner died.
    Ownerdead, EOWNERDEAD;
    /// Operation not permitted.
    Perm, EPERM;
    /// Broken pipe.
    Pipe, EPIPE;
    /// Protocol error.
    Proto, EPROTO;
    /// Protocol not supported.
    Protonosupport, EPROTONOSUPPORT;
    /// Protocol wrong type for socket.
    Prototype, EPROTOTYPE;
    /// Result too large.
    Range, ERANGE;
    /// Read-only file system.
    Rofs, EROFS;
    /// Invalid seek.
    Spipe, ESPIPE;
    /// No such process.
    Srch, ESRCH;
    /// Reserved.
    Stale, ESTALE;
    /// Connection timed out.
    Timedout, ETIMEDOUT;
    /// Text file busy.
    Txtbsy, ETXTBSY;
    /// Cross-device link.
    Xdev, EXDEV;
}

impl From<Errno> for Error {
    fn from(error: Errno) -> Error {
        MEANING.get(usize::from(error.0)).copied().unwrap_or(Error::Io)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kernel_errors_have_their_meaning() {
        assert_eq!(Error::from(Errno::E2BIG), Error::TooBig);
        assert_eq!(Error::from(Errno::ENOENT), Error::Noent);
        assert_eq!(Error::from(Errno::EAGAIN), Error::Again);
        assert_eq!(Error::from(Errno::EOPNOTSUPP), Error::Notsup);
        assert_eq!(Error::from(Errno(4095)), Error::Io);
    }
}
