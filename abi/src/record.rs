//! The description of a program, as read-only data.
//!
//! [`ProgramRecord`] is the root, at [`symbol::PROGRAM`](crate::symbol::PROGRAM). The runtime reads memories, tables and
//! permissions when the process starts, and the code records when a trap is reported or an exception thrown.
//!
//! ```text
//! ProgramRecord
//! ├─ entry, start: [StartStepRecord]      functions to call, and their arguments
//! ├─ code: [CodeRecord]                   one for each part of the text
//! │  ├─ text, functions: [FunctionRecord] → bytes of traps and names
//! │  ├─ call_sites: [CallSiteRecord]      → handlers: [HandlerRecord]
//! │  └─ (ReportRecord                     → lines of functions)
//! ├─ trap_texts                           → bytes
//! ├─ memories: [MemoryRecord]
//! │  └─ region: RegionRecord              → MemoryDescriptor, writable
//! │     └─ image: [Extent]                → bytes
//! ├─ tables: [TableRecord]
//! │  └─ region: RegionRecord              → TableDescriptor, writable
//! │     └─ image: [Extent]                → bytes
//! ├─ exception_roots                      → globals, writable
//! ├─ embedded, environment                → functions of the runtime, or null
//! └─ permissions, limits, confinement     → strings and lists
//! ```

use crate::confinement::Confinement;
use crate::limit::Limits;
use crate::permission::Permissions;
use crate::relative::{RelFn, RelPtr, RelSlice};
use crate::start::StartStepRecord;

/// The root of everything that the runtime knows about a program.
#[repr(C)]
pub struct ProgramRecord {
    /// `extern "C" fn()`: instantiates, then calls the entry function; returns when that does.
    pub entry: RelFn<extern "C" fn()>,
    /// The start steps, in order.
    pub start: RelSlice<StartStepRecord>,
    /// One record for each part of the text, in ascending order of address.
    pub code: RelSlice<RelPtr<CodeRecord>>,
    /// The texts of the traps that the program can raise: the code of each, its text and a NUL.
    pub trap_texts: RelSlice<u8>,
    /// Every linear memory.
    pub memories: RelSlice<MemoryRecord>,
    /// Every table that is not constant data.
    pub tables: RelSlice<TableRecord>,
    /// The globals that may hold references to exceptions, besides the stack and tables: the addresses of 64-bit words.
    pub exception_roots: RelSlice<RelPtr<u64>>,
    /// The size in bytes of an exception object, a multiple of 16; 0 when the program has no tags.
    pub exception_size: u32,
    /// The address space to reserve for memories, tables, and the stack with its guard, in bytes.
    pub reservation: u64,
    /// The help for whoever runs the program where the system refuses so much.
    pub reservation_help: RelSlice<u8>,
    /// The bytes of native stack for guest code, as a multiple of [`LARGEST_PAGE`].
    pub stack_size: u64,
    /// The function of the runtime that answers questions about the files in the executable; null when there are none, so that
    /// the linker leaves that part of the runtime out.
    pub embedded: RelPtr<u8>,
    /// The function of the runtime that lists the variables that the program sees; null when there are none or no import asks for
    /// them, so that the linker leaves that part of the runtime out.
    pub environment: RelPtr<u8>,
    /// Arguments, environment, directories and sockets.
    pub permissions: Permissions,
    /// The limits on what the program may use.
    pub limits: Limits,
    /// The restrictions that the kernel is asked to enforce.
    pub confinement: Confinement,
}

/// The largest page of any supported kernel: any multiple of it is a multiple of the page size.
pub const LARGEST_PAGE: u64 = 64 * 1024;

/// The initial state of a memory or table.
#[repr(C)]
pub struct RegionRecord {
    /// Its mutable words: a [`MemoryDescriptor`] or [`TableDescriptor`].
    ///
    /// [`MemoryDescriptor`]: crate::descriptor::MemoryDescriptor
    /// [`TableDescriptor`]: crate::descriptor::TableDescriptor
    pub descriptor: RelPtr<[u64; 2]>,
    /// The address space to reserve in bytes, including the guard, a multiple of [`LARGEST_PAGE`]; 0 for a memory whose
    /// accesses generated code checks, and which may move when it grows.
    pub reservation: u64,
    /// The number of bytes that are accessible at start.
    pub mapped: u64,
    /// The length at start, in the unit of the descriptor.
    pub length: u64,
    /// The contents that are not zero at start.
    pub image: RelSlice<Extent>,
}

