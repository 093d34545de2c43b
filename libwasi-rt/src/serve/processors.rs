//! How many processors there are for this process: those that it may run on, and no more than its control group may use.

use core::ffi::CStr;

use crate::host::net::address::number;
use crate::list::{AnyList, List};
use crate::sys::directory::{self, string};
use crate::sys::file::{self, IoVec, Transfer};
use crate::sys::{OpenFlags, children};

/// The longest path.
const LONGEST: usize = 1024;

/// Returns the number of processors.
pub(super) fn count() -> u32 {
    children::processors().min(quota().unwrap_or(u32::MAX)).max(1)
}

/// Returns the least quota of the control group and those that it is in, in processors, rounded up: `cpu.max` of version 2.
fn quota() -> Option<u32> {
    let mut group = [0; LONGEST];
    let length = read(c"/proc/self/cgroup", &mut group)?;
    let group = group.get(..length)?.split(|&byte| byte == b'\n').find_map(|line| line.strip_prefix(b"0::"))?;
    // Paths outside the process's own view of the hierarchy start with `/..`: then the top of the view counts.
    let mut group = if group.starts_with(b"/..") { &b"/"[..] } else { group };
    let mut least = None;
    loop {
        let quota = quota_of(group);
        least = least.min(quota).or(least).or(quota);
        let Some(parent) = group.iter().rposition(|&byte| byte == b'/') else { return least };
        group = group.get(..parent)?;
    }
}

/// Returns the quota of a control group, of which the top has the name `` or `/`.
fn quota_of(group: &[u8]) -> Option<u32> {
    let mut path: List<u8, LONGEST> = List::new();
    let path: &mut AnyList<u8> = &mut path;
    for part in [&b"/sys/fs/cgroup"[..], group, b"/cpu.max\0"] {
        for &byte in part {
            if !path.push(byte) {
                return None;
            }
        }
    }
    let mut text = [0; 64];
    let length = read(string(path.values()), &mut text)?;
    parse(text.get(..length)?)
}

/// Parses the time that a group may use and the time in which it may use that; `max` is no quota.
fn parse(text: &[u8]) -> Option<u32> {
    let mut words = text.split(|&byte| byte == b' ' || byte == b'\n');
    let mut word = || number(words.next()?, 10, 9);
    let (time, period) = (word()?, word()?);
    Some(time.div_ceil(period.max(1)))
}

/// Reads the start of a file, and returns how much.
fn read(path: &CStr, into: &mut [u8]) -> Option<usize> {
    let file = directory::open_host(path, OpenFlags::READ).ok()?;
    file::transfer(file.as_fd(), Transfer::READ, &[IoVec::new(into)], 0).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotas_are_whole_processors() {
        assert_eq!(parse(b"max 100000\n"), None);
        assert_eq!(parse(b"100000 100000\n"), Some(1));
        assert_eq!(parse(b"150000 100000\n"), Some(2));
        assert_eq!(parse(b"50000 100000\n"), Some(1));
        assert_eq!(parse(b""), None);
    }

    #[test]
    fn there_is_a_processor() {
        assert!((1..=children::processors()).contains(&count()));
    }
}
