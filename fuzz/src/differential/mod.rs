//! Valid modules behave the same as executables and under wasmtime.
//!
//! ```text
//!   draw ─► case ─┬─► peer:   wasmtime, in process          ─► steps and their outcomes ─┐
//!                 └─► native: one executable of many cases  ─► outcomes of the same steps ─┴─► compare
//! ```
//! A case is a module with calls of its functions. Its observable behaviour is compared: results and traps of instantiation and
//! of each call, and then every global and the contents of every memory. Counting fuel is part of the module, so both stop
//! endless loops at the same place. Not compared is anything after a stack overflow, since the size of the stack is the engine's
//! own.

pub mod case;
pub mod native;
#[cfg_attr(not(feature = "wasmtime"), path = "no_peer.rs")]
pub mod peer;

use crate::Result;
use case::{Allowed, Case, Objects};
use clap::Args;
use native::Machine;
use peer::Peer;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::Instant;
use wasm2native::options::{Bounds, Limits, Optimize, Options as Build};
use wasm2native::target::Target;
use wasm2native_abi::trap::Trap;
use wasm2native_spec_tests::expect::Outcome;
use wasm2native_spec_tests::runner::{self, Choice, Runner};

/// The number of modules.
#[derive(Args)]
pub struct Options {
    /// Number of modules
    #[arg(long, default_value_t = 10_000)]
    count: u64,

    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Number of the first module
    #[arg(long, default_value_t = 0)]
    start: u64,

    /// Number of modules in one executable
    #[arg(long, default_value_t = 100)]
    batch: u64,

    /// Directory to write findings to
    #[arg(long, default_value = "findings")]
    keep: PathBuf,

    /// The target to compile for, under its emulator if it is another one than this machine
    #[arg(long)]
    target: Option<String>,

    /// Only modules that may have garbage collection types, instead of one in sixteen
    #[arg(long)]
    objects: bool,

    /// Collect at each allocation of this number, and fill what is free, so that an object that is reclaimed too early is noticed
    #[arg(long, default_value_t = 0)]
    collect_every: u32,
}

/// A step of a case, in this order, whose outcome can be compared.
#[cfg_attr(not(feature = "wasmtime"), expect(dead_code, reason = "steps are done by both sides"))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Instantiates it.
    Instantiate,
    /// Makes the call with this number, with fresh fuel.
    Call(usize),
    /// Reads a global.
    Global(u32),
    /// Hashes the size and contents of a memory.
    Memory(u32),
}

