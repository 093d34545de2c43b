//! Numbers of few bytes: LEB128.

/// Appends an unsigned number.
pub fn unsigned(mut value: u64, out: &mut Vec<u8>) {
    while value >= 0x80 {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

/// Appends a signed number.
pub fn signed(mut value: i64, out: &mut Vec<u8>) {
    while !(-0x40..0x40).contains(&value) {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8 & 0x7f);
}

/// Reads an unsigned number from the start of bytes; nothing if there is none.
pub fn read_unsigned(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        let bits = u64::from(byte & 0x7f);
        value |= bits << shift;
        if byte < 0x80 {
            return (bits << shift >> shift == bits).then_some(value);
        }
    }
    None
}

/// Reads a signed number from the start of bytes; nothing if there is none.
pub fn read_signed(bytes: &mut &[u8]) -> Option<i64> {
    let mut value = 0;
    for shift in (0..u64::BITS).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= i64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            let unused = u64::BITS.saturating_sub(shift + 7);
            return Some(value << unused >> unused);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        let mut out = Vec::new();
        [0, 127, 128, 16384].into_iter().for_each(|value| unsigned(value, &mut out));
        assert_eq!(out, [0, 0x7f, 0x80, 1, 0x80, 0x80, 1]);
        out.clear();
        [0, 63, 64, -64, -65, i64::from(i32::MIN)].into_iter().for_each(|value| signed(value, &mut out));
        assert_eq!(out, [0, 0x3f, 0xc0, 0, 0x40, 0xbf, 0x7f, 0x80, 0x80, 0x80, 0x80, 0x78]);
    }

    #[test]
    fn numbers_are_read_as_they_were_written() {
        let signed_ones = [0, 1, -1, 63, 64, -64, -65, i64::MAX, i64::MIN, i64::from(i32::MIN)];
        for value in signed_ones {
            let mut out = Vec::new();
            signed(value, &mut out);
            unsigned(value.cast_unsigned(), &mut out);
            let mut rest = &*out;
            assert_eq!(read_signed(&mut rest), Some(value));
            assert_eq!(read_unsigned(&mut rest), Some(value.cast_unsigned()));
            assert_eq!(rest, [0; 0]);
        }
        for wrong in [&[][..], &[0x80], &[0xff; 11], &[0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f]] {
            assert_eq!(read_unsigned(&mut &*wrong), None);
        }
    }
}
