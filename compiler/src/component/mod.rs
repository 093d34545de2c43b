//! Components become programs.
//!
//! A component is modules, instances of them and of other components, and functions between these and the host, whose values are
//! passed as the canonical ABI of the component model defines.
//!
//! * [`read`]: a component is validated and flattened, by a library that only this file knows;
//! * [`flat`]: the result: modules, and the steps that instantiate them;
//! * [`types`]: types of values and functions, as WIT writes them;
//! * [`instance`]: the steps become instances of a program;
//! * [`canonical`], [`functions`] and [`task`]: functions that are no module's;
//! * [`import`]: the host functions that serve imports;
//! * [`export`]: the function that is run, and `invoke`: another that is called in its place;
//! * `lift`: calls of exported functions by the runtime, whose arguments [`wave`] reads, which are [`value`]s;
//! * `lower` and `result`: arguments as the guest gets them, and results as the runtime reads them, both by the `shape` of a type.

mod canonical;
pub mod export;
pub mod flat;
mod functions;
pub mod import;
pub mod instance;
mod invoke;
mod lift;
mod lower;
pub mod read;
mod result;
mod shape;
mod task;
#[cfg(test)]
mod tests;
pub mod types;
pub mod value;
pub mod wave;

use crate::error::Result;
use crate::options::Options;
use crate::program::{Builder, Last, Program, Root};
use crate::target::AddressSpace;
pub use flat::Component;
use instance::Instantiated;

/// Plans the program of a component, which has been read from `binary`.
///
/// # Errors
///
/// When nothing serves an import, or there is no function to run.
pub fn plan<'a>(component: &'a Component, binary: &'a [u8], options: &Options, space: AddressSpace) -> Result<Program<'a>> {
    import::check(component, options)?;
    let mut builder = Builder::new(options, space);
    let mut made = Instantiated::new(&mut builder, component, binary)?;
    let last = match &options.invoke {
        Some(text) => Some(invoke::call(&mut made, &mut builder, component, text)?),
        None if options.serve.serves() => {
            let handler = export::handler(component, options)?;
            Some(Last::Handled(Box::new(made.handler(&mut builder, handler)?)))
        }
        None => {
            let command = export::command(component, options)?;
            let function = command.map(|lifted| made.function(&mut builder, lifted.function)).transpose()?;
            function.map(|function| Last::Command(builder.add_task(function, false)))
        }
    };
    let entry = builder.add_entry_with(made.instances, Vec::new(), last);
    let program = builder.finish(Root::Entry(entry));
    program.check_limit()?;
    program.check_heap()?;
    Ok(program)
}
