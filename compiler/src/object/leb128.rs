//! Numbers of few bytes, as the runtime reads them: LEB128.

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
}
