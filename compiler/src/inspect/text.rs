//! A report for people.

use super::report::{Export, Import, Memory, Permission, Report, Tool};
use crate::foreign::Foreign;
use std::fmt;

/// The width of the column of names.
const COLUMN: usize = 14;

/// The number of exports and imports that are listed.
pub(super) const SHOWN: usize = 40;

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            "command" => "a command",
            "reactor" => "a reactor",
            _ => "a library, without a start",
        };
        writeln!(f, "{}: {kind}, {} of {}", Foreign::message(&self.file), size(self.bytes as u64), self.encoding)?;
        made_by(f, &self.producers)?;
        row(f, "features", &all_or_none(self.features.iter().cloned()))?;
        self.contents(f)?;
        self.interface(f)?;
        needs(f, &self.system_calls, &self.permissions)?;
        command(f, &self.command, self.problem.as_deref())
    }
}

impl Report {
    fn contents(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for memory in &self.memories {
            row(f, "memory", &memory.to_string())?;
        }
        for table in &self.tables {
            let most = table.maximum.map_or_else(|| "no maximum".to_owned(), |most| format!("at most {most}"));
            row(f, "table", &format!("{} of {}, {most}", table.minimum, table.r#type))?;
        }
        row(f, "data", &format!("{} in {} segments", size(self.data.bytes as u64), self.data.count))?;
        row(f, "debugging", &all_or_none(self.debug.iter().map(ToString::to_string)))?;
        row(f, "functions", &format!("{}, {}; the largest:", self.functions.defined, size(self.functions.bytes as u64)))?;
        for function in self.functions.largest.iter().take(5) {
            let name = function.name.as_deref().map(|name| Foreign::name(name).to_string()).unwrap_or_default();
            row(f, "", &format!("{:>9}  {} {name}", function.bytes, function.index))?;
        }
        Ok(())
    }

    fn interface(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        served(f, &self.imports)?;
        // What the user must deal with comes first.
        let (known, others): (Vec<_>, Vec<_>) = self.imports.iter().partition(|import| import.served);
        for import in others.into_iter().chain(known).take(SHOWN) {
            row(f, "", &import.to_string())?;
        }
        more(f, self.imports.len())?;
        exports(f, &self.exports)
    }
}

impl fmt::Display for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}: {}", Foreign::name(&self.module), Foreign::name(&self.name), self.r#type)?;
        match (self.served, self.needs) {
            (false, _) => f.write_str("; unknown"),
            (true, Some(option)) => write!(f, "; see {option}"),
            (true, None) => Ok(()),
        }
    }
}

impl fmt::Display for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&size(self.minimum))?;
        match self.maximum {
            Some(most) => write!(f, ", at most {}", size(most))?,
            None => f.write_str(", no maximum")?,
        }
        let facts = [(self.address_bits == 64, ", 64-bit addresses"), (self.shared, ", shared"), (self.imported, ", imported")];
        facts.iter().filter(|(holds, _)| *holds).try_for_each(|(_, fact)| f.write_str(fact))
    }
}

/// Writes the tools that made a module or a component.
pub(super) fn made_by(f: &mut fmt::Formatter<'_>, producers: &[Tool]) -> fmt::Result {
    let shown = |tool: &Tool| format!("{} {}", Foreign::name(&tool.name), Foreign::name(&tool.version)).trim_end().to_owned();
    row(f, "made by", &all_or_none(producers.iter().map(shown)))
}

/// Writes how many imports there are, and whether they are served.
pub(super) fn served(f: &mut fmt::Formatter<'_>, imports: &[Import]) -> fmt::Result {
    let served = match imports.iter().filter(|import| !import.served).count() {
        0 => "all served".to_owned(),
        unknown => format!("{unknown} of them unknown"),
    };
    row(f, "imports", &format!("{}, {served}", imports.len()))
}

/// Writes the first exports.
pub(super) fn exports(f: &mut fmt::Formatter<'_>, exports: &[Export]) -> fmt::Result {
    row(f, "exports", &exports.len().to_string())?;
    for export in exports.iter().take(SHOWN) {
        row(f, "", &format!("{}: {}", Foreign::name(&export.name), export.r#type))?;
    }
    more(f, exports.len())
}

/// Writes the system calls that are made, and the permissions that are asked for.
pub(super) fn needs(f: &mut fmt::Formatter<'_>, system_calls: &[String], permissions: &[Permission]) -> fmt::Result {
    row(f, "system calls", &all_or_none(system_calls.iter().cloned()))?;
    for permission in permissions {
        row(f, permission.option, &format!("{} ({})", permission.purpose, shortened(&permission.imports)))?;
    }
    Ok(())
}

/// Writes the command that builds it, and what stands against that.
pub(super) fn command(f: &mut fmt::Formatter<'_>, command: &str, problem: Option<&str>) -> fmt::Result {
    if let Some(problem) = problem {
        row(f, "problem", problem)?;
    }
    row(f, "build with", &Foreign::message(command).to_string())
}

pub(super) fn row(f: &mut fmt::Formatter<'_>, name: &str, value: &str) -> fmt::Result {
    let mut lines = value.lines();
    writeln!(f, "{}", format!("{name:<COLUMN$} {}", lines.next().unwrap_or_default()).trim_end())?;
    lines.try_for_each(|line| writeln!(f, "{:<COLUMN$} {line}", ""))
}

pub(super) fn more(f: &mut fmt::Formatter<'_>, count: usize) -> fmt::Result {
    match count.saturating_sub(SHOWN) {
        0 => Ok(()),
        more => row(f, "", &format!("… and {more} more; --json lists all")),
    }
}

/// Returns the items with commas between them.
pub(super) fn all_or_none(items: impl Iterator<Item = String>) -> String {
    let items: Vec<_> = items.collect();
    if items.is_empty() { "none".to_owned() } else { items.join(", ") }
}

pub(super) fn shortened(names: &[String]) -> String {
    match names {
        [first, second, third, rest @ ..] if !rest.is_empty() => format!("{first}, {second}, {third} and {} more", rest.len()),
        names => names.join(", "),
    }
}

/// Returns a size in the largest unit that it is at least one of.
pub(super) fn size(bytes: u64) -> String {
    const UNITS: [(u64, &str); 3] = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")];
    match UNITS.iter().find(|(unit, _)| bytes >= *unit) {
        Some((unit, name)) if bytes.is_multiple_of(*unit) => format!("{} {name}", bytes / unit),
        Some((unit, name)) => format!("{:.1} {name}", bytes as f64 / *unit as f64),
        None => format!("{bytes} bytes"),
    }
}
