//! Atomic accesses, `wait` and `notify`, in a program of one thread.
//!
//! No other thread sees a memory, so an atomic access is a plain one that must be aligned, and fences are no-ops.

use super::branch::block_arguments;
use crate::clif::builtin::Builtin;
use crate::error::Result;
use crate::program::id::MemoryId;
use crate::translate::entity::memory::Access;
use crate::translate::function::FunctionTranslator;
use cranelift_codegen::ir::condcodes::IntCC;
use cranelift_codegen::ir::types::{I32, I64};
use cranelift_codegen::ir::{InstBuilder, Opcode, Type, Value, types};
use wasm2native_abi::trap::Trap;
use wasmparser::{MemArg, Operator};

/// The width of an access.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Width {
    /// 8 bits.
    W8,
    /// 16 bits.
    W16,
    /// 32 bits of an `i64`.
    W32,
    /// The full width of the operand.
    Whole,
}

/// The operation of a read-modify-write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Update {
    /// Computes the new value from the old one and the operand.
    Binary(Opcode),
    /// Stores the operand.
    Exchange,
}

/// The results of `memory.atomic.wait`.
const NOT_EQUAL: i64 = 1;
const TIMED_OUT: i64 = 2;

impl Width {
    fn load(self) -> Opcode {
        match self {
            Width::W8 => Opcode::Uload8,
            Width::W16 => Opcode::Uload16,
            Width::W32 => Opcode::Uload32,
            Width::Whole => Opcode::Load,
        }
    }

    fn store(self) -> Opcode {
        match self {
            Width::W8 => Opcode::Istore8,
            Width::W16 => Opcode::Istore16,
            Width::W32 => Opcode::Istore32,
            Width::Whole => Opcode::Store,
        }
    }

    fn bytes(self, ty: Type) -> u64 {
        match self {
            Width::W8 => 1,
            Width::W16 => 2,
            Width::W32 => 4,
            Width::Whole => u64::from(ty.bytes()),
        }
    }
}

