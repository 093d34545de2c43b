//! Our linker: relocatable objects become a position-independent executable that needs no dynamic loader.
//!
//! It links what this project makes, the objects of the compiler and of the runtime, for each target. Stages in order:
//!
//! * [`input`]: objects are read, and mergeable sections are split into [`pieces`];
//! * [`symbols`]: each reference finds its target;
//! * [`live`]: sections that cannot be reached from the entry point are left out;
//! * [`thunk`]: calls that do not reach their target directly get there in two steps;
//! * [`layout`]: everything gets an address, by a [`placer`];
//! * [`relocate`]: relocations are applied, and [`encode`] knows their bits;
//! * [`write`](mod@write): the file is written;
//! * [`list`](mod@list): names and their addresses are listed for debuggers.
//!
//! Architectures differ in data only, which is [`machine`]. To port the linker to another, add a [`Machine`]
//! there, and to `encode` the instructions that its relocations are for.
//!
//! There are no archives, shared objects, tables of addresses (GOT, PLT), thread-local variables, common symbols or groups of
//! sections: nothing that we link has them, and an input that needs one is an error that says so.

mod encode;
mod input;
mod layout;
mod list;
mod live;
mod machine;
mod pieces;
mod placer;
mod relocate;
mod symbols;
mod thunk;
mod write;

#[cfg(test)]
mod tests;

use super::input::Input;
use super::linked::{self, Linked};
use super::options::LinkOptions;
use input::Inputs;
use layout::Layout;
use machine::Machine;
use symbols::Symbols;
use thunk::Thunks;

/// Links `inputs` in their order and returns the executable, or a description of what is wrong.
pub fn link(inputs: &[Input], options: &LinkOptions<'_>) -> Result<Linked, String> {
    let machine = Machine::of(options.emulation).ok_or_else(|| format!("there is no linker for {}", options.emulation))?;
    let inputs = Inputs::read(machine, inputs)?;
    let symbols = Symbols::resolve(&inputs)?;
    let mut entry = symbols.entry(options.entries.relocated)?;
    let mut live = live::find(&inputs, &symbols, entry)?;
    if live.count_addresses(&inputs) > 0 {
        entry = symbols.entry(options.entries.relocating)?;
        live = live::find(&inputs, &symbols, entry)?;
    }
    let thunks = Thunks::plan(&inputs, &symbols, &live)?;
    let layout = Layout::new(&inputs, &live, &thunks, options)?;
    let bytes = write::executable(&inputs, &symbols, &thunks, &layout, entry)?;
    let symbols = match options.symbols {
        linked::Symbols::Listed => list::list(&inputs, &live, &layout)?,
        linked::Symbols::Discarded => Vec::new(),
    };
    Ok(Linked { bytes, symbols })
}
