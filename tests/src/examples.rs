//! The documents that users copy from: `examples/*/README.md` and the pages of `docs/guide/`.
//!
//! Each has a transcript, indented as in Markdown: lines that start with `$ ` are commands, the others their output, in which `…`
//! stands for what differs from time to time. [`run`] passes exactly these commands to a shell, in a copy of the folders that they
//! use, and compares. Toolchains are those of the [`corpus`], as commands on the path under the names that users know. What no
//! machine of ours can run, since it needs a daemon or a cluster, is in fenced blocks.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use libtest_mimic::{Completion, Failed, Trial};

use crate::build::compiler;
use crate::corpus::{self, Fetched, client, pip};
use crate::machine;
use crate::process::Job;
use crate::scratch::{Scratch, names, source};
use crate::server::free_address;
use crate::skip::available;

/// The folders of the project that commands may use, from its root.
const FOLDERS: [&str; 2] = ["docs/guide", "examples"];

/// Returns a case for each folder below `examples/`, with the same name, and for each page of the guide: `guide/NAME`.
pub fn cases() -> Vec<Trial> {
    let [guide, examples] = FOLDERS.map(|folder| source("..").join(folder));
    let folders = names(&examples).into_iter().filter(|name| examples.join(name).is_dir());
    let examples =
        folders.map(|name| Document { path: format!("examples/{name}/README.md"), starts_in: format!("examples/{name}"), name });
    let pages = names(&guide).into_iter().filter_map(|file| Some((file.strip_suffix(".md")?.to_owned(), file)));
    let pages = pages.map(|(name, file)| Document {
        path: format!("docs/guide/{file}"),
        starts_in: String::new(),
        name: format!("guide/{name}"),
    });
    examples.chain(pages).map(|document| Trial::ignorable_test(document.name.clone(), move || run(&document))).collect()
}

/// A text with commands.
struct Document {
    name: String,
    /// The file, from the root of the project.
    path: String,
    /// The folder where the commands start, likewise.
    starts_in: String,
}

/// Returns what the commands of a document need besides files of the project, the usual tools of a machine and `wasm2native`.
fn needs(name: &str) -> &'static [&'static str] {
    match name {
        "c" | "guide/first-program" => &["clang"],
        "cpp" => &["clang++"],
        "rust" | "guide/permissions" => &["rustc"],
        "go" => &["go"],
        "go-server" => &["curl", "go"],
        "zig" | "link" => &["zig"],
        "assemblyscript" => &["node_modules"],
        "python" => &["python.wasm"],
        "javascript" => &["qjs-wasi.wasm"],
        "guide/run" => &["cargo", "go", "zig", "cmake", "ctest", "ninja"],
        "guide/inspect" => &["clang"],
        "guide/components" => &["rustc for components", "componentize-py", "componentize-qjs", "docs/guide/components/wit"],
        "guide/servers" => &["clang", "curl", "componentize-py", "docs/guide/servers/component/wit"],
        "guide/symbolize" => &["zig", "strip"],
        "guide/containers" => &["skopeo", "readelf"],
        "guide/devices" => &["readelf", "qemu-aarch64"],
        "guide/preinit" => &["js.wasm", "lodash.js"],
        "guide/systemd" => &["curl", "go", "systemd-analyze", "systemd-socket-activate"],
        "guide/install" | "guide/limits" | "guide/README" | "guide/debugging" | "guide/kubernetes" => &[],
        other => panic!("nothing says what {other} needs"),
    }
}

/// Puts what a document needs into the directory where it starts, or as a command into `tools`.
fn provide(need: &str, directory: &Path, tools: &Path) -> Fetched<()> {
    let name = need.split(' ').next().unwrap_or(need);
    let tool = |script: Fetched<String>| script.and_then(|script| write_tool(&tools.join(name), &script));
    let file = |contents: Fetched<PathBuf>| {
        contents.and_then(|contents| symlink(contents, directory.join(need)).map_err(|error| error.to_string()))
    };
    match need {
        "clang" | "clang++" => tool(corpus::clang::script(need)),
        "rustc" => tool(corpus::rust::script()),
        "rustc for components" => tool(corpus::wasip2::script()),
        "componentize-py" => tool(corpus::componentize::python_tool().map(|tool| tool.script())),
        "componentize-qjs" => tool(corpus::componentize::javascript_tool().map(|tool| tool.script())),
        "cargo" => tool(corpus::rust::cargo_script()),
        "go" => tool(corpus::go::toolchain().map(|go| go.script())),
        "zig" => tool(corpus::zig::compiler().map(|zig| zig.script())),
        "cmake" | "ctest" => {
            tool(pip::program("cmake", "4.1.0", &format!("cmake/data/bin/{need}")).map(|path| Job::new(path).script()))
        }
        "ninja" => tool(pip::program("ninja", "1.13.0", "bin/ninja").map(|path| Job::new(path).script())),
        "node_modules" => file(corpus::assemblyscript::packages()),
        "python.wasm" => file(corpus::cpython::fetch()),
        "docs/guide/components/wit" => file(corpus::componentize::wit()),
        "docs/guide/servers/component/wit" => file(corpus::handlers::wit()),
        "qjs-wasi.wasm" => file(corpus::quickjs::fetch()),
        "js.wasm" => file(corpus::quickjs::scripts()),
        "lodash.js" => file(corpus::quickjs::library()),
        installed => client(Job::new(installed).arg("--version")).map(drop),
    }
}

