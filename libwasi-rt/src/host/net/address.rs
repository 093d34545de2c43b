//! Addresses: as text, and which of them mean one host on the Internet.

use super::Ip;
use crate::bytes;

/// The reach of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Reach {
    /// One host on the Internet.
    Global,
    /// A host of this machine or its network: loopback, link-local, private and other special addresses, and those of version 6
    /// that stand for such a one of version 4. See the registries of special-purpose addresses (RFC 6890).
    Near,
    /// Not one host: multicast and broadcast.
    Many,
    /// No host: the unspecified address.
    None,
}

/// Returns the reach of an address.
pub(crate) fn reach(ip: &Ip) -> Reach {
    match ip {
        Ip::V4(address) => reach_v4(*address),
        Ip::V6(address) => reach_v6(address),
    }
}

fn reach_v4(address: [u8; 4]) -> Reach {
    match address {
        [0, 0, 0, 0] => Reach::None,
        [224..=239, ..] | [255, 255, 255, 255] => Reach::Many,
        // This network, private use, shared by carriers, loopback.
        [0 | 10 | 127, ..] | [100, 64..=127, ..] => Reach::Near,
        // Link-local; private use; assignments of protocols; measurements; reserved.
        [169, 254, ..] | [172, 16..=31, ..] | [192, 168, ..] | [192, 0, 0, _] | [198, 18..=19, ..] | [240..=255, ..] => {
            Reach::Near
        }
        _ => Reach::Global,
    }
}

fn reach_v6(address: &[u8; 16]) -> Reach {
    let &[a, b, c, d, e, f, .., m, n, o, p] = address;
    let zeros = address.iter().take_while(|&&byte| byte == 0).count();
    match (a, b) {
        _ if zeros == 16 => Reach::None,
        (0xff, _) => Reach::Many,
        // Unique local, link-local and, formerly, site-local.
        (0xfc | 0xfd, _) | (0xfe, 0x80..=0xff) => Reach::Near,
        // An address of version 4 behind a translator (RFC 6052), or behind a relay (6to4).
        (0, 0x64) if (c, d) == (0xff, 0x9b) && bytes::part::<8>(address, 4) == [0; 8] => nearer(reach_v4([m, n, o, p])),
        (0x20, 0x02) => nearer(reach_v4([c, d, e, f])),
        // Teredo hides an address; everything below 2000::/3 is special: loopback, compatible, mapped.
        (0x20, 0x01) if (c, d) == (0, 0) => Reach::Near,
        (0x20..=0x3f, _) => Reach::Global,
        _ => Reach::Near,
    }
}

/// Returns the reach of an address that stands for another, which may be no host at all.
fn nearer(reach: Reach) -> Reach {
    if reach == Reach::Global { reach } else { Reach::Near }
}

/// Whether an address of version 6 stands for one of version 4 on the same machine (`::ffff:0:0/96`).
pub(crate) fn is_mapped(ip: &Ip) -> bool {
    match ip {
        Ip::V4(_) => false,
        Ip::V6(address) => address.iter().take(10).all(|&byte| byte == 0) && bytes::part::<2>(address, 10) == [0xff, 0xff],
    }
}

/// Parses an address: four numbers in decimal, or version 6 as in RFC 4291, section 2.2.
pub(crate) fn parse(text: &[u8]) -> Option<Ip> {
    if bytes::has(text, b':') { parse_v6(text).map(Ip::V6) } else { parse_v4(text).map(Ip::V4) }
}

/// Parses four numbers in decimal without leading zeros, which would be octal elsewhere.
fn parse_v4(text: &[u8]) -> Option<[u8; 4]> {
    let mut address = [0; 4];
    let mut parts = text.split(|&byte| byte == b'.');
    for place in &mut address {
        let digits = parts.next()?;
        if digits.len() > 1 && digits.first() == Some(&b'0') {
            return None;
        }
        *place = u8::try_from(number(digits, 10, 3)?).ok()?;
    }
    if parts.next().is_some() { None } else { Some(address) }
}

fn parse_v6(text: &[u8]) -> Option<[u8; 16]> {
    let gap = text.windows(2).position(|pair| matches!(pair, b"::"));
    let (before, after) = match gap {
        Some(at) => (text.get(..at)?, text.get(at + 2..)?),
        None => (text, [].as_slice()),
    };
    let mut address = [0; 16];
    let front = groups(before, &mut address)?;
    if gap.is_none() {
        return if front == 16 { Some(address) } else { None };
    }
    // Only the end can be an address of version 4.
    if bytes::has(before, b'.') {
        return None;
    }
    let mut tail = [0; 16];
    let back = groups(after, &mut tail)?;
    // The gap stands for at least one group.
    let start = 16_usize.checked_sub(back).filter(|&start| start >= front + 2)?;
    bytes::copy(address.get_mut(start..)?, tail.get(..back)?);
    Some(address)
}

