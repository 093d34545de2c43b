//! TOML with places: every value knows its name and where it is, so that an error about it shows both.

use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::options::text;
use std::ops::Range;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value of a manifest.
#[derive(Clone, Debug)]
pub(super) struct Item<'t> {
    text: &'t str,
    /// The keys that lead to it, such as `component.hello.source`.
    pub(super) name: String,
    span: Range<usize>,
    value: DeValue<'t>,
}

/// A table of a manifest, of which entries are taken until none is left.
#[derive(Clone, Debug)]
pub(super) struct Table<'t> {
    text: &'t str,
    name: String,
    span: Range<usize>,
    entries: Vec<(String, Range<usize>, Spanned<DeValue<'t>>)>,
}

/// Parses a document.
pub(super) fn parse(text: &str) -> Result<Table<'_>> {
    let document = DeTable::parse(text).map_err(|error| {
        let start = error.span().map_or(0, |span| span.start);
        Error::input(format!("this is no TOML: {}", error.message())).in_text(text, start)
    })?;
    Ok(Table::new(text, String::new(), document.span(), document.into_inner()))
}

impl<'t> Table<'t> {
    fn new(text: &'t str, name: String, span: Range<usize>, table: DeTable<'t>) -> Self {
        let entry = |(key, value): (Spanned<_>, _)| (String::from(AsRef::<str>::as_ref(key.get_ref())), key.span(), value);
        let mut entries: Vec<_> = table.into_iter().map(entry).collect();
        entries.sort_by_key(|(_, span, _)| span.start);
        Self { text, name, span, entries }
    }

    fn below(&self, key: &str) -> String {
        if self.name.is_empty() { key.to_owned() } else { format!("{}.{key}", self.name) }
    }

    /// Takes the value of a key, if it is there.
    pub(super) fn take(&mut self, key: &str) -> Option<Item<'t>> {
        let number = self.entries.iter().position(|(found, _, _)| found == key)?;
        let (_, _, value) = self.entries.remove(number);
        Some(Item { text: self.text, name: self.below(key), span: value.span(), value: value.into_inner() })
    }

    /// Takes the value of a key that must be there.
    pub(super) fn need(&mut self, key: &str) -> Result<Item<'t>> {
        self.take(key).ok_or_else(|| self.wrong(&format!("the key {} is missing", self.below(key))))
    }

    /// Takes a text, if it is there.
    pub(super) fn text(&mut self, key: &str) -> Result<Option<String>> {
        self.take(key).map(|item| item.into_text()).transpose()
    }

    /// Takes the values of a list, if it is there.
    pub(super) fn list(&mut self, key: &str) -> Result<Vec<Item<'t>>> {
        self.take(key).map_or(Ok(Vec::new()), Item::into_list)
    }

    /// Takes a table, which is empty if it is not there.
    pub(super) fn table(&mut self, key: &str) -> Result<Table<'t>> {
        match self.take(key) {
            Some(item) => item.into_table(),
            None => {
                let (text, name, span) = (self.text, self.below(key), self.span.clone());
                Ok(Table { text, name, span, entries: Vec::new() })
            }
        }
    }

    /// Takes what says nothing about the program.
    pub(super) fn ignore(&mut self, keys: &[&str]) {
        self.entries.retain(|(key, _, _)| !keys.contains(&key.as_str()));
    }

    /// Returns the keys.
    pub(super) fn keys(&self) -> impl Iterator<Item = &str> {
        self.entries.iter().map(|(key, _, _)| key.as_str())
    }

    /// Takes all entries, in their order.
    pub(super) fn into_items(self) -> Vec<(String, Item<'t>)> {
        let Self { text, name, entries, .. } = self;
        let name = |key: &str| if name.is_empty() { key.to_owned() } else { format!("{name}.{key}") };
        let item = |(key, _, value): (String, _, Spanned<DeValue<'t>>)| {
            let name = name(&key);
            (key, Item { text, name, span: value.span(), value: value.into_inner() })
        };
        entries.into_iter().map(item).collect()
    }

    /// Checks that nothing is left.
    pub(super) fn finish(self) -> Result<()> {
        match self.entries.first() {
            None => Ok(()),
            Some((key, span, _)) => {
                let name = self.below(key);
                Err(Error::input(format!("unknown key {}", Foreign::name(&name)))
                    .in_text(self.text, span.start)
                    .help("remove it, or see the manual for what manifests may have"))
            }
        }
    }

    /// Returns an error about the table.
    pub(super) fn wrong(&self, what: &str) -> Error {
        Error::input(what.to_owned()).in_text(self.text, self.span.start)
    }
}

impl<'t> Item<'t> {
    /// Returns an error about the value.
    pub(super) fn wrong(&self, what: impl AsRef<str>) -> Error {
        Error::input(format!("{}: {}", Foreign::name(&self.name), what.as_ref())).in_text(self.text, self.span.start)
    }

    /// Returns an error about what the manifest wants and a server cannot have.
    pub(super) fn unsupported(&self, what: &str) -> Error {
        Error::unsupported(format!("{}: {what}", Foreign::name(&self.name))).in_text(self.text, self.span.start)
    }

    /// Returns the text that it is, if it is one.
    pub(super) fn as_text(&self) -> Option<&str> {
        if let DeValue::String(text) = &self.value { Some(text) } else { None }
    }

    /// Returns the whole number that it is, if it is one.
    pub(super) fn as_number(&self) -> Option<i64> {
        if let DeValue::Integer(number) = &self.value { i64::from_str_radix(number.as_str(), number.radix()).ok() } else { None }
    }

    /// Returns whether it says yes.
    pub(super) fn into_yes(self) -> Result<bool> {
        match self.value {
            DeValue::Boolean(yes) => Ok(yes),
            _ => Err(self.wrong("this must be true or false")),
        }
    }

    /// Returns its text, which is checked as those of the command line are.
    pub(super) fn into_text(self) -> Result<String> {
        let found = self.as_text().ok_or_else(|| self.wrong("this must be a text"))?;
        text::text(found).map_err(|wrong| self.wrong(wrong))
    }

    /// Returns its values.
    pub(super) fn into_list(self) -> Result<Vec<Item<'t>>> {
        let Self { text, name, value, .. } = match self.value {
            DeValue::Array(_) => self,
            _ => return Err(self.wrong("this must be a list")),
        };
        let DeValue::Array(values) = value else { return Ok(Vec::new()) };
        let item = |value: Spanned<DeValue<'t>>| Item { text, name: name.clone(), span: value.span(), value: value.into_inner() };
        Ok(values.into_iter().map(item).collect())
    }

    /// Whether it is a table.
    pub(super) fn is_table(&self) -> bool {
        matches!(self.value, DeValue::Table(_))
    }

    /// Returns its entries.
    pub(super) fn into_table(self) -> Result<Table<'t>> {
        match self.value {
            DeValue::Table(table) => Ok(Table::new(self.text, self.name, self.span, table)),
            _ => Err(self.wrong("this must be a table")),
        }
    }

    /// Checks that it is an empty list or table, since a server cannot have what is in it.
    pub(super) fn must_be_empty(&self, what: &str, help: &str) -> Result<()> {
        let is_empty = match &self.value {
            DeValue::Array(values) => values.iter().next().is_none(),
            DeValue::Table(table) => table.is_empty(),
            _ => false,
        };
        if is_empty { Ok(()) } else { Err(self.unsupported(what).help(help)) }
    }
}
