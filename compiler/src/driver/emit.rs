//! LOWER … EMIT: from the plan to objects, or to a stage as text.
//!
//! A batch of functions at a time is CLIF, on its way through translator, optimiser and code generator. The batches follow the call
//! graph, so that callees of a batch are in it or in one that was begun before.

use super::output::Output;
use super::queue;
use super::sources::Files;
use crate::clif::effort::Effort;
use crate::clif::name::FunctionNames;
use crate::clif::origin::InlinedCall;
use crate::clif::watch::Requests;
use crate::codegen::describe::{Description, Extent};
use crate::codegen::isa::Isas;
use crate::codegen::{CompiledFunction, Compiler, Sites, Text};
use crate::dump;
use crate::error::Result;
use crate::link::Input;
use crate::object::{self, Facts, Report, Writer};
use crate::optimize::{Counts, Optimizer};
use crate::options::{Backtrace, Stage};
use crate::program::id::FuncId;
use crate::program::{Program, parts};
use crate::progress::Progress;
use crate::reuse::{Kept, Reuse};
use crate::target::{CpuLevel, Target};
use crate::translate::Translator;
use crate::translate::batch::Lowered;
use crate::translate::budget::Tally;
use std::ops::Range;

/// The descriptions of functions for debuggers, in ascending order of their numbers.
pub(super) type Descriptions = Vec<(FuncId, Description)>;

/// Functions and their code.
type Compiled = Vec<(FuncId, CompiledFunction)>;

/// The input of all stages after the plan.
pub(super) struct Emission<'b, 'a> {
    program: &'b Program<'a>,
    isas: &'b Isas,
    target: &'b Target,
    cpu: &'b CpuLevel,
    files: &'b Files,
    knowledge: Knowledge<'b>,
    reuse: Option<Reuse>,
    progress: &'b Progress,
    tally: Tally<FuncId>,
    counts: Counts,
    parts: Vec<Range<u32>>,
}

/// The knowledge about the code that is kept beside it.
#[derive(Clone, Copy)]
pub(super) struct Knowledge<'b> {
    /// For debuggers: the functions and locals that their information mentions.
    pub(super) requests: Option<&'b Requests>,
    /// For reports of traps.
    pub(super) backtrace: Backtrace,
}

impl<'b, 'a> Emission<'b, 'a> {
    /// Prepares to emit a planned program for a target and a processor; `requests` are those of debuggers.
    pub(super) fn new(
        program: &'b Program<'a>,
        isas: &'b Isas,
        target: &'b Target,
        cpu: &'b CpuLevel,
        files: &'b Files,
        knowledge: Knowledge<'b>,
        progress: &'b Progress,
    ) -> Self {
        let size = program.coded().map(|id| parts::body_size(program, id)).sum();
        progress.start(size);
        let grown = size + program.inlining.growth as usize * BYTES_OF_OPERATOR;
        let (tally, counts, parts) = (Tally::new(grown), Counts::default(), parts::parts(program));
        Self { program, isas, target, cpu, files, knowledge, reuse: None, progress, tally, counts, parts }
    }

    /// Takes functions from earlier builds, if there are any, and keeps others for later ones.
    pub(super) fn reusing(self, reuse: Option<Reuse>) -> Self {
        Self { reuse, ..self }
    }

    /// Returns one object for the data and one for each part of the text, and what debuggers must know about each function, if
    /// that was requested.
    pub(super) fn objects(&self) -> Result<(Vec<Input>, Descriptions)> {
        let mut descriptions = Vec::new();
        let mut objects = Vec::with_capacity(self.parts.len() + 1);
        let mut text = object::Text::default();
        let report = self.report();
        for (number, part) in self.parts.iter().enumerate() {
            let mut object = Writer::new(self.target)?;
            let code = self.code(part, Text::Discard)?;
            object.add_code(self.program, &report, &mut text, parts::functions(self.program, part), &code)?;
            objects.push(Input { name: format!("code{number}.o"), bytes: object.finish()? });
            let described = parts::functions(self.program, part).zip(code);
            descriptions.extend(described.filter_map(|(id, function)| Some((id, function.description?))));
        }
        let mut data = Writer::new(self.target)?;
        data.add_program(self.program, &report, &self.facts(&text), self.target.page_size)?;
        objects.insert(0, Input { name: "program.o".to_owned(), bytes: data.finish()? });
        Ok((objects, descriptions))
    }

    /// Returns the object of the files that become part of the executable, if there are any.
    pub(super) fn files(&self) -> Result<Option<Input>> {
        if !self.program.embeds_files() {
            return Ok(None);
        }
        let mut object = Writer::new(self.target)?;
        object.add_tree(&self.files.tree)?;
        Ok(Some(Input { name: "files.o".to_owned(), bytes: object.finish()? }))
    }

    /// Returns one object for everything.
    pub(super) fn object(&self) -> Result<Vec<u8>> {
        let mut object = Writer::new(self.target)?;
        let mut text = object::Text::default();
        let report = self.report();
        for part in &self.parts {
            let code = self.code(part, Text::Discard)?;
            object.add_code(self.program, &report, &mut text, parts::functions(self.program, part), &code)?;
        }
        object.add_program(self.program, &report, &self.facts(&text), self.target.page_size)?;
        if self.program.embeds_files() {
            object.add_tree(&self.files.tree)?;
        }
        object.name_functions(&FunctionNames::of(self.program), self.program.coded());
        object.finish()
    }

