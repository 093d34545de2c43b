//! Loops behave the same as executables and under wasmtime, whatever the optimiser makes of them.
//!
//! ```text
//!   arguments ───────────────────────────────────┐
//!   stream, node ─► expression ─► body, plain ─► shape ─► module ─► differential ─► reduce
//! ```
//! Modules by wasm-smith hardly ever have a loop that walks through memory. Those of [`shape`] have nothing else: strides, copies of
//! the body as an unroller leaves them, conditions, reductions, recurrences and early exits, with arguments at which a vectoriser
//! may go wrong: counts around the number of lanes, overlaps at each distance, addresses that wrap, and the ends of memory. A call
//! of a loop is preceded by one that fills both memories and followed by one that hashes them, so what it did before it trapped is
//! compared as well.
//!
//! To draw another kind of loop, extend [`shape`], [`body`], or [`plain`] if it is one for vectors; another operator, [`expression`].

mod arguments;
mod body;
mod expression;
mod module;
mod node;
mod plain;
mod reduce;
mod shape;
mod stream;

use crate::Result;
use crate::differential::case::Case;
use crate::differential::peer::Peer;
use crate::differential::{self, Counts, Setting, Step, native};
use clap::Args;
use std::path::PathBuf;
use std::time::{Duration, Instant};
use wasm2native::options::{Bounds, Optimize};
use wasm2native_spec_tests::expect::Outcome;

/// The number of modules.
#[derive(Args)]
pub struct Options {
    /// Number of modules, of eight loops each
    #[arg(long, default_value_t = 10_000)]
    count: u64,

    /// Seed of all random choices
    #[arg(long, default_value_t = 1)]
    seed: u64,

    /// Number of the first module
    #[arg(long, default_value_t = 0)]
    start: u64,

    /// Number of modules in one executable
    #[arg(long, default_value_t = 40)]
    batch: u64,

    /// Stop after so many seconds
    #[arg(long, default_value_t = u64::MAX)]
    seconds: u64,

    /// Directory to write findings to, as small as they could be made
    #[arg(long, default_value = "findings")]
    keep: PathBuf,

    /// Number of findings to make smaller; each takes seconds
    #[arg(long, default_value_t = 20)]
    reduce: usize,

    /// The target to compile for, under its emulator if it is another one than this machine
    #[arg(long)]
    target: Option<String>,

    /// Print a module instead of comparing any
    #[arg(long)]
    print: bool,
}

/// The settings that batches are built with, in turn.
const SETTINGS: &[Setting] = &[
    (Optimize::Speed, Bounds::Guard, None),
    (Optimize::Speed, Bounds::Guard, Some("native")),
    (Optimize::Speed, Bounds::Explicit, None),
    (Optimize::Speed, Bounds::Guard, Some("x86-64-v2")),
    (Optimize::Size, Bounds::Guard, None),
];

/// Runs the comparison; returns the number of findings.
pub fn run(options: &Options) -> Result<usize> {
    if options.print {
        println!("{}", module::Draft::draw(options.seed, options.start).text);
        return Ok(0);
    }
    let (peer, begin) = (Peer::new()?, Instant::now());
    let (mut counts, mut number) = (Counts::default(), options.start);
    let end = options.start.saturating_add(options.count);
    while number < end && begin.elapsed() < Duration::from_secs(options.seconds) {
        // The settings of a module depend on its number alone.
        let batch = number..((number / options.batch + 1) * options.batch).min(end);
        number = batch.end;
        let mut machine = differential::machine(SETTINGS, batch.start / options.batch, options.target.as_deref())?;
        machine.seconds = 30;
        let drafts: Vec<module::Draft> = batch.clone().map(|number| module::Draft::draw(options.seed, number)).collect();
        let cases: Vec<Case> = batch.clone().zip(&drafts).map(|(number, draft)| draft.case(number)).collect::<Result<_>>()?;
        let expected: Vec<Vec<(Step, Outcome)>> = cases.iter().map(|case| peer.run(case)).collect::<Result<_>>()?;
        let work: Vec<(&Case, &[(Step, Outcome)])> = cases.iter().zip(expected.iter().map(|steps| &steps[..])).collect();
        counts.modules += cases.len() as u64;
        let actual = native::run(&work, &machine)?;
        for (((case, steps), outcomes), draft) in work.iter().zip(actual).zip(drafts) {
            let Some(difference) = differential::compare(case, steps, outcomes, &mut counts) else { continue };
            let path = options.keep.join(format!("loops-{}-{}.wat", options.seed, case.number));
            let (draft, difference) = match difference.step {
                Step::Call(call) if counts.findings <= options.reduce => reduce::reduce(draft, &machine, call, &difference.text)?,
                _ => (draft, difference.text),
            };
            let setting = format!("{:?} {:?} {:?}", machine.options.optimize, machine.options.bounds, machine.options.cpu);
            let text = format!(";; {setting}\n;; {difference}\n{}{}", draft.describe_calls(), draft.text);
            differential::report(&path, text.as_bytes(), &difference)?;
        }
        if (number / options.batch).is_multiple_of(10) {
            let seconds = begin.elapsed().as_secs_f64();
            eprintln!("{} modules, {seconds:.0} s, {} findings", counts.modules, counts.findings);
        }
    }
    counts.print(&format!("modules of loops of seed {}", options.seed), begin);
    Ok(counts.findings)
}
