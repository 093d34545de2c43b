//! Multiplication and addition with one rounding, for processors without an instruction for it.
//!
//! The relaxed operators of wasm may round twice, but a program must give the same result wherever it runs.
//!
//! # Safety
//!
//! The names of these functions belong to the contract with the compiler; nothing else here is unsafe.
#![allow(unsafe_code)]

/// Computes `a * b + c`, rounded once.
#[cfg_attr(not(test), unsafe(export_name = "w2n_fma_f32"))]
extern "C" fn fma_f32(a: f32, b: f32, c: f32) -> f32 {
    // The product is exact in twice the precision.
    let (product, addend) = (f64::from(a) * f64::from(b), f64::from(c));
    let sum = product + addend;
    // The rounding error of the sum (Knuth's TwoSum).
    let taken = sum - product;
    let lost = (product - (sum - taken)) + (addend - taken);
    // Rounding to odd keeps the second rounding from seeing a tie where there is none (Boldo and Melquiond, 2008).
    if lost != 0.0 && sum.is_finite() && sum.to_bits() & 1 == 0 {
        let towards_zero = (lost < 0.0) != (sum < 0.0);
        return f64::from_bits(if towards_zero { sum.to_bits() - 1 } else { sum.to_bits() + 1 }) as f32;
    }
    sum as f32
}

/// Computes `a * b + c`, rounded once.
#[cfg_attr(not(test), unsafe(export_name = "w2n_fma_f64"))]
extern "C" fn fma_f64(a: f64, b: f64, c: f64) -> f64 {
    if !a.is_finite() || !b.is_finite() || a == 0.0 || b == 0.0 {
        return a * b + c;
    }
    if !c.is_finite() {
        return c + c;
    }
    if c == 0.0 {
        return a * b;
    }
    let (a, b, c) = (Parts::of(a), Parts::of(b), Parts::of(c));
    let negative = a.negative != b.negative;
    // Both terms become integers that count the same power of two, with the leading bit of the larger at 124 or 125. Bits that
    // fall out at the lower end are ORed into the last one, which is as good as the bits themselves for rounding.
    let mut product = (u128::from(a.significand) * u128::from(b.significand)) << PRODUCT_SHIFT;
    let mut exponent = a.exponent + b.exponent - PRODUCT_SHIFT;
    let mut addend = u128::from(c.significand);
    match c.exponent - exponent {
        distance @ ..=0 => addend = shift_right(addend, -distance),
        distance @ ..=ADDEND_SHIFT => addend <<= distance,
        distance => {
            addend <<= ADDEND_SHIFT;
            product = shift_right(product, distance - ADDEND_SHIFT);
            exponent += distance - ADDEND_SHIFT;
        }
    }
    if negative == c.negative {
        round(product + addend, exponent, negative)
    } else if product == addend {
        0.0
    } else {
        round(product.abs_diff(addend), exponent, if product > addend { negative } else { c.negative })
    }
}

/// The bits of a significand, the leading one included.
const PRECISION: i32 = f64::MANTISSA_DIGITS as i32;

/// The exponent of the last bit of the smallest numbers.
const SMALLEST: i32 = f64::MIN_EXP - PRECISION;

/// Leaves two bits of 128 above a product, for the carry of an addition.
const PRODUCT_SHIFT: i32 = 126 - 2 * PRECISION;

/// Brings an addend as far up as a product.
const ADDEND_SHIFT: i32 = 125 - PRECISION;

/// A finite number that is not zero: its significand, with the leading bit set, times a power of two.
struct Parts {
    significand: u64,
    exponent: i32,
    negative: bool,
}

impl Parts {
    fn of(number: f64) -> Parts {
        const FRACTION: u64 = (1 << (PRECISION - 1)) - 1;
        let bits = number.to_bits();
        let fraction = bits & FRACTION;
        let biased = (bits >> (PRECISION - 1)) as i32 & 0x7ff;
        let (significand, exponent) = if biased == 0 {
            let shift = fraction.leading_zeros() as i32 - (64 - PRECISION);
            (fraction << shift, SMALLEST - shift)
        } else {
            (fraction | (FRACTION + 1), SMALLEST - 1 + biased)
        };
        Parts { significand, exponent, negative: number.is_sign_negative() }
    }
}

/// Shifts to the right; the last bit of the result is set if any set bit falls out.
fn shift_right(bits: u128, by: i32) -> u128 {
    if by > 127 {
        return u128::from(bits != 0);
    }
    let shifted = bits >> by;
    shifted | u128::from(shifted << by != bits)
}

