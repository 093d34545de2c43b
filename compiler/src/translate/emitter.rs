//! Emits CLIF on behalf of one function.
//!
//! An [`Emitter`] knows the program, and so the location of everything in it, but neither operators nor the operand stack: wasm
//! bodies, trampolines and the entry all use it. This file has names, signatures and addresses, each declared once per function;
//! the representation of memories, tables and the rest is in `entity/*`, as further methods.

use crate::clif::effort::Effort;
use crate::clif::region::Region;
use crate::clif::signature::{ADDRESS, guest_signature, native_signature, preserving_signature};
use crate::clif::symbol::Symbol;
use crate::program::Program;
use crate::program::id::{FuncId, MemoryId, TableId, TypeId};
use crate::translate::adapter::{Entered, Prepared};
use crate::translate::derived::Derived;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{
    self, Block, ExtFuncData, ExternalName, Inst, InstBuilder, InstructionData, MemFlagsData, Opcode, Value, types,
};
use cranelift_codegen::isa::{CallConv, TargetIsa};
use cranelift_codegen::settings::{OptLevel, RegallocAlgorithm};
use cranelift_frontend::FunctionBuilder;
use std::collections::HashMap;
use wasm2native_abi::trap::Trap;

/// Emits CLIF on behalf of one function.
pub(crate) struct Emitter<'t, 'p, 'a> {
    pub(crate) program: &'p Program<'a>,
    pub(crate) isa: &'p dyn TargetIsa,
    pub(crate) builder: FunctionBuilder<'t>,
    declared: &'t mut Declared,
    entry: Block,
    effort: Effort,
    /// The call of another instance that an adapter has begun.
    pub(super) entered: Option<Entered>,
    /// The call that an adapter has prepared.
    pub(super) prepared: Option<Prepared>,
    /// The functions that values are known to refer to.
    pub(super) known_functions: HashMap<Value, FuncId>,
    /// For debuggers, the values that others were made into.
    pub(super) derived: Derived,
}

/// The declarations made so far in the current function.
#[derive(Default)]
pub(crate) struct Declared {
    functions: HashMap<Symbol, ir::FuncRef>,
    signatures: HashMap<TypeId, ir::SigRef>,
    /// Addresses and bases usable anywhere in the function; few enough for a linear search.
    prelude: Vec<(EntryValue, Value)>,
    /// The last instruction of the prelude.
    prelude_end: Option<Inst>,
}

/// A value that stays the same while a function runs, and so is computed only once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum EntryValue {
    /// The address of something.
    Address(Symbol),
    /// The base of a memory that never moves.
    MemoryBase(MemoryId),
    /// The base of a table.
    TableBase(TableId),
    /// The address of the first counter.
    Counters,
}

impl Declared {
    /// Forgets everything, for the next function.
    pub(crate) fn clear(&mut self) {
        self.functions.clear();
        self.signatures.clear();
        self.prelude.clear();
        self.prelude_end = None;
    }
}

impl<'t, 'p, 'a> Emitter<'t, 'p, 'a> {
    /// Starts the function: its parameters become those of the first block, where emission continues.
    pub(crate) fn new(
        program: &'p Program<'a>,
        isa: &'p dyn TargetIsa,
        mut builder: FunctionBuilder<'t>,
        declared: &'t mut Declared,
        effort: Effort,
    ) -> Self {
        declared.clear();
        let entry = builder.create_block();
        builder.append_block_params_for_function_params(entry);
        builder.switch_to_block(entry);
        builder.seal_block(entry);
        builder.ensure_inserted_block();
        Self {
            program,
            isa,
            builder,
            declared,
            entry,
            effort,
            entered: None,
            prepared: None,
            known_functions: HashMap::new(),
            derived: Derived::default(),
        }
    }

    /// Ends the function.
    pub(crate) fn finish(self) {
        self.builder.finalize(self.isa.frontend_config());
    }

    /// Returns the first block.
    pub(crate) fn entry(&self) -> Block {
        self.entry
    }

    /// Moves a block that is rarely reached to the end.
    pub(crate) fn set_cold(&mut self, block: Block) {
        if self.moves_blocks() {
            self.builder.set_cold_block(block);
        }
    }

