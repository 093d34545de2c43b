//! Exported functions that are called from outside, found by name.

use super::describe::describe_lists;
use super::exports::is_number;
use super::id::{FuncId, InstanceId};
use super::{Builder, Extern, Invoked, unknown};
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use wasmparser::ValType;

/// The function of a reactor, called before any other.
pub(super) const REACTOR: &str = "_initialize";

/// Finds the exported function with this name, which must take no parameters.
pub(super) fn find(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<Option<FuncId>> {
    let Some((function, offset)) = exported(builder, instance, name) else { return Ok(None) };
    if builder.shape(function).params.is_empty() {
        return Ok(Some(function));
    }
    let ty = describe_lists(&builder.shape(function).params, &builder.shape(function).results);
    Err(Error::input(format!("the function {name} is of type {ty}, and can only be called without parameters")).at(offset))
}

/// Finds the exported function that `--invoke` names.
pub(super) fn find_invoked(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<Invoked> {
    let shown = quote(name);
    let (function, offset) = named(builder, instance, name)?;
    let shape = builder.shape(function);
    let signature = format!("{shown} {}", describe_lists(&shape.params, &shape.results));
    let refused = |problem: String| {
        Error::unsupported(format!("cannot invoke {signature}: {problem}"))
            .at(offset)
            .help("values of types i32, i64, f32 and f64 can be passed and printed")
    };
    if let Some(ty) = shape.params.iter().find(|ty| !is_number(**ty)) {
        return Err(refused(format!("{} cannot be passed on a command line", with_article(*ty))));
    }
    if let Some(ty) = shape.results.iter().find(|ty| !is_number(**ty)) {
        return Err(refused(format!("{} cannot be printed", with_article(*ty))));
    }
    Ok(Invoked { function, signature })
}

/// Finds the exported function that `--preinit` names, which must have neither parameters nor results.
pub(super) fn find_called(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<FuncId> {
    let (function, offset) = named(builder, instance, name)?;
    let shape = builder.shape(function);
    if shape.params.is_empty() && shape.results.is_empty() {
        return Ok(function);
    }
    let ty = describe_lists(&shape.params, &shape.results);
    Err(Error::input(format!("--preinit calls a function without parameters and results, and {} is of type {ty}", quote(name)))
        .at(offset))
}

/// Finds an exported function that an option names.
fn named(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Result<(FuncId, u64)> {
    exported(builder, instance, name).ok_or_else(|| {
        let others = exported_functions(builder, instance);
        let meant =
            unknown::nearest(name, builder.callable_exports(instance)).map(|name| format!("did you mean {}? ", quote(name)));
        Error::input(format!("the module exports no function {}", quote(name)))
            .help(format!("{}{others}", meant.unwrap_or_default()))
    })
}

/// Returns the name of a type with its article: a v128, an externref.
fn with_article(ty: ValType) -> String {
    let name = ty.to_string();
    let article = if name.starts_with(['a', 'e', 'i']) { "an" } else { "a" };
    format!("{article} {name}")
}

/// Returns the exported function with this name, and the offset of the export.
fn exported(builder: &Builder<'_>, instance: InstanceId, name: &str) -> Option<(FuncId, u64)> {
    let Some(Extern::Func(function)) = builder.export(instance, name) else { return None };
    Some((function, builder.module_of(instance).export(name)?.offset))
}

/// Returns what a module exports, for a message about a function that it does not.
pub(super) fn exported_functions(builder: &Builder<'_>, instance: InstanceId) -> String {
    const SHOWN: usize = 8;
    let count = builder.callable_exports(instance).count();
    let names: Vec<_> = builder.callable_exports(instance).take(SHOWN).map(quote).collect();
    match count {
        0 => "it exports no callable function".to_owned(),
        count if count > SHOWN => format!("it exports {}, … ({count} in all)", names.join(", ")),
        _ => format!("it exports {}", names.join(", ")),
    }
}

/// Returns a name as it appears in a list: between quotes unless it is a plain word.
fn quote(name: &str) -> String {
    let is_word = !name.is_empty() && name.chars().all(|c| c.is_ascii_graphic() && !matches!(c, ',' | '"'));
    if is_word { Foreign::name(name).to_string() } else { format!("{:?}", Foreign::name(name)) }
}

#[cfg(test)]
mod tests {
    use super::quote;

    #[test]
    fn names_that_are_no_plain_words_are_quoted() {
        assert_eq!(
            ["add", "a.b-c", "", "a b", "a,b", "\u{1b}[2J"].map(quote),
            ["add", "a.b-c", r#""""#, r#""a b""#, r#""a,b""#, r#""\u{1b}[2J""#]
        );
    }
}
