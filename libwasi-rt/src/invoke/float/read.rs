//! The float that is nearest to a decimal number.

use core::cmp::Ordering;

use super::format::Format;
use crate::invoke::integer::sign;
use crate::invoke::natural::Natural;

/// The number of significant digits kept: more than any midpoint between neighbouring floats has, which is at most 767.
/// Of the digits after those it matters only whether any is not zero.
const MOST_DIGITS: u32 = 800;

/// Decimal numbers with more digits before the point than this are infinite, and those that begin further behind it are zero.
const MOST_EXPONENT: i32 = 400;

/// The number that a text denotes.
#[expect(clippy::large_enum_variant, reason = "there is one at a time, on the stack")]
enum Number {
    Infinite,
    Undefined,
    /// A natural number times a power of ten, with this many digits.
    Decimal {
        digits: Natural,
        count: i32,
        exponent: i32,
    },
}

/// Returns the bits of the float that is nearest to a decimal number, `inf` or `nan`.
#[inline(never)]
pub(crate) fn parse(text: &[u8], format: Format) -> Option<u64> {
    let (is_negative, text) = sign(text);
    Some(match parse_number(text)? {
        Number::Infinite => format.infinity(is_negative),
        Number::Undefined => format.infinity(is_negative) | 1 << (format.precision - 2),
        Number::Decimal { count, exponent, .. } if count == 0 || count.saturating_add(exponent) < -MOST_EXPONENT => {
            format.encode(is_negative, 0, format.least)
        }
        Number::Decimal { count, exponent, .. } if count.saturating_add(exponent) > MOST_EXPONENT => format.infinity(is_negative),
        Number::Decimal { digits, exponent, .. } => {
            let (mut numerator, mut denominator) = (digits, Natural::new(1));
            if exponent < 0 { &mut denominator } else { &mut numerator }.scale(10, exponent.unsigned_abs());
            let (significand, exponent) = nearest(numerator, denominator, format);
            match exponent < format.infinite {
                true => format.encode(is_negative, significand, exponent),
                false => format.infinity(is_negative),
            }
        }
    })
}

/// Parses a decimal number without its sign.
fn parse_number(text: &[u8]) -> Option<Number> {
    let is = |word: &[u8]| text.len() == word.len() && text.iter().zip(word).all(|(one, other)| one | 0x20 == *other);
    if is(b"inf") || is(b"infinity") {
        return Some(Number::Infinite);
    }
    if is(b"nan") {
        return Some(Number::Undefined);
    }
    let (mut digits, mut count, mut exponent) = (Natural::new(0), 0, 0_i32);
    let (mut has_digits, mut has_point, mut lost) = (false, false, false);
    let mut rest = text;
    while let [byte, behind @ ..] = rest {
        match byte {
            b'0'..=b'9' => {
                has_digits = true;
                let digit = byte - b'0';
                let matters = count < MOST_DIGITS;
                if matters && (count > 0 || digit > 0) {
                    digits.multiply_add(10, digit.into());
                    count += 1;
                }
                lost |= !matters && digit > 0;
                // A digit that is left out counts before the point, one that is kept counts after it.
                exponent = exponent.saturating_add(i32::from(!matters) - i32::from(has_point));
            }
            b'.' if !has_point => has_point = true,
            b'e' | b'E' => break,
            _ => return None,
        }
        rest = behind;
    }
    if let [_, written @ ..] = rest {
        exponent = exponent.saturating_add(parse_exponent(written)?);
    }
    if lost {
        digits.multiply_add(10, 1);
        (count, exponent) = (count + 1, exponent.saturating_sub(1));
    }
    has_digits.then_some(Number::Decimal { digits, count: count as i32, exponent })
}

/// Parses the exponent after `e`. Beyond a million the value does not matter.
fn parse_exponent(text: &[u8]) -> Option<i32> {
    let (is_negative, digits) = sign(text);
    let mut value: i32 = 0;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        value = if value < 1_000_000 { value * 10 + i32::from(digit - b'0') } else { value };
    }
    if digits.is_empty() { None } else { Some(if is_negative { -value } else { value }) }
}

/// Returns the significand and exponent nearest to a quotient; ties go to the even significand.
fn nearest(mut numerator: Natural, mut denominator: Natural, format: Format) -> (u64, i32) {
    // The significand is the numerator by the denominator times 2^precision; both are scaled until it has all its bits.
    let mut exponent = 0;
    denominator.scale(2, format.precision);
    while numerator.compare(&denominator).is_ge() {
        denominator.scale(2, 1);
        exponent += 1;
    }
    while exponent > format.least {
        let mut doubled = numerator;
        doubled.scale(2, 1);
        if doubled.compare(&denominator).is_ge() {
            break;
        }
        numerator = doubled;
        exponent -= 1;
    }
    let mut significand = 0_u64;
    for _ in 0..format.precision {
        numerator.scale(2, 1);
        significand <<= 1;
        if numerator.compare(&denominator).is_ge() {
            numerator.subtract(&denominator);
            significand |= 1;
        }
    }
    numerator.scale(2, 1);
    let rounds_up = match numerator.compare(&denominator) {
        Ordering::Less => false,
        Ordering::Equal => significand & 1 != 0,
        Ordering::Greater => true,
    };
    significand += u64::from(rounds_up);
    match significand >> format.precision {
        0 => (significand, exponent),
        _ => (significand >> 1, exponent + 1),
    }
}
