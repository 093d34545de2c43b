//! Messages of the Domain Name System: a question as bytes, and the addresses in an answer (RFC 1035, section 4).
//!
//! Whoever can send a datagram here may have made an answer, so nothing in it is trusted: every offset is checked, a name may only
//! refer to what lies before it, so that reading one ends, and only records that belong to the question count.

use super::super::Ip;
use crate::bytes;
use crate::list::{AnyList, List};

/// A type of records that hold addresses.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Wanted {
    /// Of version 4.
    A,
    /// Of version 6 (RFC 3596).
    Aaaa,
}

impl Wanted {
    fn number(self) -> u16 {
        if self == Wanted::A { 1 } else { 28 }
    }
}

/// The type of a record with the name that an alias stands for.
const CNAME: u16 = 5;

/// The class of the Internet.
const INTERNET: u16 = 1;

/// The length of a header.
const HEADER: usize = 12;

/// The number of aliases that are followed.
const MOST_ALIASES: usize = 16;

/// A question as bytes.
pub(crate) type Question = List<u8, 300>;

/// Writes a question about a name; returns false when it has no room.
pub(crate) fn ask(question: &mut AnyList<u8>, id: u16, name: &[u8], wanted: Wanted) -> bool {
    /// Asks the server to ask others.
    const RECURSION_DESIRED: u8 = 1;
    let [high, low] = id.to_be_bytes();
    let header = [high, low, RECURSION_DESIRED, 0, 0, 1, 0, 0, 0, 0, 0, 0];
    question.clear();
    let mut push = |part: &[u8]| part.iter().all(|&byte| question.push(byte));
    let labels = |push: &mut dyn FnMut(&[u8]) -> bool| {
        name.split(|&byte| byte == b'.').all(|label| push(&[label.len() as u8]) && push(label))
    };
    push(&header) && labels(&mut push) && push(&[0]) && push(&wanted.number().to_be_bytes()) && push(&INTERNET.to_be_bytes())
}

/// The meaning of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Answer {
    /// The name exists; the addresses are those that were passed on.
    Found,
    /// There is no such name.
    NoName,
    /// There is more than fits into a datagram.
    Truncated,
    /// The server cannot say now.
    Failed,
    /// The server does not want to say.
    Refused,
}

/// Reads an answer to a question, and calls `each` with every address; nothing if it is not an answer to that question, or not
/// well-formed. Of an answer that `is_part` of one, the rest may be missing.
pub(crate) fn read(message: &[u8], question: &[u8], is_part: bool, mut each: impl FnMut(Ip)) -> Option<Answer> {
    let id: [u8; 2] = *message.first_chunk()?;
    let &[flags, code] = message.get(2..4)?.first_chunk()?;
    let count = |at| u16_at(message, at);
    let asked = question.get(HEADER..)?;
    let is_answer = flags & 0xf8 == 0x80 && bytes::same(&id, question.get(..2)?) && count(4)? == 1;
    if !is_answer || !same_question(message.get(HEADER..HEADER + asked.len())?, asked) {
        return None;
    }
    let is_truncated = flags & 2 != 0;
    match code & 0xf {
        _ if is_truncated && !is_part => return Some(Answer::Truncated),
        0 => {}
        3 => return Some(Answer::NoName),
        5 => return Some(Answer::Refused),
        _ => return Some(Answer::Failed),
    }
    let wanted = u16_at(asked, asked.len().checked_sub(4)?)?;
    let records = Records { message, first: HEADER + asked.len(), count: count(6)?, is_part };
    let owner = records.end_of_aliases()?;
    let mut collect = |record: Record<'_>| {
        if record.kind == wanted && same_name(message, record.name, owner)? {
            match record.data.len() {
                4 if wanted == Wanted::A.number() => each(Ip::V4(bytes::part(record.data, 0))),
                16 if wanted == Wanted::Aaaa.number() => each(Ip::V6(bytes::part(record.data, 0))),
                _ => {}
            }
        }
        Some(())
    };
    records.each(&mut collect)?;
    Some(Answer::Found)
}

/// Whether a message repeats a question; servers may change the case of letters.
fn same_question(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).all(|(one, other)| one.eq_ignore_ascii_case(other))
}

