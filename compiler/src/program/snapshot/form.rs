//! The form of a report, and what it says: see [`wasm2native_abi::snapshot`].

use super::{Contents, Snapshot};
use crate::error::{Error, Result};
use crate::program::Program;
use crate::program::id::{DataId, ElementId, FuncId, GlobalId, InstanceId, MemoryId, TableId};
use crate::program::layout::{Constant, TableLayout};
use crate::program::value::Value;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use wasm2native_abi::descriptor::TABLE_ELEMENT_SIZE;
use wasm2native_abi::snapshot::{END, OPEN, REFUSED, TAKEN};
use wasmparser::ValType;

/// Where the state of each entity is in the report of a program.
#[derive(Debug)]
pub struct Form {
    variables: usize,
    constants: Vec<Constant>,
    /// The offset of each descriptor among the variables, as all offsets here.
    memories: Vec<(MemoryId, usize)>,
    tables: Vec<(TableId, usize, String)>,
    globals: Vec<(GlobalId, usize, ValType, String)>,
    data: Vec<(DataId, usize)>,
    elements: Vec<(ElementId, usize)>,
}

/// The contents of a report.
#[derive(Debug)]
pub enum Report {
    /// The state.
    Taken(Snapshot),
    /// A host function, by its number, was called that may not be called.
    Refused(u32),
    /// A file descriptor of the guest is not open as it was at start.
    Open(u64),
}

impl Form {
    /// Returns the form of the report that a program makes.
    ///
    /// # Errors
    ///
    /// If it has state that no report has.
    pub fn of(program: &Program<'_>) -> Result<Self> {
        if program.heap.as_ref().is_some_and(|heap| !heap.bytes.is_empty()) {
            return Err(Error::unsupported("--preinit does not keep objects, and constant expressions of the module make some")
                .help("omit --preinit"));
        }
        let (entities, layout) = (&program.entities, &program.layout);
        let tables = entities.tables.keys().filter_map(|id| match layout.tables[id] {
            TableLayout::Variable { descriptor, .. } => {
                let name = named(program, "table", |program, instance| {
                    program.instances[instance].tables.iter().position(|own| *own == id)
                });
                Some((id, descriptor as usize, name))
            }
            TableLayout::Constant(_) => None,
        });
        let globals = entities.globals.iter().filter_map(|(id, global)| {
            let offset = layout.globals[id].filter(|_| global.may_leave.is_none())?;
            let name = named(program, "global", |program, instance| {
                program.instances[instance].globals.iter().position(|own| *own == id)
            });
            Some((id, offset as usize, global.ty.content_type, name))
        });
        Ok(Self {
            variables: layout.variables_size as usize,
            constants: layout.constants.clone(),
            memories: layout.memories.iter().map(|(id, offset)| (id, *offset as usize)).collect(),
            tables: tables.collect(),
            globals: globals.collect(),
            data: layout.data.iter().filter_map(|(id, segment)| Some((id, segment.length()? as usize))).collect(),
            elements: layout.elements.iter().filter_map(|(id, segment)| Some((id, segment.length()? as usize))).collect(),
        })
    }

    /// Reads a report; returns nothing if there is none, or only a part of one.
    ///
    /// # Errors
    ///
    /// If a table or global refers to something else than a function.
    pub fn read(&self, report: Vec<u8>) -> Result<Option<Report>> {
        let mut reader = Reader { bytes: &report, at: 0 };
        Ok(match reader.word() {
            Some(TAKEN) => {
                let Some(parts) = self.parts(reader) else { return Ok(None) };
                Some(Report::Taken(self.snapshot(report, parts)?))
            }
            Some(REFUSED) => reader.word().and_then(|number| number.try_into().ok()).map(Report::Refused),
            Some(OPEN) => reader.word().map(Report::Open),
            _ => None,
        })
    }

    /// Returns where everything is.
    fn parts(&self, mut reader: Reader<'_>) -> Option<Parts> {
        let variables = reader.range(self.variables)?;
        let constants = reader.range(self.constants.len() * TABLE_ELEMENT_SIZE)?;
        let length = |offset: usize| word_at(&reader.bytes[variables.clone()], offset + LENGTH);
        let sizes: Vec<_> = self.memories.iter().map(|(_, offset)| length(*offset)).collect();
        let counts: Vec<_> = self.tables.iter().map(|(_, offset, _)| length(*offset) as usize).collect();
        let memories = sizes.into_iter().map(|size| Some(Contents { size, runs: reader.runs()? })).collect::<Option<_>>()?;
        let tables = counts.into_iter().map(|count| reader.range(count.checked_mul(TABLE_ELEMENT_SIZE)?));
        let tables = tables.collect::<Option<_>>()?;
        Some(Parts { variables, constants, memories, tables })
    }

