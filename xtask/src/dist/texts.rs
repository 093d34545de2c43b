//! The licence texts of all packages in a release: each text once, below the packages that it is for.

use std::collections::BTreeMap;
use std::fs;

use anyhow::{Context as _, Result};

use super::packages::Package;

/// Returns the document.
///
/// # Errors
///
/// When a text cannot be read.
pub fn write(packages: &[Package]) -> Result<String> {
    let mut document = String::from("wasm2native is made from these packages. Their licence texts follow.\n\n");
    let mut texts = BTreeMap::<String, Vec<String>>::new();
    for package in packages.iter().filter(|package| !package.is_ours()) {
        let name = format!("{} {}", package.name, package.version);
        document += &format!("  {name}: {}\n", package.licence);
        for path in &package.texts {
            let text = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
            let text = String::from_utf8_lossy(&text).replace('\r', "");
            texts.entry(text.trim_matches('\n').to_owned()).or_default().push(name.clone());
        }
    }
    let mut texts: Vec<_> = texts.into_iter().map(|(text, names)| (names.join(", "), text)).collect();
    texts.sort();
    for (names, text) in texts {
        document += &format!("\n---- {names} ----\n\n{text}\n");
    }
    Ok(document)
}
