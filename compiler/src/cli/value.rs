//! Parsers of the values of flags.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::IntErrorKind;
use std::time::Duration;
use wasm2native::foreign::Foreign;
use wasm2native::options::{Directory, Embed, Link};
use wasm2native_abi::limit::MOST_FILES;

/// Parses `HOST`, `HOST::GUEST`, and `:ro`, `:dev` or both after either.
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
    if names.is_empty() {
        return Err("the name of the directory is missing".to_owned());
    }
    let (host, guest) = names.split_once("::").unwrap_or((names, names));
    if host.is_empty() || guest.is_empty() {
        return Err("`::` needs a name on both sides".to_owned());
    }
    if let Some((_, suffix)) = guest.rsplit_once(':').filter(|(_, suffix)| !suffix.contains('/')) {
        return Err(wrong_suffix(names, suffix));
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

/// What to say about text behind the last colon that is not a suffix. A slip there must not grant more than was meant, so it is no
/// part of the name, either.
fn wrong_suffix(names: &str, suffix: &str) -> String {
    let letters: String = suffix.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect();
    let is_near = |name: &str| letters.len() > 1 && strsim::osa_distance(&letters, name) <= 1;
    let meant = match &*letters {
        "" => return "a suffix, `ro` or `dev`, is missing after the last `:`".to_owned(),
        "w" | "rw" | "wr" | "readwrite" | "write" | "writable" => {
            return format!(":{} is the default: omit it", Foreign::message(suffix));
        }
        "r" | "rd" | "read" | "rdonly" => ":ro",
        "d" => ":dev",
        "rodev" | "devro" => ":ro:dev",
        letters if is_near("ro") || is_near("readonly") || letters.starts_with("readonly") => ":ro",
        _ if is_near("dev") || is_near("device") || is_near("devices") => ":dev",
        _ => "",
    };
    let suffix = format!(":{suffix}");
    let suffix = Foreign::name(&suffix);
    match meant {
        "" => {
            let name = format!("{names}/");
            let name = Foreign::name(&name);
            format!("there is no suffix {suffix}, only :ro and :dev; a name with a colon ends in a slash, as in {name}")
        }
        meant => format!("there is no suffix {suffix}; did you mean {meant}?"),
    }
}

/// Parses `HOST`, or `HOST::GUEST`.
pub fn embed(text: &str) -> Result<Embed, String> {
    let Directory { host, guest, read_only, devices } = directory(text)?;
    if read_only {
        return Err("embedded directories are always read-only: omit `:ro`".to_owned());
    }
    if devices {
        return Err("device nodes are not embedded: omit `:dev`".to_owned());
    }
    Ok(Embed { host: host.into(), guest })
}

/// Parses `IPv4:PORT` or `[IPv6]:PORT`.
pub fn socket_address(text: &str) -> Result<SocketAddr, String> {
    match text.parse() {
        Ok(SocketAddr::V6(address)) if address.scope_id() != 0 => {
            Err("an address with a zone is valid on one machine only".to_owned())
        }
        Ok(address) if address.port() == 0 => Err("port 0 is not allowed: the port would be random".to_owned()),
        Ok(address) => Ok(address),
        Err(_) => Err(wrong_address(text)),
    }
}

/// What is wrong with an address, and what may have been meant.
fn wrong_address(text: &str) -> String {
    const FORM: &str = "an address is written as 127.0.0.1:8080 or [::1]:8080";
    let (host, port) = text.rsplit_once(':').unwrap_or(("", text));
    let is_number = !port.is_empty() && port.bytes().all(|byte| byte.is_ascii_digit());
    // What looks like an address and a port may be an address as well.
    if let Ok(address) = text.parse::<IpAddr>()
        && !(is_number && host.parse::<Ipv6Addr>().is_ok())
    {
        return format!("the port is missing: {}", SocketAddr::new(address, 8080));
    }
    if !is_number {
        return format!("the port is missing: {FORM}");
    }
    let Ok(1..) = port.parse::<u16>() else { return format!("{port} is not a port: ports are 1 to 65535") };
    match host {
        "" | "*" => format!("the address is missing; did you mean 127.0.0.1:{port} (this machine only) or 0.0.0.0:{port} (any)?"),
        "localhost" => format!("names are not looked up; did you mean 127.0.0.1:{port}?"),
        host if host.parse::<Ipv6Addr>().is_ok() => format!("an IPv6 address stands between brackets: [{host}]:{port}"),
        _ => format!("{FORM}; names are not looked up"),
    }
}

/// Parses `NAME` or `NAME=VALUE`.
pub fn variable(text: &str) -> Result<String, String> {
    match text.split('=').next() {
        None | Some("") => Err("the name of the variable is missing".to_owned()),
        Some(_) => self::text(text),
    }
}

/// Parses the name of a variable.
pub fn name(text: &str) -> Result<String, String> {
    match text.is_empty() || text.contains('=') {
        true => Err("the name of a variable must not be empty or contain `=`".to_owned()),
        false => self::text(text),
    }
}

/// Parses `NAME=FILE`.
pub fn link(text: &str) -> Result<Link, String> {
    match text.split_once('=') {
        Some((name, path)) if !path.is_empty() => Ok(Link { name: name.to_owned(), path: path.into() }),
        _ => Err("expected NAME=FILE".to_owned()),
    }
}

/// Parses any text that can be passed to a process.
pub fn text(text: &str) -> Result<String, String> {
    match text.contains('\0') {
        true => Err("a NUL character cannot be passed to a program".to_owned()),
        false => Ok(text.to_owned()),
    }
}

/// Parses a number of bytes, with an optional unit: K, M, G, T or KiB, MiB, GiB, TiB.
pub fn size(text: &str) -> Result<u64, String> {
    let (number, unit) = split_unit(text);
    const FORM: &str = "a size is a number of bytes, KiB, MiB, GiB or TiB";
    if number.is_empty() {
        return Err(FORM.to_owned());
    }
    let shift = match unit {
        "" | "B" => 0,
        "K" | "KiB" | "k" => 10,
        "M" | "MiB" | "m" => 20,
        "G" | "GiB" | "g" => 30,
        "T" | "TiB" | "t" => 40,
        _ => return Err(unknown_unit(number, unit, size_unit(unit), FORM)),
    };
    match multiply(number, 1 << shift)? {
        Amount::Whole(size) => Ok(size),
        Amount::Broken => Err("a size is a whole number of bytes".to_owned()),
        Amount::TooLarge => Err("the size is too large".to_owned()),
    }
}

/// Returns the unit of sizes that was meant by another spelling.
fn size_unit(unit: &str) -> Option<&'static str> {
    Some(match &*unit.to_ascii_lowercase() {
        "b" | "byte" | "bytes" => "B",
        "kb" | "kib" | "ki" => "KiB",
        "mb" | "mib" | "mi" => "MiB",
        "gb" | "gib" | "gi" => "GiB",
        "tb" | "tib" | "ti" => "TiB",
        _ => return None,
    })
}

