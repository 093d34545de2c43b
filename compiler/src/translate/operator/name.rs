//! Names of operators, for messages about unsupported ones.

use crate::error::Error;
use wasmparser::Operator;

/// Returns the error for an operator that cannot be compiled.
pub(super) fn unsupported(operator: &Operator<'_>) -> Error {
    let (proposal, name) = describe(operator);
    Error::unsupported(format!("unsupported proposal: {proposal} ({name})"))
}

macro_rules! describe_operators {
    ($(@$proposal:ident $op:ident $({ $($arg:ident: $argty:ty),* })? => $visit:ident ($($ann:tt)*))*) => {
        /// Returns the proposal that an operator comes from, and its name in the text format.
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

/// Returns the name in the text format, where a dot follows the subject of the operator, if it has one.
fn text_name(name: &str) -> String {
    const NO_SUBJECT: &[&str] = &["br", "call", "return", "try", "catch", "rethrow", "throw", "cont", "resume"];
    match name.split_once('_') {
        Some((subject, rest)) if !NO_SUBJECT.contains(&subject) => format!("{subject}.{rest}"),
        _ => name.to_owned(),
    }
}