/// The records of an answer.
struct Records<'a> {
    message: &'a [u8],
    first: usize,
    count: u16,
    is_part: bool,
}

/// A record of the Internet.
struct Record<'a> {
    /// The offset of the name that it belongs to.
    name: usize,
    kind: u16,
    /// The offset of the data.
    at: usize,
    data: &'a [u8],
}

impl<'a> Records<'a> {
    /// Calls `each` with every record; nothing if one is not well-formed, or `each` says so.
    fn each(&self, mut each: impl FnMut(Record<'a>) -> Option<()>) -> Option<()> {
        let mut at = self.first;
        for _ in 0..self.count {
            let Some((record, class, next)) = self.record(at) else { return self.is_part.then_some(()) };
            at = next;
            if class == INTERNET {
                each(record)?;
            }
        }
        Some(())
    }

    /// Returns the record at an offset with its class, and the offset after it.
    fn record(&self, name: usize) -> Option<(Record<'a>, u16, usize)> {
        let fields = skip_name(self.message, name)?;
        let (kind, class) = (u16_at(self.message, fields)?, u16_at(self.message, fields + 2)?);
        let (length, at) = (usize::from(u16_at(self.message, fields + 8)?), fields + 10);
        let data = self.message.get(at..at + length)?;
        Some((Record { name, kind, at, data }, class, at + length))
    }

    /// Returns the offset of the name that the name of the question is an alias of; its own if it is none.
    fn end_of_aliases(&self) -> Option<usize> {
        let mut name = HEADER;
        for _ in 0..MOST_ALIASES {
            let mut target = None;
            self.each(|record| {
                if target.is_none() && record.kind == CNAME && same_name(self.message, record.name, name)? {
                    target = Some(record.at);
                }
                Some(())
            })?;
            match target {
                Some(next) => name = next,
                None => return Some(name),
            }
        }
        None
    }
}

fn u16_at(message: &[u8], at: usize) -> Option<u16> {
    let rest = message.get(at..)?;
    Some(u16::from_be_bytes(*rest.first_chunk()?))
}

/// A label of a name.
enum Label<'a> {
    /// It, and the offset of the next one.
    Text(&'a [u8], usize),
    /// The end of the name.
    End,
}

/// Returns the label at an offset, or that which is referred to from there. References lead towards the start of the message,
/// each to before the one that led there: `limit` is the offset that they must stay below, and is lowered by each.
fn label<'a>(message: &'a [u8], at: usize, limit: &mut usize) -> Option<Label<'a>> {
    let mut at = at;
    loop {
        let &length = message.get(at)?;
        match length >> 6 {
            0 if length == 0 => return Some(Label::End),
            0 => {
                let end = at + 1 + usize::from(length);
                return Some(Label::Text(message.get(at + 1..end)?, end));
            }
            3 => {
                let target = usize::from(u16_at(message, at)? & 0x3fff);
                if target >= at.min(*limit) {
                    return None;
                }
                (*limit, at) = (target, target);
            }
            _ => return None,
        }
    }
}

/// Returns the offset after the name at an offset.
fn skip_name(message: &[u8], at: usize) -> Option<usize> {
    let mut at = at;
    loop {
        let &length = message.get(at)?;
        match length >> 6 {
            0 if length == 0 => return Some(at + 1),
            0 => at += 1 + usize::from(length),
            3 => return Some(at + 2),
            _ => return None,
        }
    }
}

/// Whether the names at two offsets are the same, whatever the case of letters; nothing if one is not well-formed.
fn same_name(message: &[u8], one: usize, other: usize) -> Option<bool> {
    /// As many labels as a name of 255 bytes can have.
    const MOST: usize = 128;
    let (mut one, mut other) = ((one, usize::MAX), (other, usize::MAX));
    for _ in 0..MOST {
        let labels = (label(message, one.0, &mut one.1)?, label(message, other.0, &mut other.1)?);
        match labels {
            (Label::End, Label::End) => return Some(true),
            (Label::Text(a, next), Label::Text(b, other_next)) if same_question(a, b) => (one.0, other.0) = (next, other_next),
            _ => return Some(false),
        }
    }
    None
}
