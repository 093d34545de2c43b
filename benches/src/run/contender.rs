//! Compilers of the programs: engines for their modules, and native compilers for their sources.

use std::path::{Path, PathBuf};
use std::process::Command;

use clap::ValueEnum;
use measure::process::{self, Usage};
use measure::statistics;

use super::Options;
use crate::engine::Engine;
use crate::programs::{HELLO, Program};
use crate::{Result, corpus, layout, peer};

/// A native compiler.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Native {
    /// GCC, as installed.
    Gcc,
    /// Clang, as installed.
    Clang,
    /// The clang that the modules are compiled by.
    Zig,
}

/// A way of running wasmtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Peer {
    /// The crate, if it is built in.
    Crate,
    /// The command of a package.
    Command,
    /// None.
    None,
}

/// A compiler with its options.
pub struct Contender {
    /// The name as a heading.
    pub name: String,
    /// The difference from what users get without options; empty if there is none.
    pub variant: String,
    kind: Kind,
    cpu: Option<String>,
    /// The time that an empty program takes in seconds, as far as it is not the program's.
    overhead: f64,
}

enum Kind {
    Engine { engine: Engine, features: Vec<String>, options: Vec<String> },
    Native(Native),
}

/// Returns those to measure, the one that all are compared with first.
pub fn all(options: &Options) -> Result<Vec<Contender>> {
    let engine = |name: &str, engine, cpu: &Option<String>| Contender {
        name: name.to_owned(),
        variant: String::new(),
        kind: Kind::Engine { engine, features: Vec::new(), options: Vec::new() },
        cpu: cpu.clone(),
        overhead: 0.0,
    };
    let mut defaults = vec![engine("wasm2native", Engine::Ours, &options.cpu)];
    for &native in options.native.iter().filter(|native| native.is_present()) {
        let (kind, cpu) = (Kind::Native(native), options.cpu.clone());
        defaults.push(Contender { name: native.name().to_owned(), variant: String::new(), kind, cpu, overhead: 0.0 });
    }
    match options.wasmtime.unwrap_or(if peer::PRESENT { Peer::Crate } else { Peer::Command }) {
        Peer::Crate => defaults.push(engine("wasmtime", Engine::Wasmtime, &options.cpu)),
        Peer::Command => defaults.push(engine("wasmtime", Engine::Command, &options.cpu)),
        Peer::None => {}
    }
    let mut variants = Vec::new();
    if let Some(words) = &options.also {
        let options = words.split_whitespace().map(str::to_owned).collect();
        variants.push(defaults[0].with(words, |kind, _| {
            if let Kind::Engine { options: all, .. } = kind {
                *all = options;
            }
        }));
    }
    if !options.module_features.is_empty() {
        let name = options.module_features.join("+");
        let change = |kind: &mut Kind, _: &mut Option<String>| {
            if let Kind::Engine { features, .. } = kind {
                features.clone_from(&options.module_features);
            }
        };
        variants.extend(defaults.iter().filter(|one| !one.is_native()).map(|one| one.with(&name, change)));
    }
    if let Some(level) = &options.also_cpu {
        variants.extend(defaults.iter().map(|one| one.with(level, |_, cpu| *cpu = Some(level.clone()))));
    }
    let mut all: Vec<Contender> = defaults.into_iter().chain(variants).collect();
    for one in &mut all {
        one.overhead = one.start()?;
    }
    Ok(all)
}

