//! Components: what they are made of can be named many times, and is there as often.
//!
//! A shape is text here, which the compiler reads as it reads any other. Names of functions and instances are written apart from what
//! they name: the text format reads the short forms in quadratic time.

use super::Scale;
use std::fmt::Write as _;
use wasm2native::wasm::source::Source;

/// A kind of component.
pub struct ComponentShape {
    /// Its name, for choosing and reporting.
    pub name: &'static str,
    text: fn(Scale) -> String,
}

impl ComponentShape {
    /// Returns the component of a scale, in binary. It may be invalid because it exceeds a limit of the validation.
    ///
    /// # Errors
    ///
    /// When the text is too much for whoever reads it.
    pub fn binary(&self, scale: Scale) -> wasm2native::error::Result<Vec<u8>> {
        let text = format!("(component {})", (self.text)(scale));
        Ok(Source::new(text.as_bytes())?.binary().to_vec())
    }
}

/// Every shape of components.
pub const COMPONENTS: &[ComponentShape] = &[
    ComponentShape { name: "doubled-instances", text: doubled_instances },
    ComponentShape { name: "passed-components", text: passed_components },
    ComponentShape { name: "many-instances", text: many_instances },
    ComponentShape { name: "many-modules", text: many_modules },
    ComponentShape { name: "doubled-records", text: doubled_records },
    ComponentShape { name: "nested-options", text: nested_options },
    ComponentShape { name: "nested-lists", text: nested_lists },
    ComponentShape { name: "fixed-lists", text: fixed_lists },
    ComponentShape { name: "long-variants", text: long_variants },
    ComponentShape { name: "adapters", text: adapters },
    ComponentShape { name: "adapters-of-strings", text: adapters_of_strings },
    ComponentShape { name: "lowered-imports", text: lowered_imports },
    ComponentShape { name: "lifted-exports", text: lifted_exports },
    ComponentShape { name: "resources", text: resources },
    ComponentShape { name: "nested-components", text: nested_components },
];

/// Returns one text for each number, one after the other.
fn each(count: u32, text: impl Fn(u32) -> String) -> String {
    (0..count).fold(String::new(), |mut all, number| {
        all.push_str(&text(number));
        all
    })
}

/// Returns a number of levels, for what doubles with each.
fn levels(Scale { width, .. }: Scale) -> u32 {
    width.ilog2() * 2 + 1
}

/// A module with functions of about this many bytes together.
fn module(size: usize) -> String {
    format!(
        r#"(core module $m (memory (export "m") 1)
          (func (export "f") (param i32) (result i32) local.get 0)
          (func (export "g"))
          (func (export "r") (param i32 i32 i32 i32) (result i32) i32.const 1024)
          {})"#,
        each((size / 6) as u32, |_| "(func unreachable)".to_owned())
    )
}

fn doubled_instances(scale: Scale) -> String {
    let inner = format!("(component $c0 {} (core instance (instantiate $m)))", module(scale.size / 100));
    let levels = levels(scale);
    let nested = (1..=levels).fold(inner, |nested, level| {
        let instance = format!("(instance (instantiate $c{}))", level - 1);
        format!("(component $c{level} {nested} {instance} {instance})")
    });
    format!("{nested} (instance (instantiate $c{levels}))")
}

/// The component that is instantiated is an argument, and has another from outside.
fn passed_components(scale: Scale) -> String {
    let level = |level: u32| {
        let before = if level == 0 { "$c".to_owned() } else { format!("$d{}", level - 1) };
        format!(
            r#"(instance $i{level} (instantiate $twice (with "c" (component {before}))))
            (alias export $i{level} "both" (component $d{level}))"#
        )
    };
    let levels = levels(scale);
    format!(
        r#"(component $c {} (core instance (instantiate $m)))
        (component $twice
          (import "c" (component $c))
          (component $both (alias outer 1 0 (component $c)) (instance (instantiate $c)) (instance (instantiate $c)))
          (export "both" (component $both)))
        {}
        (instance (instantiate $d{}))"#,
        module(scale.size / 100),
        each(levels, level),
        levels - 1
    )
}

fn many_instances(scale: Scale) -> String {
    module(scale.size) + &each(scale.width, |_| "(core instance (instantiate $m))".to_owned())
}

fn many_modules(scale: Scale) -> String {
    each(scale.width, |number| {
        format!("(core module $m{number} (memory 1) (func (export \"f\") unreachable)) (core instance (instantiate $m{number}))")
    })
}

/// A function with a parameter and one with a result of a type, `$t`, which may be nothing that a name is needed for.
fn functions(types: &str) -> String {
    format!(
        r#"{types} {}
        (core instance $i (instantiate $m))
        (alias core export $i "m" (core memory $memory))
        (alias core export $i "r" (core func $realloc))
        (alias core export $i "f" (core func $f))
        (core module $results (func (export "f") (result i32) i32.const 0))
        (core instance $results (instantiate $results))
        (alias core export $results "f" (core func $g))
        (export $e "t" (type $t))
        (type $l (list $e))
        (func $result (result $l) (canon lift (core func $g) (memory $memory) (realloc $realloc)))
        (export "result" (func $result))"#,
        module(0)
    )
}

