//! Trap codes in generated code.
//!
//! Our reasons travel through the code generator under their own codes. For divisions and conversions the code generator
//! uses codes of its own, which [`to_abi`] translates back.

use crate::translate::emitter::Emitter;
use cranelift_codegen::ir::{InstBuilder, TrapCode, Value, types};
use wasm2native_abi::trap::Trap;

/// The code of an access to a memory that faults by itself when out of bounds.
pub const ACCESS: TrapCode = TrapCode::HEAP_OUT_OF_BOUNDS;

/// Returns the reason for a trap code found in compiled code.
pub fn to_abi(code: TrapCode) -> Trap {
    match code {
        TrapCode::STACK_OVERFLOW => Trap::StackOverflow,
        ACCESS => Trap::MemoryOutOfBounds,
        TrapCode::INTEGER_OVERFLOW => Trap::IntegerOverflow,
        TrapCode::INTEGER_DIVISION_BY_ZERO => Trap::IntegerDivideByZero,
        TrapCode::BAD_CONVERSION_TO_INTEGER => Trap::InvalidConversion,
        code => {
            let code = code.as_raw().get();
            Trap::from_code(code).unwrap_or_else(|| unreachable!("no trap has the code {code}"))
        }
    }
}

/// Returns the trap code of a reason.
pub(crate) const fn code(trap: Trap) -> TrapCode {
    TrapCode::unwrap_user(trap as u8)
}

impl Emitter<'_, '_, '_> {
    /// Ends the block with a trap.
    pub(crate) fn trap(&mut self, trap: Trap) {
        self.builder.ins().trap(code(trap));
    }

    /// Traps when `condition` is not zero.
    pub(crate) fn trap_if(&mut self, condition: Value, trap: Trap) {
        self.builder.ins().trapnz(condition, code(trap));
    }

    /// Traps when `condition` is zero.
    pub(crate) fn trap_unless(&mut self, condition: Value, trap: Trap) {
        self.builder.ins().trapz(condition, code(trap));
    }

    /// Traps, but leaves the block open so that what follows, although never executed, can be translated as usual.
    pub(crate) fn trap_always(&mut self, trap: Trap) {
        let always = self.builder.ins().iconst(types::I8, 1);
        self.trap_if(always, trap);
    }
}
