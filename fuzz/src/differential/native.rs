//! Cases as one executable.
//!
//! Each case is accompanied by an instance of a module of our own, which sees its fuel and its memories: it refuels the case
//! before each call, and hashes the memories at the end.

use super::case::{Case, FUEL};
use super::{Step, kind};
use crate::Result;
use std::collections::HashMap;
use std::fmt::Write as _;
use std::panic::{self, AssertUnwindSafe};
use std::process::{Command as Process, Stdio};
use wasm2native::error::{Error, Kind};
use wasm2native::options::{Emit, Optimize, Options};
use wasm2native::package::{self, Mode};
use wasm2native::program::{Builder, Command, Extern, Providers, Root};
use wasm2native::progress::Progress;
use wasm2native::{driver, wasm};
use wasm2native_spec_tests::expect::Outcome;
use wasm2native_spec_tests::run;
use wasm2native_spec_tests::runner::Runner;
use wasmparser::ValType;

/// How cases are compiled, and where they run.
pub struct Machine {
    /// The options of the compiler.
    pub options: Options,
    /// The target, and the means of running its executables.
    pub runner: Runner,
    /// The seconds after which an executable is killed, if fuel or traps have not ended it.
    pub seconds: u32,
}

/// A case, its steps, and their expected outcomes.
type Work<'c> = (&'c Case, &'c [(Step, Outcome)]);

/// The result of a case: outcomes of its steps, or why there are none.
type Actual = std::result::Result<Vec<Outcome>, String>;

/// Whether a module uses only supported features.
pub fn is_supported(case: &Case) -> bool {
    // Only modules with garbage collection types may use others.
    if !case.has_typed_references {
        return true;
    }
    let options = Options { emit: Emit::OBJECT, optimize: Optimize::None, ..Options::default() };
    let built = panic::catch_unwind(|| driver::build(&case.module, &options, &Progress::default()));
    !matches!(built, Ok(Err(error)) if error.kind() == Kind::Unsupported)
}

