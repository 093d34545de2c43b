//! `wasi:sockets`: translation between components and [`net`](crate::host::net).
//!
//! * [`value`]: addresses, results and error codes as components see them;
//! * [`network`]: the right to use the network, which every component has, as grants decide;
//! * [`tcp`], [`udp`]: sockets, by their [`handle`]s; [`datagram`], [`inbox`]: what a UDP socket sends and receives;
//! * [`name`]: look-up of names;
//! * [`wanted`]: what there is to wait for.

pub(super) mod datagram;
mod handle;
mod inbox;
pub(super) mod name;
pub(super) mod network;
pub(super) mod tcp;
pub(super) mod udp;
pub(in crate::p2) mod value;
mod wanted;
