//! How the values of flags are written.

use std::net::SocketAddr;
use std::time::Duration;
use wasm2native::foreign::Foreign;
use wasm2native::options::{Directory, Embed, Link};
use wasm2native_abi::limit::MOST_FILES;

/// `HOST`, `HOST::GUEST`, and `:ro`, `:dev` or both after either.
pub fn directory(text: &str) -> Result<Directory, String> {
    let (mut names, mut read_only, mut devices) = (text, false, false);
    loop {
        if let Some(rest) = names.strip_suffix(":ro") {
            (names, read_only) = (rest, true);
        } else if let Some(rest) = names.strip_suffix(":dev") {
            (names, devices) = (rest, true);
        } else {
            break;
        }
    }
    if let Some(written) = as_for_docker(names) {
        return Err(written);
    }
    let (host, guest) = names.split_once("::").unwrap_or((names, names));
    if host.is_empty() || guest.is_empty() {
        return Err("a directory has a name on both sides of `::`".to_owned());
    }
    self::text(names)?;
    Ok(Directory { host: host.to_owned(), guest: guest.to_owned(), read_only, devices })
}

/// What to say about `HOST:/GUEST`, which is how Docker's `--volume` has it, and no name that a directory is likely to have.
fn as_for_docker(names: &str) -> Option<String> {
    let (host, guest) = names.split_once(":/").filter(|_| !names.contains("::"))?;
    let [host, guest, names] = [host, guest, names].map(Foreign::message);
    Some(format!("the two names are separated by `::`, as in {host}::/{guest}; a directory of that name is {names}::{names}"))
}

/// `HOST`, or `HOST::GUEST`.
pub fn embed(text: &str) -> Result<Embed, String> {
    let Directory { host, guest, read_only, devices } = directory(text)?;
    if read_only {
        return Err("what is part of the executable is always read-only: leave `:ro` out".to_owned());
    }
    if devices {
        return Err("device nodes are not embedded: leave `:dev` out".to_owned());
    }
    Ok(Embed { host: host.into(), guest })
}

/// `IPv4:PORT` or `[IPv6]:PORT`.
pub fn socket_address(text: &str) -> Result<SocketAddr, String> {
    match text.parse() {
        Ok(SocketAddr::V6(address)) if address.scope_id() != 0 => {
            Err("an address with a zone means something on one machine only".to_owned())
        }
        Ok(address) if address.port() == 0 => Err("with port 0 nobody would know where to connect".to_owned()),
        Ok(address) => Ok(address),
        Err(_) => Err("an address is written as 127.0.0.1:8080 or [::1]:8080; names are not looked up".to_owned()),
    }
}

/// `NAME` or `NAME=VALUE`.
pub fn variable(text: &str) -> Result<String, String> {
    match text.split('=').next() {
        None | Some("") => Err("a variable has a name".to_owned()),
        Some(_) => self::text(text),
    }
}

/// The name of a variable.
pub fn name(text: &str) -> Result<String, String> {
    match text.is_empty() || text.contains('=') {
        true => Err("the name of a variable is not empty and has no `=`".to_owned()),
        false => self::text(text),
    }
}

/// `NAME=FILE`.
pub fn link(text: &str) -> Result<Link, String> {
    match text.split_once('=') {
        Some((name, path)) if !path.is_empty() => Ok(Link { name: name.to_owned(), path: path.into() }),
        _ => Err("a linked module is given as NAME=FILE".to_owned()),
    }
}

/// Any text that can be given to a process.
pub fn text(text: &str) -> Result<String, String> {
    match text.contains('\0') {
        true => Err("a NUL cannot be given to a program".to_owned()),
        false => Ok(text.to_owned()),
    }
}

/// A number of bytes, with an optional unit: K, M, G or KiB, MiB, GiB.
pub fn size(text: &str) -> Result<u64, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let shift = match unit {
        "" | "B" => 0,
        "K" | "KiB" | "k" => 10,
        "M" | "MiB" | "m" => 20,
        "G" | "GiB" | "g" => 30,
        _ => return Err("a size is a number of bytes, or of KiB, MiB or GiB".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a size starts with a number".to_owned())?;
    number.checked_mul(1 << shift).ok_or_else(|| "the size is too large".to_owned())
}

/// A size that a stack can have.
pub fn stack_size(text: &str) -> Result<u64, String> {
    const LEAST: u64 = 128 << 10;
    const MOST: u64 = 1 << 40;
    match size(text)? {
        size if size < LEAST => Err("a stack has at least 128KiB, half of them for calls to the host".to_owned()),
        size if size > MOST => Err("a stack has at most 1024GiB".to_owned()),
        size => Ok(size),
    }
}

/// A number of file descriptors.
pub fn files(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(count @ 3..=MOST_FILES) => Ok(count),
        _ => Err(format!("a program has at least its 3 standard streams, and at most {MOST_FILES} files")),
    }
}

/// A time: a number with a unit, ms, s, m or h.
pub fn duration(text: &str) -> Result<Duration, String> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        _ => return Err("a time is a number with a unit: ms, s, m or h".to_owned()),
    };
    let number: u64 = number.parse().map_err(|_| "a time starts with a number".to_owned())?;
    // The runtime counts nanoseconds in 64 bits.
    match number.checked_mul(milliseconds) {
        Some(0) => Err("no program ends in no time".to_owned()),
        Some(time) if time <= u64::MAX / 1_000_000 => Ok(Duration::from_millis(time)),
        _ => Err("the time is too long".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directories() {
        let granted = |host: &str, guest: &str, read_only| {
            Ok(Directory { host: host.to_owned(), guest: guest.to_owned(), read_only, devices: false })
        };
        assert_eq!(directory("."), granted(".", ".", false));
        assert_eq!(directory("data::/data:ro"), granted("data", "/data", true));
        let devices = |read_only| Ok(Directory { host: "/dev".to_owned(), guest: "/d".to_owned(), read_only, devices: true });
        assert_eq!(directory("/dev::/d:dev"), devices(false));
        assert_eq!(directory("/dev::/d:ro:dev"), devices(true));
        assert_eq!(directory("/dev::/d:dev:ro"), devices(true));
        assert_eq!(directory("a:b"), granted("a:b", "a:b", false));
        assert!(directory("::/data").is_err());
        assert_eq!(directory("a:/b::a:/b"), granted("a:/b", "a:/b", false));
        for docker in [".:/data", ".:/data:ro", "/a:/b"] {
            assert!(directory(docker).is_err_and(|said| said.contains("::/")), "{docker}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("65536"), Ok(65536));
        assert_eq!(size("64MiB"), Ok(64 << 20));
        assert_eq!(size("2G"), Ok(2 << 30));
        assert!(size("64 MB").is_err());
        assert!(size("99999999999G").is_err());
        assert!(stack_size("1K").is_err());
    }

    #[test]
    fn limits() {
        assert_eq!(files("3"), Ok(3));
        assert!(files("2").is_err() && files("65537").is_err() && files("-1").is_err());
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("1h"), Ok(Duration::from_secs(3600)));
        assert!(duration("10").is_err() && duration("0s").is_err() && duration("s").is_err() && duration("1.5s").is_err());
        assert!(duration("99999999999999h").is_err() && duration("5124096h").is_err());
    }
}
