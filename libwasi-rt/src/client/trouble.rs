//! Reasons why there is no response, or why it ends.

use crate::host::error::Error;
use crate::host::net::dns::look_up;
use crate::host::net::socket::Failure;
use crate::http::encode::Unsent;
use crate::http::refusal::Refusal;

/// A reason, which does not change any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// It is no request that can be sent.
    Request(Unsent),
    /// The program was not granted the server.
    Denied,
    /// The look-up of the name found nothing.
    Name(look_up::Trouble),
    /// There is no connection to any address of the server; this is the last reason.
    Connect(Error),
    /// There is no connection in time.
    ConnectTime,
    /// There is no response in time.
    ResponseTime,
    /// There is no more of the content in time.
    ContentTime,
    /// The connection ended before the response was complete.
    Terminated,
    /// The connection failed otherwise, or the program has too many of them.
    System(Error),
    /// It is no response that can be read in one way only.
    Response(Refusal),
    /// It is not certain that the server is the one that was asked for: its certificate is not valid, not for it, or not trusted.
    Certificate,
    /// The server ended TLS for a reason, of this number.
    Alert(u8),
    /// The server does not speak TLS as it is specified, or has no version or cipher in common with the client.
    Protocol,
    /// The program sends more content than it said, or less.
    Length,
}

impl Trouble {
    /// Returns the reason for an operation on a connection that was refused.
    pub(super) fn of(failure: Failure) -> Trouble {
        match failure {
            Failure::Denied => Trouble::Denied,
            Failure::System(Error::Connreset | Error::Pipe) => Trouble::Terminated,
            failure => Trouble::System(error(failure)),
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Trouble {
        Trouble::Response(refusal)
    }
}

/// Returns the error of an operation that was refused.
pub(super) fn error(failure: Failure) -> Error {
    match failure {
        Failure::System(error) => error,
        Failure::Denied => Error::Acces,
        Failure::Wait => Error::Timedout,
        Failure::Invalid => Error::Addrnotavail,
        Failure::State | Failure::Conflict | Failure::NotStarted => Error::Io,
    }
}
