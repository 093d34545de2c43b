//! Changed modules, and modules of hostile shapes, are compiled or rejected.
//!
//! A worker compiles modules in one process, with bounded address space, and announces each one first. The supervisor counts the
//! outcomes; when the worker dies or is silent for too long, that module is a finding, and another worker continues with the
//! next.

use crate::{Result, draw};
use clap::Args;
use rand::RngExt;
use rand::rngs::SmallRng;
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::panic::{self, AssertUnwindSafe};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};
use wasm_mutate::WasmMutate;
use wasm2native::error::Kind;
use wasm2native::options::{Bounds, Emit, Link, Optimize, Options as Build, UnknownImports};
use wasm2native::progress::Progress;
use wasm2native::{driver, wasm};
use wasm2native_spec_tests::hostile::{COMPONENTS, SHAPES, Scale};
use wasm2native_spec_tests::{mutation, plan, suite};
use wasmparser::{ExternalKind, Parser, Payload, Validator};

/// The number of modules, and the limits on each.
#[derive(Args)]
pub struct Options {
    /// Number of modules
    #[arg(long, default_value_t = 1_000_000)]
    count: u64,

    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Number of the first module
    #[arg(long, default_value_t = 0)]
    start: u64,

    /// Time limit for one module, in seconds
    #[arg(long, default_value_t = 60)]
    seconds: u64,

    /// Directory to write findings to
    #[arg(long, default_value = "findings")]
    keep: PathBuf,

    /// Compile, and report to the supervisor on standard output
    #[arg(long, hide = true)]
    worker: bool,
}

/// The source of modules.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// Changed modules of the official suite and wasm-smith.
    Changed,
    /// Shapes that could be expensive.
    Hostile,
}

impl Source {
    /// Returns the name of the subcommand.
    fn name(self) -> &'static str {
        match self {
            Source::Changed => "mutate",
            Source::Hostile => "hostile",
        }
    }

    /// Returns the limit on a worker's address space, in bytes.
    fn address_space(self) -> u64 {
        match self {
            Source::Changed => 1 << 30,
            // Much is reserved and never used: the limit that matters is [`MEMORY`].
            Source::Hostile => 4 << 30,
        }
    }

    /// Returns the number of modules one worker compiles: the remains of large ones would count against the next.
    fn modules_per_worker(self) -> u64 {
        match self {
            Source::Changed => u64::MAX,
            Source::Hostile => 1,
        }
    }
}

/// The maximum pieces of work of a module for the code generator: a base, and an increase for each byte. It bounds what the
/// compiler's own budget lets through.
const WORK: (usize, usize) = (32_000_000, 16);

/// The maximum memory that compiling a hostile module may take, in kilobytes.
const MEMORY: u64 = 1_000_000;

/// One module out of this many is linked as well.
const LINKED: u64 = 16;

/// Runs the fuzzer; returns the number of findings.
pub fn run(source: Source, options: &Options) -> Result<usize> {
    if options.worker { work(source, options).map(|()| 0) } else { supervise(source, options) }
}

fn supervise(source: Source, options: &Options) -> Result<usize> {
    let mut counts: BTreeMap<String, u64> = BTreeMap::new();
    let (mut findings, mut slowest, mut memory) = (0, (0, 0), 0);
    let begin = Instant::now();
    let end = options.start + options.count;
    let mut next = options.start;
    let mut drawing = false;
    while next < end {
        let count = source.modules_per_worker().min(end - next);
        let last = next + count;
        let (mut worker, lines) = start_worker(source, options, next, count)?;
        let failure = loop {
            let line = match lines.recv_timeout(Duration::from_secs(options.seconds)) {
                Ok(line) => line,
                Err(mpsc::RecvTimeoutError::Timeout) if next < last => break Some("took too long".to_owned()),
                Err(_) if next < last => break Some(format!("ended the process: {}", worker.wait()?)),
                Err(_) => break None,
            };
            match line.split_once(' ') {
                Some((event @ ("draws" | "began"), number)) => {
                    next = number.parse()?;
                    drawing = event == "draws";
                }
                Some(("found", text)) => {
                    findings += 1;
                    report(source, options, next.min(last - 1), text)?;
                }
                Some(("memory", kilobytes)) => memory = memory.max(kilobytes.parse::<u64>()?),
                Some((verdict, milliseconds)) => {
                    slowest = slowest.max((milliseconds.parse::<u64>()?, next));
                    *counts.entry(verdict.to_owned()).or_default() += 1;
                    next += 1;
                }
                None => return Err(format!("the worker said {line}").into()),
            }
            if (next - options.start).is_multiple_of(50_000) && line.starts_with("began") {
                eprintln!("{} modules, {:.0} s, {findings} findings", next - options.start, begin.elapsed().as_secs_f64());
            }
        };
        if let Some(failure) = failure {
            worker.kill()?;
            // The mutator itself may run out of memory.
            if drawing {
                *counts.entry("not drawn".to_owned()).or_default() += 1;
            } else {
                findings += 1;
                report(source, options, next, &failure)?;
            }
            next += 1;
        }
        worker.wait()?;
    }
    for (verdict, count) in &counts {
        println!("{verdict:<12} {count:>9}  {:>5.1} %", *count as f64 * 100.0 / options.count as f64);
    }
    println!("slowest: {} ms (module {}); most memory: {} MB", slowest.0, slowest.1, memory / 1024);
    println!("{} modules of seed {} in {:.0} s: {findings} findings", options.count, options.seed, begin.elapsed().as_secs_f64());
    Ok(findings)
}

