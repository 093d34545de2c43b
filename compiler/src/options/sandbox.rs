//! The restrictions that the kernel enforces on the program.

use clap::{ArgMatches, Args, Command, FromArgMatches};

/// The layers of the sandbox that the kernel enforces. By default, only the file system is restricted: a seccomp filter costs more
/// than all the rest of a start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sandbox {
    /// The restriction of the file system to the granted directories (Landlock).
    pub landlock: Enforcement,
    /// The restriction of system calls to those of the functions that the program imports (seccomp).
    pub seccomp: Enforcement,
    /// Whether other processes of its user may debug the program while it runs; the kernel refuses them otherwise.
    pub debuggable: bool,
}

impl Default for Sandbox {
    fn default() -> Self {
        Self { landlock: Enforcement::BestEffort, seccomp: Enforcement::Off, debuggable: false }
    }
}

/// Whether the kernel enforces a layer of the sandbox.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Enforcement {
    /// It does not.
    Off,
    /// It does where it can.
    BestEffort,
    /// It does; where it cannot, the program does not start.
    Required,
}

/// The flags, two for each layer: one that requires it and one that turns it off, of which the later one counts.
#[derive(Args)]
#[command(next_help_heading = "Sandbox")]
struct Flags {
    /// Restrict files to the granted directories by Landlock, and refuse to start without it [default: use it if available]
    #[arg(long, overrides_with_all = ["landlock", "no_landlock"])]
    landlock: bool,

    /// Do not use Landlock
    #[arg(long, overrides_with_all = ["landlock", "no_landlock"])]
    no_landlock: bool,

    /// Restrict system calls to those that the imports need by seccomp, and refuse to start without it
    #[arg(long, overrides_with_all = ["seccomp", "no_seccomp"])]
    seccomp: bool,

    /// Do not use seccomp, which is the default
    #[arg(long, overrides_with_all = ["seccomp", "no_seccomp"])]
    no_seccomp: bool,

    /// Allow other processes of the same user to debug the running program
    #[arg(long)]
    debuggable: bool,
}

impl From<Flags> for Sandbox {
    fn from(flags: Flags) -> Self {
        let Self { landlock, seccomp, .. } = Self::default();
        Self {
            landlock: landlock.unless(flags.landlock, flags.no_landlock),
            seccomp: seccomp.unless(flags.seccomp, flags.no_seccomp),
            debuggable: flags.debuggable,
        }
    }
}

impl Enforcement {
    fn unless(self, required: bool, off: bool) -> Self {
        match (required, off) {
            (true, _) => Self::Required,
            (false, true) => Self::Off,
            (false, false) => self,
        }
    }
}

impl Args for Sandbox {
    fn augment_args(command: Command) -> Command {
        Flags::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Flags::augment_args_for_update(command)
    }
}

impl FromArgMatches for Sandbox {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        Flags::from_arg_matches(matches).map(Self::from)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
