//! The examples that users copy: `examples/*/README.md`.
//!
//! Each has one transcript, indented as in Markdown: lines that start with `$ ` are commands, the others their output. [`run`]
//! passes exactly these commands to a shell, in a copy of the folder, and compares. Toolchains are those of the [`corpus`], as
//! commands on the path under the names that users know.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use libtest_mimic::{Completion, Failed, Trial};

use crate::build::compiler;
use crate::corpus::{self, Fetched, client};
use crate::machine;
use crate::process::Job;
use crate::scratch::{Scratch, names, source};
use crate::server::free_address;
use crate::skip::available;

/// Returns a case for each folder below `examples/`, with the same name.
pub fn cases() -> Vec<Trial> {
    let folder = source("../examples");
    let folders = names(&folder).into_iter().filter(|name| folder.join(name).is_dir());
    folders.map(|name| Trial::ignorable_test(name.clone(), move || run(&name))).collect()
}

/// Puts what an example needs besides its own files into its directory, and commands into `tools`.
fn fetch(name: &str, directory: &Path, tools: &Path) -> Fetched<()> {
    let tool = |name: &str, script: Fetched<String>| script.and_then(|script| write_tool(&tools.join(name), &script));
    let file = |name: &str, contents: Fetched<std::path::PathBuf>| {
        contents.and_then(|contents| symlink(contents, directory.join(name)).map_err(|error| error.to_string()))
    };
    match name {
        "c" => tool("clang", corpus::clang::script("clang")),
        "cpp" => tool("clang++", corpus::clang::script("clang++")),
        "rust" => tool("rustc", corpus::rust::script()),
        "go" => tool("go", corpus::go::toolchain().map(|go| go.script())),
        "go-server" => {
            client(Job::new("curl").arg("--version"))?;
            tool("go", corpus::go::toolchain().map(|go| go.script()))
        }
        "zig" | "link" => tool("zig", corpus::zig::compiler().map(|zig| zig.script())),
        "assemblyscript" => file("node_modules", corpus::assemblyscript::packages()),
        "python" => file("python.wasm", corpus::cpython::fetch()),
        "javascript" => file("qjs-wasi.wasm", corpus::quickjs::fetch()),
        other => panic!("nothing says what examples/{other} needs"),
    }
}

/// Writes a tool in another process: one that another case is just starting would hold a file that this process has open, and
/// a file open for writing cannot be executed.
fn write_tool(path: &Path, script: &str) -> Fetched<()> {
    client(Job::new("sh").args(["-ec", "cat > \"$0\"; chmod 755 \"$0\""]).arg(path).input(script)).map(drop)
}

fn run(name: &str) -> Result<Completion, Failed> {
    let scratch = Scratch::new();
    let (directory, tools) = (scratch.join("example"), scratch.join("tools"));
    client(Job::new("cp").arg("-R").arg(source("../examples").join(name)).arg(&directory))?;
    fs::create_dir(&tools).map_err(|error| error.to_string())?;
    let everywhere = std::env::var("W2N_OPTIONS").unwrap_or_default();
    write_tool(&tools.join("wasm2native"), &Job::new(compiler()).args(everywhere.split_whitespace()).script())?;
    // The programs are started by a shell, which knows no emulator.
    let there = machine::is_this().and_then(|()| fetch(name, &directory, &tools));
    if let Err(reason) = &there
        && available(&format!("examples/{name}"), there.clone()).is_none()
    {
        return Ok(Completion::ignored_with(reason.lines().next().unwrap_or_default()));
    }

    let readme = fs::read_to_string(directory.join("README.md")).map_err(|error| error.to_string())?;
    let transcript = with_free_port(&transcript(&readme));
    let (commands, expected): (Vec<&str>, Vec<&str>) = transcript.lines().partition(|line| line.starts_with("$ "));
    let commands: Vec<&str> = commands.into_iter().map(|line| &line[2..]).collect();
    // Whatever was started in the background ends with the shell, whatever the outcome of the example.
    let script = format!("trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\nexec 2>&1\n{}", commands.join("\n"));
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default());
    let outcome = Job::new("bash").args(["-ec", &script]).env("PATH", path).directory(&directory).run();
    let expected: String = expected.iter().map(|line| format!("{line}\n")).collect();
    if outcome.status.success() && outcome.out() == expected {
        return Ok(Completion::Completed);
    }
    Err(format!("examples/{name}/README.md shows\n{transcript}\n{outcome}").into())
}

/// Returns the indented lines of a text.
fn transcript(text: &str) -> String {
    let lines = text.lines().filter_map(|line| line.strip_prefix("    "));
    lines.map(|line| format!("{line}\n")).collect()
}

/// Replaces the address that servers listen on, which is taken on many machines.
fn with_free_port(transcript: &str) -> String {
    match free_address("127.0.0.1") {
        Some(address) => transcript.replace("127.0.0.1:8080", &address.to_string()),
        None => transcript.to_owned(),
    }
}
