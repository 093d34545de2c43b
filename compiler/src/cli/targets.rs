//! `wasm2native targets`: the names that `--target` and `--cpu` take, and the runtimes.

use super::endings;
use super::path::named;
use clap::{Args, ValueHint};
use serde_json::json;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use wasm2native::error::Result;
use wasm2native::foreign::shell_word;
use wasm2native::link::{self, LinkOptions};
use wasm2native::options::Options;
use wasm2native::package::Mode;
use wasm2native::package::destination::Destination;
use wasm2native::target::Target;

/// The task, and its output.
#[derive(Args, Clone, Debug)]
#[command(after_long_help = endings::TARGETS)]
pub struct Targets {
    /// Print JSON
    #[arg(long, conflicts_with = "runtime")]
    json: bool,

    /// Write the runtime of this target, for linking with an object of `--emit obj -v`, which shows how
    #[arg(long, value_name = "TARGET", requires = "output")]
    runtime: Option<String>,

    /// Write the runtime to this file, or into `DIRECTORY/`; `-` is standard output
    #[arg(short, long, value_name = "FILE", requires = "runtime", value_hint = ValueHint::FilePath)]
    output: Option<PathBuf>,
}

/// Prints the table, or writes a runtime.
pub fn run(wanted: &Targets) -> Result<()> {
    let (Some(name), Some(output)) = (&wanted.runtime, &wanted.output) else {
        return Destination::answer()?.write(if wanted.json { json()? } else { table()? }.as_bytes());
    };
    let target = Target::find(Some(name))?;
    let usual = || Ok(PathBuf::from(format!("{}.o", target.name)));
    named(output, usual, Mode::Plain)?.write(target.runtime())
}

/// Returns the shell commands that make an executable of an object.
pub fn how_to_link(object: &Path, options: &Options) -> Result<[String; 2]> {
    let target = Target::find(options.targets.first().map(String::as_str))?;
    let program = object.with_extension(if object.extension().is_some() { "" } else { "exe" });
    // One of three names is neither that of the object nor that of the program.
    let names = ["runtime.o", "wasm2native.o", "wasm2native-runtime.o"];
    let is_free = |name: &&str| [object, &program].iter().all(|path| path.file_name().is_none_or(|known| known != *name));
    let runtime = names.into_iter().find(is_free).unwrap_or(names[0]);
    let arguments = link::arguments(&LinkOptions::new(&target, &options.tools), &as_operand(&program));
    let arguments: Vec<_> = arguments.iter().map(|argument| shell_word(argument)).collect();
    let (name, arguments, object) = (&target.name, arguments.join(" "), shell_word(&as_operand(object)));
    Ok([format!("wasm2native targets --runtime {name} -o {runtime}"), format!("ld {arguments} {object} {runtime}")])
}

/// Returns a path in a form that is not taken for an option.
fn as_operand(path: &Path) -> String {
    let path = path.to_string_lossy();
    if path.starts_with(['-', '@']) { format!("./{path}") } else { path.into_owned() }
}

/// Returns a table of all targets; a star marks the default.
fn table() -> Result<String> {
    let host = Target::find(None).ok().map(|host| host.name);
    let mut text = format!("  {:<15} {:<5} {:<11} {:<44} {}\n", "target", "tier", "default", "other levels", "also called");
    for target in Target::all()? {
        let star = if host.as_ref() == Some(&target.name) { '*' } else { ' ' };
        let levels: Vec<&str> = target.levels.keys().map(String::as_str).filter(|level| *level != target.baseline).collect();
        let Target { name, tier, baseline, aliases, .. } = &target;
        let (levels, aliases) = (levels.join(" "), aliases.join(" "));
        let _ = writeln!(text, "{star} {name:<15} {tier:<5} {baseline:<11} {levels:<44} {aliases}");
    }
    text.push_str(
        "\n* this machine, the default of --target. Triples such as aarch64-unknown-linux-gnu and architectures alone, such as\n\
         arm64, are names as well. Tier 1 is tested on such a machine, tier 2 under an emulator. Without --cpu a program runs\n\
         on every processor from the default level on.\n",
    );
    Ok(text)
}

/// Returns the same for programs: a list of objects. Later versions may add members, and remove none.
fn json() -> Result<String> {
    let host = Target::find(None).ok().map(|host| host.name);
    let describe = |target: Target| {
        json!({
            "name": target.name,
            "aliases": target.aliases,
            "triple": target.triple,
            "tier": target.tier,
            "host": host.as_ref() == Some(&target.name),
            "default_level": target.baseline,
            "levels": target.levels,
            "features": target.features.iter().map(|feature| &feature.name).collect::<Vec<_>>(),
        })
    };
    let list: Vec<_> = Target::all()?.into_iter().map(describe).collect();
    Ok(format!("{:#}\n", json!(list)))
}
