//! The network: sockets that the program makes, and the look-up of names of hosts.
//!
//! Every function that names a host or an address first asks [`grant`] whether the program was granted it. The kernel holds part
//! of that as well, where it can: Landlock knows ports of TCP, but neither addresses nor UDP.
//!
//! * [`address`]: addresses as text, and which of them mean one host on the Internet;
//! * [`grant`]: what the program was granted, and the addresses of the names among that;
//! * [`socket`](mod@socket): the sockets that are open, with what is to be remembered about each;
//! * [`tcp`], [`udp`], [`setting`]: operations on them;
//! * [`dns`]: names of hosts.

pub(crate) mod address;
pub(crate) mod dns;
pub(crate) mod grant;
pub(crate) mod setting;
pub(crate) mod socket;
pub(crate) mod tcp;
#[cfg(test)]
mod tests;
pub(crate) mod udp;

pub(crate) use crate::sys::internet::{Endpoint, Ip, Version};
