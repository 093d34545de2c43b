//! The functions at an address, as text.

use super::debug_file::DebugFile;
use crate::demangle::demangle;
use crate::error::Result;
use std::fmt::Write as _;
use wasm2native_abi::text::Shown;

/// Returns the function at an address, and before it those that are inlined there, as lines: the first one is begun by the caller,
/// and others are indented. `name` stands for that of a function whose lines are unknown.
pub fn positions(file: &DebugFile<'_>, address: u64, name: Option<&str>, indentation: usize) -> Result<String> {
    let frames = file.frames(address)?;
    let mut text = String::new();
    let count = frames.len();
    for (number, frame) in frames.into_iter().enumerate() {
        let is_inlined = number + 1 < count;
        let function = frame.function.map(|function| Shown(&demangle(&function)).to_string());
        let function = match (name, function) {
            (Some(name), _) if !is_inlined => name.to_owned(),
            (_, function) => function.unwrap_or_else(|| "<unknown>".to_owned()),
        };
        let _ = write!(text, "{:1$}", "", if number > 0 { indentation } else { 0 });
        text.push_str(&function);
        text.push_str(if is_inlined { " (inlined)" } else { "" });
        if let Some(path) = frame.file {
            let _ = write!(text, " at {}", Shown(&path));
            let _ = frame.line.map_or(Ok(()), |line| write!(text, ":{line}"));
        }
        text.push('\n');
    }
    Ok(text)
}
