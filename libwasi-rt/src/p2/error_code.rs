//! Errors by the names and numbers of `wasi:filesystem`'s `error-code`.

use wasm2native_abi::host::preview2::types::ERROR_CODE;
use wasm2native_abi::host::types::Type;

use crate::host::error::Error;
use crate::message::padded;

macro_rules! codes {
    ($($code:ident: $($error:ident)*;)*) => {
        /// `error-code`, in the order of the standard.
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum ErrorCode {
            $($code,)*
        }

        impl From<Error> for ErrorCode {
            fn from(error: Error) -> ErrorCode {
                match error {
                    $($(Error::$error)|* => ErrorCode::$code,)*
                    _ => ErrorCode::Io,
                }
            }
        }

        #[cfg(test)]
        impl ErrorCode {
            /// Returns every code.
            pub(super) fn all() -> impl Iterator<Item = ErrorCode> {
                [$(ErrorCode::$code),*].into_iter()
            }
        }

        /// The number of codes.
        const COUNT: usize = [$(ErrorCode::$code),*].len();
    };
}

codes! {
    Access: Acces;
    WouldBlock: Again;
    Already: Already;
    BadDescriptor: Badf;
    Busy: Busy;
    Deadlock: Deadlk;
    Quota: Dquot;
    Exist: Exist;
    FileTooLarge: Fbig;
    IllegalByteSequence: Ilseq;
    InProgress: Inprogress;
    Interrupted: Intr;
    Invalid: Inval;
    Io: Io;
    IsDirectory: Isdir;
    Loop: Loop;
    TooManyLinks: Mlink;
    MessageSize: Msgsize;
    NameTooLong: Nametoolong;
    NoDevice: Nodev;
    NoEntry: Noent;
    NoLock: Nolck;
    InsufficientMemory: Nomem Nobufs Mfile Nfile;
    InsufficientSpace: Nospc;
    NotDirectory: Notdir;
    NotEmpty: Notempty;
    NotRecoverable: Notrecoverable;
    Unsupported: Notsup Nosys;
    NoTty: Notty;
    NoSuchDevice: Nxio;
    Overflow: Overflow;
    NotPermitted: Perm;
    Pipe: Pipe;
    ReadOnly: Rofs;
    InvalidSeek: Spipe;
    TextFileBusy: Txtbsy;
    CrossDevice: Xdev;
}

impl ErrorCode {
    /// Returns its name.
    pub(super) fn name(self) -> &'static [u8] {
        let padded = NAMES.get(self as usize).map_or(&[][..], |name| name);
        padded.split(|&byte| byte == 0).next().unwrap_or_default()
    }
}

/// The names, padded.
const NAMES: [[u8; 24]; COUNT] = {
    let Type::Enum(words) = ERROR_CODE else { panic!("it is an enumeration") };
    assert!(words.len() == COUNT);
    let mut names = [[0; 24]; COUNT];
    let mut index = 0;
    while index < COUNT {
        names[index] = padded(words[index]);
        index += 1;
    }
    names
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_the_standards() {
        let found = [Error::Acces, Error::Noent, Error::Perm, Error::Xdev, Error::Mfile, Error::Proto].map(ErrorCode::from);
        let names = found.map(|code| (code as u8, std::str::from_utf8(code.name()).unwrap()));
        let expected = [
            (0, "access"),
            (20, "no-entry"),
            (31, "not-permitted"),
            (36, "cross-device"),
            (22, "insufficient-memory"),
            (13, "io"),
        ];
        assert_eq!(names, expected);
        assert_eq!(ErrorCode::IllegalByteSequence.name(), b"illegal-byte-sequence");
    }
}
