//! Programs made for questions to a kernel.

use std::fmt::Write as _;

/// Changes the system call `read` of a program to `execve`, by the number that is loaded just before the call is made. That is
/// for one range of a stream that has been checked; every other transfer loads its number elsewhere.
#[track_caller]
pub fn execute_instead_of_reading(executable: &[u8], target: &str) -> Vec<u8> {
    // The instruction that loads the number of one and of the other, and the call.
    let (read, execve, call) = match target {
        "aarch64-linux" => (0x5280_07e8_u32.to_le_bytes(), 0x5280_1ba8_u32.to_le_bytes(), &[0x01, 0x00, 0x00, 0xd4][..]),
        "riscv64-linux" => (0x03f0_0893_u32.to_le_bytes(), 0x0dd0_0893_u32.to_le_bytes(), &[0x73, 0x00, 0x00, 0x00][..]),
        "s390x-linux" => ([0xa7, 0x19, 0x00, 0x03], [0xa7, 0x19, 0x00, 0x0b], &[0x0a, 0x00][..]),
        _ => panic!("how {target} makes system calls is not known here"),
    };
    let is_read = |place: &usize| {
        let rest = &executable[*place..];
        rest.starts_with(&read) && rest[read.len()..].windows(call.len()).take(17).any(|bytes| bytes == call)
    };
    let places: Vec<usize> = (0..executable.len()).step_by(2).filter(is_read).collect();
    assert_eq!(places.len(), 1, "{places:?}: a program that reads has one place with the number of the call");
    let mut changed = executable.to_vec();
    changed[places[0]..][..execve.len()].copy_from_slice(&execve);
    changed
}

/// Opens a directory, waits for its input, and then opens a file in the directory. The exit status is the first error.
pub const OPENS_LATER: &str = r#"(module
  (import "wasi_snapshot_preview1" "path_open"
    (func $open (param i32 i32 i32 i32 i32 i64 i64 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 1)
  ;; 0: where results go. 8: one buffer of one byte.
  (data (i32.const 8) "\20\00\00\00\01\00\00\00")
  (data (i32.const 64) "inner")
  (data (i32.const 80) "file")
  (func $check (param $errno i32) (if (local.get $errno) (then (call $exit (local.get $errno)))))
  (func (export "_start")
    (call $check (call $open (i32.const 3) (i32.const 0) (i32.const 64) (i32.const 5)
      (i32.const 2) (i64.const 0x2000) (i64.const 0x2) (i32.const 0) (i32.const 0)))
    (call $check (call $fd_read (i32.const 0) (i32.const 8) (i32.const 1) (i32.const 4)))
    (call $check (call $open (i32.load (i32.const 0)) (i32.const 0) (i32.const 80) (i32.const 4)
      (i32.const 0) (i64.const 0x2) (i64.const 0) (i32.const 0) (i32.const 0)))))"#;

/// The offset of the contents of [`large_image`]: not a multiple of any page size.
const IMAGE_OFFSET: usize = 100_003;

/// Their size in bytes: far more than what is copied, however large pages are.
pub const IMAGE_LENGTH: usize = 1_500_000;
const WASM_PAGE: usize = 65536;

/// Returns a program that waits, and then adds up its memory: as it is at first, written to here and there, and grown. The exit
/// status is the number of the first sum that is wrong.
pub fn large_image() -> String {
    let mut memory = vec![0; 40 * WASM_PAGE];
    let mut state = 1u32;
    for byte in &mut memory[IMAGE_OFFSET..][..IMAGE_LENGTH] {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        *byte = (state >> 24) as u8;
    }
    let contents = memory[IMAGE_OFFSET..][..IMAGE_LENGTH].iter().fold(String::new(), |mut text, byte| {
        write!(text, "\\{byte:02x}").expect("text grows");
        text
    });
    let at_first = sum(&memory);
    memory.iter_mut().step_by(4096).for_each(|byte| *byte = 0x55);
    let written = sum(&memory);
    memory.resize(memory.len() + 24 * WASM_PAGE, 0);
    let grown = sum(&memory);
    format!(
        r#"(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
  (memory (export "memory") 40)
  (data (i32.const {IMAGE_OFFSET}) "{contents}")
  (func $sum (result i32) (local $at i32) (local $sum i32)
    (loop $next
      (local.set $sum (i32.add (i32.mul (local.get $sum) (i32.const 31)) (i32.load8_u (local.get $at))))
      (local.set $at (i32.add (local.get $at) (i32.const 1)))
      (br_if $next (i32.lt_u (local.get $at) (i32.mul (memory.size) (i32.const {WASM_PAGE})))))
    (local.get $sum))
  (func $write (local $at i32)
    (loop $next
      (i32.store8 (local.get $at) (i32.const 0x55))
      (local.set $at (i32.add (local.get $at) (i32.const 4096)))
      (br_if $next (i32.lt_u (local.get $at) (i32.mul (memory.size) (i32.const {WASM_PAGE}))))))
  (func (export "_start")
    ;; What reading leaves behind is cleared again.
    (i32.store (i32.const 16) (i32.const 32))
    (i32.store (i32.const 20) (i32.const 1))
    (drop (call $fd_read (i32.const 0) (i32.const 16) (i32.const 1) (i32.const 24)))
    (memory.fill (i32.const 16) (i32.const 0) (i32.const 32))
    (if (i32.ne (call $sum) (i32.const {at_first})) (then (call $exit (i32.const 1))))
    (call $write)
    (if (i32.ne (call $sum) (i32.const {written})) (then (call $exit (i32.const 2))))
    (drop (memory.grow (i32.const 24)))
    (if (i32.ne (call $sum) (i32.const {grown})) (then (call $exit (i32.const 3))))))"#
    )
}

/// Adds up bytes as the program does.
fn sum(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(*byte)))
}
