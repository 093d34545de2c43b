//! Functions, and what the runtime must know about them: a [`CodeRecord`].

use super::block::Block;
use super::name::{Names, shown_name};
use super::report::Report;
use super::writer::Writer;
use super::{format, traps};
use crate::clif::symbol::Symbol;
use crate::codegen::CompiledFunction;
use crate::codegen::function::RelocationTarget;
use crate::error::{Error, Result};
use crate::program::id::FuncId;
use crate::program::{FunctionBody, Program};
use object::write::SectionId;
use object::{SectionKind, SymbolKind};
use std::collections::BTreeSet;
use std::mem::offset_of;
use wasm2native_abi::exception::CATCH_ALL;
use wasm2native_abi::record::{CallSiteRecord, CodeRecord, FUNCTION_ENTRY, FUNCTION_TRAMPOLINE, FunctionRecord, HandlerRecord};

/// Returns the name of a part's record.
pub fn record_symbol(part: usize) -> String {
    format!("w2n_code{part}")
}

fn text_symbol(part: usize) -> String {
    format!("w2n_text{part}")
}

/// The facts in the program's record about all parts of the text together.
#[derive(Debug, Default)]
pub struct Text {
    /// The number of parts so far.
    pub parts: usize,
    /// The size in bytes of the largest frame.
    pub largest_frame: u32,
    /// The codes of the traps of all sites.
    pub traps: BTreeSet<u8>,
}

impl Text {
    /// Counts a part, and returns its number.
    fn add(&mut self, code: &[CompiledFunction]) -> usize {
        for function in code {
            self.largest_frame = self.largest_frame.max(function.frame_size);
            self.traps.extend(function.traps.iter().map(|&(_, trap)| trap as u8));
        }
        self.parts += 1;
        self.parts - 1
    }
}

/// Adds a part of the text.
pub fn add<'a>(
    writer: &mut Writer,
    program: &Program<'a>,
    report: &Report<'a>,
    text: &mut Text,
    functions: impl Iterator<Item = FuncId>,
    code: &[CompiledFunction],
) -> Result<()> {
    let part = text.add(code);
    let section = writer.section(".text.w2n", SectionKind::Text);
    let mut placed = Vec::with_capacity(code.len());
    for (id, function) in functions.zip(code) {
        let offset = writer.object.append_section_data(section, &function.code, format::code_alignment(&writer.object, function));
        let name = Symbol::Function(id).name();
        writer.define(&name, SymbolKind::Text, section, offset, function.code.len() as u64);
        let offset = u32::try_from(offset).map_err(|_| Error::unsupported("the code exceeds 4 GiB"))?;
        placed.push(Placed { id, offset, function });
    }
    let length = placed.last().map_or(0, |last| last.offset + last.function.code.len() as u32);
    writer.define(&text_symbol(part), SymbolKind::Label, section, 0, 0);
    add_relocations(writer, section, &placed)?;
    add_record(writer, program, report, part, &placed, length)?;
    writer.mark_stack();
    Ok(())
}

/// A function and its offset in its part.
struct Placed<'a> {
    id: FuncId,
    offset: u32,
    function: &'a CompiledFunction,
}

