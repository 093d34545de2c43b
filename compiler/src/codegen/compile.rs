//! One function's CLIF to machine code and what must be known about it.

use super::describe::{Description, Extent};
use super::function::{Assembly, CallSite, CompiledFunction, Handler, Relocation, RelocationTarget, Site, Sites};
use super::isa::Isas;
use super::shorten::shorten;
use crate::clif::effort::Effort;
use crate::clif::failure;
use crate::clif::origin::Origins;
use crate::clif::symbol::Symbol;
use crate::clif::trap;
use crate::error::{Error, Result};
use cranelift_codegen::control::ControlPlane;
use cranelift_codegen::ir::{ExternalName, Function, StackSlotData, StackSlotKind};
use cranelift_codegen::isa::TargetIsa;
use cranelift_codegen::{CompiledCode, Context, FinalizedMachExceptionHandler, FinalizedRelocTarget};
use target_lexicon::Architecture;

/// Whether the text of the machine code is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Text {
    /// It is.
    Keep,
    /// It is not.
    Discard,
}

/// Compiles functions one after the other; one for each thread.
pub struct Compiler<'a> {
    isas: &'a Isas,
    context: Context,
    control: ControlPlane,
    text: Text,
    sites: Sites,
}

impl<'a> Compiler<'a> {
    /// Returns a compiler with nothing to do yet.
    pub fn new(isas: &'a Isas, text: Text, sites: Sites) -> Self {
        Self { isas, context: Context::new(), control: ControlPlane::default(), text, sites }
    }

    /// Compiles a function, and describes it to some extent. `origins` tell where its instructions come from.
    ///
    /// # Errors
    ///
    /// When the code generator fails.
    pub fn compile(
        &mut self,
        function: Function,
        effort: Effort,
        extent: Extent<'_>,
        origins: Origins,
    ) -> Result<CompiledFunction> {
        self.context.clear();
        self.context.func = function;
        self.context.set_disasm(self.text == Text::Keep);
        if self.text == Text::Keep {
            // The offsets of slots are only known for those that have a number; one without size changes nothing.
            self.context.func.create_sized_stack_slot(StackSlotData::new(StackSlotKind::ExplicitSlot, 0, 0));
        }
        // All functions of a program list their traps in the same way, whatever the effort.
        let lists_accesses = !is_for_size(self.isas.of(Effort::Asked));
        let isa = self.isas.of(effort);
        if let Err(failed) = self.context.compile(isa, &mut self.control) {
            return Err(failure::describe(&failed.inner));
        }
        let mut compiled = self.context.take_compiled_code().ok_or_else(|| Error::bug("compiled code is missing"))?;
        let names = self.context.func.params.user_named_funcs();
        let relocations = compiled.buffer.relocs().iter().map(|relocation| {
            Ok(Relocation {
                offset: relocation.offset,
                kind: relocation.kind,
                target: match &relocation.target {
                    FinalizedRelocTarget::ExternalName(ExternalName::User(name)) => {
                        RelocationTarget::Symbol(Symbol::decode(&names[*name]))
                    }
                    FinalizedRelocTarget::Func(offset) => RelocationTarget::Function(*offset),
                    other => return Err(Error::bug(format!("generated code refers to {other:?}"))),
                },
                addend: relocation.addend,
            })
        });
        let call_sites = compiled.buffer.call_sites().filter(|site| !site.exception_handlers.is_empty()).map(|site| {
            let frame_size = site.frame_offset.ok_or_else(|| Error::bug("a call site without frame size"))?;
            let handlers = site.exception_handlers.iter().map(handler).collect::<Result<_>>()?;
            Ok(CallSite { return_offset: site.ret_addr, frame_size, handlers })
        });
        let is_listed = |code| code != trap::ACCESS || lists_accesses;
        let traps = compiled.buffer.traps().iter().filter(|trap| is_listed(trap.code));
        let symbols = || names.values().map(Symbol::decode).collect();
        let frame = compiled.buffer.frame_layout().ok_or_else(|| Error::bug("a function without frame size"))?;
        let slots = frame.stackslots.values().next().map_or(0, |slot| slot.offset);
        let assembly = compiled.vcode.take().map(|text| Assembly { text, slots, symbols: symbols() });
        let description = match extent {
            Extent::Nothing => None,
            extent => Some(Description::of(&compiled, isa, extent, &origins)?),
        };
        let mut function = CompiledFunction {
            code: compiled.code_buffer().to_vec(),
            alignment: compiled.buffer.alignment,
            frame_size: frame.frame_to_fp_offset,
            relocations: relocations.collect::<Result<_>>()?,
            traps: traps.map(|trap| (trap.offset, trap::decode(trap.code))).collect(),
            accesses_unlisted: !lists_accesses,
            call_sites: call_sites.collect::<Result<_>>()?,
            sites: if self.sites == Sites::Kept || !origins.is_empty() { sites(&compiled) } else { Vec::new() },
            origins,
            assembly,
            description,
        };
        if is_for_size(isa) && isa.triple().architecture == Architecture::X86_64 {
            shorten(&mut function, &compiled.bb_starts);
        }
        Ok(function)
    }
}

/// Whether to optimise for size: see [`isa`](super::isa).
fn is_for_size(isa: &dyn TargetIsa) -> bool {
    isa.flags().machine_code_cfg_info()
}

/// Returns the instructions at which a backtrace may find a function.
fn sites(compiled: &CompiledCode) -> Vec<Site> {
    let traps = compiled.buffer.traps().iter().map(|trap| trap.offset);
    let calls = compiled.buffer.call_sites().map(|site| site.ret_addr - 1);
    let mut offsets: Vec<_> = traps.chain(calls).collect();
    offsets.sort_unstable();
    offsets.dedup();
    let sources = compiled.buffer.get_srclocs_sorted();
    let operator = |code: u32| {
        let source = sources[..sources.partition_point(|source| source.start <= code)].last()?;
        (code < source.end && !source.loc.is_default()).then(|| source.loc.bits())
    };
    offsets.into_iter().filter_map(|code| Some(Site { code, operator: operator(code)? })).collect()
}

fn handler(handler: &FinalizedMachExceptionHandler) -> Result<Handler> {
    match *handler {
        FinalizedMachExceptionHandler::Tag(tag, target) => Ok(Handler { tag: Some(tag.as_u32()), target }),
        FinalizedMachExceptionHandler::Default(target) => Ok(Handler { tag: None, target }),
        FinalizedMachExceptionHandler::Context(_) => Err(Error::bug("tags have no dynamic context")),
    }
}
