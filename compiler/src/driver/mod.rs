//! The whole pipeline, one call a stage: read this first.
//!
//! * [`sources`]: what is read once, for all targets.

mod sources;

use crate::codegen::isa::Isas;
use crate::codegen::{self, CompiledFunction, Compiler};
use crate::embed::Tree;
use crate::error::{Error, Result};
use crate::link::{self, Input};
use crate::object::{Facts, Writer};
use crate::options::{Emit, Options};
use crate::package::oci::Image;
use crate::program::function_name::FunctionNames;
use crate::program::id::FuncId;
use crate::program::{Program, entry, links, parts};
use crate::progress::Progress;
use crate::target::{CpuLevel, Target};
use crate::timing::Timing;
use crate::translate::Translator;
use crate::translate::budget::{Effort, Tally, Work};
use crate::wasm::hints::Producer;
use crate::{dump, package, wasm};
use rayon::prelude::*;
use sources::{LinkedSource, NamedRuntime, Sources};
use std::ops::Range;

/// What a build gives.
pub struct Output {
    /// The file that was asked for.
    pub bytes: Vec<u8>,
    /// What the user may want to know: each is a sentence and a remedy.
    pub notes: Vec<String>,
    /// Who made the input, as it says itself.
    pub producers: Vec<Producer>,
    /// How much the code generator was given.
    pub work: Work,
    /// How long each phase took.
    pub timing: Timing,
}

impl Output {
    /// Adds a note, which several targets may give.
    fn note(&mut self, note: String) {
        if !self.notes.contains(&note) {
            self.notes.push(note);
        }
    }
}

/// Builds what `options` ask for out of a module in binary or text format.
pub fn build(input: &[u8], options: &Options, progress: &Progress) -> Result<Output> {
    let mut output =
        Output { bytes: Vec::new(), notes: Vec::new(), producers: Vec::new(), work: Work::default(), timing: Timing::default() };
    let targets = targets(options)?;
    links::check(&options.links)?;
    links::notes(&options.links).for_each(|note| output.note(note));
    let sources = Sources::read(input, options, &mut output.timing)?;
    sources.tree.notes().into_iter().for_each(|note| output.note(note));
    link::check(options.linker.as_deref(), &options.claim)?;
    let mut executables = Vec::new();
    for target in targets {
        let bytes = build_for(&target, &sources, options, progress, &mut output).map_err(|error| sources.locate(error))?;
        match options.emit {
            Emit::Oci => executables.push((target, bytes)),
            _ => output.bytes = bytes,
        }
    }
    if options.emit == Emit::Oci {
        let name = options.name.as_deref().unwrap_or("app");
        let image = Image { name, permissions: &options.permissions, executables: &executables };
        output.bytes = output.timing.phase("package", || package::oci::build(&image))?;
    }
    Ok(output)
}

/// Builds for one target: what there is to know of the program and what it took go to `output`.
fn build_for(
    target: &Target,
    sources: &Sources<'_>,
    options: &Options,
    progress: &Progress,
    output: &mut Output,
) -> Result<Vec<u8>> {
    let timing = &mut output.timing;
    let mut cpu = target.cpu(options.cpu.as_deref(), codegen::isa::native_settings)?;
    let module = timing.phase("validate", || wasm::reader::read(sources.main.binary(), wasm::features::all()))?;
    output.producers.clone_from(&module.producers);
    let linked = timing.phase("linked", || sources.linked.iter().map(LinkedSource::module).collect::<Result<Vec<_>>>())?;
    let program = timing.phase("plan", || entry::plan(module, linked, options, target.space()))?;
    for note in program.notes() {
        output.note(note);
    }
    if program.uses_vectors && target.add_vectors(&mut cpu)? {
        let name = &target.name;
        output.note(format!("v128 needs a processor with vectors on {name}; the program refuses to start on others"));
    }
    let timing = &mut output.timing;
    let isas = Isas::new(target, options.optimize, &cpu)?;
    let tree = &sources.tree;
    let tally = Tally::new(program.functions.keys().map(|id| parts::body_size(&program, id)).sum());
    let build = Build { program: &program, isas: &isas, target, cpu: &cpu, tree, progress, tally: &tally };
    let limited = |program| tally.limited().map(|limited| describe_limited(program, limited));
    let (bytes, note) = match options.emit {
        Emit::Clif => (timing.phase("translate", || dump::clif(&program, isas.of(Effort::Asked), &tally)), None),
        Emit::Asm => (timing.phase("compile", || build.assembly()), limited(&program)),
        Emit::Obj => (timing.phase("compile", || build.object()), limited(&program)),
        Emit::Exe | Emit::Oci => {
            // What is no runtime is told before anything is compiled.
            let runtime = sources::runtime(target, sources.runtime.as_ref())?;
            let mut objects = timing.phase("compile", || build.objects())?;
            let note = limited(&program);
            drop(program);
            objects.extend(timing.phase("files", || files(target, tree))?);
            objects.push(runtime);
            let linked = timing.phase("link", || link::link(target, objects, options.build_id, options.linker.as_deref()));
            (linked.map_err(|error| sources.suspect_runtime(error)), note)
        }
    };
    output.work += tally.work();
    if let Some(note) = note {
        output.note(note);
    }
    bytes
}

