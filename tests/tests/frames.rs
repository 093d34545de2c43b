//! What debuggers and profilers are told about frames (`-g`): the way to callers, and how little it takes.

use flate2::read::ZlibDecoder;
use gimli::read::{CieOrFde, DebugFrame, EhFrame, FrameDescriptionEntry, UnwindContext, UnwindSection};
use gimli::{BaseAddresses, CfaRule, EndianSlice, Register, RunTimeEndian};
use object::{Architecture, Object as _, ObjectSection as _, elf};
use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::Path;
use wasm2native_tests::build::{Build, targets};
use wasm2native_tests::corpus;
use wasm2native_tests::debug::{functions, section};
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::skip::available;
use wasm2native_tests::wat;

/// Builds an executable and returns its bytes.
#[track_caller]
fn build(module: &Path, target: &str, options: &[&str]) -> Vec<u8> {
    let scratch = Scratch::new();
    let output = scratch.join("program");
    Build::new(module).option(["-q", "--target", target]).option(options).attempt(&output).expect(0);
    std::fs::read(output).expect("it was made")
}

/// Returns the contents of a compressed section.
fn decompressed(section: &[u8]) -> Vec<u8> {
    let mut contents = Vec::new();
    let data = &section[size_of::<elf::CompressionHeader64<object::Endianness>>()..];
    ZlibDecoder::new(data).read_to_end(&mut contents).expect("it is compressed");
    contents
}

/// The address of a frame and of what is saved there, by the rules of a row: for the return address and the register that frames
/// are counted from.
type Way = (CfaRule<usize>, Vec<Option<gimli::RegisterRule<usize>>>);

type Bytes<'a> = EndianSlice<'a, RunTimeEndian>;

/// Returns the entries of a table by their first address; gimli looks for one by reading all before it.
fn entries<'a, S>(section: &S, bases: &BaseAddresses) -> BTreeMap<u64, FrameDescriptionEntry<Bytes<'a>>>
where
    S: UnwindSection<Bytes<'a>>,
{
    let mut entries = section.entries(bases);
    let mut found = BTreeMap::new();
    while let Some(entry) = entries.next().expect("the table can be read") {
        if let CieOrFde::Fde(partial) = entry {
            let entry = partial.parse(S::cie_from_offset).expect("the entry can be read");
            found.insert(entry.initial_address(), entry);
        }
    }
    found
}

/// Wherever a function is interrupted, profilers find the same caller as debuggers, by tables that have fewer rules and fewer
/// entries.
#[test]
fn profilers_and_debuggers_find_the_same_callers() {
    let mut modules = vec![wat::program("wasi/cat"), wat::program("exceptions/order")];
    modules.extend(available("QuickJS", corpus::quickjs::fetch()));
    for target in targets() {
        for module in &modules {
            let bytes = build(module, &target, &["-g", "lines"]);
            let file = object::File::parse(&*bytes).expect("an executable");
            let endian = if file.is_little_endian() { RunTimeEndian::Little } else { RunTimeEndian::Big };
            let described = decompressed(section(&file, ".debug_frame"));
            let mut profilers = EhFrame::new(section(&file, ".eh_frame"), endian);
            let mut debuggers = DebugFrame::from(EndianSlice::new(&described, endian));
            profilers.set_address_size(8);
            debuggers.set_address_size(8);
            let address = file.section_by_name(".eh_frame").expect("it is there").address();
            let bases = BaseAddresses::default().set_eh_frame(address);
            // The return address, and the register that frames are counted from once they are made.
            let registers = match file.architecture() {
                Architecture::X86_64 => [16, 6],
                Architecture::Aarch64 => [30, 29],
                Architecture::Riscv64 => [1, 8],
                _ => [14, 15],
            };
            let (described, listed) = (entries(&debuggers, &bases), entries(&profilers, &bases));
            let mut compared = 0;
            let (mut one, mut other) = (UnwindContext::new(), UnwindContext::new());
            for (name, start, size) in functions(&file) {
                for address in (start..start + size).take(48).chain([start + size - 1]) {
                    let entry = described.range(..=address).next_back().map(|(_, entry)| entry);
                    // The runtime's own functions are not described.
                    let Some(entry) = entry.filter(|entry| entry.contains(address)) else { continue };
                    let row = entry.unwind_info_for_address(&debuggers, &bases, &mut one, address);
                    let row = row.unwrap_or_else(|error| panic!("{target}: {name} at {address:#x} for debuggers: {error}"));
                    let (_, same) = listed.range(..=address).next_back().expect("a function has an entry");
                    let same = same.unwind_info_for_address(&profilers, &bases, &mut other, address);
                    let same = same.unwrap_or_else(|error| panic!("{target}: {name} at {address:#x}: {error}"));
                    let way = |row: &gimli::UnwindTableRow<usize>| -> Way {
                        (row.cfa().clone(), registers.iter().map(|&number| row.register(Register(number))).collect())
                    };
                    assert_eq!(way(row), way(same), "{target}: {name} at {address:#x}");
                    compared += 1;
                }
            }
            assert!(compared > 100, "{target}: only {compared} addresses are described");
        }
    }
}

/// Without DWARF in the module, frames and symbols take 60 bytes a function, and the names.
#[test]
fn frames_and_symbols_are_small() {
    let Some(module) = available("QuickJS", corpus::quickjs::fetch()) else { return };
    for target in targets() {
        let (plain, described) = (build(&module, &target, &[]), build(&module, &target, &["-g"]));
        let file = object::File::parse(&*described).expect("an executable");
        let count = functions(&file).len() as u64;
        let names = file.section_by_name(".strtab").expect("it is there").size();
        let added = (described.len() - plain.len()) as u64 - names;
        println!("{target}: {:.1} bytes a function", added as f64 / count as f64);
        assert!(added <= 60 * count, "{target}: {added} bytes for {count} functions");
    }
}
