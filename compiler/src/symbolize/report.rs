//! Reports of traps: lines of a text that end with an address, among others that stay as they are.

use super::debug_file::DebugFile;
use super::positions::positions;
use crate::error::{Error, Result};

/// Returns a text with names and lines in place of addresses.
pub fn symbolize(file: &DebugFile<'_>, text: &str) -> Result<String> {
    let mut out = String::new();
    let mut has_addresses = false;
    for line in text.lines() {
        if let Some(id) = line.trim().strip_prefix("build ID: ").and_then(bytes) {
            file.check(&id, "the report")?;
        }
        if let Some((head, name, address)) = function(line) {
            has_addresses = true;
            out.push_str(head);
            out.push_str(&positions(file, address, Some(name), head.len())?);
            continue;
        }
        out.push_str(line);
        out.push('\n');
        if let Some(address) = fault(line) {
            has_addresses = true;
            out.push_str("  in ");
            out.push_str(&positions(file, address, None, 5)?);
        }
    }
    if !has_addresses {
        return Err(Error::environment("there are no addresses in the report").help(
            "build the executable with --backtrace addresses, which --debug-file implies, or with --backtrace lines, which needs no \
             debug information afterwards",
        ));
    }
    Ok(out)
}

/// Returns the parts of a line about a function: the number before its name, the name, and the address.
fn function(line: &str) -> Option<(&str, &str, u64)> {
    let (number, _) = line.split_once(": ")?;
    number.trim_start().parse::<u64>().ok().filter(|_| number.starts_with(' ') || number.len() >= 5)?;
    let (head, rest) = line.split_at(number.len() + 2);
    let (name, address) = rest.rsplit_once(" at 0x")?;
    Some((head, name, u64::from_str_radix(address.trim_end(), 16).ok()?))
}

/// Returns the address in the report of a fault that is not a trap.
fn fault(line: &str) -> Option<u64> {
    let (_, address) = line.rsplit_once("by the instruction at executable + 0x")?;
    u64::from_str_radix(address.trim_end(), 16).ok()
}

/// Returns the bytes that hexadecimal digits stand for.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let digits = digits.trim_end();
    let pairs = digits.as_bytes().chunks(2);
    let byte = |pair: &[u8]| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok();
    pairs.map(byte).collect::<Option<Vec<_>>>().filter(|_| digits.len().is_multiple_of(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_reports() {
        assert_eq!(function("    0: divide at 0x3ac7"), Some(("    0: ", "divide", 0x3ac7)));
        assert_eq!(function("   12: at::f(int) at 0x1 at 0xff"), Some(("   12: ", "at::f(int) at 0x1", 0xff)));
        assert_eq!(function("12345: f at 0x1"), Some(("12345: ", "f", 1)));
        for other in ["    0: divide", "    0: divide at 0x", "1: f at 0x1", "note: f at 0x1", "    … 12 more", ""] {
            assert_eq!(function(other), None, "{other}");
        }
        assert_eq!(fault("error: signal 11 at address 0x0, by the instruction at executable + 0x12"), Some(0x12));
        assert_eq!((bytes("00ff "), bytes("0"), bytes("xy")), (Some(vec![0, 0xff]), None, None));
    }
}
