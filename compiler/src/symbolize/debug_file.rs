//! Debug information of an executable: in its own file, or in one beside it.

use crate::error::{Error, Result};
use crate::file::{self, Claim};
use crate::foreign::Foreign;
use crate::wasm::positions::UNKNOWN_FILE;
use addr2line::Context;
use gimli::{Dwarf, EndianSlice, RunTimeEndian};
use object::read::elf::{ElfFile64, FileHeader as _};
use object::{Object as _, ObjectSection as _, SymbolMap, SymbolMapName};
use std::path::{Path, PathBuf};

/// Debug information.
pub struct DebugFile<'a> {
    path: &'a Path,
    context: Context<EndianSlice<'a, RunTimeEndian>>,
    symbols: SymbolMap<SymbolMapName<'a>>,
    build_id: Option<&'a [u8]>,
    machine: object::elf::Machine,
}

/// A function, and a place in it.
pub struct Frame {
    /// Its name, as compilers encode it.
    pub function: Option<String>,
    /// The path of the file.
    pub file: Option<String>,
    /// The line.
    pub line: Option<u32>,
}

impl<'a> DebugFile<'a> {
    /// Reads it from the bytes of a file.
    pub fn read(bytes: &'a [u8], path: &'a Path) -> Result<Self> {
        let file = parse(bytes, path)?;
        let order = if file.is_little_endian() { RunTimeEndian::Little } else { RunTimeEndian::Big };
        let section = |name: &str| file.section_by_name(name).and_then(|section| section.data().ok()).unwrap_or_default();
        let load = |id: gimli::SectionId| gimli::Result::Ok(EndianSlice::new(section(id.name()), order));
        let context = Dwarf::load(load).and_then(Context::from_dwarf).map_err(|error| damaged(path, &error))?;
        let build_id = file.build_id().ok().flatten();
        Ok(Self { path, context, symbols: file.symbol_map(), build_id, machine: file.elf_header().e_machine(file.endian()) })
    }

    /// Returns the place of an address in its function, and if that is inlined those of the calls, from the innermost to the
    /// outermost.
    pub fn frames(&self, address: u64) -> Result<Vec<Frame>> {
        let damaged = |error| damaged(self.path, &error);
        let mut frames = self.context.find_frames(address).skip_all_loads().map_err(damaged)?;
        let symbol = self.symbols.containing(address);
        let symbol = || symbol.map(|symbol| symbol.name().to_owned());
        let is_known = |file: &&str| !file.is_empty() && !file.ends_with(UNKNOWN_FILE);
        let mut found = Vec::new();
        while let Some(frame) = frames.next().map_err(damaged)? {
            let name = frame.function.and_then(|name| Some(name.raw_name().ok()?.into_owned()));
            let place = frame.location.as_ref();
            found.push(Frame {
                function: name,
                file: place.and_then(|place| place.file).filter(is_known).map(str::to_owned),
                line: place.and_then(|place| place.line).filter(|line| *line > 0),
            });
        }
        match found.last_mut() {
            // The names of symbols are those of the module, which debug information may lack.
            Some(outermost) => outermost.function = symbol().or(outermost.function.take()),
            None => found.push(Frame { function: symbol(), file: None, line: None }),
        }
        Ok(found)
    }

    /// Checks that a build ID is that of the executable. Whatever has none is believed.
    pub fn check(&self, id: &[u8], what: &str) -> Result<()> {
        match self.build_id {
            Some(own) if own != id => {
                Err(Error::environment(format!("the build IDs of {what} and {} differ", Foreign::path(self.path)))
                    .detail(format!("{} of {what}", digits(id)))
                    .detail(format!("{} of {}", digits(own), Foreign::path(self.path)))
                    .help("name the executable that wrote it, or one that was built from the same module with the same options"))
            }
            _ => Ok(()),
        }
    }

    /// Returns what identifies the executable.
    pub fn build_id(&self) -> Option<&'a [u8]> {
        self.build_id
    }

    /// Returns the machine that the executable is for.
    pub fn machine(&self) -> object::elf::Machine {
        self.machine
    }
}

/// Finds the debug information of an executable, and returns the file that contains it.
pub fn find(executable: &Path) -> Result<(Vec<u8>, PathBuf)> {
    let bytes = file::read("read", executable, &Claim::default())?;
    let parsed = parse(&bytes, executable)?;
    if has_any(&parsed) {
        return Ok((bytes, executable.to_owned()));
    }
    let id = parsed.build_id().ok().flatten();
    let mut other = None;
    for path in beside(executable, &parsed) {
        let Ok(found) = std::fs::read(&path) else { continue };
        let Ok(file) = parse(&found, &path) else { continue };
        if !has_any(&file) {
            continue;
        }
        if file.build_id().ok().flatten() == id {
            return Ok((found, path));
        }
        other = Some(path);
    }
    let name = Foreign::path(executable);
    Err(match other {
        Some(path) => Error::environment(format!("the build IDs of {name} and {} differ", Foreign::path(&path)))
            .help("the debug information must be of the same build"),
        None => Error::environment(format!("{name} has no debug information, and none is beside it"))
            .help("name the file that --debug-file wrote, or an executable that was built with -g from the same module"),
    })
}

/// Returns the files in which debug information of an executable may be.
fn beside(executable: &Path, parsed: &ElfFile64<'_>) -> Vec<PathBuf> {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let directory = executable.parent().unwrap_or(Path::new(""));
    let mut paths = Vec::new();
    if let Ok(Some((name, _))) = parsed.gnu_debuglink() {
        let name = OsStr::from_bytes(name);
        paths.extend([directory.join(name), directory.join(".debug").join(name)]);
    }
    paths.push(executable.with_added_extension("debug"));
    if let Ok(Some([first, rest @ ..])) = parsed.build_id() {
        paths.push(format!("/usr/lib/debug/.build-id/{first:02x}/{}.debug", digits(rest)).into());
    }
    paths
}

fn parse<'a>(bytes: &'a [u8], path: &Path) -> Result<ElfFile64<'a>> {
    ElfFile64::parse(bytes).map_err(|_| {
        Error::environment(format!("{} is not an executable in ELF format", Foreign::path(path)))
            .help("name an executable, or its file with debug information")
    })
}

/// Whether a file has names or lines.
fn has_any(file: &ElfFile64<'_>) -> bool {
    file.symbols().next().is_some() || file.section_by_name(".debug_info").is_some()
}

fn damaged(path: &Path, error: &gimli::Error) -> Error {
    Error::environment(format!("the debug information in {} is damaged: {error}", Foreign::path(path)))
        .help("build the executable again; if its sections are compressed, decompress them with objcopy")
}

/// Returns the hexadecimal digits of a build ID.
fn digits(id: &[u8]) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
