//! LINK: objects and the runtime of the target become an executable.
//!
//! * [`static_pie`]: our linker, in process, for each target;
//! * [`external`]: a linker of the user's choice, with the [`arguments`](mod@arguments) that all linkers share;
//! * [`runtime`]: the check of a runtime of the user's choice.
//!
//! Nothing here knows WebAssembly. Objects are consumed and the executable's bytes are returned: nothing is written where the
//! user would see it.

mod arguments;
mod external;
mod input;
mod runtime;
mod static_pie;
#[cfg(test)]
mod tests;

use crate::error::{Error, Result};
use crate::file::Claim;
use crate::options::BuildId;
use crate::target::Target;
use std::path::Path;
use wasm2native_abi::symbol;

pub use arguments::arguments;
pub use input::Input;
pub use runtime::{check_runtime, refused_runtime};

/// Links `inputs` for a target, with the linker in process or the one at `linker`.
pub fn link(target: &Target, inputs: Vec<Input>, build_id: BuildId, linker: Option<&Path>) -> Result<Vec<u8>> {
    match linker {
        None => in_process(target, &inputs, build_id),
        Some(linker) => external::link(linker, target, &inputs, build_id),
    }
}

/// Checks that a linker of the user's choice exists, and is not what the output replaces.
pub fn check(linker: Option<&Path>, claim: &Claim) -> Result<()> {
    linker.map_or(Ok(()), |linker| external::check(linker, claim))
}

/// Links without running another program.
fn in_process(target: &Target, inputs: &[Input], build_id: BuildId) -> Result<Vec<u8>> {
    let entries = static_pie::Entries { relocated: symbol::RELOCATED_ENTRY, relocating: symbol::ENTRY };
    let linked = static_pie::link(&target.emulation, inputs, &entries, target.page_size, build_id);
    linked.map_err(|said| Error::bug("the linker failed").output(&said))
}
