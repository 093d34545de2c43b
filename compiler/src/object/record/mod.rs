//! The program's record: the root of everything that the runtime reads.
//!
//! * `memory` and `table`: the memories and tables, and `region`: the address space and initial contents of either;
//! * `start`: the steps before guest code runs;
//! * `permission`, `network`, `client`: the resources that the program may access;
//! * `configuration`, `key_value`, `blobs`: the values that a component asks for by name, and who keeps values and objects of its own;
//! * `profile`: the file in which the program counts what it does;
//! * `confinement`: its limits, and the kernel's restrictions on it;
//! * `component`: the contexts of calls by components;
//! * `lift`: calls of functions of components by the runtime;
//! * `comment`: what tools may tell about the executable;
//! * `heap`: the heap of objects and their types;
//! * `invoke`: what is called with values from outside.

mod blobs;
mod client;
pub mod comment;
mod component;
mod configuration;
mod confinement;
mod heap;
mod invoke;
mod key_value;
mod lift;
mod memory;
mod network;
mod permission;
mod profile;
mod region;
mod serve;
mod start;
mod table;

use super::block::Block;
use super::code::{Text, record_symbol};
use super::writer::Writer;
use crate::clif::symbol::Symbol;
use crate::embed::Tree;
use crate::error::Result;
use crate::program::{Program, Root};
use crate::target::{CpuLevel, Target};
use crate::trust::Trusted;
use object::SectionKind;
use std::mem::offset_of;
use wasm2native_abi::record::ProgramRecord;
use wasm2native_abi::relative::RelPtr;
use wasm2native_abi::symbol;
use wasm2native_abi::trap::Trap;

/// The contents of the program record besides the plan.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// The text, all of whose parts are known.
    pub text: &'a Text,
    /// The target of the program.
    pub target: &'a Target,
    /// The processor level that the code was compiled for.
    pub cpu: &'a CpuLevel,
    /// The files that become part of the executable.
    pub tree: &'a Tree,
    /// The certificates that it trusts.
    pub trusted: &'a Trusted,
}

/// Adds the record.
pub fn add(writer: &mut Writer, program: &Program<'_>, facts: &Facts<'_>) -> Result<()> {
    let mut block = writer.block();
    let record = block.reserve(size_of::<ProgramRecord>(), align_of::<ProgramRecord>());
    block.name(symbol::PROGRAM, record);
    let entry = match &program.root {
        Root::Entry(function) => Symbol::Function(*function).name(),
        Root::Script(commands) => {
            invoke::add_script(&mut block, program, commands);
            symbol::RUN_SCRIPT.into()
        }
    };
    invoke::add_invoked(&mut block, program);
    lift::add_lifted(&mut block, program);
    component::add_contexts(&mut block, program);
    block.point_to(record + offset_of!(ProgramRecord, entry), entry, 0);
    start::add(&mut block, record + offset_of!(ProgramRecord, start), &program.start_steps(facts.cpu.bits));
    add_parts(&mut block, record, facts.text.parts);
    add_trap_texts(&mut block, record + offset_of!(ProgramRecord, trap_texts), program, facts.text);
    memory::add(&mut block, record + offset_of!(ProgramRecord, memories), program);
    table::add(&mut block, record + offset_of!(ProgramRecord, tables), program);
    add_exceptions(&mut block, record, program);
    heap::add(&mut block, program);
    block.u64(record + offset_of!(ProgramRecord, reservation), program.reservation(facts.text.largest_frame));
    let help = program.reservation_help();
    let text = block.append(help.as_bytes());
    block.slice_within(record + offset_of!(ProgramRecord, reservation_help), text, help.len());
    block.u64(record + offset_of!(ProgramRecord, stack_size), program.stack_size());
    if let Some(list) = program.environment() {
        block.point_to(record + offset_of!(ProgramRecord, environment), list, 0);
    }
    if let Some(answer) = program.answers_about_files() {
        block.point_to(record + offset_of!(ProgramRecord, embedded), answer, 0);
    }
    serve::add(&mut block, program);
    permission::add(&mut block, record + offset_of!(ProgramRecord, permissions), program, facts.tree);
    network::add(&mut block, program);
    client::add(&mut block, program, facts.trusted);
    configuration::add(&mut block, program);
    key_value::add(&mut block, program);
    blobs::add(&mut block, program);
    profile::add(&mut block, program);
    confinement::add_limits(&mut block, record + offset_of!(ProgramRecord, limits), program);
    confinement::add_confinement(&mut block, record + offset_of!(ProgramRecord, confinement), program, facts.target)?;
    // A reference to the runtime's version, so that a stale one does not link.
    let version = block.reserve(4, 4);
    block.point_to(version, symbol::VERSION, 0);
    writer.place(".rodata.w2n_program", SectionKind::ReadOnlyData, 8, block)?;
    writer.add_comments(&comment::of(program, facts.cpu, facts.tree));
    writer.mark_stack();
    Ok(())
}

fn add_parts(block: &mut Block, record: usize, parts: usize) {
    let records = block.reserve_slice::<RelPtr<u8>>(record + offset_of!(ProgramRecord, code), parts);
    for (part, record) in records.enumerate() {
        block.point_to(record, record_symbol(part), 0);
    }
}

/// Adds the texts of the traps that the program can raise: at a site in its code, or in the runtime.
fn add_trap_texts(block: &mut Block, field: usize, program: &Program<'_>, text: &Text) {
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

fn add_exceptions(block: &mut Block, record: usize, program: &Program<'_>) {
    block.u32(record + offset_of!(ProgramRecord, exception_size), program.exception_size() as u32);
    // A heap looks for references itself.
    let roots: Vec<_> = if program.has_heap() { Vec::new() } else { program.roots().collect() };
    let records = block.reserve_slice::<RelPtr<u64>>(record + offset_of!(ProgramRecord, exception_roots), roots.len());
    for (record, offset) in records.zip(roots) {
        block.point_to(record, Symbol::Variables.name(), i64::from(offset));
    }
}
