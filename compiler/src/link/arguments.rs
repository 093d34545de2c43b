//! The command line of linkers.

use crate::options::BuildId;
use crate::target::Target;

/// Returns the arguments of every linker, in the syntax that all of them share.
pub fn arguments(target: &Target, build_id: BuildId, output: &str) -> Vec<String> {
    let fixed = [
        // An executable that can be loaded anywhere, without a dynamic loader.
        "-static",
        "-pie",
        "--no-dynamic-linker",
        "-e",
        wasm2native_abi::symbol::ENTRY,
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
        match build_id {
            BuildId::Hash => "--build-id=sha1",
            BuildId::None => "--build-id=none",
        },
        "-m",
        &target.emulation,
        "-o",
        output,
    ];
    fixed.iter().map(ToString::to_string).collect()
}
