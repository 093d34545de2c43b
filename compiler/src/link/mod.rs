//! LINK: objects and the runtime of the target become an executable.
//!
//! * [`static_pie`]: our linker, in process, for each target;
//! * [`external`]: a linker of the user's choice;
//! * [`runtime`]: whether a runtime of the user's choice is one.
//!
//! Nothing here knows WebAssembly. Objects are consumed, and what comes back is the executable's bytes: nothing is written
//! where the user would see it.

mod external;
mod runtime;
mod static_pie;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::file::Claim;
use crate::options::BuildId;
use crate::target::Target;
use std::path::Path;

pub use runtime::{check_runtime, refused_runtime};

/// A file to be linked.
pub struct Input {
    /// What messages call it.
    pub name: String,
    /// Its contents.
    pub bytes: Vec<u8>,
}

/// Links `inputs` for a target, with the linker in process or the one at `linker`.
pub fn link(target: &Target, inputs: Vec<Input>, build_id: BuildId, linker: Option<&Path>) -> Result<Vec<u8>> {
    match linker {
        None => in_process(target, &inputs, build_id),
        Some(linker) => external::link(linker, target, &inputs, build_id),
    }
}

/// Checks that a linker of the user's choice exists, and is not what the output takes the place of.
pub fn check(linker: Option<&Path>, claim: &Claim) -> Result<()> {
    linker.map_or(Ok(()), |linker| external::check(linker, claim))
}

/// Links without any other program.
fn in_process(target: &Target, inputs: &[Input], build_id: BuildId) -> Result<Vec<u8>> {
    let linked = static_pie::link(&target.emulation, inputs, wasm2native_abi::symbol::ENTRY, target.page_size, build_id);
    linked.map_err(|said| Error::bug("the linker failed").output(&said))
}

/// What every linker is told, in the words that all of them share.
pub fn arguments(target: &Target, build_id: BuildId, output: &str) -> Vec<String> {
    let fixed = [
        // An executable that can be loaded anywhere, without a program to load it.
        "-static",
        "-pie",
        "--no-dynamic-linker",
        "-e",
        wasm2native_abi::symbol::ENTRY,
        // What the program does not use is left out.
        "--gc-sections",
        "-s",
        // Nothing is both writable and executable, and what only the start writes is read-only after it.
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
