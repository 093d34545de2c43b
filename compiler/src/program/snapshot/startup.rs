//! The calls of start-up.

use crate::error::{Error, Result};
use crate::program::builder::Builder;
use crate::program::callable::{REACTOR, exported_functions, find, find_called};
use crate::program::id::{FuncId, InstanceId};
use crate::program::{InitStep, Last};

/// The functions that are part of start-up unless another is named: conventions of Wizer, in both spellings.
const CONVENTIONAL: [&str; 2] = ["wizer.initialize", "wizer-initialize"];

/// Returns the entry that runs start-up: instantiates, calls `first`, then what the main instance exports for this, and reports.
///
/// # Errors
///
/// If the function that the options name does not exist, or cannot be called; if there is nothing to run.
pub fn entry(builder: &mut Builder<'_>, instances: Vec<InstanceId>, mut first: Vec<FuncId>) -> Result<FuncId> {
    let Some(&main) = instances.last() else { return Err(Error::bug("a program without an instance")) };
    first.extend(find(builder, main, REACTOR)?);
    match builder.options.preinit.export.clone().as_deref() {
        None | Some("") => {
            let found = CONVENTIONAL.iter().map(|name| find(builder, main, name)).collect::<Result<Vec<_>>>()?;
            first.extend(found.into_iter().flatten().next());
        }
        Some(name) => first.push(find_called(builder, main, name)?),
    }
    let starts = |instance: &InstanceId| builder.instances[*instance].init.iter().any(|step| matches!(step, InitStep::Start(_)));
    if first.is_empty() && !instances.iter().any(starts) {
        let [usual, _] = CONVENTIONAL;
        return Err(Error::input(format!(
            "there is nothing to pre-initialize: the module has no start function, and exports neither {REACTOR} nor {usual}"
        ))
        .help(format!("--preinit=EXPORT names a function; {}", exported_functions(builder, main))));
    }
    Ok(builder.add_entry_with(instances, first, Some(Last::Snapshot)))
}
