//! Calls by components, as lines: parameters as they are passed, and results where they are stored.
//!
//! ```text
//! wasi:io/streams.input-stream.read(self=7, len=4096) = ok([13 bytes])
//! wasi:filesystem/types.descriptor.open-at(self=3, path-flags=symlink-follow, path="missing", …) = err(no-entry)
//! ```
//!
//! # Safety
//!
//! Generated code calls this according to the contract.
#![allow(unsafe_code)]

use core::ffi::{CStr, c_char};

use wasm2native_abi::component::{CallContext, Encoding};
use wasm2native_abi::trace::MOST_CANONICAL_ARGUMENTS;

use super::is_wanted;
use super::program::{self, Program};
use super::value::Shown;
use crate::guest::{GuestMemory, GuestPtr};
use crate::message::Message;

/// The most elements of a list that are shown.
const MOST_ITEMS: u32 = 8;

/// `w2n_trace_canonical`: shows a call, if the environment variable is set.
#[cfg_attr(not(test), unsafe(export_name = "w2n_trace_canonical"))]
extern "C" fn trace(
    context: &CallContext,
    variable: *const c_char,
    number: u32,
    returned: u64,
    arguments: &[u64; MOST_CANONICAL_ARGUMENTS],
) {
    // SAFETY: the compiler placed the name there, with a NUL after it.
    if !is_wanted(unsafe { CStr::from_ptr(variable) }) {
        return;
    }
    let descriptor = context.memory.as_ptr();
    // SAFETY: generated code hands over the memory of the call, or none, and waits.
    let descriptor = unsafe { descriptor.as_ref() };
    // SAFETY: as above.
    let memory = unsafe { GuestMemory::new(descriptor) };
    let mut message = Message::new();
    let is_utf8 = context.encoding == Encoding::Utf8 as u32;
    show(&mut Line { message: &mut message, memory: &memory, is_utf8 }, number, returned, arguments);
    message.end();
}

/// A line, with the memory that addresses refer to.
struct Line<'a> {
    message: &'a mut Message,
    memory: &'a GuestMemory,
    is_utf8: bool,
}

/// Writes a call.
fn show(line: &mut Line<'_>, number: u32, returned: u64, arguments: &[u64]) {
    let mut program = Program::of(number);
    line.message.bytes(program.name()).text(".").bytes(program.name()).text("(");
    let mut rest = arguments;
    for index in 0..program.byte() {
        line.separate(index.into());
        line.message.bytes(program.name()).text("=");
        rest = line.flat(&mut program, rest);
    }
    line.message.text(")");
    let how = program.byte();
    let trap = returned >> 32;
    match how {
        program::NO_RESULT => {}
        program::WIDE => {
            line.message.text(" = ").decimal(returned, 0);
        }
        _ if trap != 0 => {
            line.message.text(" = a trap");
        }
        program::CORE => {
            line.message.text(" = ");
            line.flat(&mut program, &[returned & 0xffff_ffff]);
        }
        _ => {
            line.message.text(" = ");
            let at = rest.first().copied().unwrap_or_default();
            line.stored(&mut program, GuestPtr::new(at as u32));
        }
    }
    line.message.text("\n");
}

