//! Options that have no effect, because of what is to be produced.

use super::flags::{Cli, Emit};

/// A note about such options, if there are any.
pub fn note(cli: &Cli) -> Option<String> {
    let emit = match cli.emit {
        Emit::Exe | Emit::Oci => return None,
        Emit::Obj => "obj",
        Emit::Clif => "clif",
        Emit::Asm => "asm",
    };
    let is_text = matches!(cli.emit, Emit::Clif | Emit::Asm);
    // Those of the first rows are for the linker, the others are about data that text does not show.
    let options = [
        ("--linker", cli.linker.is_some(), true),
        ("--runtime", cli.runtime.is_some(), true),
        ("--no-build-id", cli.no_build_id, true),
        ("--dir", !cli.directories.is_empty(), is_text),
        ("--embed", !cli.embedded.is_empty(), is_text),
        ("--listen", !cli.listeners.is_empty(), is_text),
        ("--inherit-sockets", cli.inherit_sockets, is_text),
        ("--env", !cli.variables.is_empty(), is_text),
        ("--inherit-env", cli.inherit_env, is_text),
        ("--arg", !cli.arguments.is_empty(), is_text),
        ("--landlock", cli.landlock, is_text),
        ("--no-landlock", cli.no_landlock, is_text),
        ("--seccomp", cli.seccomp, is_text),
        ("--no-seccomp", cli.no_seccomp, is_text),
        ("--debuggable", cli.debuggable, is_text),
        ("--stack-size", cli.stack_size.is_some(), is_text),
        ("--max-files", cli.max_files.is_some(), is_text),
        ("--timeout", cli.timeout.is_some(), is_text),
    ];
    let given: Vec<_> = options.iter().filter(|(_, given, useless)| *given && *useless).map(|(name, ..)| *name).collect();
    match &given[..] {
        [] => None,
        [one] => Some(format!("{one} has no effect with --emit {emit}")),
        [others @ .., last] => Some(format!("{} and {last} have no effect with --emit {emit}", others.join(", "))),
    }
}