    fn snapshot(&self, report: Vec<u8>, parts: Parts) -> Result<Snapshot> {
        let variables = &report[parts.variables];
        let words = report[parts.constants].chunks_exact(TABLE_ELEMENT_SIZE).map(|word| word_at(word, 0));
        let functions: HashMap<u64, FuncId> = words
            .zip(&self.constants)
            .filter_map(|(word, constant)| match constant {
                Constant::Func(function) => Some((word, *function)),
                Constant::Null | Constant::Object(_) => None,
            })
            .collect();
        let reference = |word: u64, holder: &str| match (word, functions.get(&word)) {
            (0, _) => Ok(Value::Null),
            (_, Some(function)) => Ok(Value::Func(*function)),
            (_, None) => Err(Error::input(format!(
                "{holder} refers to an object or exception after pre-initialization, and only references to functions can be kept"
            ))
            .help("make it null before start-up ends, or leave what sets it to the time when the program runs")),
        };
        let mut tables = BTreeMap::new();
        for ((id, _, name), range) in self.tables.iter().zip(parts.tables) {
            let elements = report[range].chunks_exact(TABLE_ELEMENT_SIZE);
            tables.insert(*id, elements.map(|word| reference(word_at(word, 0), name)).collect::<Result<_>>()?);
        }
        let mut globals = BTreeMap::new();
        for (id, offset, ty, name) in &self.globals {
            let value = match ty {
                ValType::I32 => Value::I32(half_at(variables, *offset).cast_signed()),
                ValType::F32 => Value::F32(half_at(variables, *offset)),
                ValType::I64 => Value::I64(word_at(variables, *offset).cast_signed()),
                ValType::F64 => Value::F64(word_at(variables, *offset)),
                ValType::V128 => Value::V128(bytes_at(variables, *offset)),
                ValType::Ref(_) => reference(word_at(variables, *offset), name)?,
            };
            globals.insert(*id, value);
        }
        let is_dropped = |offset: usize| word_at(variables, offset) == 0;
        Ok(Snapshot {
            memories: self.memories.iter().map(|(id, _)| *id).zip(parts.memories).collect(),
            tables,
            globals,
            dropped_data: self.data.iter().filter(|(_, offset)| is_dropped(*offset)).map(|(id, _)| *id).collect(),
            dropped_elements: self.elements.iter().filter(|(_, offset)| is_dropped(*offset)).map(|(id, _)| *id).collect(),
            report,
        })
    }
}

/// The offset of the length in descriptors of memories and tables.
const LENGTH: usize = std::mem::offset_of!(wasm2native_abi::descriptor::MemoryDescriptor, length);

/// Returns the name of an entity in messages: `global 3`, with the file of a linked module.
fn named(program: &Program<'_>, kind: &str, find: impl Fn(&Program<'_>, InstanceId) -> Option<usize>) -> String {
    let found = program.instances.keys().find_map(|instance| Some((instance, find(program, instance)?)));
    let Some((instance, index)) = found else { return format!("a {kind}") };
    match &program.module_of(instance).file {
        Some(file) => format!("{kind} {index} of {}", crate::foreign::Foreign::path(file)),
        None => format!("{kind} {index}"),
    }
}

/// Where the parts of a report are.
struct Parts {
    variables: Range<usize>,
    constants: Range<usize>,
    memories: Vec<Contents>,
    tables: Vec<Range<usize>>,
}

/// A report that is read from front to back.
struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Reader<'_> {
    fn range(&mut self, length: usize) -> Option<Range<usize>> {
        let end = self.at.checked_add(length).filter(|end| *end <= self.bytes.len())?;
        let range = self.at..end;
        self.at = end;
        Some(range)
    }

    fn word(&mut self) -> Option<u64> {
        let range = self.range(size_of::<u64>())?;
        Some(word_at(&self.bytes[range], 0))
    }

    fn runs(&mut self) -> Option<Vec<(u64, Range<usize>)>> {
        let mut runs = Vec::new();
        loop {
            match self.word()? {
                END => return Some(runs),
                offset => {
                    let length = self.word()?.try_into().ok()?;
                    runs.push((offset, self.range(length)?));
                }
            }
        }
    }
}

/// Returns bytes that the plan has foreseen.
fn bytes_at<const LENGTH: usize>(bytes: &[u8], offset: usize) -> [u8; LENGTH] {
    let mut array = [0; LENGTH];
    array.copy_from_slice(&bytes[offset..offset + LENGTH]);
    array
}

fn word_at(bytes: &[u8], offset: usize) -> u64 {
    u64::from_ne_bytes(bytes_at(bytes, offset))
}

fn half_at(bytes: &[u8], offset: usize) -> u32 {
    u32::from_ne_bytes(bytes_at(bytes, offset))
}
