//! Whether anything in a component is asynchronous: only then are its calls tasks.

use wasmparser::{
    CanonicalFunction, CanonicalOption, ComponentType, ComponentTypeDeclaration, InstanceTypeDeclaration, Parser, Payload,
};

/// Whether a component has an asynchronous function, or a built-in or an option of such functions. Whatever is malformed is left
/// to the validation.
pub(super) fn is_asynchronous(binary: &[u8]) -> bool {
    Parser::new(0).parse_all(binary).map_while(Result::ok).any(|payload| match payload {
        Payload::ComponentCanonicalSection(section) => {
            section.into_iter().map_while(Result::ok).any(|function| is_async(&function))
        }
        Payload::ComponentTypeSection(section) => section.into_iter().map_while(Result::ok).any(|ty| declares_async(&ty)),
        _ => false,
    })
}

fn is_async(function: &CanonicalFunction) -> bool {
    match function {
        CanonicalFunction::Lift { options, .. } | CanonicalFunction::Lower { options, .. } => {
            options.iter().any(|option| matches!(option, CanonicalOption::Async | CanonicalOption::Callback(_)))
        }
        CanonicalFunction::ResourceNew { .. }
        | CanonicalFunction::ResourceDrop { .. }
        | CanonicalFunction::ResourceRep { .. } => false,
        _ => true,
    }
}

/// Whether a type is that of an asynchronous function, or of an instance or component that has one.
fn declares_async(ty: &ComponentType<'_>) -> bool {
    match ty {
        ComponentType::Func(function) => function.async_,
        ComponentType::Component(declarations) => declarations.iter().any(|declaration| match declaration {
            ComponentTypeDeclaration::Type(ty) => declares_async(ty),
            _ => false,
        }),
        ComponentType::Instance(declarations) => declarations.iter().any(|declaration| match declaration {
            InstanceTypeDeclaration::Type(ty) => declares_async(ty),
            _ => false,
        }),
        ComponentType::Defined(_) | ComponentType::Resource { .. } => false,
    }
}
