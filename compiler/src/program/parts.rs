//! The division of the text into objects.
//!
//! Branches reach 128 MiB on some targets, and linkers place the veneers that extend them between objects; also, not everything
//! being compiled need be held at once. The division depends on the input alone, so that the output does not depend on the number
//! of threads.

use super::call_graph::Order;
use super::id::{FuncId, Id};
use super::{FunctionBody, Program};
use std::ops::Range;

/// The maximum size of function bodies in a part, in bytes, unless one function has more. Machine code is about twice as long.
const PART_SIZE: usize = 8 << 20;

/// Returns the ranges of consecutive functions that become one object each, by number.
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

/// The maximum size of function bodies in a batch, in bytes, unless a single function has more.
const BATCH_SIZE: usize = 64 << 10;

/// Splits functions into batches, each for one thread, whose CLIF exists at once: enough of them for all threads to finish at the
/// same time. Functions that call each other in a circle are in one batch, unless they are too large together.
pub fn batches(program: &Program<'_>, order: &Order, threads: usize) -> Vec<Vec<FuncId>> {
    const FOR_A_THREAD: usize = 16;
    let size = |functions: &[FuncId]| functions.iter().map(|&id| body_size(program, id)).sum::<usize>();
    let whole: usize = order.groups().map(size).sum();
    let most = (whole / (threads * FOR_A_THREAD)).min(BATCH_SIZE);
    let mut batches = Batches { most, ..Batches::default() };
    for group in order.groups() {
        let together = size(group);
        if together <= most {
            batches.add(program, group, together);
        } else {
            group.chunks(1).for_each(|one| batches.add(program, one, size(one)));
        }
    }
    batches.done.push(batches.last);
    batches.done
}

/// Batches of a maximum size.
#[derive(Default)]
struct Batches {
    most: usize,
    done: Vec<Vec<FuncId>>,
    last: Vec<FuncId>,
    last_size: usize,
}

impl Batches {
    /// Adds functions to the last batch, or to a new one if they do not fit.
    fn add(&mut self, program: &Program<'_>, functions: &[FuncId], size: usize) {
        if self.last_size > 0 && self.last_size + size > self.most {
            self.done.push(std::mem::take(&mut self.last));
            self.last_size = 0;
        }
        self.last.extend(functions.iter().filter(|function| program.needs_code(**function)));
        self.last_size += size;
    }
}

/// Returns the functions of a part of which code is made.
pub fn functions<'p, 'a>(program: &'p Program<'a>, part: &Range<u32>) -> impl Iterator<Item = FuncId> + use<'p, 'a> {
    (part.start as usize..part.end as usize).map(FuncId::from_index).filter(|function| program.needs_code(*function))
}

/// Returns the size of a function's body in the module; generated functions count a little, and each step of instantiation
/// at least as much as its segment.
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