/// Returns the float nearest to an integer times a power of two, ties to even.
fn round(magnitude: u128, exponent: i32, negative: bool) -> f64 {
    // The number of excess bits, either for the precision or for the smallest exponent.
    let excess = (128 - magnitude.leading_zeros() as i32 - PRECISION).max(SMALLEST - exponent);
    let last = exponent + excess;
    let significand = if excess <= 0 {
        (magnitude << -excess) as u64
    } else {
        // Two more bits than fit: the first that is lost, and whether any other one is.
        let extended = if excess >= 2 { shift_right(magnitude, excess - 2) } else { magnitude << (2 - excess) } as u64;
        let up = extended & 0b10 != 0 && extended & 0b101 != 0;
        (extended >> 2) + u64::from(up)
    };
    // A carry out of the significand goes into the exponent, as it should.
    let bits = if significand >> (PRECISION - 1) == 0 {
        significand
    } else {
        (((last - SMALLEST) as u64) << (PRECISION - 1)) + significand
    };
    let infinite = f64::INFINITY.to_bits();
    f64::from_bits(bits.min(infinite) | u64::from(negative) << 63)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::builtin::round::tests::Random;

    #[track_caller]
    fn check_f64(a: f64, b: f64, c: f64) {
        let (found, expected) = (fma_f64(a, b, c), a.mul_add(b, c));
        assert!(
            found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
            "{a:e} * {b:e} + {c:e} = {expected:e}, not {found:e}"
        );
    }

    #[track_caller]
    fn check_f32(a: f32, b: f32, c: f32) {
        let (found, expected) = (fma_f32(a, b, c), a.mul_add(b, c));
        assert!(
            found.to_bits() == expected.to_bits() || found.is_nan() && expected.is_nan(),
            "{a:e} * {b:e} + {c:e} = {expected:e}, not {found:e}"
        );
    }

    #[test]
    fn special_numbers() {
        let f64s = [
            0.0,
            1.0,
            1.5,
            f64::MIN_POSITIVE,
            f64::from_bits(1),
            f64::from_bits(3),
            f64::MAX,
            f64::EPSILON,
            f64::INFINITY,
            f64::NAN,
            f64::MIN_POSITIVE / 2.0,
            1.0 + f64::EPSILON,
            2.0 - f64::EPSILON,
            1e300,
            1e-300,
            4_503_599_627_370_497.0,
        ];
        let signed = f64s.iter().flat_map(|&number| [number, -number]);
        for a in signed.clone() {
            for b in signed.clone() {
                for c in signed.clone() {
                    check_f64(a, b, c);
                    check_f32(a as f32, b as f32, c as f32);
                }
            }
        }
    }

    #[test]
    fn random_numbers() {
        let mut random = Random::new();
        for _ in 0..300_000 {
            let [a, b, c] = [random.next(), random.next(), random.next()];
            check_f64(f64::from_bits(a), f64::from_bits(b), f64::from_bits(c));
            check_f32(f32::from_bits(a as u32), f32::from_bits(b as u32), f32::from_bits(c as u32));
            // Exponents near those of the product, where terms cancel and ties happen.
            let near = |bits: u64, spread: u64| {
                let exponent = 1023 - spread + (bits >> 52) % (2 * spread + 1);
                exponent << 52 | bits & 0x800f_ffff_ffff_ffff
            };
            let few = |bits: u64| bits & 0xffff_ffc0_0000_0000;
            let (a, b, c) = (near(a, 1), near(b, 1), near(c, 60));
            check_f64(f64::from_bits(a), f64::from_bits(b), f64::from_bits(c));
            check_f64(f64::from_bits(few(a)), f64::from_bits(few(b)), f64::from_bits(few(c)));
            let product = f64::from_bits(a) * f64::from_bits(b);
            check_f64(f64::from_bits(a), f64::from_bits(b), -product);
            check_f32(f64::from_bits(few(a)) as f32, f64::from_bits(few(b)) as f32, f64::from_bits(few(c)) as f32);
            // Products that are too small.
            check_f64(f64::from_bits(a), f64::from_bits(b) * 1e-308, f64::from_bits(c) * 1e-320);
            check_f32(f64::from_bits(a) as f32, f64::from_bits(b) as f32 * 1e-38, f64::from_bits(c) as f32 * 1e-40);
        }
    }
}