impl Line<'_> {
    /// Writes a value that is passed in words, and returns those after it.
    fn flat<'b>(&mut self, program: &mut Program, words: &'b [u64]) -> &'b [u64] {
        let word = |index: usize| words.get(index).copied().unwrap_or_default();
        let after = |count: usize| words.get(count..).unwrap_or_default();
        match program.byte() {
            kind @ (program::STRING | program::LIST) => {
                self.range(kind, program, GuestPtr::new(word(0) as u32), word(1) as u32);
                after(2)
            }
            program::FIELDS => {
                let mut rest = words;
                for index in 0..program.byte() {
                    self.field(program, index.into());
                    rest = self.flat(program, rest);
                }
                self.message.text("}");
                rest
            }
            program::CASES => {
                let (cases, _) = (program.byte(), program.byte());
                let count = usize::from(program.byte());
                self.case(program, cases, word(0), |line, program| {
                    line.flat(program, after(1));
                });
                after(count)
            }
            kind => {
                self.simple(kind, program, word(0));
                after(1)
            }
        }
    }

    /// Writes a value that is stored at an address.
    fn stored(&mut self, program: &mut Program, at: GuestPtr) {
        let kind = program.byte();
        match kind {
            program::STRING | program::LIST => {
                let (address, length) = (self.word(at, 4), at.after(4).map_or(0, |at| self.word(at, 4)));
                self.range(kind, program, GuestPtr::new(address as u32), length as u32);
            }
            program::FIELDS => {
                for index in 0..program.byte() {
                    let offset = self.field(program, index.into());
                    self.stored(program, at.after(offset).unwrap_or(at));
                }
                self.message.text("}");
            }
            program::CASES => {
                let (cases, offset) = (program.byte(), program.byte());
                program.byte();
                let found = self.word(at, 1);
                let payload = at.after(offset.into()).unwrap_or(at);
                self.case(program, cases, found, |line, program| line.stored(program, payload));
            }
            _ => {
                let size = program::size_of_simple(kind, program);
                let value = self.word(at, size);
                self.simple(kind, program, value);
            }
        }
    }

    /// Writes the start of a field, and returns its offset.
    fn field(&mut self, program: &mut Program, index: u32) -> u32 {
        self.message.text(if index == 0 { "{" } else { ", " });
        let name = program.name();
        if !name.is_empty() {
            self.message.bytes(name).text("=");
        }
        program.byte().into()
    }

    /// Writes the case of a variant that has a number, and goes on behind all of them.
    fn case(&mut self, program: &mut Program, cases: u8, found: u64, payload: impl FnOnce(&mut Self, &mut Program)) {
        let mut payload = Some(payload);
        for index in 0..cases {
            let (name, length) = (program.name(), program.number());
            let end = program.after(length);
            if u64::from(index) == found {
                self.message.bytes(name);
                if let (true, Some(show)) = (length != 0, payload.take()) {
                    self.message.text("(");
                    show(self, program);
                    self.message.text(")");
                }
            }
            *program = end;
        }
        if found >= u64::from(cases) {
            self.message.decimal(found, 0);
        }
    }

    /// Writes a number, or the words for it.
    fn simple(&mut self, kind: u8, program: &mut Program, value: u64) {
        match kind {
            program::BOOL => {
                // In two pieces: see `value`.
                self.message.text(if value == 0 { "false" } else { "tru" });
                if value != 0 {
                    self.message.text("e");
                }
            }
            program::ENUM => {
                let mut words = program.words();
                let count = words.byte();
                let name = (0..count).map(|_| words.name()).nth(value as usize);
                match name {
                    Some(name) => self.message.bytes(name),
                    None => self.message.decimal(value, 0),
                };
            }
            program::FLAGS => {
                let mut words = program.words();
                let mut separator = "";
                for bit in 0..words.byte() {
                    let name = words.name();
                    if value >> bit & 1 != 0 {
                        self.message.text(separator).bytes(name);
                        separator = "|";
                    }
                }
                if separator.is_empty() {
                    self.message.text("0");
                }
            }
            program::S64 if (value as i64) < 0 => {
                self.message.text("-").decimal((value as i64).unsigned_abs(), 0);
            }
            _ => {
                self.message.decimal(value, 0);
            }
        }
    }

    /// Writes a string or list.
    fn range(&mut self, kind: u8, program: &mut Program, at: GuestPtr, length: u32) {
        if kind == program::STRING {
            if self.is_utf8 {
                let address = u32::from_le_bytes(at.to_le_bytes());
                Shown { message: self.message, memory: self.memory }.text(address.into(), length);
            } else {
                self.message.text("[").decimal((length & 0x7fff_ffff).into(), 0).text(" code units]");
            }
            return;
        }
        let size = u32::from(program.byte());
        let end = program.element();
        if size == 1 {
            self.message.text("[").decimal(length.into(), 0).text(" bytes]");
        } else {
            self.message.text("[");
            for index in 0..length.min(MOST_ITEMS) {
                self.separate(index);
                self.stored(&mut program.clone(), at.after(index * size).unwrap_or(at));
            }
            self.message.text(if length > MOST_ITEMS { ", …]" } else { "]" });
        }
        *program = end;
    }

    fn separate(&mut self, index: u32) {
        if index != 0 {
            self.message.text(", ");
        }
    }

    /// Loads a number of 1, 2, 4 or 8 bytes; 0 where there is no memory.
    fn word(&self, at: GuestPtr, size: u32) -> u64 {
        let mut bytes = [0; 8];
        if let (Ok(range), Some(bytes)) = (self.memory.range(at, size), bytes.get_mut(..size as usize)) {
            self.memory.copy_in(range, bytes);
        }
        u64::from_le_bytes(bytes)
    }
}

