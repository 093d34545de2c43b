//! The program's record: the root of everything that the runtime reads.

use super::block::Block;
use super::code::{Text as ProgramText, record_symbol};
use super::confinement;
use super::data::{COPIED, pages_symbol};
use super::writer::Writer;
use crate::embed::Tree;
use crate::error::Result;
use crate::options::{Directory as Grant, Embed};
use crate::program::id::MemoryId;
use crate::program::image::ExtentKind;
use crate::program::layout::TableLayout;
use crate::program::region::Region;
use crate::program::start::Planned;
use crate::program::symbol::Symbol;
use crate::program::{Command, FunctionBody, Invoked, Program, Root, Table, TableStorage};
use crate::target::{CpuLevel, Target};
use object::SectionKind;
use std::mem::offset_of;
use std::net::{IpAddr, SocketAddr};
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::invoke::InvokedRecord;
use wasm2native_abi::permission::{
    DIRECTORY_DEVICES, DIRECTORY_EMBEDDED, DIRECTORY_READ_ONLY, Directory, Listener, Permissions, Text,
};
use wasm2native_abi::record::{Extent, Laying, MemoryRecord, ProgramRecord, RegionRecord, TableRecord};
use wasm2native_abi::relative::{RelPtr, RelSlice};
use wasm2native_abi::script::{CommandRecord, ScriptRecord};
use wasm2native_abi::start::StartStepRecord;
use wasm2native_abi::symbol;
use wasm2native_abi::trap::Trap;
use wasm2native_abi::tree::Node;

/// The contents of the program record besides the plan.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The text, all of whose parts are known.
    pub text: &'a ProgramText,
    /// The target of the program.
    pub target: &'a Target,
    /// The processor level that the code was compiled for.
    pub cpu: &'a CpuLevel,
    /// The files that become part of the executable.
    pub tree: &'a Tree,
}

/// Adds the record.
pub fn add(writer: &mut Writer, program: &Program<'_>, facts: &Facts<'_>) -> Result<()> {
    let mut block = writer.block();
    let record = block.reserve(size_of::<ProgramRecord>(), align_of::<ProgramRecord>());
    block.name(symbol::PROGRAM, record);
    let entry = match &program.root {
        Root::Entry(function) => Symbol::Function(*function).name(),
        Root::Script(commands) => {
            add_script(&mut block, commands);
            symbol::RUN_SCRIPT.into()
        }
    };
    add_invoked(&mut block, program);
    block.point_to(record + offset_of!(ProgramRecord, entry), entry, 0);
    add_start_steps(&mut block, record + offset_of!(ProgramRecord, start), &program.start_steps(facts.cpu.bits));
    add_parts(&mut block, record, facts.text.parts);
    add_trap_texts(&mut block, record + offset_of!(ProgramRecord, trap_texts), program, facts.text);
    add_memories(&mut block, record, program);
    add_tables(&mut block, record, program);
    add_exceptions(&mut block, record, program);
    let reservation = program.reservation(facts.text.largest_frame);
    block.u64(record + offset_of!(ProgramRecord, reservation), reservation);
    block.u64(record + offset_of!(ProgramRecord, stack_size), program.stack_size());
    if program.sees_variables() {
        block.point_to(record + offset_of!(ProgramRecord, environment), symbol::ENVIRONMENT, 0);
    }
    if program.embeds_files() {
        block.point_to(record + offset_of!(ProgramRecord, embedded), symbol::EMBEDDED, 0);
    }
    let place = record + offset_of!(ProgramRecord, permissions);
    add_permissions(&mut block, place, program);
    if program.embeds_files() {
        add_nodes(&mut block, place + offset_of!(Permissions, nodes), facts.tree);
    }
    confinement::add_limits(&mut block, record + offset_of!(ProgramRecord, limits), program);
    confinement::add_confinement(&mut block, record + offset_of!(ProgramRecord, confinement), program, facts.target)?;
    // A reference to the runtime's version, so that a stale one does not link.
    let version = block.reserve(4, 4);
    block.point_to(version, symbol::VERSION, 0);
    writer.place(".rodata.w2n_program", SectionKind::ReadOnlyData, 8, block)?;
    writer.mark_producer();
    writer.mark_stack();
    Ok(())
}

