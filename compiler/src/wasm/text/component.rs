//! The modules in a component as text.

use super::fields::Fields;
use wasmparser::{Parser, Payload};
use wast::component::{ComponentField, CoreModuleKind, NestedComponentKind};
use wast::core::ModuleField;
use wast::token::Span;

/// A module in a component.
struct Module<'a> {
    span: Span,
    fields: &'a [ModuleField<'a>],
}

/// Returns the offset in the text that a byte of a module in the binary form comes from; nothing if it is of no module.
pub(super) fn find<'a>(text: &'a str, fields: &'a [ComponentField<'a>], binary: &[u8], offset: u64) -> Option<usize> {
    let mut modules = Vec::new();
    collect(fields, &mut modules);
    let sections = Parser::new(0).parse_all(binary).map_while(Result::ok).filter_map(|payload| match payload {
        Payload::ModuleSection { unchecked_range, .. } => Some(unchecked_range),
        _ => None,
    });
    let (module, section) = modules.into_iter().zip(sections).find(|(_, section)| section.contains(&offset))?;
    let bytes = binary.get(section.start as usize..section.end as usize)?;
    let found = Fields::new(text, module.fields).find(bytes, offset - section.start);
    found.or_else(|| Some(module.span.offset()))
}

/// Lists the modules in the order in which they are written, those of inner components included.
fn collect<'a>(fields: &'a [ComponentField<'a>], modules: &mut Vec<Module<'a>>) {
    for field in fields {
        match field {
            ComponentField::CoreModule(module) => {
                if let CoreModuleKind::Inline { fields } = &module.kind {
                    modules.push(Module { span: module.span, fields });
                }
            }
            ComponentField::Component(component) => {
                if let NestedComponentKind::Inline(fields) = &component.kind {
                    collect(fields, modules);
                }
            }
            _ => {}
        }
    }
}