/// Splits a number from what follows it.
fn split_unit(text: &str) -> (&str, &str) {
    let (number, unit) = text.split_at(text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len()));
    (number, unit.trim())
}

/// The message for a unit that there is not, and the one that was `meant`.
fn unknown_unit(number: &str, unit: &str, meant: Option<&str>, form: &str) -> String {
    match meant {
        Some(meant) => format!("there is no unit {unit}; did you mean {number}{meant}?"),
        None => format!("there is no unit {unit}: {form}"),
    }
}

/// A number of units as a number of the smallest one.
enum Amount {
    Whole(u64),
    Broken,
    TooLarge,
}

/// Multiplies a decimal number, exactly.
fn multiply(number: &str, unit: u64) -> Result<Amount, String> {
    let (whole, fraction) = number.split_once('.').unwrap_or((number, ""));
    let is_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || number.ends_with('.') || !is_digits(fraction) {
        return Err(format!("`{number}` is not a number"));
    }
    let (fraction, whole) = (fraction.trim_end_matches('0'), whole.trim_start_matches('0'));
    // What is longer than this is larger than any limit, or finer than any unit.
    const MOST_DIGITS: usize = 20;
    if whole.len() > MOST_DIGITS {
        return Ok(Amount::TooLarge);
    }
    if fraction.len() > MOST_DIGITS {
        return Ok(Amount::Broken);
    }
    // No number of so few digits overflows.
    let value = |digits: &str| digits.bytes().fold(0, |value, digit| value * 10 + u128::from(digit - b'0'));
    let part = value(fraction) * u128::from(unit);
    let scale = 10_u128.pow(fraction.len() as u32);
    if !part.is_multiple_of(scale) {
        return Ok(Amount::Broken);
    }
    Ok(u64::try_from(value(whole) * u128::from(unit) + part / scale).map_or(Amount::TooLarge, Amount::Whole))
}

/// Parses a size that a stack can have.
pub fn stack_size(text: &str) -> Result<u64, String> {
    const LEAST: u64 = 128 << 10;
    const MOST: u64 = 1 << 40;
    match size(text)? {
        size if size < LEAST => Err("a stack must be at least 128KiB, half of it for calls to the host".to_owned()),
        size if size > MOST => Err("a stack must be at most 1TiB".to_owned()),
        size => Ok(size),
    }
}

/// Parses a number of file descriptors.
pub fn files(text: &str) -> Result<u32, String> {
    match text.parse() {
        Ok(count @ 3..=MOST_FILES) => Ok(count),
        _ => Err(format!("the limit must be from 3, for the standard streams, to {MOST_FILES}")),
    }
}

