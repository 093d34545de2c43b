//! Messages of Redis, in version 2 of its protocol (RESP2), which every server speaks: commands as they are written, and the lines that
//! replies are made of. Whatever does not follow the protocol to the letter is an error, after which a connection is of no use.

use crate::list::{AnyList, List};

/// The longest line that is read. Servers cut off the errors that they report long before.
pub(super) const LONGEST_LINE: usize = 1024;

/// The largest value, in bytes: that of the protocol, `proto-max-bulk-len`.
const LARGEST_BULK: i64 = 512 << 20;

/// The maximum number of elements of a reply.
const MOST_ELEMENTS: i64 = 1 << 24;

/// A line of a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line<'a> {
    /// `+`: the command was carried out.
    Status(&'a [u8]),
    /// `-`: it was not, for this reason.
    Error(&'a [u8]),
    /// `:`: a number.
    Integer(i64),
    /// `$`: this many bytes follow, and the end of a line; nothing follows for no value.
    Bulk(Option<u32>),
    /// `*`: this many replies follow; nothing follows for no reply.
    Array(Option<u32>),
}

/// Returned for what no server should send.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Malformed;

/// Parses the line that the bytes begin with, and returns how many bytes it has with its end; nothing as long as its end is missing.
pub(super) fn line(bytes: &[u8]) -> Result<Option<(Line<'_>, usize)>, Malformed> {
    let end = match bytes.iter().position(|&byte| byte == b'\r' || byte == b'\n') {
        Some(end) if end < LONGEST_LINE => end,
        None if bytes.len() < LONGEST_LINE => return Ok(None),
        _ => return Err(Malformed),
    };
    let size = match bytes.get(end..).unwrap_or_default() {
        [b'\r', b'\n', ..] => end + 2,
        [b'\r'] => return Ok(None),
        _ => return Err(Malformed),
    };
    let (&kind, rest) = bytes.get(..end).and_then(<[u8]>::split_first).ok_or(Malformed)?;
    let line = match kind {
        b'+' => Line::Status(rest),
        b'-' => Line::Error(rest),
        b':' => Line::Integer(number(rest)?),
        b'$' => Line::Bulk(length(rest, LARGEST_BULK)?),
        b'*' => Line::Array(length(rest, MOST_ELEMENTS)?),
        _ => return Err(Malformed),
    };
    Ok(Some((line, size)))
}

/// Parses a length, or -1 for none.
fn length(digits: &[u8], most: i64) -> Result<Option<u32>, Malformed> {
    match number(digits)? {
        -1 => Ok(None),
        length if (0..=most).contains(&length) => Ok(Some(length as u32)),
        _ => Err(Malformed),
    }
}

fn number(text: &[u8]) -> Result<i64, Malformed> {
    let (is_negative, digits) = text.strip_prefix(b"-").map_or((false, text), |digits| (true, digits));
    if digits.is_empty() {
        return Err(Malformed);
    }
    let mut number = 0_i64;
    for digit in digits {
        if !digit.is_ascii_digit() {
            return Err(Malformed);
        }
        // Downwards, where there is one more.
        let next = number.checked_mul(10).and_then(|number| number.checked_sub(i64::from(digit - b'0')));
        number = next.ok_or(Malformed)?;
    }
    if is_negative { Ok(number) } else { number.checked_neg().ok_or(Malformed) }
}

/// The start of a command: its number of arguments, and the arguments so far.
pub(super) struct Command {
    bytes: List<u8, { Command::CAPACITY }>,
}

impl Command {
    /// Enough for a name, a bucket, a key and a script.
    pub(super) const CAPACITY: usize = 4096;

    /// Starts a command with this many arguments, of which its name is the first.
    pub(super) fn new(name: &[u8], arguments: u64) -> Command {
        let mut command = Command { bytes: List::new() };
        command.head(b'*', arguments).argument(name);
        command
    }

    /// Returns the head alone of an argument of this size.
    pub(super) fn head_of(size: u64) -> Command {
        let mut command = Command { bytes: List::new() };
        command.head(b'$', size);
        command
    }

    /// Ends an argument whose bytes were sent, and goes on with the head of one of this size.
    pub(super) fn continued(size: u64) -> Command {
        let mut command = Command { bytes: List::new() };
        command.text(b"\r\n").head(b'$', size);
        command
    }

    /// Adds an argument.
    pub(super) fn argument(&mut self, text: &[u8]) -> &mut Command {
        self.head(b'$', text.len() as u64).text(text).text(b"\r\n")
    }

    /// Adds the head of an argument whose bytes are sent after this, and the end of a line after them.
    pub(super) fn argument_of(&mut self, size: u64) -> &mut Command {
        self.head(b'$', size)
    }

    /// Adds a number as an argument.
    pub(super) fn number(&mut self, number: i64) -> &mut Command {
        let mut digits = [0; 20];
        let mut rest = number.unsigned_abs();
        let mut start = digits.len();
        for place in digits.iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        let digits = digits.get(start..).unwrap_or_default();
        let sign: &[u8] = if number < 0 { b"-" } else { b"" };
        self.head(b'$', (sign.len() + digits.len()) as u64).text(sign).text(digits).text(b"\r\n")
    }

    /// Returns the bytes; nothing when they did not fit.
    pub(super) fn bytes(&self) -> &[u8] {
        let list: &AnyList<u8> = &self.bytes;
        list.values()
    }

    fn head(&mut self, kind: u8, number: u64) -> &mut Command {
        let mut digits = [0; 20];
        let mut rest = number;
        let mut start = digits.len();
        for place in digits.iter_mut().rev() {
            *place = b'0' + (rest % 10) as u8;
            rest /= 10;
            start -= 1;
            if rest == 0 {
                break;
            }
        }
        self.text(&[kind]).text(digits.get(start..).unwrap_or_default()).text(b"\r\n")
    }

    fn text(&mut self, text: &[u8]) -> &mut Command {
        let list: &mut AnyList<u8> = &mut self.bytes;
        for &byte in text {
            // Arguments are limited to what fits.
            list.push(byte);
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_replies() {
        for (text, expected) in [
            (&b"+OK\r\nrest"[..], (Line::Status(b"OK"), 5)),
            (b"+\r\n", (Line::Status(b""), 3)),
            (b"-ERR no\r\n", (Line::Error(b"ERR no"), 9)),
            (b":-9223372036854775808\r\n", (Line::Integer(i64::MIN), 23)),
            (b":9223372036854775807\r\n", (Line::Integer(i64::MAX), 22)),
            (b":00\r\n", (Line::Integer(0), 5)),
            (b"$0\r\n\r\n", (Line::Bulk(Some(0)), 4)),
            (b"$-1\r\n", (Line::Bulk(None), 5)),
            (b"*2\r\n", (Line::Array(Some(2)), 4)),
            (b"*-1\r\n", (Line::Array(None), 5)),
        ] {
            assert_eq!(line(text), Ok(Some(expected)));
            // It is the same in pieces.
            for end in 0..expected.1 {
                assert_eq!(line(&text[..end]), Ok(None), "{:?}", &text[..end]);
            }
        }
    }

    #[test]
    fn what_is_no_reply_is_refused() {
        let long = [b"+".as_slice(), &[b'a'; LONGEST_LINE]].concat();
        for text in [
            &b"\r\n"[..],
            b"OK\r\n",
            b"+OK\n",
            b"+OK\rx",
            b":\r\n",
            b":-\r\n",
            b":+1\r\n",
            b": 1\r\n",
            b":1.0\r\n",
            b":9223372036854775808\r\n",
            b"$-2\r\n",
            b"$536870913\r\n",
            b"$1a\r\n",
            b"*16777217\r\n",
            b"_\r\n",
            b"%1\r\n",
            b"HTTP/1.1 400 Bad Request\r\n",
            &long,
        ] {
            assert_eq!(line(text), Err(Malformed), "{:?}", String::from_utf8_lossy(text));
        }
    }

    /// Whatever comes, it is read or refused, in the same way whether it comes in one piece or in several, and numbers are those of the
    /// standard library.
    #[test]
    fn random_lines_are_read_or_refused() {
        let alphabet = b"+-:$*_019\r\n a";
        let mut state = 1_u64;
        let mut draw = |below: usize| {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (state >> 33) as usize % below
        };
        let mut taken = 0;
        for _ in 0..300_000 {
            let mut text: Vec<u8> = (0..draw(24)).map(|_| alphabet[draw(alphabet.len())]).collect();
            if draw(2) == 0 {
                text.extend_from_slice(b"\r\n");
            }
            let whole = line(&text);
            for end in 0..text.len() {
                match line(&text[..end]) {
                    Ok(None) => {}
                    early => assert_eq!(early, whole, "{text:?}"),
                }
            }
            let Ok(Some((read, size))) = whole else { continue };
            taken += 1;
            let number = std::str::from_utf8(&text[1..size - 2]).ok().and_then(|digits| digits.parse::<i64>().ok());
            match read {
                Line::Status(rest) | Line::Error(rest) => assert_eq!(rest, &text[1..size - 2]),
                Line::Integer(read) => assert_eq!(Some(read), number),
                Line::Bulk(read) | Line::Array(read) => assert_eq!(Some(read.map_or(-1, i64::from)), number),
            }
        }
        assert!(taken > 5_000, "{taken}");
    }

    #[test]
    fn commands_are_arrays_of_strings() {
        let mut command = Command::new(b"HSET", 4);
        command.argument(b"a\r\nb").number(i64::MIN).argument_of(3);
        assert_eq!(
            String::from_utf8_lossy(command.bytes()),
            "*4\r\n$4\r\nHSET\r\n$4\r\na\r\nb\r\n$20\r\n-9223372036854775808\r\n$3\r\n"
        );
        assert_eq!(Command::new(b"X", 1).number(0).bytes(), b"*1\r\n$1\r\nX\r\n$1\r\n0\r\n");
    }
}
