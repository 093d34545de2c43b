//! Text files line by line, without comments.

use crate::bytes;
use crate::sys::file::{self, HostFd, IoVec, Transfer};

/// Calls `each` with every line of a file up to a comment, until it returns false. A line that is longer than 4096 bytes is left
/// out.
pub(super) fn each(fd: HostFd, mut each: impl FnMut(&[u8]) -> bool) {
    let mut buffer = [0; 4096];
    // What has been read of a line whose end has not.
    let (mut length, mut is_too_long, mut offset) = (0, false, 0);
    loop {
        let Some(room) = buffer.get_mut(length..) else { return };
        // A file that cannot be read is one without lines.
        let Ok(count @ 1..) = file::transfer(fd, Transfer::READ_AT, &[IoVec::new(room)], offset) else { break };
        offset += count as u64;
        let mut start = 0;
        let text = buffer.get(..length + count).unwrap_or_default();
        while let Some(end) = text.iter().skip(start).position(|&byte| byte == b'\n') {
            let line = text.get(start..start + end).unwrap_or_default();
            start += end + 1;
            if !core::mem::take(&mut is_too_long) && !each(before_comment(line)) {
                return;
            }
        }
        let rest = text.len() - start;
        is_too_long |= rest == buffer.len();
        length = if is_too_long { 0 } else { rest };
        move_to_start(&mut buffer, start, length);
    }
    if !is_too_long {
        each(before_comment(buffer.get(..length).unwrap_or_default()));
    }
}

/// Moves bytes to the start of their buffer.
fn move_to_start(buffer: &mut [u8; 4096], start: usize, length: usize) {
    if start == 0 {
        return;
    }
    for at in 0..length {
        let byte = buffer.get(start + at).copied().unwrap_or(0);
        if let Some(place) = buffer.get_mut(at) {
            *place = byte;
        }
    }
}

fn before_comment(line: &[u8]) -> &[u8] {
    let end = line.iter().position(|byte| matches!(byte, b'#' | b';')).unwrap_or(line.len());
    line.get(..end).unwrap_or_default()
}

/// Returns the words of a line.
pub(super) fn words(line: &[u8]) -> impl Iterator<Item = &[u8]> {
    line.split(|&byte| bytes::has(b" \t\r\x0b\x0c", byte)).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;
    use std::os::fd::AsRawFd as _;

    use super::*;

    fn of(text: &[u8]) -> Vec<String> {
        let (path, mut lines) =
            (std::env::temp_dir().join(format!("lines-{}-{:?}", std::process::id(), std::thread::current().id())), Vec::new());
        std::fs::File::create(&path).unwrap().write_all(text).unwrap();
        let file = std::fs::File::open(&path).unwrap();
        std::fs::remove_file(&path).unwrap();
        each(HostFd::new(file.as_raw_fd()), |line| {
            lines.push(words(line).map(|word| String::from_utf8_lossy(word).into_owned()).collect::<Vec<_>>().join("|"));
            true
        });
        lines
    }

    #[test]
    fn lines_end_anywhere() {
        assert_eq!(of(b""), [""]);
        assert_eq!(of(b"a b\n\tc\t# d\r\n;e\nf"), ["a|b", "c", "", "f"]);
        assert_eq!(of(b"a\r\nb\n"), ["a", "b", ""]);
        for length in [4094, 4095, 4096] {
            let long = "x".repeat(length);
            let expected = if length < 4096 {
                vec!["1".to_owned(), long.clone(), "2".to_owned()]
            } else {
                vec!["1".to_owned(), "2".to_owned()]
            };
            assert_eq!(of(format!("1\n{long}\n2").as_bytes()), expected, "{length}");
        }
        let many: Vec<_> = (0..5000).map(|number| format!("10.0.0.1 host{number}")).collect();
        let read = of((many.join("\n") + "\n").as_bytes());
        assert_eq!(read.len(), 5001);
        assert!(read.iter().zip(&many).all(|(read, line)| read.replace('|', " ") == *line));
        assert_eq!(of(&[b'x'; 20_000]), [""; 0]);
        assert_eq!(of(&[&[b'x'; 20_000][..], b"\ny"].concat()), ["y"]);
    }
}
