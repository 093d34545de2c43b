//! The contents of reports of traps besides the names of functions: a `ReportRecord` with the record of each part, and the function that
//! writes such reports.

use super::block::Block;
use super::inlined::Inlined;
use super::lines::Lines;
use super::name::Names;
use super::writer::Writer;
use crate::codegen::CompiledFunction;
use crate::error::Result;
use crate::options::Backtrace;
use crate::program::Program;
use crate::program::id::{FuncId, ModuleId};
use crate::wasm::positions::Positions;
use std::collections::HashMap;
use std::mem::offset_of;
use wasm2native_abi::record::{CodeRecord, InlinedRecord, ReportRecord, ReportedCodeRecord};
use wasm2native_abi::symbol;

/// The contents of reports besides names, for all parts of a program.
pub struct Report<'a> {
    detail: Backtrace,
    unit: u32,
    /// Whether bodies take the place of calls: then reports of names show those of the callees.
    inlines: bool,
    positions: HashMap<ModuleId, Positions<'a>>,
}

impl<'a> Report<'a> {
    /// Prepares reports of a program whose instructions are at multiples of `unit` bytes.
    pub fn new(program: &Program<'a>, detail: Backtrace, unit: u32) -> Self {
        let instances = program.instances.iter().filter(|_| detail == Backtrace::Lines);
        let positions = instances.map(|(_, instance)| (instance.module, Positions::of(&program.modules[instance.module])));
        Self { detail, unit, inlines: program.inlining.is_used(), positions: positions.collect() }
    }

    /// Returns the size of a part's record.
    pub(super) fn record_size(&self) -> usize {
        match self.detail {
            Backtrace::Names if self.inlines => size_of::<ReportedCodeRecord<InlinedRecord>>(),
            Backtrace::Names => size_of::<CodeRecord>(),
            Backtrace::Addresses | Backtrace::Lines => size_of::<ReportedCodeRecord<ReportRecord>>(),
        }
    }

    /// Completes the record of a part: its functions are at offsets, and `names` are theirs.
    pub(super) fn add<'f>(
        &self,
        block: &mut Block,
        record: usize,
        program: &Program<'a>,
        functions: impl Iterator<Item = (FuncId, u32, &'f CompiledFunction)>,
        names: &mut Names,
    ) {
        match self.detail {
            Backtrace::Names if self.inlines => {
                let mut inlined = Inlined::default();
                functions.for_each(|(_, offset, function)| inlined.add(offset, function, program));
                inlined.write(block, record + offset_of!(ReportedCodeRecord<InlinedRecord>, report), program, names);
            }
            Backtrace::Lines => {
                let mut lines = Lines::default();
                let known = |function| (program.described_name(function), self.positions_of(program, function));
                functions.for_each(|(id, _, function)| lines.add(id, function, &known));
                lines.write(block, record + offset_of!(ReportedCodeRecord<ReportRecord>, report), names, self.unit);
            }
            Backtrace::Names | Backtrace::Addresses => {}
        }
    }

    /// Defines the function that writes reports, if they show more than names.
    pub(super) fn add_function(&self, writer: &mut Writer) -> Result<()> {
        let continues_at = match self.detail {
            Backtrace::Names if self.inlines => symbol::REPORT_INLINED,
            Backtrace::Names => return Ok(()),
            Backtrace::Addresses => symbol::REPORT_ADDRESSES,
            Backtrace::Lines => symbol::REPORT_LINES,
        };
        writer.replace(symbol::REPORT, continues_at)
    }

    fn positions_of(&self, program: &Program<'a>, function: FuncId) -> Option<&Positions<'a>> {
        let (instance, ..) = program.wasm_function(function)?;
        self.positions.get(&instance.module)
    }
}
