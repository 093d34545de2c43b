//! A component of Spin: what its table says of the program, and what it may do.

use super::part::Draft;
use super::reader::{Item, Table};
use super::variables::Variables;
use super::{files, hosts};
use crate::error::Result;
use crate::options::{KeyValues, Options, Setting, config, text};
use std::path::Path;

/// The place of a manifest, and the settings that all of its components share.
pub(super) struct Application<'a> {
    pub(super) folder: &'a Path,
    pub(super) options: &'a Options,
    pub(super) variables: Variables,
}

/// Reads the table of a component, both versions of which have the same keys but for those that were taken before.
pub(super) fn read<'t>(
    name: &str,
    mut table: Table<'t>,
    variables: Table<'t>,
    application: &Application<'_>,
    notes: &mut Vec<String>,
) -> Result<Draft<'t>> {
    let Application { folder, options, variables: known } = application;
    let path = folder.join(source(table.need("source")?)?);
    let mut own = Options::default().permissions;
    for (key, item) in table.table("environment")?.into_items() {
        let name = text::variable_name(&key).map_err(|wrong| item.wrong(wrong))?;
        own.variables.push(format!("{name}={}", known.text(&item)?));
    }
    for (key, item) in variables.into_items() {
        let key = config::key(&key).map_err(|wrong| item.wrong(wrong))?;
        own.settings.push(Setting { key, value: known.value(&item)? });
    }
    let empty = files::add(table.list("files")?, table.list("exclude_files")?, folder, &mut own.embedded)?;
    notes.extend(empty.into_iter().map(|pattern| format!("the component {name} has no files {pattern:?}")));
    for item in table.list("allowed_outbound_hosts")? {
        own.remotes.extend(hosts::outbound(&known.text(&item)?).map_err(|wrong| item.wrong(wrong).help(HOSTS))?);
    }
    for item in table.list("allowed_http_hosts")? {
        own.remotes.extend(hosts::http(&known.text(&item)?).map_err(|wrong| item.wrong(wrong).help(HOSTS))?);
    }
    let stores = table.list("key_value_stores")?.into_iter().map(Item::into_text).collect::<Result<Vec<_>>>()?;
    refuse(&mut table)?;
    table.ignore(&["description", "build", "tool", "targets", "profile", "dependencies_inherit_configuration"]);
    table.finish()?;
    let mut options = (*options).clone();
    let given = &mut options.permissions;
    // What the command says comes last, and counts.
    own.variables.append(&mut given.variables);
    own.settings.append(&mut given.settings);
    own.embedded.append(&mut given.embedded);
    own.remotes.append(&mut given.remotes);
    given.variables = own.variables;
    given.settings = own.settings;
    given.embedded = own.embedded;
    given.remotes = own.remotes;
    if stores.is_empty() {
        given.key_values = None;
        given.key_values_size = None;
    } else if given.key_values.is_none() {
        given.key_values = Some(KeyValues::Memory);
    }
    given.stores = stores;
    Ok(Draft { name: name.to_owned(), path, options, routes: Vec::new(), arguments: None })
}

const HOSTS: &str = "a host is as \"https://example.org\", \"redis://10.0.0.1:6379\" or \"*://*:*\"";

/// Returns the path of a component's file.
fn source(item: Item<'_>) -> Result<String> {
    if let Some(path) = item.as_text() {
        return Ok(path.to_owned());
    }
    if !item.is_table() {
        return Err(item.wrong("this must be the path of a file"));
    }
    let place = item.unsupported("components are not fetched").help("download it, and write source = \"FILE.wasm\"");
    Err(place)
}

/// Refuses what a server cannot have.
fn refuse(table: &mut Table<'_>) -> Result<()> {
    for (key, what, help) in [
        ("sqlite_databases", "databases of SQLite are not provided", "keep values with key_value_stores, or remove it"),
        ("ai_models", "models are not provided", "ask a service over HTTP, which allowed_outbound_hosts grants"),
        ("dependencies", "dependencies are not composed here", "compose the component with them first, as `wac plug` does"),
        ("middleware", "middleware is not provided", "compose the component with it first, as `wac plug` does"),
    ] {
        if let Some(item) = table.take(key) {
            item.must_be_empty(what, help)?;
        }
    }
    Ok(())
}
