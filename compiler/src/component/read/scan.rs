//! What is refused before anything else is looked at: asynchronous functions, which need another runtime.

use crate::error::{Error, Result};
use wasmparser::{CanonicalFunction, CanonicalOption, ComponentType, Parser, Payload};

/// Refuses a component with asynchronous functions, built-ins or options, at the first of them. Whatever is malformed is left to
/// the validation.
pub(super) fn refuse(binary: &[u8]) -> Result<()> {
    for payload in Parser::new(0).parse_all(binary).map_while(Result::ok) {
        match payload {
            Payload::ComponentCanonicalSection(section) => {
                for (offset, function) in section.into_iter_with_offsets().map_while(Result::ok) {
                    if let Some(what) = asynchronous(&function) {
                        return Err(unsupported(what, offset));
                    }
                }
            }
            Payload::ComponentTypeSection(section) => {
                for (offset, ty) in section.into_iter_with_offsets().map_while(Result::ok) {
                    if matches!(ty, ComponentType::Func(function) if function.async_) {
                        return Err(unsupported("an async function", offset));
                    }
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn unsupported(what: &str, offset: u64) -> Error {
    Error::unsupported(format!("the component has {what}, and asynchronous components (WASI 0.3) are not supported yet"))
        .at(offset)
        .help("build the program for WASI 0.2, such as with Rust's target wasm32-wasip2")
}

fn asynchronous(function: &CanonicalFunction) -> Option<&'static str> {
    match function {
        CanonicalFunction::Lift { options, .. } if is_async(options) => Some("an async lift"),
        CanonicalFunction::Lower { options, .. } if is_async(options) => Some("an async lower"),
        CanonicalFunction::Lift { .. }
        | CanonicalFunction::Lower { .. }
        | CanonicalFunction::ResourceNew { .. }
        | CanonicalFunction::ResourceDrop { .. }
        | CanonicalFunction::ResourceRep { .. } => None,
        CanonicalFunction::ThreadSpawnRef { .. }
        | CanonicalFunction::ThreadSpawnIndirect { .. }
        | CanonicalFunction::ThreadAvailableParallelism => Some("threads"),
        CanonicalFunction::ContextGet { .. } | CanonicalFunction::ContextSet { .. } => Some("a context of tasks"),
        CanonicalFunction::ErrorContextNew { .. }
        | CanonicalFunction::ErrorContextDebugMessage { .. }
        | CanonicalFunction::ErrorContextDrop => Some("an error context"),
        _ => Some("an asynchronous built-in"),
    }
}

fn is_async(options: &[CanonicalOption]) -> bool {
    options.iter().any(|option| matches!(option, CanonicalOption::Async | CanonicalOption::Callback(_)))
}
