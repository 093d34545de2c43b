//! Effects of operators besides computing: how they nest, and which tables, segments and functions they name.
//!
//! Every operator of a proposal that may still grow is listed, and so is every proposal: a new proposal or operator does not
//! compile until its effect is stated. Forgetting one here could make a table constant that changes, or leave out a segment that
//! is read.

use wasmparser::Operator;

/// The effect of an operator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing that is of interest before translation.
    None,
    /// Begins a construct, closed by an `end`.
    Opens,
    /// Ends a construct.
    Ends,
    /// Writes elements of a table, or enlarges it.
    WritesTable(u32),
    /// Copies an element segment, the second one, to a table.
    InitializesTable(u32, u32),
    /// Reads an element segment.
    ReadsElements(u32),
    /// Drops an element segment.
    DropsElements(u32),
    /// Reads a data segment.
    ReadsData(u32),
    /// Drops a data segment.
    DropsData(u32),
    /// Takes a reference to a function.
    RefersTo(u32),
    /// Calls a function.
    Calls(u32),
    /// Calls a function of a type through a table, the second one.
    CallsThrough(u32, u32),
    /// Unknown: the operator belongs to a proposal that is refused.
    Unsupported,
}

/// One operator: its proposal, its name, and its immediates.
macro_rules! effect {
    // There will never be more operators of the first version.
    (mvp Block $ty:ident) => {
        Effect::Opens
    };
    (mvp Loop $ty:ident) => {
        Effect::Opens
    };
    (mvp If $ty:ident) => {
        Effect::Opens
    };
    (mvp End) => {
        Effect::Ends
    };
    (mvp Call $function:ident) => {
        Effect::Calls(*$function)
    };
    (mvp CallIndirect $ty:ident $table:ident) => {
        Effect::CallsThrough(*$ty, *$table)
    };
    (mvp $operator:ident $($immediate:ident)*) => {
        Effect::None
    };

    // Proposals that are finished and only compute.
    (sign_extension $operator:ident) => {
        Effect::None
    };
    (saturating_float_to_int $operator:ident) => {
        Effect::None
    };
    (simd $operator:ident $($immediate:ident)*) => {
        Effect::None
    };
    (relaxed_simd $operator:ident) => {
        Effect::None
    };
    (threads $operator:ident $($immediate:ident)*) => {
        Effect::None
    };
    (wide_arithmetic $operator:ident) => {
        Effect::None
    };

    (bulk_memory MemoryInit $data:ident $memory:ident) => {
        Effect::ReadsData(*$data)
    };
    (bulk_memory DataDrop $data:ident) => {
        Effect::DropsData(*$data)
    };
    (bulk_memory MemoryCopy $to:ident $from:ident) => {
        Effect::None
    };
    (bulk_memory MemoryFill $memory:ident) => {
        Effect::None
    };
    (bulk_memory TableInit $elements:ident $table:ident) => {
        Effect::InitializesTable(*$table, *$elements)
    };
    (bulk_memory ElemDrop $elements:ident) => {
        Effect::DropsElements(*$elements)
    };
    (bulk_memory TableCopy $to:ident $from:ident) => {
        Effect::WritesTable(*$to)
    };

    (reference_types TypedSelect $ty:ident) => {
        Effect::None
    };
    (reference_types TypedSelectMulti $types:ident) => {
        Effect::None
    };
    (reference_types RefNull $ty:ident) => {
        Effect::None
    };
    (reference_types RefIsNull) => {
        Effect::None
    };
    (reference_types RefFunc $function:ident) => {
        Effect::RefersTo(*$function)
    };
    (reference_types TableFill $table:ident) => {
        Effect::WritesTable(*$table)
    };
    (reference_types TableGet $table:ident) => {
        Effect::None
    };
    (reference_types TableSet $table:ident) => {
        Effect::WritesTable(*$table)
    };
    (reference_types TableGrow $table:ident) => {
        Effect::WritesTable(*$table)
    };
    (reference_types TableSize $table:ident) => {
        Effect::None
    };

    (tail_call ReturnCall $function:ident) => {
        Effect::Calls(*$function)
    };
    // A tail call does its own checks: it cannot use the functions that check calls of a type through a table.
    (tail_call ReturnCallIndirect $ty:ident $table:ident) => {
        Effect::None
    };

    (exceptions TryTable $clauses:ident) => {
        Effect::Opens
    };
    (exceptions Throw $tag:ident) => {
        Effect::None
    };
    (exceptions ThrowRef) => {
        Effect::None
    };
    (legacy_exceptions Try $ty:ident) => {
        Effect::Opens
    };
    (legacy_exceptions Catch $tag:ident) => {
        Effect::None
    };
    (legacy_exceptions CatchAll) => {
        Effect::None
    };
    (legacy_exceptions Rethrow $depth:ident) => {
        Effect::None
    };
    (legacy_exceptions Delegate $depth:ident) => {
        Effect::Ends
    };

    (function_references CallRef $ty:ident) => {
        Effect::None
    };
    (function_references ReturnCallRef $ty:ident) => {
        Effect::None
    };
    (function_references RefAsNonNull) => {
        Effect::None
    };
    (function_references BrOnNull $depth:ident) => {
        Effect::None
    };
    (function_references BrOnNonNull $depth:ident) => {
        Effect::None
    };

    (gc ArrayNewData $ty:ident $data:ident) => {
        Effect::ReadsData(*$data)
    };
    (gc ArrayInitData $ty:ident $data:ident) => {
        Effect::ReadsData(*$data)
    };
    (gc ArrayNewElem $ty:ident $elements:ident) => {
        Effect::ReadsElements(*$elements)
    };
    (gc ArrayInitElem $ty:ident $elements:ident) => {
        Effect::ReadsElements(*$elements)
    };
    (gc $operator:ident $($immediate:ident)*) => {
        Effect::None
    };

    (custom_descriptors $operator:ident $($immediate:ident)*) => {
        Effect::Unsupported
    };
    (memory_control $operator:ident $($immediate:ident)*) => {
        Effect::Unsupported
    };
    (shared_everything_threads $operator:ident $($immediate:ident)*) => {
        Effect::Unsupported
    };
    (stack_switching $operator:ident $($immediate:ident)*) => {
        Effect::Unsupported
    };
    (acquire_release_atomics $operator:ident $($immediate:ident)*) => {
        Effect::Unsupported
    };
}

