//! How the text is cut into objects.
//!
//! Branches reach 128 MiB on some targets, and linkers place what extends them between objects; and what is being compiled
//! need not all be held at once. The cut depends on the input alone, so that the output does not depend on the number of
//! threads.

use super::id::{FuncId, Id};
use super::{FunctionBody, Program};
use std::ops::Range;

/// The most bytes of function bodies in a part, unless one function alone has more. Machine code is about twice as long.
const PART_SIZE: usize = 8 << 20;

/// Consecutive functions that become one object, as ranges of their numbers.
pub fn parts(program: &Program<'_>) -> Vec<Range<u32>> {
    let mut parts = Vec::new();
    let (mut start, mut size) = (0, 0);
    for id in program.entities.functions.keys() {
        let next = body_size(program, id);
        if size > 0 && size + next > PART_SIZE {
            parts.push(start..id.as_u32());
            (start, size) = (id.as_u32(), 0);
        }
        size += next;
    }
    parts.push(start..program.entities.functions.len() as u32);
    parts
}

/// The most bytes of function bodies in a batch, unless one function alone has more.
const BATCH_SIZE: usize = 64 << 10;

/// Cuts a part into batches of functions, each for one thread, whose CLIF is there at once: enough of them for all threads to end at
/// the same time.
pub fn batches(program: &Program<'_>, part: &Range<u32>, threads: usize) -> Vec<Vec<FuncId>> {
    const FOR_A_THREAD: usize = 16;
    let whole: usize = functions(part).map(|id| body_size(program, id)).sum();
    let most = (whole / (threads * FOR_A_THREAD)).min(BATCH_SIZE);
    let mut batches = Vec::new();
    let (mut batch, mut size) = (Vec::new(), 0);
    for id in functions(part) {
        let next = body_size(program, id);
        if size > 0 && size + next > most {
            batches.push(std::mem::take(&mut batch));
            size = 0;
        }
        size += next;
        batch.push(id);
    }
    batches.push(batch);
    batches
}

/// The functions of a part.
pub fn functions(part: &Range<u32>) -> impl ExactSizeIterator<Item = FuncId> + use<> {
    (part.start as usize..part.end as usize).map(FuncId::from_index)
}

/// The size of a function's body in the module; made functions count a little, and each step of instantiation as much as its
/// segment at least has.
pub fn body_size(program: &Program<'_>, function: FuncId) -> usize {
    match program.entities.functions[function].body {
        FunctionBody::Wasm { instance, index } => {
            let module = &program.modules[program.instances[instance].module];
            module.code[index as usize - module.imported_functions()].body.as_bytes().len()
        }
        FunctionBody::Entry { ref instances, .. } => {
            64 + instances.iter().map(|&instance| program.instances[instance].init.len() * 5).sum::<usize>()
        }
        _ => 64,
    }
}
