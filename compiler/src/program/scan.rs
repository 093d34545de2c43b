//! The effects of the code on tables and segments, and its calls.
//!
//! Before anything is translated, all function bodies are scanned once for the few operators that decide whether a table is
//! constant, whether a segment is ever read, which functions are called, directly or through a table, or have their reference
//! taken, and whether there are objects or vectors. Nothing is validated here: an index out of range, or a body that does not decode, is left to the
//! translation, which reports what is wrong.

use super::calls::Calls;
use super::outline::{Outline, Sites, Sketch};
use crate::wasm::Module;
use crate::wasm::effect::{self, Effect};
use rayon::prelude::*;
use std::collections::BTreeMap;
use wasmparser::{BlockType, CompositeInnerType, FieldType, FunctionBody, Operator, StorageType, SubType, ValType};

/// The effects of a module's code, by its own indices.
#[derive(Clone, Debug, Default)]
pub struct Uses {
    /// Tables that some operator writes to or grows.
    pub tables_written: Vec<bool>,
    /// Data segments that `memory.init` reads.
    pub data_read: Vec<bool>,
    /// Data segments that `data.drop` drops.
    pub data_dropped: Vec<bool>,
    /// Element segments that `table.init` reads.
    pub elements_read: Vec<bool>,
    /// Element segments that `elem.drop` drops.
    pub elements_dropped: Vec<bool>,
    /// Functions that `ref.func` refers to.
    pub functions_referenced: Vec<bool>,
    /// The functions that each body calls directly.
    pub calls: Calls,
    /// The places that call each function directly.
    pub call_sites: Vec<Sites>,
    /// The outlines of all bodies.
    pub outlines: Vec<Outline>,
    /// The calls of each type through each table, by the indices of both.
    pub indirect_calls: BTreeMap<(u32, u32), Sites>,
    /// Whether some operator makes structures or arrays, or works on what may be none.
    pub uses_objects: bool,
    /// Whether there is a direct tail call.
    pub tail_calls: bool,
    /// Whether there is anything of type `v128`.
    pub vectors: bool,
}

impl Uses {
    /// Scans all bodies.
    pub fn of(module: &Module<'_>) -> Self {
        module
            .code
            .par_iter()
            .fold(
                || Uses::none(module),
                |mut uses, body| {
                    uses.scan(&body.body);
                    uses
                },
            )
            .reduce(|| Uses::none(module), Uses::union)
    }

    fn none(module: &Module<'_>) -> Self {
        Self {
            tables_written: vec![false; module.tables.len()],
            data_read: vec![false; module.data.len()],
            data_dropped: vec![false; module.data.len()],
            elements_read: vec![false; module.elements.len()],
            elements_dropped: vec![false; module.elements.len()],
            functions_referenced: vec![false; module.functions.len()],
            calls: Calls::default(),
            call_sites: vec![Sites::default(); module.functions.len()],
            outlines: Vec::new(),
            indirect_calls: BTreeMap::new(),
            uses_objects: false,
            tail_calls: false,
            vectors: has_vector_types(module),
        }
    }

    fn scan(&mut self, body: &FunctionBody<'_>) {
        self.vectors |= has_vector_locals(body);
        let mut callees = Vec::new();
        let mut sketch = Sketch::of(body);
        if let Ok(mut operators) = body.get_operators_reader() {
            let start = body.range().start;
            while let Ok((operator, offset)) = operators.read_with_offset() {
                let sites = sketch.note(&operator, (offset - start) as u32);
                self.note(&operator, sites, &mut callees);
            }
        }
        self.calls.add(&mut callees);
        self.outlines.push(sketch.finish());
    }