    /// Whether a block may be placed far from the branch to it. Not when registers are allocated in one backward pass: all values
    /// used by such blocks would be live throughout, which takes time quadratic in their number.
    pub(crate) fn moves_blocks(&self) -> bool {
        self.effort == Effort::Asked && self.isa.flags().regalloc_algorithm() == RegallocAlgorithm::Backtracking
    }

    /// Whether locals are words of the frame: to bound the work, or because they are to be found there while a debugger steps
    /// through code that nothing was done to. Such code is requested with an allocator that does not forget where values are.
    pub(crate) fn keeps_locals_in_frame(&self) -> bool {
        let flags = self.isa.flags();
        let is_for_stepping =
            flags.opt_level() == OptLevel::None && flags.regalloc_algorithm() == RegallocAlgorithm::Backtracking;
        self.effort == Effort::Least || is_for_stepping
    }

    /// Returns the parameters of the function.
    pub(crate) fn parameters(&self) -> Vec<Value> {
        self.builder.block_params(self.entry).to_vec()
    }

    /// Returns the platform's calling convention.
    pub(crate) fn native_convention(&self) -> CallConv {
        self.isa.default_call_conv()
    }

    /// Returns the signature of guest functions of a type.
    pub(crate) fn signature(&mut self, id: TypeId) -> ir::SigRef {
        if let Some(&signature) = self.declared.signatures.get(&id) {
            return signature;
        }
        let signature = guest_signature(self.program.types.shape(id), self.isa.triple());
        let reference = self.builder.import_signature(signature);
        self.declared.signatures.insert(id, reference);
        reference
    }

    /// Reinterprets the bits of a value as another type.
    pub(crate) fn as_type(&mut self, value: Value, ty: ir::Type) -> Value {
        if self.builder.func.dfg.value_type(value) == ty {
            return value;
        }
        self.builder.ins().bitcast(ty, MemFlagsData::new(), value)
    }

    /// Returns a reference to a function of the program, for calls.
    pub(crate) fn function(&mut self, id: FuncId) -> ir::FuncRef {
        let symbol = Symbol::Function(id);
        if let Some(&function) = self.declared.functions.get(&symbol) {
            return function;
        }
        let signature = self.signature(self.program.entities.functions[id].signature);
        self.declare(symbol, signature)
    }

    /// Returns a reference to a function of the program that preserves all registers, for calls.
    pub(crate) fn preserving_function(&mut self, id: FuncId) -> ir::FuncRef {
        let symbol = Symbol::Function(id);
        if let Some(&function) = self.declared.functions.get(&symbol) {
            return function;
        }
        let signature = self.builder.import_signature(preserving_signature(self.isa.triple()));
        self.declare(symbol, signature)
    }

    /// Returns a reference to a builtin or host function of the runtime, for calls.
    pub(crate) fn native_function(&mut self, symbol: Symbol) -> ir::FuncRef {
        if let Some(&function) = self.declared.functions.get(&symbol) {
            return function;
        }
        let signature = self.builder.import_signature(native_signature(symbol, self.native_convention()));
        self.declare(symbol, signature)
    }

    /// Returns the address of named data.
    pub(crate) fn address(&mut self, symbol: Symbol) -> Value {
        if let Some(value) = self.entry_value(EntryValue::Address(symbol)) {
            return value;
        }
        // Data are declared as functions too: Cranelift's inliner maps names of functions from callee to caller, but copies
        // the names of global values as they are.
        let reference = match self.declared.functions.get(&symbol) {
            Some(&reference) => reference,
            None => {
                let signature = self.builder.import_signature(ir::Signature::new(CallConv::Tail));
                self.declare(symbol, signature)
            }
        };
        self.compute_at_entry(EntryValue::Address(symbol), |cursor| cursor.ins().func_addr(ADDRESS, reference))
    }

    /// Returns the address of the program's variables.
    pub(crate) fn variables(&mut self) -> Value {
        self.address(Symbol::Variables)
    }

    /// Returns a value already computed at the start of the function, if there is one.
    pub(crate) fn entry_value(&self, key: EntryValue) -> Option<Value> {
        self.declared.prelude.iter().find(|(known, _)| *known == key).map(|(_, value)| *value)
    }

