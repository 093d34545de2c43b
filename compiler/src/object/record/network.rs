//! The record of the network that the program may use.

use super::permission::add_text;
use crate::object::block::Block;
use crate::options::{Hosts, Local as Bound, Remote as Granted};
use crate::program::Program;
use std::mem::offset_of;
use std::net::IpAddr;
use wasm2native_abi::network::{Local, Network, Range, Remote};
use wasm2native_abi::symbol;

/// Adds the record, if the program uses sockets.
pub(super) fn add(block: &mut Block, program: &Program<'_>) {
    if !program.uses_network() {
        return;
    }
    let permissions = &program.options.permissions;
    let record = block.reserve(size_of::<Network>(), align_of::<Network>());
    block.name(symbol::NETWORK, record);
    let remotes = block.reserve_slice::<Remote>(record + offset_of!(Network, remotes), permissions.remotes.len());
    for (Granted { hosts, port }, record) in permissions.remotes.iter().zip(remotes) {
        match hosts {
            Hosts::All => add_text(block, record + offset_of!(Remote, name), "*"),
            Hosts::Named(name) => add_text(block, record + offset_of!(Remote, name), name),
            Hosts::Range { first, prefix } => add_range(block, record + offset_of!(Remote, range), *first, *prefix),
        }
        block.u32(record + offset_of!(Remote, port), port.unwrap_or(0).into());
    }
    let locals = block.reserve_slice::<Local>(record + offset_of!(Network, locals), permissions.locals.len());
    for (Bound(address), record) in permissions.locals.iter().zip(locals) {
        // Whoever may use all addresses of this machine may use each of them.
        let prefix = match address.ip() {
            ip if ip.is_unspecified() => 0,
            IpAddr::V4(_) => 32,
            IpAddr::V6(_) => 128,
        };
        add_range(block, record + offset_of!(Local, range), address.ip(), prefix);
        block.u32(record + offset_of!(Local, port), address.port().into());
    }
    block.u32(record + offset_of!(Network, looks_names_up), program.looks_names_up().into());
}

fn add_range(block: &mut Block, record: usize, first: IpAddr, prefix: u8) {
    let (bytes, version) = match &first {
        IpAddr::V4(address) => (&address.octets()[..], 4),
        IpAddr::V6(address) => (&address.octets()[..], 6),
    };
    block.bytes(record + offset_of!(Range, first), bytes);
    block.u16(record + offset_of!(Range, version), version);
    block.u16(record + offset_of!(Range, prefix), prefix.into());
}
