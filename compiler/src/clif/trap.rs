//! Trap codes in generated code.
//!
//! Our reasons travel through the code generator under their own codes. For divisions and conversions the code generator
//! uses codes of its own, which [`decode`] translates back.

use cranelift_codegen::ir::TrapCode;
use wasm2native_abi::trap::Trap;

/// The code of an access to a memory that faults by itself when out of bounds.
pub const ACCESS: TrapCode = TrapCode::HEAP_OUT_OF_BOUNDS;

/// Returns the trap code of a reason; [`decode`] is the inverse.
pub const fn encode(trap: Trap) -> TrapCode {
    TrapCode::unwrap_user(trap as u8)
}

/// Returns the reason for a trap code found in compiled code.
pub fn decode(code: TrapCode) -> Trap {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_passes_through() {
        for &trap in Trap::ALL {
            assert_eq!(decode(encode(trap)), trap);
        }
    }
}
