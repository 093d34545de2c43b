//! Variables of a Spin application, and the templates that refer to them.
//!
//! A variable with a default is baked in. One that is required, or secret, is read from `SPIN_VARIABLE_NAME` when the server starts, so
//! that it is not in the file; a template that has such a one can have nothing else, since nothing is put together then.

use super::reader::{Item, Table};
use crate::error::{Error, Result};
use crate::options::config::Value;
use crate::options::text;
use std::collections::BTreeMap;

/// The variables of an application.
#[derive(Debug, Default)]
pub(super) struct Variables(BTreeMap<String, Value>);

impl Variables {
    /// Reads the table `variables`.
    pub(super) fn read(table: Table<'_>) -> Result<Self> {
        let mut variables = BTreeMap::new();
        for (name, item) in table.into_items() {
            let mut table = item.clone().into_table()?;
            let default = table.text("default")?;
            let is_required = table.take("required").map_or(Ok(false), Item::into_yes)?;
            let is_secret = table.take("secret").map_or(Ok(false), Item::into_yes)?;
            table.ignore(&["description"]);
            table.finish()?;
            let value = match default {
                Some(_) if is_required => return Err(item.wrong("a required variable has no default")),
                None if !is_required => return Err(item.wrong("a variable has a default, or `required = true`")),
                Some(default) if !is_secret => Value::Baked(default),
                _ => {
                    let name = format!("SPIN_VARIABLE_{}", name.to_ascii_uppercase());
                    Value::Variable(text::variable_name(&name).map_err(|wrong| item.wrong(wrong))?)
                }
            };
            variables.insert(name, value);
        }
        Ok(Self(variables))
    }

    /// Returns the value of a template.
    pub(super) fn value(&self, item: &Item<'_>) -> Result<Value> {
        let template = item.clone().into_text()?;
        let mut text = String::new();
        let mut rest = template.as_str();
        while let Some((before, after)) = rest.split_once("{{") {
            let Some((name, after)) = after.split_once("}}") else { return Err(item.wrong("`}}` is missing")) };
            let name = name.trim();
            let is_all = before.is_empty() && after.is_empty() && text.is_empty();
            match self.0.get(name) {
                None => return Err(unknown(item, name)),
                Some(value) if is_all => return Ok(value.clone()),
                Some(Value::Baked(value)) => text.extend([before, value]),
                Some(Value::Variable(_)) => {
                    return Err(item
                        .unsupported(&format!("{name:?} is known when the server starts only, and cannot be a part of a text"))
                        .help(format!("write \"{{{{ {name} }}}}\" alone, and put the text together in the program")));
                }
            }
            rest = after;
        }
        text.push_str(rest);
        Ok(Value::Baked(text))
    }

    /// Returns the text of a template, which must be known when the server is built.
    pub(super) fn text(&self, item: &Item<'_>) -> Result<String> {
        match self.value(item)? {
            Value::Baked(text) => Ok(text),
            Value::Variable(_) => Err(item
                .unsupported("this must be known when the server is built, and the variable is not")
                .help("give the variable a default, or write the text itself")),
        }
    }
}

fn unknown(item: &Item<'_>, name: &str) -> Error {
    item.wrong(format!("there is no variable {name:?}")).help("add it to [variables]")
}