/// A number of threads. More than there can be is as good as the most.
pub fn threads(text: &str) -> Result<usize, String> {
    match text.parse() {
        Ok(count) => Ok(count),
        Err(error) if *error.kind() == IntErrorKind::PosOverflow => Ok(usize::MAX),
        Err(_) => Err("the number of threads is a whole number; 0 is one for each processor".to_owned()),
    }
}

/// Parses a time: a number with a unit, ms, s, m or h.
pub fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = split_unit(text);
    const FORM: &str = "a time is a number of ms, s, m or h";
    const ZERO: &str = "the timeout must be greater than zero";
    if number.is_empty() {
        return Err(FORM.to_owned());
    }
    let milliseconds = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "" => {
            let is_zero = matches!(multiply(number, 1)?, Amount::Whole(0));
            return Err(if is_zero { ZERO.to_owned() } else { format!("the unit is missing; did you mean {number}s?") });
        }
        _ => return Err(unknown_unit(number, unit, time_unit(unit), FORM)),
    };
    // The runtime counts nanoseconds in 64 bits.
    match multiply(number, milliseconds)? {
        Amount::Whole(0) => Err(ZERO.to_owned()),
        Amount::Whole(time) if time <= u64::MAX / 1_000_000 => Ok(Duration::from_millis(time)),
        Amount::Broken => Err("a time is a whole number of milliseconds".to_owned()),
        Amount::Whole(_) | Amount::TooLarge => Err("the time is too long".to_owned()),
    }
}

