//! Values in memory of the supervisor of a server, for all of its workers.
//!
//! ```text
//! worker   guest ─▶ Functions ─▶ asking ══ socket ══▶ keeping ─▶ desk ─▶ table   supervisor
//! ```
//!
//! * [`message`]: questions and answers as bytes;
//! * [`asking`], [`copied`]: the worker's side, and values that it has found;
//! * [`keeping`], [`desk`]: the supervisor's side, and what it does with a question.
//!
//! Each operation is one question, so that those of several workers come one after the other.

mod asking;
mod copied;
mod desk;
pub(crate) mod keeping;
mod message;
#[cfg(test)]
pub(super) mod tests;

use super::{Bucket, Condition, Delta, EachKey, Found, Functions, Trouble};
use crate::sys::file::IoVec;
use asking::{ask, tag, tell};
use message::{Kind, LARGEST, LARGEST_KEY, PART, QuestionHead};

/// `w2n_key_values_shared`: returns the functions.
pub(crate) fn functions() -> Functions {
    Functions { open, share: Ok, close: |_| {}, find, read, release: copied::release, set, delete, add, list }
}

fn open(name: &[u8]) -> Result<Bucket, Trouble> {
    check(name)?;
    let (answer, _) = ask(head(Kind::Open, 0), name, IoVec::NONE, IoVec::NONE)?;
    Ok(Bucket(answer.number as u32))
}

fn find(bucket: Bucket, key: &[u8]) -> Result<Option<Found>, Trouble> {
    check(key)?;
    fetch(head(Kind::Find, bucket.0), key)
}

/// Returns what a question finds, part by part.
fn fetch(question: QuestionHead, key: &[u8]) -> Result<Option<Found>, Trouble> {
    let first = copied::make(0)?;
    let (answer, received) = match ask(question, key, IoVec::NONE, copied::room(first).first(PART)) {
        Ok((answer, received)) if answer.found => (answer, received),
        other => {
            copied::release(first);
            return other.map(|_| None);
        }
    };
    let mut found = Found { size: answer.size, ..first };
    if answer.size as usize > PART {
        let whole = copied::make(answer.size);
        if let Ok(whole) = whole {
            copied::room(whole).fill(copied::bytes(Found { size: received as u32, ..first }));
        }
        copied::release(first);
        found = whole?;
        if let Err(trouble) = fetch_more(question, found) {
            copied::release(found);
            return Err(trouble);
        }
    }
    copied::complete(found, answer.number);
    Ok(Some(found))
}

/// Fetches what does not fit the first answer.
fn fetch_more(question: QuestionHead, found: Found) -> Result<(), Trouble> {
    for offset in (0..found.size as usize).step_by(PART).skip(1) {
        let more = QuestionHead { tag: question.tag, number: offset as u64, ..QuestionHead::new(Kind::More, 0) };
        ask(more, &[], IoVec::NONE, copied::room(found).after(offset).first(PART))?;
    }
    Ok(())
}

fn read(_: Bucket, _: &[u8], found: Found, into: IoVec<'_>) -> Result<(), Trouble> {
    into.fill(copied::bytes(found));
    Ok(())
}

fn set(bucket: Bucket, key: &[u8], value: IoVec<'_>, condition: Condition) -> Result<bool, Trouble> {
    check(key)?;
    let size = value.length();
    if size > LARGEST {
        return Err(Trouble::Full);
    }
    let (how, number) = match condition {
        Condition::Always => (0, 0),
        Condition::Unchanged(None) => (1, 0),
        Condition::Unchanged(Some(found)) => (2, copied::number(found)),
    };
    let question = QuestionHead { how, size: size as u32, number, ..head(Kind::Set, bucket.0) };
    if size <= PART {
        return ask(question, key, value, IoVec::NONE).map(|(answer, _)| answer.found);
    }
    for offset in (0..size).step_by(PART) {
        let part = QuestionHead { tag: question.tag, number: offset as u64, ..QuestionHead::new(Kind::Stage, 0) };
        tell(part, &[], value.after(offset).first(PART))?;
    }
    ask(question, key, IoVec::NONE, IoVec::NONE).map(|(answer, _)| answer.found)
}

fn delete(bucket: Bucket, key: &[u8]) -> Result<(), Trouble> {
    check(key)?;
    ask(head(Kind::Delete, bucket.0), key, IoVec::NONE, IoVec::NONE).map(drop)
}

fn add(bucket: Bucket, key: &[u8], delta: Delta) -> Result<u64, Trouble> {
    check(key)?;
    let (how, number) = match delta {
        Delta::Signed(delta) => (0, delta as u64),
        Delta::Unsigned(delta) => (1, delta),
    };
    let question = QuestionHead { how, number, ..head(Kind::Add, bucket.0) };
    ask(question, key, IoVec::NONE, IoVec::NONE).map(|(answer, _)| answer.number)
}

fn list(bucket: Bucket, each: EachKey) -> Result<(), Trouble> {
    let Some(keys) = fetch(head(Kind::List, bucket.0), &[])? else { return Ok(()) };
    let mut rest = copied::bytes(keys);
    let mut outcome = Ok(());
    while let (Ok(()), [low, high, after @ ..]) = (outcome, rest) {
        let (key, next) = after.split_at_checked(u16::from_le_bytes([*low, *high]).into()).unwrap_or((after, &[]));
        outcome = each(key);
        rest = next;
    }
    copied::release(keys);
    outcome
}

fn head(kind: Kind, bucket: u32) -> QuestionHead {
    QuestionHead { tag: tag(), ..QuestionHead::new(kind, bucket) }
}

fn check(key: &[u8]) -> Result<(), Trouble> {
    if key.len() <= LARGEST_KEY { Ok(()) } else { Err(Trouble::KeyTooLong) }
}

const _: () = assert!(LARGEST_KEY == super::LARGEST_KEY);