/// Adds the record of the function that takes the arguments of the process, if there is one.
fn add_invoked(block: &mut Block, program: &Program<'_>) {
    let Root::Entry(entry) = program.root else { return };
    let FunctionBody::Entry { invoked: Some(Invoked { function, signature }), .. } = &program.entities.functions[entry].body
    else {
        return;
    };
    let record = block.reserve(size_of::<InvokedRecord>(), align_of::<InvokedRecord>());
    block.name(symbol::INVOKED, record);
    let text = block.append(signature.as_bytes());
    block.slice_within(record + offset_of!(InvokedRecord, signature), text, signature.len());
    let shape = program.signatures.shape(program.entities.functions[*function].signature);
    block.u32(record + offset_of!(InvokedRecord, parameters), shape.params.len() as u32);
}

fn add_script(block: &mut Block, commands: &[Command]) {
    let script = block.reserve(size_of::<ScriptRecord>(), align_of::<ScriptRecord>());
    block.name(symbol::SCRIPT, script);
    let size = size_of::<CommandRecord>();
    let first = block.reserve(size * commands.len(), align_of::<CommandRecord>());
    block.slice_within(script + offset_of!(ScriptRecord, commands), first, commands.len());
    for (number, command) in commands.iter().enumerate() {
        let place = first + number * size;
        block.point_to(place + offset_of!(CommandRecord, function), Symbol::Function(command.function).name(), 0);
        let parameters = block.append(command.parameters.as_flattened());
        block.slice_within(place + offset_of!(CommandRecord, parameters), parameters, command.parameters.len());
        block.u32(place + offset_of!(CommandRecord, results), command.results as u32);
    }
}

fn add_start_steps(block: &mut Block, field: usize, steps: &[Planned]) {
    let size = size_of::<StartStepRecord>();
    let first = block.reserve(size * steps.len(), align_of::<StartStepRecord>());
    block.slice_within(field, first, steps.len());
    for (number, Planned { step, refusal }) in steps.iter().enumerate() {
        let place = first + number * size;
        let text = block.append(refusal.as_bytes());
        block.slice_within(place + offset_of!(StartStepRecord, refusal), text, refusal.len());
        block.point_to(place + offset_of!(StartStepRecord, function), step.symbol(), 0);
        block.u64(place + offset_of!(StartStepRecord, argument), step.argument());
    }
}

fn add_parts(block: &mut Block, record: usize, parts: usize) {
    let size = size_of::<RelPtr<u8>>();
    let first = block.reserve(size * parts, align_of::<RelPtr<u8>>());
    block.slice_within(record + offset_of!(ProgramRecord, code), first, parts);
    for part in 0..parts {
        block.point_to(first + part * size, record_symbol(part), 0);
    }
}

/// Adds the texts of the traps that the program can raise: at a site in its code, or in the runtime.
fn add_trap_texts(block: &mut Block, field: usize, program: &Program<'_>, text: &ProgramText) {
    let raised = |trap: &Trap| text.traps.contains(&(*trap as u8)) || program.runtime_raises(*trap);
    let mut texts = Vec::new();
    for trap in Trap::ALL.iter().copied().filter(raised) {
        texts.push(trap as u8);
        texts.extend_from_slice(trap.message().as_bytes());
        texts.push(0);
    }
    let first = block.append(&texts);
    block.slice_within(field, first, texts.len());
}

fn add_memories(block: &mut Block, record: usize, program: &Program<'_>) {
    let size = size_of::<MemoryRecord>();
    let first = block.reserve(size * program.entities.memories.len(), align_of::<MemoryRecord>());
    block.slice_within(record + offset_of!(ProgramRecord, memories), first, program.entities.memories.len());
    let mut copied = 0;
    for (number, (id, memory)) in program.entities.memories.iter().enumerate() {
        let place = first + number * size;
        block.name(Symbol::MemoryRecord(id).name(), place);
        let region = place + offset_of!(MemoryRecord, region);
        put_region(block, region, memory.region(), program.layout.memories[id]);
        block.u32(place + offset_of!(MemoryRecord, page_size_log2), memory.page_size_log2());
        block.u64(place + offset_of!(MemoryRecord, maximum), memory.maximum);
        add_memory_image(block, region + offset_of!(RegionRecord, image), program, id, &mut copied);
    }
}

