//! Fields: the syntax of names and values, lists in values, and names with a meaning of their own.
//!
//! Section 5 of RFC 9110 and section 5 of RFC 9112.

use super::character;
use super::refusal::Refusal;

/// A field of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Field<'a> {
    /// Its name, in the letters of the sender.
    pub(crate) name: &'a [u8],
    /// Its value, without whitespace around it.
    pub(crate) value: &'a [u8],
}

impl<'a> Field<'a> {
    /// Parses a line of [`Lines`](super::lines::Lines), without its end.
    pub(crate) fn parse(line: &'a [u8]) -> Result<Field<'a>, Refusal> {
        if let [b' ' | b'\t', ..] = line {
            return Err(Refusal::Fold);
        }
        let colon = line.iter().position(|&byte| !is_token_character(byte)).ok_or(Refusal::FieldName)?;
        let (name, rest) = line.split_at_checked(colon).unwrap_or_default();
        let [b':', value @ ..] = rest else { return Err(Refusal::FieldName) };
        if name.is_empty() {
            return Err(Refusal::FieldName);
        }
        Ok(Field { name, value: trim(value) })
    }

    /// Whether this is its name, which is in lower case.
    pub(crate) fn is(&self, name: &[u8]) -> bool {
        is(self.name, name)
    }

    /// Whether it may be sent: otherwise a receiver would see another field, or the end of the message.
    pub(crate) fn can_be_sent(&self) -> bool {
        is_token(self.name) && is_value(self.value)
    }
}

/// The fields of a section that was parsed before: lines that end with CR LF or with LF alone.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Fields<'a> {
    lines: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Fields from their lines, with or without the empty line at the end.
    pub(crate) fn new(lines: &'a [u8]) -> Fields<'a> {
        Fields { lines }
    }

    /// Returns the value of the first field with a name, which is in lower case.
    pub(crate) fn value(mut self, name: &[u8]) -> Option<&'a [u8]> {
        self.find(|field| field.is(name)).map(|field| field.value)
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Field<'a>;

    fn next(&mut self) -> Option<Field<'a>> {
        // They were checked, so nothing but ends of lines is a control character.
        let end = character::control(self.lines)?;
        let (line, rest) = self.lines.split_at_checked(end)?;
        self.lines = rest.strip_prefix(b"\r").unwrap_or(rest).get(1..)?;
        let colon = line.iter().position(|&byte| byte == b':')?;
        let (name, value) = line.split_at_checked(colon)?;
        Some(Field { name, value: trim(value.get(1..)?) })
    }
}

/// Returns the fields of a trailer section that a receiver may use: no field that frames the message, routes it, says who asks,
/// or says how the content is to be read (section 6.5.1 of RFC 9110).
pub(crate) fn trailers<'a>(fields: Fields<'a>) -> impl Iterator<Item = Field<'a>> {
    // One text rather than a table of texts, whose addresses would have to be relocated.
    fields.filter(|field| !NOT_IN_TRAILERS.split(|&byte| byte == b' ').any(|name| field.is(name)))
}

const NOT_IN_TRAILERS: &[u8] = b"transfer-encoding content-length host connection keep-alive proxy-connection te trailer upgrade \
    expect max-forwards cache-control pragma range if-match if-none-match if-modified-since if-unmodified-since if-range \
    authorization www-authenticate proxy-authorization proxy-authenticate cookie set-cookie age date expires location retry-after \
    vary warning content-encoding content-type content-range content-location status proxy forwarded x-forwarded-for";

/// Whether a field is about the connection rather than the message: neither taken from nor passed on by who frames messages.
pub(crate) fn is_of_connection(name: &[u8]) -> bool {
    match name.len() {
        2 => is(name, b"te"),
        7 => is(name, b"trailer") || is(name, b"upgrade"),
        10 => is(name, b"connection") || is(name, b"keep-alive"),
        14 => is(name, b"http2-settings"),
        16 => is(name, b"proxy-connection"),
        17 => is(name, b"transfer-encoding"),
        _ => false,
    }
}

/// Returns the elements of a list that are not empty, without whitespace around them.
pub(crate) fn list(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(|&byte| byte == b',').map(trim).filter(|element| !element.is_empty())
}

/// Parses a number of decimal digits only: none if there is anything else, and the largest number if it is larger.
pub(crate) fn decimal(digits: &[u8]) -> Option<u64> {
    if digits.is_empty() {
        return None;
    }
    let mut number = 0_u64;
    for &digit in digits {
        if !digit.is_ascii_digit() {
            return None;
        }
        number = number.saturating_mul(10).saturating_add(u64::from(digit - b'0'));
    }
    Some(number)
}

/// Whether two names are the same, the second in lower case.
pub(crate) fn is(name: &[u8], lower: &[u8]) -> bool {
    name.len() == lower.len() && name.iter().zip(lower).all(|(one, &other)| one.to_ascii_lowercase() == other)
}

/// Whether two names are the same without regard to case.
pub(crate) fn alike(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// Whether they are a token.
pub(crate) fn is_token(bytes: &[u8]) -> bool {
    !bytes.is_empty() && bytes.iter().all(|&byte| is_token_character(byte))
}

/// Whether a byte may be in a token (section 5.6.2 of RFC 9110).
pub(crate) fn is_token_character(byte: u8) -> bool {
    character::is(byte, character::TOKEN)
}

/// Whether they may be the value of a field, with whitespace around it: no control characters except tabs.
pub(crate) fn is_value(bytes: &[u8]) -> bool {
    character::control(bytes).is_none()
}

/// Removes spaces and tabs at both ends.
pub(crate) fn trim(bytes: &[u8]) -> &[u8] {
    let mut bytes = bytes;
    while let [b' ' | b'\t', rest @ ..] = bytes {
        bytes = rest;
    }
    while let [rest @ .., b' ' | b'\t'] = bytes {
        bytes = rest;
    }
    bytes
}
