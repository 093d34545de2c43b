//! The proposals beyond the first version of WebAssembly that a module uses.

use super::const_expr::ConstExpr;
use super::module::{ImportKind, Module};
use std::collections::BTreeSet;
use wasmparser::{CompositeInnerType, ExternalKind, FuncType, Operator, ValType};

/// Calls `$name` the proposal of an operator, as the parser calls it.
macro_rules! proposals {
    ($(@$proposal:ident $operator:ident $({ $($immediate:ident: $ty:ty),* })? => $visit:ident ($($arity:tt)*))*) => {
        fn proposal(operator: &Operator<'_>) -> &'static str {
            match operator {
                $(Operator::$operator { .. } => stringify!($proposal),)*
                // The enumeration is open only for its next version.
                _ => "unknown",
            }
        }
    };
}
wasmparser::for_each_operator!(proposals);

/// Names of proposals that the parser calls otherwise than their authors.
const NAMES: &[(&str, &str)] = &[
    ("exceptions", "exception-handling"),
    ("legacy_exceptions", "legacy-exceptions"),
    ("saturating_float_to_int", "nontrapping-fptoint"),
    ("sign_extension", "sign-extension"),
];

/// Returns the names of the proposals that the module uses, as their authors call them. Function bodies are decoded, and not
/// validated.
pub fn used(module: &Module<'_>) -> BTreeSet<String> {
    let mut used = BTreeSet::new();
    for body in &module.code {
        let Ok(operators) = body.body.get_operators_reader() else { continue };
        used.extend(operators.into_iter().map_while(Result::ok).map(|operator| proposal(&operator)));
    }
    used.remove("mvp");
    used.extend(in_types(module));
    used.extend(in_entities(module));
    used.extend(module.constant_expressions().any(ConstExpr::has_objects).then_some("gc"));
    let name = |parser: &str| {
        let known = NAMES.iter().find(|(other, _)| *other == parser);
        known.map_or_else(|| parser.replace('_', "-"), |(_, name)| (*name).to_owned())
    };
    used.into_iter().map(name).collect()
}

fn in_types<'m>(module: &'m Module<'_>) -> impl Iterator<Item = &'static str> + 'm {
    let of = |ty: &FuncType| {
        let values = || ty.params().iter().chain(ty.results());
        let references = values().any(|value| matches!(value, ValType::Ref(_)));
        let vectors = values().any(|value| *value == ValType::V128);
        [(ty.results().len() > 1, "multi_value"), (references, "reference_types"), (vectors, "simd")]
    };
    module.types.iter().flat_map(move |ty| match &ty.composite_type.inner {
        CompositeInnerType::Func(ty) => of(ty).into_iter().filter(|(uses, _)| *uses).map(|(_, name)| name).collect(),
        _ => vec!["gc"],
    })
}

fn in_entities<'m>(module: &'m Module<'_>) -> impl Iterator<Item = &'static str> + 'm {
    let memories = || module.memories.iter().map(|memory| memory.ty);
    let tables = || module.tables.iter().map(|table| table.ty);
    let exported = module.exports.iter().filter(|export| export.kind == ExternalKind::Global);
    let shares_mutable = module.imports.iter().any(|import| matches!(import.kind, ImportKind::Global(ty) if ty.mutable))
        || exported.into_iter().any(|export| module.globals[export.index as usize].ty.mutable);
    let facts = [
        (module.memories.len() > 1, "multi_memory"),
        (memories().any(|ty| ty.memory64) || tables().any(|ty| ty.table64), "memory64"),
        (memories().any(|ty| ty.shared), "threads"),
        (memories().any(|ty| ty.page_size_log2.is_some()), "custom_page_sizes"),
        (module.tables.len() > 1 || tables().any(|ty| !ty.element_type.is_func_ref()), "reference_types"),
        (!module.tags.is_empty(), "exceptions"),
        (shares_mutable, "mutable_global"),
    ];
    facts.into_iter().filter(|(uses, _)| *uses).map(|(_, name)| name)
}
