//! The certificates to trust, parsed once, before guest code runs and the file system is out of reach.
//!
//! What is parsed lasts as long as the process, also in a server: connections share it, and all that changes in it are counts of how many
//! refer to it, which never go down, since the memory of a connection is given back whole.

use core::ffi::CStr;

use wasm2native_abi::tls::{FORMAT_DER, FORMAT_PEM};

use super::session::{certificates, trust, with_room};
use crate::message::Message;
use crate::refuse::{self, REFUSED};
use crate::sys::file::{self, IoVec, Transfer};
use crate::sys::{Errno, OpenFlags, directory, initial, process};

/// The variable that names the file, as for OpenSSL.
const VARIABLE: &[u8] = b"SSL_CERT_FILE=";

/// The file where the usual distributions have it.
const FILE: &CStr = c"/etc/ssl/certs/ca-certificates.crt";

/// The largest file that is read. Those of distributions have 220 KB.
const MOST: usize = 4 << 20;

/// `w2n_trust_roots`: parses the certificates of the program, or those of the system. The process ends if there are none.
pub(crate) fn trust_roots() {
    match certificates() {
        [] => trust_those_of_system(),
        certificates if trust(certificates, FORMAT_DER) => {}
        _ => refuse::refuse(NO_MEMORY),
    }
}

const NO_MEMORY: &[u8] = b"error: the system refused memory for the certificates to trust\n";

fn trust_those_of_system() {
    let path = path();
    let refusal = with_room(MOST, |text| match read(path, text) {
        Ok(length) if length < text.len() => {
            let is_trusted = trust(text.get(..length).unwrap_or_default(), FORMAT_PEM);
            if is_trusted { None } else { Some("has no certificates to trust") }
        }
        Ok(_) => Some("is too large"),
        Err(_) => Some("cannot be read"),
    });
    match refusal {
        Some(None) => {}
        Some(Some(why)) => refuse(path, why),
        None => refuse::refuse(NO_MEMORY),
    }
}

/// Returns the path of the file.
fn path() -> &'static CStr {
    let named = initial::environment().find(|variable| variable.to_bytes().starts_with(VARIABLE));
    match named.and_then(|variable| variable.to_bytes_with_nul().get(VARIABLE.len()..)).map(directory::string) {
        Some(path) if !path.is_empty() => path,
        _ => FILE,
    }
}

/// Reads a file, and returns how much of the room that takes.
fn read(path: &CStr, room: &mut [u8]) -> Result<usize, Errno> {
    let opened = directory::open_host(path, OpenFlags::READ)?;
    let mut length = 0;
    loop {
        let rest = room.get_mut(length..).unwrap_or_default();
        match file::transfer(opened.as_fd(), Transfer::READ_AT, &[IoVec::new(rest)], length as u64)? {
            0 => return Ok(length),
            count => length += count,
        }
    }
}

#[cold]
#[inline(never)]
fn refuse(path: &CStr, why: &str) -> ! {
    Message::new()
        .text("error: ")
        .name(path.to_bytes())
        .text(" ")
        .text(why)
        .text("\n  help: this program was built to trust the certificates of the system (--tls-roots system); SSL_CERT_FILE names another file\n")
        .end();
    process::exit(REFUSED)
}
