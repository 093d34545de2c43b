//! Translation of a function body, operator by operator.
//!
//! Each operator is validated and then translated, so the body is decoded only once, and everything an operator relies on has
//! been proven before it is looked at. Unreachable code is only validated.

use super::body::{self, Copies, Counters};
use super::budget::{Budget, Exceeded, Work};
use super::emitter::Emitter;
use super::handlers::Handlers;
use super::locals::Locals;
use super::look_ahead::Legacy;
use super::operator::gc::operand::{Test, TypeIndices, depth_of_reference, is_followed_by_branch, is_test};
use super::stack::{FrameKind, Stack};
use super::watch::Watch;
use crate::clif::effort::Effort;
use crate::clif::origin::Origins;
use crate::clif::signature::machine_type;
use crate::clif::watch::Notes;
use crate::error::Result;
use crate::profile::flow::Site;
use crate::program::id::FuncId;
use crate::program::parts;
use crate::wasm::Module;
use crate::wasm::module::Body;
use cranelift_codegen::ir::{self, InstBuilder, Value, types};
use wasmparser::{
    BinaryReader, BlockType, FuncToValidate, FuncValidator, FuncValidatorAllocations, Operator, OperatorsReader,
    OperatorsReaderAllocations, ValType, ValidatorResources,
};

/// Storage reused from function to function.
#[derive(Default)]
pub(crate) struct Scratch {
    stack: Stack,
    handlers: Handlers,
    legacy: Legacy,
    locals: Locals,
    type_indices: TypeIndices,
    pub(super) watch: Watch,
    pub(super) notes: Notes,
    pub(super) origins: Origins,
    validator: FuncValidatorAllocations,
    reader: OperatorsReaderAllocations,
}

/// The outcome of translating a body.
pub(crate) enum Outcome {
    /// It was translated.
    Done(Work),
    /// It was given up on.
    TooMuch(Exceeded),
}

/// Translates one body. The meaning of its operators is in `operator/*`, as further methods.
pub(crate) struct FunctionTranslator<'t, 'p, 'a> {
    pub(crate) emitter: Emitter<'t, 'p, 'a>,
    /// The function whose code it becomes.
    pub(super) function: FuncId,
    pub(super) current: body::Body<'p, 'a>,
    pub(super) copies: Copies,
    /// The size of the function's own body in bytes.
    pub(super) size: usize,
    /// The number of operators of all bodies that were copied so far.
    pub(super) copied: u32,
    pub(super) origins: &'t mut Origins,
    pub(crate) locals: &'t mut Locals,
    pub(crate) watch: &'t mut Watch,
    notes: &'t mut Notes,
    pub(crate) budget: Budget,
    /// The number of reachable loops around the current operator.
    pub(crate) loops: usize,
    pub(crate) stack: &'t mut Stack,
    pub(crate) handlers: &'t mut Handlers,
    pub(crate) legacy: &'t mut Legacy,
    /// Whether the next operator is reachable. If not, nothing is emitted.
    pub(crate) reachable: bool,
    /// The type of the reference that the current operator works on, if it works on one: the topmost operand of most operators.
    pub(crate) operand: Option<ValType>,
    pub(crate) type_indices: &'t mut TypeIndices,
    /// Whether nothing looks at the result of the current operator, a test, but a branch.
    pub(crate) is_before_branch: bool,
    /// The test that the next branch is on.
    pub(crate) test: Option<Test>,
    /// The offset of the current operator in the body, in bytes.
    pub(super) position: u32,
    /// The number of the current operator, for instructions that come from it.
    pub(super) source: u32,
    validator: &'t mut FuncValidatorAllocations,
    reader: &'t mut OperatorsReaderAllocations,
}

impl<'t, 'p, 'a> FunctionTranslator<'t, 'p, 'a> {
    /// Creates a translator for a function with a body.
    pub(crate) fn new(
        emitter: Emitter<'t, 'p, 'a>,
        function: FuncId,
        budget: Budget,
        copies: Copies,
        scratch: &'t mut Scratch,
    ) -> Self {
        let program = emitter.program;
        let Some((instance, module, index)) = program.wasm_function(function) else {
            unreachable!("only functions with a body are translated operator by operator");
        };
        let Scratch { stack, handlers, legacy, locals, type_indices, watch, notes, origins, validator, reader } = scratch;
        stack.clear();
        stack.module = instance.module;
        handlers.clear();
        legacy.clear();
        locals.clear();
        Self {
            emitter,
            function,
            current: body::Body {
                function,
                instance,
                module,
                index,
                loops: 0,
                call: None,
                rest: None,
                counters: Counters::default(),
            },
            copies,
            size: parts::body_size(program, function),
            copied: 0,
            origins,
            locals,
            watch,
            notes,
            budget,
            loops: 0,
            stack,
            handlers,
            legacy,
            reachable: true,
            operand: None,
            type_indices,
            is_before_branch: false,
            test: None,
            position: 0,
            source: 0,
            validator,
            reader,
        }
    }

