//! Trap codes in generated code.
//!
//! Our reasons travel through the code generator under their own codes. For divisions and conversions the code generator
//! uses codes of its own, which [`to_abi`] translates back.

use cranelift_codegen::ir::TrapCode;
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
pub const fn code(trap: Trap) -> TrapCode {
    TrapCode::unwrap_user(trap as u8)
}