    fn note(&mut self, operator: &Operator<'_>, sites: Sites, callees: &mut Vec<u32>) {
        match effect::of(operator) {
            Effect::WritesTable(table) => mark(&mut self.tables_written, table),
            Effect::InitializesTable(table, elements) => {
                mark(&mut self.tables_written, table);
                mark(&mut self.elements_read, elements);
            }
            Effect::ReadsElements(elements) => mark(&mut self.elements_read, elements),
            Effect::DropsElements(elements) => mark(&mut self.elements_dropped, elements),
            Effect::ReadsData(data) => mark(&mut self.data_read, data),
            Effect::DropsData(data) => mark(&mut self.data_dropped, data),
            Effect::RefersTo(function) => mark(&mut self.functions_referenced, function),
            Effect::Calls(function) => {
                callees.push(function);
                self.call_sites.get_mut(function as usize).into_iter().for_each(|all| all.add(sites));
            }
            Effect::CallsThrough(ty, table) => self.indirect_calls.entry((ty, table)).or_default().add(sites),
            Effect::None | Effect::Opens | Effect::Ends | Effect::Unsupported => {}
        }
        self.uses_objects |= effect::uses_objects(operator);
        self.tail_calls |= matches!(operator, Operator::ReturnCall { .. });
        self.vectors |= is_vector_operator(operator);
    }

    /// Adds the uses of the bodies that follow.
    fn union(mut self, other: Uses) -> Self {
        let pairs = [
            (&mut self.tables_written, other.tables_written),
            (&mut self.data_read, other.data_read),
            (&mut self.data_dropped, other.data_dropped),
            (&mut self.elements_read, other.elements_read),
            (&mut self.elements_dropped, other.elements_dropped),
            (&mut self.functions_referenced, other.functions_referenced),
        ];
        for (mine, theirs) in pairs {
            mine.iter_mut().zip(theirs).for_each(|(mine, theirs)| *mine |= theirs);
        }
        self.calls.append(&other.calls);
        self.call_sites.iter_mut().zip(other.call_sites).for_each(|(mine, theirs)| mine.add(theirs));
        self.outlines.extend(other.outlines);
        for (call, sites) in other.indirect_calls {
            self.indirect_calls.entry(call).or_default().add(sites);
        }
        self.uses_objects |= other.uses_objects;
        self.tail_calls |= other.tail_calls;
        self.vectors |= other.vectors;
        self
    }
}

fn has_vector_types(module: &Module<'_>) -> bool {
    let has_vectors = |ty: &SubType| {
        let is_vector = |field: &FieldType| field.element_type == StorageType::Val(ValType::V128);
        match &ty.composite_type.inner {
            CompositeInnerType::Func(ty) => ty.params().iter().chain(ty.results()).any(|ty| *ty == ValType::V128),
            CompositeInnerType::Struct(ty) => ty.fields.iter().any(is_vector),
            CompositeInnerType::Array(ty) => is_vector(&ty.0),
            CompositeInnerType::Cont(_) => false,
        }
    };
    module.types.iter().any(has_vectors) || module.globals.iter().any(|global| global.ty.content_type == ValType::V128)
}

fn has_vector_locals(body: &FunctionBody<'_>) -> bool {
    let locals = body.get_locals_reader();
    locals.is_ok_and(|locals| locals.into_iter().any(|local| matches!(local, Ok((_, ValType::V128)))))
}

/// Whether an operator computes with vectors, or names their type where no signature does.
fn is_vector_operator(operator: &Operator<'_>) -> bool {
    macro_rules! computes {
        ($(@$proposal:ident $operator:ident $({ $($field:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*))*) => {
            matches!(operator, $(Operator::$operator { .. })|*)
        };
    }
    match operator {
        Operator::Block { blockty } | Operator::Loop { blockty } | Operator::If { blockty } => {
            *blockty == BlockType::Type(ValType::V128)
        }
        Operator::TryTable { try_table } => try_table.ty == BlockType::Type(ValType::V128),
        Operator::TypedSelect { ty } => *ty == ValType::V128,
        _ => wasmparser::for_each_visit_simd_operator!(computes),
    }
}

fn mark(marks: &mut [bool], index: u32) {
    if let Some(mark) = marks.get_mut(index as usize) {
        *mark = true;
    }
}