fn start_worker(source: Source, options: &Options, start: u64, count: u64) -> Result<(Child, Receiver<String>)> {
    let mut worker = Command::new(std::env::current_exe()?)
        .args([source.name(), "--worker"])
        .args([format!("--seed={}", options.seed), format!("--start={start}"), format!("--count={count}")])
        .stdout(Stdio::piped())
        .spawn()?;
    let output = worker.stdout.take().ok_or("the worker has no output")?;
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || BufReader::new(output).lines().map_while(|line| line.ok()).try_for_each(|line| sender.send(line)));
    Ok((worker, lines))
}

/// Reports a finding and keeps its module.
fn report(source: Source, options: &Options, number: u64, what: &str) -> Result<()> {
    std::fs::create_dir_all(&options.keep)?;
    let path = options.keep.join(format!("{}-{}-{number}.wasm", source.name(), options.seed));
    let module = Draw::new(source)?.module(options.seed, number).0;
    std::fs::write(&path, module)?;
    println!("FOUND {}: {what}", path.display());
    Ok(())
}

/// Compiles one module after another.
fn work(source: Source, options: &Options) -> Result<()> {
    let limit = libc::rlimit { rlim_cur: source.address_space(), rlim_max: source.address_space() };
    // SAFETY: the pointer is to a value of ours that outlives the call.
    if unsafe { libc::setrlimit(libc::RLIMIT_AS, &raw const limit) } != 0 {
        return Err(std::io::Error::last_os_error().into());
    }
    static PANIC: Mutex<String> = Mutex::new(String::new());
    panic::set_hook(Box::new(|panic| *PANIC.lock().unwrap_or_else(PoisonError::into_inner) = panic.to_string()));
    let directory = tempfile::tempdir()?;
    let spectest = directory.path().join("spectest.wat");
    std::fs::write(&spectest, plan::SPECTEST)?;
    let draw = Draw::new(source)?;
    let mut out = std::io::stdout().lock();
    for number in options.start..options.start + options.count {
        writeln!(out, "draws {number}")?;
        let (module, mut random) = draw.module(options.seed, number);
        writeln!(out, "began {number}")?;
        let build = settings(source, &module, number, &spectest, &mut random);
        let begin = Instant::now();
        let built = panic::catch_unwind(AssertUnwindSafe(|| driver::build(&module, &build, &Progress::default())));
        let time = begin.elapsed().as_millis();
        let (base, per_byte) = WORK;
        let verdict = match built {
            Ok(Ok(output)) if output.work.pieces() > base + per_byte * module.len() => {
                writeln!(out, "found more work than the module's size allows: {:?}", output.work)?;
                "excessive"
            }
            Ok(Ok(_)) if build.emit == Emit::EXECUTABLE => "linked",
            Ok(Ok(_)) => "compiled",
            Ok(Err(error)) => match error.kind() {
                Kind::Input if is_valid(&module) => "unlinkable",
                Kind::Input => "invalid",
                Kind::Unsupported if is_valid(&module) => "unsupported",
                Kind::Unsupported => "invalid",
                Kind::Bug | Kind::Environment => {
                    writeln!(out, "found {}", error.to_string().replace('\n', " "))?;
                    "wrong"
                }
            },
            Err(_) => {
                let said = PANIC.lock().unwrap_or_else(PoisonError::into_inner).replace('\n', " ");
                writeln!(out, "found {said}")?;
                "panicked"
            }
        };
        writeln!(out, "{verdict} {time}")?;
    }
    let peak = peak_memory()?;
    if source == Source::Hostile && peak > MEMORY {
        writeln!(out, "found {} MB of memory in use", peak / 1000)?;
    }
    writeln!(out, "memory {peak}")?;
    Ok(())
}

/// Returns the peak memory of this process, in kilobytes.
fn peak_memory() -> Result<u64> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let peak =
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")).ok_or("the kernel does not tell the peak of memory")?;
    Ok(peak.trim().trim_end_matches(" kB").parse()?)
}

fn is_valid(module: &[u8]) -> bool {
    wasm::source::Source::new(module)
        .is_ok_and(|source| Validator::new_with_features(wasm::features::all()).validate_all(source.binary()).is_ok())
}