/// A linear memory.
#[repr(C)]
pub struct MemoryRecord {
    /// Its initial state; reserved pages past the length fault.
    pub region: RegionRecord,
    /// The base-2 logarithm of the page size that `memory.size` counts in: 16, or 0 with custom page sizes.
    pub page_size_log2: u32,
    /// The size beyond which `memory.grow` returns -1, in pages; already lowered to the limit of `--max-memory`.
    pub maximum: u64,
}

/// A table that is not constant data. Its elements live in a range reserved for `maximum` elements and never move.
#[repr(C)]
pub struct TableRecord {
    /// Its initial state.
    pub region: RegionRecord,
    /// 1 when elements are references to objects or exceptions, which they keep alive; otherwise 0.
    pub holds_objects: u32,
    /// The size beyond which `table.grow` returns -1, in elements.
    pub maximum: u64,
}

/// A run of initial contents of a memory or table.
#[repr(C)]
pub struct Extent {
    /// Its destination: bytes from the base.
    pub offset: u64,
    /// Its length, in bytes.
    pub length: u64,
    /// Its bytes in the executable.
    pub bytes: RelPtr<u8>,
    /// A value of [`Laying`].
    pub laying: u32,
}

/// The way in which an [`Extent`] gets to its destination.
#[repr(u32)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Laying {
    /// Copied.
    Copy = 0,
    /// Its pages, which are private, writable and its own, are moved there: `offset`, `length` and `bytes` are multiples of
    /// the page size.
    Move = 1,
}

/// A part of the text: the functions of one object file.
///
/// All offsets in it count from `text`.
#[repr(C)]
pub struct CodeRecord {
    /// The start of the part.
    pub text: RelPtr<u8>,
    /// Its size in bytes.
    pub length: u32,
    /// 1 when its accesses to memories are not among its trap sites, so that every fault past the end of one is out of bounds;
    /// otherwise 0.
    pub accesses_unlisted: u32,
    /// Its functions in ascending order, then one whose `offset` is `length` and whose other fields end the last function's.
    pub functions: RelSlice<FunctionRecord>,
    /// Trap sites, in the encoding of [`FunctionRecord::traps`].
    pub traps: RelPtr<u8>,
    /// The names of functions, one after the other, as they are shown to people: see [`text`](crate::text).
    pub names: RelPtr<u8>,
    /// Calls to which an exception may return, in ascending order, then one that ends the last one's handlers.
    pub call_sites: RelSlice<CallSiteRecord>,
    /// Handlers of all call sites.
    pub handlers: RelSlice<HandlerRecord>,
}

/// A compiled function.
#[repr(C)]
pub struct FunctionRecord {
    /// The offset of its start.
    pub offset: u32,
    /// The offset of its trap sites in [`CodeRecord::traps`]; they end where the next function's start.
    ///
    /// A site is an unsigned LEB128 of `(distance << 1) | other`, where distance is the number of bytes from the previous
    /// site (from the function's start for the first). `other` is 0 for [`Trap::MemoryOutOfBounds`], by far the most
    /// frequent; 1 says that the byte after holds the code of the [`Trap`].
    ///
    /// [`Trap`]: crate::trap::Trap
    /// [`Trap::MemoryOutOfBounds`]: crate::trap::Trap::MemoryOutOfBounds
    pub traps: u32,
    /// The offset of its name in [`CodeRecord::names`]; it ends where the next function's starts, and may be empty.
    pub name: u32,
    /// Its index in its module, or one of [`FUNCTION_ENTRY`] and [`FUNCTION_TRAMPOLINE`].
    pub index: u32,
}

/// [`FunctionRecord::index`] of a function called by the runtime: the walk over frames ends there.
pub const FUNCTION_ENTRY: u32 = u32::MAX;

