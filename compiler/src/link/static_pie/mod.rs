//! A linker for s390x, which the linker crate does not know.
//!
//! It links what this project makes, into what this project runs: relocatable objects of the compiler and of the runtime
//! become a position-independent executable without a program to load it. Stages in order:
//!
//! * [`input`]: objects are read;
//! * [`symbols`]: each reference finds what it refers to;
//! * [`live`]: what the entry does not lead to is left out;
//! * [`layout`]: everything else gets an address;
//! * [`relocate`]: addresses are filled in;
//! * [`write`](mod@write): the file is put together.
//!
//! There are no archives, shared objects, tables of addresses (GOT, PLT), thread-local variables, common symbols or groups of
//! sections: nothing that we link has them, and an input that needs one is an error that says so.

mod input;
mod layout;
mod live;
mod relocate;
mod symbols;
mod write;

#[cfg(test)]
mod tests;

use super::Input;
use crate::options::BuildId;
use input::Inputs;
use layout::Layout;
use symbols::Symbols;

/// What the linker crate and others call this output format.
pub const EMULATION: &str = "elf64_s390";

/// Links `inputs` in their order; gives the executable's bytes, or what is wrong.
///
/// Its first instruction is at the symbol `entry`, and its segments begin on pages of `page_size` bytes.
pub fn link(inputs: &[Input], entry: &str, page_size: u64, build_id: BuildId) -> Result<Vec<u8>, String> {
    let inputs = Inputs::read(inputs)?;
    let symbols = Symbols::resolve(&inputs)?;
    let entry = symbols.entry(entry)?;
    let live = live::find(&inputs, &symbols, entry)?;
    let layout = Layout::new(&inputs, &live, page_size, build_id)?;
    write::executable(&inputs, &symbols, &layout, entry)
}
