//! References to functions and calls.
//!
//! A reference is a [`FuncRef`] in 64 bits, as returned by a 64-bit load in the machine's byte order. Null is 0, and no other
//! reference is, because signatures count from 1. Instances are static, so nothing but the code is needed for a call.

use crate::clif::signature::ADDRESS;
use crate::clif::symbol::Symbol;
use crate::program::id::{FuncId, TableId, TypeId};
use crate::program::types::number::NumberRange;
use crate::program::{HostCall, TableStorage};
use crate::translate::emitter::{Emitter, constant_flags};
use cranelift_codegen::ir::condcodes::CondCode as _;
use cranelift_codegen::ir::{Endianness, InstBuilder, MemFlagsData, StackSlotData, StackSlotKind, Value, types};
use std::mem::offset_of;
use wasm2native_abi::descriptor::FuncRef;
use wasm2native_abi::trap::Trap;

impl Emitter<'_, '_, '_> {
    /// Calls a host function.
    pub(crate) fn call_host(&mut self, call: &HostCall, arguments: &[Value]) -> Vec<Value> {
        self.check_stack();
        let arguments: Vec<_> = [self.host_memory(call)].iter().chain(arguments).copied().collect();
        let function = self.native_function(Symbol::Host(call.function));
        let call = self.builder.ins().call(function, &arguments);
        self.builder.inst_results(call).to_vec()
    }

    /// Stores integers as words of 64 bits in the frame, which has room for `most`; returns their address.
    pub(crate) fn words(&mut self, values: &[Value], most: usize) -> Value {
        let size = (most * size_of::<u64>()) as u32;
        let slot = self.builder.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, size, 3));
        let words = self.builder.ins().stack_addr(ADDRESS, slot, 0);
        for (&value, offset) in values.iter().zip((0..).step_by(size_of::<u64>())) {
            let word = match self.builder.func.dfg.value_type(value) {
                types::I64 => value,
                _ => self.builder.ins().uextend(types::I64, value),
            };
            self.builder.ins().store(MemFlagsData::trusted(), word, words, offset);
        }
        words
    }

    /// Returns the descriptor of the memory that a host function works on; null when it has none.
    pub(crate) fn host_memory(&mut self, call: &HostCall) -> Value {
        match self.program.host_memory(call) {
            Some(memory) => self.memory_descriptor(memory),
            None => self.constant(0),
        }
    }

    /// Returns a reference to a function.
    pub(crate) fn func_reference(&mut self, function: FuncId) -> Value {
        let offset = self.program.layout.funcref(function).cast_signed();
        let constants = self.address(Symbol::FuncRefs);
        let reference = self.builder.ins().load(types::I64, constant_flags(), constants, offset);
        self.known_functions.insert(reference, function);
        reference
    }

    /// Returns the function that a value is known to refer to, if it is: what code or an immutable global or field says.
    pub(crate) fn known_function(&self, reference: Value) -> Option<FuncId> {
        self.known_functions.get(&reference).copied()
    }

    /// Returns the address of the code of a reference that is not null.
    pub(crate) fn reference_callee(&mut self, reference: Value) -> Value {
        let distance = match self.isa.endianness() {
            Endianness::Little => self.builder.ins().sshr_imm_u(reference, 32),
            Endianness::Big => {
                let code = self.builder.ins().ireduce(types::I32, reference);
                self.builder.ins().sextend(types::I64, code)
            }
        };
        self.code_address(distance)
    }

    /// Returns the address of the code of a table element; traps unless it has the signature.
    pub(crate) fn table_callee(&mut self, table: TableId, index: Value, expected: TypeId) -> Value {
        let element = self.table_element(table, index, Trap::UndefinedElement);
        self.check_signature(table, element, expected);
        let flags = self.table_flags(table);
        let distance = self.builder.ins().sload32(flags, element, offset_of!(FuncRef, code) as i32);
        self.code_address(distance)
    }

    fn check_signature(&mut self, table: TableId, element: Value, expected: TypeId) {
        let (uniform, has_null) = match self.program.entities.tables[table].storage {
            TableStorage::Constant { uniform, has_null } => {
                (uniform.is_some_and(|uniform| self.program.types.is_subtype(uniform, expected)), has_null)
            }
            TableStorage::Variable { .. } => (false, true),
        };
        if uniform && !has_null {
            return;
        }
        let flags = self.table_flags(table);
        let signature = self.builder.ins().load(types::I32, flags, element, offset_of!(FuncRef, signature) as i32);
        if uniform {
            return self.trap_unless(signature, Trap::UninitializedElement);
        }
        let expected = self.program.types.functions(expected);
        if !has_null {
            let differs = self.differs(signature, expected);
            return self.trap_if(differs, Trap::IndirectCallTypeMismatch);
        }
        // Which of the two traps it is matters only once it is one.
        let mismatch = self.builder.create_block();
        let matches = self.builder.create_block();
        if self.moves_blocks() {
            let differs = self.differs(signature, expected);
            self.builder.ins().brif(differs, mismatch, &[], matches, &[]);
        } else {
            // The first successor is placed after everything reachable from the second one.
            let same = self.is_in_range(signature, expected);
            self.builder.ins().brif(same, matches, &[], mismatch, &[]);
        }
        self.builder.seal_block(mismatch);
        self.builder.seal_block(matches);
        self.set_cold(mismatch);
        self.builder.switch_to_block(mismatch);
        self.trap_unless(signature, Trap::UninitializedElement);
        self.trap(Trap::IndirectCallTypeMismatch);
        self.builder.switch_to_block(matches);
    }

    /// Returns whether a signature is not in a range.
    fn differs(&mut self, signature: Value, expected: NumberRange) -> Value {
        let (condition, distance, bound) = self.range_comparison(signature, expected);
        self.builder.ins().icmp_imm_u(condition.complement(), distance, bound)
    }

    fn code_address(&mut self, distance: Value) -> Value {
        let constants = self.address(Symbol::FuncRefs);
        self.builder.ins().iadd(constants, distance)
    }
}
