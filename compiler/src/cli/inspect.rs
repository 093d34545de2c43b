//! `wasm2native inspect`: what is in a module, and what it needs.

use super::build::blame;
use super::input::Input;
use super::tasks::Inspect;
use wasm2native::error::{Error, Result};
use wasm2native::file::Claim;
use wasm2native::inspect::inspect;
use wasm2native::manifest;
use wasm2native::package::destination::Destination;

/// Shows a module.
pub fn run(wanted: &Inspect) -> Result<()> {
    if manifest::is_manifest(&wanted.file) {
        return Err(
            Error::environment("a manifest is no module").help("name the file of a component, or the server that was built")
        );
    }
    let bytes = Input::open(&wanted.file)?.read(&Claim::default())?;
    let report = inspect(&bytes, &wanted.file.to_string_lossy()).map_err(|error| blame(error, &wanted.file))?;
    let text = match wanted.json {
        true => {
            serde_json::to_string_pretty(&report).map_err(|error| Error::bug(format!("a report is no JSON: {error}")))? + "\n"
        }
        false => report.to_string(),
    };
    Destination::answer()?.write(text.as_bytes())
}