/// Fills in a region, except its image; its descriptor is at `offset` in the variables.
fn put_region(block: &mut Block, place: usize, region: Region, offset: u32) {
    block.point_to(place + offset_of!(RegionRecord, descriptor), Symbol::Variables.name(), i64::from(offset));
    block.u64(place + offset_of!(RegionRecord, reservation), region.reservation);
    block.u64(place + offset_of!(RegionRecord, mapped), region.mapped);
    block.u64(place + offset_of!(RegionRecord, length), region.length);
}

fn add_memory_image(block: &mut Block, field: usize, program: &Program<'_>, id: MemoryId, copied: &mut i64) {
    let extents = &program.entities.memories[id].image.extents;
    let first = block.reserve(size_of::<Extent>() * extents.len(), align_of::<Extent>());
    block.slice_within(field, first, extents.len());
    let mut moved = 0;
    for (number, extent) in extents.iter().enumerate() {
        let place = first + number * size_of::<Extent>();
        let length = extent.bytes.len() as u64;
        let bytes = place + offset_of!(Extent, bytes);
        match extent.kind {
            ExtentKind::Moved => {
                put_extent(block, place, extent.offset, length, Laying::Move);
                block.point_to(bytes, pages_symbol(id), moved);
                moved += length as i64;
            }
            ExtentKind::Copied => {
                put_extent(block, place, extent.offset, length, Laying::Copy);
                block.point_to(bytes, COPIED, *copied);
                *copied += length as i64;
            }
        }
    }
}

fn put_extent(block: &mut Block, place: usize, offset: u64, length: u64, laying: Laying) {
    block.u64(place + offset_of!(Extent, offset), offset);
    block.u64(place + offset_of!(Extent, length), length);
    block.u32(place + offset_of!(Extent, laying), laying as u32);
}

fn add_tables(block: &mut Block, record: usize, program: &Program<'_>) {
    let tables: Vec<_> = program
        .entities
        .tables
        .iter()
        .filter_map(|(id, table)| match (&table.storage, table.region(), &program.layout.tables[id]) {
            (TableStorage::Variable { maximum }, Some(region), TableLayout::Variable { descriptor, runs }) => {
                Some((id, table, *maximum, region, *descriptor, runs))
            }
            _ => None,
        })
        .collect();
    let size = size_of::<TableRecord>();
    let first = block.reserve(size * tables.len(), align_of::<TableRecord>());
    block.slice_within(record + offset_of!(ProgramRecord, tables), first, tables.len());
    for (number, &(id, table, maximum, region, descriptor, runs)) in tables.iter().enumerate() {
        let place = first + number * size;
        block.name(Symbol::TableRecord(id).name(), place);
        let region_place = place + offset_of!(TableRecord, region);
        put_region(block, region_place, region, descriptor);
        block.u32(place + offset_of!(TableRecord, holds_exceptions), u32::from(table.holds_exceptions()));
        block.u64(place + offset_of!(TableRecord, maximum), maximum);
        add_table_image(block, region_place + offset_of!(RegionRecord, image), table, runs);
    }
}

fn add_table_image(block: &mut Block, field: usize, table: &Table, runs: &[u32]) {
    let first = block.reserve(size_of::<Extent>() * runs.len(), align_of::<Extent>());
    block.slice_within(field, first, runs.len());
    for (number, ((index, values), &offset)) in table.runs.iter().zip(runs).enumerate() {
        let place = first + number * size_of::<Extent>();
        let element = TABLE_ELEMENT_SIZE as u64;
        put_extent(block, place, index * element, values.len() as u64 * element, Laying::Copy);
        block.point_to(place + offset_of!(Extent, bytes), Symbol::FuncRefs.name(), i64::from(offset));
    }
}

