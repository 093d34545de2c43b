//! gdb, which runs a script on a program: of this machine, or of another through the emulator's stub.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use crate::corpus::described;
use crate::machine;
use crate::process::Job;
use crate::scratch::{Scratch, source};

/// A debugger.
pub struct Gdb {
    /// The program.
    program: PathBuf,
    /// Words of its command line.
    options: Vec<String>,
}

impl Gdb {
    /// Uses this program.
    pub fn new(program: &Path) -> Gdb {
        let options = ["-q", "-nx", "-batch", "-iex"].map(str::to_owned).into();
        let place = format!("set substitute-path {} {}", described::SOURCE, source("programs/debug").display());
        Gdb { program: program.to_owned(), options }.option(&place)
    }

    /// Adds words to its command line.
    pub fn option(mut self, word: &str) -> Gdb {
        self.options.push(word.to_owned());
        self
    }

    /// Returns what it says while it runs a script of `programs/debug/`.
    pub fn says(&self, script: &str, executable: &Path) -> String {
        self.run(&[], &source("programs/debug").join(script), executable)
    }

    /// Returns what it says when the program runs in an emulator, where it is started before the script begins.
    pub fn says_remotely(&self, target: &str, script: &str, executable: &Path) -> Result<String, String> {
        let scratch = Scratch::new();
        let text = fs::read_to_string(source("programs/debug").join(script)).map_err(|error| error.to_string())?;
        let script = scratch.write(script, text.replace("\nrun\n", "\ncontinue\n"));
        let socket = scratch.join("stub");
        let _emulator = Emulator::start(target, executable, &socket)?;
        let connect = format!("target remote {}", socket.display());
        let said = self.run(&["-iex", "set sysroot", "-ex", &connect], &script, executable);
        Ok(said.lines().filter(|line| !line.ends_with(" in w2n_start ()")).map(|line| format!("{line}\n")).collect())
    }

    fn run(&self, options: &[&str], script: &Path, executable: &Path) -> String {
        let job = Job::new(&self.program).args(&self.options).args(options).arg("-x").arg(script).arg(executable);
        let said = without_addresses(&job.run().expect(0).out());
        said.lines().filter(|line| !line.starts_with("[Inferior")).map(|line| format!("{line}\n")).collect()
    }
}

/// Returns a text without addresses, which differ from run to run. Offsets in the memory are shorter, and are the guest's alone.
pub fn without_addresses(said: &str) -> String {
    let mut parts = said.split("0x");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let end = part.find(|character: char| !character.is_ascii_hexdigit()).unwrap_or(part.len());
        let is_address = end > 8 || text.ends_with(" at ");
        let shown = if is_address { "…" } else { &part[..end] };
        text.extend(["0x", shown, &part[end..]]);
    }
    text
}

/// An emulator that waits for a debugger before the first instruction.
struct Emulator(Child);

impl Emulator {
    /// The time that one takes to start, at most.
    const PATIENCE: Duration = Duration::from_secs(60);

    fn start(target: &str, executable: &Path, socket: &Path) -> Result<Emulator, String> {
        let emulator = machine::emulator(target)?;
        let mut command = Command::new(&emulator[0]);
        command.args(&emulator[1..]).arg("-g").arg(socket).arg(executable).stdin(Stdio::null()).stdout(Stdio::null());
        let mut emulator = Emulator(command.spawn().map_err(|error| format!("{command:?}: {error}"))?);
        let start = Instant::now();
        while !socket.exists() {
            let is_over = emulator.0.try_wait().is_ok_and(|status| status.is_some());
            if is_over || start.elapsed() > Self::PATIENCE {
                return Err(format!("{command:?} offers no stub"));
            }
            thread::sleep(Duration::from_millis(10));
        }
        Ok(emulator)
    }
}

impl Drop for Emulator {
    fn drop(&mut self) {
        // The debugger has ended, and the program with it; unless it never came.
        drop(self.0.kill().and_then(|()| self.0.wait()));
    }
}
