//! Public keys: `RSAPublicKey` of RFC 8017, appendix A.1.1, in DER.

use alloc::vec::Vec;

use super::number::Modulus;

/// The sizes of keys, in bits: those that browsers accept.
const BITS: core::ops::RangeInclusive<usize> = 2048..=8192;

/// The most bytes of an exponent. All that are in use are 65537 or 3.
const EXPONENT: usize = 4;

const INTEGER: u8 = 2;
const SEQUENCE: u8 = 0x30;

/// A key.
pub(super) struct Key<'a> {
    modulus: &'a [u8],
    exponent: u64,
}

impl Key<'_> {
    /// Reads a key; returns nothing if it is none that we use.
    pub(super) fn parse(der: &[u8]) -> Option<Key<'_>> {
        let content = whole(element(der, SEQUENCE)?)?;
        let (modulus, rest) = element(content, INTEGER)?;
        let exponent = positive(whole(element(rest, INTEGER)?)?)?;
        let key =
            Key { modulus: positive(modulus)?, exponent: exponent.iter().fold(0, |value, &byte| value << 8 | u64::from(byte)) };
        let usable = exponent.len() <= EXPONENT && key.exponent >= 3 && key.exponent & 1 == 1 && BITS.contains(&key.bits());
        usable.then_some(key)
    }

    /// Returns the number of bits of the modulus.
    pub(super) fn bits(&self) -> usize {
        let unused = self.modulus.first().map_or(0, |byte| byte.leading_zeros());
        8 * self.modulus.len() - unused as usize
    }

    /// Returns what was signed (sections 5.2.2 and 8.2.2, steps 1 and 2), as long as the modulus; nothing if this is no signature.
    pub(super) fn open(&self, signature: &[u8]) -> Option<Vec<u8>> {
        if signature.len() != self.modulus.len() {
            return None;
        }
        let modulus = Modulus::new(self.modulus)?;
        let signature = modulus.parse(signature)?;
        Some(modulus.bytes(&modulus.power(&signature, self.exponent), self.modulus.len()))
    }
}

/// Reads an element with some tag; returns its content and what follows it.
fn element(der: &[u8], tag: u8) -> Option<(&[u8], &[u8])> {
    let (&found, rest) = der.split_first()?;
    let (&first, rest) = rest.split_first()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81 | 0x82 => {
            let (bytes, rest) = rest.split_at_checked(usize::from(first & 0x7f))?;
            let length = bytes.iter().fold(0, |value, &byte| value << 8 | usize::from(byte));
            // DER: in as few bytes as it can be.
            let least = if first == 0x81 { 0x80 } else { 0x100 };
            (length >= least).then_some((length, rest))?
        }
        _ => return None,
    };
    if found == tag { rest.split_at_checked(length) } else { None }
}

/// Returns the content of an element if nothing follows it.
fn whole<'a>((content, rest): (&'a [u8], &[u8])) -> Option<&'a [u8]> {
    rest.is_empty().then_some(content)
}

/// Returns the bytes of an integer that is greater than zero, without one for its sign.
fn positive(content: &[u8]) -> Option<&[u8]> {
    match content {
        [0, rest @ ..] if rest.first().is_some_and(|&byte| byte >= 0x80) => Some(rest),
        [1..=0x7f, ..] => Some(content),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_and_signs_are_written_in_one_way() {
        let content = |der: &'static [u8]| element(der, INTEGER).and_then(whole).and_then(positive);
        assert_eq!(content(&[2, 1, 3]), Some(&[3][..]));
        assert_eq!(content(&[2, 2, 0, 0x80]), Some(&[0x80][..]));
        for bad in
            [&[2, 1, 0][..], &[2, 1, 0x80], &[2, 2, 0, 3], &[2, 0x81, 1, 3], &[2, 2, 3], &[3, 1, 3], &[2, 1, 3, 0], &[2], &[]]
        {
            assert_eq!(content(bad), None, "{bad:?}");
        }
        let long = [&[2, 0x82, 1, 0][..], &[1; 256]].concat();
        assert_eq!(element(&long, INTEGER), Some((&[1; 256][..], &[][..])));
        assert_eq!(element(&[2, 0x80, 1, 0, 0], INTEGER), None);
    }
}
