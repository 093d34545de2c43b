//! Servers of several programs: each is built as one alone, and the first process of the server contains their executables.
//!
//! That process is a program as well, of a module that does nothing: before it would be called, the runtime starts the others, and does
//! not return.

use super::output::Output;
use super::run;
use super::sources::Input;
use crate::error::{Error, Result};
use crate::file;
use crate::manifest::Part;
use crate::options::{Backtrace, DebugInfo, Emit, MemberProgram, Options, Serve, Tools};
use crate::package;
use crate::progress::Progress;

/// The module of the first process.
const FRONT: &[u8] = br#"(module (func (export "_start")))"#;

/// Builds what `options` ask for from the programs of a manifest.
///
/// # Errors
///
/// As [`build`](super::build), with the file of the program that it is about; when only a program alone can have what is asked for.
pub fn build_server(parts: &[Part], options: &Options, progress: &Progress) -> Result<Output> {
    if let [part] = parts {
        return build_part(part, part.options.clone(), progress);
    }
    check(options)?;
    let mut output = Output::default();
    let mut products = Vec::new();
    for target in super::targets(options)? {
        let alone = |given: &Options| Options { targets: vec![target.name.clone()], emit: Emit::EXECUTABLE, ..given.clone() };
        let mut programs = Vec::new();
        for part in parts {
            let made = build_part(part, alone(&part.options), progress)?;
            for note in made.notes {
                output.note(format!("{}: {note}", part.name));
            }
            output.producers.extend(made.producers.into_iter().filter(|_| products.is_empty()));
            programs.push(MemberProgram { name: part.name.clone(), executable: made.bytes.into() });
        }
        check_size(&programs)?;
        let front = run(Input::Module(FRONT), &front(alone(options), programs), progress)?;
        products.push((target, front.bytes));
    }
    output.bytes = output.timing.phase("package", || package::finish(products, options))?;
    Ok(output)
}

fn build_part(part: &Part, options: Options, progress: &Progress) -> Result<Output> {
    let module = file::read("read", &part.path, &options.claim)?;
    let path = std::path::absolute(&part.path).ok().filter(|_| options.tools.debug_info != DebugInfo::None);
    let options = Options { path, ..options };
    let built = run(Input::Module(&module), &options, progress);
    built.map_err(|error| if error.file().is_none() { error.in_file(&part.path) } else { error })
}

/// Returns the options of the first process: it needs none of the permissions of the others, and has the addresses.
fn front(options: Options, programs: Vec<MemberProgram>) -> Options {
    let Options { name, claim, targets, sandbox, serve, tools, .. } = options;
    let Serve { addresses, socket_mode, grace, .. } = serve;
    let tools = Tools { debug_info: DebugInfo::None, trace_wasi: None, backtrace: None::<Backtrace>, ..tools };
    let serve = Serve { addresses, socket_mode, grace, programs, ..Serve::default() };
    Options { name, claim, targets, sandbox, serve, tools, ..Options::default() }
}

/// The most bytes of all executables: distances to them have 32 bits.
const LARGEST: usize = 1 << 30;

/// Checks that the first process has room for the executables of the others.
fn check_size(programs: &[MemberProgram]) -> Result<()> {
    let size: usize = programs.iter().map(|program| program.executable.len()).sum();
    if size <= LARGEST {
        return Ok(());
    }
    let largest = programs.iter().max_by_key(|program| program.executable.len()).map_or("", |program| &program.name);
    Err(Error::environment(format!("the components of the manifest have {size} bytes together; at most {LARGEST} are possible"))
        .help(format!("grant directories instead of embedding their files; the largest component is {largest}")))
}

/// Checks that what is asked for is possible for several programs.
fn check(options: &Options) -> Result<()> {
    if !options.emit.runs() {
        return Err(Error::environment("only one program has code to show or an object, and the manifest has several")
            .help("name the file of the component instead of the manifest"));
    }
    if options.tools.debug_file.is_some() {
        return Err(Error::environment("--debug-file is for one program, and the manifest has several")
            .help("omit it: -g alone puts the debug information into each executable"));
    }
    if options.profiling.generate.is_some() {
        return Err(Error::environment("--profile-generate is for one program, and the manifest has several")
            .help("name the file of the component instead of the manifest"));
    }
    if options.tools.trace_wasi.is_some() || !options.links.is_empty() {
        return Err(Error::environment("--trace-wasi and --link are for one program, and the manifest has several")
            .help("omit them, or name the file of the component instead of the manifest"));
    }
    Ok(())
}
