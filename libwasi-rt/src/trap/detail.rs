//! Reports that show more of a function than its name, in programs built for that: those define the function that writes a report
//! as one of these. The linker leaves them out of others.
//!
//! ```text
//!     0: quotient (inlined)                    by the compiler of the program
//!        divide
//!     1: main
//!
//!   build ID: 1f2e…                            for `wasm2native symbolize`
//!     0: divide at 0x3a41
//!     1: main at 0x3a97
//!
//!     0: quotient (inlined) at ./divide.c:3
//!        divide at ./divide.c:7
//!     1: main at ./divide.c:12
//! ```
//!
//! # Safety
//!
//! The linker guarantees the headers of the executable, and the compiler the records of programs that it builds for this.
#![allow(unsafe_code)]

use core::slice;

use wasm2native_abi::inlined;
use wasm2native_abi::lines::{Inlined, Lines, Name};
use wasm2native_abi::record::{FileRecord, InlinedRecord, NameRecord, ReportRecord};
use wasm2native_abi::trap::Code;

use super::backtrace::Origin;
use super::report::{name, report_with};
use crate::arch::{Architecture as _, Machine};
use crate::bytes::{part, same};
use crate::code::{Function, Reported};
use crate::message::Message;
use crate::program;
use crate::sys::elf::{Elf_Ehdr, Elf_Phdr, NT_GNU_BUILD_ID, PT_NOTE};

/// `w2n_report_inlined`: reports a trap with names, also of the functions whose bodies took the place of calls.
#[cfg_attr(not(test), unsafe(export_name = "w2n_report_inlined"))]
fn report_inlined(trap: Code, origin: &Origin) {
    report_with(trap, origin, |message, depth, function| {
        message.decimal(depth, 5).text(": ");
        // SAFETY: the program was built for this.
        if let Some(part) = unsafe { Reported::<InlinedRecord>::of(function) } {
            let (rows, names) = (program::items(&part.record().rows), program::items(&part.record().names));
            let offset = function.record.offset + function.offset;
            let (mut level, _) = inlined_at(rows, offset, 0);
            while level > 0 {
                let (_, inlined) = inlined_at(rows, offset, level);
                let Some(NameRecord { offset, length }) = names.get(inlined as usize) else { break };
                message.bytes(part.name_at(*offset, *length)).text(" (inlined)\n       ");
                level -= 1;
            }
        }
        name(message, depth, function);
        message.text("\n");
    });
}

/// Returns how many functions are inlined in each other, and one of these, as [`inlined::at`] does.
// Not inline: it is called twice, and in no hurry.
#[inline(never)]
fn inlined_at(rows: &[u8], offset: u32, depth: u32) -> (u32, u32) {
    inlined::at(rows, offset, depth)
}

/// `w2n_report_addresses`: reports a trap with the address of the instruction that trapped, and of the last byte of each call, from
/// the start of the executable. The first one comes after what identifies that.
#[cfg_attr(not(test), unsafe(export_name = "w2n_report_addresses"))]
fn report_addresses(trap: Code, origin: &Origin) {
    report_with(trap, origin, |message, depth, function| {
        if let Some(id) = if depth == 0 { build_id() } else { None } {
            message.text("  build ID: ");
            for byte in id {
                message.digits(u64::from(byte >> 4), 16, 0).digits(u64::from(byte & 15), 16, 0);
            }
            message.text("\n");
        }
        message.decimal(depth, 5).text(": ");
        name(message, depth, function);
        // SAFETY: the program was built for this.
        if let Some(part) = unsafe { Reported::<ReportRecord>::of(function) } {
            let address = part.address(function).wrapping_sub(Machine::image().addr());
            message.text(" at ").hexadecimal(address as u64);
        }
        message.text("\n");
    });
}

/// `w2n_report_lines`: reports a trap with the line in each function, and before it those that are inlined there.
#[cfg_attr(not(test), unsafe(export_name = "w2n_report_lines"))]
fn report_lines(trap: Code, origin: &Origin) {
    report_with(trap, origin, show_lines);
}

/// Shows a function with the line in it, and before it those that are inlined there.
fn show_lines(message: &mut Message, depth: u64, function: &Function) {
    message.decimal(depth, 5).text(": ");
    // SAFETY: the program was built for this.
    if let Some(part) = unsafe { Reported::<ReportRecord>::of(function) } {
        let record = part.record();
        let lines = Lines {
            index: program::items(&record.index),
            rows: program::items(&record.rows),
            codes: program::items(&record.codes),
            inlined: program::items(&record.inlined),
            unit: record.unit,
            stride: record.stride,
        };
        if let Some(mut position) = lines.position(part.number(), function.offset) {
            while let Some(Inlined { file, name, .. }) = lines.innermost(&position) {
                let name = match name {
                    Name::Bytes([]) => {
                        position.file = file;
                        break;
                    }
                    Name::Bytes(name) => name,
                    Name::OfFunction { offset, length } => part.name_at(offset, length),
                };
                message.bytes(name).text(" (inlined)");
                end_line(message, record, file, position.line);
                message.text("       ");
                position.leave(1);
            }
            self::name(message, depth, function);
            return end_line(message, record, position.file, position.line);
        }
    }
    name(message, depth, function);
    message.text("\n");
}

/// Ends a line with a file and line of source code, as far as they are known.
fn end_line(message: &mut Message, record: &'static ReportRecord, file: u32, line: u32) {
    let path = |offset: u32| {
        let paths = program::items(&record.paths).get(offset as usize..).unwrap_or_default();
        paths.split(|&byte| byte == 0).next().unwrap_or_default()
    };
    let file = program::items(&record.files).get(file as usize);
    if let Some(FileRecord { directory, name }) = file.filter(|file| !path(file.name).is_empty()) {
        message.text(" at ").bytes(path(*directory)).bytes(path(*name));
        if line != 0 {
            message.text(":").decimal(line.into(), 0);
        }
    }
    message.text("\n");
}

/// Returns what identifies the executable, if anything does.
fn build_id() -> Option<&'static [u8]> {
    let image = Machine::image();
    // SAFETY: the head of the image is mapped.
    let &Elf_Ehdr { e_phoff, e_phnum, .. } = unsafe { &*image.cast() };
    // SAFETY: so are the program headers, which are in it.
    let headers = unsafe { slice::from_raw_parts(image.wrapping_add(e_phoff).cast::<Elf_Phdr>(), usize::from(e_phnum)) };
    let note = headers.iter().find(|header| header.p_type == PT_NOTE)?;
    // SAFETY: notes are read-only and mapped.
    let mut notes = unsafe { slice::from_raw_parts(image.wrapping_add(note.p_vaddr), note.p_memsz) };
    loop {
        let word = |offset| u32::from_ne_bytes(part(notes, offset)) as usize;
        let (owner, size) = (word(0), word(4));
        let start = 12 + owner.next_multiple_of(4);
        let id = notes.get(start..start + size)?;
        if word(8) as u32 == NT_GNU_BUILD_ID && same(notes.get(12..12 + owner)?, b"GNU\0") {
            return Some(id);
        }
        notes = notes.get(start + size.next_multiple_of(4)..)?;
    }
}