fn add_exceptions(block: &mut Block, record: usize, program: &Program<'_>) {
    block.u32(record + offset_of!(ProgramRecord, exception_size), program.exception_size() as u32);
    let roots: Vec<_> = program.exception_roots().collect();
    let size = size_of::<RelPtr<u64>>();
    let first = block.reserve(size * roots.len(), align_of::<RelPtr<u64>>());
    block.slice_within(record + offset_of!(ProgramRecord, exception_roots), first, roots.len());
    for (number, &offset) in roots.iter().enumerate() {
        block.point_to(first + number * size, Symbol::Variables.name(), i64::from(offset));
    }
}

fn add_permissions(block: &mut Block, place: usize, program: &Program<'_>) {
    let permissions = &program.options.permissions;
    add_texts(block, place + offset_of!(Permissions, arguments), &permissions.arguments);
    add_texts(block, place + offset_of!(Permissions, variables), &permissions.variables);
    let inherit = u32::from(permissions.inherit_environment);
    block.u32(place + offset_of!(Permissions, inherit_environment), inherit);
    add_directories(block, place + offset_of!(Permissions, directories), &permissions.directories, &permissions.embedded);
    add_listeners(block, place + offset_of!(Permissions, listeners), &permissions.listeners);
    block.u32(place + offset_of!(Permissions, inherit_sockets), u32::from(permissions.inherit_sockets));
}

/// Adds the directories: those granted come before those that are part of the executable.
fn add_directories(block: &mut Block, field: usize, granted: &[Grant], embedded: &[Embed]) {
    let size = size_of::<Directory>();
    let count = granted.len() + embedded.len();
    let first = block.reserve(size * count, align_of::<Directory>());
    block.slice_within(field, first, count);
    for (number, Grant { host, guest, read_only, devices }) in granted.iter().enumerate() {
        let place = first + number * size;
        add_text(block, place + offset_of!(Directory, host), host);
        add_text(block, place + offset_of!(Directory, guest), guest);
        let flag = |is_set: &bool, flag| if *is_set { flag } else { 0 };
        let flags = flag(read_only, DIRECTORY_READ_ONLY) | flag(devices, DIRECTORY_DEVICES);
        block.u32(place + offset_of!(Directory, flags), flags);
    }
    for (root, Embed { guest, .. }) in embedded.iter().enumerate() {
        let place = first + (granted.len() + root) * size;
        add_text(block, place + offset_of!(Directory, guest), guest);
        block.u32(place + offset_of!(Directory, flags), DIRECTORY_EMBEDDED | DIRECTORY_READ_ONLY);
        block.u32(place + offset_of!(Directory, root), root as u32);
    }
}

fn add_nodes(block: &mut Block, field: usize, tree: &Tree) {
    block.point_to(field + offset_of!(RelSlice<Node>, start), symbol::TREE, 0);
    block.u32(field + offset_of!(RelSlice<Node>, len), tree.nodes.len() as u32);
}

fn add_listeners(block: &mut Block, field: usize, addresses: &[SocketAddr]) {
    let size = size_of::<Listener>();
    let first = block.reserve(size * addresses.len(), align_of::<Listener>());
    block.slice_within(field, first, addresses.len());
    for (number, address) in addresses.iter().enumerate() {
        let place = first + number * size;
        add_text(block, place + offset_of!(Listener, text), &address.to_string());
        let (bytes, version) = match address.ip() {
            IpAddr::V4(address) => (&address.octets()[..], 4),
            IpAddr::V6(address) => (&address.octets()[..], 6),
        };
        block.bytes(place + offset_of!(Listener, address), bytes);
        block.u16(place + offset_of!(Listener, port), address.port());
        block.u16(place + offset_of!(Listener, version), version);
    }
}

fn add_texts(block: &mut Block, field: usize, texts: &[String]) {
    let size = size_of::<Text>();
    let first = block.reserve(size * texts.len(), align_of::<Text>());
    block.slice_within(field, first, texts.len());
    for (number, text) in texts.iter().enumerate() {
        add_text(block, first + number * size, text);
    }
}

fn add_text(block: &mut Block, field: usize, text: &str) {
    let bytes = block.append(text.as_bytes());
    block.append(&[0]);
    block.slice_within(field + offset_of!(Text, bytes), bytes, text.len());
}