/// Parses groups between colons, the last of which may be an address of version 4, and returns how many bytes they are.
fn groups(text: &[u8], into: &mut [u8; 16]) -> Option<usize> {
    if text.is_empty() {
        return Some(0);
    }
    let mut length = 0;
    let mut parts = text.split(|&byte| byte == b':').peekable();
    while let Some(part) = parts.next() {
        let room = into.get_mut(length..)?;
        if parts.peek().is_none() && bytes::has(part, b'.') {
            let v4 = parse_v4(part)?;
            return if bytes::copy(room, &v4) == 4 { Some(length + 4) } else { None };
        }
        let group = number(part, 16, 4)? as u16;
        if bytes::copy(room, &group.to_be_bytes()) < 2 {
            return None;
        }
        length += 2;
    }
    Some(length)
}

/// Returns the number that these digits denote, of which there are at least one and at most so many.
pub(crate) fn number(digits: &[u8], base: u32, most: usize) -> Option<u32> {
    if digits.is_empty() || digits.len() > most {
        return None;
    }
    digits.iter().try_fold(0_u32, |number, &digit| {
        let value = match digit {
            b'0'..=b'9' => digit - b'0',
            b'a'..=b'f' => digit - b'a' + 10,
            b'A'..=b'F' => digit - b'A' + 10,
            _ => return None,
        };
        let value = u32::from(value);
        if value < base { number.checked_mul(base)?.checked_add(value) } else { None }
    })
}

#[cfg(test)]
mod tests {
    use std::net::IpAddr;

    use super::*;

    fn standard(text: &str) -> Option<Ip> {
        match text.parse().ok()? {
            IpAddr::V4(address) => Some(Ip::V4(address.octets())),
            IpAddr::V6(address) => Some(Ip::V6(address.octets())),
        }
    }

    #[test]
    fn addresses_are_what_the_standard_library_takes_for_one() {
        for text in [
            "",
            ".",
            ":",
            "::",
            ":::",
            "::1",
            "1::",
            "1:2:3:4:5:6:7:8",
            "1:2:3:4:5:6:7::",
            "::2:3:4:5:6:7:8",
            "1::3:4:5:6:7:8",
            "1:2:3:4:5:6:7",
            "1:2:3:4:5:6:7:8:9",
            "1::2::3",
            "1:2:3:4::5:6:7:8",
            "::ffff:1.2.3.4",
            "64:ff9b::1.2.3.4",
            "1.2.3.4::",
            "::1.2.3",
            "1:2:3:4:5:6:1.2.3.4",
            "1:2:3:4:5:6:7:1.2.3.4",
            "::1.2.3.4:5",
            "12345::",
            "g::",
            "FE80::aB",
            ":1",
            "1:",
            "1.2.3.4",
            "0.0.0.0",
            "255.255.255.255",
            "256.1.1.1",
            "1.2.3",
            "1.2.3.4.5",
            "01.2.3.4",
            "1..3.4",
            "1.2.3.4 ",
            "-1.2.3.4",
            "0x1.2.3.4",
            "1.2.3.+4",
            "a.b.c.d",
            "fe80::1%1",
        ] {
            assert_eq!(parse(text.as_bytes()), standard(text), "{text}");
        }
    }

    #[test]
    fn names_lead_only_to_addresses_of_the_internet() {
        for (text, expected) in [
            ("8.8.8.8", Reach::Global),
            ("172.15.0.1", Reach::Global),
            ("172.32.0.1", Reach::Global),
            ("127.0.0.1", Reach::Near),
            ("127.255.0.1", Reach::Near),
            ("10.0.0.1", Reach::Near),
            ("172.16.0.1", Reach::Near),
            ("172.31.255.255", Reach::Near),
            ("192.168.1.1", Reach::Near),
            ("169.254.169.254", Reach::Near),
            ("100.64.0.1", Reach::Near),
            ("0.1.2.3", Reach::Near),
            ("0.0.0.0", Reach::None),
            ("224.0.0.1", Reach::Many),
            ("239.255.255.255", Reach::Many),
            ("255.255.255.255", Reach::Many),
            ("2606:4700::1111", Reach::Global),
            ("::", Reach::None),
            ("::1", Reach::Near),
            ("::127.0.0.1", Reach::Near),
            ("::ffff:8.8.8.8", Reach::Near),
            ("fe80::1", Reach::Near),
            ("fec0::1", Reach::Near),
            ("fd00::1", Reach::Near),
            ("ff02::1", Reach::Many),
            ("64:ff9b::8.8.8.8", Reach::Global),
            ("64:ff9b::10.0.0.1", Reach::Near),
            ("64:ff9b::0.0.0.0", Reach::Near),
            ("64:ff9b:1::1", Reach::Near),
            ("2002:0808:0808::1", Reach::Global),
            ("2002:7f00:1::1", Reach::Near),
            ("2001::1", Reach::Near),
            ("2001:db8::1", Reach::Global),
            ("4000::1", Reach::Near),
        ] {
            assert_eq!(reach(&standard(text).unwrap()), expected, "{text}");
        }
        assert!(is_mapped(&standard("::ffff:1.2.3.4").unwrap()) && !is_mapped(&standard("::1.2.3.4").unwrap()));
    }
}