/// [`FunctionRecord::index`] of a function made by the compiler between guest code and the host.
pub const FUNCTION_TRAMPOLINE: u32 = u32::MAX - 1;

/// A part of the text of a program whose reports show more than names. In other programs a [`CodeRecord`] is alone.
#[repr(C)]
pub struct ReportedCodeRecord<R> {
    /// The part.
    pub code: CodeRecord,
    /// The contents of reports: a [`ReportRecord`], or an [`InlinedRecord`] where these show only names.
    pub report: R,
}

/// The functions that are inlined in those of a part.
#[repr(C)]
pub struct InlinedRecord {
    /// Where they are, in the encoding of [`inlined`](crate::inlined).
    pub rows: RelSlice<u8>,
    /// Their names.
    pub names: RelSlice<NameRecord>,
}

/// The name of an inlined function.
#[repr(C)]
pub struct NameRecord {
    /// Its offset in [`CodeRecord::names`].
    pub offset: u32,
    /// Its length in bytes.
    pub length: u32,
}

/// The things that reports show of the functions of a part besides their names.
#[repr(C)]
pub struct ReportRecord {
    /// The lines of functions, in the encoding of [`lines`](crate::lines); empty when they are not shown.
    pub rows: RelSlice<u8>,
    /// The prefix codes in `rows`.
    pub codes: RelSlice<u8>,
    /// The bit in `rows` at which every [`INDEXED`](crate::lines::INDEXED)th function begins.
    pub index: RelSlice<u32>,
    /// The functions that are inlined in others, in the same encoding.
    pub inlined: RelSlice<u8>,
    /// The files of source code.
    pub files: RelSlice<FileRecord>,
    /// The names of directories and files, each with a NUL after it, as they are shown to people: see [`text`](crate::text).
    pub paths: RelSlice<u8>,
    /// The number of bytes that code offsets are multiples of.
    pub unit: u32,
    /// The number of bytes by which rows advance.
    pub stride: u32,
}

/// A file of source code.
#[repr(C)]
pub struct FileRecord {
    /// The offset of its directory in [`ReportRecord::paths`], which is empty or ends with a slash.
    pub directory: u32,
    /// The offset of its name there.
    pub name: u32,
}

/// A call to which an exception may return.
#[repr(C)]
pub struct CallSiteRecord {
    /// The return address of the call.
    pub return_offset: u32,
    /// The number of bytes from the frame pointer down to the stack pointer during the call.
    pub frame_size: u32,
    /// The first of its handlers; they end where the next call site's start. The first that matches is taken.
    pub first_handler: u32,
}

/// A handler, at which an exception continues.
#[repr(C)]
pub struct HandlerRecord {
    /// The tag it takes, or [`CATCH_ALL`](crate::exception::CATCH_ALL).
    pub tag: u32,
    /// The offset of its code, which expects the exception's address in the first payload register.
    pub target: u32,
}

/// Processor features that a program may require, in the order of their bits: see [`start`](crate::start).
pub mod cpu {
    /// x86-64: the features that Cranelift can use, in the order of their bits, by the names of `--cpu` and `/proc/cpuinfo`.
    pub const X86_64: &[&str] = &[
        "sse3",
        "ssse3",
        "sse4.1",
        "sse4.2",
        "popcnt",
        "avx",
        "avx2",
        "fma",
        "bmi1",
        "bmi2",
        "lzcnt",
        "avx512bitalg",
        "avx512dq",
        "avx512f",
        "avx512vl",
        "avx512vbmi",
        "cmpxchg16b",
    ];

    /// AArch64: FEAT_LSE, FEAT_FP16, FEAT_DotProd, FEAT_I8MM.
    pub const AARCH64: &[&str] = &["lse", "fp16", "dotprod", "i8mm"];

    /// RISC-V: extensions by the names of the ISA manual. A vector register has at least 128 bits.
    pub const RISCV64: &[&str] = &["c", "v", "zba", "zbb", "zbs", "zicond", "zcb", "zfa"];

    /// IBM Z: miscellaneous instruction extensions and vector enhancements facilities, by their numbers.
    pub const S390X: &[&str] = &["mie3", "vxrs_ext2", "mie4", "vxrs_ext3"];
}
