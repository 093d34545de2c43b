//! Rounding as the specification defines it, for processors without such instructions.
//!
//! A NaN is returned quieted, a zero keeps its sign, and `nearest` takes ties to even. The functions rely on the
//! processor rounding to nearest, which nothing in a program changes.
//!
//! # Safety
//!
//! The names of these functions belong to the contract with the compiler; nothing else here is unsafe.
#![allow(unsafe_code)]

macro_rules! rounding {
    (
        $float:ident, $bits:ident, $integral:literal, $quiet:literal,
        $ceil:literal, $floor:literal, $trunc:literal, $nearest:literal
    ) => {
        pub(super) mod $float {
            /// From here on every float is an integer, since the last bit of the significand counts ones.
            const INTEGRAL: $float = $integral;

            /// The bit that makes a NaN quiet.
            const QUIET: $bits = $quiet;

            const SIGN: $bits = 1 << ($bits::BITS - 1);

            /// Returns the nearest integer, ties to even.
            #[cfg_attr(not(test), unsafe(export_name = $nearest))]
            pub(crate) extern "C" fn nearest(number: $float) -> $float {
                round(number, |rounded, _| rounded)
            }

            /// Returns the next integer towards zero.
            #[cfg_attr(not(test), unsafe(export_name = $trunc))]
            pub(crate) extern "C" fn trunc(number: $float) -> $float {
                round(number, |rounded, magnitude| if rounded > magnitude { rounded - 1.0 } else { rounded })
            }

            /// Returns the next integer upwards.
            #[cfg_attr(not(test), unsafe(export_name = $ceil))]
            pub(crate) extern "C" fn ceil(number: $float) -> $float {
                let rounded = nearest(number);
                if rounded < number { with_sign(rounded + 1.0, number) } else { rounded }
            }

            /// Returns the next integer downwards.
            #[cfg_attr(not(test), unsafe(export_name = $floor))]
            pub(crate) extern "C" fn floor(number: $float) -> $float {
                let rounded = nearest(number);
                if rounded > number { with_sign(rounded - 1.0, number) } else { rounded }
            }

            /// Rounds the magnitude of a number to the nearest integer, has `correct` adjust that given the magnitude, and
            /// restores the sign of the number.
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

            /// Returns the magnitude of one number with the sign of another.
            #[inline]
            fn with_sign(magnitude: $float, sign: $float) -> $float {
                $float::from_bits(magnitude.to_bits() & !SIGN | sign.to_bits() & SIGN)
            }
        }
    };
}

rounding!(f32, u32, 8_388_608.0, 0x0040_0000, "w2n_ceil_f32", "w2n_floor_f32", "w2n_trunc_f32", "w2n_nearest_f32");
rounding!(
    f64,
    u64,
    4_503_599_627_370_496.0,
    0x0008_0000_0000_0000,
    "w2n_ceil_f64",
    "w2n_floor_f64",
    "w2n_trunc_f64",
    "w2n_nearest_f64"
);

#[cfg(test)]
pub(super) mod tests {
    /// Numbers that look random and are the same in every run (splitmix64).
    pub(in crate::builtin) struct Random(u64);

    impl Random {
        pub(in crate::builtin) fn new() -> Random {
            Random(0)
        }

        pub(in crate::builtin) fn next(&mut self) -> u64 {
            self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = self.0;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            mixed ^ (mixed >> 31)
        }
    }

    macro_rules! check {
        ($float:ident, $bits:ident, $number:expr) => {
            let number = $number;
            for (name, found, expected) in [
                ("ceil", super::$float::ceil(number), number.ceil()),
                ("floor", super::$float::floor(number), number.floor()),
                ("trunc", super::$float::trunc(number), number.trunc()),
                ("nearest", super::$float::nearest(number), number.round_ties_even()),
            ] {
                let expected =
                    if number.is_nan() { number.to_bits() | 1 << ($float::MANTISSA_DIGITS - 2) } else { expected.to_bits() };
                assert_eq!(found.to_bits(), expected, "{name} of {number:e}");
            }
        };
    }

    #[test]
    fn every_kind_of_f32() {
        // All exponents and signs, with the ends of the range of significands.
        for high in 0..=0xffff_u32 {
            for low in [0, 1, 0x7fff, 0x8000, 0x8001, 0xffff] {
                check!(f32, u32, f32::from_bits(high << 16 | low));
            }
        }
    }

    #[test]
    fn halves_and_their_neighbours() {
        for whole in -1000..1000 {
            let half = f64::from(whole) + 0.5;
            for number in [half, half.next_up(), half.next_down(), f64::from(whole), f64::from(whole).next_down()] {
                check!(f64, u64, number);
                check!(f32, u32, number as f32);
            }
        }
    }

    #[test]
    fn random_f64() {
        let mut random = Random::new();
        for _ in 0..1_000_000 {
            let bits = random.next();
            check!(f64, u64, f64::from_bits(bits));
            // Exponents for which there is a fraction.
            check!(f64, u64, f64::from_bits(bits & 0x800f_ffff_ffff_ffff | (1020 + (bits >> 52) % 60) << 52));
        }
    }
}
