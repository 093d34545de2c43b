//! Rounding as the specification has it, and fused multiplication and addition, for processors without such instructions.
//!
//! A NaN comes out as itself made quiet, a zero keeps its sign, and `nearest` takes ties to even. The functions rely on the
//! processor rounding to nearest, which nothing in a program changes.
//!
//! # Safety
//!
//! The names of these functions are the contract's; nothing else here is unsafe.
#![allow(unsafe_code)]

macro_rules! rounding {
    ($float:ident, $bits:ident, $integral:literal, $quiet:literal, $ceil:literal, $floor:literal, $trunc:literal, $nearest:literal) => {
        pub(super) mod $float {
            /// From here on every number is an integer, since the last bit of the significand counts ones.
            const INTEGRAL: $float = $integral;

            /// The bit that makes a NaN quiet.
            const QUIET: $bits = $quiet;

            const SIGN: $bits = 1 << ($bits::BITS - 1);

            /// The nearest integer, of two the even one.
            #[cfg_attr(not(test), unsafe(export_name = $nearest))]
            pub(crate) extern "C" fn nearest(number: $float) -> $float {
                round(number, |rounded, _| rounded)
            }

            /// The next integer towards zero.
            #[cfg_attr(not(test), unsafe(export_name = $trunc))]
            pub(crate) extern "C" fn trunc(number: $float) -> $float {
                round(number, |rounded, magnitude| if rounded > magnitude { rounded - 1.0 } else { rounded })
            }

            /// The next integer upwards.
            #[cfg_attr(not(test), unsafe(export_name = $ceil))]
            pub(crate) extern "C" fn ceil(number: $float) -> $float {
                let rounded = nearest(number);
                if rounded < number { with_sign(rounded + 1.0, number) } else { rounded }
            }

            /// The next integer downwards.
            #[cfg_attr(not(test), unsafe(export_name = $floor))]
            pub(crate) extern "C" fn floor(number: $float) -> $float {
                let rounded = nearest(number);
                if rounded > number { with_sign(rounded - 1.0, number) } else { rounded }
            }

            /// Rounds the magnitude of a number to the nearest integer, lets `correct` decide with that and the magnitude, and
            /// gives the result the sign of the number.
            #[inline]
            fn round(number: $float, correct: impl Fn($float, $float) -> $float) -> $float {
                let magnitude = $float::from_bits(number.to_bits() & !SIGN);
                if magnitude < INTEGRAL {
                    // The sum has no bits for a fraction, so the addition rounds it away.
                    with_sign(correct(magnitude + INTEGRAL - INTEGRAL, magnitude), number)
                } else if number.is_nan() {
                    $float::from_bits(number.to_bits() | QUIET)
                } else {
                    number
                }
            }

            /// The magnitude of one number with the sign of another.
            #[inline]
            fn with_sign(magnitude: $float, sign: $float) -> $float {
                $float::from_bits(magnitude.to_bits() & !SIGN | sign.to_bits() & SIGN)
            }
        }
    };
}

rounding!(
    f32, u32, 8_388_608.0, 0x0040_0000, "w2n_ceil_f32", "w2n_floor_f32", "w2n_trunc_f32", "w2n_nearest_f32"
);
rounding!(
    f64, u64, 4_503_599_627_370_496.0, 0x0008_0000_0000_0000, "w2n_ceil_f64", "w2n_floor_f64", "w2n_trunc_f64",
    "w2n_nearest_f64"
);