fn doubled_records(scale: Scale) -> String {
    let levels = levels(scale);
    let level = |level: u32| format!(r#"(type $t{} (record (field "a" $t{level}) (field "b" $t{level})))"#, level + 1);
    functions(&format!(r#"(type $t0 (record (field "a" u8))) {} (type $t (tuple $t{levels}))"#, each(levels, level)))
}

fn nested_options(scale: Scale) -> String {
    let depth = scale.width.min(2000);
    let level = |level: u32| format!("(type $t{} (option $t{level}))", level + 1);
    functions(&format!("(type $t0 (option u8)) {} (type $t (option $t{depth}))", each(depth, level)))
}

fn nested_lists(scale: Scale) -> String {
    let depth = scale.width.min(2000);
    let level = |level: u32| format!("(type $t{} (list $t{level}))", level + 1);
    functions(&format!("(type $t0 (list string)) {} (type $t (list $t{depth}))", each(depth, level)))
}

fn fixed_lists(scale: Scale) -> String {
    let levels = levels(scale);
    let level = |level: u32| format!("(type $t{} (list $t{level} {}))", level + 1, scale.size);
    functions(&format!("(type $t0 (list u64 2)) {} (type $t (list $t{levels} 3))", each(levels, level)))
}

fn long_variants(scale: Scale) -> String {
    let case = |number: u32| format!(r#"(case "c{number}" $t0)"#);
    functions(&format!("(type $t0 (tuple string u64)) (type $t (variant {}))", each(scale.width, case)))
}

/// A component that exports functions of a parameter, and one that calls them.
fn calls(ty: &str, count: u32, encoding: &str) -> String {
    let flat = "(param i32)";
    let mut callee = format!(
        r#"(type $t0 {ty}) (export $t "t" (type $t0))
        (core module $m (memory (export "m") 1) (func (export "r") (param i32 i32 i32 i32) (result i32) i32.const 1024) {})
        (core instance $i (instantiate $m))
        (alias core export $i "m" (core memory $memory))
        (alias core export $i "r" (core func $realloc))"#,
        each(count, |number| format!(r#"(func (export "f{number}") {flat})"#))
    );
    let mut caller = format!(
        r#"(import "a" (instance $a (type $t0 {ty}) (export "t" (type $t (eq $t0))) {}))
        (core module $memory (memory (export "m") 1))
        (core instance $memory (instantiate $memory))
        (alias core export $memory "m" (core memory $memory))"#,
        each(count, |number| format!(r#"(export "f{number}" (func (param "x" $t)))"#))
    );
    for number in 0..count {
        let _ = write!(
            callee,
            r#"(alias core export $i "f{number}" (core func $c{number}))
            (func $f{number} (param "x" $t) (canon lift (core func $c{number}) (memory $memory) (realloc $realloc)))
            (export "f{number}" (func $f{number}))"#
        );
        let _ = write!(
            caller,
            r#"(alias export $a "f{number}" (func $f{number}))
            (core func $c{number} (canon lower (func $f{number}) (memory $memory) string-encoding={encoding}))"#
        );
    }
    let _ = write!(
        caller,
        r#"(core module $m {}) (core instance $h {}) (core instance (instantiate $m (with "h" (instance $h))))"#,
        each(count, |number| format!(r#"(import "h" "f{number}" (func {flat}))"#)),
        each(count, |number| format!(r#"(export "f{number}" (func $c{number}))"#))
    );
    format!(
        r#"(component $A {callee}) (component $B {caller})
        (instance $a (instantiate $A)) (instance (instantiate $B (with "a" (instance $a))))"#
    )
}

fn adapters(scale: Scale) -> String {
    // More than are passed as core values.
    let fields = each(20 + scale.width / 100, |number| format!(r#"(field "a{number}" (list (tuple u8 (option u64))))"#));
    calls(&format!("(record {fields})"), scale.width.min(900), "utf8")
}

fn adapters_of_strings(scale: Scale) -> String {
    let fields = each(20 + scale.width / 100, |number| format!(r#"(field "a{number}" string)"#));
    calls(&format!("(record {fields})"), scale.width.min(900), "latin1+utf16")
}

fn lowered_imports(Scale { width, .. }: Scale) -> String {
    format!(
        r#"(import "wasi:clocks/monotonic-clock@0.2.0" (instance $c (export "now" (func (result u64)))))
        (alias export $c "now" (func $now)) {}
        (core module $m {}) (core instance $h {}) (core instance (instantiate $m (with "h" (instance $h))))"#,
        each(width, |number| format!("(core func $l{number} (canon lower (func $now)))")),
        each(width, |number| format!(r#"(import "h" "f{number}" (func (result i64)))"#)),
        each(width, |number| format!(r#"(export "f{number}" (func $l{number}))"#))
    )
}

fn lifted_exports(Scale { width, .. }: Scale) -> String {
    format!(
        r#"{} (core instance $i (instantiate $m)) (alias core export $i "g" (core func $g)) {}"#,
        module(0),
        each(width, |number| format!(r#"(func $f{number} (canon lift (core func $g))) (export "f{number}" (func $f{number}))"#))
    )
}

fn resources(Scale { width, .. }: Scale) -> String {
    each(width, |number| {
        format!(
            "(type $r{number} (resource (rep i32))) (core func (canon resource.new $r{number})) \
             (core func (canon resource.drop $r{number}))"
        )
    })
}

fn nested_components(Scale { width, .. }: Scale) -> String {
    // The text format has a limit.
    (0..width.min(40)).fold(String::new(), |nested, _| format!("(component $c {nested}) (instance (instantiate $c))"))
}
