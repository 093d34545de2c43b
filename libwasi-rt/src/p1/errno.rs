//! Errors by the names and numbers of WASI preview 1, which has one more than the host.

use crate::guest::Fault;
use crate::host::error::Error;
use crate::message::padded;

macro_rules! errors {
    ($($name:ident = $number:literal;)*) => {
        /// An error, numbered as WASI preview 1 does; 0 there means success.
        #[repr(u8)]
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(crate) enum Errno {
            $(#[doc = concat!("See [`Error::", stringify!($name), "`].")] $name = $number,)*
            /// The rights of a file descriptor do not suffice; the host has no such error.
            Notcapable = 76,
        }

        // Both count in the same order, so this costs nothing when the program runs.
        impl From<Error> for Errno {
            #[inline]
            fn from(error: Error) -> Errno {
                match error {
                    $(Error::$name => Errno::$name,)*
                }
            }
        }

        /// The standard's names of all numbers.
        const NAMES: [[u8; 16]; 77] = {
            let mut names = [[0; 16]; 77];
            names[0] = padded("success");
            $(names[$number] = lower_case(padded(stringify!($name)));)*
            // Identifiers in Rust do not start with a digit.
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
    TooBig = 1;
    Acces = 2;
    Addrinuse = 3;
    Addrnotavail = 4;
    Afnosupport = 5;
    Again = 6;
    Already = 7;
    Badf = 8;
    Badmsg = 9;
    Busy = 10;
    Canceled = 11;
    Child = 12;
    Connaborted = 13;
    Connrefused = 14;
    Connreset = 15;
    Deadlk = 16;
    Destaddrreq = 17;
    Dom = 18;
    Dquot = 19;
    Exist = 20;
    Fault = 21;
    Fbig = 22;
    Hostunreach = 23;
    Idrm = 24;
    Ilseq = 25;
    Inprogress = 26;
    Intr = 27;
    Inval = 28;
    Io = 29;
    Isconn = 30;
    Isdir = 31;
    Loop = 32;
    Mfile = 33;
    Mlink = 34;
    Msgsize = 35;
    Multihop = 36;
    Nametoolong = 37;
    Netdown = 38;
    Netreset = 39;
    Netunreach = 40;
    Nfile = 41;
    Nobufs = 42;
    Nodev = 43;
    Noent = 44;
    Noexec = 45;
    Nolck = 46;
    Nolink = 47;
    Nomem = 48;
    Nomsg = 49;
    Noprotoopt = 50;
    Nospc = 51;
    Nosys = 52;
    Notconn = 53;
    Notdir = 54;
    Notempty = 55;
    Notrecoverable = 56;
    Notsock = 57;
    Notsup = 58;
    Notty = 59;
    Nxio = 60;
    Overflow = 61;
    Ownerdead = 62;
    Perm = 63;
    Pipe = 64;
    Proto = 65;
    Protonosupport = 66;
    Prototype = 67;
    Range = 68;
    Rofs = 69;
    Spipe = 70;
    Srch = 71;
    Stale = 72;
    Timedout = 73;
    Txtbsy = 74;
    Xdev = 75;
}

impl Errno {
    /// Returns the standard's name of a number, padded.
    pub(crate) fn name(number: u32) -> &'static [u8] {
        NAMES.get(number as usize).map_or(b"unknown error", |name| name)
    }
}

impl From<Fault> for Errno {
    #[inline]
    fn from(_: Fault) -> Errno {
        Errno::Fault
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_names_are_the_standards() {
        let number = |error: Error| Errno::from(error) as u8;
        assert_eq!((number(Error::TooBig), number(Error::Badf), number(Error::Xdev)), (1, 8, 75));
        let name = |number: u32| String::from_utf8(Errno::name(number).to_vec()).unwrap();
        let names = [0, 1, 8, 75, 76, 77].map(|number| name(number).trim_end_matches('\0').to_owned());
        assert_eq!(names, ["success", "2big", "badf", "xdev", "notcapable", "unknown error"]);
    }

    /// A conversion costs nothing.
    #[test]
    fn both_count_alike() {
        for error in [Error::TooBig, Error::Again, Error::Io, Error::Rofs, Error::Xdev] {
            assert_eq!(Errno::from(error) as u8, error as u8);
        }
    }
}
