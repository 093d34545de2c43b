//! Small modules that could be expensive for a compiler: shapes whose cost is quadratic in their size in a naive translation,
//! or that use the most expensive construct everywhere.
//!
//! Each shape has two parameters: its width (the number of locals, parameters, targets, clauses or whatever it has many of) and
//! the number of bytes that its code may take. All modules are valid. To add a shape, write a function that fills a `Draft`, in
//! the file of its subject, and add a line to [`SHAPES`]; one of components is text, and a line in [`COMPONENTS`].

mod call;
mod component;
mod draft;
mod entity;
mod exception;
mod local;
mod nesting;
mod object;
mod operand;
mod operator;
mod section;

pub use component::{COMPONENTS, ComponentShape};
use draft::Draft;

/// A kind of module.
pub struct Shape {
    /// Its name, for choosing and reporting.
    pub name: &'static str,
    fill: fn(&mut Draft, Scale),
}

/// The scale of a module of a shape.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// The number of whatever the shape has many of.
    pub width: u32,
    /// The approximate number of bytes of operators.
    pub size: usize,
}

impl Shape {
    /// Returns the module of a scale.
    pub fn module(&self, scale: Scale) -> Vec<u8> {
        let mut draft = Draft::new();
        (self.fill)(&mut draft, scale);
        draft.finish()
    }
}

/// Every shape.
pub const SHAPES: &[Shape] = &[
    Shape { name: "loops-write-locals", fill: local::loops_write_locals },
    Shape { name: "loops-read-locals", fill: local::loops_read_locals },
    Shape { name: "loops-in-turn", fill: local::loops_in_turn },
    Shape { name: "ifs-between-locals", fill: local::ifs_between_locals },
    Shape { name: "ifs-write-locals", fill: local::ifs_write_locals },
    Shape { name: "loop-around-ifs", fill: local::loop_around_ifs },
    Shape { name: "branches-between-locals", fill: local::branches_between_locals },
    Shape { name: "joins-in-turn", fill: local::joins_in_turn },
    Shape { name: "branches-after-join", fill: local::branches_after_join },
    Shape { name: "copies-that-change-places", fill: local::copies_that_change_places },
    Shape { name: "operands-across-ifs", fill: operand::operands_across_ifs },
    Shape { name: "branches-with-values", fill: operand::branches_with_values },
    Shape { name: "blocks-with-values", fill: operand::blocks_with_values },
    Shape { name: "loops-with-values", fill: operand::loops_with_values },
    Shape { name: "null-branches-with-values", fill: operand::null_branches_with_values },
    Shape { name: "returns-with-values", fill: operand::returns_with_values },
    Shape { name: "tables-with-values", fill: operand::tables_with_values },
    Shape { name: "table-of-many", fill: nesting::table_of_many },
    Shape { name: "tables-of-many", fill: nesting::tables_of_many },
    Shape { name: "nested-blocks", fill: nesting::nested_blocks },
    Shape { name: "nested-ifs", fill: nesting::nested_ifs },
    Shape { name: "nested-loops", fill: nesting::nested_loops },
    Shape { name: "shuffles", fill: operator::shuffles },
    Shape { name: "dead-shuffles", fill: operator::dead_shuffles },
    Shape { name: "swizzles", fill: operator::swizzles },
    Shape { name: "vector-operators", fill: operator::vector_operators },
    Shape { name: "vector-loads", fill: operator::vector_loads },
    Shape { name: "conversions", fill: operator::conversions },
    Shape { name: "roundings", fill: operator::roundings },
    Shape { name: "divisions", fill: operator::divisions },
    Shape { name: "bit-counts", fill: operator::bit_counts },
    Shape { name: "wide-arithmetic", fill: operator::wide_arithmetic },
    Shape { name: "selects", fill: operator::selects },
    Shape { name: "additions", fill: operator::additions },
    Shape { name: "deep-stack", fill: operator::deep_stack },
    Shape { name: "constants", fill: operator::constants },
    Shape { name: "loads", fill: entity::loads },
    Shape { name: "stores", fill: entity::stores },
    Shape { name: "atomics", fill: entity::atomics },
    Shape { name: "memories", fill: entity::memories },
    Shape { name: "tables", fill: entity::tables },
    Shape { name: "globals", fill: entity::globals },
    Shape { name: "bulk", fill: entity::bulk },
    Shape { name: "calls", fill: call::calls },
    Shape { name: "calls-with-values", fill: call::calls_with_values },
    Shape { name: "indirect-calls", fill: call::indirect_calls },
    Shape { name: "functions", fill: call::functions },
    Shape { name: "functions-with-parameters", fill: call::functions_with_parameters },
    Shape { name: "functions-with-results", fill: call::functions_with_results },
    Shape { name: "functions-with-loops", fill: call::functions_with_loops },
    Shape { name: "functions-with-locals", fill: call::functions_with_locals },
    Shape { name: "catches-around-calls", fill: exception::catches_around_calls },
    Shape { name: "nested-catches", fill: exception::nested_catches },
    Shape { name: "catches-between-locals", fill: exception::catches_between_locals },
    Shape { name: "throws-with-values", fill: exception::throws_with_values },
    Shape { name: "rethrows", fill: exception::rethrows },
    Shape { name: "legacy-catches", fill: exception::legacy_catches },
    Shape { name: "legacy-nested", fill: exception::legacy_nested },
    Shape { name: "legacy-delegates", fill: exception::legacy_delegates },
    Shape { name: "allocations", fill: object::allocations },
    Shape { name: "nested-allocations", fill: object::nested_allocations },
    Shape { name: "allocations-together", fill: object::allocations_together },
    Shape { name: "array-allocations", fill: object::array_allocations },
    Shape { name: "stores-of-references", fill: object::stores_of_references },
    Shape { name: "casts-with-values", fill: object::casts_with_values },
    Shape { name: "casts-between-locals", fill: object::casts_between_locals },
    Shape { name: "unreachable", fill: exception::unreachable },
    Shape { name: "types", fill: section::types },
    Shape { name: "types-with-parameters", fill: section::types_with_parameters },
    Shape { name: "one-recursion-group", fill: section::one_recursion_group },
    Shape { name: "recursion-groups", fill: section::recursion_groups },
    Shape { name: "type-chain", fill: section::type_chain },
    Shape { name: "many-globals", fill: section::many_globals },
    Shape { name: "globals-of-functions", fill: section::globals_of_functions },
    Shape { name: "global-chain", fill: section::global_chain },
    Shape { name: "many-tables", fill: section::many_tables },
    Shape { name: "filled-tables", fill: section::filled_tables },
    Shape { name: "many-elements", fill: section::many_elements },
    Shape { name: "elements-over-elements", fill: section::elements_over_elements },
    Shape { name: "element-segments", fill: section::element_segments },
    Shape { name: "data-segments", fill: section::data_segments },
    Shape { name: "scattered-data", fill: section::scattered_data },
    Shape { name: "data-at-both-ends", fill: section::data_at_both_ends },
    Shape { name: "exports", fill: section::exports },
    Shape { name: "names", fill: section::names },
];