    /// Translates the whole body, unless it exceeds the budget.
    ///
    /// # Errors
    ///
    /// When the body, or one that takes the place of a call, is invalid or uses an unsupported feature; with the offset in the input.
    pub(crate) fn translate(mut self) -> Result<Outcome> {
        let parameters = self.emitter.parameters();
        match self.translate_body(&parameters, FrameKind::Function) {
            Err(error) => return Err(self.emitter.program.blame(self.current.function, error)),
            Ok(Some(exceeded)) => return Ok(Outcome::TooMuch(exceeded)),
            Ok(None) => {}
        }
        std::mem::take(&mut self.handlers.all_shared).into_iter().for_each(|block| self.emitter.builder.seal_block(block));
        if let Some(exceeded) = self.budget.finish(self.emitter.builder.func) {
            return Ok(Outcome::TooMuch(exceeded));
        }
        let end = self.body().body.range().end as u32;
        *self.notes = self.watch.finish(end, &mut self.emitter);
        self.emitter.finish();
        Ok(Outcome::Done(self.budget.work))
    }

    /// Translates the current body, in a frame of a kind, unless the budget is exceeded.
    pub(super) fn translate_body(&mut self, parameters: &[Value], kind: FrameKind) -> Result<Option<Exceeded>> {
        let module = self.current.module;
        let body = self.body();
        let FuncToValidate { ref resources, index, ty, features } = body.validator;
        let validator = FuncToValidate { resources: resources.clone(), index, ty, features };
        let mut validator = validator.into_validator(std::mem::take(self.validator));
        let mut reader = body.body.get_binary_reader();
        reader.set_features(features);

        self.declare_parameters(module.func_type(ty).params(), parameters);
        self.declare_locals(&mut reader, &mut validator)?;
        let kind = if self.reachable { kind } else { FrameKind::Unreachable };
        self.stack.enter(kind, BlockType::FuncType(ty), 0);
        self.count_entry();
        let exceeded = self.translate_operators(reader, &mut validator)?;
        *self.validator = validator.into_allocations();
        Ok(exceeded)
    }

    fn translate_operators(
        &mut self,
        reader: BinaryReader<'a>,
        validator: &mut FuncValidator<ValidatorResources>,
    ) -> Result<Option<Exceeded>> {
        let start = self.body().body.range().start;
        let mut operators = OperatorsReader::new_with_allocs(reader, std::mem::take(self.reader));
        while !operators.eof() {
            let (operator, offset) = operators.read_with_offset()?;
            self.operand = validator.get_operand_type(depth_of_reference(&operator)).flatten();
            validator.op(offset, &operator)?;
            self.position = (offset - start) as u32;
            self.source = self.source_of(offset as u32);
            self.emitter.builder.set_srcloc(ir::SourceLoc::new(self.source));
            self.watch.operator(offset as u32, self.stack, &self.emitter);
            self.is_before_branch =
                is_test(&operator) && self.may_leave_tests() && is_followed_by_branch(operators.get_binary_reader());
            if matches!(operator, Operator::Try { .. }) {
                self.legacy.look_ahead(&operators);
            }
            self.end_head();
            self.count_before(&operator);
            self.translate_operator(&operator).map_err(|error| error.at(offset))?;
            self.count_after(&operator);
            if let Some(exceeded) = self.budget.look(self.emitter.builder.func, self.stack.height() + self.locals.values()) {
                return Ok(Some(exceeded));
            }
        }
        operators.finish()?;
        *self.reader = operators.into_allocations();
        Ok(None)
    }

    /// Whether a test may be without a result: nobody counts or shows operands.
    fn may_leave_tests(&self) -> bool {
        self.emitter.program.counting.is_none() && !self.watch.wants_operands()
    }

    fn declare_parameters(&mut self, params: &[ValType], values: &[Value]) {
        for (&ty, &value) in params.iter().zip(values) {
            let index = self.locals.len();
            self.locals.declare(1, machine_type(ty));
            self.locals.start(index, value, &mut self.emitter, &self.budget);
            self.watch.parameter(index, value);
        }
    }

