//! Programs of `programs/c/`, compiled by clang. The first line of each specifies the options: `// clang: …`.

use std::fs;
use std::path::PathBuf;

use super::{Fetched, clang, fingerprint, once, programs};

/// Returns the module of a program, by its name without extension. The first call compiles all of them.
pub fn program(name: &str) -> Fetched<PathBuf> {
    let sources = programs("c");
    let texts = sources.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]);
    let made = once(&format!("c-{}", fingerprint(texts)), |directory| {
        let mut commands = Vec::new();
        for (file, text) in &sources {
            fs::write(directory.join(file), text).map_err(|error| error.to_string())?;
            let Some(stem) = file.strip_suffix(".c") else { continue };
            let options = text.lines().next().and_then(|line| line.strip_prefix("// clang: "));
            let options = options.unwrap_or_else(|| panic!("the first line of {file} does not say how to compile it"));
            commands.push(clang::words(&format!("clang {file} {options} -o {stem}.wasm")));
        }
        clang::run(directory, &commands)
    })?;
    Ok(made.join(format!("{name}.wasm")))
}