/// Performs the steps of all cases.
pub fn run(work: &[Work<'_>], machine: &Machine) -> Result<Vec<Actual>> {
    let observers: Vec<Vec<u8>> = work.iter().map(|(case, _)| observer(case)).collect::<std::result::Result<_, _>>()?;
    let built = panic::catch_unwind(AssertUnwindSafe(|| build(work, &observers, machine)));
    let problem = match built {
        Ok(Ok(executable)) => {
            let (outcomes, end) = execute(&executable, machine)?;
            return settle(work, outcomes, &end, machine);
        }
        Ok(Err(error)) => error.to_string(),
        Err(_) => "the compiler panicked".to_owned(),
    };
    match work {
        [] => Ok(Vec::new()),
        [_] => Ok(vec![Err(problem)]),
        // Running each case alone shows which of them it is.
        many => many.iter().map(|one| Ok(run(std::slice::from_ref(one), machine)?.remove(0))).collect(),
    }
}

/// Assigns the outcomes to their cases; if the executable ended early, the cases after that are run again.
fn settle(work: &[Work<'_>], outcomes: Vec<Outcome>, end: &str, machine: &Machine) -> Result<Vec<Actual>> {
    let mut outcomes = outcomes.into_iter();
    let mut actual = Vec::new();
    for (number, (case, steps)) in work.iter().enumerate() {
        // The first outcome is that of the observer.
        let mut of_case = Vec::new();
        for (step, _) in *steps {
            let is_served = *step == Step::Instantiate || matches!(step, Step::Call(_));
            let before = if is_served { outcomes.next() } else { None };
            match (before.is_some() || !is_served, outcomes.next()) {
                (true, Some(outcome)) => of_case.push(canonical(case, *step, outcome)),
                _ => {
                    actual.push(Err(format!("{}: the executable ended: {end}", case.describe(*step))));
                    actual.extend(run(&work[number + 1..], machine)?);
                    return Ok(actual);
                }
            }
        }
        actual.push(Ok(of_case));
    }
    Ok(actual)
}

fn build(work: &[Work<'_>], observers: &[Vec<u8>], machine: &Machine) -> std::result::Result<Vec<u8>, Error> {
    let Machine { options, runner, .. } = machine;
    let mut builder = Builder::new(options, runner.target.space());
    let mut commands = Vec::new();
    for ((case, steps), observer) in work.iter().zip(observers) {
        let module = builder.add_module(wasm::reader::read(&case.module, wasm::features::all())?);
        let mut providers = Providers::new(options.unknown_imports);
        let imports = providers.imports(&builder, module)?;
        let instance = builder.instantiate(module, &imports)?;
        providers.register("case", instance);
        let observer = builder.add_module(wasm::reader::read(observer, wasm::features::all())?);
        let imports = providers.imports(&builder, observer)?;
        let observer = builder.instantiate(observer, &imports)?;
        let mut invokes = HashMap::new();
        for (step, _) in *steps {
            let (before, function, parameters, results) = match step {
                Step::Instantiate => {
                    let before = builder.add_entry(vec![observer], Vec::new());
                    (Some(before), builder.add_entry(vec![instance], Vec::new()), Vec::new(), 0)
                }
                Step::Call(number) => {
                    let call = &case.calls[*number];
                    let mut invoke = |instance, name: &str| {
                        let Some(Extern::Func(function)) = builder.export(instance, name) else {
                            unreachable!("{name} is exported")
                        };
                        *invokes.entry(function).or_insert_with(|| builder.add_invoke(function))
                    };
                    let refuel = invoke(observer, "refuel");
                    let function = invoke(instance, &format!("f{}", call.function));
                    (Some(refuel), function, call.arguments.clone(), call.ty.results().len())
                }
                Step::Global(index) => {
                    let Some(Extern::Global(global)) = builder.export(instance, &format!("g{index}")) else {
                        unreachable!("globals are exported")
                    };
                    (None, builder.add_read(global), Vec::new(), 1)
                }
                Step::Memory(index) => {
                    let Some(Extern::Func(function)) = builder.export(observer, &format!("hash{index}")) else {
                        unreachable!("the observer has a hash for each memory")
                    };
                    (None, builder.add_invoke(function), Vec::new(), 1)
                }
            };
            commands.extend(before.map(|function| Command { function, parameters: Vec::new(), results: 0, lift: None }));
            commands.push(Command { function, parameters, results, lift: None });
        }
    }
    driver::build_program(builder.finish(Root::Script(commands)), options, &Progress::default()).map(|output| output.bytes)
}

/// Returns the module that refuels a case, and hashes its memories as `peer::hash` does.
fn observer(case: &Case) -> std::result::Result<Vec<u8>, wat::Error> {
    let fuel = case.globals.len() - 1;
    let mut text = format!(r#"(module (import "case" "g{fuel}" (global $fuel (mut i32)))"#);
    for (index, ty) in case.memories.iter().enumerate() {
        let index_type = if ty.memory64 { "i64" } else { "i32" };
        let page = 1 << ty.page_size_log2.unwrap_or(16);
        let _ = write!(text, r#"(import "case" "m{index}" (memory $m{index} {index_type} 0 (pagesize {page})))"#);
    }
    let _ = write!(text, r#"(func (export "refuel") (global.set $fuel (i32.const {FUEL})))"#);
    for (index, ty) in case.memories.iter().enumerate() {
        let (wrap, extend) = if ty.memory64 { ("", "") } else { ("(i32.wrap_i64", "(i64.extend_i32_u") };
        let close = if ty.memory64 { "" } else { ")" };
        let log2 = ty.page_size_log2.unwrap_or(16);
        let _ = write!(
            text,
            r#"(func (export "hash{index}") (result i64) (local $hash i64) (local $at i64) (local $end i64)
                (local.set $hash {extend} (memory.size $m{index}) {close})
                (local.set $end (i64.and (i64.shl (local.get $hash) (i64.const {log2})) (i64.const -8)))
                (block $done (loop $next
                    (br_if $done (i64.ge_u (local.get $at) (local.get $end)))
                    (local.set $hash (i64.mul (i64.const 0x517cc1b727220a95) (i64.xor
                        (i64.rotl (local.get $hash) (i64.const 5))
                        (i64.load $m{index} {wrap} (local.get $at) {close}))))
                    (local.set $at (i64.add (local.get $at) (i64.const 8)))
                    (br $next)))
                (local.get $hash))"#
        );
    }
    text.push(')');
    wat::parse_str(text)
}

/// Runs an executable; returns the outcomes and how it ended.
fn execute(executable: &[u8], machine: &Machine) -> Result<(Vec<Outcome>, String)> {
    let directory = tempfile::tempdir()?;
    let path = directory.path().join("cases");
    package::write(&path, executable, Mode::Executable)?;
    let command = machine.runner.command(&path);
    let mut limited = Process::new("timeout");
    limited.arg("--signal=KILL").arg(machine.seconds.to_string()).arg(command.get_program()).args(command.get_args());
    let finished = limited.stdin(Stdio::null()).output()?;
    let said = String::from_utf8_lossy(&finished.stderr).trim().to_owned();
    Ok((run::outcomes(&finished.stdout), format!("{} {said}", finished.status)))
}

/// Reduces an outcome to the bits that its types have, and references to whether they are null.
fn canonical(case: &Case, step: Step, outcome: Outcome) -> Outcome {
    let types = match step {
        Step::Instantiate => Vec::new(),
        Step::Call(number) => case.calls[number].ty.results().to_vec(),
        Step::Global(index) => vec![case.globals[index as usize]],
        Step::Memory(_) => vec![ValType::I64],
    };
    match outcome {
        Outcome::Trapped(trap) => Outcome::Trapped(kind(trap)),
        Outcome::Returned(values) => Outcome::Returned(
            values
                .into_iter()
                .zip(types)
                .map(|(value, ty)| {
                    let wide = u128::from_le_bytes(value);
                    let kept = match ty {
                        ValType::I32 | ValType::F32 => wide & u128::from(u32::MAX),
                        ValType::I64 | ValType::F64 => wide & u128::from(u64::MAX),
                        ValType::V128 => wide,
                        ValType::Ref(_) => u128::from(wide as u64 != 0),
                    };
                    kept.to_le_bytes()
                })
                .collect(),
        ),
    }
}
