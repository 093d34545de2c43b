//! What operators are called, for messages about those that are not supported.

use crate::error::Error;
use wasmparser::Operator;

/// The error for an operator that cannot be compiled.
pub(super) fn unsupported(operator: &Operator<'_>) -> Error {
    let (proposal, name) = describe(operator);
    Error::unsupported(format!("unsupported proposal: {proposal} ({name})"))
}

macro_rules! describe_operators {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        /// The proposal that an operator comes from, and its name in the text format.
        fn describe(operator: &Operator<'_>) -> (String, String) {
            let (proposal, visit) = match operator {
                $(Operator::$op { .. } => (stringify!($proposal), stringify!($visit)),)*
                _ => ("an unknown one", "an unknown operator"),
            };
            (proposal_name(proposal), text_name(visit.trim_start_matches("visit_")))
        }
    };
}
wasmparser::for_each_operator!(describe_operators);

fn proposal_name(proposal: &str) -> String {
    match proposal {
        "gc" => "garbage collection".to_owned(),
        "legacy_exceptions" => "legacy exception handling".to_owned(),
        "simd" => "SIMD".to_owned(),
        "relaxed_simd" => "relaxed SIMD".to_owned(),
        other => other.replace('_', " "),
    }
}

/// In the text format a point follows what the operator works on, where there is such a thing.
fn text_name(name: &str) -> String {
    const NO_SUBJECT: &[&str] = &["br", "call", "return", "try", "catch", "rethrow", "throw", "cont", "resume"];
    match name.split_once('_') {
        Some((subject, rest)) if !NO_SUBJECT.contains(&subject) => format!("{subject}.{rest}"),
        _ => name.to_owned(),
    }
}
