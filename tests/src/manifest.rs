//! Manifests of servers, with the programs that their components are.

use std::fs;
use std::path::PathBuf;

use crate::build::Build;
use crate::scratch::Scratch;
use crate::serving::Serving;
use crate::wat;

/// A handler at all paths, and a CGI program below one.
pub const TWO: &str = r#"
    spin_manifest_version = 2
    [application]
    name = "two"
    [[trigger.http]]
    route = "/..."
    component = "status"
    [[trigger.http]]
    route = "/cgi/..."
    component = "answers"
    executor = { type = "wagi" }
    [component.status]
    source = "../status.wat"
    [component.status.build]
    command = "make"
    [component.answers]
    source = "../answers.wat"
"#;

/// Creates a directory with a manifest and the programs that its components are.
///
/// # Panics
///
/// When they cannot be copied.
pub fn project(manifest: &str, programs: &[(&str, PathBuf)]) -> (Scratch, PathBuf) {
    let scratch = Scratch::new();
    for (name, program) in programs {
        fs::copy(program, scratch.join(name)).expect("scratch is writable");
    }
    let path = scratch.write("app/spin.toml", manifest);
    (scratch, path)
}

/// Returns two programs in text, which every machine can try: a handler whose answer is a status, and a CGI program that does what
/// the body says.
pub fn text_programs() -> Vec<(&'static str, PathBuf)> {
    vec![("status.wat", wat::program("serve/status")), ("answers.wat", wat::program("serve/answers"))]
}

/// Starts the server of [`TWO`].
pub fn two(options: &[&str]) -> Serving {
    let (scratch, manifest) = project(TWO, &text_programs());
    Serving::in_directory(&Build::new(manifest).option(options), scratch)
}