    /// Reads the declarations of locals; all start as zero.
    fn declare_locals(&mut self, reader: &mut BinaryReader<'a>, validator: &mut FuncValidator<ValidatorResources>) -> Result<()> {
        for _ in 0..reader.read_var_u32()? {
            let offset = reader.original_position();
            let count = reader.read_var_u32()?;
            let ty = reader.read()?;
            validator.define_locals(offset, count, ty)?;
            if count > 0 && self.reachable {
                self.declare_zeros(count, machine_type(ty));
            }
        }
        Ok(())
    }

    /// Declares locals that start as zero. One value is enough for all, unless there are more than the body can mention.
    fn declare_zeros(&mut self, count: u32, ty: ir::Type) {
        let first = self.locals.len();
        self.locals.declare(count, ty);
        let is_mentionable = self.locals.len() as usize <= self.body().body.as_bytes().len();
        if self.locals.all_start() || self.budget.effort() == Effort::Asked && is_mentionable {
            let zero = self.zero(ty);
            (first..self.locals.len()).for_each(|index| self.locals.start(index, zero, &mut self.emitter, &self.budget));
        }
    }

    fn zero(&mut self, ty: ir::Type) -> Value {
        match ty {
            types::F32 => self.emitter.builder.ins().f32const(0.0),
            types::F64 => self.emitter.builder.ins().f64const(0.0),
            types::I8X16 => self.emitter.vector_constant([0; 16]),
            integer => self.emitter.builder.ins().iconst(integer, 0),
        }
    }

    pub(super) fn body(&self) -> &'p Body<'a> {
        &self.current.module.code[self.current.index as usize - self.current.module.imported_functions()]
    }

    /// Returns the offset of the current operator in the input.
    pub(crate) fn offset(&self) -> u32 {
        self.body().body.range().start as u32 + self.position
    }

    /// Whether the reference that the current operator works on may be null.
    pub(crate) fn may_be_null(&self) -> bool {
        self.operand.and_then(|ty| ty.as_reference_type()).is_none_or(|ty| ty.is_nullable())
    }

    /// Whether the condition of the current operator is likely to be true; `None` where neither profiles nor the module have a hint.
    pub(crate) fn likely(&self) -> Option<bool> {
        if let Some(Site::Branch { reached, taken }) = self.site() {
            return likely(*reached, *taken);
        }
        self.current.module.branch_hints.likely(self.current.index, self.position)
    }

    /// Returns what profiles tell about the current operator.
    pub(super) fn site(&self) -> Option<&'p Site> {
        self.emitter.program.guide.at(self.current.function, self.position)
    }

    /// Returns the types of the operands that a construct takes.
    pub(crate) fn params_of(&self, ty: BlockType) -> &'p [ValType] {
        match ty {
            BlockType::Empty | BlockType::Type(_) => &[],
            BlockType::FuncType(index) => self.current.module.func_type(index).params(),
        }
    }

    /// Returns the types of the results of a construct.
    pub(crate) fn results_of(&self, ty: BlockType) -> impl ExactSizeIterator<Item = ValType> + use<'p, 'a> {
        results_in(self.current.module, ty)
    }
}

/// Whether a condition is likely to be true, if it was so often; `None` if it was neither rarely true nor rarely false.
fn likely(reached: u64, taken: u64) -> Option<bool> {
    /// The fewest times that tell something.
    const LEAST: u64 = 100;
    /// How much more often the other is the case.
    const RARELY: u64 = 1000;
    let is_rare = |count: u64| reached >= LEAST && count.saturating_mul(RARELY) <= reached;
    match (is_rare(taken), is_rare(reached.saturating_sub(taken))) {
        (true, _) => Some(false),
        (_, true) => Some(true),
        _ => None,
    }
}

/// Returns the types of the results of a construct of a module.
pub(crate) fn results_in<'p>(module: &'p Module<'_>, ty: BlockType) -> impl ExactSizeIterator<Item = ValType> + use<'p> {
    let (single, many): (_, &'p [ValType]) = match ty {
        BlockType::Empty => (None, &[]),
        BlockType::Type(result) => (Some(result), &[]),
        BlockType::FuncType(index) => (None, module.func_type(index).results()),
    };
    let count = many.len() + usize::from(single.is_some());
    (0..count).map(move |position| single.unwrap_or_else(|| many[position]))
}
