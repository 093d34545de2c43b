//! A program whose system calls a test replaces: the possible actions of a guest that has broken out of everything else.
//!
//! The kernel shows each system call to the tracer before its sandbox layers see it, and consults those about what the tracer
//! made of it. Registers are those of x86-64.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};

use nix::errno::Errno;
use nix::libc::{PTRACE_EVENT_EXEC, c_long, user_regs_struct};
use nix::sys::ptrace::{self, Options};
use nix::sys::signal::Signal;
use nix::sys::wait::{WaitStatus, waitpid};
use nix::unistd::Pid;

/// A program that stops before each of its system calls.
pub struct Traced {
    child: Child,
    pid: Pid,
}

/// The outcome of a system call.
#[derive(Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It returned this; a negative number is an error.
    Answer(i64),
    /// It ended the process by a signal.
    Killed(Signal),
}

impl Traced {
    /// Starts a program and stops it before its first instruction; returns `Err` if that is not allowed.
    pub fn start(program: &Path) -> Result<Traced, String> {
        // A shell that waits can be traced from the outside, and then becomes the program.
        let child = Command::new("/bin/sh")
            .args(["-c", "read line; exec \"$0\""])
            .arg(program)
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::piped())
            .spawn()
            .map_err(|error| format!("a shell cannot be started: {error}"))?;
        let pid = Pid::from_raw(child.id() as i32);
        let mut traced = Traced { child, pid };
        let not_allowed = |error: Errno| format!("processes cannot be traced here: {error}");
        ptrace::seize(pid, Options::PTRACE_O_TRACESYSGOOD | Options::PTRACE_O_TRACEEXEC).map_err(not_allowed)?;
        let stdin = traced.child.stdin.as_mut().expect("standard input is a pipe");
        stdin.write_all(b"\n").expect("the shell reads a line");
        loop {
            match waitpid(pid, None).map_err(not_allowed)? {
                // The shell itself may not have started yet.
                WaitStatus::PtraceEvent(_, _, PTRACE_EVENT_EXEC) if traced.runs(program) => break,
                WaitStatus::Exited(..) | WaitStatus::Signaled(..) => return Err("the shell ended".to_owned()),
                _ => ptrace::cont(pid, None).map_err(not_allowed)?,
            }
        }
        // The return from the call that turned the shell into the program.
        traced.next_stop().map_err(|signal| format!("the program was ended by {signal}"))?;
        Ok(traced)
    }

    /// Continues until the program is about to make this system call.
    #[track_caller]
    pub fn go_to(&mut self, number: c_long) {
        loop {
            self.next_stop().expect("the program makes the call before it ends");
            if self.registers().orig_rax == number as u64 {
                return;
            }
            self.next_stop().expect("the call returns");
        }
    }

    /// Makes the program perform a system call other than the one it is about to make, and continues for one instruction.
    #[track_caller]
    pub fn instead(&mut self, number: c_long, arguments: [u64; 6]) -> Outcome {
        let before = self.registers();
        let mut registers = before;
        registers.orig_rax = number as u64;
        [registers.rdi, registers.rsi, registers.rdx, registers.r10, registers.r8, registers.r9] = arguments;
        ptrace::setregs(self.pid, registers).expect("it is stopped");
        if let Err(signal) = self.next_stop() {
            return Outcome::Killed(signal);
        }
        // The program relies on system calls to preserve their arguments.
        let answer = self.registers().rax;
        ptrace::setregs(self.pid, user_regs_struct { rax: answer, ..before }).expect("it is stopped");
        // The kernel also shows the return of a call by which it ends the process.
        ptrace::step(self.pid, None).expect("it is stopped");
        match waitpid(self.pid, None).expect("it is a child") {
            WaitStatus::Signaled(_, signal, _) => Outcome::Killed(signal),
            _ => Outcome::Answer(answer as i64),
        }
    }

    /// Puts a text into memory that the program does not use, and returns its address.
    pub fn lend(&mut self, text: &str) -> u64 {
        // Below the area under the stack pointer that may be in use.
        let address = (self.registers().rsp - 1024) & !7;
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize((bytes.len() + 1).next_multiple_of(8), 0);
        for (word, place) in bytes.chunks_exact(8).zip((address..).step_by(8)) {
            let word = c_long::from_ne_bytes(word.try_into().expect("eight bytes"));
            ptrace::write(self.pid, place as *mut _, word).expect("the stack can be written");
        }
        address
    }

    /// Lets the program run to its end, with nothing more on standard input, and returns its exit status and what it writes to
    /// standard error.
    #[track_caller]
    pub fn finish(mut self) -> (i32, String) {
        drop(self.child.stdin.take());
        ptrace::detach(self.pid, None).expect("it is stopped");
        let mut said = String::new();
        let stderr = self.child.stderr.as_mut().expect("standard error is a pipe");
        stderr.read_to_string(&mut said).expect("it says text");
        match waitpid(self.pid, None).expect("it is a child") {
            WaitStatus::Exited(_, status) => (status, said),
            other => panic!("the program ended by {other:?}\n{said}"),
        }
    }

    fn runs(&self, program: &Path) -> bool {
        let executable = fs::read_link(format!("/proc/{}/exe", self.pid));
        executable.is_ok_and(|executable| fs::canonicalize(program).is_ok_and(|program| program == executable))
    }

    fn registers(&self) -> user_regs_struct {
        ptrace::getregs(self.pid).expect("it is stopped")
    }

    /// Continues to the next entry to, or return from, a system call; `Err` is the signal that has ended the process.
    #[track_caller]
    fn next_stop(&mut self) -> Result<(), Signal> {
        ptrace::syscall(self.pid, None).expect("it is stopped");
        loop {
            match waitpid(self.pid, None).expect("it is a child") {
                WaitStatus::PtraceSyscall(_) => return Ok(()),
                WaitStatus::Signaled(_, signal, _) => return Err(signal),
                WaitStatus::Stopped(_, signal) => ptrace::syscall(self.pid, signal).expect("it is stopped"),
                WaitStatus::PtraceEvent(..) => ptrace::syscall(self.pid, None).expect("it is stopped"),
                other => panic!("the program ended: {other:?}"),
            }
        }
    }
}

impl Drop for Traced {
    fn drop(&mut self) {
        // If it has already ended, nothing is left to do.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}
