//! Cranelift's settings for a target and options.

use crate::clif::effort::Effort;
use crate::error::{Error, Result};
use crate::options::{DebugInfo, Optimize};
use crate::target::{CpuLevel, Target};
use cranelift_codegen::ir::Endianness;
use cranelift_codegen::isa::{OwnedTargetIsa, TargetIsa, lookup};
use cranelift_codegen::settings::{self, Configurable, SetError};
use gimli::Register;
use gimli::write::CommonInformationEntry;
use target_lexicon::Architecture;

/// Settings that do not depend on options: (name, value).
const FIXED: &[(&str, &str)] = &[
    // Addresses are relative to the code without a GOT: all symbols are in the same executable, which may lie anywhere.
    ("is_pic", "false"),
    ("use_colocated_libcalls", "true"),
    // Backtraces and exceptions walk frame pointers.
    ("preserve_frame_pointers", "true"),
    // The guard below the stack is larger than every frame, so that overflow always meets it.
    ("enable_probestack", "false"),
    // The program shares its address space with nothing that it could spy on.
    ("enable_heap_access_spectre_mitigation", "false"),
    ("enable_table_access_spectre_mitigation", "false"),
    // Results that do not fit into registers are written where the caller says; our calling convention follows no platform's.
    ("enable_multi_ret_implicit_sret", "true"),
];

/// Settings for code that is soon there.
const LEAST: &[(&str, &str)] = &[("opt_level", "none"), ("regalloc_algorithm", "single_pass")];

/// The bits of NaNs that operators compute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NanBits {
    /// Those of the processor: the specification allows several.
    Any,
    /// The canonical ones, on every processor.
    Canonical,
}

impl NanBits {
    fn settings(self) -> &'static [(&'static str, &'static str)] {
        match self {
            NanBits::Any => &[],
            NanBits::Canonical => &[("enable_nan_canonicalization", "true")],
        }
    }
}

/// The code generators for a target.
pub struct Isas {
    asked: OwnedTargetIsa,
    least: OwnedTargetIsa,
}

impl Isas {
    /// Returns those for the requested options, and for functions that would take too long.
    pub fn new(target: &Target, optimize: Optimize, cpu: &CpuLevel, debug_info: DebugInfo, nans: NanBits) -> Result<Self> {
        let asked: &[_] = match optimize {
            // The fast allocator forgets where values are.
            Optimize::None if debug_info == DebugInfo::All => &[("opt_level", "none")],
            Optimize::None => LEAST,
            Optimize::Speed => &[("opt_level", "speed")],
            // `shorten` needs the offsets of blocks. The code generator's own setting makes no difference.
            Optimize::Size => &[("opt_level", "speed_and_size"), ("machine_code_cfg_info", "true")],
        };
        let build = |settings: &[_]| build(target, &[settings, nans.settings()].concat(), cpu, debug_info);
        Ok(Self { asked: build(asked)?, least: build(LEAST)? })
    }

    /// Returns everything that code depends on, as text.
    pub fn described(&self) -> String {
        let described = |isa: &dyn TargetIsa| {
            let features: Vec<_> = isa.isa_flags().iter().map(ToString::to_string).collect();
            format!("{} {} {}", isa.triple(), isa.flags(), features.join(" "))
        };
        format!("{}\n{}", described(&*self.asked), described(&*self.least))
    }

    /// Returns the byte order of the target.
    pub fn endianness(&self) -> Endianness {
        self.asked.endianness()
    }

    /// Returns the number of the stack pointer among the registers, as debuggers count them.
    pub fn stack_pointer(&self) -> Register {
        Register(match self.asked.triple().architecture {
            Architecture::X86_64 => 7,
            Architecture::Aarch64(_) => 31,
            Architecture::S390x => 15,
            _ => 2,
        })
    }

    /// Returns the number of bytes that the addresses of all instructions are multiples of.
    pub fn unit(&self) -> u32 {
        match self.asked.triple().architecture {
            Architecture::X86_64 => 1,
            Architecture::Aarch64(_) => 4,
            _ => 2,
        }
    }

    /// Returns what all functions have in common that describe their frames to debuggers.
    pub fn frames(&self) -> Option<CommonInformationEntry> {
        self.asked.create_systemv_cie()
    }

    /// Returns the one for an effort.
    pub fn of(&self, effort: Effort) -> &dyn TargetIsa {
        match effort {
            Effort::Asked => &*self.asked,
            Effort::Least => &*self.least,
        }
    }
}

fn build(target: &Target, optimize: &[(&str, &str)], cpu: &CpuLevel, debug_info: DebugInfo) -> Result<OwnedTargetIsa> {
    let mut flags = settings::builder();
    let verify = if cfg!(debug_assertions) { "true" } else { "false" };
    let unwind = if debug_info == DebugInfo::None { "false" } else { "true" };
    for (name, value) in FIXED.iter().chain(optimize).chain(&[("enable_verifier", verify), ("unwind_info", unwind)]) {
        flags.set(name, value).map_err(|error| Error::bug(format!("Cranelift has no setting {name}={value}: {error}")))?;
    }
    let triple = target.triple()?;
    let mut isa = lookup(triple).map_err(|error| Error::bug(format!("no code generator for {}: {error}", target.name)))?;
    for setting in &cpu.settings {
        isa.enable(setting).map_err(|error| Error::bug(format!("Cranelift has no processor feature {setting}: {error}")))?;
    }
    isa.finish(settings::Flags::new(flags)).map_err(|error| Error::bug(format!("Cranelift refuses its settings: {error}")))
}

/// Returns the settings for the processor that we run on.
pub fn native_settings() -> Result<Vec<String>> {
    let mut found = Enabled::default();
    cranelift_native::infer_native_flags(&mut found)
        .map_err(|error| Error::environment(format!("cannot detect the features of this processor: {error}")))?;
    Ok(found.settings)
}

/// Collects the settings that are switched on.
#[derive(Default)]
struct Enabled {
    settings: Vec<String>,
}

impl Configurable for Enabled {
    fn set(&mut self, name: &str, value: &str) -> Result<(), SetError> {
        if value == "true" {
            self.settings.push(name.to_owned());
        }
        Ok(())
    }

    fn enable(&mut self, name: &str) -> Result<(), SetError> {
        self.settings.push(name.to_owned());
        Ok(())
    }
}
