//! The output of `--trace-wasi`: each call of a WASI function with its arguments and results, as a line on standard error.
//!
//! ```text
//! path_open(fd=3, dirflags=0, path="missing", oflags=0, …) = noent
//! fd_write(fd=1, iovs=[13 bytes]) = 13
//! ```
//!
//! Trampolines of a program built for it call [`trace`] after each call, and before those that do not return. The parameters
//! and results of a function are in its row ([`call`]); the text of each kind is in [`value`]. Programs built without it link
//! nothing of this. A new function is shown as its row describes it; a new kind needs a line in [`value`]. Calls by components are
//! shown by [`canonical`], after descriptions in [`program`].
//!
//! # Safety
//!
//! Generated code calls this according to the contract.
#![allow(unsafe_code)]

mod call;
mod canonical;
mod program;
mod value;

use core::ffi::{CStr, c_char};
use core::sync::atomic::{AtomicU8, Ordering::Relaxed};

use wasm2native_abi::descriptor::MemoryDescriptor;
use wasm2native_abi::trace::MOST_ARGUMENTS;

use crate::bytes::same;
use crate::guest::GuestMemory;
use crate::message::Message;
use crate::p1::errno::Errno;
use crate::sys::initial;
use call::{CALLS, Call};
use value::Shown;

/// `w2n_trace`: shows a call, if the environment variable is set.
#[cfg_attr(not(test), unsafe(export_name = "w2n_trace"))]
extern "C" fn trace(
    memory: Option<&MemoryDescriptor>,
    variable: *const c_char,
    number: u32,
    errno: u32,
    arguments: &[u64; MOST_ARGUMENTS],
) {
    // SAFETY: the compiler placed the name there, with a NUL after it.
    if !is_wanted(unsafe { CStr::from_ptr(variable) }) {
        return;
    }
    if let Some(call) = CALLS.get(number as usize) {
        let mut message = Message::new();
        // SAFETY: generated code hands over the memory of the call, and waits.
        show(&mut message, &unsafe { GuestMemory::new(memory) }, call, errno, arguments);
        message.end();
    }
}

/// Writes a call as a line.
fn show(message: &mut Message, memory: &GuestMemory, call: &'static Call, errno: u32, arguments: &[u64; MOST_ARGUMENTS]) {
    message.text_of(&call.name).text("(");
    let parameters = || call.parameters(arguments);
    let mut separator = &b""[..];
    for (parameter, arguments) in parameters().filter(|(parameter, _)| !parameter.is_result()) {
        message.text_of(separator).text_of(parameter.label()).text("=");
        Shown { message, memory }.argument(parameter.kind, arguments);
        separator = b", ";
    }
    message.text(")");
    if call.returns {
        message.text(" = ");
        let mut results = parameters().filter(|(parameter, _)| parameter.is_result()).peekable();
        if errno != 0 || results.peek().is_none() {
            message.text_of(Errno::name(errno));
        } else {
            separator = b"";
            for (parameter, arguments) in results {
                message.text_of(separator);
                Shown { message, memory }.result(parameter.kind, arguments);
                separator = b", ";
            }
        }
    }
    message.text("\n");
}

/// Whether the variable is set; it is looked up once.
#[inline(always)]
fn is_wanted(variable: &CStr) -> bool {
    const UNKNOWN: u8 = 0;
    const UNWANTED: u8 = 1;
    const WANTED: u8 = 2;
    static STATE: AtomicU8 = AtomicU8::new(UNKNOWN);
    if STATE.load(Relaxed) == UNKNOWN {
        let name = |variable: &'static [u8]| variable.split(|&byte| byte == b'=').next().unwrap_or_default();
        let is_set = initial::environment().any(|given| same(name(given.to_bytes()), variable.to_bytes()));
        STATE.store(if is_set { WANTED } else { UNWANTED }, Relaxed);
    }
    STATE.load(Relaxed) == WANTED
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the text shown for a call.
    fn shown(name: &str, errno: u32, bytes: &mut [u8], arguments: &[u64]) -> String {
        let mut all = [0; MOST_ARGUMENTS];
        all[..arguments.len()].copy_from_slice(arguments);
        let call = CALLS.iter().find(|call| call.name.starts_with(name.as_bytes())).unwrap();
        let mut message = Message::new();
        GuestMemory::with(bytes, |memory| show(&mut message, memory, call, errno, &all));
        message.so_far()
    }

    #[test]
    fn arguments_and_results() {
        let mut memory = [0; 64];
        memory[0..8].copy_from_slice(&[32, 0, 0, 0, 5, 0, 0, 0]);
        memory[8] = 5;
        memory[32..37].copy_from_slice(b"a\"\n\\\x01");
        assert_eq!(shown("fd_write", 0, &mut memory, &[1, 0, 1, 8]), "fd_write(fd=1, iovs=[5 bytes]) = 5\n");
        assert_eq!(shown("fd_write", 8, &mut memory, &[7, 0, 1, 8]), "fd_write(fd=7, iovs=[5 bytes]) = badf\n");
        let created = shown("path_create_directory", 0, &mut memory, &[3, 32, 5]);
        assert_eq!(created, "path_create_directory(fd=3, path=\"a\\\"\\n\\\\\\u{1}\") = success\n");
        memory[32..44].copy_from_slice(b"\xc3\xa4\xe2\x80\xae\xff\xc2\x9b\xe2\x80\xa8\x1b");
        let created = shown("path_create_directory", 0, &mut memory, &[3, 32, 12]);
        assert_eq!(created, "path_create_directory(fd=3, path=\"ä\\u{202e}\\xff\\u{9b}\\u{2028}\\u{1b}\") = success\n");
        assert_eq!(shown("proc_exit", 0, &mut memory, &[3]), "proc_exit(rval=3)\n");
        assert_eq!(shown("fd_seek", 0, &mut memory, &[4, u64::MAX, 1, 8]), "fd_seek(fd=4, offset=-1, whence=cur) = 5\n");
    }

    #[test]
    fn what_is_wrong_is_shown_as_it_is() {
        let mut memory = [0; 64];
        assert_eq!(shown("fd_write", 21, &mut memory, &[1, 60, 1, 8]), "fd_write(fd=1, iovs=0x3c) = fault\n");
        let opened = shown("path_open", 28, &mut memory, &[3, 9, 100, 2, 64, 1, 0, 3, 0]);
        let expected = "path_open(fd=3, dirflags=symlink_follow|0x8, path=0x64, oflags=0x40, fs_rights_base=0x1, \
                        fs_rights_inheriting=0x0, fdflags=append|dsync) = inval\n";
        assert_eq!(opened, expected);
        assert_eq!(shown("clock_time_get", 28, &mut memory, &[9, 0, 0]), "clock_time_get(id=9, precision=0) = inval\n");
    }
}