fn add_relocations(writer: &mut Writer, section: SectionId, placed: &[Placed<'_>]) -> Result<()> {
    for Placed { id, offset, function } in placed {
        let start = u64::from(*offset);
        for inner in format::inner_targets(function) {
            let name = inner_symbol(*id, inner);
            writer.define(&name, SymbolKind::Label, section, start + u64::from(inner), 0);
        }
        for relocation in &function.relocations {
            let symbol = match relocation.target {
                RelocationTarget::Symbol(symbol) => writer.refer_to(symbol),
                RelocationTarget::Function(inner) => writer.refer(&inner_symbol(*id, inner)),
            };
            format::add_relocation(&mut writer.object, section, start, relocation, symbol)?;
        }
    }
    Ok(())
}

fn inner_symbol(function: FuncId, offset: u32) -> String {
    format!(".L{}.{offset}", function.as_u32())
}

fn add_record<'a>(
    writer: &mut Writer,
    program: &Program<'a>,
    report: &Report<'a>,
    part: usize,
    placed: &[Placed<'_>],
    length: u32,
) -> Result<()> {
    let mut block = writer.block();
    let record = block.reserve(report.record_size(), align_of::<CodeRecord>());
    block.name(record_symbol(part), record);
    block.point_to(record + offset_of!(CodeRecord, text), text_symbol(part), 0);
    block.u32(record + offset_of!(CodeRecord, length), length);
    let unlisted = u32::from(placed.iter().any(|placed| placed.function.accesses_unlisted));
    block.u32(record + offset_of!(CodeRecord, accesses_unlisted), unlisted);
    let (mut names, trap_sites) = add_functions(&mut block, record, program, placed, length);
    add_call_sites(&mut block, record, placed);
    let functions = placed.iter().map(|placed| (placed.id, placed.offset, placed.function));
    report.add(&mut block, record, program, functions, &mut names);
    for (field, bytes) in [(offset_of!(CodeRecord, traps), trap_sites), (offset_of!(CodeRecord, names), names.bytes)] {
        let place = block.append(&bytes);
        block.point_within(record + field, place);
    }
    writer.place(".rodata.w2n", SectionKind::ReadOnlyData, 8, block)?;
    Ok(())
}

/// Adds the function records; returns the names and trap sites that they refer to.
fn add_functions(
    block: &mut Block,
    record: usize,
    program: &Program<'_>,
    placed: &[Placed<'_>],
    length: u32,
) -> (Names, Vec<u8>) {
    let (mut names, mut trap_sites) = (Names::default(), Vec::new());
    let size = size_of::<FunctionRecord>();
    let first = block.reserve(size * (placed.len() + 1), align_of::<FunctionRecord>());
    block.slice_within(record + offset_of!(CodeRecord, functions), first, placed.len() + 1);
    let mut put = |place: usize, offset: u32, traps: usize, name: usize, index: u32| {
        block.u32(place + offset_of!(FunctionRecord, offset), offset);
        block.u32(place + offset_of!(FunctionRecord, traps), traps as u32);
        block.u32(place + offset_of!(FunctionRecord, name), name as u32);
        block.u32(place + offset_of!(FunctionRecord, index), index);
    };
    for (number, Placed { id, offset, function }) in placed.iter().enumerate() {
        let index = match program.entities.functions[*id].body {
            FunctionBody::Wasm { .. } if program.is_adapter(*id) => FUNCTION_TRAMPOLINE,
            FunctionBody::Wasm { index, .. } => index,
            FunctionBody::Entry { .. } | FunctionBody::Invoke { .. } | FunctionBody::Read { .. } => FUNCTION_ENTRY,
            FunctionBody::Host(_)
            | FunctionBody::Canonical(_)
            | FunctionBody::UnknownImport
            | FunctionBody::Indirect { .. }
            | FunctionBody::Heap(_) => FUNCTION_TRAMPOLINE,
        };
        put(first + number * size, *offset, trap_sites.len(), names.bytes.len(), index);
        names.add(shown_name(program.function_name(*id).unwrap_or_default()));
        traps::encode(function.traps.iter().copied(), &mut trap_sites);
    }
    put(first + placed.len() * size, length, trap_sites.len(), names.bytes.len(), 0);
    (names, trap_sites)
}

fn add_call_sites(block: &mut Block, record: usize, placed: &[Placed<'_>]) {
    let sites: Vec<_> = placed.iter().flat_map(|part| part.function.call_sites.iter().map(|site| (part.offset, site))).collect();
    if sites.is_empty() {
        return;
    }
    let size = size_of::<CallSiteRecord>();
    let first = block.reserve(size * (sites.len() + 1), align_of::<CallSiteRecord>());
    block.slice_within(record + offset_of!(CodeRecord, call_sites), first, sites.len() + 1);
    let count: usize = sites.iter().map(|(_, site)| site.handlers.len()).sum();
    let handlers = block.reserve(size_of::<HandlerRecord>() * count, align_of::<HandlerRecord>());
    block.slice_within(record + offset_of!(CodeRecord, handlers), handlers, count);
    let mut next = 0;
    for (number, (start, site)) in sites.iter().enumerate() {
        let place = first + number * size;
        block.u32(place + offset_of!(CallSiteRecord, return_offset), start + site.return_offset);
        block.u32(place + offset_of!(CallSiteRecord, frame_size), site.frame_size);
        block.u32(place + offset_of!(CallSiteRecord, first_handler), next);
        for handler in &site.handlers {
            let place = handlers + next as usize * size_of::<HandlerRecord>();
            block.u32(place + offset_of!(HandlerRecord, tag), handler.tag.unwrap_or(CATCH_ALL));
            block.u32(place + offset_of!(HandlerRecord, target), start + handler.target);
            next += 1;
        }
    }
    let end = first + sites.len() * size;
    block.u32(end + offset_of!(CallSiteRecord, return_offset), u32::MAX);
    block.u32(end + offset_of!(CallSiteRecord, first_handler), next);
}
