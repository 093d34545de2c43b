//! The seccomp filter: a program for the kernel's classic BPF machine.
//!
//! The kernel runs it at each system call, and once for each number when it is installed, to remember those that are always
//! allowed. So it is a binary search, balanced by how many numbers exist on each side. A system call that is not known to be
//! needed ends the process.
//!
//! Jumps go forward only and at most 255 instructions far, so the program is assembled from its end: the target of a jump already
//! exists.

use crate::error::Result;
use crate::target::SystemCalls;
use object::{Endian as _, Endianness};
use std::collections::BTreeSet;
use wasm2native_abi::system_call::{ARGUMENTS, Argument};

/// An instruction: `struct sock_filter`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instruction {
    /// Its operation.
    pub code: u16,
    /// The number of instructions to skip when its condition holds.
    pub jump_true: u8,
    /// The number of instructions to skip when its condition does not hold.
    pub jump_false: u8,
    /// Its operand.
    pub operand: u32,
}

/// Loads a word of `struct seccomp_data`: `BPF_LD | BPF_W | BPF_ABS`.
const LOAD: u16 = 0x20;
/// Jumps by the operand: `BPF_JMP | BPF_JA`.
const JUMP: u16 = 0x05;
/// Jumps if the word is the operand: `BPF_JMP | BPF_JEQ | BPF_K`.
const JUMP_IF_EQUAL: u16 = 0x15;
/// Jumps if the word is at least the operand: `BPF_JMP | BPF_JGE | BPF_K`.
const JUMP_IF_AT_LEAST: u16 = 0x35;
/// Jumps if the word and the operand have a bit in common: `BPF_JMP | BPF_JSET | BPF_K`.
const JUMP_IF_ANY_BIT: u16 = 0x45;
/// Returns the operand: `BPF_RET | BPF_K`.
const RETURN: u16 = 0x06;

/// `SECCOMP_RET_ALLOW`.
const ALLOW: u32 = 0x7fff_0000;
/// `SECCOMP_RET_KILL_PROCESS`.
const KILL: u32 = 0x8000_0000;

/// The offsets of the number, the architecture and the first argument in `struct seccomp_data`; arguments have 8 bytes each.
const NUMBER: u32 = 0;
const ARCHITECTURE: u32 = 4;
const FIRST_ARGUMENT: u32 = 16;

/// An upper bound on the system call numbers of any kernel.
const NUMBERS: u32 = 512;

/// Further values of the argument of a call that is checked.
pub type Further = [(&'static str, &'static [u32])];

/// Returns the filter that allows these calls and no others, some of them with further arguments.
pub fn build(
    names: &BTreeSet<&'static str>,
    further: &Further,
    calls: &SystemCalls,
    endianness: Endianness,
) -> Result<Vec<Instruction>> {
    let mut assembler = Assembler { reversed: Vec::new(), endianness };
    let kill = assembler.push(RETURN, KILL);
    let allow = assembler.push(RETURN, ALLOW);
    let mut numbers = names.iter().map(|name| Ok((calls.number(name)?, *name))).collect::<Result<Vec<_>>>()?;
    numbers.sort_unstable();
    // Intervals of numbers, each from its first one to the next interval, and the outcome for them.
    let mut intervals = vec![(0, kill)];
    for (number, name) in numbers {
        let seen = !calls.arguments_in_memory.iter().any(|unseen| unseen == name);
        let further = further.iter().find(|(listed, _)| *listed == name).map_or(&[][..], |(_, values)| values);
        let target = if seen { assembler.check_arguments(name, further, allow, kill) } else { allow };
        // Where the last interval starts at the same number or leads to the same place, this one takes its place or joins it.
        intervals.pop_if(|(start, _)| *start == number);
        if intervals.last().is_none_or(|(_, last)| *last != target) {
            intervals.push((number, target));
        }
        intervals.push((number + 1, kill));
    }
    assembler.search(&intervals, NUMBERS.max(intervals.last().map_or(0, |(start, _)| start + 1)));
    assembler.push(LOAD, NUMBER);
    let number = assembler.last();
    assembler.branch(JUMP_IF_EQUAL, calls.audit, number, kill);
    assembler.push(LOAD, ARCHITECTURE);
    Ok(assembler.finish())
}

