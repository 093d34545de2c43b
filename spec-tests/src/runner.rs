//! The machines that scripts are compiled for, and the means of running them there.

use std::ffi::OsString;
use std::path::Path;
use std::process::Command;

use wasm2native::target::Target;
use wasm2native_tests::machine;

/// A target, and the means of running its executables.
pub struct Runner {
    /// The target that scripts are compiled for.
    pub target: Target,
    /// The emulator and its arguments; empty on this machine.
    prefix: Vec<OsString>,
}

/// The treatment of a target.
pub enum Choice {
    /// Its scripts are run.
    Run(Box<Runner>),
    /// Its scripts cannot be run here, for this reason.
    Skip(String),
    /// Nobody asked for it.
    Ignore,
}

/// Decides whether scripts are run for `target`: this machine and all with an emulator, or what `W2N_TARGET` selects.
///
/// # Panics
///
/// If that is a target without an emulator.
pub fn choose(target: &Target) -> Choice {
    let wanted = machine::target();
    if wanted.is_some_and(|wanted| wanted != target.name) {
        return Choice::Ignore;
    }
    // Processor levels have different names on each target.
    let for_level = std::env::var_os("W2N_SPEC_CPU").is_some();
    let is_host = Target::find(None).is_ok_and(|host| host.name == target.name);
    if for_level && wanted.is_none() && !is_host {
        return Choice::Ignore;
    }
    let prefix = if is_host { Ok(Vec::new()) } else { machine::emulator(&target.name) };
    match prefix {
        Ok(prefix) => Choice::Run(Box::new(Runner { target: target.clone(), prefix })),
        Err(reason) if wanted.is_none() => Choice::Skip(reason),
        Err(reason) => panic!("{}: {reason}", target.name),
    }
}

impl Runner {
    /// Returns the command that runs an executable.
    pub fn command(&self, executable: &Path) -> Command {
        match self.prefix.split_first() {
            None => Command::new(executable),
            Some((emulator, arguments)) => {
                let mut command = Command::new(emulator);
                command.args(arguments).arg(executable);
                command
            }
        }
    }
}
