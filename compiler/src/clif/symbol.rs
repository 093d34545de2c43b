//! The things that generated code may refer to by name.
//!
//! A [`Symbol`] passes through the code generator as two numbers, and becomes the name of a symbol in the object file.

use super::builtin::Builtin;
use crate::program::host::HostFunction;
use crate::program::id::{ContextId, FuncId, MemoryId, TableId};
use cranelift_codegen::ir::UserExternalName;
use std::borrow::Cow;
use wasm2native_abi::symbol;

/// Something with a link-time address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Symbol {
    /// A function of the program.
    Function(FuncId),
    /// A builtin of the runtime.
    Builtin(Builtin),
    /// A host function of the runtime.
    Host(HostFunction),
    /// The variables: see [`Layout`](crate::program::layout::Layout).
    Variables,
    /// References to functions, constant tables and element segments, all relative to this symbol.
    FuncRefs,
    /// The bytes of data segments that are read at run time.
    DataSegments,
    /// The `MemoryRecord` of a memory.
    MemoryRecord(MemoryId),
    /// The `TableRecord` of a table.
    TableRecord(TableId),
    /// The lowest stack address from which the host may be called: a word of the runtime.
    StackLimit,
    /// The function of the runtime that logs a call of a host function.
    Trace,
    /// Likewise, of one that components import.
    TraceCanonical,
    /// The name of the environment variable that enables logging.
    TraceVariable,
    /// The `InvokedRecord` of the function that is called with the arguments of the process.
    Invoked,
    /// The `LiftRecord` of the call that the program makes.
    Lifted,
    /// The `CallContext` of calls by a component.
    Context(ContextId),
}

impl Symbol {
    /// Encodes the symbol as two numbers; [`Symbol::decode`] is the inverse.
    pub fn encode(self) -> UserExternalName {
        let (namespace, index) = match self {
            Symbol::Function(id) => (0, id.as_u32()),
            Symbol::Builtin(builtin) => (1, builtin as u32),
            Symbol::Host(function) => (2, function.number()),
            Symbol::Variables => (3, 0),
            Symbol::FuncRefs => (4, 0),
            Symbol::DataSegments => (5, 0),
            Symbol::MemoryRecord(id) => (6, id.as_u32()),
            Symbol::TableRecord(id) => (7, id.as_u32()),
            Symbol::StackLimit => (8, 0),
            Symbol::Trace => (9, 0),
            Symbol::TraceVariable => (10, 0),
            Symbol::Invoked => (11, 0),
            Symbol::Context(id) => (12, id.as_u32()),
            Symbol::TraceCanonical => (13, 0),
            Symbol::Lifted => (14, 0),
        };
        UserExternalName { namespace, index }
    }

    /// Decodes the two numbers of [`Symbol::encode`].
    pub fn decode(&UserExternalName { namespace, index }: &UserExternalName) -> Symbol {
        match namespace {
            0 => Symbol::Function(FuncId::from_u32(index)),
            1 => Symbol::Builtin(Builtin::ALL[index as usize]),
            2 => Symbol::Host(HostFunction::from_number(index)),
            3 => Symbol::Variables,
            4 => Symbol::FuncRefs,
            5 => Symbol::DataSegments,
            6 => Symbol::MemoryRecord(MemoryId::from_u32(index)),
            7 => Symbol::TableRecord(TableId::from_u32(index)),
            8 => Symbol::StackLimit,
            9 => Symbol::Trace,
            10 => Symbol::TraceVariable,
            11 => Symbol::Invoked,
            12 => Symbol::Context(ContextId::from_u32(index)),
            13 => Symbol::TraceCanonical,
            14 => Symbol::Lifted,
            _ => unreachable!("no symbol is numbered {namespace}"),
        }
    }

    /// Returns its name in object files.
    pub fn name(self) -> Cow<'static, str> {
        match self {
            Symbol::Function(id) => Cow::Owned(format!("w2n_f{}", id.as_u32())),
            Symbol::Builtin(builtin) => Cow::Borrowed(builtin.symbol()),
            Symbol::Host(function) => Cow::Borrowed(function.symbol()),
            Symbol::Variables => Cow::Borrowed("w2n_variables"),
            Symbol::FuncRefs => Cow::Borrowed("w2n_funcrefs"),
            Symbol::DataSegments => Cow::Borrowed("w2n_data_segments"),
            Symbol::MemoryRecord(id) => Cow::Owned(format!("w2n_memory{}", id.as_u32())),
            Symbol::TableRecord(id) => Cow::Owned(format!("w2n_table{}", id.as_u32())),
            Symbol::StackLimit => Cow::Borrowed("w2n_stack_limit"),
            Symbol::Trace => Cow::Borrowed(symbol::TRACE),
            Symbol::TraceCanonical => Cow::Borrowed(symbol::TRACE_CANONICAL),
            Symbol::TraceVariable => Cow::Borrowed(symbol::TRACE_VARIABLE),
            Symbol::Invoked => Cow::Borrowed(symbol::INVOKED),
            Symbol::Context(id) => Cow::Owned(format!("w2n_context{}", id.as_u32())),
            Symbol::Lifted => Cow::Borrowed(symbol::LIFTED),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn every_symbol_passes_through() {
        let function = HostFunction::find("wasi_snapshot_preview1", "fd_write").unwrap();
        let symbols = [
            Symbol::Function(FuncId::from_u32(7)),
            Symbol::Builtin(Builtin::memory_grow),
            Symbol::Host(function),
            Symbol::Variables,
            Symbol::FuncRefs,
            Symbol::DataSegments,
            Symbol::MemoryRecord(MemoryId::from_u32(7)),
            Symbol::TableRecord(TableId::from_u32(7)),
            Symbol::StackLimit,
            Symbol::Trace,
            Symbol::TraceVariable,
            Symbol::Invoked,
            Symbol::Context(ContextId::from_u32(7)),
            Symbol::TraceCanonical,
            Symbol::Lifted,
        ];
        assert_eq!(symbols.map(|symbol| Symbol::decode(&symbol.encode())), symbols);
        assert_eq!(HashSet::from(symbols.map(|symbol| symbol.encode().namespace)).len(), symbols.len());
        assert_eq!(HashSet::from(symbols.map(Symbol::name)).len(), symbols.len());
    }
}
