//! The addresses of both ends of a connection.

use crate::cgi::address::Name;
use crate::sys::Errno;
use crate::sys::file::HostFd;
use crate::sys::internet::{self, Endpoint, Ip};

/// Both ends of a connection.
#[derive(Clone, Copy)]
pub(super) struct Ends {
    /// The address of the client.
    pub(super) client: Name,
    /// The address where the request arrived.
    pub(super) server: Name,
}

impl Ends {
    /// Those of a connection that is none.
    pub(super) const NONE: Ends = Ends { client: Name::NONE, server: Name::NONE };

    /// Returns the addresses of both ends; those of a socket that is none of the Internet are empty.
    pub(super) fn of(peer: HostFd) -> Ends {
        let name = |end: Result<Endpoint, Errno>| match end {
            Ok(Endpoint { ip: Ip::V4(address), port, .. }) => Name::v4(address, port),
            Ok(Endpoint { ip: Ip::V6(address), port, .. }) => Name::v6(address, port),
            Err(_) => Name::NONE,
        };
        Ends { client: name(internet::remote(peer)), server: name(internet::local(peer)) }
    }
}