    /// Computes a value at the start of the function, from values that are already there.
    pub(crate) fn compute_at_entry(&mut self, key: EntryValue, compute: impl FnOnce(&mut FuncCursor<'_>) -> Value) -> Value {
        let cursor = FuncCursor::new(self.builder.func);
        let mut cursor = match self.declared.prelude_end {
            Some(end) => cursor.after_inst(end),
            None => cursor.at_first_insertion_point(self.entry),
        };
        let value = compute(&mut cursor);
        self.declared.prelude_end = self.builder.func.dfg.value_def(value).inst();
        self.declared.prelude.push((key, value));
        value
    }

    /// Traps unless the runtime has the stack it needs: the overflow must not happen in host code.
    pub(crate) fn check_stack(&mut self) {
        let limit = self.address(Symbol::StackLimit);
        let limit = self.builder.ins().load(types::I64, constant_flags(), limit, 0);
        let pointer = self.builder.ins().get_stack_pointer(ADDRESS);
        let low = self.builder.ins().icmp(ir::condcodes::IntCC::UnsignedLessThan, pointer, limit);
        self.trap_if(low, Trap::StackOverflow);
    }

    /// Returns the flags of accesses to our own aligned words, which are always mapped.
    pub(crate) fn flags(&mut self, region: Region) -> MemFlagsData {
        MemFlagsData::trusted().with_alias_region(Some(self.region(region)))
    }

    /// Returns the code generator's name for a region.
    pub(crate) fn region(&mut self, region: Region) -> ir::AliasRegion {
        self.builder.func.dfg.alias_regions.insert(region.encode())
    }

    /// Returns the value of a constant, taken as unsigned, or `None` if it is not one.
    pub(crate) fn constant_value(&self, value: Value) -> Option<u64> {
        let dfg = &self.builder.func.dfg;
        let bits = match dfg.insts[dfg.value_def(value).inst()?] {
            InstructionData::UnaryImm { opcode: Opcode::Iconst, imm } => imm.bits().cast_unsigned(),
            _ => return None,
        };
        Some(if dfg.value_type(value) == types::I32 { bits & u64::from(u32::MAX) } else { bits })
    }

    /// Returns the other value and the constant whose sum a value is, or `None` if it is not such a sum.
    pub(crate) fn sum(&self, value: Value) -> Option<(Value, i64)> {
        let dfg = &self.builder.func.dfg;
        let InstructionData::Binary { opcode, args: [left, right] } = dfg.insts[dfg.value_def(value).inst()?] else {
            return None;
        };
        let constant =
            |value| Some(i64::from(self.constant_value(value)? as i32)).filter(|_| dfg.value_type(value) == types::I32);
        match opcode {
            Opcode::Iadd => constant(right).map(|right| (left, right)).or_else(|| Some((right, constant(left)?))),
            Opcode::Isub => constant(right).map(|right| (left, -right)),
            _ => None,
        }
    }

    /// Notes for debuggers that a value was made into another, with a bit that says how.
    pub(crate) fn note_derived(&mut self, value: Value, made: Value, how: u32) {
        if self.builder.func.dfg.values_labels.is_some()
            && let Some(block) = self.builder.current_block()
        {
            self.derived.add(block, value, made, how);
        }
    }

    /// Advances an address by a constant number of bytes.
    pub(crate) fn advance(&mut self, address: Value, bytes: u64) -> Value {
        if bytes == 0 {
            return address;
        }
        self.builder.ins().iadd_imm_s(address, bytes.cast_signed())
    }

    /// Returns a 64-bit constant.
    pub(crate) fn constant(&mut self, value: u64) -> Value {
        self.builder.ins().iconst(types::I64, value.cast_signed())
    }

    fn declare(&mut self, symbol: Symbol, signature: ir::SigRef) -> ir::FuncRef {
        let name = self.builder.func.declare_imported_user_function(symbol.encode());
        // Everything ends up in one executable, so no access goes through a table of addresses.
        let data = ExtFuncData { name: ExternalName::user(name), signature, colocated: true, patchable: false };
        let reference = self.builder.import_function(data);
        self.declared.functions.insert(symbol, reference);
        reference
    }
}

/// Returns the flags of loads whose result is always the same and which can be done anywhere. Only the four together let the code
/// generator move a load out of a loop.
pub(crate) fn constant_flags() -> MemFlagsData {
    MemFlagsData::trusted().with_readonly().with_can_move()
}
