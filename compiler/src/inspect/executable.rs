//! An executable that wasm2native has made: what it was granted, and its limits.

use crate::error::{Error, Result};
use crate::foreign::Foreign;
use crate::object::{EMBEDS, OPTIONS};
use crate::target::Target;
use object::read::elf::ElfFile64;
use object::{Architecture, Object as _, ObjectSection as _, SectionFlags, elf};
use serde::Serialize;
use std::fmt;

/// The bytes at the start of an executable.
pub const MAGIC: &[u8] = b"\x7fELF";

/// The start of the comment with the version.
const PRODUCER: &str = "wasm2native ";

/// The facts that an executable tells about itself.
#[derive(Debug, Serialize)]
pub struct Executable {
    /// The name of the file.
    pub file: String,
    /// The size of the file, in bytes.
    pub bytes: usize,
    /// The target that it was built for.
    pub target: String,
    /// The version of the compiler that made it.
    pub version: String,
    /// The options that it was built with, as on a command line. Values that may be secret are left out.
    pub options: String,
    /// The number and size of the files in it.
    pub embeds: Option<String>,
    /// Its build ID, in hexadecimal digits.
    pub build_id: Option<String>,
    /// The size of its code, in bytes.
    pub code_bytes: u64,
    /// The size of its data in the file, in bytes.
    pub data_bytes: u64,
}

/// Returns the facts that an executable tells about itself.
///
/// # Errors
///
/// When it is no executable of wasm2native's.
pub fn inspect(bytes: &[u8], file: &str) -> Result<Executable> {
    let other = || Error::input("this is an executable, and not one that wasm2native has made");
    let parsed: ElfFile64<'_> = ElfFile64::parse(bytes).map_err(|_| other())?;
    let comments = parsed.section_by_name(".comment").and_then(|section| section.data().ok()).ok_or_else(other)?;
    let comments: Vec<_> = comments.split(|byte| *byte == 0).filter_map(|comment| str::from_utf8(comment).ok()).collect();
    let comment = |start: &str| comments.iter().find_map(|comment| comment.strip_prefix(start)).map(str::to_owned);
    let is_version = |text: &&str| text.starts_with(|c: char| c.is_ascii_digit());
    let version = comments.iter().filter_map(|comment| comment.strip_prefix(PRODUCER)).find(is_version).ok_or_else(other)?;
    let sizes = |flag: elf::SectionFlags| {
        let has = move |flags| matches!(flags, SectionFlags::Elf { sh_flags, .. } if sh_flags.contains(flag));
        parsed
            .sections()
            .filter(move |section| has(section.flags()))
            .filter_map(|section| section.file_range())
            .map(|range| range.1)
    };
    let code_bytes = sizes(elf::SHF_EXECINSTR).sum();
    let build_id = parsed.build_id().ok().flatten();
    Ok(Executable {
        file: file.to_owned(),
        bytes: bytes.len(),
        target: target(parsed.architecture())?,
        version: version.to_owned(),
        options: comment(OPTIONS).unwrap_or_default(),
        embeds: comment(EMBEDS),
        build_id: build_id.map(|id| id.iter().map(|byte| format!("{byte:02x}")).collect()),
        code_bytes,
        data_bytes: sizes(elf::SHF_ALLOC).sum::<u64>() - code_bytes,
    })
}

/// Returns the name of the target with an architecture.
fn target(architecture: Architecture) -> Result<String> {
    let name = match architecture {
        Architecture::X86_64 => "x86_64",
        Architecture::Aarch64 => "aarch64",
        Architecture::Riscv64 => "riscv64",
        Architecture::S390x => "s390x",
        other => return Err(Error::input(format!("there is no target with the architecture {other:?}"))),
    };
    Ok(Target::find(Some(name))?.name)
}

impl fmt::Display for Executable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, bytes, target, version, code_bytes, data_bytes, .. } = self;
        writeln!(f, "{}: an executable for {target}, {bytes} bytes, by wasm2native {version}", Foreign::message(file))?;
        writeln!(f, "code           {code_bytes} bytes")?;
        writeln!(f, "data           {data_bytes} bytes")?;
        writeln!(f, "build ID       {}", self.build_id.as_deref().unwrap_or("none"))?;
        let options = if self.options.is_empty() { "none: no file, variable or address is granted" } else { &self.options };
        writeln!(f, "options        {}", Foreign::message(options))?;
        if let Some(embeds) = &self.embeds {
            writeln!(f, "embeds         {}", Foreign::message(embeds))?;
        }
        Ok(())
    }
}