/// Builds the executable of a program that was put together by hand, such as a test script.
pub fn build_program(program: Program<'_>, target: &Target, options: &Options, progress: &Progress) -> Result<Vec<u8>> {
    let mut cpu = target.cpu(options.cpu.as_deref(), codegen::isa::native_settings)?;
    if program.uses_vectors {
        target.add_vectors(&mut cpu)?;
    }
    let isas = Isas::new(target, options.optimize, &cpu)?;
    let tree = Tree::default();
    let tally = Tally::new(program.functions.keys().map(|id| parts::body_size(&program, id)).sum());
    let mut objects =
        Build { program: &program, isas: &isas, target, cpu: &cpu, tree: &tree, progress, tally: &tally }.objects()?;
    drop(program);
    objects.push(sources::runtime(target, NamedRuntime::read(options)?.as_ref())?);
    link::link(target, objects, options.build_id, options.linker.as_deref())
}

/// How many functions were not compiled as asked, and the largest of them.
fn describe_limited(program: &Program<'_>, (count, largest): (usize, FuncId)) -> String {
    let name = program.describe(largest);
    match count {
        1 => format!("{name} is too large to be optimised, and runs slower than it could"),
        _ => format!("{count} functions are too large to be optimised, and run slower than they could; the largest is {name}"),
    }
}

/// What all stages after the plan look at.
struct Build<'b, 'a> {
    program: &'b Program<'a>,
    isas: &'b Isas,
    target: &'b Target,
    cpu: &'b CpuLevel,
    tree: &'b Tree,
    progress: &'b Progress,
    tally: &'b Tally<FuncId>,
}

impl Build<'_, '_> {
    /// One object for the data and one for each part of the text.
    fn objects(&self) -> Result<Vec<Input>> {
        let parts = self.start();
        let mut data = Writer::new(self.target)?;
        data.add_program(self.program, &self.facts(&parts), self.target.page_size)?;
        let mut objects = vec![Input { name: "program.o".to_owned(), bytes: data.finish()? }];
        for (number, part) in parts.iter().enumerate() {
            let code = self.compile(part, Assembly::Discard)?;
            let mut object = Writer::new(self.target)?;
            object.add_code(self.program, number, parts::functions(part), &code)?;
            objects.push(Input { name: format!("code{number}.o"), bytes: object.finish()? });
        }
        Ok(objects)
    }

    /// One object for everything.
    fn object(&self) -> Result<Vec<u8>> {
        let parts = self.start();
        let mut object = Writer::new(self.target)?;
        object.add_program(self.program, &self.facts(&parts), self.target.page_size)?;
        for (number, part) in parts.iter().enumerate() {
            let code = self.compile(part, Assembly::Discard)?;
            object.add_code(self.program, number, parts::functions(part), &code)?;
        }
        object.add_tree(self.tree)?;
        object.name_functions(&FunctionNames::of(self.program), self.program.functions.keys());
        object.finish()
    }

    /// The machine code of everything, as text.
    fn assembly(&self) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        let names = FunctionNames::of(self.program);
        for part in self.start() {
            let code = self.compile(&part, Assembly::Keep)?;
            let architecture = self.isas.of(Effort::Asked).triple().architecture;
            dump::assembly(self.program, &names, parts::functions(&part), &code, architecture, &mut text);
        }
        Ok(text)
    }

    fn start(&self) -> Vec<Range<u32>> {
        let sizes = self.program.functions.keys().map(|id| parts::body_size(self.program, id));
        self.progress.start(sizes.sum());
        parts::parts(self.program)
    }

    fn facts(&self, parts: &[Range<u32>]) -> Facts<'_> {
        Facts { parts: parts.len(), target: self.target, cpu: self.cpu, tree: self.tree }
    }

    /// Translates and compiles a part, each function alone; results are in the order of the functions.
    fn compile(&self, part: &Range<u32>, assembly: Assembly) -> Result<Vec<CompiledFunction>> {
        let functions: Vec<_> = parts::functions(part).collect();
        let worker =
            || (Translator::new(self.program, self.isas.of(Effort::Asked)), Compiler::new(self.isas, assembly == Assembly::Keep));
        functions
            .into_par_iter()
            .map_init(worker, |(translator, compiler), id| {
                let size = parts::body_size(self.program, id);
                let (work, effort) = translator.translate(id, compiler.start())?;
                self.tally.add(id, size, work, effort)?;
                let compiled = compiler.finish(effort).map_err(|error| self.program.blame(id, error));
                self.progress.advance(size);
                compiled
            })
            .collect()
    }
}

/// What becomes of the text of the machine code.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Assembly {
    Keep,
    Discard,
}

/// The targets to build for, each once.
fn targets(options: &Options) -> Result<Vec<Target>> {
    let [first, others @ ..] = &*options.targets else { return Ok(vec![Target::find(None)?]) };
    if !others.is_empty() && options.emit != Emit::Oci {
        return Err(Error::environment("several --target need --emit oci")
            .help("name one target, or build a container image with --emit oci"));
    }
    if !others.is_empty() && (options.runtime.is_some() || options.linker.is_some()) {
        return Err(Error::environment("--runtime and --linker cannot be used with several targets")
            .help("omit them, or name one target"));
    }
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

/// The object of the files that become part of the executable, if there are any.
fn files(target: &Target, tree: &Tree) -> Result<Option<Input>> {
    if tree.is_empty() {
        return Ok(None);
    }
    let mut object = Writer::new(target)?;
    object.add_tree(tree)?;
    Ok(Some(Input { name: "files.o".to_owned(), bytes: object.finish()? }))
}
