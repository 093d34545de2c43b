//! Small functions by hand.

use super::*;
use crate::clif::symbol::Symbol;
use crate::codegen::function::{CallSite, Handler, Relocation, RelocationTarget};
use cranelift_codegen::binemit::Reloc;

const RETURN: u8 = 0xc3;
const NOTHING: u8 = 0x90;

fn function(code: &[&[u8]]) -> CompiledFunction {
    CompiledFunction {
        code: code.concat(),
        alignment: 16,
        frame_size: 0,
        relocations: Vec::new(),
        traps: Vec::new(),
        accesses_unlisted: true,
        call_sites: Vec::new(),
        sites: Vec::new(),
        origins: crate::clif::origin::Origins::default(),
        assembly: None,
        description: None,
    }
}

/// `je` over a distance.
fn branch(distance: i32) -> Vec<u8> {
    [&[0x0f, 0x84], &distance.to_le_bytes()[..]].concat()
}

#[test]
fn branches_forwards_and_backwards() {
    let mut made = function(&[&branch(3), &[NOTHING; 3], &branch(-15), &[RETURN]]);
    shorten(&mut made, &[0, 6, 9, 15]);
    assert_eq!(made.code, [0x74, 3, NOTHING, NOTHING, NOTHING, 0x74, 0xf9, RETURN]);
}

#[test]
fn a_branch_that_is_too_far_stays() {
    for (distance, length) in [(127, 2), (128, 6)] {
        let filling = vec![NOTHING; distance as usize];
        let mut made = function(&[&branch(distance), &filling, &[RETURN]]);
        shorten(&mut made, &[0]);
        assert_eq!(made.code.len(), length + filling.len() + 1, "{distance}");
    }
}

/// A branch may fit only after another one was shortened.
#[test]
fn one_makes_room_for_another() {
    let filling = vec![NOTHING; 125];
    let mut made = function(&[&branch(131), &branch(125), &filling, &[RETURN]]);
    shorten(&mut made, &[0]);
    assert_eq!(made.code[..4], [0x74, 127, 0x74, 125]);
}

#[test]
fn constants_keep_their_alignment() {
    let load = [0xf2, 0x0f, 0x10, 0x05, 2, 0, 0, 0];
    let mut made = function(&[&branch(8), &load, &[RETURN, 0], &[7; 8]]);
    shorten(&mut made, &[0]);
    assert_eq!(made.code[..11], [0x74, 8, 0xf2, 0x0f, 0x10, 0x05, 6, 0, 0, 0, RETURN]);
    assert_eq!(made.code[11..], [0, 0, 0, 0, 0, 7, 7, 7, 7, 7, 7, 7, 7]);
}

#[test]
fn tables_count_from_their_start() {
    // leaq 9(%rip), %rax; fillings in place of the load and the sum; jmpq *%rax; the table.
    let lea = [0x48, 0x8d, 0x05, 9, 0, 0, 0];
    let table = [8_i32.to_le_bytes(), (-16_i32).to_le_bytes()].concat();
    let rest = [&lea[..], &[NOTHING; 7], &[0xff, 0xe0], &table, &[RETURN, RETURN]].concat();
    let mut made = function(&[&branch(24), &rest]);
    shorten(&mut made, &[0, 30]);
    assert_eq!(made.code, [&[0x74, 24], &rest[..]].concat());
}

#[test]
fn traps_of_one_reason_are_one() {
    let mut made = function(&[&branch(13), &branch(9), &branch(5), &[RETURN], &TRAP, &TRAP, &TRAP]);
    made.traps = vec![(19, Trap::Unreachable), (21, Trap::IntegerOverflow), (23, Trap::Unreachable)];
    shorten(&mut made, &[0]);
    assert_eq!(made.code, [0x74, 5, 0x74, 5, 0x74, 1, RETURN, 0x0f, 0x0b, 0x0f, 0x0b]);
    assert_eq!(made.traps, [(7, Trap::Unreachable), (9, Trap::IntegerOverflow)]);
}

#[test]
fn what_refers_to_places_moves_along() {
    let call = [0xe8, 0, 0, 0, 0];
    let mut made = function(&[&branch(5), &call, &[RETURN]]);
    let target = RelocationTarget::Symbol(Symbol::Variables);
    made.relocations = vec![Relocation { offset: 7, kind: Reloc::X86CallPCRel4, target, addend: -4 }];
    let handlers = vec![Handler { tag: None, target: 6 }];
    made.call_sites = vec![CallSite { return_offset: 11, frame_size: 0, handlers }];
    shorten(&mut made, &[0]);
    let site = &made.call_sites[0];
    assert_eq!((made.relocations[0].offset, site.return_offset, site.handlers[0].target), (3, 7, 2));
}

#[test]
fn what_is_not_understood_stays() {
    let unknown = [0x06];
    let into_an_instruction = branch(-3);
    for rest in [&unknown[..], &into_an_instruction] {
        let mut made = function(&[&branch(0), rest, &[RETURN]]);
        let before = made.code.clone();
        shorten(&mut made, &[0]);
        assert_eq!(made.code, before);
    }
}