/// Returns the offset of the less significant half of an argument.
fn low_half(endianness: Endianness) -> u32 {
    if endianness.is_big_endian() { 4 } else { 0 }
}

/// The index of an instruction, counted from the end of the program.
type Position = usize;

/// Assembles a program, the last instruction first.
struct Assembler {
    reversed: Vec<Instruction>,
    endianness: Endianness,
}

impl Assembler {
    /// Looks for the interval that contains the loaded number; `end` is the end of the last one.
    fn search(&mut self, intervals: &[(u32, Position)], end: u32) -> Position {
        if let [(_, target)] = intervals {
            return *target;
        }
        let (first, middle) = (intervals[0].0, (intervals[0].0 + end) / 2);
        let distance = |index: usize| intervals[index].0.abs_diff(middle);
        let split = (1..intervals.len()).min_by_key(|&index| distance(index)).expect("there are two intervals");
        debug_assert!(intervals[split].0 > first, "intervals are in ascending order");
        let upper = self.search(&intervals[split..], end);
        let lower = self.search(&intervals[..split], intervals[split].0);
        self.branch(JUMP_IF_AT_LEAST, intervals[split].0, upper, lower)
    }

    /// Checks the arguments of a call, if there is something to check.
    fn check_arguments(&mut self, name: &str, further: &[u32], allow: Position, kill: Position) -> Position {
        let mut next = allow;
        for (_, argument, check) in ARGUMENTS.iter().filter(|(listed, _, _)| *listed == name) {
            match *check {
                Argument::Without(bits) => self.branch(JUMP_IF_ANY_BIT, bits, kill, next),
                Argument::OneOf(values) => {
                    let values = values.iter().chain(further);
                    values.fold(kill, |otherwise, &value| self.branch(JUMP_IF_EQUAL, value, next, otherwise))
                }
            };
            let low_half = low_half(self.endianness);
            next = self.push(LOAD, FIRST_ARGUMENT + 8 * argument + low_half);
        }
        next
    }

    /// Adds an instruction that continues in two ways.
    fn branch(&mut self, code: u16, operand: u32, mut when_true: Position, mut when_false: Position) -> Position {
        const FARTHEST: usize = u8::MAX as usize;
        // A jump to a jump reaches farther. The second one moves the first away by one, hence the margin.
        for target in [&mut when_true, &mut when_false] {
            if self.reversed.len() - 1 - *target >= FARTHEST {
                let distance = (self.reversed.len() - 1 - *target) as u32;
                *target = self.push(JUMP, distance);
            }
        }
        let skipped = |target: Position| (self.reversed.len() - 1 - target) as u8;
        let (jump_true, jump_false) = (skipped(when_true), skipped(when_false));
        self.reversed.push(Instruction { code, jump_true, jump_false, operand });
        self.last()
    }

    /// An instruction after which comes the next one, or none.
    fn push(&mut self, code: u16, operand: u32) -> Position {
        self.reversed.push(Instruction { code, jump_true: 0, jump_false: 0, operand });
        self.last()
    }

    /// Returns the index of the instruction that was added last.
    fn last(&self) -> Position {
        self.reversed.len() - 1
    }

    fn finish(mut self) -> Vec<Instruction> {
        self.reversed.reverse();
        self.reversed
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::program::host::HostFunction;
    use wasm2native_abi::system_call::SERVING_ARGUMENTS;

    /// Returns the result of the kernel's machine.
    fn run(program: &[Instruction], architecture: u32, number: u32, arguments: [u32; 6], endianness: Endianness) -> u32 {
        let (mut word, mut next) = (0, 0);
        loop {
            let Instruction { code, jump_true, jump_false, operand } = program[next];
            next += 1;
            let condition = match code {
                RETURN => return operand,
                JUMP => {
                    next += operand as usize;
                    continue;
                }
                LOAD => {
                    word = match operand {
                        NUMBER => number,
                        ARCHITECTURE => architecture,
                        low => {
                            assert_eq!((low - FIRST_ARGUMENT) % 8, low_half(endianness));
                            arguments[(low - FIRST_ARGUMENT) as usize / 8]
                        }
                    };
                    continue;
                }
                JUMP_IF_EQUAL => word == operand,
                JUMP_IF_AT_LEAST => word >= operand,
                JUMP_IF_ANY_BIT => word & operand != 0,
                other => panic!("no such instruction {other:#x}"),
            };
            next += usize::from(if condition { jump_true } else { jump_false });
        }
    }

    fn every_name() -> BTreeSet<&'static str> {
        let functions = HostFunction::modules().flat_map(HostFunction::of);
        functions.flat_map(HostFunction::system_calls).chain(["mprotect"]).collect()
    }