macro_rules! effects {
    ($(@$proposal:ident $operator:ident $({ $($immediate:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*))*) => {
        /// Returns the effect of an operator.
        #[expect(unused_variables, reason = "most immediates are of no interest")]
        pub fn of(operator: &Operator<'_>) -> Effect {
            match operator {
                $(Operator::$operator $({ $($immediate),* })? => effect!($proposal $operator $($($immediate)*)?),)*
                // The enumeration is open only for its next version.
                _ => Effect::Unsupported,
            }
        }
    };
}
wasmparser::for_each_operator!(effects);

/// Whether an operator makes objects, or may find that what it works on is none.
pub fn uses_objects(operator: &Operator<'_>) -> bool {
    !matches!(
        operator,
        Operator::RefEq
            | Operator::RefI31
            | Operator::RefTestNonNull { .. }
            | Operator::RefTestNullable { .. }
            | Operator::AnyConvertExtern
            | Operator::ExternConvertAny
    ) && is_of_gc(operator)
}

macro_rules! of_gc {
    (gc) => {
        true
    };
    ($proposal:ident) => {
        false
    };
}

macro_rules! proposals {
    ($(@$proposal:ident $operator:ident $({ $($immediate:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*))*) => {
        /// Whether an operator belongs to garbage collection.
        fn is_of_gc(operator: &Operator<'_>) -> bool {
            match operator {
                $(Operator::$operator { .. } => of_gc!($proposal),)*
                // The enumeration is open only for its next version.
                _ => false,
            }
        }
    };
}
wasmparser::for_each_operator!(proposals);

macro_rules! of_first_version {
    (mvp) => {
        true
    };
    (sign_extension) => {
        true
    };
    (saturating_float_to_int) => {
        true
    };
    ($proposal:ident) => {
        false
    };
}

macro_rules! plain {
    ($(@$proposal:ident $operator:ident $({ $($immediate:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*))*) => {
        /// Whether an operator is of the first version, which will never have more, or only computes.
        fn is_plain(operator: &Operator<'_>) -> bool {
            match operator {
                $(Operator::$operator { .. } => of_first_version!($proposal),)*
                // The enumeration is open only for its next version.
                _ => false,
            }
        }
    };
}
wasmparser::for_each_operator!(plain);

/// Whether an operator writes nothing but locals and operands, calls nothing and goes on with the next one; it may trap. Most that
/// do so are known.
pub fn only_computes(operator: &Operator<'_>) -> bool {
    let leaves = matches!(
        operator,
        Operator::Unreachable
            | Operator::Block { .. }
            | Operator::Loop { .. }
            | Operator::If { .. }
            | Operator::Else
            | Operator::End
            | Operator::Br { .. }
            | Operator::BrIf { .. }
            | Operator::BrTable { .. }
            | Operator::Return
            | Operator::Call { .. }
            | Operator::CallIndirect { .. }
    );
    let writes = matches!(
        operator,
        Operator::GlobalSet { .. }
            | Operator::I32Store { .. }
            | Operator::I64Store { .. }
            | Operator::F32Store { .. }
            | Operator::F64Store { .. }
            | Operator::I32Store8 { .. }
            | Operator::I32Store16 { .. }
            | Operator::I64Store8 { .. }
            | Operator::I64Store16 { .. }
            | Operator::I64Store32 { .. }
            | Operator::MemoryGrow { .. }
    );
    is_plain(operator) && !leaves && !writes
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn immediates_are_not_confused() {
        assert_eq!(of(&Operator::TableInit { elem_index: 1, table: 2 }), Effect::InitializesTable(2, 1));
        assert_eq!(of(&Operator::TableCopy { dst_table: 1, src_table: 2 }), Effect::WritesTable(1));
        assert_eq!(of(&Operator::MemoryInit { data_index: 1, mem: 2 }), Effect::ReadsData(1));
        assert_eq!(of(&Operator::CallIndirect { type_index: 1, table_index: 2 }), Effect::CallsThrough(1, 2));
        assert_eq!(of(&Operator::ArrayNewElem { array_type_index: 1, array_elem_index: 2 }), Effect::ReadsElements(2));
        assert_eq!(of(&Operator::ArrayInitData { array_type_index: 1, array_data_index: 2 }), Effect::ReadsData(2));
    }

    #[test]
    fn what_only_computes_writes_nothing() {
        assert!(only_computes(&Operator::LocalTee { local_index: 0 }) && only_computes(&Operator::GlobalGet { global_index: 0 }));
        assert!(only_computes(&Operator::I32Extend8S) && only_computes(&Operator::I32DivS));
        assert!(!only_computes(&Operator::GlobalSet { global_index: 0 }) && !only_computes(&Operator::MemoryGrow { mem: 0 }));
        assert!(!only_computes(&Operator::BrIf { relative_depth: 0 }) && !only_computes(&Operator::TableGet { table: 0 }));
    }

    #[test]
    fn objects_are_used_where_they_are_made_or_accessed() {
        assert!(uses_objects(&Operator::ArrayLen) && uses_objects(&Operator::I31GetS));
        assert!(!uses_objects(&Operator::RefI31) && !uses_objects(&Operator::RefIsNull) && !uses_objects(&Operator::I32Add));
    }
}
