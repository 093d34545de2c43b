//! The sockets that the program was granted when it was built, opened before any guest code runs.
//!
//! First those that are handed over by whoever starts the process, as service managers do (sd_listen_fds(3)): `LISTEN_FDS` is
//! the number of file descriptors from 3 on, `LISTEN_PID` the process that they are for. Then those that listen on an address.
//! None of them blocks, as in other runtimes: a program that serves several connections in one thread relies on that.

use wasm2native_abi::permission::Listener;

use super::environment;
use super::error::Error;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::OpenFlags;
use crate::sys::file::{self, HostFd, OwnedFd};
use crate::sys::process;
use crate::sys::socket::{self, Address};

/// The first file descriptor handed over.
pub(crate) const FIRST: u32 = 3;

/// The owner of a granted socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Owner {
    /// The process alone.
    Process,
    /// Whoever handed over a listening socket: shutting it down would close it for them, now and at the next
    /// start.
    Other,
}

/// Opens all of them in order, and has each entered. Without one of them the program would not do what it was built for, so the
/// process ends with a message that names it.
pub(crate) fn open_all(mut enter: impl FnMut(OwnedFd, Owner) -> Result<(), Error>) {
    let permissions = &program::record().permissions;
    if permissions.inherit_sockets != 0 {
        for number in FIRST..FIRST.saturating_add(handed_over()) {
            if let Err(error) = inherit(number).and_then(|(socket, owner)| enter(socket, owner)) {
                refuse_inherited(number, error);
            }
        }
    }
    for granted in program::items(&permissions.listeners) {
        if let Err(error) = listen(granted).and_then(|socket| enter(socket, Owner::Process)) {
            refuse(granted, error);
        }
    }
}

/// Returns how many sockets were handed over to this process.
pub(crate) fn handed_over() -> u32 {
    let number = |name| environment::given_value(name).and_then(decimal);
    // Whoever sets one of these sets both; sockets meant for another process, such as the parent, are not for this one.
    if number(b"LISTEN_PID") != Some(process::id()) {
        return 0;
    }
    number(b"LISTEN_FDS").unwrap_or(0)
}

/// Returns the number that these digits denote.
fn decimal(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, &digit| {
        let digit = digit.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(u32::from(digit)) }
    })
}

/// Takes a socket that was handed over.
pub(crate) fn inherit(number: u32) -> Result<(OwnedFd, Owner), Error> {
    let host = HostFd::new(i32::try_from(number).map_err(|_| Error::Badf)?);
    let owner = if socket::listens(host)? { Owner::Other } else { Owner::Process };
    let flags = file::flags(host)?;
    if !flags.has(OpenFlags::NONBLOCK) {
        file::set_flags(host, flags | OpenFlags::NONBLOCK)?;
    }
    Ok((OwnedFd::adopt(host), owner))
}

fn listen(granted: &Listener) -> Result<OwnedFd, Error> {
    let [a, b, c, d, ..] = granted.address;
    let short = [a, b, c, d];
    let address = match granted.version {
        4 => Address::V4(&short, granted.port),
        _ => Address::V6(&granted.address, granted.port),
    };
    Ok(socket::listen(address)?)
}

/// Reports which address cannot be listened on and why, and ends the process.
#[cold]
fn refuse(granted: &'static Listener, error: Error) -> ! {
    Message::new()
        .text("error: cannot listen on ")
        .bytes(program::items(&granted.text.bytes))
        .text(": ")
        .text(reason(error))
        .text("\n  help: this program was built to listen there from its start (--listen)\n")
        .end();
    process::exit(REFUSED)
}

/// Returns why an address cannot be listened on.
pub(crate) fn reason(error: Error) -> &'static str {
    match error {
        Error::Addrinuse => "it is in use",
        Error::Addrnotavail => "this machine does not have it",
        Error::Acces | Error::Perm => "permission denied",
        Error::Afnosupport => "this machine does not have this version of the protocol",
        Error::Mfile | Error::Nfile => "too many open files",
        _ => "the system does not say why",
    }
}

/// Reports which file descriptor cannot be used and why, and ends the process.
#[cold]
fn refuse_inherited(number: u32, error: Error) -> ! {
    let why = match error {
        Error::Badf => "it is not open",
        Error::Notsock => "it is not a socket",
        Error::Mfile => "too many open files",
        _ => "the system does not say why",
    };
    Message::new()
        .text("error: cannot use file descriptor ")
        .decimal(number.into(), 0)
        .text(", which LISTEN_FDS hands over: ")
        .text(why)
        .text("\n  help: this program was built to take sockets only (--inherit-sockets)\n")
        .end();
    process::exit(REFUSED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_a_number() {
        assert_eq!(decimal(b"0"), Some(0));
        assert_eq!(decimal(b"4294967295"), Some(u32::MAX));
        for text in ["", "4294967296", "-1", "+1", " 1", "1 ", "1a"] {
            assert_eq!(decimal(text.as_bytes()), None, "{text}");
        }
    }

    #[test]
    fn an_address_in_use_is_told() {
        let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = socket::listen(Address::V4(&[127, 0, 0, 1], port)).unwrap_err();
        assert_eq!(Error::from(error), Error::Addrinuse);
    }
}
