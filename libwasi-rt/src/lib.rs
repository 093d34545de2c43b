//! The runtime that is linked into every executable made by wasm2native.
//!
//! It has no standard library, no libc and no allocator. Each function has its own section, and generated code reaches the
//! runtime by symbols only, so that the linker keeps what a program uses and nothing else.
//!
//! ```text
//! kernel → entry → space (memories, tables, stack) → guest code ⇄ builtin, exception
//!                                                     │ ⇄ p1 (WASI preview 1) → host → sys → kernel
//!                                                     └ fault → trap → report, exit
//! ```
//!
//! * [`entry`]: the life of a process, from its first instruction to its last;
//! * [`program`]: the record that describes the program;
//! * [`space`]: the address space of memories, tables and the stack;
//! * [`thread`]: the state of each thread;
//! * [`region`], [`stack`]: memories, tables and the stack, initialized at start;
//! * [`memory`], [`table`]: growth by builtins;
//! * [`room`]: how much all of that may grow, in programs built with a limit;
//! * [`code`]: everything known about the text of the program;
//! * [`roots`]: where references to exceptions and objects may be;
//! * [`exception`]: exceptions as objects, and the way to their handlers;
//! * [`heap`]: objects of structures and arrays, and which of them are in use;
//! * [`trap`]: from a fault to one line, a backtrace and an exit status;
//! * [`call`]: calls of guest code that the runtime survives;
//! * [`trace`]: logging of calls, in programs built for that;
//! * [`invoke`]: functions called with the arguments of the process;
//! * [`lift`]: functions of components, called by the runtime;
//! * [`script`]: programs that are test scripts, which continue after a trap;
//! * [`snapshot`]: programs whose start-up runs while they are built;
//! * [`serve`]: servers: requests, each answered by a guest in the same state;
//! * [`builtin`]: functions that implement an operator;
//! * [`guest`]: the only place where a guest address becomes a pointer;
//! * [`component`]: the canonical ABI: handles, strings and memory of components;
//! * [`p1`]: the functions of WASI preview 1, which translate between the guest and `host`;
//! * [`host`]: everything the program may do outside itself, without a word of any guest ABI;
//! * [`cgi`]: the text that programs of the Common Gateway Interface read and write;
//! * [`http`]: messages of HTTP/1.1, without a connection;
//! * [`client`]: requests of the program on connections to servers;
//! * [`arch`]: everything written in instructions and registers;
//! * [`sys`]: the kernel's interface;
//! * [`refuse`]: why it cannot start here;
//! * [`message`]: text for people on standard error;
//! * [`list`], [`bytes`](mod@bytes): what `core` has only with panics or unused places written.
//!
//! The contract with the compiler is the `wasm2native-abi` crate. To add a builtin or a host function, start there.
#![cfg_attr(not(test), no_std)]
#![deny(unsafe_code)]
// The tests exercise the parts that are pure; the rest is reached from symbols that only a program has.
#![cfg_attr(test, allow(dead_code))]

mod arch;
mod builtin;
mod bytes;
mod call;
mod cgi;
mod client;
mod code;
#[allow(dead_code, reason = "host functions of components use the rest")]
mod component;
mod entry;
mod exception;
mod guest;
mod heap;
mod host;
#[cfg_attr(not(test), expect(dead_code, reason = "requests of programs are not made yet"))]
mod http;
mod invoke;
mod lift;
mod list;
mod memory;
mod message;
mod p1;
mod p2;
mod program;
mod refuse;
mod region;
mod room;
mod roots;
mod script;
mod serve;
mod snapshot;
mod space;
mod stack;
mod sys;
mod table;
mod thread;
mod trace;
mod trap;

/// Satisfies the compiler, which requires this function although nothing in the runtime panics.
#[cfg(not(test))]
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    sys::process::exit(wasm2native_abi::trap::EXIT_STATUS)
}
