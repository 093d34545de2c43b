//! The locals of the function that is being translated.
//!
//! They are variables, which the code generator's front end turns into values and block parameters; or, with the least effort
//! and for stepping with a debugger, words of the frame, so that neither branches nor loops multiply with them. Unused locals cost nothing where there are more of
//! them than the body could mention.

use super::budget::Budget;
use super::emitter::Emitter;
use crate::clif::effort::Effort;
use crate::clif::signature::ADDRESS;
use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{
    self, Block, InstBuilder, MemFlagsData, StackSlot, StackSlotData, StackSlotKey, StackSlotKind, Value, types,
};
use cranelift_frontend::Variable;

/// All locals, parameters first.
#[derive(Default)]
pub(crate) struct Locals {
    /// Runs of locals of one type, each with the index after its last.
    runs: Vec<(u32, ir::Type)>,
    /// The locals known so far, by index.
    known: Vec<Option<Local>>,
    /// The number of locals mentioned so far.
    mentioned: usize,
    /// Whether they are those of a body that takes the place of a call, which debuggers do not look for.
    is_inner: bool,
}

/// A local.
#[derive(Clone, Copy)]
struct Local {
    ty: ir::Type,
    storage: Storage,
}

#[derive(Clone, Copy)]
enum Storage {
    /// A variable, and the highest number of a block that reads or writes it, counted from one.
    Variable(Variable, u32),
    /// A slot of the frame.
    Frame(StackSlot),
}

impl Locals {
    /// Forgets everything, for the next function.
    pub(crate) fn clear(&mut self) {
        self.runs.clear();
        self.known.clear();
        self.mentioned = 0;
        self.is_inner = false;
    }

    /// Returns locals of a body that takes the place of a call, besides these.
    pub(crate) fn inner(&self) -> Self {
        Self { mentioned: self.mentioned, is_inner: true, ..Self::default() }
    }

    /// Returns the maximum number of values that the locals may be at once.
    pub(crate) fn values(&self) -> usize {
        self.mentioned
    }

    /// Returns the number of locals.
    pub(crate) fn len(&self) -> u32 {
        self.runs.last().map_or(0, |&(end, _)| end)
    }

    /// Declares locals of a type.
    pub(crate) fn declare(&mut self, count: u32, ty: ir::Type) {
        let end = self.len() + count;
        self.runs.push((end, ty));
    }

    /// Whether each of them gets its initial value where the body begins, whatever their number: it may begin more than once.
    pub(crate) fn all_start(&self) -> bool {
        self.is_inner
    }

    /// Makes a local known, with its initial value.
    pub(crate) fn start(&mut self, index: u32, value: Value, emitter: &mut Emitter<'_, '_, '_>, budget: &Budget) {
        let local = self.make(index, emitter, budget.effort());
        match local.storage {
            Storage::Variable(variable, _) => emitter.builder.def_var(variable, value),
            Storage::Frame(slot) => store(slot, value, emitter),
        }
    }

    /// Returns the current value of a local.
    pub(crate) fn get(&mut self, index: u32, emitter: &mut Emitter<'_, '_, '_>, budget: &mut Budget) -> Value {
        match self.known(index, emitter, budget) {
            Local { storage: Storage::Variable(variable, _), .. } => emitter.builder.use_var(variable),
            Local { ty, storage: Storage::Frame(slot) } => {
                let address = emitter.builder.ins().stack_addr(ADDRESS, slot, 0);
                emitter.builder.ins().load(ty, MemFlagsData::trusted(), address, 0)
            }
        }
    }

    /// Assigns to a local.
    pub(crate) fn set(&mut self, index: u32, value: Value, emitter: &mut Emitter<'_, '_, '_>, budget: &mut Budget) {
        match self.known(index, emitter, budget).storage {
            Storage::Variable(variable, _) => emitter.builder.def_var(variable, value),
            Storage::Frame(slot) => store(slot, value, emitter),
        }
    }

    fn known(&mut self, index: u32, emitter: &mut Emitter<'_, '_, '_>, budget: &mut Budget) -> Local {
        let local = match self.known.get_mut(index as usize) {
            Some(Some(local)) => local,
            // A variable without a value is zero, as a local is.
            _ => {
                let local = self.make(index, emitter, budget.effort());
                if let Storage::Frame(slot) = local.storage {
                    clear(slot, local.ty, emitter);
                }
                local
            }
        };
        let mut mentioned = 0;
        if let (Storage::Variable(_, highest), Some(block)) = (&mut local.storage, emitter.builder.current_block()) {
            // Counted from one, so that zero is a local not mentioned yet.
            let further = (block.as_u32() + 1).saturating_sub(*highest);
            mentioned = usize::from(*highest == 0);
            budget.look_up(further as usize);
            *highest += further;
        }
        let local = *local;
        self.mentioned += mentioned;
        local
    }

    fn make(&mut self, index: u32, emitter: &mut Emitter<'_, '_, '_>, effort: Effort) -> &mut Local {
        let run = self.runs.partition_point(|&(end, _)| end <= index);
        let ty = self.runs[run].1;
        let storage = match effort {
            Effort::Asked if !emitter.keeps_locals_in_frame() => Storage::Variable(emitter.builder.declare_var(ty), 0),
            Effort::Asked | Effort::Least => {
                // Debuggers find it by the local's number.
                let (key, align) = (StackSlotKey::new(index.into()), ty.bytes().trailing_zeros() as u8);
                let mut data = StackSlotData::new_with_key(StackSlotKind::ExplicitSlot, ty.bytes(), align, key);
                data.key = data.key.filter(|_| !self.is_inner);
                Storage::Frame(emitter.builder.create_sized_stack_slot(data))
            }
        };
        let position = index as usize;
        if self.known.len() <= position {
            self.known.resize(position + 1, None);
        }
        self.known[position].insert(Local { ty, storage })
    }
}

fn store(slot: StackSlot, value: Value, emitter: &mut Emitter<'_, '_, '_>) {
    let address = emitter.builder.ins().stack_addr(ADDRESS, slot, 0);
    emitter.builder.ins().store(MemFlagsData::trusted(), value, address, 0);
}

/// Makes a local zero at the start of the function.
fn clear(slot: StackSlot, ty: ir::Type, emitter: &mut Emitter<'_, '_, '_>) {
    let entry: Block = emitter.entry();
    let mut cursor = FuncCursor::new(emitter.builder.func).at_first_insertion_point(entry);
    let address = cursor.ins().stack_addr(ADDRESS, slot, 0);
    let zero = cursor.ins().iconst(types::I64, 0);
    for offset in (0..ty.bytes() as i32).step_by(8) {
        match ty.bytes() {
            4 => {
                let zero = cursor.ins().ireduce(types::I32, zero);
                cursor.ins().store(MemFlagsData::trusted(), zero, address, offset)
            }
            _ => cursor.ins().store(MemFlagsData::trusted(), zero, address, offset),
        };
    }
}
