//! How a component answers: as a handler by default, with `wagi` as a CGI program.

use super::part::Draft;
use super::reader::Item;
use crate::error::Result;

/// Has a component answer as the executor of a trigger does: all triggers of one component have the same. `is_command` tells whether the
/// command line wants CGI programs.
pub(super) fn set(draft: &mut Draft<'_>, trigger: &Item<'_>, executor: Option<Item<'_>>, is_command: bool) -> Result<()> {
    let mut arguments = Vec::new();
    let mut is_cgi = is_command;
    let place = executor.as_ref().unwrap_or(trigger);
    if let Some(item) = &executor {
        let mut table = item.clone().into_table()?;
        let kind = table.need("type")?;
        match kind.as_text() {
            Some("http" | "spin") => {}
            Some("wagi") => is_cgi = true,
            _ => return Err(kind.wrong("there is no such executor").help("executors are \"http\" and \"wagi\"")),
        }
        if let Some(entry) = table.take("entrypoint") {
            only_start(&entry)?;
        }
        if let Some(argv) = table.take("argv") {
            arguments = words(&argv)?;
        }
        table.finish()?;
    }
    match &draft.arguments {
        None => {
            draft.options.serve.cgi = is_cgi;
            draft.options.permissions.arguments.splice(0..0, arguments.iter().cloned());
            draft.arguments = Some(arguments);
            Ok(())
        }
        Some(known) if draft.options.serve.cgi == is_cgi && *known == arguments => Ok(()),
        Some(_) => Err(place
            .wrong(format!("another trigger of {} has another executor", draft.name))
            .help("give all triggers of a component the same executor, or add a component with the same source")),
    }
}

/// Checks that the function that is called is the one of commands.
pub(super) fn only_start(item: &Item<'_>) -> Result<()> {
    match item.as_text() {
        Some("_start") => Ok(()),
        Some(_) => Err(item.unsupported("a command is started by _start").help("export it under that name, and remove this key")),
        None => Err(item.wrong("this must be a text")),
    }
}

/// Returns the arguments of a command, whose first word is its name.
fn words(item: &Item<'_>) -> Result<Vec<String>> {
    /// The arguments of a component that has none: those of the query are in `QUERY_STRING`.
    const USUAL: &str = "${SCRIPT_NAME} ${ARGS}";
    let text = item.clone().into_text()?;
    if text.trim() == USUAL {
        return Ok(Vec::new());
    }
    let words: Vec<_> = text.split_whitespace().skip(1).map(str::to_owned).collect();
    if words.iter().any(|word| word.contains("${")) {
        return Err(item
            .unsupported("arguments do not depend on the request")
            .help("read QUERY_STRING and SCRIPT_NAME in the program"));
    }
    Ok(words)
}
