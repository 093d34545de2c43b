//! Flags that have no effect, because of what is to be produced.

use super::flags::Cli;
use clap::{Arg, ValueEnum as _};
use wasm2native::options::Stage;

/// The flags that only the linker reads.
const LINKING: [&str; 5] = ["debug-info", "debug-file", "no-build-id", "linker", "runtime"];

/// The headings of the permissions.
const PERMISSIONS: [&str; 3] = ["Permissions", "Sandbox", "Limits"];

/// The flag that only the code generator reads.
const COMPILING: &str = "cache";

/// The only permission that decides about code rather than data, which text does not show.
const IN_CODE: &str = "max-memory";

/// Returns a note about such flags, if there are any.
pub fn note(cli: &Cli) -> Option<String> {
    let emit = cli.options.emit;
    if emit.runs() {
        return None;
    }
    let is_useless = |flag: &Arg, name: &str| {
        let is_data = flag.get_help_heading().is_some_and(|heading| PERMISSIONS.contains(&heading)) && name != IN_CODE;
        LINKING.contains(&name) || ((is_data || name == COMPILING) && emit.stage != Stage::Full)
    };
    let given = cli.given.iter().filter_map(|flag| flag.get_long().filter(|name| is_useless(flag, name)));
    let given: Vec<_> = given.map(|name| format!("--{name}")).collect();
    let emit = emit.to_possible_value()?;
    match &given[..] {
        [] => None,
        [one] => Some(format!("{one} has no effect with --emit {}", emit.get_name())),
        [others @ .., last] => Some(format!("{} and {last} have no effect with --emit {}", others.join(", "), emit.get_name())),
    }
}
