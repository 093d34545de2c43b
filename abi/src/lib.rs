//! The contract between generated code and the runtime.
//!
//! The compiler writes data in the shape of the `repr(C)` structs here, with `offset_of!` and `size_of` on the
//! very types that the runtime reads; both sides name each other's symbols by the constants and lists here. Nothing else is
//! shared: `compiler` never imports `libwasi-rt`, nor the other way round.
//!
//! * [`record`]: the description of a program, read once at start and again when a trap is reported;
//! * [`descriptor`]: the few words of mutable state that generated code reads inline;
//! * [`heap`]: objects that are reclaimed when nothing refers to them;
//! * [`trap`]: reasons why a program ended;
//! * [`builtin`]: functions of the runtime that implement an operator;
//! * [`host`]: functions of the runtime that serve an import;
//! * [`component`]: the canonical ABI: calls of host functions by components, and built-ins of the component model;
//! * [`permission`]: everything the program may access, decided when it was built;
//! * [`network`], [`client`]: the network that a component may use, and how it sends requests of HTTP;
//! * [`start`]: the steps that the runtime takes before guest code runs;
//! * [`limit`]: limits on what the program may use;
//! * [`confinement`]: the restrictions that the kernel is asked to enforce;
//! * [`lines`]: the lines of functions, for reports of traps, in the codes of [`prefix`];
//! * [`inlined`]: the functions that are inlined in others, for reports that show names alone;
//! * [`text`]: the display of text by others;
//! * [`system_call`]: the system calls of the runtime, and on whose behalf it makes them;
//! * [`tls`]: the functions of the object that speaks TLS;
//! * [`trace`]: logging of host function calls;
//! * [`tree`]: files that are part of the executable;
//! * [`invoke`]: functions called with the arguments of the process;
//! * [`lift`]: exported functions of components, called by the runtime;
//! * [`route`](mod@route): which of several programs of a server a path belongs to;
//! * [`script`]: programs that are test scripts;
//! * [`snapshot`]: the state of a program that is started while it is built;
//! * [`relative`]: pointers that need no relocation.
//!
//! To add a builtin or a host function, add a row to its list; the runtime fails to build until it has it.
#![no_std]
#![forbid(unsafe_code)]

pub mod blobs;
pub mod builtin;
pub mod client;
pub mod component;
pub mod configuration;
pub mod confinement;
pub mod descriptor;
pub mod exception;
pub mod heap;
pub mod host;
pub mod inlined;
pub mod invoke;
pub mod key_value;
pub mod lift;
pub mod limit;
pub mod lines;
pub mod network;
pub mod permission;
pub mod prefix;
pub mod profile;
pub mod record;
pub mod relative;
pub mod route;
pub mod script;
pub mod serve;
pub mod snapshot;
pub mod start;
pub mod symbol;
pub mod system_call;
pub mod text;
pub mod tls;
pub mod trace;
pub mod trap;
pub mod tree;
