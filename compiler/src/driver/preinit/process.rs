//! The process that runs start-up: a child of this one, with nothing but two pipes.

use crate::temporary;
use std::io::{self, Read};
use std::os::fd::AsRawFd as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitStatus};
use std::thread;

/// The name by which the program is started.
const NAME: &str = "preinit";

/// The most bytes of its messages that are kept.
const MOST_MESSAGES: u64 = 64 << 10;

/// The end of a process.
pub(super) struct Ending {
    /// What it reported.
    pub(super) report: Vec<u8>,
    /// What it wrote to standard output and error.
    pub(super) messages: Vec<u8>,
    /// How it ended.
    pub(super) status: ExitStatus,
}

/// Runs an executable that reports its state, until it ends: it limits its own time and memory.
///
/// Its report goes to what it is started with as standard input. The streams are always pipes, so that what a program learns about
/// them is the same everywhere.
pub(super) fn run(executable: &[u8]) -> io::Result<Ending> {
    let file = temporary::in_memory(executable, true)?;
    let (mut report, to_report) = io::pipe()?;
    let (messages, to_messages) = io::pipe()?;
    let mut child = Command::new(format!("/proc/self/fd/{}", file.as_raw_fd()))
        .arg0(NAME)
        .env_clear()
        .current_dir("/")
        .stdin(to_report)
        .stdout(to_messages.try_clone()?)
        .stderr(to_messages)
        .spawn()?;
    let listener = thread::spawn(move || listen(messages));
    let mut bytes = Vec::new();
    let read = report.read_to_end(&mut bytes);
    let status = child.wait()?;
    let messages = listener.join().unwrap_or_default();
    read?;
    Ok(Ending { report: bytes, messages, status })
}

/// Returns the start of what the other end writes, and reads the rest, so that it is never kept waiting.
fn listen(mut messages: impl Read) -> Vec<u8> {
    let mut first = Vec::new();
    // What cannot be read is not shown.
    let _ = messages.by_ref().take(MOST_MESSAGES).read_to_end(&mut first);
    let _ = io::copy(&mut messages, &mut io::sink());
    first
}
