//! The network that a component may use, decided when it was built.
//!
//! The record is apart from [`Permissions`](crate::permission::Permissions): a program without sockets has none, nor any part of
//! the runtime that reads it.

use crate::permission::Text;
use crate::relative::RelSlice;

/// The grants, at [`symbol::NETWORK`](crate::symbol::NETWORK).
#[repr(C)]
pub struct Network {
    /// The hosts that may be looked up and connected to.
    pub remotes: RelSlice<Remote>,
    /// The addresses that sockets may be bound to.
    pub locals: RelSlice<Local>,
    /// 1 when the program looks names up, otherwise 0.
    pub looks_names_up: u32,
}

/// Hosts that may be looked up and connected to.
#[repr(C)]
pub struct Remote {
    /// The name of a host, in lower case and without a dot at its end; `*` for all hosts; empty for those with an address in
    /// `range`.
    pub name: Text,
    /// The addresses of the hosts; none with a name.
    pub range: Range,
    /// The port; 0 for all ports.
    pub port: u32,
}

/// Addresses that sockets may be bound to.
#[repr(C)]
pub struct Local {
    /// The addresses.
    pub range: Range,
    /// The port; 0 for one that the system chooses.
    pub port: u32,
}

/// The addresses that begin with the same bits.
#[repr(C)]
pub struct Range {
    /// The first of them in network byte order: the first 4 bytes, or all.
    pub first: [u8; 16],
    /// 4 or 6; 0 for no address.
    pub version: u16,
    /// The number of bits of the first address that count.
    pub prefix: u16,
}
