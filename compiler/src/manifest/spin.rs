//! Manifests of Spin, version 1 and version 2.
//!
//! The versions differ in where things are: in the first, a component has its trigger; in the second, a trigger names its component.

use super::component::{self, Application};
use super::part::{FixedRoute, Read};
use super::reader::{Item, Table};
use super::variables::Variables;
use super::{executor, fixed};
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::Options;
use std::collections::HashSet;
use std::path::Path;

/// Reads a manifest of which the version was taken.
pub(super) fn read<'t>(version: &Item<'t>, table: Table<'t>, folder: &Path, options: &Options) -> Result<Read<'t>> {
    match (version.as_text(), version.as_number()) {
        (Some("1"), _) | (_, Some(1)) => first(table, folder, options),
        (_, Some(2)) => second(table, folder, options),
        _ => Err(version.wrong("this version of manifests is not known").help("versions are \"1\" and 2")),
    }
}

fn second<'t>(mut table: Table<'t>, folder: &Path, options: &Options) -> Result<Read<'t>> {
    let mut about = table.need("application")?.into_table()?;
    let base = about.table("trigger")?.table("http")?.text("base")?.unwrap_or_default();
    let variables = Variables::read(table.table("variables")?)?;
    let application = Application { folder, options, variables };
    let mut components = Components::new(table.table("component")?);
    let mut read = Read { base, ..Read::default() };
    let triggers = table.need("trigger")?.into_table()?;
    table.ignore(&["tool"]);
    table.finish()?;
    for (kind, item) in triggers.into_items() {
        if kind != "http" {
            return Err(other_trigger(&item, &kind));
        }
        for trigger in item.into_list()? {
            second_trigger(trigger, &mut components, &application, &mut read)?;
        }
    }
    for (name, _) in components.unread.into_items() {
        read.notes.push(match components.private.contains(&name) {
            true => private(&name),
            false => format!("the component {} has no trigger, and is left out", Foreign::name(&name)),
        });
    }
    Ok(read)
}

/// The components of a manifest of version 2.
struct Components<'t> {
    /// The names of those that have a table under their name.
    names: HashSet<String>,
    /// How many triggers have the table of their component themselves.
    unnamed: usize,
    /// The tables of those whose trigger was not read.
    unread: Table<'t>,
    /// The names of those with an endpoint that only others call.
    private: HashSet<String>,
}

impl<'t> Components<'t> {
    fn new(table: Table<'t>) -> Self {
        Self { names: table.keys().map(str::to_owned).collect(), unnamed: 0, unread: table, private: HashSet::new() }
    }

    /// Returns a name for the component of a trigger that has the table itself.
    fn new_name(&mut self) -> String {
        loop {
            let name = format!("component-{}", self.unnamed);
            self.unnamed += 1;
            if !self.names.contains(&name) {
                return name;
            }
        }
    }
}

/// Reads a trigger of version 2, and its component.
fn second_trigger<'t>(
    item: Item<'t>,
    components: &mut Components<'t>,
    application: &Application<'_>,
    read: &mut Read<'t>,
) -> Result<()> {
    let mut trigger = item.clone().into_table()?;
    if let Some(item) = trigger.take("components") {
        return Err(item.unsupported("one component answers requests").help("name it with component = \"NAME\""));
    }
    let response = trigger.take("static_response");
    let component = match &response {
        Some(_) => trigger.take("component"),
        None => Some(trigger.need("component")?),
    };
    let route = trigger.need("route")?;
    let executor = trigger.take("executor");
    trigger.ignore(&["id"]);
    trigger.finish()?;
    let is_private = is_private(&route)?;
    let component = match (component, response) {
        (Some(component), None) => component,
        (None, Some(response)) if !is_private && executor.is_none() => {
            read.fixed.push(FixedRoute { route, fixed: fixed::read(response)? });
            return Ok(());
        }
        (_, response) => {
            let place = response.as_ref().unwrap_or(&item);
            return Err(place.wrong("a trigger with a response has neither a component, an executor nor a private route"));
        }
    };
    let (name, table) = match component.as_text() {
        Some(name) if !components.names.contains(name) => {
            return Err(component.wrong(format!("there is no component {name:?}")).help("add a table [component.NAME]"));
        }
        Some(name) => (name.to_owned(), None),
        None => (components.new_name(), Some(component.into_table()?)),
    };
    if is_private {
        if table.is_some() {
            read.notes.push(private(&name));
        }
        components.private.insert(name);
        return Ok(());
    }
    let table = match table {
        Some(table) => Some(table),
        None => components.unread.take(&name).map(Item::into_table).transpose()?,
    };
    if let Some(mut table) = table {
        let variables = table.table("variables")?;
        read.drafts.push(component::read(&name, table, variables, application, &mut read.notes)?);
    }
    let Some(draft) = read.drafts.iter_mut().find(|draft| draft.name == name) else { return Ok(()) };
    executor::set(draft, &item, executor, application.options.serve.cgi)?;
    draft.routes.push(route);
    Ok(())
}

fn first<'t>(mut table: Table<'t>, folder: &Path, options: &Options) -> Result<Read<'t>> {
    let mut trigger = table.need("trigger")?.into_table()?;
    let kind = trigger.need("type")?;
    if kind.as_text() != Some("http") {
        return Err(other_trigger(&kind, kind.as_text().unwrap_or_default()));
    }
    let base = trigger.text("base")?.unwrap_or_default();
    trigger.finish()?;
    let application = Application { folder, options, variables: Variables::read(table.table("variables")?)? };
    let mut read = Read { base, ..Read::default() };
    for item in table.list("component")? {
        let mut component = item.clone().into_table()?;
        let id = component.need("id")?;
        let name = id.clone().into_text()?;
        if read.drafts.iter().any(|draft| draft.name == name) {
            return Err(id.wrong(format!("there are two components {name:?}")));
        }
        let mut trigger = component.need("trigger")?.into_table()?;
        let route = trigger.need("route")?;
        let executor = trigger.take("executor");
        trigger.finish()?;
        let variables = component.table("config")?;
        let mut draft = component::read(&name, component, variables, &application, &mut read.notes)?;
        executor::set(&mut draft, &item, executor, options.serve.cgi)?;
        if is_private(&route)? {
            read.notes.push(private(&name));
            continue;
        }
        draft.routes.push(route);
        read.drafts.push(draft);
    }
    table.ignore(&["name", "version", "description", "authors", "namespace", "tool"]);
    table.finish()?;
    Ok(read)
}

fn other_trigger(item: &Item<'_>, kind: &str) -> Error {
    item.unsupported(&format!("a server answers requests of HTTP, and has no trigger {kind:?}"))
        .help("remove it, and run these components with Spin")
}

/// Whether a route is that of a component that only others call.
fn is_private(route: &Item<'_>) -> Result<bool> {
    if !route.is_table() {
        return Ok(false);
    }
    let mut table = route.clone().into_table()?;
    let private = table.need("private")?;
    table.finish()?;
    if private.clone().into_yes()? { Ok(true) } else { Err(private.wrong("a route is a text, or { private = true }")) }
}

fn private(name: &str) -> String {
    format!("the component {} is private, and is left out: components of a server do not call each other", Foreign::name(name))
}