impl Native {
    fn name(self) -> &'static str {
        match self {
            Native::Gcc => "gcc",
            Native::Clang => "clang",
            Native::Zig => "zig",
        }
    }

    /// Whether it is installed, or can be fetched; says so if it is not.
    fn is_present(self) -> bool {
        let version = Command::new(self.name()).arg("--version").output();
        let is_present = self == Native::Zig || version.is_ok_and(|version| version.status.success());
        if !is_present {
            eprintln!("note: without {}, which is not installed", self.name());
        }
        is_present
    }

    fn build(self, program: &Program, cpu: Option<&str>, directory: &Path) -> Result<PathBuf> {
        let level = cpu.unwrap_or("x86-64");
        if self == Native::Zig {
            let level = format!("-mcpu={}", level.replace('-', "_"));
            return corpus::compile_c(program.name, program.source(), "x86_64-linux-gnu", &["-O3", "-ffp-contract=off", &level]);
        }
        let source = directory.join(format!("{}.c", program.name));
        let output = directory.join(format!("{}-{}-{level}", program.name, self.name()));
        // One file serves all layouts.
        if !output.exists() {
            std::fs::write(&source, program.source()).map_err(|error| format!("{}: {error}", source.display()))?;
            let mut command = Command::new(self.name());
            // Without contraction, rounding is that of the module.
            command.args(["-O3", "-w", "-ffp-contract=off"]).arg(format!("-march={level}"));
            process::output(command.arg(&source).arg("-o").arg(&output).arg("-lm"))?;
        }
        Ok(output)
    }
}

impl Contender {
    /// Whether it compiles sources rather than modules.
    pub fn is_native(&self) -> bool {
        matches!(self.kind, Kind::Native(_))
    }

    fn with(&self, variant: &str, change: impl FnOnce(&mut Kind, &mut Option<String>)) -> Contender {
        let mut kind = match &self.kind {
            Kind::Engine { engine, features, options } => {
                Kind::Engine { engine: *engine, features: features.clone(), options: options.clone() }
            }
            Kind::Native(native) => Kind::Native(*native),
        };
        let mut cpu = self.cpu.clone();
        change(&mut kind, &mut cpu);
        Contender { name: format!("{} {variant}", self.name), variant: variant.to_owned(), kind, cpu, overhead: 0.0 }
    }

    /// Builds a program in a layout; returns the path of the result.
    pub fn build(&self, program: &Program, number: u64, directory: &Path) -> Result<PathBuf> {
        let Kind::Engine { engine, features, options } = &self.kind else {
            let Kind::Native(native) = self.kind else { unreachable!("there are two kinds") };
            return native.build(program, self.cpu.as_deref(), directory);
        };
        let module = program.fast_module(features)?;
        let module = std::fs::read(&module).map_err(|error| format!("{}: {error}", module.display()))?;
        let name = self.name.replace(|letter: char| !letter.is_ascii_alphanumeric(), "_");
        let path = directory.join(format!("{}-{name}-{number}.wasm", program.name));
        let bytes = layout::lay_out(&module, number).map_err(|error| format!("{}: {error}", program.name))?;
        std::fs::write(&path, bytes).map_err(|error| format!("{}: {error}", path.display()))?;
        engine.build(&path, directory, self.cpu.as_deref(), options)
    }

    /// Returns the command that runs what [`build`](Contender::build) made.
    pub fn run(&self, built: &Path) -> Result<Command> {
        match &self.kind {
            Kind::Engine { engine, .. } => engine.run(built),
            Kind::Native(_) => Ok(Command::new(built)),
        }
    }

    /// Returns the processor time of a program in seconds.
    pub fn program_time(&self, usage: Usage, stderr: &str) -> Result<f64> {
        let time = match &self.kind {
            Kind::Engine { engine, .. } => engine.program_time(usage, stderr)?,
            Kind::Native(_) => usage.cpu,
        };
        Ok((time.as_secs_f64() - self.overhead).max(1e-6))
    }

    /// Returns the time that the command wasmtime takes for a program that does next to nothing: that is not its code's.
    fn start(&self) -> Result<f64> {
        let Kind::Engine { engine: Engine::Command, .. } = self.kind else { return Ok(0.0) };
        let directory = corpus::fresh_directory(format!("start-{}", std::process::id()))?;
        let built = self.build(HELLO, 0, &directory)?;
        let mut times = Vec::new();
        for _ in 0..15 {
            let outcome = process::output(&mut self.run(&built)?)?;
            times.push(self.program_time(outcome.usage, &outcome.stderr)?);
        }
        std::fs::remove_dir_all(&directory).map_err(|error| format!("{}: {error}", directory.display()))?;
        Ok(statistics::least(times))
    }
}
