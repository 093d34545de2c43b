//! Commands run on a kernel of their own: first collected, each with its expectation, then run in a single boot.
//!
//! ```text
//!   file, command ─► first file system ─► emulated machine ─► lines on its console ─► an Outcome for each command
//! ```
//! The first process is a script of a small shell. A command runs in an empty directory, and its output comes over the console
//! as hexadecimal digits, since the kernel's own messages and the terminal would change anything else.

use std::io::Cursor;
use std::os::unix::process::ExitStatusExt as _;
use std::process::ExitStatus;

use cpio::newc::{Builder as Entry, ModeFileType};

use crate::corpus::Fetched;
use crate::corpus::kernels::{self, Kernel, Ready};
use crate::golden::Report;
use crate::process::Outcome;
use crate::scratch::Scratch;

/// A machine that has not been started.
pub struct Machine<'c> {
    ready: Ready,
    /// The first file system: directories before their contents.
    files: Vec<(Entry, Cursor<Vec<u8>>)>,
    commands: Vec<(String, Check<'c>)>,
}

/// A check of how a command ended, which notes what differs from the expectation.
type Check<'c> = Box<dyn FnOnce(&mut Report, Outcome) + 'c>;

impl<'c> Machine<'c> {
    /// Creates a machine with a kernel, a shell and nothing else.
    pub fn new(kernel: &Kernel) -> Fetched<Machine<'c>> {
        let ready = kernels::fetch(kernel)?;
        let directories = ["bin", "dev", "files", "proc", "sys", "tmp"];
        let mut files: Vec<_> = directories.map(|name| entry(name, ModeFileType::Directory, Vec::new())).into();
        // The standard streams of the first process.
        let (console, nothing) = entry("dev/console", ModeFileType::Char, Vec::new());
        files.push((console.rdev_major(5).rdev_minor(1), nothing));
        let busybox = std::fs::read(&ready.busybox).map_err(|error| format!("{}: {error}", ready.busybox.display()))?;
        files.push(entry("bin/busybox", ModeFileType::Regular, busybox));
        Ok(Machine { ready, files, commands: Vec::new() })
    }

    /// Adds a kernel parameter.
    pub fn parameter(mut self, parameter: &str) -> Machine<'c> {
        self.ready.parameters.push(' ');
        self.ready.parameters.push_str(parameter);
        self
    }

    /// Adds an executable file, and returns its path there. Each has a name of its own.
    pub fn file(&mut self, name: &str, contents: Vec<u8>) -> String {
        self.files.push(entry(&format!("files/{name}"), ModeFileType::Regular, contents));
        format!("/files/{name}")
    }

    /// Adds a shell command, and a check of its outcome.
    pub fn command(&mut self, command: impl Into<String>, check: impl FnOnce(&mut Report, Outcome) + 'c) {
        self.commands.push((command.into(), Box::new(check)));
    }

    /// Starts it, runs all commands one after another, checks each outcome and fails the test if any is unexpected.
    #[track_caller]
    pub fn boot(mut self) {
        let script = script(self.commands.iter().map(|(command, _)| command.as_str()));
        self.files.push(entry("init", ModeFileType::Regular, script.into_bytes()));
        let scratch = Scratch::new();
        let image = scratch.write("initrd", cpio::write_cpio(self.files.into_iter(), Vec::new()).expect("memory is enough"));
        let emulator = self.ready.emulator.arg("-initrd").arg(image).arg("-append").arg(self.ready.parameters);
        let console = emulator.run();
        let said = console.out();
        let mut report = Report::default();
        for (number, (command, check)) in self.commands.into_iter().enumerate() {
            match outcome(&said, number, &command) {
                Some(outcome) => check(&mut report, outcome),
                None => panic!("the machine stopped at: {command}\n{console}\n--- end\n{}", last(&said)),
            }
        }
        report.finish();
    }
}

/// Returns an entry that anybody may read and execute.
fn entry(path: &str, kind: ModeFileType, contents: Vec<u8>) -> (Entry, Cursor<Vec<u8>>) {
    (Entry::new(path).mode(0o755).set_mode_file_type(kind), Cursor::new(contents))
}

/// Returns the first process. A command that hangs is ended, so that the next ones still run. Programs may map more memory
/// than the small machine has, as long as they do not touch it.
fn script<'c>(commands: impl Iterator<Item = &'c str>) -> String {
    let start = "#!/bin/busybox sh
/bin/busybox --install -s /bin
export PATH=/bin
mount -t proc proc /proc
mount -t sysfs sys /sys
mount -t devtmpfs dev /dev
mount -t tmpfs tmp /tmp
ifconfig lo up
echo 1 >/proc/sys/vm/overcommit_memory
digits() { hexdump -v -e '1/1 \"%02x\"' \"$1\"; }
try() {
    mkdir /tmp/$1
    cd /tmp/$1
    timeout 300 sh -c \"$2\" >/tmp/$1.out 2>/tmp/$1.err </dev/null
    status=$?
    echo \"@@ $1 $status -$(digits /tmp/$1.out) -$(digits /tmp/$1.err) .\"
    cd /
    rm -rf /tmp/$1*
}
";
    let quoted = |command: &str| command.replace('\'', r"'\''");
    let tries = commands.enumerate().map(|(number, command)| format!("try {number} '{}'\n", quoted(command)));
    start.to_owned() + &tries.collect::<String>() + "poweroff -f\n"
}

/// Returns how the command with this number ended, from the console output. A signal that ended it is part of its status,
/// as in shells.
fn outcome(said: &str, number: usize, command: &str) -> Option<Outcome> {
    let head = format!("@@ {number} ");
    // Kernel messages may precede it on the same line.
    let (_, fields) = said.lines().find_map(|line| line.split_once(&head))?;
    let mut fields = fields.split_whitespace();
    let status: i32 = fields.next()?.parse().ok()?;
    let mut text = || fields.next().and_then(|field| bytes(field.strip_prefix('-')?));
    let (stdout, stderr) = (text()?, text()?);
    Some(Outcome::new(command.to_owned(), ExitStatus::from_raw(status << 8), stdout, stderr))
}

/// Decodes pairs of hexadecimal digits.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let pair = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok();
    digits.as_bytes().chunks(2).map(pair).collect()
}

/// Returns the end of a text, where a kernel reports why it stopped.
fn last(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(30)..].join("\n")
}
