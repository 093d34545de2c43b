//! Messages between a worker and the supervisor, which keeps the values: a head of fixed size, a key, and data.
//!
//! ```text
//! question  kind │ how │ key size │ bucket │ size │ 0 │ tag │ number │ key … │ data …        worker → supervisor
//!            u8    u8      u16       u32      u32  u32  u64    u64
//! answer    trouble │ found │ 0 │ size │ tag │ number │ data …                              supervisor → worker
//!             u8        u8   u16   u32   u64    u64
//! ```
//!
//! Each question but `Stage` has one answer with its tag. A value of more than [`PART`] bytes travels in parts: it is staged before it is
//! set, and the answer to `Find` has its first part, after which `More` asks for others. Whoever gives a question up begins another with
//! another tag, and nothing has to be repaired.
//!
//! There is one way to write a question: whatever else arrives is none. Numbers are little-endian. Nothing here makes system calls.

use crate::bytes::{layout, part};

/// The size of the head of a question.
pub(super) const QUESTION: usize = 32;

/// The size of the head of an answer.
pub(super) const ANSWER: usize = 24;

/// The most bytes of data in a message.
pub(super) const PART: usize = 16 << 10;

/// The largest value, and the most bytes of all keys of a bucket with two for the size of each.
pub(super) const LARGEST: usize = 1 << 20;

/// The largest key.
pub(super) const LARGEST_KEY: usize = 1024;

/// The largest question.
pub(super) const LARGEST_QUESTION: usize = QUESTION + LARGEST_KEY + PART;

/// What a question is about, by its number in a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Kind {
    /// The bucket of a name.
    Open = 1,
    /// The value of a key.
    Find,
    /// Another part of what was found under the same tag, from `number` on.
    More,
    /// A part of a value that is set later, from `number` on.
    Stage,
    /// A value to be set. `how` is the [condition](Condition), and `number` belongs to it.
    Set,
    /// A key to be removed.
    Delete,
    /// A number to be added: `how` is whether numbers have no sign.
    Add,
    /// All keys.
    List,
}

/// The condition for setting a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Condition {
    /// None.
    Always,
    /// There is none yet.
    Absent,
    /// It is the one with this number.
    Numbered(u64),
}

/// The value of a question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Content<'a> {
    /// These bytes.
    Here(&'a [u8]),
    /// What was staged, of this size.
    Staged(usize),
}

/// A question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Question<'a> {
    /// See [`Kind::Open`]; likewise the others.
    Open {
        name: &'a [u8],
    },
    Find {
        bucket: u32,
        key: &'a [u8],
    },
    More {
        offset: usize,
    },
    Stage {
        offset: usize,
        data: &'a [u8],
    },
    Set {
        bucket: u32,
        key: &'a [u8],
        condition: Condition,
        content: Content<'a>,
    },
    Delete {
        bucket: u32,
        key: &'a [u8],
    },
    Add {
        bucket: u32,
        key: &'a [u8],
        has_sign: bool,
        delta: u64,
    },
    List {
        bucket: u32,
    },
}

/// The head of a question. Fields that its kind has no use for are 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct QuestionHead {
    pub(super) kind: Kind,
    pub(super) how: u8,
    pub(super) key: u16,
    pub(super) bucket: u32,
    pub(super) size: u32,
    pub(super) tag: u64,
    pub(super) number: u64,
}

impl QuestionHead {
    /// Returns the head of a kind, about a bucket or none.
    pub(super) fn new(kind: Kind, bucket: u32) -> QuestionHead {
        QuestionHead { kind, how: 0, key: 0, bucket, size: 0, tag: 0, number: 0 }
    }

    /// Returns its bytes.
    pub(super) fn bytes(&self) -> [u8; QUESTION] {
        let &QuestionHead { kind, how, key, bucket, size, tag, number } = self;
        layout! { 32; 0: kind as u8, 1: how, 2: key, 4: bucket, 8: size, 16: tag, 24: number }
    }
}

/// Returns the tag of a question, and the question; nothing for bytes that are none.
pub(super) fn question(message: &[u8]) -> Option<(u64, Question<'_>)> {
    let rest = message.get(QUESTION..)?;
    let [kind, how, ..] = *message else { return None };
    let word = |offset| u32::from_le_bytes(part(message, offset));
    let long = |offset| u64::from_le_bytes(part(message, offset));
    let (key, data) = rest.split_at_checked(u16::from_le_bytes(part(message, 2)).into())?;
    let (bucket, size, tag, number) = (word(4), word(8), long(16), long(24));
    if word(12) != 0 || key.len() > LARGEST_KEY || data.len() > PART {
        return None;
    }
    let offset = usize::try_from(number).ok().filter(|&offset| offset < LARGEST && offset % PART == 0);
    // What a kind has no use for is 0.
    let is = |no_how: bool, no_bucket: bool, no_size: bool, no_number: bool, no_data: bool| {
        (!no_how || how == 0)
            && (!no_bucket || bucket == 0)
            && (!no_size || size == 0)
            && (!no_number || number == 0)
            && (!no_data || data.is_empty())
    };
    let question = match kind {
        1 if is(true, true, true, true, true) => Question::Open { name: key },
        2 if is(true, false, true, true, true) => Question::Find { bucket, key },
        3 if is(true, true, true, false, true) && key.is_empty() => Question::More { offset: offset? },
        4 if is(true, true, true, false, false) && key.is_empty() && !data.is_empty() => {
            Question::Stage { offset: offset?, data }
        }
        5 => {
            let condition = match (how, number) {
                (0, 0) => Condition::Always,
                (1, 0) => Condition::Absent,
                (2, number) => Condition::Numbered(number),
                _ => return None,
            };
            let content = match (size as usize, data.len()) {
                (size @ ..=PART, length) if size == length => Content::Here(data),
                (size @ ..=LARGEST, 0) if size > PART => Content::Staged(size),
                _ => return None,
            };
            Question::Set { bucket, key, condition, content }
        }
        6 if is(true, false, true, true, true) => Question::Delete { bucket, key },
        7 if is(false, false, true, false, true) && how <= 1 => Question::Add { bucket, key, has_sign: how == 0, delta: number },
        8 if is(true, false, true, true, true) && key.is_empty() => Question::List { bucket },
        _ => return None,
    };
    Some((tag, question))
}

/// The head of an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct AnswerHead {
    /// The number of what went wrong; 0 if nothing did.
    pub(super) trouble: u8,
    /// Whether there is a value, or the condition held.
    pub(super) found: bool,
    /// The size of all of the value.
    pub(super) size: u32,
    /// That of the question.
    pub(super) tag: u64,
    /// A bucket, a sum, or the number of a value, which no other has.
    pub(super) number: u64,
}

impl AnswerHead {
    /// The answer that nothing went wrong.
    pub(super) fn new(tag: u64) -> AnswerHead {
        AnswerHead { trouble: 0, found: false, size: 0, tag, number: 0 }
    }

    /// Returns its bytes.
    pub(super) fn bytes(&self) -> [u8; ANSWER] {
        let &AnswerHead { trouble, found, size, tag, number } = self;
        layout! { 24; 0: trouble, 1: u8::from(found), 4: size, 8: tag, 16: number }
    }

    /// Reads them: they come from the supervisor, which is trusted.
    pub(super) fn of(bytes: &[u8; ANSWER]) -> AnswerHead {
        let long = |offset| u64::from_le_bytes(part(bytes, offset));
        let size = u32::from_le_bytes(part(bytes, 4));
        AnswerHead { trouble: bytes[0], found: bytes[1] != 0, size, tag: long(8), number: long(16) }
    }
}
