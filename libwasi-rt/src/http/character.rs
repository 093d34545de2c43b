//! Classes of characters, in one table.

/// May be in a token (section 5.6.2 of RFC 9110).
pub(crate) const TOKEN: u8 = 1;
/// May be in the value of a field: text, spaces and tabs (section 5.5 of RFC 9110).
pub(crate) const VALUE: u8 = 2;
/// May be in a path: what section 3.3 of RFC 3986 has, and `[]^{|}`, which clients send in spite of it.
pub(crate) const PATH: u8 = 4;
/// May be in a query: all that may be in a path, and what else browsers do not encode there.
pub(crate) const QUERY: u8 = 16;
/// May be in the name of a host (section 3.2.2 of RFC 3986), without the brackets and colons of an address. Nobody encodes
/// bytes with `%` there.
pub(crate) const HOST: u8 = 8;

/// Whether a byte is of a class.
pub(crate) fn is(byte: u8, class: u8) -> bool {
    CLASSES[usize::from(byte)] & class != 0
}

/// Returns where the first control character is that is no tab: it ends a line, or is wrong.
pub(crate) fn control(bytes: &[u8]) -> Option<usize> {
    let mut at = 0;
    loop {
        let rest = bytes.get(at..)?;
        let found = match rest.first_chunk() {
            Some(&eight) => control_of_eight(u64::from_le_bytes(eight)),
            None => rest.iter().position(|&byte| !is(byte, VALUE) || byte == b'\t')?,
        };
        at += found;
        if found < 8 {
            if bytes.get(at) != Some(&b'\t') {
                return Some(at);
            }
            at += 1;
        }
    }
}

/// Returns which of eight bytes, the first in the lowest bits, is the first control character; 8 for none.
fn control_of_eight(eight: u64) -> usize {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = ONES << 7;
    let del = eight ^ (ONES * 0x7f);
    // A subtraction that borrows marks bytes above the first that is marked rightly, and only those.
    let below_space = eight.wrapping_sub(ONES * 0x20) & !eight;
    let is_del = del.wrapping_sub(ONES) & !del;
    (((below_space | is_del) & HIGH).trailing_zeros() / 8) as usize
}

const CLASSES: [u8; 256] = classes();

const fn classes() -> [u8; 256] {
    let mut classes = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let control = byte < 0x20 || byte == 0x7f;
        let alphanumeric = (byte as u8).is_ascii_alphanumeric();
        if !control || byte == 0x09 {
            classes[byte] |= VALUE;
        }
        if alphanumeric || one_of(byte, b"!#$%&'*+-.^_`|~") {
            classes[byte] |= TOKEN;
        }
        if alphanumeric || one_of(byte, b"-._~!$&'()*+,;=:@/%[]^{|}") {
            classes[byte] |= PATH | QUERY;
        }
        if one_of(byte, b"?`\\") {
            classes[byte] |= QUERY;
        }
        if alphanumeric || one_of(byte, b"-._~!$&'()*+,;=") {
            classes[byte] |= HOST;
        }
        byte += 1;
    }
    classes
}

const fn one_of(byte: usize, characters: &[u8]) -> bool {
    let mut at = 0;
    while at < characters.len() {
        if characters[at] as usize == byte {
            return true;
        }
        at += 1;
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_are_found_wherever_they_are() {
        for control_character in 0..=255 {
            for length in 0..20 {
                for at in 0..length {
                    let mut bytes = vec![b"a\x80\xff ~\t"[(at + length) % 6]; length];
                    bytes[at] = control_character;
                    let wrong = (control_character < b' ' && control_character != b'\t') || control_character == 0x7f;
                    assert_eq!(control(&bytes), wrong.then_some(at), "{bytes:?}");
                    assert_eq!(is(control_character, VALUE), !wrong);
                }
            }
        }
    }
}
