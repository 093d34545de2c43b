//! Text that is larger than the range of a branch.

use super::{Input, LinkOptions, link};
use crate::options::Tools;
use crate::target::Target;
use object::write::{Object, Relocation, StandardSection, Symbol, SymbolSection};
use object::{Architecture, BinaryFormat, Endianness, RelocationEncoding, RelocationFlags, RelocationKind, SymbolFlags};
use object::{SymbolKind, SymbolScope, elf};
use std::fs::Permissions;
use std::os::unix::fs::PermissionsExt as _;
use std::path::PathBuf;
use std::process::Command;

/// The size of a part, in bytes.
const PART: usize = 28 << 20;

/// The number of parts: 280 MiB together, more than twice the range of a branch, which is 128 MiB.
const PARTS: usize = 10;

/// A machine's instructions for a chain of calls, without what relocations fill in.
struct Machine {
    target: &'static str,
    architecture: Architecture,
    emulator: &'static str,
    /// Calls the first link of the chain, then exits with its result.
    start: &'static [u32],
    /// Calls the next link and adds 1 to its result.
    link: &'static [u32],
    /// Returns 0.
    last: &'static [u32],
    /// The offsets of the calls in `start` and `link`.
    calls: (u64, u64),
    call: RelocationFlags,
}

#[test]
fn calls_from_end_to_end_on_aarch64() {
    calls_reach(&Machine {
        target: "aarch64-linux",
        architecture: Architecture::Aarch64,
        emulator: "qemu-aarch64",
        // bl; mov x8, #94 (exit_group); svc #0
        start: &[0x9400_0000, 0xd280_0bc8, 0xd400_0001],
        // stp x29, x30, [sp, #-16]!; bl; add x0, x0, #1; ldp x29, x30, [sp], #16; ret
        link: &[0xa9bf_7bfd, 0x9400_0000, 0x9100_0400, 0xa8c1_7bfd, 0xd65f_03c0],
        // mov x0, #0; ret
        last: &[0xd280_0000, 0xd65f_03c0],
        calls: (0, 4),
        call: RelocationFlags::Generic { kind: RelocationKind::Relative, encoding: RelocationEncoding::AArch64Call, size: 26 },
    });
}

#[test]
fn calls_from_end_to_end_on_riscv64() {
    calls_reach(&Machine {
        target: "riscv64-linux",
        architecture: Architecture::Riscv64,
        emulator: "qemu-riscv64",
        // auipc ra, 0; jalr ra; li a7, 94 (exit_group); ecall
        start: &[0x0000_0097, 0x0000_80e7, 0x05e0_0893, 0x0000_0073],
        // addi sp, sp, -16; sd ra, 8(sp); auipc ra, 0; jalr ra; addi a0, a0, 1; ld ra, 8(sp); addi sp, sp, 16; ret
        link: &[0xff01_0113, 0x0011_3423, 0x0000_0097, 0x0000_80e7, 0x0015_0513, 0x0081_3083, 0x0101_0113, 0x0000_8067],
        // li a0, 0; ret
        last: &[0x0000_0513, 0x0000_8067],
        calls: (0, 8),
        call: RelocationFlags::Elf { r_type: elf::R_RISCV_CALL_PLT },
    });
}

/// Links parts whose functions call each other from one end of the text to the other, and runs that.
fn calls_reach(machine: &Machine) {
    let target = Target::find(Some(machine.target)).expect("it is a target");
    // 0, 9, 1, 8, … : each call crosses most of the text.
    let order: Vec<usize> = (0..PARTS).map(|step| if step % 2 == 0 { step / 2 } else { PARTS - 1 - step / 2 }).collect();
    let inputs = (0..PARTS).map(|number| {
        let step = order.iter().position(|part| *part == number).expect("each part is in the chain");
        part(machine, number, order.get(step + 1).copied())
    });
    let executable = link(inputs.collect(), &LinkOptions::new(&target, &Tools::default())).expect("the parts link").bytes;
    assert!(executable.len() > PART * PARTS);

    let directory = tempfile::tempdir().expect("a directory");
    let path: PathBuf = directory.path().join("chain");
    std::fs::write(&path, &executable).expect("it can be written");
    std::fs::set_permissions(&path, Permissions::from_mode(0o755)).expect("it is ours");
    match Command::new(machine.emulator).arg(&path).status() {
        Ok(status) => assert_eq!(status.code(), Some(PARTS as i32 - 1)),
        Err(error) => eprintln!("skipped: running calls through {} MiB: {}: {error}", (PART * PARTS) >> 20, machine.emulator),
    }
}

/// Returns an object whose function `partN` calls, at its end, that of part `next`.
fn part(machine: &Machine, number: usize, next: Option<usize>) -> Input {
    let mut object = Object::new(BinaryFormat::Elf, machine.architecture, Endianness::Little);
    if machine.architecture == Architecture::Riscv64 {
        let e_flags = elf::EF_RISCV_FLOAT_ABI_DOUBLE | elf::EF_RISCV_RVC;
        object.flags = object::FileFlags::Elf { os_abi: elf::ELFOSABI_NONE, abi_version: 0, e_flags };
    }
    let text = object.section_id(StandardSection::Text);
    let bytes = |words: &[u32]| words.iter().flat_map(|word| word.to_le_bytes()).collect::<Vec<_>>();
    let define = |object: &mut Object<'_>, name: &str, words: &[u32], call: Option<(u64, usize)>| {
        let value = object.append_section_data(text, &bytes(words), 4);
        let symbol = |name: &str, section| Symbol {
            name: name.into(),
            value: 0,
            size: 0,
            kind: SymbolKind::Text,
            scope: SymbolScope::Linkage,
            weak: false,
            section,
            flags: SymbolFlags::None,
        };
        object.add_symbol(Symbol { value, size: words.len() as u64 * 4, ..symbol(name, SymbolSection::Section(text)) });
        if let Some((offset, callee)) = call {
            let symbol = object.add_symbol(symbol(&format!("part{callee}"), SymbolSection::Undefined));
            let relocation = Relocation { offset: value + offset, symbol, addend: 0, flags: machine.call };
            object.add_relocation(text, relocation).expect("the format has it");
        }
    };
    if number == 0 {
        define(&mut object, wasm2native_abi::symbol::RELOCATED_ENTRY, machine.start, Some((machine.calls.0, 0)));
    }
    object.append_section_data(text, &vec![0; PART], 4);
    let name = format!("part{number}");
    match next {
        Some(next) => define(&mut object, &name, machine.link, Some((machine.calls.1, next))),
        None => define(&mut object, &name, machine.last, None),
    }
    Input { name: format!("{name}.o"), bytes: object.write().expect("it can be written") }
}
