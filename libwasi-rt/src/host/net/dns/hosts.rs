//! The file `hosts`: addresses of names that the administrator of the machine chose (hosts(5)).

use super::super::{Ip, address};
use super::lines;
use crate::sys::file::HostFd;

/// Calls `each` with the addresses of a name, in the order of the file.
pub(super) fn each(file: HostFd, name: &[u8], mut each: impl FnMut(Ip)) {
    lines::each(file, |line| {
        let mut words = lines::words(line);
        let ip = words.next().and_then(address::parse);
        if let Some(ip) = ip {
            if words.any(|word| is_name(word, name)) {
                each(ip);
            }
        }
        true
    });
}

/// Whether a word is a name, whatever the case of letters, with or without a dot at its end.
fn is_name(word: &[u8], name: &[u8]) -> bool {
    let word = word.strip_suffix(b".").unwrap_or(word);
    word.len() == name.len() && word.iter().zip(name).all(|(one, other)| one.eq_ignore_ascii_case(other))
}