/// Returns the unit of times that was meant by another spelling.
fn time_unit(unit: &str) -> Option<&'static str> {
    Some(match &*unit.to_ascii_lowercase() {
        "ms" | "msec" | "msecs" | "millisecond" | "milliseconds" => "ms",
        "s" | "sec" | "secs" | "second" | "seconds" => "s",
        "m" | "min" | "mins" | "minute" | "minutes" => "m",
        "h" | "hr" | "hrs" | "hour" | "hours" => "h",
        _ => return None,
    })
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
        assert_eq!(directory("a:b/"), granted("a:b/", "a:b/", false));
        assert_eq!(directory("a:b::/x:ro"), granted("a:b", "/x", true));
        assert_eq!(directory("a::/x:y/z"), granted("a", "/x:y/z", false));
        assert!(directory("::/data").is_err());
        assert_eq!(directory("a:/b::a:/b"), granted("a:/b", "a:/b", false));
        for docker in [".:/data", ".:/data:ro", "/a:/b"] {
            assert!(directory(docker).is_err_and(|said| said.contains("::/")), "{docker}");
        }
    }

    #[test]
    fn misspelt_suffixes_grant_nothing() {
        let names = ["/d", "rd::/d", "a:b::/d", "rd::/d:dev"];
        for (suffix, answer) in [
            ("RO", "there is no suffix :RO; did you mean :ro?"),
            ("readonly", "did you mean :ro?"),
            ("read-only", "did you mean :ro?"),
            ("r", "did you mean :ro?"),
            ("r0", "did you mean :ro?"),
            ("or", "did you mean :ro?"),
            ("ro ", "there is no suffix \":ro \"; did you mean :ro?"),
            (" ro", "did you mean :ro?"),
            ("ro,", "did you mean :ro?"),
            ("ro,dev", "did you mean :ro:dev?"),
            ("Dev", "did you mean :dev?"),
            ("dve", "did you mean :dev?"),
            ("rw", ":rw is the default: omit it"),
            ("RW", ":RW is the default: omit it"),
            ("Z", "there is no suffix :Z, only :ro and :dev; a name with a colon ends in a slash, as in "),
            ("2024", "there is no suffix :2024"),
            ("", "is missing after the last `:`"),
        ] {
            for name in names {
                let said = directory(&format!("{name}:{suffix}")).unwrap_err();
                assert!(said.contains(answer), "{name}:{suffix}: {said}");
                assert!(embed(&format!("{name}:{suffix}")).is_err(), "{name}:{suffix}");
            }
        }
        assert!(directory("rd::ro").is_err() && directory("rd:::ro").is_err());
        assert!(directory("a:b").is_err_and(|said| said.ends_with("a:b/")));
        assert!(directory("").is_err_and(|said| said == "the name of the directory is missing"));
    }

    #[test]
    fn sizes() {
        assert_eq!(size("65536"), Ok(65536));
        assert_eq!(size("64MiB"), Ok(64 << 20));
        assert_eq!(size("2G"), Ok(2 << 30));
        assert_eq!(
            [size("64 MiB"), size("1.5GiB"), size("0.50K"), size("1TiB")],
            [Ok(64 << 20), Ok(3 << 29), Ok(512), Ok(1 << 40)]
        );
        assert_eq!(size("18446744073709551615"), Ok(u64::MAX));
        assert!(stack_size("1K").is_err());
    }

    #[test]
    fn wrong_sizes_are_answered_with_what_was_meant() {
        let answer = |text: &str| size(text).unwrap_err();
        for text in ["64MB", "64mb", "64 MB", "64mib", "64Mi"] {
            assert!(answer(text).ends_with("did you mean 64MiB?"), "{text}: {}", answer(text));
        }
        assert!(answer("1.5gb").ends_with("did you mean 1.5GiB?"));
        for text in ["99999999999G", "99999999999999999999999", "99999999999999999999999GiB", "18446744073709551616"] {
            assert_eq!(answer(text), "the size is too large", "{text}");
        }
        for text in ["1.5", "0.3K", "0.00000000000000000000000001G"] {
            assert_eq!(answer(text), "a size is a whole number of bytes", "{text}");
        }
        assert_eq!(
            [answer("1..5K"), answer(".5K"), answer("1.")],
            ["1..5", ".5", "1."].map(|it| format!("`{it}` is not a number"))
        );
        for text in ["lots", "-1", "", "5 apples", "MiB", "64MB/s"] {
            assert!(answer(text).contains("a size is a number of bytes, KiB") || answer(text).contains("not a number"), "{text}");
        }
    }

    #[test]
    fn what_is_missing_is_said() {
        let form = |text: &str| assert!(size(text).is_err_and(|said| said.starts_with("a size is a number of")), "{text}");
        ["", " ", "KiB", "GB", "-1", " 1K"].into_iter().for_each(form);
        let form = |text: &str| assert!(duration(text).is_err_and(|said| said.starts_with("a time is a number of")), "{text}");
        ["", " ", "s", "sec", "-1s"].into_iter().for_each(form);
        for zero in ["0", "00", "0.0", "0s", "0.0m"] {
            assert!(duration(zero).is_err_and(|said| said == "the timeout must be greater than zero"), "{zero}");
        }
        assert!(duration("1..5").is_err_and(|said| said == "`1..5` is not a number"));
    }

    #[test]
    fn numbers_of_threads() {
        assert_eq!([threads("0"), threads("4")], [Ok(0), Ok(4)]);
        assert_eq!([threads("18446744073709551616"), threads(&"9".repeat(99))], [Ok(usize::MAX), Ok(usize::MAX)]);
        for wrong in ["abc", "", "-1", "1.5", " 1"] {
            assert!(threads(wrong).is_err_and(|said| said.starts_with("the number of threads is a whole number")), "{wrong}");
        }
    }

    #[test]
    fn limits() {
        assert_eq!(files("3"), Ok(3));
        assert!(files("2").is_err() && files("65537").is_err() && files("-1").is_err());
        assert_eq!(duration("500ms"), Ok(Duration::from_millis(500)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("1h"), Ok(Duration::from_secs(3600)));
        assert_eq!([duration("1.5s"), duration("0.25m")], [Ok(Duration::from_millis(1500)), Ok(Duration::from_secs(15))]);
        assert!(duration("0s").is_err() && duration("s").is_err() && duration("").is_err() && duration("-1s").is_err());
        assert!(duration("99999999999999h").is_err() && duration("5124096h").is_err() && duration("0.0001s").is_err());
        let meant = ["10", "10sec", "10 minutes", "10S", "10MS"].map(|text| duration(text).unwrap_err());
        for (answer, meant) in meant.iter().zip(["10s", "10s", "10m", "10s", "10ms"]) {
            assert!(answer.ends_with(&format!("did you mean {meant}?")), "{answer}");
        }
    }

    #[test]
    fn addresses() {
        assert!(socket_address("127.0.0.1:8080").is_ok() && socket_address("[::1]:65535").is_ok());
        for (text, answer) in [
            (":8080", "did you mean 127.0.0.1:8080 (this machine only) or 0.0.0.0:8080 (any)?"),
            ("8080", "0.0.0.0:8080"),
            ("*:80", "0.0.0.0:80"),
            ("localhost:8080", "did you mean 127.0.0.1:8080?"),
            ("127.0.0.1:99999", "99999 is not a port"),
            (":0", "0 is not a port"),
            ("127.0.0.1:0", "port 0 is not allowed"),
            ("127.0.0.1", "the port is missing: 127.0.0.1:8080"),
            ("::1", "the port is missing: [::1]:8080"),
            ("127.0.0.1:", "the port is missing"),
            ("::1:8080", "[::1]:8080"),
            ("example.org:80", "names are not looked up"),
            ("", "the port is missing"),
        ] {
            let said = socket_address(text).unwrap_err();
            assert!(said.contains(answer), "{text}: {said}");
        }
    }
}
