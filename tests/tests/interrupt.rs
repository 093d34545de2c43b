//! Signals that end the command leave nothing behind: no process, no temporary directory, no half-written file.

use std::os::unix::process::ExitStatusExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use wasm2native_tests::build::compiler;
use wasm2native_tests::scratch::{Scratch, names};

/// Returns the signals that end the command here: those that whoever runs the tests ignores, as nohup does, stay ignored.
fn signals() -> impl Iterator<Item = Signal> {
    let status = std::fs::read_to_string("/proc/self/status").expect("it is there");
    let ignored = status.lines().find_map(|line| line.strip_prefix("SigIgn:")).expect("it is listed");
    let ignored = u64::from_str_radix(ignored.trim(), 16).expect("it is a mask");
    let signals = [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP];
    signals.into_iter().filter(move |signal| ignored >> (*signal as i32 - 1) & 1 == 0)
}

/// The directories that a command may use.
struct Ground {
    scratch: Scratch,
    program: PathBuf,
}

impl Ground {
    fn new() -> Ground {
        let scratch = Scratch::new();
        let program = scratch.write("program.wat", "(module (memory (export \"memory\") 0) (func (export \"_start\")))");
        std::fs::create_dir(scratch.join("temporary")).expect("the scratch directory can be written");
        std::fs::create_dir(scratch.join("output")).expect("the scratch directory can be written");
        Ground { scratch, program }
    }

    /// Writes a program that waits, once it has made a file `running` with its number.
    fn waiting(&self, name: &str) -> PathBuf {
        let running = self.scratch.join("running");
        let text = format!("#!/bin/sh\necho $$ >{0}.new; mv {0}.new {0}\nexec sleep 1000\n", running.display());
        let path = self.scratch.write(name, text);
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        std::fs::set_permissions(&path, mode).expect("its mode can be set");
        path
    }

    fn command(&self) -> Command {
        let mut command = Command::new(compiler());
        command.env("TMPDIR", self.scratch.join("temporary")).env("XDG_CACHE_HOME", self.scratch.join("cache"));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Waits until the program that waits runs; returns its number.
    fn running(&self) -> Pid {
        let file = self.scratch.join("running");
        eventually(|| file.exists());
        let text = std::fs::read_to_string(&file).expect("the number is written");
        std::fs::remove_file(file).expect("the file can be removed");
        Pid::from_raw(text.trim().parse().expect("a number"))
    }

    fn is_clean(&self) -> bool {
        ["temporary", "output"].iter().all(|name| names(&self.scratch.join(name)).is_empty())
    }
}

#[track_caller]
fn eventually(condition: impl Fn() -> bool) {
    let start = Instant::now();
    while !condition() {
        assert!(start.elapsed() < Duration::from_secs(300), "it does not happen");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn ended(mut child: Child, signal: Signal) -> ExitStatus {
    kill(Pid::from_raw(child.id().cast_signed()), signal).expect("it runs");
    child.wait().expect("it ends")
}

/// Whether a process does not run: it is gone, or nobody has waited for it yet.
fn is_gone(id: Pid) -> bool {
    let stat = std::fs::read_to_string(format!("/proc/{id}/stat"));
    stat.map_or(true, |stat| stat.rsplit_once(") ").is_some_and(|(_, rest)| rest.starts_with('Z')))
}

#[test]
fn bench_ends_what_it_measures_and_removes_its_files() {
    for signal in signals() {
        let ground = Ground::new();
        let engine = format!("waits={} {{module}}", ground.waiting("engine").display());
        let mut command = ground.command();
        command.arg("bench").arg(&ground.program).args(["--only=none", "--engine", &engine]);
        let child = command.spawn().expect("it starts");
        let engine = ground.running();
        assert!(!ground.is_clean());
        assert_eq!(ended(child, signal).signal(), Some(signal as i32));
        assert!(ground.is_clean(), "{signal}");
        eventually(|| is_gone(engine));
    }
}

#[test]
fn bench_ends_rounds() {
    let ground = Ground::new();
    // It waits after its first run, the 25 starts of the module that does nothing, and some rounds.
    let (waiting, count) = (ground.waiting("engine"), ground.scratch.join("count"));
    let script = format!("echo >>{0}; test $(wc -l <{0}) -le 30 || exec {1}", count.display(), waiting.display());
    let script = ground.scratch.write("script", script);
    let engine = format!("waits=sh {} {{module}}", script.display());
    let mut command = ground.command();
    command.arg("bench").arg(&ground.program).args(["--only=none", "--engine", &engine]);
    let child = command.spawn().expect("it starts");
    let engine = ground.running();
    assert_eq!(ended(child, Signal::SIGTERM).signal(), Some(Signal::SIGTERM as i32));
    assert!(ground.is_clean());
    eventually(|| is_gone(engine));
}

#[test]
fn a_build_that_waits_for_a_linker_removes_its_files() {
    for signal in signals() {
        let ground = Ground::new();
        let linker = ground.waiting("linker");
        let output = ground.scratch.join("output/program");
        for task in [&[] as &[&str], &["run"]] {
            let mut command = ground.command();
            command.args(task).arg("--linker").arg(&linker);
            if task.is_empty() {
                command.arg("-o").arg(&output);
            }
            let child = command.arg(&ground.program).spawn().expect("it starts");
            let linker = ground.running();
            assert!(!ground.is_clean());
            assert_eq!(ended(child, signal).signal(), Some(signal as i32));
            assert!(ground.is_clean(), "{signal} {task:?}");
            kill(linker, Signal::SIGKILL).expect("it is left to itself");
        }
    }
}

#[test]
fn an_output_is_whole_whenever_the_signal_comes() {
    let ground = Ground::new();
    let output = ground.scratch.join("output/program");
    let mut found = [0, 0];
    for step in 0..60 {
        let mut command = ground.command();
        let start = Instant::now();
        let child = command.arg(&ground.program).arg("-o").arg(&output).spawn().expect("it starts");
        std::thread::sleep((Duration::from_micros(400) * step).saturating_sub(start.elapsed()));
        let status = ended(child, Signal::SIGTERM);
        assert!(status.success() || status.signal() == Some(Signal::SIGTERM as i32), "{status}");
        let left = names(&ground.scratch.join("output"));
        assert!(left.is_empty() || left == ["program"], "{left:?}");
        found[usize::from(status.success())] += 1;
        if !left.is_empty() {
            assert!(is_whole(&output), "{status}");
        }
    }
    println!("{found:?} ended early, and not");
}

fn is_whole(program: &Path) -> bool {
    Command::new(program).status().expect("it can be executed").success()
}

#[test]
fn an_ignored_signal_stays_ignored() {
    let ground = Ground::new();
    let linker = ground.waiting("linker");
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "trap '' HUP; exec \"$@\"", "sh"]).arg(compiler()).arg("--linker").arg(&linker);
    command.arg(&ground.program).arg("-o").arg(ground.scratch.join("output/program"));
    command.env("TMPDIR", ground.scratch.join("temporary")).stderr(Stdio::null());
    let child = command.spawn().expect("it starts");
    let linker = ground.running();
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGHUP).expect("it runs");
    std::thread::sleep(Duration::from_millis(50));
    assert_eq!(ended(child, Signal::SIGTERM).signal(), Some(Signal::SIGTERM as i32));
    assert!(ground.is_clean());
    kill(linker, Signal::SIGKILL).expect("it is left to itself");
}