    /// Returns the machine code of everything, as text.
    pub(super) fn assembly(&self) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        let names = FunctionNames::of(self.program);
        let architecture = self.isas.of(Effort::Asked).triple().architecture;
        for part in &self.parts {
            let code = self.code(part, Text::Keep)?;
            dump::assembly(self.program, &names, parts::functions(self.program, part), &code, architecture, &mut text);
        }
        Ok(text)
    }

    /// Returns the CLIF of everything, as text.
    pub(super) fn clif(&self) -> Result<Vec<u8>> {
        let mut text = Vec::new();
        let names = FunctionNames::of(self.program);
        let requests = Requests::default();
        let mut translator = Translator::new(self.program, self.isas.of(Effort::Asked), &requests);
        let optimizer = self.optimizer();
        for id in self.program.coded() {
            let lowered = translator.lower(&[id], &self.tally)?.into_iter();
            let functions: Vec<_> = lowered.map(|function| optimize(&optimizer, function)).collect();
            dump::clif(self.program, &names, &functions, &mut text);
        }
        Ok(text)
    }

    /// Returns the code of a part, in the order of its functions. It is made in batches on all threads, callees before callers.
    fn code(&self, part: &Range<u32>, text: Text) -> Result<Vec<CompiledFunction>> {
        let batches = parts::batches(self.program, &self.program.bottom_up(part), rayon::current_num_threads());
        let none = Requests::default();
        let requests = self.knowledge.requests.unwrap_or(&none);
        let translator = || Translator::new(self.program, self.isas.of(Effort::Asked), requests);
        let sites = if self.knowledge.backtrace == Backtrace::Lines { Sites::Kept } else { Sites::Discarded };
        let optimizer = self.optimizer();
        let worker = || (translator(), Compiler::new(self.isas, text, sites));
        let batches = queue::run(&batches, worker, |(translator, compiler), batch| {
            let (mut code, rest) = self.known(batch)?;
            // LOWER
            for function in translator.lower(&rest, &self.tally)? {
                code.push(self.compile(compiler, optimize(&optimizer, function))?);
            }
            Ok(code)
        });
        let mut code: Vec<_> = batches?.into_iter().flatten().collect();
        code.sort_unstable_by_key(|(id, _)| *id);
        Ok(code.into_iter().map(|(_, function)| function).collect())
    }

    /// Returns the functions of a batch that an earlier build compiled, and the rest.
    fn known(&self, batch: &[FuncId]) -> Result<(Compiled, Vec<FuncId>)> {
        let Some(reuse) = &self.reuse else { return Ok((Vec::new(), batch.to_vec())) };
        let (mut known, mut rest) = (Vec::new(), Vec::new());
        for &id in batch {
            let Some(Kept { function, work, effort }) = reuse.find(self.program, id) else {
                rest.push(id);
                continue;
            };
            let size = parts::body_size(self.program, id);
            self.tally.add(id, size, work, effort)?;
            self.progress.advance(size);
            known.push((id, function));
        }
        Ok((known, rest))
    }

    fn optimizer(&self) -> Optimizer<'_> {
        Optimizer::new(self.program, self.isas.of(Effort::Asked), &self.counts)
    }

    /// COMPILE.
    fn compile(&self, compiler: &mut Compiler<'_>, lowered: Lowered) -> Result<(FuncId, CompiledFunction)> {
        let Lowered { id, function, work, effort, notes, origins } = lowered;
        let is_tested = |call: &&InlinedCall| self.program.inlining.head(call.callee).is_some();
        let tested = origins.all_calls().iter().filter(is_tested).count() as u64;
        self.counts.inlined(origins.calls() - tested, tested);
        let extent = match self.knowledge.requests.map(|requests| requests.of(id)) {
            None => Extent::Nothing,
            Some(None) => Extent::Frame,
            Some(Some(_)) => Extent::Code(&notes),
        };
        let compiled = compiler.compile(function, effort, extent, origins).map_err(|error| self.program.blame(id, error))?;
        if let Some(reuse) = &self.reuse {
            reuse.keep(self.program, id, &work, effort, &compiled);
        }
        self.progress.advance(parts::body_size(self.program, id));
        Ok((id, compiled))
    }

    fn report(&self) -> Report<'a> {
        Report::new(self.program, self.knowledge.backtrace, self.isas.unit())
    }

    fn facts<'t>(&'t self, text: &'t object::Text) -> Facts<'t> {
        Facts { text, target: self.target, cpu: self.cpu, tree: &self.files.tree, trusted: &self.files.trusted }
    }

    /// Reports how much work it was, and which functions were not compiled as requested; keeps what others may reuse.
    pub(super) fn conclude(self, output: &mut Output, stage: Stage) {
        output.work += self.tally.work();
        self.counts.all().into_iter().for_each(|(name, count)| output.timing.count(name, count));
        if let Some(reuse) = self.reuse {
            output.timing.count("reused functions", reuse.found());
            output.timing.count("kept functions", reuse.kept());
            if let Err(error) = output.timing.phase("keep", || reuse.finish()) {
                output.note(format!("compiled functions are not kept in the cache: {error}"));
            }
        }
        let Some((count, largest)) = self.tally.limited().filter(|_| stage != Stage::Clif) else { return };
        let name = self.program.describe(largest);
        output.note(match count {
            1 => format!("{name} is too large to be optimised, and runs slower than it could"),
            _ => {
                format!("{count} functions are too large to be optimised, and run slower than they could; the largest is {name}")
            }
        });
    }
}

/// The size of an operator in bytes, with its immediates, as most have.
const BYTES_OF_OPERATOR: usize = 2;

/// OPTIMIZE.
fn optimize(optimizer: &Optimizer<'_>, lowered: Lowered) -> Lowered {
    let function = optimizer.optimize(lowered.function, lowered.effort);
    Lowered { function, ..lowered }
}