#[cfg(test)]
mod tests {
    use wasm2native_abi::host::FUNCTIONS;

    use super::*;

    /// Returns the text shown for a call.
    fn shown(name: &str, returned: u64, bytes: &mut [u8], arguments: &[u64]) -> String {
        let number = FUNCTIONS.iter().position(|function| function.name == name).unwrap();
        let mut message = Message::new();
        GuestMemory::with(bytes, |memory| {
            show(&mut Line { message: &mut message, memory, is_utf8: true }, number as u32, returned, arguments);
        });
        message.so_far()
    }

    #[test]
    fn parameters_and_results_by_their_types() {
        let mut memory = [0; 256];
        let call = |memory: &mut [u8; 256], name: &str, returned, arguments: &[u64]| shown(name, returned, memory, arguments);
        memory[8..20].copy_from_slice(&[0, 0, 0, 0, 64, 0, 0, 0, 5, 0, 0, 0]);
        let read = call(&mut memory, "[method]input-stream.read", 0, &[7, 4096, 8]);
        assert_eq!(read, "wasi:io/streams.input-stream.read(self=7, len=4096) = ok([5 bytes])\n");
        memory[8..16].copy_from_slice(&[1, 0, 0, 0, 1, 0, 0, 0]);
        let read = call(&mut memory, "[method]input-stream.read", 0, &[7, 4096, 8]);
        assert_eq!(read, "wasi:io/streams.input-stream.read(self=7, len=4096) = err(closed)\n");
        memory[8..20].copy_from_slice(&[1, 0, 0, 0, 0, 0, 0, 0, 9, 0, 0, 0]);
        let read = call(&mut memory, "[method]input-stream.read", 0, &[7, 4096, 8]);
        assert!(read.ends_with(" = err(last-operation-failed(9))\n"), "{read}");
        memory[64..68].copy_from_slice(b"name");
        memory[8..10].copy_from_slice(&[1, 20]);
        memory[12] = 20;
        let open = call(&mut memory, "[method]descriptor.open-at", 0, &[3, 1, 64, 4, 9, 3, 8]);
        let expected = "wasi:filesystem/types.descriptor.open-at(self=3, path-flags=symlink-follow, path=\"name\", \
                        open-flags=create|truncate, flags=read|write) = err(no-entry)\n";
        assert_eq!(open, expected);
        let times = call(&mut memory, "[method]descriptor.set-times", 0, &[3, 2, 5, 6, 1, 0, 0, 8]);
        assert!(times.contains("data-access-timestamp=timestamp({seconds=5, nanoseconds=6}), data-modification-timestamp=now)"));
        assert_eq!(call(&mut memory, "[method]pollable.ready", 1, &[5]), "wasi:io/poll.pollable.ready(self=5) = true\n");
        assert_eq!(call(&mut memory, "get-random-u64", 77, &[]), "wasi:random/random.get-random-u64() = 77\n");
        assert_eq!(call(&mut memory, "exit", 0, &[1]), "wasi:cli/exit.exit(status=err)\n");
        assert_eq!(call(&mut memory, "get-stdin", 40 << 32, &[]), "wasi:cli/stdin.get-stdin() = a trap\n");
        memory[8..16].copy_from_slice(&[32, 0, 0, 0, 1, 0, 0, 0]);
        memory[32..44].copy_from_slice(&[4, 0, 0, 0, 64, 0, 0, 0, 4, 0, 0, 0]);
        let directories = call(&mut memory, "get-directories", 0, &[8]);
        assert_eq!(directories, "wasi:filesystem/preopens.get-directories() = [{4, \"name\"}]\n");
        memory[40] = 200;
        assert!(call(&mut memory, "get-directories", 0, &[8]).contains("{4, 0x40}"), "an address that is wrong");
    }
}
