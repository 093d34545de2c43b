//! A function's machine code as lines of assembly.
//!
//! They are made from the text that the code generator prints while it emits, in which names are numbers, a branch names both ways,
//! a trap has no location, and some sequences are one line. What is printed here stands for what was emitted, in the words of the
//! assembler of the target, but is made before the last changes to the code, so it differs from a disassembly in these ways:
//!
//! * a few sequences that the processor has no short form of, such as conversions that check their range, keep the code generator's
//!   name: one line stands for all of their instructions;
//! * after a call that takes arguments off the stack, the instruction that makes room for them again is missing;
//! * a branch and the jump after it may have been emitted as one branch on the opposite condition;
//! * an addition may have been emitted as `lea`, or the other way round, and with `-O size` branches are shorter.
//!
//! Besides the lines:
//!
//! * [`operand`]: operands, with names in place of numbers;
//! * [`riscv`]: instructions of RISC-V;
//! * [`label`]: labels, and the jumps to them that are not needed.

mod label;
mod operand;
mod riscv;

use crate::clif::name::FunctionNames;
use crate::clif::trap;
use crate::codegen::CompiledFunction;
use crate::codegen::function::{Assembly, RelocationTarget};
use crate::program::id::{FuncId, Id};
use cranelift_codegen::binemit::Reloc;
use cranelift_codegen::ir::TrapCode;
use label::without_jumps_to_the_next;
use std::collections::BTreeSet;
use target_lexicon::Architecture;
use wasm2native_abi::trap::Trap;

/// Returns the lines of a function, without its own label.
pub fn lines(function: &CompiledFunction, id: FuncId, names: &FunctionNames, architecture: Architecture) -> Vec<String> {
    let Some(assembly) = &function.assembly else { return Vec::new() };
    let mut printer =
        Printer { id, names, assembly, architecture, called: called(function), lines: Vec::new(), traps: BTreeSet::new() };
    for line in assembly.text.lines() {
        printer.print(line.trim());
    }
    printer.print_traps();
    without_jumps_to_the_next(printer.lines)
}

/// Returns the functions that are called, in order: the text of one target does not name them.
fn called(function: &CompiledFunction) -> impl Iterator<Item = RelocationTarget> + '_ {
    function.relocations.iter().filter(|relocation| relocation.kind == Reloc::Arm64Call).map(|relocation| relocation.target)
}

/// Prints one function.
struct Printer<'a, Called> {
    id: FuncId,
    names: &'a FunctionNames,
    assembly: &'a Assembly,
    architecture: Architecture,
    called: Called,
    lines: Vec<String>,
    /// The reasons for traps that something branches to.
    traps: BTreeSet<u8>,
}

