//! The whole pipeline, one line a stage: read this first.
//!
//! * [`sources`]: what is read once, for all targets;
//! * [`preinit`]: start-up that runs when the program is built;
//! * [`emit`]: from the plan to objects or text;
//! * [`describe`](mod@describe): what debuggers need;
//! * [`members`]: servers of several programs;
//! * [`output`]: the result;
//! * [`pool`]: the threads of a build, and the handling of a panic;
//! * [`queue`]: work that they do in a fixed order.

mod describe;
mod emit;
mod members;
mod output;
mod pool;
mod preinit;
mod queue;
mod sources;

use crate::codegen::isa::{self, Isas, NanBits};
use crate::debug;
use crate::error::{Error, Result};
use crate::link::{self, LinkOptions};
use crate::options::{DebugInfo, Options, Product, Stage};
use crate::package;
use crate::program::Program;
use crate::program::snapshot::Startup;
use crate::progress::Progress;
use crate::reuse::{self, Reuse};
use crate::target::Target;
use emit::{Emission, Knowledge};
pub use members::build_server;
pub use output::Output;
use sources::{Input, Sources};

/// Builds what `options` ask for from a module in binary or text format.
///
/// ```
/// use wasm2native::{driver, options::Options, progress::Progress};
///
/// let module = br#"(module (func (export "_start")))"#;
/// let options = Options { targets: vec!["aarch64-linux".to_owned()], ..Options::default() };
/// let output = driver::build(module, &options, &Progress::default())?;
/// assert!(output.bytes.starts_with(b"\x7fELF"));
/// # Ok::<(), wasm2native::error::Error>(())
/// ```
///
/// # Errors
///
/// When the module is invalid or needs something that is not available; when a file cannot be read or a thread cannot be started.
pub fn build(input: &[u8], options: &Options, progress: &Progress) -> Result<Output> {
    run(Input::Module(input), options, progress)
}

/// Builds what `options` ask for, which is for one target, from a program that was put together by hand, such as a test script.
///
/// # Errors
///
/// As [`build`].
pub fn build_program(program: Program<'_>, options: &Options, progress: &Progress) -> Result<Output> {
    run(Input::Program(Box::new(program)), options, progress)
}

/// Plans a program for the first target of `options`, and returns what `question` finds in the plan.
///
/// # Errors
///
/// As [`build`].
pub fn plan<T: Send>(input: &[u8], options: &Options, question: impl FnOnce(&Program<'_>) -> T + Send) -> Result<T> {
    pool::run(options.tools.threads, || {
        let mut output = Output::default();
        let target = Target::find(options.targets.first().map(String::as_str))?;
        let sources = Sources::read(Input::Module(input), options, &mut output)?;
        let program = sources.plan(&target, options, Startup::AtStart, &mut output).map_err(|error| sources.locate(error))?;
        Ok(question(&program))
    })
}

fn run(input: Input<'_>, options: &Options, progress: &Progress) -> Result<Output> {
    pool::run(options.tools.threads, || {
        let mut output = Output::default();
        let targets = targets(options)?;
        if let Some(folder) = &options.tools.cache {
            reuse::check(folder)?;
        }
        let sources = Sources::read(input, options, &mut output)?; //                                READ
        let snapshot = preinit::record(&sources, options, &mut output, |target, program, options, output| {
            compile(target, &sources, program, options, &Progress::default(), output)
        }); //                                                                                           PREINIT
        let snapshot = snapshot.map_err(|error| sources.locate(error))?;
        let startup = snapshot.as_ref().map_or(Startup::AtStart, Startup::Done);
        let mut products = Vec::new();
        for target in targets {
            let product = make(&target, &sources, options, startup, progress, &mut output);
            products.push((target, product.map_err(|error| sources.locate(error))?));
        }
        output.bytes = output.timing.phase("package", || package::finish(products, options))?; //        FINISH
        Ok(output)
    })
}

/// Makes the product for one target; notes about the program and the cost of the build are added to `output`.
fn make<'s>(
    target: &Target,
    sources: &'s Sources<'_>,
    options: &Options,
    startup: Startup<'s>,
    progress: &Progress,
    output: &mut Output,
) -> Result<Vec<u8>> {
    let program = sources.plan(target, options, startup, output)?; //                                    PLAN
    compile(target, sources, program, options, progress, output)
}

