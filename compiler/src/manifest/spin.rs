//! Manifests of Spin, version 1 and version 2.
//!
//! The versions differ in where things are: in the first, a component has its trigger; in the second, a trigger names its component.

use super::component::{self, Application};
use super::part::Draft;
use super::reader::{Item, Table};
use super::variables::Variables;
use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::Options;
use std::path::Path;

/// The contents of a manifest.
pub(super) struct Read<'t> {
    pub(super) drafts: Vec<Draft<'t>>,
    /// The path before all routes.
    pub(super) base: String,
    pub(super) notes: Vec<String>,
}

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
    let mut components = table.table("component")?;
    let mut read = Read { drafts: Vec::new(), base, notes: Vec::new() };
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
    for (name, _) in components.into_items() {
        if !read.drafts.iter().any(|draft| draft.name == name) {
            read.notes.push(format!("the component {} has no trigger, and is left out", Foreign::name(&name)));
        }
    }
    Ok(read)
}

/// Reads a trigger of version 2, and its component.
fn second_trigger<'t>(
    item: Item<'t>,
    components: &mut Table<'t>,
    application: &Application<'_>,
    read: &mut Read<'t>,
) -> Result<()> {
    let mut trigger = item.clone().into_table()?;
    for key in ["static_response", "components"] {
        if let Some(item) = trigger.take(key) {
            return Err(item.unsupported("only components answer requests").help("name one with component = \"NAME\""));
        }
    }
    let component = trigger.need("component")?;
    let route = trigger.need("route")?;
    let executor = trigger.take("executor");
    trigger.ignore(&["id"]);
    trigger.finish()?;
    let (name, table) = match component.as_text() {
        Some(name) => {
            let name = name.to_owned();
            let known = read.drafts.iter().any(|draft| draft.name == name);
            let table = if known { None } else { components.take(&name).map(Item::into_table).transpose()? };
            if !known && table.is_none() {
                return Err(component.wrong(format!("there is no component {name:?}")).help("add a table [component.NAME]"));
            }
            (name, table)
        }
        None => (format!("component-{}", read.drafts.len()), Some(component.into_table()?)),
    };
    if is_private(&route)? {
        read.notes.push(private(&name));
        return Ok(());
    }
    if let Some(mut table) = table {
        let variables = table.table("variables")?;
        read.drafts.push(component::read(&name, table, variables, application, &mut read.notes)?);
    }
    let Some(draft) = read.drafts.iter_mut().find(|draft| draft.name == name) else { return Ok(()) };
    set_executor(draft, executor)?;
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
    let mut read = Read { drafts: Vec::new(), base, notes: Vec::new() };
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
        set_executor(&mut draft, executor)?;
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

/// Has a component answer as its executor does: by default as a handler, with `wagi` as a CGI program.
fn set_executor(draft: &mut Draft<'_>, executor: Option<Item<'_>>) -> Result<()> {
    let Some(item) = executor else { return Ok(()) };
    let mut table = item.clone().into_table()?;
    let kind = table.need("type")?;
    match kind.as_text() {
        Some("http" | "spin") if draft.options.serve.cgi && !draft.routes.is_empty() => {
            return Err(kind.wrong("another trigger of this component has the executor \"wagi\""));
        }
        Some("http" | "spin") => {}
        Some("wagi") if draft.options.serve.cgi || draft.routes.is_empty() => draft.options.serve.cgi = true,
        Some("wagi") => return Err(kind.wrong("another trigger of this component has another executor")),
        _ => return Err(kind.wrong("there is no such executor").help("executors are \"http\" and \"wagi\"")),
    }
    if let Some(entry) = table.take("entrypoint") {
        only_start(&entry)?;
    }
    if let Some(argv) = table.take("argv") {
        add_arguments(&argv, draft)?;
    }
    table.finish()
}

/// Checks that the function that is called is the one of commands.
pub(super) fn only_start(item: &Item<'_>) -> Result<()> {
    match item.as_text() {
        Some("_start") => Ok(()),
        Some(_) => Err(item.unsupported("a command is started by _start").help("export it under that name, and remove this key")),
        None => Err(item.wrong("this must be a text")),
    }
}

/// Adds the arguments of a command, whose first word is its name.
fn add_arguments(item: &Item<'_>, draft: &mut Draft<'_>) -> Result<()> {
    /// The arguments of a component that has none: those of the query are in `QUERY_STRING`.
    const USUAL: &str = "${SCRIPT_NAME} ${ARGS}";
    let text = item.clone().into_text()?;
    if text.trim() == USUAL {
        return Ok(());
    }
    let words: Vec<_> = text.split_whitespace().skip(1).map(str::to_owned).collect();
    if words.iter().any(|word| word.contains("${")) {
        return Err(item
            .unsupported("arguments do not depend on the request")
            .help("read QUERY_STRING and SCRIPT_NAME in the program"));
    }
    draft.options.permissions.arguments.splice(0..0, words);
    Ok(())
}
