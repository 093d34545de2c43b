//! Fields, one after the other: those of the request where they arrived, and others as records.
//!
//! ```text
//! length of the name, 2 bytes │ length of the value, 4 bytes │ name, in lower case │ value
//! ```

use super::heap::Text;
use crate::bytes;
use crate::component::outcome::Failure;
use crate::http::field::{self, Field, is};

/// The length of what comes before the name.
const HEADER: usize = 6;

/// Fields in their order.
#[derive(Clone)]
pub(crate) enum Entries<'a> {
    /// None.
    None,
    /// Lines of a message that arrived, of which some are not shown.
    Lines(field::Fields<'a>),
    /// Records.
    Records(&'a [u8]),
}

impl<'a> Iterator for Entries<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        match self {
            Entries::None => None,
            Entries::Lines(lines) => lines.find(|field| !is_forbidden(field.name)),
            Entries::Records(bytes) => {
                let (field, rest) = record(bytes)?;
                *bytes = rest;
                Some(field)
            }
        }
    }
}

/// Returns the first record, and what follows.
fn record(bytes: &[u8]) -> Option<(Field<'_>, &[u8])> {
    let [a, b, c, d, e, f] = *bytes.first_chunk::<HEADER>()?;
    let (name, rest) = bytes.get(HEADER..)?.split_at_checked(u16::from_le_bytes([a, b]).into())?;
    let (value, rest) = rest.split_at_checked(u32::from_le_bytes([c, d, e, f]) as usize)?;
    Some((Field { name, value }, rest))
}

/// Adds a record, whose name becomes lower case, and whose value of a length a function writes.
pub(super) fn append(text: &mut Text, name: &[u8], length: usize, value: impl FnOnce(&mut [u8])) -> Result<(), Failure> {
    text.extend(HEADER + name.len() + length, |room| {
        let header = crate::bytes::layout! { 6; 0: name.len() as u16, 2: length as u32 };
        let (start, rest) = room.split_at_mut_checked(HEADER).unwrap_or_default();
        bytes::copy(start, &header);
        let (place, rest) = rest.split_at_mut_checked(name.len()).unwrap_or_default();
        bytes::copy(place, name);
        place.make_ascii_lowercase();
        value(rest);
    })
}

/// Removes the records of a name, which is in lower case.
pub(super) fn remove(text: &mut Text, name: &[u8]) {
    text.shorten(|bytes| {
        let (mut from, mut kept) = (0, 0);
        while let Some((field, rest)) = record(bytes.get(from..).unwrap_or_default()) {
            let (goes, end) = (bytes::same(field.name, name), bytes.len() - rest.len());
            if !goes {
                bytes::move_back(bytes, from..end, kept);
                kept += end - from;
            }
            from = end;
        }
        kept
    });
}

/// Whether fields of this name belong to the connection, and neither come from it nor go to it.
pub(super) fn is_forbidden(name: &[u8]) -> bool {
    match name.len() {
        4 => is(name, b"host"),
        7 => is(name, b"upgrade"),
        10 => is(name, b"connection") || is(name, b"keep-alive"),
        14 => is(name, b"http2-settings"),
        16 => is(name, b"proxy-connection"),
        17 => is(name, b"transfer-encoding"),
        18 => is(name, b"proxy-authenticate"),
        19 => is(name, b"proxy-authorization"),
        _ => false,
    }
}
