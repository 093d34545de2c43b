//! `modules.toml` of WAGI: commands with routes.

use super::executor::only_start;
use super::hosts;
use super::part::Draft;
use super::reader::Table;
use crate::error::Result;
use crate::options::{Directory, Options, text};
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
        let name = text::variable_name(&key).map_err(|wrong| item.wrong(wrong))?;
        variables.push(format!("{name}={}", item.into_text()?));
    }
    options.permissions.variables.splice(0..0, variables);
    let mut directories = Vec::new();
    for (guest, item) in table.table("volumes")?.into_items() {
        let path = |path: &str| text::path(path).map_err(|wrong| item.wrong(wrong));
        let (guest, host) = (path(&guest)?, path(&item.clone().into_text()?)?);
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
    Ok(Draft { name, path, options, routes: vec![route], arguments: None })
}
