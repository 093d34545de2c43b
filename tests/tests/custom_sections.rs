//! The treatment of sections that mean nothing to a program. Names are shown by every trap, in `traps.rs`.

use wasm2native_tests::build::Build;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::wat;

/// Returns how many blocks of a program are placed apart from the others.
fn cold_blocks(text: &str) -> usize {
    let scratch = Scratch::new();
    let module = scratch.write("module.wasm", wat::bytes(text));
    let output = scratch.join("module.clif");
    Build::new(module).option(["--emit", "clif"]).attempt(&output).expect(0);
    let clif = std::fs::read_to_string(output).expect("the output is text");
    clif.lines().filter(|line| line.starts_with("block") && line.ends_with("cold:")).count()
}

#[test]
fn the_unlikely_side_of_a_branch_is_cold() {
    let hinted = std::fs::read_to_string(wat::program("proposals/branch_hints")).expect("the program is there");
    let plain = hinted.replace("(@metadata.code.branch_hint \"\\00\")", "").replace("(@metadata.code.branch_hint \"\\01\")", "");
    assert_eq!(cold_blocks(&hinted), 4);
    assert_eq!(cold_blocks(&plain), 0);
}

#[test]
fn a_malformed_section_of_hints_is_ignored() {
    let text = |hints| {
        format!(
            r#"(module (@custom "metadata.code.branch_hint" (before code) "{hints}")
                (func (export "_start") (if (i32.const 1) (then nop))))"#
        )
    };
    // Function 0 has one hint, at offset 3: unlikely. Then the same with a meaningless byte.
    assert_eq!(cold_blocks(&text(r"\01\00\01\03\01\00")), 1);
    assert_eq!(cold_blocks(&text(r"\01\00\01\03\01\07")), 0);
}

#[test]
fn verbose_says_who_made_the_module() {
    let scratch = Scratch::new();
    let text = r#"(module
        (@producers (language "C11" "") (language "C99" "") (processed-by "a compiler" "1.2") (processed-by "an optimiser" ""))
        (func (export "_start")))"#;
    let module = scratch.write("module.wasm", wat::bytes(text));
    let said = Build::new(module).option(["-v"]).attempt(&scratch.join("module")).expect(0).err();
    assert!(said.starts_with("language: C11, C99\nprocessed-by: a compiler 1.2, an optimiser\n"), "{said}");
}