/// Makes the product of a program that is planned for a target.
fn compile(
    target: &Target,
    sources: &Sources<'_>,
    program: Program<'_>,
    options: &Options,
    progress: &Progress,
    output: &mut Output,
) -> Result<Vec<u8>> {
    let mut cpu = target.cpu(options.cpu.as_deref(), isa::native_settings)?;
    if program.uses_vectors && target.add_vectors(&mut cpu)? {
        output.note(format!("v128 needs a processor with vectors on {}; the program refuses to start on others", target.name));
    }
    let debug_info = if options.emit.runs() { options.tools.debug_info } else { DebugInfo::None };
    // What is stored in the executable is the same wherever it is built.
    let nans = if program.reports_state() { NanBits::Canonical } else { NanBits::Any };
    let isas = Isas::new(target, options.optimize, &cpu, debug_info, nans)?;
    // A file that is not a runtime is reported before anything is compiled.
    let runtime = if options.emit.runs() { Some(sources.runtime(target, options)?) } else { None };
    let requests = (debug_info != DebugInfo::None).then(|| debug::requests(&program, debug_info));
    let knowledge = Knowledge { requests: requests.as_ref(), backtrace: options.tools.backtrace() };
    let reuse = open_cache(&program, &isas, options, output)?;
    let emission = Emission::new(&program, &isas, target, &cpu, &sources.files, knowledge, progress).reusing(reuse);
    let made = match (options.emit.stage, options.emit.product) {
        (Stage::Clif, _) => output.timing.phase("translate", || emission.clif()),
        (Stage::Assembly, _) => output.timing.phase("compile", || emission.assembly()),
        (Stage::Full, Product::Object) => output.timing.phase("compile", || emission.object()),
        (Stage::Full, Product::Executable) => {
            let (mut objects, descriptions) = output.timing.phase("compile", || emission.objects())?; //   LOWER … EMIT
            objects.extend(output.timing.phase("files", || emission.files())?);
            objects.extend(runtime);
            objects.extend(Sources::tls(target, &program));
            emission.conclude(output, options.emit.stage);
            let program = (debug_info != DebugInfo::None).then_some(program);
            let to_link = LinkOptions::new(target, &options.tools);
            let linked = output.timing.phase("link", || link::link(objects, &to_link)); //                LINK
            let linked = linked.map_err(|error| sources.suspect_runtime(error))?;
            let Some(program) = program else { return Ok(linked.bytes) };
            let describe = || describe::describe(&program, &isas, linked, descriptions, &options.tools);
            let made = output.timing.phase("describe", describe)?; //                                       DESCRIBE
            made.notes.into_iter().for_each(|note| output.note(note));
            output.debug_file = made.debug_file;
            return Ok(made.bytes);
        }
    };
    emission.conclude(output, options.emit.stage);
    made
}

/// Opens the cache of functions, where one is wanted and of use.
fn open_cache(program: &Program<'_>, isas: &Isas, options: &Options, output: &mut Output) -> Result<Option<Reuse>> {
    let Some(folder) = options.tools.cache.as_deref().filter(|_| options.emit.stage == Stage::Full) else { return Ok(None) };
    if options.emit.runs() && options.tools.debug_info != DebugInfo::None {
        output.note("--cache has no effect with -g: functions are kept without debug information".to_owned());
        return Ok(None);
    }
    output.timing.phase("cache", || Reuse::open(folder, program, &isas.described())).map(Some)
}

/// Returns the targets to build for, each once.
fn targets(options: &Options) -> Result<Vec<Target>> {
    options.check()?;
    let [first, others @ ..] = &*options.targets else { return Ok(vec![Target::find(None)?]) };
    let mut targets = vec![Target::find(Some(first))?];
    for name in others {
        let target = Target::find(Some(name))?;
        if targets.iter().any(|other| other.name == target.name) {
            return Err(
                Error::environment(format!("the target {} is named more than once", target.name)).help("name each target once")
            );
        }
        targets.push(target);
    }
    Ok(targets)
}