/// Returns the options to build a module with: as far as possible, it is rejected only for reasons in its bytes.
fn settings(source: Source, module: &[u8], number: u64, spectest: &Path, random: &mut SmallRng) -> Build {
    let invoke = number.is_multiple_of(LINKED).then(|| callable(module)).flatten();
    let links = match module.windows(8).any(|window| window == b"spectest") {
        true => vec![Link { name: "spectest".to_owned(), path: spectest.to_owned() }],
        false => Vec::new(),
    };
    let targets = ["x86_64-linux", "aarch64-linux", "riscv64-linux", "s390x-linux"];
    let target = (source == Source::Hostile).then(|| targets[random.random_range(0..targets.len())].to_owned());
    let is_native = target.as_ref().is_none_or(|target| target.starts_with(std::env::consts::ARCH));
    Build {
        targets: target.into_iter().collect(),
        optimize: [Optimize::Speed, Optimize::None, Optimize::Size][random.random_range(0..3)],
        cpu: (is_native && random.random_bool(0.5)).then(|| "native".to_owned()),
        bounds: if random.random_bool(0.8) { Bounds::Guard } else { Bounds::Explicit },
        emit: if invoke.is_some() { Emit::EXECUTABLE } else { Emit::OBJECT },
        unknown_imports: UnknownImports::Trap,
        invoke,
        links,
        ..Build::default()
    }
}

/// Returns an exported function without parameters, if the module can be read that far.
fn callable(module: &[u8]) -> Option<String> {
    let types = Validator::new_with_features(wasm::features::all()).validate_all(module).ok()?;
    let types = types.as_ref();
    let mut exports = Parser::new(0).parse_all(module).filter_map(|payload| match payload {
        Ok(Payload::ExportSection(exports)) => Some(exports.into_iter().filter_map(|export| export.ok())),
        _ => None,
    });
    let callable = |export: &wasmparser::Export<'_>| {
        export.kind == ExternalKind::Func && types[types.core_function_at(export.index)].unwrap_func().params().is_empty()
    };
    exports.find_map(|mut section| section.find(callable)).map(|export| export.name.to_owned())
}

/// The source of changed modules.
struct Draw {
    source: Source,
    seeds: Vec<Vec<u8>>,
}

impl Draw {
    fn new(source: Source) -> Result<Self> {
        // Changes to a big module are like changes to a small one, but take longer.
        const LARGEST: usize = 4000;
        if source == Source::Hostile {
            return Ok(Self { source, seeds: Vec::new() });
        }
        let mut seeds = suite::modules();
        seeds.retain(|module| module.len() <= LARGEST);
        if seeds.is_empty() { Err("the suite has no modules".into()) } else { Ok(Self { source, seeds }) }
    }

    /// Draws a module; returns it with the random numbers for further choices about it.
    fn module(&self, seed: u64, number: u64) -> (Vec<u8>, SmallRng) {
        let mut random = draw::random(seed, number);
        if self.source == Source::Hostile {
            return (hostile_module(&mut random), random);
        }
        let other = &self.seeds[random.random_range(0..self.seeds.len())];
        if random.random_range(0..8) == 0 {
            let scale = Scale { width: random.random_range(1..20), size: 100 };
            let component = COMPONENTS[random.random_range(0..COMPONENTS.len())].binary(scale).unwrap_or_default();
            return (mutation::mutate(&component, other, &mut random), random);
        }
        let module = match random.random_range(0..4) {
            0 => draw::module(&mut random, |_| {}).map_or_else(|| other.clone(), |module| module.to_bytes()),
            _ => self.seeds[random.random_range(0..self.seeds.len())].clone(),
        };
        let changed = match random.random_range(0..4) {
            0 => still_valid(&module, &mut random).unwrap_or(module),
            _ => mutation::mutate(&module, other, &mut random),
        };
        (changed, random)
    }
}

/// Draws a module or component of some shape, of any size up to a megabyte.
fn hostile_module(random: &mut SmallRng) -> Vec<u8> {
    let number = random.random_range(0..SHAPES.len() + COMPONENTS.len());
    let width = 1 << random.random_range(0..16);
    let size = 1000 << random.random_range(0..10);
    let scale = Scale { width: random.random_range(width..=2 * width).min(50_000), size: random.random_range(size..=2 * size) };
    match SHAPES.get(number) {
        Some(shape) => shape.module(scale),
        // The text format may have a limit where the binary has none.
        None => COMPONENTS[number - SHAPES.len()].binary(scale).unwrap_or_default(),
    }
}

/// Changes a module with wasm-mutate, which keeps valid modules valid.
fn still_valid(module: &[u8], random: &mut SmallRng) -> Option<Vec<u8>> {
    const EFFORT: u64 = 50;
    let mut mutate = WasmMutate::default();
    mutate.seed(random.random()).fuel(EFFORT);
    // It sometimes panics on modules that are invalid to begin with.
    let changed = panic::catch_unwind(AssertUnwindSafe(|| mutate.run(module).ok()?.next()?.ok()));
    changed.ok().flatten()
}
