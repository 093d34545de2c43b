//! Bounds of a linear memory, byte by byte, as guard pages and as explicit comparisons.

use std::fmt::Write as _;

use wasm2native_abi::trap::EXIT_STATUS;
use wasm2native_tests::build::Build;
use wasm2native_tests::process::Job;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::wat;

#[test]
fn guard_pages() {
    every_access(&["--bounds", "guard"]);
}

#[test]
fn guard_pages_without_optimisation() {
    every_access(&["--bounds", "guard", "-O", "none"]);
}

#[test]
fn explicit_comparisons() {
    every_access(&["--bounds", "explicit"]);
}

/// Where address space is scarce, the program says what to do before any of its code runs.
#[test]
fn refused_reservation() {
    let scratch = Scratch::new();
    let limit = "ulimit -v 1048576";
    let cat = wat::program("wasi/cat");
    let guard = Build::new(&cat).executable(&scratch);
    let outcome = Job::new(&guard).under(limit).input("hello\n").run();
    assert!(!outcome.status.success() && outcome.status.code() != Some(EXIT_STATUS), "{outcome}");
    outcome.expect_out("").expect_err("--bounds=explicit");

    let explicit = Build::new(&cat).option(["--bounds", "explicit"]).executable(&scratch);
    Job::new(&explicit).under(limit).input("hello\n").run().expect(0).expect_out("hello\n");
}

/// One access to the only page of a memory.
struct Access {
    operator: &'static str,
    width: u64,
    offset: u32,
    index: u32,
}

impl Access {
    /// Whether the specification allows the access: index and offset are added as integers, without wrapping around.
    fn is_within(&self) -> bool {
        u64::from(self.index) + u64::from(self.offset) + self.width <= PAGE
    }

    fn value(&self) -> &'static str {
        match self.operator {
            store if !store.contains("store") => "",
            store if store.starts_with("i32") => "(i32.const -1)",
            store if store.starts_with("i64") => "(i64.const -1)",
            _ => "(f64.const 1)",
        }
    }
}

const PAGE: u64 = 65536;

/// Builds one program with all accesses and runs it once for each: a trap ends it.
#[track_caller]
fn every_access(options: &[&str]) {
    let accesses = accesses();
    let scratch = Scratch::new();
    let module = scratch.write("bounds.wat", program(&accesses));
    let executable = Build::new(module).option(options).executable(&scratch);
    for (number, access) in accesses.iter().enumerate() {
        for constant_index in [false, true] {
            let function = 2 * number + usize::from(constant_index);
            let outcome = Job::new(&executable).input((function as u16).to_le_bytes()).run();
            let (operator, offset, index) = (access.operator, access.offset, access.index);
            let place = format!("{operator} offset={offset} at {index:#x}, constant: {constant_index}");
            if access.is_within() {
                assert_eq!(outcome.status.code(), Some(0), "{place}\n{outcome}");
            } else {
                assert_eq!(outcome.status.code(), Some(EXIT_STATUS), "{place}\n{outcome}");
                assert!(outcome.err().starts_with("wasm trap: out of bounds memory access\n"), "{place}\n{outcome}");
            }
        }
    }
}

/// Returns accesses at and around every edge that an address computation could get wrong.
fn accesses() -> Vec<Access> {
    let operators = [
        ("i32.load8_u", 1),
        ("i64.load16_s", 2),
        ("f32.load", 4),
        ("i64.load", 8),
        ("i32.store8", 1),
        ("i32.store16", 2),
        ("i64.store32", 4),
        ("f64.store", 8),
    ];
    let mut accesses = Vec::new();
    for (operator, width) in operators {
        for offset in [0, 1, 4095, 65535, 65536, 0x7fff_ffff, 0x8000_0000, 0xffff_fff0, 0xffff_ffff] {
            let last = (PAGE - width).checked_sub(u64::from(offset)).map(|last| last as u32);
            let mut indexes = vec![0, 16, 0x8000_0000, 0xffff_ffff];
            // The last index that is within bounds, the first that is not, and the one that wrapping around would make zero.
            indexes.extend(last.into_iter().chain(last.map(|last| last + 1)));
            indexes.push(0u32.wrapping_sub(offset));
            indexes.sort_unstable();
            indexes.dedup();
            accesses.extend(indexes.into_iter().map(|index| Access { operator, width, offset, index }));
        }
    }
    accesses
}

/// Returns a program that reads a number of two bytes and makes that access. Each access occurs twice: with an index loaded from
/// memory, and with one that the compiler sees.
fn program(accesses: &[Access]) -> String {
    let mut functions = String::new();
    let mut names = String::new();
    let mut indexes = String::new();
    for (number, access) in accesses.iter().enumerate() {
        let (operator, offset, at, value) = (access.operator, access.offset, access.index, access.value());
        for (kind, index) in [("variable", "(local.get 0)".to_string()), ("constant", format!("(i32.const {at})"))] {
            let access = format!("({operator} offset={offset} {index} {value})");
            let access = if value.is_empty() { format!("(drop {access})") } else { access };
            writeln!(functions, "  (func ${kind}{number} (type $access) {access})").expect("text grows");
            write!(names, " ${kind}{number}").expect("text grows");
            for byte in at.to_le_bytes() {
                write!(indexes, "\\{byte:02x}").expect("text grows");
            }
        }
    }
    format!(
        r#"(module
  (import "wasi_snapshot_preview1" "fd_read" (func $fd_read (param i32 i32 i32 i32) (result i32)))
  (type $access (func (param i32)))
  (memory (export "memory") 1)
  (table funcref (elem{names}))
  (data (i32.const 32) "{indexes}")
{functions}
  (func $_start (export "_start")
    (i32.store (i32.const 0) (i32.const 16))
    (i32.store (i32.const 4) (i32.const 2))
    (drop (call $fd_read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
    (call_indirect (type $access)
      (i32.load offset=32 (i32.mul (i32.load16_u (i32.const 16)) (i32.const 4)))
      (i32.load16_u (i32.const 16)))))
"#
    )
}
