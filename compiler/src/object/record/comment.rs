//! Comments for tools, which are not loaded: `wasm2native inspect` and `readelf --string-dump .comment` show them.

use crate::embed::{Entry, Tree};
use crate::options::{Options, words};
use crate::program::Program;
use crate::target::CpuLevel;

/// The starts of the comments.
pub const OPTIONS: &str = "wasm2native options: ";
/// The start of the comment about embedded files.
pub const EMBEDS: &str = "wasm2native embeds: ";

/// Returns the comments: nothing about a program that was built without options.
pub fn of(program: &Program<'_>, cpu: &CpuLevel, tree: &Tree) -> Vec<String> {
    // A level that every processor of the target has is no demand.
    let demanded = program.options.cpu.clone().filter(|_| cpu.bits != 0);
    let words = words(&Options { cpu: demanded, ..program.options.clone() });
    let options = (!words.is_empty()).then(|| format!("{OPTIONS}{}", words.join(" ")));
    let files = tree.nodes.iter().filter(|node| matches!(node.entry, Entry::File { .. })).count();
    let embeds = (!tree.nodes.is_empty())
        .then(|| format!("{EMBEDS}{files} {}, {} bytes", if files == 1 { "file" } else { "files" }, tree.contents_size));
    options.into_iter().chain(embeds).collect()
}
