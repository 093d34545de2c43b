//! The file of a profile, as a program has left it: see [`wasm2native_abi::profile`].
//!
//! Nothing in it is believed: it may come from another version, or from anywhere.

use super::body::Digest;
use super::record::{Call, Profile, Record};
use crate::error::{Error, Result};
use crate::file::{self, Claim};
use crate::foreign::Foreign;
use std::path::{Path, PathBuf};
use wasm2native_abi::profile::{FIXED_WORDS, FUNCTION_WORDS, MAGIC, call};

/// The part of [`MAGIC`] that is the same in all versions.
const NAME: &[u8] = b"w2nprof";

impl Profile {
    /// Reads files, whose counts are added up.
    ///
    /// # Errors
    ///
    /// When one cannot be read, or is no profile.
    pub fn read(paths: &[PathBuf], claim: &Claim) -> Result<Self> {
        let mut profile = Self::default();
        paths.iter().try_for_each(|path| read(path, claim, &mut profile))?;
        Ok(profile)
    }
}

/// Reads a file, and adds its counts to a profile.
///
/// # Errors
///
/// When it cannot be read, or is no profile.
fn read(path: &Path, claim: &Claim, profile: &mut Profile) -> Result<()> {
    let bytes = file::read("read the profile", path, claim)?;
    let Some(words) = Words::of(&bytes) else { return Err(foreign(path, &bytes)) };
    words.add_to(profile).ok_or_else(|| {
        Error::environment(format!("the profile {} is damaged", Foreign::path(path)))
            .help("remove it, and run the program that counts (--profile-generate) again")
    })
}

/// Reports a file that is no profile of this version.
fn foreign(path: &Path, bytes: &[u8]) -> Error {
    let path = Foreign::path(path);
    if bytes.is_empty() {
        return Error::environment(format!("the profile {path} is empty"))
            .help("it is filled when the program that counts (--profile-generate) starts");
    }
    let is_named = |mut start: Vec<u8>| {
        let is_forward = start.starts_with(NAME);
        start.reverse();
        is_forward || start.starts_with(NAME)
    };
    if is_named(bytes.iter().take(size_of::<u64>()).copied().collect()) {
        return Error::environment(format!("the profile {path} is of another version of wasm2native"))
            .help("build the program that counts (--profile-generate) with this version, and run it again");
    }
    Error::environment(format!("{path} is not a profile"))
        .help("a program that was built with --profile-generate FILE writes one")
}

/// The words of a file, in the byte order of this machine.
struct Words(Vec<u64>);

impl Words {
    /// Takes the words of a file of this version.
    fn of(bytes: &[u8]) -> Option<Self> {
        let (words, _) = bytes.as_chunks();
        let first = *words.first()?;
        let read = [u64::from_le_bytes, u64::from_be_bytes].into_iter().find(|read| read(first) == MAGIC)?;
        Some(Self(words.iter().map(|&word| read(word)).collect()))
    }

    /// Adds the counts to a profile; nothing if the file contradicts itself.
    fn add_to(&self, profile: &mut Profile) -> Option<()> {
        let &[_, head, counters, functions, ..] = self.0.as_slice() else { return None };
        let (head, rest) = self.0.split_at_checked(usize::try_from(head).ok()?)?;
        let table = head.get(FIXED_WORDS..)?;
        let (functions, elements) = table.split_at_checked(usize::try_from(functions).ok()?.checked_mul(FUNCTION_WORDS)?)?;
        let (functions, _) = functions.as_chunks::<FUNCTION_WORDS>();
        if rest.len() as u64 != counters {
            return None;
        }
        let callee = |element: u64| {
            let function = elements.get(usize::try_from(element).ok()?)?.checked_sub(1)?;
            functions.get(usize::try_from(function).ok()?).map(|function| function[0])
        };
        let mut rest = rest;
        for &[exact, shape, plain, calls] in functions {
            let digest = Digest { exact, shape, plain: plain.try_into().ok()?, calls: calls.try_into().ok()? };
            let (plain, others) = rest.split_at_checked(digest.plain as usize)?;
            let (calls, others) = others.split_at_checked((digest.calls as usize).checked_mul(call::WORDS as usize)?)?;
            rest = others;
            let calls = calls.chunks(call::WORDS as usize).map(|words| {
                let [count, candidate, lead] = [call::CALLS, call::CANDIDATE, call::LEAD].map(|word| words[word as usize]);
                Call { count, callee: callee(candidate).filter(|_| lead > 0), lead: lead.min(count) }
            });
            profile.add(&digest, Record { plain: plain.to_vec(), calls: calls.collect() });
        }
        rest.is_empty().then_some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two functions: one with two counters, one with a counter and a call; one table of two elements.
    fn words() -> Vec<u64> {
        vec![MAGIC, 14, 6, 2, 11, 12, 2, 0, 21, 22, 1, 1, 0, 2, 5, 3, 9, 8, 1, 8]
    }

    fn parse(words: &[u64], write: fn(u64) -> [u8; 8]) -> Option<Profile> {
        let bytes: Vec<_> = words.iter().flat_map(|&word| write(word)).collect();
        let mut profile = Profile::default();
        Words::of(&bytes)?.add_to(&mut profile)?;
        Some(profile)
    }

    #[test]
    fn counts_are_read_in_either_byte_order() {
        for write in [u64::to_le_bytes, u64::to_be_bytes] {
            let profile = parse(&words(), write).unwrap();
            let first = Digest { exact: 11, shape: 12, plain: 2, calls: 0 };
            let second = Digest { exact: 21, shape: 22, plain: 1, calls: 1 };
            assert_eq!(profile.of(&first).unwrap().1.plain, [5, 3]);
            let call = Call { count: 8, callee: Some(21), lead: 8 };
            assert_eq!(profile.of(&second).unwrap().1, &Record { plain: vec![9], calls: vec![call] });
        }
    }

    #[test]
    fn contradictions_are_found() {
        assert!((0..words().len()).all(|length| parse(&words()[..length], u64::to_le_bytes).is_none()));
        for (position, value) in (1..14).flat_map(|position| [0, 1, 1 << 32, u64::MAX].map(|value| (position, value))) {
            let mut words = words();
            words[position] = value;
            // Whatever it says, it does not end the process.
            let _ = parse(&words, u64::to_le_bytes);
        }
        let mut longer = words();
        longer.push(0);
        assert!(parse(&longer, u64::to_le_bytes).is_none());
    }
}
