//! Files that become part of the executable: their [`Node`]s, names and contents in one block, with nothing for the linker to
//! fill in.

use super::writer::Writer;
use crate::embed::{Entry, Tree};
use crate::error::Result;
use object::SectionKind;
use std::mem::offset_of;
use wasm2native_abi::symbol;
use wasm2native_abi::tree::{DIRECTORY, FILE, LINK, Node};

/// Adds the files. Their contents may be large, so they are read here, straight into the block.
pub fn add(writer: &mut Writer, tree: &Tree) -> Result<()> {
    let size = size_of::<Node>();
    let mut block = writer.block();
    let names: usize = tree.nodes.iter().map(|node| node.name.len()).sum();
    // Reading a file to its end takes a little more than the file.
    block.reserve_capacity(size * tree.nodes.len() + names + tree.contents_size as usize + 64);
    let first = block.reserve(size * tree.nodes.len(), align_of::<Node>());
    block.name(symbol::TREE, first);
    for (number, node) in tree.nodes.iter().enumerate() {
        let place = first + number * size;
        let name = block.append(node.name.as_bytes());
        block.slice_within(place + offset_of!(Node, name), name, node.name.len());
        block.u32(place + offset_of!(Node, parent), node.parent);
        let kind = match node.entry {
            Entry::File { .. } => FILE,
            Entry::Link { .. } => LINK,
            Entry::Directory { first, count } => {
                block.u32(place + offset_of!(Node, first), first);
                block.u32(place + offset_of!(Node, count), count);
                DIRECTORY
            }
        };
        block.u32(place + offset_of!(Node, kind), kind);
    }
    for (number, node) in tree.nodes.iter().enumerate() {
        let contents = block.append_with(|bytes| node.entry.read(bytes))?;
        let length = block.len() - contents;
        block.slice_within(first + number * size + offset_of!(Node, contents), contents, length);
    }
    writer.place(".rodata.w2n_tree", SectionKind::ReadOnlyData, align_of::<Node>() as u64, block)?;
    writer.mark_stack();
    Ok(())
}
