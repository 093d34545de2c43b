//! Addresses as programs of the Common Gateway Interface read them: section 4.1.8 of RFC 3875, and RFC 5952 for version 6.

use crate::bytes::has;
use crate::http::writer::Writer;

/// The length of the longest text of an address, in bytes.
const LONGEST: usize = 39;

/// Writes an address and a port, as everywhere: one of version 6 is in brackets.
pub(crate) fn put(into: &mut Writer<'_>, address: &[u8], port: u16) {
    let is_six = has(address, b':');
    into.put(if is_six { b"[" } else { b"" });
    into.put(address);
    into.put(if is_six { b"]:" } else { b":" });
    into.put_decimal(port.into());
}

/// An address and a port, as text and number; empty and 0 where there is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Name {
    text: [u8; LONGEST],
    length: u8,
    /// The port.
    pub(crate) port: u16,
}

impl Name {
    /// That of a socket without address and port.
    pub(crate) const NONE: Name = Name { text: [0; LONGEST], length: 0, port: 0 };

    /// An address of version 4.
    pub(crate) fn v4(address: [u8; 4], port: u16) -> Name {
        Name::write(port, |into| {
            for (index, &byte) in address.iter().enumerate() {
                if index != 0 {
                    into.put(b".");
                }
                into.put_decimal(byte.into());
            }
        })
    }

    /// An address of version 6.
    pub(crate) fn v6(address: [u8; 16], port: u16) -> Name {
        Name::write(port, |into| {
            let group = |index: usize| {
                let byte = |index| address.get(index).copied().map_or(0, u16::from);
                byte(2 * index) << 8 | byte(2 * index + 1)
            };
            let (start, end) = longest_zeros(group);
            // A single group that is zero stays as it is.
            let (start, end) = if end - start > 1 { (start, end) } else { (8, 8) };
            let mut index = 0;
            while index < 8 {
                if index == start {
                    into.put(b"::");
                    index = end;
                    continue;
                }
                if index != 0 && index != end {
                    into.put(b":");
                }
                put_hexadecimal(into, group(index));
                index += 1;
            }
        })
    }

    fn write(port: u16, write: impl FnOnce(&mut Writer<'_>)) -> Name {
        let mut text = [0; LONGEST];
        let mut into = Writer::new(&mut text);
        write(&mut into);
        let length = into.finish().unwrap_or(0) as u8;
        Name { text, length, port }
    }

    /// Returns the text of the address.
    pub(crate) fn address(&self) -> &[u8] {
        self.text.get(..usize::from(self.length)).unwrap_or_default()
    }
}

/// Returns the first of the longest runs of groups that are zero: its start and its end, both 0 if there is none.
fn longest_zeros(group: impl Fn(usize) -> u16) -> (usize, usize) {
    let (mut best, mut start) = ((0, 0), 0);
    for index in 0..8 {
        if group(index) != 0 {
            start = index + 1;
        } else if index + 1 - start > best.1 - best.0 {
            best = (start, index + 1);
        }
    }
    best
}

fn put_hexadecimal(into: &mut Writer<'_>, number: u16) {
    let digits = (16 - number.leading_zeros()).div_ceil(4).max(1);
    for place in (0..digits).rev() {
        let digit = (number >> (4 * place)) as u8 & 15;
        into.put(&[if digit < 10 { b'0' + digit } else { b'a' + digit - 10 }]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::{Ipv4Addr, Ipv6Addr};

    #[test]
    fn addresses_are_written_as_by_others() {
        let name = Name::v4([192, 0, 2, 1], 80);
        assert_eq!((name.address(), name.port), (&b"192.0.2.1"[..], 80));
        assert_eq!(Name::v4([255; 4], 0).address(), Ipv4Addr::BROADCAST.to_string().as_bytes());
        // Every way in which groups can be zero; an address that holds one of version 4 is written in groups all the same.
        for pattern in 0..256_u16 {
            let groups: [u16; 8] =
                core::array::from_fn(|index| if pattern >> index & 1 == 1 { 0x0bc0 + index as u16 } else { 0 });
            let address = Ipv6Addr::from(groups);
            let mapped = groups.iter().take(5).all(|&group| group == 0);
            if !mapped {
                let text = address.to_string();
                assert_eq!(core::str::from_utf8(Name::v6(address.octets(), 0).address()), Ok(text.as_str()));
            }
        }
        assert_eq!(Name::v6(Ipv6Addr::LOCALHOST.octets(), 0).address(), b"::1");
        assert_eq!(Name::v6(Ipv6Addr::UNSPECIFIED.octets(), 0).address(), b"::");
        assert_eq!(Name::v6([0xff; 16], 0).address(), b"ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff");
    }
}