impl FunctionTranslator<'_, '_, '_> {
    /// Translates a valid, reachable atomic operator; all others are left to the table of vectors.
    ///
    /// # Errors
    ///
    /// When it is in neither table.
    pub(super) fn translate_atomic_operator(&mut self, operator: &Operator<'_>) -> Result<()> {
        match *operator {
            Operator::AtomicFence { .. } => {}
            Operator::MemoryAtomicNotify { memarg } => self.atomic_notify(memarg),
            Operator::MemoryAtomicWait32 { memarg } => self.atomic_wait(I32, memarg),
            Operator::MemoryAtomicWait64 { memarg } => self.atomic_wait(I64, memarg),
            Operator::I32AtomicLoad { memarg } => self.atomic_load(Width::Whole, I32, memarg),
            Operator::I64AtomicLoad { memarg } => self.atomic_load(Width::Whole, I64, memarg),
            Operator::I32AtomicLoad8U { memarg } => self.atomic_load(Width::W8, I32, memarg),
            Operator::I32AtomicLoad16U { memarg } => self.atomic_load(Width::W16, I32, memarg),
            Operator::I64AtomicLoad8U { memarg } => self.atomic_load(Width::W8, I64, memarg),
            Operator::I64AtomicLoad16U { memarg } => self.atomic_load(Width::W16, I64, memarg),
            Operator::I64AtomicLoad32U { memarg } => self.atomic_load(Width::W32, I64, memarg),
            Operator::I32AtomicStore { memarg } => self.atomic_store(Width::Whole, memarg),
            Operator::I64AtomicStore { memarg } => self.atomic_store(Width::Whole, memarg),
            Operator::I32AtomicStore8 { memarg } => self.atomic_store(Width::W8, memarg),
            Operator::I32AtomicStore16 { memarg } => self.atomic_store(Width::W16, memarg),
            Operator::I64AtomicStore8 { memarg } => self.atomic_store(Width::W8, memarg),
            Operator::I64AtomicStore16 { memarg } => self.atomic_store(Width::W16, memarg),
            Operator::I64AtomicStore32 { memarg } => self.atomic_store(Width::W32, memarg),
            Operator::I32AtomicRmwAdd { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Iadd), memarg),
            Operator::I64AtomicRmwAdd { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Iadd), memarg),
            Operator::I32AtomicRmw8AddU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Iadd), memarg),
            Operator::I32AtomicRmw16AddU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Iadd), memarg),
            Operator::I64AtomicRmw8AddU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Iadd), memarg),
            Operator::I64AtomicRmw16AddU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Iadd), memarg),
            Operator::I64AtomicRmw32AddU { memarg } => self.atomic_update(Width::W32, Update::Binary(Opcode::Iadd), memarg),
            Operator::I32AtomicRmwSub { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Isub), memarg),
            Operator::I64AtomicRmwSub { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Isub), memarg),
            Operator::I32AtomicRmw8SubU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Isub), memarg),
            Operator::I32AtomicRmw16SubU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Isub), memarg),
            Operator::I64AtomicRmw8SubU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Isub), memarg),
            Operator::I64AtomicRmw16SubU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Isub), memarg),
            Operator::I64AtomicRmw32SubU { memarg } => self.atomic_update(Width::W32, Update::Binary(Opcode::Isub), memarg),
            Operator::I32AtomicRmwAnd { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Band), memarg),
            Operator::I64AtomicRmwAnd { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Band), memarg),
            Operator::I32AtomicRmw8AndU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Band), memarg),
            Operator::I32AtomicRmw16AndU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Band), memarg),
            Operator::I64AtomicRmw8AndU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Band), memarg),
            Operator::I64AtomicRmw16AndU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Band), memarg),
            Operator::I64AtomicRmw32AndU { memarg } => self.atomic_update(Width::W32, Update::Binary(Opcode::Band), memarg),
            Operator::I32AtomicRmwOr { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Bor), memarg),
            Operator::I64AtomicRmwOr { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Bor), memarg),
            Operator::I32AtomicRmw8OrU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Bor), memarg),
            Operator::I32AtomicRmw16OrU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Bor), memarg),
            Operator::I64AtomicRmw8OrU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Bor), memarg),
            Operator::I64AtomicRmw16OrU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Bor), memarg),
            Operator::I64AtomicRmw32OrU { memarg } => self.atomic_update(Width::W32, Update::Binary(Opcode::Bor), memarg),
            Operator::I32AtomicRmwXor { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Bxor), memarg),
            Operator::I64AtomicRmwXor { memarg } => self.atomic_update(Width::Whole, Update::Binary(Opcode::Bxor), memarg),
            Operator::I32AtomicRmw8XorU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Bxor), memarg),
            Operator::I32AtomicRmw16XorU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Bxor), memarg),
            Operator::I64AtomicRmw8XorU { memarg } => self.atomic_update(Width::W8, Update::Binary(Opcode::Bxor), memarg),
            Operator::I64AtomicRmw16XorU { memarg } => self.atomic_update(Width::W16, Update::Binary(Opcode::Bxor), memarg),
            Operator::I64AtomicRmw32XorU { memarg } => self.atomic_update(Width::W32, Update::Binary(Opcode::Bxor), memarg),
            Operator::I32AtomicRmwXchg { memarg } => self.atomic_update(Width::Whole, Update::Exchange, memarg),
            Operator::I64AtomicRmwXchg { memarg } => self.atomic_update(Width::Whole, Update::Exchange, memarg),
            Operator::I32AtomicRmw8XchgU { memarg } => self.atomic_update(Width::W8, Update::Exchange, memarg),
            Operator::I32AtomicRmw16XchgU { memarg } => self.atomic_update(Width::W16, Update::Exchange, memarg),
            Operator::I64AtomicRmw8XchgU { memarg } => self.atomic_update(Width::W8, Update::Exchange, memarg),
            Operator::I64AtomicRmw16XchgU { memarg } => self.atomic_update(Width::W16, Update::Exchange, memarg),
            Operator::I64AtomicRmw32XchgU { memarg } => self.atomic_update(Width::W32, Update::Exchange, memarg),
            Operator::I32AtomicRmwCmpxchg { memarg } => self.atomic_compare_exchange(Width::Whole, memarg),
            Operator::I64AtomicRmwCmpxchg { memarg } => self.atomic_compare_exchange(Width::Whole, memarg),
            Operator::I32AtomicRmw8CmpxchgU { memarg } => self.atomic_compare_exchange(Width::W8, memarg),
            Operator::I32AtomicRmw16CmpxchgU { memarg } => self.atomic_compare_exchange(Width::W16, memarg),
            Operator::I64AtomicRmw8CmpxchgU { memarg } => self.atomic_compare_exchange(Width::W8, memarg),
            Operator::I64AtomicRmw16CmpxchgU { memarg } => self.atomic_compare_exchange(Width::W16, memarg),
            Operator::I64AtomicRmw32CmpxchgU { memarg } => self.atomic_compare_exchange(Width::W32, memarg),

            ref other => return self.translate_vector_operator(other),
        }
        Ok(())
    }

    pub(super) fn atomic_load(&mut self, width: Width, ty: Type, memarg: MemArg) {
        let index = self.stack.pop();
        let access = self.atomic_access(index, memarg, width.bytes(ty));
        let value = self.load_from(width.load(), ty, access);
        self.stack.push(value);
    }

    pub(super) fn atomic_store(&mut self, width: Width, memarg: MemArg) {
        let (index, value) = self.stack.pop2();
        let access = self.atomic_access(index, memarg, width.bytes(self.type_of(value)));
        self.store_to(width.store(), value, access);
    }

    /// Pushes the old value.
    pub(super) fn atomic_update(&mut self, width: Width, update: Update, memarg: MemArg) {
        let (index, operand) = self.stack.pop2();
        let ty = self.type_of(operand);
        let access = self.atomic_access(index, memarg, width.bytes(ty));
        let old = self.load_from(width.load(), ty, access);
        let new = match update {
            Update::Binary(opcode) => self.emit_binary(opcode, old, operand),
            Update::Exchange => operand,
        };
        self.store_to(width.store(), new, access);
        self.stack.push(old);
    }

    /// Pushes the old value, which is replaced if it equals the expected one; of the latter, only the width of the access counts.
    pub(super) fn atomic_compare_exchange(&mut self, width: Width, memarg: MemArg) {
        let (index, expected, replacement) = self.stack.pop3();
        let ty = self.type_of(expected);
        let bytes = width.bytes(ty);
        let access = self.atomic_access(index, memarg, bytes);
        let old = self.load_from(width.load(), ty, access);
        let expected = match width {
            Width::Whole => expected,
            _ => self.emitter.builder.ins().band_imm_u(expected, (1i64 << (8 * bytes)) - 1),
        };
        let matches = self.emitter.builder.ins().icmp(IntCC::Equal, old, expected);
        let new = self.emitter.builder.ins().select(matches, replacement, old);
        self.store_to(width.store(), new, access);
        self.stack.push(old);
    }

    /// Pushes 0, since no other thread waits; the address must still be valid.
    pub(super) fn atomic_notify(&mut self, memarg: MemArg) {
        let (index, _) = self.stack.pop2();
        let access = self.atomic_access(index, memarg, 4);
        self.load_from(Opcode::Load, types::I32, access);
        let woken = self.emitter.builder.ins().iconst(types::I32, 0);
        self.stack.push(woken);
    }

    /// Sleeps until the timeout, since no other thread can wake this one; without a timeout the wait would never end, which is a
    /// trap.
    pub(super) fn atomic_wait(&mut self, ty: Type, memarg: MemArg) {
        let (index, expected, timeout) = self.stack.pop3();
        let memory = self.memory_of(memarg);
        if !self.emitter.program.entities.memories[memory].ty.shared {
            self.emitter.trap_always(Trap::WaitOnUnsharedMemory);
        }
        let access = self.atomic_access(index, memarg, u64::from(ty.bytes()));
        let value = self.load_from(Opcode::Load, ty, access);
        let equal = self.emitter.builder.ins().icmp(IntCC::Equal, value, expected);
        let (waits, done) = (self.emitter.builder.create_block(), self.emitter.builder.create_block());
        let result = self.emitter.builder.append_block_param(done, types::I32);
        let not_equal = self.emitter.builder.ins().iconst(types::I32, NOT_EQUAL);
        self.emitter.builder.ins().brif(equal, waits, &[], done, &block_arguments(&[not_equal]));
        self.emitter.builder.seal_block(waits);
        self.emitter.builder.switch_to_block(waits);
        let endless = self.emitter.builder.ins().icmp_imm_s(IntCC::SignedLessThan, timeout, 0);
        self.emitter.trap_if(endless, Trap::EndlessWait);
        self.emitter.call_builtin(Builtin::sleep, &[timeout]);
        let timed_out = self.emitter.builder.ins().iconst(types::I32, TIMED_OUT);
        self.jump(done, &[timed_out]);
        self.emitter.builder.seal_block(done);
        self.emitter.builder.switch_to_block(done);
        self.stack.push(result);
    }

    /// Returns the target of an access; traps unless it is aligned.
    fn atomic_access(&mut self, index: Value, memarg: MemArg, bytes: u64) -> Access {
        let memory = self.memory_of(memarg);
        if bytes > 1 {
            self.check_alignment(memory, index, memarg.offset, bytes);
        }
        self.emitter.memory_access(memory, index, memarg.offset, bytes)
    }

    fn check_alignment(&mut self, memory: MemoryId, index: Value, offset: u64, bytes: u64) {
        let index = self.emitter.widen(index, self.emitter.memory_index_type(memory));
        let address = self.emitter.advance(index, offset % bytes);
        let excess = self.emitter.builder.ins().band_imm_u(address, (bytes - 1).cast_signed());
        self.emitter.trap_if(excess, Trap::UnalignedAtomic);
    }
}
