//! What the supervisor does with questions: a table of values, and for each worker the value that is on its way.
//!
//! A worker may be anybody: whatever is no question ends it. All of this is slices; nothing here makes system calls or waits.

use super::super::table::Table;
use super::super::{Delta, Trouble, number};
use super::message::{ANSWER, AnswerHead, Condition, Content, LARGEST, PART, Question, question};
use crate::bytes::copy;

/// The worker has sent what is no question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bad;

/// A value that travels in parts, to or from a worker.
pub(super) struct Staged<'a> {
    /// The question that it belongs to, and its size.
    pub(super) state: &'a mut (u64, usize),
    /// Room for [`LARGEST`] bytes.
    pub(super) bytes: &'a mut [u8],
}

impl Staged<'_> {
    /// Returns the bytes from an offset on, as many as fit a message.
    fn part(&self, offset: usize) -> &[u8] {
        let end = self.state.1.min(offset + PART);
        self.bytes.get(offset..end).unwrap_or_default()
    }

    /// Adds a part. The first begins another value.
    fn add(&mut self, tag: u64, offset: usize, data: &[u8]) -> Result<(), Bad> {
        if offset == 0 {
            *self.state = (tag, 0);
        }
        let room = self.bytes.get_mut(offset..).filter(|room| room.len() >= data.len()).ok_or(Bad)?;
        if *self.state != (tag, offset) {
            return Err(Bad);
        }
        copy(room, data);
        self.state.1 += data.len();
        Ok(())
    }
}

/// An answer: its head, and the number of bytes of data, which are those of the question's part of what is staged.
pub(super) struct Answer {
    /// The head.
    pub(super) head: [u8; ANSWER],
    /// The offset of the data in what is staged, and their size.
    pub(super) data: (usize, usize),
}

/// Answers a message; nothing for one that has no answer.
///
/// Errors: when it is no question; nothing was changed then.
pub(super) fn answer(table: &mut Table<'_>, staged: &mut Staged<'_>, message: &[u8]) -> Result<Option<Answer>, Bad> {
    let (tag, question) = question(message).ok_or(Bad)?;
    if let Question::Find { bucket, .. }
    | Question::Set { bucket, .. }
    | Question::Delete { bucket, .. }
    | Question::Add { bucket, .. }
    | Question::List { bucket } = question
    {
        if !table.has_bucket(bucket) {
            return Err(Bad);
        }
    }
    let mut data = (0, 0);
    let answered = match question {
        Question::Open { name } => table.bucket(name).map(|bucket| numbered(tag, bucket.into())),
        Question::Stage { offset, data } => {
            staged.add(tag, offset, data)?;
            return Ok(None);
        }
        Question::More { offset } => {
            if staged.state.0 != tag || offset >= staged.state.1 {
                return Err(Bad);
            }
            data = (offset, staged.part(offset).len());
            Ok(AnswerHead { found: true, size: staged.state.1 as u32, ..AnswerHead::new(tag) })
        }
        Question::Find { bucket, key } => find(table, staged, tag, bucket, key, &mut data),
        Question::Set { bucket, key, condition, content } => {
            let value = match content {
                Content::Here(value) => value,
                Content::Staged(size) if *staged.state == (tag, size) => staged.bytes.get(..size).ok_or(Bad)?,
                Content::Staged(_) => return Err(Bad),
            };
            set(table, bucket, key, condition, value).map(|found| AnswerHead { found, ..AnswerHead::new(tag) })
        }
        Question::Delete { bucket, key } => {
            table.remove(bucket, key);
            Ok(AnswerHead::new(tag))
        }
        Question::Add { bucket, key, has_sign, delta } => {
            let delta = if has_sign { Delta::Signed(delta as i64) } else { Delta::Unsigned(delta) };
            add(table, bucket, key, delta).map(|sum| numbered(tag, sum))
        }
        Question::List { bucket } => list(table, staged, tag, bucket, &mut data),
    };
    let head = answered.unwrap_or_else(|trouble| AnswerHead { trouble: trouble as u8, ..AnswerHead::new(tag) });
    Ok(Some(Answer { head: head.bytes(), data }))
}

fn numbered(tag: u64, number: u64) -> AnswerHead {
    AnswerHead { number, ..AnswerHead::new(tag) }
}

fn find(
    table: &Table<'_>,
    staged: &mut Staged<'_>,
    tag: u64,
    bucket: u32,
    key: &[u8],
    data: &mut (usize, usize),
) -> Result<AnswerHead, Trouble> {
    let Some(value) = table.find(bucket, key) else { return Ok(AnswerHead::new(tag)) };
    // It may be another before all of it has been sent.
    copy(staged.bytes, table.value(value));
    *staged.state = (tag, value.size as usize);
    *data = (0, staged.part(0).len());
    Ok(AnswerHead { found: true, size: value.size, number: value.sequence, ..AnswerHead::new(tag) })
}

fn set(table: &mut Table<'_>, bucket: u32, key: &[u8], condition: Condition, value: &[u8]) -> Result<bool, Trouble> {
    let current = |table: &Table<'_>| table.find(bucket, key).map(|value| value.sequence);
    let holds = match condition {
        Condition::Always => true,
        Condition::Absent => current(table).is_none(),
        Condition::Numbered(number) => current(table) == Some(number),
    };
    if holds {
        copy(table.put(bucket, key, value.len() as u32)?, value);
    }
    Ok(holds)
}

fn add(table: &mut Table<'_>, bucket: u32, key: &[u8], delta: Delta) -> Result<u64, Trouble> {
    let mut sum = number::add(table.find(bucket, key).map(|found| table.value(found)), delta)?;
    let text = sum.text();
    copy(table.put(bucket, key, text.len() as u32)?, text);
    Ok(sum.bits)
}

/// Stages all keys, each after its size as a number of 16 bits.
fn list(
    table: &Table<'_>,
    staged: &mut Staged<'_>,
    tag: u64,
    bucket: u32,
    data: &mut (usize, usize),
) -> Result<AnswerHead, Trouble> {
    let mut end = 0;
    let staging = &mut *staged.bytes;
    *staged.state = (tag, 0);
    table.keys(bucket, |key| {
        let size = (key.len() as u16).to_le_bytes();
        let entry = staging.get_mut(end..end + size.len() + key.len()).ok_or(Trouble::Full)?;
        copy(entry, &size);
        copy(entry.get_mut(size.len()..).unwrap_or_default(), key);
        end += entry.len();
        Ok::<(), Trouble>(())
    })?;
    *staged.state = (tag, end);
    *data = (0, staged.part(0).len());
    Ok(AnswerHead { found: true, size: end as u32, ..AnswerHead::new(tag) })
}

const _: () = assert!(LARGEST % PART == 0 && LARGEST <= u32::MAX as usize);
