//! The command line of linkers.

use super::options::LinkOptions;
use crate::options::BuildId;

/// Returns the arguments of every linker, in the syntax that all of them share.
pub fn arguments(options: &LinkOptions<'_>, output: &str) -> Vec<String> {
    let fixed = [
        // An executable that can be loaded anywhere, without a dynamic loader.
        "-static",
        "-pie",
        "--no-dynamic-linker",
        "-e",
        options.entries.relocating,
        // What the program does not use is left out.
        "--gc-sections",
        "-s",
        // Nothing is both writable and executable, and what only the start writes is read-only afterwards.
        "-z",
        "noexecstack",
        "-z",
        "relro",
        "-z",
        "now",
        match options.build_id {
            BuildId::Hash => "--build-id=sha1",
            BuildId::None => "--build-id=none",
        },
        "-m",
        options.emulation,
        "-o",
        output,
    ];
    fixed.iter().map(ToString::to_string).collect()
}
