//! The plans that components become.

use super::{plan, read};
use crate::options::{Emit, Options};
use crate::program::canonical::Canonical;
use crate::program::{FunctionBody, InitStep, Program, TableStorage};
use crate::target::Target;
use crate::wasm::source::Source;

/// Plans a component, and returns what `question` finds.
fn planned<T>(text: &str, question: impl FnOnce(&Program<'_>) -> T) -> T {
    let source = Source::new(text.as_bytes()).unwrap();
    let component = read::read(source.binary()).unwrap();
    let options = Options { emit: Emit::OBJECT, ..Options::default() };
    let space = Target::find(Some("x86_64-linux")).unwrap().space();
    question(&plan(&component, source.binary(), &options, space).unwrap())
}

/// A component as `wit-component` makes it: a shim, the main module, and a fix-up; `main` is in the main module.
fn with_shim(main: &str) -> String {
    format!(
        r#"(component
  (import "wasi:random/random@0.2.0" (instance $random (export "get-random-bytes" (func (param "len" u64) (result (list u8))))))
  (core module $main
    (import "wasi" "random" (func $random (param i64 i32)))
    (memory (export "memory") 1)
    (func (export "realloc") (param i32 i32 i32 i32) (result i32) i32.const 1024)
    {main})
  (core module $shim
    (table (export "$imports") 1 1 funcref)
    (func (export "0") (param i64 i32) local.get 0 local.get 1 i32.const 0 call_indirect (param i64 i32)))
  (core module $fixups
    (import "" "0" (func (param i64 i32)))
    (import "" "$imports" (table 1 1 funcref))
    (elem (i32.const 0) func 0))
  (core instance $s (instantiate $shim))
  (core instance $m (instantiate $main (with "wasi" (instance (export "random" (func $s "0"))))))
  (core func $lowered (canon lower (func $random "get-random-bytes") (memory (core memory $m "memory")) (realloc (core func $m "realloc"))))
  (core instance (instantiate $fixups (with "" (instance (export "0" (func $lowered)) (export "$imports" (table $s "$imports")))))))"#
    )
}

#[test]
fn shims_vanish() {
    let calls = "(func (export \"f\") i64.const 8 i32.const 0 call $random)";
    planned(&with_shim(calls), |program| {
        let (_, main) = program.instances.iter().find(|(_, instance)| !instance.memories.is_empty()).unwrap();
        let imported = &program.entities.functions[main.functions[0]];
        assert!(matches!(imported.body, FunctionBody::Canonical(Canonical::Lower(_))), "{:?}", imported.body);
        assert!(program.instances.iter().all(|(_, instance)| instance.init.is_empty()), "nothing is left for run time");
        let coded = program.coded().map(|id| &program.entities.functions[id].body);
        let of_modules = coded.filter(|body| matches!(body, FunctionBody::Wasm { .. })).count();
        assert_eq!(of_modules, 2, "the shim needs no code");
        assert_eq!(program.layout.constants.len(), 0, "nor does its table");
    });
}

#[test]
fn shims_stay_where_guest_code_runs_before_they_are_complete() {
    let starts = "(func $start) (start $start)";
    planned(&with_shim(starts), |program| {
        let steps: Vec<_> = program.instances.iter().flat_map(|(_, instance)| &instance.init).collect();
        assert!(matches!(*steps, [InitStep::Start(_), InitStep::Element { .. }]), "{steps:?}");
        let (_, table) = program.entities.tables.iter().next().unwrap();
        assert!(matches!(table.storage, TableStorage::Variable { .. }));
    });
}

/// Returns the reason why a component is refused.
fn refused(text: &str) -> Option<String> {
    let source = Source::new(text.as_bytes()).unwrap();
    read::read(source.binary()).err().map(|error| error.to_string())
}

/// Components of which each instantiates the one before it twice.
#[test]
fn components_that_make_too_much_are_refused() {
    let inner = r#"(component $c0 (core module $m (func (export "f"))) (core instance (instantiate $m)))"#;
    let doubled = |depth: usize| {
        let nested = (1..=depth).fold(inner.to_owned(), |nested, level| {
            let instance = format!("(instance (instantiate $c{}))", level - 1);
            format!("(component $c{level} {nested} {instance} {instance})")
        });
        format!("(component {nested} (instance (instantiate $c{depth})))")
    };
    assert_eq!(refused(&doubled(8)), None);
    assert!(refused(&doubled(30)).is_some_and(|reason| reason.contains("more than 10000 instances")));
    // The component that is instantiated is an argument, and has another from outside.
    let twice = r#"(component $twice
        (import "c" (component $c)) (export $d "d" (component $c))
        (component $both (alias outer 1 0 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
        (export "both" (component $both)))"#;
    let passed = |depth: usize| {
        let level = |level: usize| {
            let before = if level == 0 { "$c0".to_owned() } else { format!("$d{}", level - 1) };
            format!(
                r#"(instance $i{level} (instantiate $twice (with "c" (component {before}))))
                (alias export $i{level} "both" (component $d{level}))"#
            )
        };
        let levels: String = (0..depth).map(level).collect();
        format!("(component {inner} {twice} {levels} (instance (instantiate $d{})))", depth - 1)
    };
    assert_eq!(refused(&passed(8)), None);
    assert!(refused(&passed(30)).is_some_and(|reason| reason.contains("more than 10000 instances")));
    // Types and components within others.
    let binary = |id: u8, contents: &[u8]| {
        let mut all = b"\0asm\x0d\0\x01\0".to_vec();
        all.push(id);
        all.extend((0..5).map(|byte| (contents.len() >> (7 * byte)) as u8 & 0x7f | if byte < 4 { 0x80 } else { 0 }));
        all.extend(contents);
        all
    };
    let nested_types = [&[1][..], &[0x41, 1, 1].repeat(1_000_000), &[0x41, 0]].concat();
    assert!(read::read(&binary(7, &nested_types)).is_err());
    let nested = (0..2000).fold(b"\0asm\x0d\0\x01\0".to_vec(), |inner, _| binary(4, &inner));
    assert!(read::read(&nested).is_err_and(|error| error.to_string().contains("nested more than")));
    // More functions than there are bytes.
    assert!(read::read(&binary(8, &[0xff, 0xff, 0xff, 0x7f])).is_err());
    // One module, many times.
    let functions: String = (0..2000).map(|_| "(func unreachable)").collect();
    let module = |count: usize| {
        let instances: String = (0..count).map(|_| "(core instance (instantiate $m))").collect();
        format!("(component (core module $m {functions}) {instances})")
    };
    assert_eq!(refused(&module(10)), None);
    assert!(refused(&module(900)).is_some_and(|reason| reason.contains("instances of modules with more than")));
}
