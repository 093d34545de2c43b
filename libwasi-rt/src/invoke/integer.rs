//! Integers from text: decimal or hexadecimal, signed or unsigned.

/// Returns the bits of an integer that fits into this many bits, signed or unsigned.
pub(super) fn parse(text: &[u8], bits: u32) -> Option<u64> {
    let (is_negative, digits) = sign(text);
    let (base, digits) = match digits {
        [b'0', b'x' | b'X', digits @ ..] => (16, digits),
        digits => (10, digits),
    };
    if digits.is_empty() {
        return None;
    }
    let mut value: u64 = 0;
    for &digit in digits {
        let digit = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' if base == 16 => digit - b'a' + 10,
            b'A'..=b'F' if base == 16 => digit - b'A' + 10,
            _ => return None,
        };
        value = value.checked_mul(base)?.checked_add(digit.into())?;
    }
    match is_negative {
        true if value <= 1 << (bits - 1) => Some(value.wrapping_neg()),
        false if value <= u64::MAX >> (64 - bits) => Some(value),
        _ => None,
    }
}

/// Returns whether a number has a minus sign, and the number without its sign.
pub(super) fn sign(text: &[u8]) -> (bool, &[u8]) {
    match text {
        [b'-', number @ ..] => (true, number),
        [b'+', number @ ..] => (false, number),
        number => (false, number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_signed_or_unsigned() {
        let i32 = |text: &str| parse(text.as_bytes(), 32).map(|value| value as i32);
        let i64 = |text: &str| parse(text.as_bytes(), 64).map(|value| value as i64);
        assert_eq!([i32("0"), i32("-0"), i32("+7"), i32("007")], [Some(0), Some(0), Some(7), Some(7)]);
        assert_eq!([i32("-2147483648"), i32("4294967295"), i32("0xffffffff")], [Some(i32::MIN), Some(-1), Some(-1)]);
        assert_eq!([i32("-0x80000000"), i32("0X7F")], [Some(i32::MIN), Some(127)]);
        assert_eq!([i64("-9223372036854775808"), i64("18446744073709551615")], [Some(i64::MIN), Some(-1)]);
        for wrong in
            ["", "-", "+", "0x", "-0x", "x", "1 ", " 1", "1.0", "1e3", "--1", "4294967296", "-2147483649", "1_000", "0x-1"]
        {
            assert_eq!(i32(wrong), None, "{wrong}");
        }
        for wrong in ["18446744073709551616", "-9223372036854775809", "99999999999999999999999", "0x10000000000000000"] {
            assert_eq!(i64(wrong), None, "{wrong}");
        }
    }
}
