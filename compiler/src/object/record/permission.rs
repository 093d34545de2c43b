//! The record of the resources that the program may access.

use crate::embed::Tree;
use crate::object::block::Block;
use crate::options::Directory as Grant;
use crate::program::Program;
use std::mem::offset_of;
use std::net::{IpAddr, SocketAddr};
use wasm2native_abi::permission::{
    DIRECTORY_DEVICES, DIRECTORY_EMBEDDED, DIRECTORY_READ_ONLY, Directory, Listener, Permissions, Text,
};
use wasm2native_abi::relative::RelSlice;
use wasm2native_abi::symbol;
use wasm2native_abi::tree::Node;

/// Fills in the record at `record`; `tree` has the files that become part of the executable.
pub(super) fn add(block: &mut Block, record: usize, program: &Program<'_>, tree: &Tree) {
    let permissions = &program.options.permissions;
    add_texts(block, record + offset_of!(Permissions, arguments), &permissions.arguments);
    add_texts(block, record + offset_of!(Permissions, variables), &permissions.variables);
    let inherit = u32::from(permissions.inherit_environment);
    block.u32(record + offset_of!(Permissions, inherit_environment), inherit);
    add_directories(block, record + offset_of!(Permissions, directories), &permissions.directories, &tree.roots);
    add_listeners(block, record + offset_of!(Permissions, listeners), &permissions.listeners);
    block.u32(record + offset_of!(Permissions, inherit_sockets), u32::from(permissions.inherit_sockets));
    if program.embeds_files() {
        add_nodes(block, record + offset_of!(Permissions, nodes), tree);
    }
}

/// Adds the directories: those granted come before those that are part of the executable.
fn add_directories(block: &mut Block, field: usize, granted: &[Grant], embedded: &[String]) {
    let mut records = block.reserve_slice::<Directory>(field, granted.len() + embedded.len());
    for (Grant { host, guest, read_only, devices }, record) in granted.iter().zip(&mut records) {
        add_text(block, record + offset_of!(Directory, host), host);
        add_text(block, record + offset_of!(Directory, guest), guest);
        let flag = |is_set: &bool, flag| if *is_set { flag } else { 0 };
        let flags = flag(read_only, DIRECTORY_READ_ONLY) | flag(devices, DIRECTORY_DEVICES);
        block.u32(record + offset_of!(Directory, flags), flags);
    }
    for ((root, guest), record) in embedded.iter().enumerate().zip(records) {
        add_text(block, record + offset_of!(Directory, guest), guest);
        block.u32(record + offset_of!(Directory, flags), DIRECTORY_EMBEDDED | DIRECTORY_READ_ONLY);
        block.u32(record + offset_of!(Directory, root), root as u32);
    }
}

fn add_nodes(block: &mut Block, field: usize, tree: &Tree) {
    block.point_to(field + offset_of!(RelSlice<Node>, start), symbol::TREE, 0);
    block.u32(field + offset_of!(RelSlice<Node>, len), tree.nodes.len() as u32);
}

fn add_listeners(block: &mut Block, field: usize, addresses: &[SocketAddr]) {
    let records = block.reserve_slice::<Listener>(field, addresses.len());
    for (record, address) in records.zip(addresses.iter()) {
        add_text(block, record + offset_of!(Listener, text), &address.to_string());
        let (bytes, version) = match address.ip() {
            IpAddr::V4(address) => (&address.octets()[..], 4),
            IpAddr::V6(address) => (&address.octets()[..], 6),
        };
        block.bytes(record + offset_of!(Listener, address), bytes);
        block.u16(record + offset_of!(Listener, port), address.port());
        block.u16(record + offset_of!(Listener, version), version);
    }
}

pub(super) fn add_texts(block: &mut Block, field: usize, texts: &[String]) {
    let records = block.reserve_slice::<Text>(field, texts.len());
    for (record, text) in records.zip(texts) {
        add_text(block, record, text);
    }
}

/// Makes the record at `field` a text.
pub(super) fn add_text(block: &mut Block, field: usize, text: &str) {
    let bytes = block.append(text.as_bytes());
    block.append(&[0]);
    block.slice_within(field + offset_of!(Text, bytes), bytes, text.len());
}
