//! What reports of traps show of functions besides their names: a [`ReportRecord`].

use super::block::Block;
use super::lines::Lines;
use crate::codegen::CompiledFunction;
use crate::options::Backtrace;
use crate::program::Program;
use crate::program::id::{FuncId, ModuleId};
use crate::wasm::positions::Positions;
use std::collections::HashMap;
use std::mem::offset_of;
use wasm2native_abi::record::ReportRecord;
use wasm2native_abi::symbol;

/// What reports show besides names, for all parts of a program.
pub struct Report<'a> {
    detail: Backtrace,
    unit: u32,
    positions: HashMap<ModuleId, Positions<'a>>,
}

impl<'a> Report<'a> {
    /// Prepares reports of a program whose instructions are at multiples of `unit` bytes.
    pub fn new(program: &Program<'a>, detail: Backtrace, unit: u32) -> Self {
        let instances = program.instances.iter().filter(|_| detail == Backtrace::Lines);
        let positions = instances.map(|(_, instance)| (instance.module, Positions::of(&program.modules[instance.module])));
        Self { detail, unit, positions: positions.collect() }
    }

    /// Adds the record of a part, if there is one; returns its offset. `names` are the offsets of the names of its functions.
    pub(super) fn add<'f>(
        &self,
        block: &mut Block,
        program: &Program<'a>,
        functions: impl Iterator<Item = (FuncId, &'f CompiledFunction)>,
        names: &HashMap<String, u32>,
    ) -> Option<usize> {
        let show = match self.detail {
            Backtrace::Names => return None,
            Backtrace::Addresses => symbol::SHOW_ADDRESS,
            Backtrace::Lines => symbol::SHOW_LINES,
        };
        let record = block.reserve(size_of::<ReportRecord>(), align_of::<ReportRecord>());
        block.point_to(record + offset_of!(ReportRecord, show), show, 0);
        if self.detail == Backtrace::Lines {
            let mut lines = Lines::default();
            functions.for_each(|(id, function)| lines.add(self.positions_of(program, id), &function.sites));
            lines.write(block, record, names, self.unit);
        }
        Some(record)
    }

    fn positions_of(&self, program: &Program<'a>, function: FuncId) -> Option<&Positions<'a>> {
        let (instance, ..) = program.wasm_function(function)?;
        self.positions.get(&instance.module)
    }
}