    #[test]
    fn numbers_outside_the_list_are_killed() {
        for (name, calls) in SystemCalls::all().unwrap() {
            let endianness = if name == "s390x" { Endianness::Big } else { Endianness::Little };
            for names in [BTreeSet::from(["write"]), BTreeSet::from(["read", "write", "close"]), every_name()] {
                let program = build(&names, &[], &calls, endianness).unwrap();
                let allowed: BTreeSet<u32> = names.iter().map(|name| calls.number(name).unwrap()).collect();
                // Arguments that pass every check: F_GETFL is also a protection.
                for number in (0..1000).chain([0x4000_0001, u32::MAX]) {
                    let found = [[0, 0x5401, 3, 0, 0, 0], [0, 3, 3, 0, 0, 0]]
                        .iter()
                        .any(|&arguments| run(&program, calls.audit, number, arguments, endianness) == ALLOW);
                    assert_eq!(found, allowed.contains(&number), "{name} {number}");
                    assert_eq!(run(&program, 0x4000_0003, number, [0; 6], endianness), KILL);
                }
            }
        }
    }

    #[test]
    fn arguments_are_checked() {
        let calls = &SystemCalls::all().unwrap()["x86_64"];
        let program = build(&every_name(), &[], calls, Endianness::Little).unwrap();
        let answer = |name, arguments| run(&program, calls.audit, calls.number(name).unwrap(), arguments, Endianness::Little);
        assert_eq!(answer("mmap", [0, 4096, 3, 0x22, 0, 0]), ALLOW);
        assert_eq!(answer("mmap", [0, 4096, 7, 0x22, 0, 0]), KILL);
        assert_eq!(answer("mprotect", [0, 4096, 5, 0, 0, 0]), KILL);
        assert_eq!(answer("ioctl", [0, 0x541b, 0, 0, 0, 0]), ALLOW);
        assert_eq!(answer("ioctl", [0, 0x5412, 0, 0, 0, 0]), KILL);
        assert_eq!(answer("fcntl", [0, 4, 0, 0, 0, 0]), ALLOW);
        assert_eq!(answer("fcntl", [0, 0, 0, 0, 0, 0]), KILL);
        assert_eq!(answer("ioctl", [0, 0xc060_6610, 0, 0, 0, 0]), KILL);
    }

    #[test]
    fn servers_may_pass_further_arguments() {
        let calls = &SystemCalls::all().unwrap()["x86_64"];
        let program = build(&every_name(), SERVING_ARGUMENTS, calls, Endianness::Little).unwrap();
        let answer = |name, arguments| run(&program, calls.audit, calls.number(name).unwrap(), arguments, Endianness::Little);
        assert_eq!(answer("ioctl", [0, 0xc060_6610, 0, 0, 0, 0]), ALLOW);
        assert_eq!(answer("ioctl", [0, 0x541b, 0, 0, 0, 0]), ALLOW);
        assert_eq!(answer("ioctl", [0, 0x5412, 0, 0, 0, 0]), KILL);
    }

    #[test]
    fn far_jumps_lead_over_others() {
        let mut assembler = Assembler { reversed: Vec::new(), endianness: Endianness::Little };
        let kill = assembler.push(RETURN, KILL);
        let allow = assembler.push(RETURN, ALLOW);
        for _ in 0..1000 {
            assembler.push(LOAD, ARCHITECTURE);
        }
        assembler.branch(JUMP_IF_EQUAL, 1, allow, kill);
        let program = {
            assembler.push(LOAD, NUMBER);
            assembler.finish()
        };
        assert_eq!(run(&program, 0, 1, [0; 6], Endianness::Little), ALLOW);
        assert_eq!(run(&program, 0, 2, [0; 6], Endianness::Little), KILL);
    }
}
