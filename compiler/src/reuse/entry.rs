//! A function in a pack.

use crate::clif::effort::Effort;
use crate::codegen::CompiledFunction;
use crate::codegen::stored::{self, Bodies};
use crate::leb128::{read_unsigned, unsigned};
use crate::program::id::FuncId;
use crate::translate::budget::Work;

/// A compiled function, and what the translation has found out about it.
#[derive(Debug)]
pub struct Kept {
    /// The code.
    pub function: CompiledFunction,
    /// The work that it was for the code generator.
    pub work: Work,
    /// The effort that it was compiled with.
    pub effort: Effort,
}

/// Appends a function; returns nothing where it has something that is not kept.
pub(super) fn write(
    work: &Work,
    effort: Effort,
    function: &CompiledFunction,
    bodies: &Bodies<impl Fn(FuncId) -> Option<u32>>,
    out: &mut Vec<u8>,
) -> Option<()> {
    out.push(u8::from(effort == Effort::Least));
    numbers(work).into_iter().for_each(|number| unsigned(number as u64, out));
    stored::write(function, bodies, out)
}

/// Reads a function; nothing if that is none.
pub(super) fn read(mut bytes: &[u8], bodies: &Bodies<impl Fn(FuncId) -> Option<u32>>) -> Option<Kept> {
    let rest = &mut bytes;
    let effort = match read_unsigned(rest)? {
        0 => Effort::Asked,
        1 => Effort::Least,
        _ => return None,
    };
    let mut number = || usize::try_from(read_unsigned(rest)?).ok();
    let work = Work {
        instructions: number()?,
        expanded: number()?,
        values: number()?,
        blocks: number()?,
        parameters: number()?,
        arguments: number()?,
        carried: number()?,
        passed: number()?,
        alive: number()?,
        depth: number()?,
        looped: number()?,
        lookups: number()?,
        searches: number()?,
    };
    let function = stored::read(rest, bodies)?;
    rest.is_empty().then_some(Kept { function, work, effort })
}

/// Returns the numbers of work, in the order in which they are read.
fn numbers(work: &Work) -> [usize; 13] {
    let &Work {
        instructions,
        expanded,
        values,
        blocks,
        parameters,
        arguments,
        carried,
        passed,
        alive,
        depth,
        looped,
        lookups,
        searches,
    } = work;
    [instructions, expanded, values, blocks, parameters, arguments, carried, passed, alive, depth, looped, lookups, searches]
}
