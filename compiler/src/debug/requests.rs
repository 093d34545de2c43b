//! The functions that the input says something about, and the locals and operands that its variables are in: only these are looked
//! for in the code.

use super::executable::Slice;
use super::operands::FrameBase;
use super::ranges;
use super::split::Package;
use crate::clif::watch::{OPERANDS, Operand, Request, Requests, Wanted};
use crate::options::DebugInfo;
use crate::program::{Instance, Program};
use crate::wasm::Module;
use gimli::constants as dw;
use gimli::read::{AttributeValue, DebuggingInformationEntry, Dwarf, Operation, UnitRef};
use gimli::{EndianSlice, Expression, LittleEndian};
use rustc_hash::FxHashSet;
use std::ops::Range;

/// Finds out what a description in some detail needs to know about functions.
pub fn requests(program: &Program<'_>, detail: DebugInfo) -> Requests {
    let mut requests = Requests::default();
    if detail == DebugInfo::None {
        return requests;
    }
    for (_, instance) in program.instances.iter() {
        let mut needs = Needs::of(&program.modules[instance.module], detail);
        // The description says what is wrong with the rest.
        let _ = needs.read();
        needs.add_to(instance, &mut requests);
    }
    requests
}

/// The needs of a module.
struct Needs<'p, 'a> {
    module: &'p Module<'a>,
    detail: DebugInfo,
    /// Functions, by their positions in the code section.
    described: FxHashSet<usize>,
    locals: Vec<(u32, Wanted)>,
    operands: Vec<(u32, Operand)>,
}

impl<'p, 'a> Needs<'p, 'a> {
    fn of(module: &'p Module<'a>, detail: DebugInfo) -> Self {
        Self { module, detail, described: FxHashSet::default(), locals: Vec::new(), operands: Vec::new() }
    }

    fn read(&mut self) -> gimli::Result<()> {
        let debug = &self.module.debug;
        if debug.section(".debug_info").is_empty() {
            return Ok(());
        }
        let dwarf = Dwarf::load(|id| -> gimli::Result<_> { Ok(EndianSlice::new(debug.section(id.name()), LittleEndian)) })?;
        let package = Package::of(debug)?;
        let mut headers = dwarf.units();
        while let Some(header) = headers.next()? {
            let unit = dwarf.unit(header)?;
            let unit = UnitRef::new(&dwarf, &unit);
            self.read_unit(unit)?;
            if let Some((dwarf, rest)) = package.rest_of(unit)? {
                self.read_unit(UnitRef::new(&dwarf, &rest))?;
            }
        }
        Ok(())
    }

    fn read_unit(&mut self, unit: UnitRef<'_, Slice<'a>>) -> gimli::Result<()> {
        let mut entries = unit.entries_raw(None)?;
        let mut entry = DebuggingInformationEntry::default();
        entries.read_entry(&mut entry)?;
        self.describe_unit(unit, &entry)?;
        // Functions around the next entry, with their depths.
        let mut around: Vec<(isize, usize)> = Vec::new();
        while !entries.is_empty() {
            let depth = entries.next_depth();
            let Some(abbreviation) = entries.read_abbreviation()? else { continue };
            around.truncate(around.partition_point(|(other, _)| *other < depth));
            entry.tag = abbreviation.tag();
            match entry.tag {
                dw::DW_TAG_subprogram => {
                    entries.read_attributes(abbreviation.attributes(), &mut entry.attrs)?;
                    let ranges = ranges::of_entry(unit, &entry)?;
                    let functions: Vec<_> = ranges.iter().filter_map(|range| self.function(range.start)).collect();
                    self.described.extend(&functions);
                    let base = FrameBase::of(entry.attr_value(dw::DW_AT_frame_base), unit.encoding());
                    for function in functions {
                        around.push((depth, function));
                        if let Some(FrameBase::Local(local)) = base {
                            self.locals.push((function as u32, Wanted { local, from: 0, to: u32::MAX }));
                        }
                    }
                }
                dw::DW_TAG_variable | dw::DW_TAG_formal_parameter if self.detail == DebugInfo::All && !around.is_empty() => {
                    entries.read_attributes(abbreviation.attributes(), &mut entry.attrs)?;
                    if let (Some(value), Some((_, function))) = (entry.attr_value(dw::DW_AT_location), around.last()) {
                        self.read_location(value, unit, *function)?;
                    }
                }
                _ => entries.skip_attributes(abbreviation.attributes())?,
            }
        }
        Ok(())
    }

