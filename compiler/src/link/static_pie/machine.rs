//! The architectures, as data: their relocations, and everything else that a linker must know about each.
//!
//! Names and meanings of relocations are those of the ELF supplements of the psABIs (x86-64, AArch64, RISC-V, s390x). Only those
//! that the compiler or the runtime uses are listed, and an address in a word. To add one, add a line to its architecture's
//! table.

use object::{Endianness, elf};

/// An architecture.
#[derive(Debug)]
pub struct Machine {
    /// The name of the output format, as linkers accept it after `-m`.
    emulation: &'static str,
    /// Its number in the header of a file.
    pub number: elf::Machine,
    pub order: Endianness,
    /// The alignment of instructions, whether or not the assembler declares it.
    pub instruction_align: u64,
    relocations: &'static [(elf::RelocationType, Form)],
    /// The name of a type of relocation.
    name: fn(elf::RelocationType) -> Option<&'static str>,
    pub thunk: Option<Thunk>,
}

/// The way that a relocation fills in its place: with the target's address, or its distance from the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// The address, in a word that the program itself completes when it starts.
    Address,
    /// The distance, in 32 bits.
    Distance32,
    /// Half the distance, in 32 bits: instructions of s390x count in pairs of bytes.
    HalfDistance32,
    /// A quarter of the distance, in a branch of aarch64.
    Branch26,
    /// The distance between the pages of 4 KiB, in `adrp`.
    Page21,
    /// The address within its page, divided by the size of what is loaded, in an instruction of aarch64.
    InPage { shift: u32 },
    /// The distance, in `auipc` and the `jalr` behind it.
    CallPair,
    /// The upper part of the distance, in `auipc`.
    High20,
    /// The lower part of the distance that the `auipc` at the target has the upper part of, in an instruction that loads.
    Low12Load,
    /// The same, in an instruction that stores.
    Low12Store,
    /// The address, added to 32 bits.
    Add32,
    /// The address, subtracted from 32 bits.
    Sub32,
}

/// The instructions that extend the range of a call.
#[derive(Debug)]
pub struct Thunk {
    /// The range of a call, in both directions.
    pub reach: u64,
    /// The words of the instructions.
    pub words: &'static [u32],
    /// The offsets of words in which the target's address is filled in, and how.
    pub references: &'static [(u64, Form)],
}

impl Thunk {
    /// Returns the number of bytes.
    pub fn size(&self) -> u64 {
        self.words.len() as u64 * 4
    }
}

impl Machine {
    /// Returns the architecture of an output format.
    pub fn of(emulation: &str) -> Option<&'static Self> {
        MACHINES.iter().find(|machine| machine.emulation == emulation)
    }

    /// Returns the form of a type of relocation, or a description of what is wrong with it.
    pub fn form(&self, kind: elf::RelocationType) -> Result<Form, String> {
        let known = self.relocations.iter().find(|(known, _)| *known == kind);
        known.map(|(_, form)| *form).ok_or_else(|| {
            let name = (self.name)(kind).map_or_else(|| kind.0.to_string(), str::to_owned);
            format!("relocations of type {name} are not supported")
        })
    }
}

static MACHINES: [Machine; 4] = [
    Machine {
        emulation: "elf_x86_64",
        number: elf::EM_X86_64,
        order: Endianness::Little,
        instruction_align: 1,
        relocations: &[
            (elf::R_X86_64_PLT32, Form::Distance32),
            (elf::R_X86_64_PC32, Form::Distance32),
            (elf::R_X86_64_64, Form::Address),
        ],
        name: |kind| elf::NAMES_R_X86_64.name(kind),
        thunk: None,
    },
    Machine {
        emulation: "aarch64linux",
        number: elf::EM_AARCH64,
        order: Endianness::Little,
        instruction_align: 4,
        relocations: &[
            (elf::R_AARCH64_CALL26, Form::Branch26),
            (elf::R_AARCH64_JUMP26, Form::Branch26),
            (elf::R_AARCH64_ADR_PREL_PG_HI21, Form::Page21),
            (elf::R_AARCH64_ADD_ABS_LO12_NC, Form::InPage { shift: 0 }),
            (elf::R_AARCH64_LDST8_ABS_LO12_NC, Form::InPage { shift: 0 }),
            (elf::R_AARCH64_LDST16_ABS_LO12_NC, Form::InPage { shift: 1 }),
            (elf::R_AARCH64_LDST32_ABS_LO12_NC, Form::InPage { shift: 2 }),
            (elf::R_AARCH64_LDST64_ABS_LO12_NC, Form::InPage { shift: 3 }),
            (elf::R_AARCH64_LDST128_ABS_LO12_NC, Form::InPage { shift: 4 }),
            (elf::R_AARCH64_PREL32, Form::Distance32),
            (elf::R_AARCH64_ABS64, Form::Address),
        ],
        name: |kind| elf::NAMES_R_AARCH64.name(kind),
        thunk: Some(Thunk {
            reach: 128 << 20,
            // adrp x16, 0; add x16, x16, #0; br x16. The ABI leaves that register to linkers between a call and its target.
            words: &[0x9000_0010, 0x9100_0210, 0xd61f_0200],
            references: &[(0, Form::Page21), (4, Form::InPage { shift: 0 })],
        }),
    },
    Machine {
        emulation: "elf64lriscv",
        number: elf::EM_RISCV,
        order: Endianness::Little,
        instruction_align: 2,
        relocations: &[
            (elf::R_RISCV_CALL_PLT, Form::CallPair),
            (elf::R_RISCV_PCREL_HI20, Form::High20),
            (elf::R_RISCV_PCREL_LO12_I, Form::Low12Load),
            (elf::R_RISCV_PCREL_LO12_S, Form::Low12Store),
            (elf::R_RISCV_ADD32, Form::Add32),
            (elf::R_RISCV_SUB32, Form::Sub32),
            (elf::R_RISCV_32_PCREL, Form::Distance32),
            (elf::R_RISCV_64, Form::Address),
        ],
        name: |kind| elf::NAMES_R_RISCV.name(kind),
        // A call is a pair of instructions that reaches 2 GiB.
        thunk: None,
    },
    Machine {
        emulation: "elf64_s390",
        number: elf::EM_S390,
        order: Endianness::Big,
        instruction_align: 2,
        relocations: &[
            (elf::R_390_PC32DBL, Form::HalfDistance32),
            // What would use a procedure linkage table can be reached directly.
            (elf::R_390_PLT32DBL, Form::HalfDistance32),
            (elf::R_390_PC32, Form::Distance32),
            (elf::R_390_64, Form::Address),
        ],
        name: |kind| elf::NAMES_R_390.name(kind),
        thunk: None,
    },
];
