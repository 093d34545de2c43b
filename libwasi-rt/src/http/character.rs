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
