//! Files of a component: patterns of paths below the manifest, and directories under another name. They become part of the executable.

use super::reader::Item;
use crate::error::Result;
use crate::options::Embed;
use glob::{MatchOptions, Pattern};
use std::collections::HashSet;
use std::path::{Component, Path, PathBuf};

/// Adds the files that a list names, without those that match a pattern of `excluded`; returns the patterns that match nothing.
pub(super) fn add(files: Vec<Item<'_>>, excluded: Vec<Item<'_>>, folder: &Path, into: &mut Vec<Embed>) -> Result<Vec<String>> {
    let excluded = excluded.into_iter().map(|item| {
        let text = item.clone().into_text()?;
        Pattern::new(&text).map_err(|error| item.wrong(format!("the pattern is wrong: {}", error.msg)))
    });
    let excluded = excluded.collect::<Result<Vec<_>>>()?;
    let mut empty = Vec::new();
    for item in files {
        if item.is_table() {
            into.push(placed(item, folder)?);
            continue;
        }
        let pattern = item.clone().into_text()?;
        if pattern.starts_with('/') || pattern.split('/').any(|part| part == "..") {
            return Err(item
                .wrong("the files of a component are below its manifest")
                .help("name a directory elsewhere as { source, destination }"));
        }
        let before = into.len();
        let directory = pattern.trim_end_matches('/');
        if folder.join(directory).is_dir() {
            let all = if directory == "." { "**/*".to_owned() } else { format!("{}/**/*", Pattern::escape(directory)) };
            add_matching(&item, &all, folder, &excluded, into)?;
        } else {
            add_matching(&item, &pattern, folder, &excluded, into)?;
        }
        if before == into.len() {
            empty.push(pattern);
        }
    }
    Ok(empty)
}

/// Returns a directory that the component sees under another name.
fn placed(item: Item<'_>, folder: &Path) -> Result<Embed> {
    let mut table = item.into_table()?;
    let source = table.need("source")?;
    let destination = table.need("destination")?;
    table.finish()?;
    let host = folder.join(source.clone().into_text()?);
    if !host.is_dir() {
        return Err(source.wrong("there is no such directory"));
    }
    let guest = destination.clone().into_text()?;
    if !guest.starts_with('/') {
        return Err(destination.wrong("the name of a directory in the component begins with a slash"));
    }
    Ok(Embed { host, guest })
}

fn add_matching(item: &Item<'_>, pattern: &str, folder: &Path, excluded: &[Pattern], into: &mut Vec<Embed>) -> Result<()> {
    let options = MatchOptions { require_literal_separator: true, ..MatchOptions::new() };
    let whole = format!("{}/{pattern}", Pattern::escape(&folder.to_string_lossy()));
    let mut known: HashSet<PathBuf> = into.iter().map(|embed| embed.host.clone()).collect();
    let found = glob::glob_with(&whole, options).map_err(|error| item.wrong(format!("the pattern is wrong: {}", error.msg)))?;
    for path in found {
        let path = path.map_err(|error| item.wrong(format!("a file cannot be read: {error}")))?;
        let Some(name) = path.strip_prefix(folder).unwrap_or(&path).to_str() else { continue };
        if path.components().any(|part| part == Component::ParentDir) {
            return Err(item.wrong(format!("the pattern finds {name}, which is not below the manifest")));
        }
        // Here a star also stands for slashes, as in Spin.
        let is_excluded = excluded.iter().any(|pattern| pattern.matches(name));
        if path.is_file() && !is_excluded && known.insert(path.clone()) {
            into.push(Embed { guest: format!("/{name}"), host: path });
        }
    }
    Ok(())
}