/// Writes a tool in another process: one that another case is just starting would hold a file that this process has open, and
/// a file open for writing cannot be executed.
fn write_tool(path: &Path, script: &str) -> Fetched<()> {
    client(Job::new("sh").args(["-ec", "cat > \"$0\"; chmod 755 \"$0\""]).arg(path).input(script)).map(drop)
}

fn run(document: &Document) -> Result<Completion, Failed> {
    let Document { name, path, starts_in } = document;
    let text = fs::read_to_string(source("..").join(path)).map_err(|error| error.to_string())?;
    check_links(path, &text)?;
    let transcript = with_free_port(&transcript(&text));
    if transcript.is_empty() {
        return Ok(Completion::Completed);
    }

    let scratch = Scratch::new();
    let (project, tools) = (scratch.join("project"), scratch.join("tools"));
    for folder in FOLDERS {
        let copy = project.join(folder);
        fs::create_dir_all(copy.parent().unwrap_or(&copy)).map_err(|error| error.to_string())?;
        client(Job::new("cp").arg("-R").arg(source("..").join(folder)).arg(copy))?;
    }
    fs::create_dir(&tools).map_err(|error| error.to_string())?;
    let directory = project.join(starts_in);
    let everywhere = std::env::var("W2N_OPTIONS").unwrap_or_default();
    write_tool(&tools.join("wasm2native"), &Job::new(compiler()).args(everywhere.split_whitespace()).script())?;
    // The programs are started by a shell, which knows no emulator.
    let there = machine::is_this().and_then(|()| needs(name).iter().try_for_each(|need| provide(need, &directory, &tools)));
    if let Err(reason) = &there
        && available(name, there.clone()).is_none()
    {
        return Ok(Completion::ignored_with(reason.lines().next().unwrap_or_default()));
    }

    let (commands, expected): (Vec<&str>, Vec<&str>) = transcript.lines().partition(|line| line.starts_with("$ "));
    let commands: Vec<&str> = commands.into_iter().map(|line| &line[2..]).collect();
    // Whatever was started in the background ends with the shell, whatever the outcome.
    let script = format!("trap 'kill $(jobs -p) 2>/dev/null || true' EXIT\nexec 2>&1\n{}", commands.join("\n"));
    let job = Job::new("bash").args(["-ec", &script]).directory(&directory);
    let job = job.env("PATH", format!("{}:{}", tools.display(), std::env::var("PATH").unwrap_or_default()));
    // What the home directory of whoever runs the tests has is none of their business.
    let outcome = job.env("XDG_CACHE_HOME", scratch.join("cache")).env("CARGO_HOME", scratch.join("cargo")).run();
    let output = outcome.out();
    let lines: Vec<&str> = output.lines().collect();
    let agrees = lines.len() == expected.len() && expected.iter().zip(&lines).all(|(expected, line)| matches(expected, line));
    if outcome.status.success() && agrees {
        return Ok(Completion::Completed);
    }
    Err(format!("{path} shows\n{transcript}\n{outcome}").into())
}

/// Returns the indented lines of a text that are not part of a fenced block.
fn transcript(text: &str) -> String {
    let mut fenced = false;
    let mut transcript = String::new();
    for line in text.lines() {
        fenced ^= line.starts_with("```");
        if let Some(line) = line.strip_prefix("    ").filter(|_| !fenced) {
            transcript.push_str(line);
            transcript.push('\n');
        }
    }
    transcript
}

/// Whether a line is as expected; `…` in what is expected stands for any text.
fn matches(expected: &str, line: &str) -> bool {
    let Some((start, others)) = expected.split_once('…') else { return expected == line };
    let Some(mut rest) = line.strip_prefix(start) else { return false };
    let parts: Vec<_> = others.split('…').collect();
    let Some((last, between)) = parts.split_last() else { return true };
    for part in between {
        let Some((_, after)) = rest.split_once(part) else { return false };
        rest = after;
    }
    rest.ends_with(last)
}

/// Finds links that lead to no file of the project.
fn check_links(path: &str, text: &str) -> Result<(), Failed> {
    let folder = source("..").join(path).parent().map(Path::to_owned).unwrap_or_default();
    let mut targets = text.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target);
    let missing = |target: &&str| {
        let file = target.split('#').next().unwrap_or_default();
        !target.contains("://") && !file.is_empty() && !folder.join(file).exists()
    };
    match targets.find(missing) {
        Some(target) => Err(format!("{path} has a link to {target}, which is not there").into()),
        None => Ok(()),
    }
}

/// Replaces the address that servers listen on, which is taken on many machines.
fn with_free_port(transcript: &str) -> String {
    match free_address("127.0.0.1") {
        Some(address) => transcript.replace("127.0.0.1:8080", &address.to_string()),
        None => transcript.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ellipsis_is_any_text() {
        assert!(matches("1 passed; … finished in …s", "1 passed; 0 failed; finished in 0.02s"));
        assert!(!matches("1 passed; … finished in …s", "1 passed; 0 failed; finished in 0.02 s."));
        assert!(matches("…", "") && matches("a…", "a") && !matches("a…b", "a") && !matches("a", "ab"));
    }

    #[test]
    fn fenced_blocks_are_no_transcript() {
        assert_eq!(transcript("text\n\n    $ one\n\n```sh\n    two\n```\n    three\n"), "$ one\nthree\n");
    }
}