    /// Notes the functions of a unit, by its ranges or else by its lines.
    fn describe_unit(&mut self, unit: UnitRef<'_, Slice<'a>>, root: &DebuggingInformationEntry<Slice<'a>>) -> gimli::Result<()> {
        let ranges = ranges::of_entry(unit, root)?;
        for range in &ranges {
            self.describe(range.start, range.end);
        }
        if let Some(program) = unit.line_program.as_ref().filter(|_| ranges.is_empty()) {
            let (_, sequences) = program.clone().sequences()?;
            sequences.iter().for_each(|sequence| self.describe(sequence.start, sequence.end));
        }
        Ok(())
    }

    /// Notes the functions in a range of the input.
    fn describe(&mut self, start: u64, end: u64) {
        let first = self.position(start);
        let functions = self.module.code[first..].iter().take_while(|code| self.address(code.body.range().start) < end).count();
        self.described.extend(first..first + functions);
    }

    /// Notes the locals and operands that the location of a variable of a function mentions.
    fn read_location(
        &mut self,
        value: AttributeValue<Slice<'a>>,
        unit: UnitRef<'_, Slice<'a>>,
        function: usize,
    ) -> gimli::Result<()> {
        let body = self.module.code[function].body.range();
        let mut read = |expression: Expression<Slice<'a>>, code: Range<u64>| {
            // What comes before all operators belongs to the start of the function.
            let from = if code.start <= body.start { 0 } else { code.start as u32 };
            let to = if code.end >= body.end { u32::MAX } else { code.end as u32 };
            let mut operations = expression.operations(unit.encoding());
            while let Ok(Some(operation)) = operations.next() {
                match operation {
                    Operation::WasmLocal { index: local } if from < to => {
                        self.locals.push((function as u32, Wanted { local, from, to }))
                    }
                    Operation::WasmStack { index: height } if height < OPERANDS && body.contains(&code.start) => {
                        let operand = Operand { from: code.start as u32, to: code.end.min(body.end) as u32, height };
                        self.operands.push((function as u32, operand));
                    }
                    _ => {}
                }
            }
        };
        if let AttributeValue::Exprloc(expression) = value {
            read(expression, body.clone());
        } else if let Some(mut locations) = unit.attr_locations(value)? {
            let origin = self.module.debug.code_start;
            while let Some(location) = locations.next()? {
                let code = location.range.begin.saturating_add(origin)..location.range.end.saturating_add(origin);
                read(location.data, code);
            }
        }
        Ok(())
    }

    /// Returns the function at an address of the input.
    fn function(&self, address: u64) -> Option<usize> {
        Some(self.position(address)).filter(|position| *position < self.module.code.len() && address > 0)
    }

    /// Returns the number of functions that end at or before an address of the input.
    fn position(&self, address: u64) -> usize {
        self.module.code.partition_point(|code| self.address(code.body.range().end) <= address)
    }

    fn address(&self, offset: u64) -> u64 {
        offset.wrapping_sub(self.module.debug.code_start)
    }

    /// Requests all of it for an instance.
    fn add_to(self, instance: &Instance, requests: &mut Requests) {
        let Self { module, described, mut locals, mut operands, .. } = self;
        locals.sort_unstable();
        locals.dedup_by(|(function, next), (other, last)| {
            let touches = (*function, next.local) == (*other, last.local) && next.from <= last.to;
            if touches {
                last.to = last.to.max(next.to);
            }
            touches
        });
        operands.sort_unstable();
        operands.dedup();
        for function in described {
            if let Some(id) = instance.functions.get(module.imported_functions() + function) {
                let request = Request { locals: of(function, &locals), operands: of(function, &operands) };
                requests.add(*id, request);
            }
        }
    }
}

/// Returns what is of a function, from a list in ascending order.
fn of<T: Copy>(function: usize, all: &[(u32, T)]) -> Box<[T]> {
    let first = all.partition_point(|(other, _)| (*other as usize) < function);
    all[first..].iter().take_while(|(other, _)| *other as usize == function).map(|(_, one)| *one).collect()
}