impl<Called: Iterator<Item = RelocationTarget>> Printer<'_, Called> {
    /// Prints a line of the code generator, which may stand for several instructions.
    fn print(&mut self, line: &str) {
        if let Some(block) = line.strip_prefix("block").and_then(|line| line.strip_suffix(':')) {
            let label = self.label(block);
            return self.lines.push(format!("{label}:"));
        }
        // Not an instruction, but a sentence about several.
        if line.starts_with("atomically {") {
            let line = self.with_names(line);
            return self.comment(&line);
        }
        let line = line.split(";; ").next().unwrap_or(line);
        let line = line.replacen("; catch [", "; #catch ", 1);
        for part in line.split(';') {
            let part = self.with_names(part.trim());
            if !part.is_empty() {
                self.print_instruction(&part);
            }
        }
    }

    fn print_instruction(&mut self, text: &str) {
        let (operator, operands) = text.split_once([' ', '\t']).unwrap_or((text, ""));
        let operands = operands.trim();
        match (operator, self.architecture) {
            // Not instructions.
            ("uninit" | "emit_island" | "unwind" | "callee_pop_size" | "default", _) => {}
            ("#catch" | "jt_entries", _) => {
                let words = text.trim_start_matches('#').trim_end_matches(']').replace(['[', ']'], "");
                self.comment(&words);
            }
            ("xmm", _) => {
                let (kind, operands) = operands.split_once(" seq ").unwrap_or(("", operands));
                self.push(format!("xmm_{kind}_seq_{}", operands.split_whitespace().collect::<Vec<_>>().join(" ")));
            }
            ("$next:", _) => self.lines.push("1:".to_owned()),
            ("load_ext_name", _) => match operands.split_once(", ") {
                Some((symbol, register)) => self.push(format!("leaq {}(%rip), {register}", without_zero(symbol))),
                None => self.push(text.to_owned()),
            },
            ("load_ext_name_near", _) => self.address(operands),
            ("return_call" | "return_call_known" | "return_call_ind" | "return_call_unknown", _) => {
                self.tail_call(operator, operands);
            }
            ("larl", _) => self.push(format!("larl {}", operands.replace(" + 0", ""))),
            ("bl", Architecture::Aarch64(_)) => {
                let callee = self.next_called();
                self.push(format!("bl {callee}"));
            }
            ("j", Architecture::X86_64) => self.push(format!("jmp {operands}")),
            ("jp,nz" | "jnp,z", Architecture::X86_64) => {
                let (first, second) = if operator == "jp,nz" { ("jp", "jnz") } else { ("jnp", "jz") };
                self.push(format!("{first} {operands}"));
                self.push(format!("{second} {operands}"));
            }
            ("br_table", Architecture::X86_64) => self.x86_table(operands),
            (_, Architecture::Riscv64(_)) => self.riscv(operator, operands),
            _ => self.push(if operands.is_empty() { operator.to_owned() } else { format!("{operator} {operands}") }),
        }
    }

    /// Prints how the address of something with a name is computed, where that takes two instructions.
    fn address(&mut self, operands: &str) {
        let (register, symbol) = operands.split_once(',').unwrap_or((operands, ""));
        let symbol = without_zero(symbol.trim()).to_owned();
        if matches!(self.architecture, Architecture::Aarch64(_)) {
            self.push(format!("adrp {register}, {symbol}"));
            self.push(format!("add {register}, {register}, :lo12:{symbol}"));
        } else {
            self.push(format!("lla {register},{symbol}"));
        }
    }

    /// Prints the jump that ends a tail call; the instructions before it remove the frame.
    fn tail_call(&mut self, operator: &str, operands: &str) {
        let mut callee = operands.split_whitespace().next().unwrap_or_default().to_owned();
        let is_known = matches!(operator, "return_call" | "return_call_known");
        if is_known && matches!(self.architecture, Architecture::Aarch64(_)) {
            callee = self.next_called();
        }
        self.push(match (self.architecture, is_known) {
            (Architecture::X86_64, true) => format!("jmp {callee}"),
            (Architecture::X86_64, false) => format!("jmp *{callee}"),
            (Architecture::Aarch64(_), true) => format!("b {callee}"),
            (Architecture::Aarch64(_), false) => format!("br {callee}"),
            (Architecture::Riscv64(_), true) => format!("tail {callee}"),
            (Architecture::Riscv64(_), false) => format!("jr {callee}"),
            (_, true) => format!("jg {callee}"),
            (_, false) => format!("br {callee}"),
        });
    }

    /// Prints the instructions that continue at an entry of the table after them: its address, the entry, the sum, the jump.
    fn x86_table(&mut self, operands: &str) {
        let registers: Vec<&str> = operands.split(", ").collect();
        let [index, table, entry] = registers[..] else { return self.push(format!("br_table {operands}")) };
        self.push(format!("leaq 1f(%rip), {table}"));
        self.push(format!("movslq ({table},{index},4), {entry}"));
        self.push(format!("addq {entry}, {table}"));
        self.push(format!("jmpq *{table}"));
        self.lines.push("1:".to_owned());
    }

    fn name(&self, number: &str) -> Option<String> {
        let symbol = *self.assembly.symbols.get(number.parse::<usize>().ok()?)?;
        Some(self.names.symbol(symbol).into_owned())
    }

    fn next_called(&mut self) -> String {
        match self.called.next() {
            Some(RelocationTarget::Symbol(symbol)) => self.names.symbol(symbol).into_owned(),
            _ => "0".to_owned(),
        }
    }

    fn label(&self, block: &str) -> String {
        format!(".L{}.{block}", self.id.index())
    }

    /// Returns the label of the trap with a code, by the code generator's name for it.
    fn trap(&mut self, code: &str) -> String {
        let code = code.trim();
        let user = code.strip_prefix("user").and_then(|number| number.parse().ok()).and_then(TrapCode::user);
        let Some(code) = user.or_else(|| code.parse().ok()) else { return code.to_owned() };
        let trap = trap::decode(code);
        self.traps.insert(trap as u8);
        format!(".L{}.{trap:?}", self.id.index())
    }

    /// Prints the targets of branches to traps.
    fn print_traps(&mut self) {
        let instruction = match self.architecture {
            Architecture::X86_64 => "ud2",
            Architecture::Aarch64(_) => "udf #0xc11f",
            Architecture::Riscv64(_) => "unimp",
            _ => ".word 0x0000",
        };
        for code in std::mem::take(&mut self.traps) {
            if let Some(trap) = Trap::from_code(code) {
                self.lines.push(format!(".L{}.{trap:?}:", self.id.index()));
                self.push(instruction.to_owned());
            }
        }
    }

    fn push(&mut self, instruction: String) {
        self.lines.push(format!("  {instruction}"));
    }

    fn comment(&mut self, text: &str) {
        let mark = if matches!(self.architecture, Architecture::Aarch64(_)) { "//" } else { "#" };
        self.push(format!("{mark} {text}"));
    }
}

/// Returns a symbol with a distance, without a distance of zero.
fn without_zero(symbol: &str) -> &str {
    symbol.strip_suffix("+0").unwrap_or(symbol)
}
