//! The peer: the crate `wasmtime` as a compiler and as a runner of what it compiled, each in a process of its own.
//!
//! Its settings are the defaults of the crate, with exceptions, which some modules need. A run loads a module that was compiled
//! before, as somebody who ships a precompiled program would, and says on standard error how much processor time the call of
//! `_start` took.

use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

use clap::Subcommand;

/// Whether the peer is built in.
pub const PRESENT: bool = cfg!(feature = "wasmtime");

/// What the peer shall do.
#[derive(Subcommand)]
pub enum Task {
    /// Compiles a module.
    Compile {
        /// The processor: `native`, or a level of the x86-64 psABI.
        #[arg(long, default_value = "native")]
        cpu: String,
        /// The module.
        module: PathBuf,
        /// Where the compiled module goes.
        output: PathBuf,
    },
    /// Runs a compiled module.
    Run {
        /// The compiled module.
        compiled: PathBuf,
    },
}

/// The text before the time that a run reports.
const REPORT: &str = "nanoseconds in _start: ";

/// Returns the processor time that a run reported on standard error.
pub fn program_time(stderr: &str) -> Option<Duration> {
    let number = stderr.lines().find_map(|line| line.strip_prefix(REPORT))?;
    number.parse().ok().map(Duration::from_nanos)
}

/// Does it.
pub fn run(task: &Task) -> ExitCode {
    match perform(task) {
        Ok(code) => code,
        Err(reason) => {
            eprintln!("wasmtime: {reason}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(not(feature = "wasmtime"))]
fn perform(_: &Task) -> crate::Result<ExitCode> {
    Err("not built in; build with --features wasmtime".to_owned())
}

#[cfg(feature = "wasmtime")]
fn perform(task: &Task) -> crate::Result<ExitCode> {
    match task {
        Task::Compile { cpu, module, output } => wasmtime_crate::compile(cpu, module, output).map(|()| ExitCode::SUCCESS),
        Task::Run { compiled } => wasmtime_crate::run(compiled),
    }
    .map_err(|error| format!("{error:?}"))
}

#[cfg(feature = "wasmtime")]
mod wasmtime_crate {
    use std::path::Path;
    use std::process::ExitCode;

    use wasmtime::component::{self, Component, ResourceTable};
    use wasmtime::{Config, Engine, Linker, Module, Precompiled, Result, Store, format_err};
    use wasmtime_wasi::p1::{self, WasiP1Ctx};
    use wasmtime_wasi::p2::{self, bindings::sync::Command};
    use wasmtime_wasi::{I32Exit, WasiCtx, WasiCtxView, WasiView};

    use super::{REPORT, features};

    pub fn compile(cpu: &str, module: &Path, output: &Path) -> Result<()> {
        let mut config = config();
        if cpu != "native" {
            // A named target has no features of the host.
            config.target("x86_64-unknown-linux-gnu")?;
            let Some(features) = features(cpu) else { return Err(format_err!("no processor level {cpu}")) };
            for feature in features {
                // SAFETY: the processor has what the level says, or the module is refused when it is loaded.
                unsafe { config.cranelift_flag_enable(feature) };
            }
        }
        let (engine, bytes) = (Engine::new(&config)?, std::fs::read(module)?);
        let compiled = match bytes[4..] {
            [0x0d, 0, 1, 0, ..] => engine.precompile_component(&bytes),
            _ => engine.precompile_module(&bytes),
        }?;
        Ok(std::fs::write(output, compiled)?)
    }

    pub fn run(compiled: &Path) -> Result<ExitCode> {
        let engine = Engine::new(&config())?;
        if Engine::detect_precompiled_file(compiled)? == Some(Precompiled::Component) {
            return run_component(&engine, compiled);
        }
        // SAFETY: the file was written by `compile` for this measurement.
        let module = unsafe { Module::deserialize_file(&engine, compiled)? };
        let mut linker: Linker<WasiP1Ctx> = Linker::new(&engine);
        p1::add_to_linker_sync(&mut linker, |context| context)?;
        let context = WasiCtx::builder().inherit_stdio().arg("program").build_p1();
        let mut store = Store::new(&engine, context);
        let instance = linker.instantiate(&mut store, &module)?;
        let start = instance.get_typed_func::<(), ()>(&mut store, "_start")?;
        let before = processor_time();
        let result = start.call(&mut store, ());
        let after = processor_time();
        eprintln!("{REPORT}{}", after - before);
        match result.map_err(|error| error.downcast::<I32Exit>()) {
            Ok(()) => Ok(ExitCode::SUCCESS),
            Err(Ok(I32Exit(status))) => Ok(u8::try_from(status).map_or(ExitCode::FAILURE, ExitCode::from)),
            Err(Err(error)) => Err(error),
        }
    }

    /// The state of a component.
    struct State {
        context: WasiCtx,
        table: ResourceTable,
    }

    impl WasiView for State {
        fn ctx(&mut self) -> WasiCtxView<'_> {
            WasiCtxView { ctx: &mut self.context, table: &mut self.table }
        }
    }

    fn run_component(engine: &Engine, compiled: &Path) -> Result<ExitCode> {
        // SAFETY: the file was written by `compile` for this measurement.
        let component = unsafe { Component::deserialize_file(engine, compiled)? };
        let mut linker: component::Linker<State> = component::Linker::new(engine);
        p2::add_to_linker_sync(&mut linker)?;
        let context = WasiCtx::builder().inherit_stdio().arg("program").build();
        let mut store = Store::new(engine, State { context, table: ResourceTable::new() });
        let command = Command::instantiate(&mut store, &component, &linker)?;
        let before = processor_time();
        let result = command.wasi_cli_run().call_run(&mut store);
        let after = processor_time();
        eprintln!("{REPORT}{}", after - before);
        Ok(if result?.is_ok() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }

    fn config() -> Config {
        let mut config = Config::new();
        config.wasm_exceptions(true);
        config
    }

    /// Processor time of this process in nanoseconds.
    fn processor_time() -> u64 {
        let mut time = libc::timespec { tv_sec: 0, tv_nsec: 0 };
        // SAFETY: the pointer is to a value of ours that outlives the call.
        unsafe { libc::clock_gettime(libc::CLOCK_PROCESS_CPUTIME_ID, &raw mut time) };
        u64::try_from(time.tv_sec).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.tv_nsec).unwrap_or(0)
    }
}

/// Returns the features of a level, as in `targets/x86_64-linux.toml`.
pub fn features(level: &str) -> Option<&'static [&'static str]> {
    const V3: &[&str] = &[
        "has_sse3",
        "has_ssse3",
        "has_sse41",
        "has_sse42",
        "has_popcnt",
        "has_cmpxchg16b",
        "has_avx",
        "has_avx2",
        "has_fma",
        "has_bmi1",
        "has_bmi2",
        "has_lzcnt",
    ];
    match level {
        "x86-64" => Some(&[]),
        "x86-64-v2" => Some(&V3[..6]),
        "x86-64-v3" => Some(V3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::{REPORT, program_time};

    #[test]
    fn the_time_is_found_among_other_messages() {
        assert_eq!(program_time(&format!("something else\n{REPORT}1500\n")), Some(Duration::from_nanos(1500)));
        assert_eq!(program_time("something else\n"), None);
    }
}
