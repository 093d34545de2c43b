//! Variables, constants and initial contents.

use super::block::Block;
use super::writer::Writer;
use super::{funcref, heap};
use crate::clif::symbol::Symbol;
use crate::error::{Error, Result};
use crate::program::id::MemoryId;
use crate::program::image::ExtentKind;
use crate::program::layout::{Constant, TableLayout};
use crate::program::value::Value;
use crate::program::{Program, SegmentUse};
use object::SectionKind;
use std::mem::offset_of;
use wasm2native_abi::descriptor::{MemoryDescriptor, TABLE_ELEMENT_SIZE, TableDescriptor};

/// Adds all data of the program except its record.
pub fn add(writer: &mut Writer, program: &Program<'_>, page_size: u64) -> Result<()> {
    add_variables(writer, program)?;
    add_constants(writer, program)?;
    add_data_segments(writer, program)?;
    add_trace_variable(writer, program)?;
    add_images(writer, program, page_size)
}

/// The name of the block of initial contents that are copied.
pub const COPIED: &str = "w2n_image";

/// Returns the name of the pages of a memory's initial contents that are moved.
pub fn pages_symbol(memory: MemoryId) -> String {
    format!("w2n_pages{}", memory.as_u32())
}

/// The name of the environment variable that starts tracing, where that is built in.
fn add_trace_variable(writer: &mut Writer, program: &Program<'_>) -> Result<()> {
    let Some(variable) = &program.options.tools.trace_wasi else { return Ok(()) };
    let mut block = writer.block();
    block.name(Symbol::TraceVariable.name(), 0);
    block.append(variable.as_bytes());
    block.append(&[0]);
    // Aligned as code may expect of any symbol's address.
    writer.place(".rodata.w2n_trace_variable", SectionKind::ReadOnlyData, 8, block)?;
    Ok(())
}

fn add_variables(writer: &mut Writer, program: &Program<'_>) -> Result<()> {
    let layout = &program.layout;
    let name = Symbol::Variables.name();
    let mut block = writer.block();
    block.reserve(layout.variables_size as usize, 16);
    block.name(name.clone(), 0);
    for (id, memory) in program.entities.memories.iter() {
        let length = memory.initial_bytes().ok_or_else(|| Error::bug("a memory larger than the address space"))?;
        block.u64(layout.memories[id] as usize + offset_of!(MemoryDescriptor, length), length);
    }
    for (id, table) in program.entities.tables.iter() {
        if let TableLayout::Variable { descriptor, .. } = layout.tables[id] {
            block.u64(descriptor as usize + offset_of!(TableDescriptor, length), table.ty.initial);
        }
    }
    for (id, global) in program.entities.globals.iter() {
        if let Some(offset) = layout.globals[id] {
            put_value(&mut block, offset as usize, global.value);
        }
    }
    for (id, data) in program.entities.data.iter() {
        if let Some(offset) = layout.data[id].length() {
            block.u64(offset as usize, data.bytes.len() as u64);
        }
    }
    for (id, element) in program.entities.elements.iter() {
        if let Some(offset) = layout.elements[id].length() {
            block.u64(offset as usize, element.values.len() as u64);
        }
    }
    writer.place(".data.w2n", SectionKind::Data, 16, block)?;
    Ok(())
}

/// Stores a global's value as generated code loads it: in the byte order of the machine, vectors little-endian.
fn put_value(block: &mut Block, offset: usize, value: Value) {
    match value {
        Value::I32(value) => block.u32(offset, value as u32),
        Value::F32(bits) => block.u32(offset, bits),
        Value::I64(value) => block.u64(offset, value as u64),
        Value::F64(bits) => block.u64(offset, bits),
        Value::V128(bytes) => block.bytes(offset, &bytes),
        Value::Object(reference) => block.u64(offset, reference.into()),
        // A reference to a function is stored when the program starts.
        Value::Null | Value::Func(_) => {}
    }
}

fn add_constants(writer: &mut Writer, program: &Program<'_>) -> Result<()> {
    let mut block = writer.block();
    block.reserve(program.layout.constants.len() * TABLE_ELEMENT_SIZE, 8);
    block.name(Symbol::FuncRefs.name(), 0);
    for (position, constant) in program.layout.constants.iter().enumerate() {
        let place = position * TABLE_ELEMENT_SIZE;
        match *constant {
            Constant::Null => {}
            Constant::Object(reference) => block.u64(place, reference.into()),
            Constant::Func(function) => funcref::put(&mut block, program, place, function),
        }
    }
    heap::append_objects(&mut block, program);
    writer.place(".rodata.w2n_funcrefs", SectionKind::ReadOnlyData, 16, block)?;
    Ok(())
}

fn add_data_segments(writer: &mut Writer, program: &Program<'_>) -> Result<()> {
    let mut block = writer.block();
    block.name(Symbol::DataSegments.name(), 0);
    for (_, data) in program.entities.data.iter().filter(|(_, data)| data.usage != SegmentUse::Unused) {
        block.append(data.bytes);
    }
    writer.place(".rodata.w2n_data", SectionKind::ReadOnlyData, 16, block)?;
    Ok(())
}

/// Adds the initial contents: those to be copied as constants, those to be moved as writable pages of their own.
fn add_images(writer: &mut Writer, program: &Program<'_>, page_size: u64) -> Result<()> {
    let mut copied = writer.block();
    copied.name(COPIED, 0);
    for (id, memory) in program.entities.memories.iter() {
        let mut pages = writer.block();
        pages.name(pages_symbol(id), 0);
        let moved = memory.image.extents.iter().filter(|extent| extent.kind == ExtentKind::Moved);
        pages.reserve_capacity(moved.map(|extent| extent.length as usize).sum());
        for extent in &memory.image.extents {
            let block = match extent.kind {
                ExtentKind::Moved => &mut pages,
                ExtentKind::Copied => &mut copied,
            };
            block.extend(|bytes| memory.image.append(extent, bytes));
        }
        if pages.len() > 0 {
            // Both ends are whole pages, so nothing else lies on them.
            writer.place(".data.w2n_pages", SectionKind::Data, page_size, pages)?;
        }
    }
    writer.place(".rodata.w2n_image", SectionKind::ReadOnlyData, 8, copied)?;
    Ok(())
}