/// A goal of the compiler, the way that it checks addresses, and the processor.
pub type Setting = (Optimize, Bounds, Option<&'static str>);

/// The settings that batches are built with, in turn.
const SETTINGS: &[Setting] = &[
    (Optimize::Speed, Bounds::Guard, None),
    (Optimize::Speed, Bounds::Guard, Some("native")),
    (Optimize::Size, Bounds::Explicit, Some("native")),
    (Optimize::None, Bounds::Guard, None),
    (Optimize::Speed, Bounds::Explicit, Some("x86-64-v2")),
    (Optimize::Speed, Bounds::Guard, Some("native")),
];

/// Counts for the summary.
#[derive(Default)]
pub struct Counts {
    /// Modules that were compared.
    pub modules: u64,
    /// Modules that differ.
    pub findings: usize,
    /// Steps that were compared.
    pub steps: u64,
    unsupported: u64,
    outcomes: BTreeMap<&'static str, u64>,
}

/// Runs the comparison; returns the number of findings.
pub fn run(options: &Options) -> Result<usize> {
    let peer = Peer::new()?;
    let begin = Instant::now();
    let mut counts = Counts::default();
    let mut number = options.start;
    let end = options.start + options.count;
    while number < end {
        // The contents of a module depend on its number alone.
        let last = (number / options.batch + 1) * options.batch;
        let batch = number..last.min(end);
        number = batch.end;
        let mut machine = machine(SETTINGS, batch.start / options.batch, options.target.as_deref())?;
        machine.options.tools.collect_every = options.collect_every;
        // With `native`, relaxed operators make the choices of the processor, as wasmtime does.
        let relaxed = machine.options.cpu.as_deref() == Some("native");
        let allowed = Allowed { relaxed, objects: if options.objects { Objects::Always } else { Objects::Sometimes } };
        let drawn: Vec<Case> = batch.filter_map(|number| Case::draw(options.seed, number, allowed)).collect();
        let count = drawn.len() as u64;
        let cases: Vec<Case> = drawn.into_iter().filter(native::is_supported).collect();
        counts.unsupported += count - cases.len() as u64;
        counts.modules += cases.len() as u64;
        let expected: Vec<Vec<(Step, Outcome)>> = cases.iter().map(|case| peer.run(case)).collect::<Result<_>>()?;
        let work: Vec<(&Case, &[(Step, Outcome)])> = cases.iter().zip(expected.iter().map(|steps| &steps[..])).collect();
        let actual = native::run(&work, &machine)?;
        for ((case, steps), outcomes) in work.iter().zip(actual) {
            let Some(difference) = compare(case, steps, outcomes, &mut counts) else { continue };
            let path = options.keep.join(format!("differential-{}-{}.wasm", options.seed, case.number));
            report(&path, &case.module, &difference.text)?;
        }
        if (number / options.batch).is_multiple_of(50) {
            let seconds = begin.elapsed().as_secs_f64();
            eprintln!("{} modules, {seconds:.0} s, {} findings", counts.modules, counts.findings);
        }
    }
    counts.print(&format!("modules of seed {}", options.seed), begin);
    println!("{} more modules use what is not supported", counts.unsupported);
    Ok(counts.findings)
}

impl Counts {
    /// Prints the summary.
    pub fn print(&self, what: &str, begin: Instant) {
        for (outcome, count) in &self.outcomes {
            println!("{outcome:<32} {count:>9}");
        }
        let (Counts { modules, findings, steps, .. }, seconds) = (self, begin.elapsed().as_secs_f64());
        println!("{modules} {what}, {steps} steps compared, in {seconds:.0} s: {findings} findings");
    }
}

/// Returns how the batch with a number is compiled, and where it runs.
///
/// # Errors
///
/// If executables for the target cannot be run here.
pub fn machine(settings: &[Setting], batch: u64, target: Option<&str>) -> Result<Machine> {
    let runner = runner(target)?;
    // The names of processors are this machine's.
    let usable: Vec<&Setting> = settings.iter().filter(|(.., cpu)| target.is_none() || cpu.is_none()).collect();
    let (optimize, bounds, cpu) = *usable[(batch % usable.len() as u64) as usize];
    let limits = Limits { stack_size: 64 << 20, ..Limits::default() };
    let targets = vec![runner.target.name.clone()];
    let options = Build { optimize, bounds, cpu: cpu.map(str::to_owned), limits, targets, ..Build::default() };
    // Fuel bounds the run time; the limit applies should that fail.
    Ok(Machine { options, runner, seconds: 120 })
}

fn runner(target: Option<&str>) -> Result<Runner> {
    match runner::choose(&Target::find(target)?) {
        Choice::Run(runner) => Ok(*runner),
        Choice::Skip(reason) => Err(reason.into()),
        Choice::Ignore => Err("W2N_TARGET names another target".into()),
    }
}

/// A difference between the outcomes of a case.
pub struct Difference {
    /// The first step that differs, or instantiation if the executable ended.
    pub step: Step,
    /// The outcomes, for human readers.
    pub text: String,
}

/// Compares the outcomes of a case; returns the first difference.
pub fn compare(
    case: &Case,
    expected: &[(Step, Outcome)],
    actual: std::result::Result<Vec<Outcome>, String>,
    counts: &mut Counts,
) -> Option<Difference> {
    let difference = match actual {
        Err(text) => Some(Difference { step: Step::Instantiate, text }),
        Ok(outcomes) => {
            counts.steps += expected.len() as u64;
            for (step, outcome) in expected {
                *counts.outcomes.entry(describe(*step, outcome)).or_default() += 1;
            }
            let mut pairs = expected.iter().zip(&outcomes);
            pairs.find(|((_, expected), actual)| expected != *actual).map(|((step, expected), actual)| Difference {
                step: *step,
                text: format!("{}: {actual:02x?} and not {expected:02x?}", case.describe(*step)),
            })
        }
    };
    counts.findings += usize::from(difference.is_some());
    difference
}

/// Writes a finding into a file.
pub fn report(path: &Path, contents: &[u8], difference: &str) -> Result<()> {
    path.parent().map_or(Ok(()), std::fs::create_dir_all)?;
    std::fs::write(path, contents)?;
    println!("FOUND {}: {difference}", path.display());
    Ok(())
}

fn describe(step: Step, outcome: &Outcome) -> &'static str {
    match (step, outcome) {
        (Step::Instantiate, Outcome::Returned(_)) => "instantiated",
        (Step::Global(_), _) => "global",
        (Step::Memory(_), _) => "memory",
        (Step::Call(_), Outcome::Returned(_)) => "returned",
        (_, Outcome::Trapped(trap)) => trap.message(),
    }
}

/// Merges traps that only one of the engines distinguishes.
fn kind(trap: Trap) -> Trap {
    match trap {
        Trap::UndefinedElement => Trap::TableOutOfBounds,
        Trap::NullFunctionReference | Trap::NullExceptionReference => Trap::NullReference,
        Trap::NullStructure | Trap::NullArray | Trap::NullI31 => Trap::NullReference,
        other => other,
    }
}
