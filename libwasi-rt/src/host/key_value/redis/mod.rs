//! Values of a server of Redis, or of another that speaks its protocol: a hash for each bucket, whose fields are the keys.
//!
//! A value that is found is copied, since the server's may change at any time. So a swap compares contents: it does not notice a value that
//! was changed and changed back.
//!
//! * [`resp`]: messages, as text;
//! * [`connection`]: commands and their replies;
//! * [`copied`]: names and values of this side.

mod connection;
mod copied;
mod resp;
#[cfg(test)]
mod tests;

use super::{Bucket, Condition, Delta, EachKey, Found, Functions, LARGEST_KEY, Trouble};
use crate::host::environment::given_value;
use crate::message::Message;
use crate::program;
use crate::refuse::REFUSED;
use crate::sys::file::IoVec;
use crate::sys::process;
use connection::{Reply, ask};
use resp::{Command, Line};

/// Sets a field to the last argument if it is the one before that; returns whether it was.
const SWAP: &[u8] =
    b"if redis.call('HGET',KEYS[1],ARGV[1])==ARGV[2] then redis.call('HSET',KEYS[1],ARGV[1],ARGV[3]) return 1 end return 0";

/// The largest value that is copied.
const LARGEST: u32 = (1 << 28) - 1;

/// `w2n_key_values_of_redis`: returns the functions.
pub(crate) fn functions() -> Functions {
    Functions { open, share: copied::share, close: copied::close, find, read, release: copied::release, set, delete, add, list }
}

/// Checks that the environment variable with the password is set, or ends the process with a message.
pub(crate) fn check_key_values_password() {
    let name = program::items(&program::key_values().server.password.bytes);
    if given_value(name).is_none() {
        Message::new()
            .text("error: the environment variable ")
            .name(name)
            .text(" is not set\n  help: this program was built to take the password of a server from it (--keyvalue)\n")
            .end();
        process::exit(REFUSED)
    }
}

fn open(name: &[u8]) -> Result<Bucket, Trouble> {
    check(name)?;
    copied::open(name)
}

fn find(bucket: Bucket, key: &[u8]) -> Result<Option<Found>, Trouble> {
    check(key)?;
    let read = |reply: &mut Reply| {
        let size = reply.line(|line| match line {
            Line::Bulk(size) => Ok(size),
            _ => Err(Trouble::Unreachable),
        })?;
        match size {
            Some(size) if size <= LARGEST => copied::value(size, |room| reply.bytes(room)).map(Some),
            Some(_) => Err(Trouble::Unreachable),
            None => Ok(None),
        }
    };
    ask(named(bucket, b"HGET", 3).argument(key), None, read)
}

fn read(_: Bucket, _: &[u8], found: Found, into: IoVec<'_>) -> Result<(), Trouble> {
    into.fill(copied::bytes(found));
    Ok(())
}

fn set(bucket: Bucket, key: &[u8], value: IoVec<'_>, condition: Condition) -> Result<bool, Trouble> {
    check(key)?;
    let size = value.length() as u64;
    match condition {
        Condition::Always => {
            ask(named(bucket, b"HSET", 4).argument(key).argument_of(size), Some(value), is_integer).map(|_| true)
        }
        Condition::Unchanged(None) => {
            ask(named(bucket, b"HSETNX", 4).argument(key).argument_of(size), Some(value), is_integer).map(|set| set == 1)
        }
        Condition::Unchanged(Some(found)) => swap(bucket, key, copied::bytes(found), value),
    }
}

/// Both values are sent apart from the command.
fn swap(bucket: Bucket, key: &[u8], old: &[u8], new: IoVec<'_>) -> Result<bool, Trouble> {
    let mut command = Command::new(b"EVAL", 7);
    command.argument(SWAP).number(1);
    copied::with_name(bucket, |name| command.argument(name));
    command.argument(key);
    connection::ask_with(&command, old, new, is_integer).map(|set| set == 1)
}

fn delete(bucket: Bucket, key: &[u8]) -> Result<(), Trouble> {
    check(key)?;
    ask(named(bucket, b"HDEL", 3).argument(key), None, is_integer).map(drop)
}

/// The server's numbers have a sign and 64 bits, also where those of the interface have none.
fn add(bucket: Bucket, key: &[u8], delta: Delta) -> Result<u64, Trouble> {
    check(key)?;
    let (delta, has_sign) = match delta {
        Delta::Signed(delta) => (delta, true),
        Delta::Unsigned(delta) => (i64::try_from(delta).map_err(|_| Trouble::NumberTooLarge)?, false),
    };
    let sum = ask(named(bucket, b"HINCRBY", 4).argument(key).number(delta), None, is_integer)?;
    if sum < 0 && !has_sign { Err(Trouble::NotANumber) } else { Ok(sum as u64) }
}

fn list(bucket: Bucket, each: EachKey) -> Result<(), Trouble> {
    ask(&named(bucket, b"HKEYS", 2), None, |reply| {
        let count = reply.line(|line| match line {
            Line::Array(Some(count)) => Ok(count),
            _ => Err(Trouble::Unreachable),
        })?;
        for _ in 0..count {
            let size = reply.line(|line| match line {
                Line::Bulk(Some(size)) => Ok(size as usize),
                _ => Err(Trouble::Unreachable),
            })?;
            let mut room = [0; LARGEST_KEY];
            // Whoever else writes there has other limits.
            let key = room.get_mut(..size).ok_or(Trouble::Unreachable)?;
            reply.bytes(IoVec::new(key))?;
            if crate::bytes::are_text(key) {
                each(key).map_err(|_| Trouble::Unreachable)?;
            }
        }
        Ok(())
    })
}

fn is_integer(reply: &mut Reply) -> Result<i64, Trouble> {
    reply.line(|line| match line {
        Line::Integer(number) => Ok(number),
        _ => Err(Trouble::Unreachable),
    })
}

/// Starts a command about a bucket.
fn named(bucket: Bucket, name: &[u8], arguments: u64) -> Command {
    let mut command = Command::new(name, arguments);
    copied::with_name(bucket, |name| command.argument(name));
    command
}

fn check(key: &[u8]) -> Result<(), Trouble> {
    if key.len() <= LARGEST_KEY { Ok(()) } else { Err(Trouble::KeyTooLong) }
}
