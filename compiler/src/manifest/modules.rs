//! `modules.toml` of WAGI: commands with routes.

use super::hosts;
use super::part::Draft;
use super::reader::Table;
use super::spin::only_start;
use crate::error::Result;
use crate::options::{Directory, Options};
use std::path::Path;

/// Reads the list of modules.
pub(super) fn read<'t>(mut table: Table<'t>, folder: &Path, options: &Options) -> Result<Vec<Draft<'t>>> {
    let mut drafts = Vec::new();
    for item in table.list("module")? {
        drafts.push(module(item.into_table()?, folder, options)?);
    }
    table.finish()?;
    Ok(drafts)
}

fn module<'t>(mut table: Table<'t>, folder: &Path, options: &Options) -> Result<Draft<'t>> {
    let source = table.need("module")?;
    let text = source.clone().into_text()?;
    let path = match text.split_once("://").or_else(|| text.split_once(':')) {
        None => folder.join(&text),
        Some(("file", path)) => folder.join(path),
        Some(_) => {
            return Err(source.unsupported("modules are not fetched").help("download it, and name the file"));
        }
    };
    let route = table.need("route")?;
    if let Some(entry) = table.take("entrypoint") {
        only_start(&entry)?;
    }
    if let Some(host) = table.take("host") {
        return Err(host
            .unsupported("one server answers for all of its hosts alike")
            .help("remove it, and build a server for each host, with a proxy in front of them"));
    }
    let mut options = options.clone();
    options.serve.cgi = true;
    let mut variables = Vec::new();
    for (key, item) in table.table("environment")?.into_items() {
        let value = item.clone().into_text()?;
        if key.is_empty() || key.contains(['=', '\0']) || value.contains('\0') {
            return Err(item.wrong("this is no name and value of a variable"));
        }
        variables.push(format!("{key}={value}"));
    }
    options.permissions.variables.splice(0..0, variables);
    let mut directories = Vec::new();
    for (guest, item) in table.table("volumes")?.into_items() {
        let host = item.clone().into_text()?;
        if guest.is_empty() || host.is_empty() || guest.contains('\0') || host.contains('\0') {
            return Err(item.wrong("a volume has a name in the module, and a directory"));
        }
        directories.push(Directory { host, guest, read_only: false, devices: false });
    }
    options.permissions.directories.splice(0..0, directories);
    for item in table.list("allowed_hosts")? {
        let remotes = hosts::http(&item.clone().into_text()?).map_err(|wrong| item.wrong(wrong))?;
        options.permissions.remotes.extend(remotes);
    }
    table.ignore(&["http_max_concurrency"]);
    table.finish()?;
    let name = Path::new(&text).file_stem().map_or_else(|| text.clone(), |stem| stem.to_string_lossy().into_owned());
    Ok(Draft { name, path, options, routes: vec![route] })
}
