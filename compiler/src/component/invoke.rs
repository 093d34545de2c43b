//! The call that `--invoke` asks for.

use super::export::{self, functions};
use super::flat::{Component, Lifted};
use super::instance::Instantiated;
use super::types::Type;
use super::wave::{self, Refusal};
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::program::{Builder, Last};

/// Returns the call that a text like `name(arguments)` asks for. Without parentheses there are no arguments.
///
/// # Errors
///
/// When the component exports no such function, or the arguments are not of its types.
pub(super) fn call(made: &mut Instantiated<'_>, builder: &mut Builder<'_>, component: &Component, text: &str) -> Result<Last> {
    let (name, arguments) = text.find('(').map_or((text, "()"), |start| text.split_at(start));
    let start = name.len() + (arguments.len() - arguments.trim_start().len());
    let (name, lifted) = find(component, name.trim())?;
    let shown = format!("{}: {}", Foreign::name(&name), lifted.ty);
    if lifted.ty.result.as_deref().is_some_and(has_handle) {
        return Err(Error::unsupported(format!("cannot invoke {shown}: a resource cannot be printed")));
    }
    let refused = |refusal: Refusal| {
        let error = Error::input(format!("cannot invoke {shown}: {refusal}"))
            .help("arguments are written in WAVE, as in --invoke 'name(1, \"text\", [true, false], {x: 1.5}, some(none))'");
        match refusal.at {
            Some(at) => error.showing(text, start + at),
            None => error,
        }
    };
    let values = wave::parse_arguments(arguments.trim(), &lifted.ty).map_err(refused)?;
    let lift = made.lift(builder, lifted, &values)?.map_err(|reason| refused(reason.into()))?;
    Ok(Last::Lifted(Box::new(lift)))
}

/// Finds a function by its name: alone, or after that of the interface it is in.
fn find<'c>(component: &'c Component, name: &str) -> Result<(String, &'c Lifted)> {
    let all = export::all(component);
    let is_in_interface = |known: &str| known.strip_suffix(name).is_some_and(|interface| interface.ends_with('.'));
    let named: Vec<_> = match all.iter().find(|(known, _)| known == name) {
        Some(found) => vec![found],
        None => all.iter().filter(|(known, _)| is_in_interface(known)).collect(),
    };
    let name = Foreign::name(name);
    match &named[..] {
        [(known, lifted)] => Ok((known.clone(), lifted)),
        [] => Err(Error::input(format!("the component exports no function {name}")).help(functions(component))),
        several => {
            let names: Vec<_> = several.iter().map(|(known, _)| Foreign::name(known).to_string()).collect();
            Err(Error::input(format!("the component exports several functions {name}"))
                .help(format!("name the interface, too: {}", names.join(", "))))
        }
    }
}

/// Whether a value of a type has handles in it.
fn has_handle(ty: &Type) -> bool {
    let mut has = false;
    ty.visit(&mut |ty| has |= matches!(ty, Type::Own(_) | Type::Borrow(_)));
    has
}
