//! The two components and their composition, in the text format.

use super::store::{Expression, store};
use super::types::Type;
use rand::RngExt;
use rand::rngs::SmallRng;
use std::collections::HashMap;
use std::fmt::Write as _;

/// The number of core parameters of a function that takes its parameters one by one.
const MOST_FLAT: usize = 16;

/// Returns the memory of a component, whose bytes before the top are used, and a `realloc` that never frees and checks what it is
/// asked for.
pub(super) fn memory(top: u32) -> String {
    format!("\n      (memory (export \"memory\") 1)\n      (global $top (mut i32) (i32.const {top})){REALLOC}")
}

/// The address from which an empty memory is allocated.
pub(super) const BOTTOM: u32 = 64;

const REALLOC: &str = r#"
      (func $realloc (export "realloc") (param $old i32) (param $old-size i32) (param $alignment i32) (param $size i32) (result i32)
        (local $at i32) (local $end i32)
        (if (i32.ne (i32.popcnt (local.get $alignment)) (i32.const 1)) (then unreachable))
        (local.set $at (i32.and (i32.add (global.get $top) (i32.sub (local.get $alignment) (i32.const 1)))
          (i32.sub (i32.const 0) (local.get $alignment))))
        (local.set $end (i32.add (local.get $at) (local.get $size)))
        (block $enough
          (br_if $enough (i32.le_u (local.get $end) (i32.shl (memory.size) (i32.const 16))))
          (drop (memory.grow (i32.add (i32.shr_u (local.get $size) (i32.const 16)) (i32.const 1)))))
        (memory.copy (local.get $at) (local.get $old)
          (select (local.get $old-size) (local.get $size) (i32.lt_u (local.get $old-size) (local.get $size))))
        (global.set $top (local.get $end))
        (local.get $at))"#;

/// Writes the component of a script.
pub(super) fn component(types: &[Type], random: &mut SmallRng) -> String {
    let names = Names::of(types);
    let encodings = [encoding(random), encoding(random)];
    let mut text = String::from("(component\n");
    inner(&mut text, types, &names, encodings[0]);
    outer(&mut text, types, &names, encodings[1]);
    text.push_str("  (instance $i (instantiate $inner))\n  (instance $o (instantiate $outer (with \"inner\" (instance $i))))\n");
    names.define(&mut text, "  ", own);
    for (index, ty) in types.iter().enumerate() {
        let ty = names.reference(ty);
        let _ =
            writeln!(text, "  (export \"echo{index}\" (func $o \"echo{index}\") (func (param \"value\" {ty}) (result {ty})))");
    }
    text.push_str(")\n");
    text
}

pub(super) fn encoding(random: &mut SmallRng) -> &'static str {
    ["utf8", "utf16", "latin1+utf16"][random.random_range(0..3)]
}

/// The component that returns what it is given.
fn inner(text: &mut String, types: &[Type], names: &Names<'_>, encoding: &str) {
    let _ = writeln!(text, "  (component $inner\n    (core module $m{}", memory(BOTTOM));
    for (index, ty) in types.iter().enumerate() {
        let _ = writeln!(text, "      {}", echo(index, ty));
    }
    text.push_str("    )\n    (core instance $m (instantiate $m))\n");
    names.define(text, "    ", own);
    for (index, ty) in types.iter().enumerate() {
        let lifted = lift(index, encoding, "$m", "$m");
        let ty = names.reference(ty);
        let _ = writeln!(text, "    (func (export \"echo{index}\") (param \"value\" {ty}) (result {ty}) {lifted})");
    }
    text.push_str("  )\n");
}

/// Returns the definition of a named type by a component itself.
pub(super) fn own(name: &str, definition: &str) -> String {
    format!("(type $d-{name} {definition}) (export ${name} \"{name}\" (type $d-{name}))")
}

/// Returns the core function that returns its parameter.
fn echo(index: usize, ty: &Type) -> String {
    let flat = ty.flat();
    let result = if flat.len() == 1 { flat[0].name() } else { "i32" };
    if flat.len() == 1 || flat.len() > MOST_FLAT {
        // One value, or the address of all of them in memory, where the result has the same layout.
        return format!("(func (export \"echo{index}\") (param {result}) (result {result}) (local.get 0))");
    }
    let params = flat.iter().map(|ty| ty.name()).collect::<Vec<_>>().join(" ");
    let values = flat.iter().enumerate().map(|(number, ty)| Expression { text: format!("(local.get {number})"), ty: *ty });
    let mut code = String::new();
    store(&mut code, ty, &values.collect::<Vec<_>>(), 0);
    format!(
        "(func (export \"echo{index}\") (param {params}) (result i32) (local $area i32)\n        \
         (local.set $area (call $realloc (i32.const 0) (i32.const 0) (i32.const {}) (i32.const {})))\n       {code}\n        \
         (local.get $area))",
        ty.alignment(),
        ty.size(),
    )
}

/// The component that passes on what it is given.
fn outer(text: &mut String, types: &[Type], names: &Names<'_>, encoding: &str) {
    text.push_str("  (component $outer\n    (import \"inner\" (instance $inner\n");
    names.define(text, "      ", |name, definition| {
        format!("(type $d-{name} {definition}) (export \"{name}\" (type ${name} (eq $d-{name})))")
    });
    for (index, ty) in types.iter().enumerate() {
        let ty = names.reference(ty);
        let _ = writeln!(text, "      (export \"echo{index}\" (func (param \"value\" {ty}) (result {ty})))");
    }
    let memory = memory(BOTTOM);
    let _ = writeln!(text, "    ))\n    (core module $memory{memory})\n    (core instance $memory (instantiate $memory))");
    names.define(text, "    ", own);
    let mut module = String::from(
        "    (core module $m\n      (import \"memory\" \"realloc\" (func $realloc (param i32 i32 i32 i32) (result i32)))\n",
    );
    let (mut bodies, mut with) = (String::new(), String::new());
    for (index, ty) in types.iter().enumerate() {
        let options = options(encoding, "$memory");
        let _ = writeln!(text, "    (core func $echo{index} (canon lower (func $inner \"echo{index}\") {options}))");
        let (import, body) = pass_on(index, ty);
        let _ = writeln!(module, "      {import}");
        let _ = writeln!(bodies, "      {body}");
        let _ = write!(with, " (export \"echo{index}\" (func $echo{index}))");
    }
    let _ = write!(
        text,
        "{module}{bodies}    )\n    (core instance $m (instantiate $m (with \"memory\" (instance $memory)) (with \"inner\" (instance{with}))))\n"
    );
    for (index, ty) in types.iter().enumerate() {
        let lifted = lift(index, encoding, "$m", "$memory");
        let ty = names.reference(ty);
        let _ = writeln!(text, "    (func (export \"echo{index}\") (param \"value\" {ty}) (result {ty}) {lifted})");
    }
    text.push_str("  )\n");
}

/// Returns an import of a core function, and a function that calls it with its parameters and returns its result.
fn pass_on(index: usize, ty: &Type) -> (String, String) {
    let flat = ty.flat();
    let params = if flat.len() > MOST_FLAT { vec!["i32"] } else { flat.iter().map(|ty| ty.name()).collect() };
    let arguments: String = (0..params.len()).map(|number| format!(" (local.get {number})")).collect();
    let params = params.join(" ");
    if let [result] = flat[..] {
        let signature = format!("(param {params}) (result {})", result.name());
        return (
            format!("(import \"inner\" \"echo{index}\" (func $echo{index} {signature}))"),
            format!("(func (export \"echo{index}\") {signature} (call $echo{index}{arguments}))"),
        );
    }
    (
        format!("(import \"inner\" \"echo{index}\" (func $echo{index} (param {params} i32)))"),
        format!(
            "(func (export \"echo{index}\") (param {params}) (result i32) (local $area i32)\n        \
             (local.set $area (call $realloc (i32.const 0) (i32.const 0) (i32.const {}) (i32.const {})))\n        \
             (call $echo{index}{arguments} (local.get $area)) (local.get $area))",
            ty.alignment(),
            ty.size(),
        ),
    )
}

fn lift(index: usize, encoding: &str, module: &str, memory: &str) -> String {
    format!("(canon lift (core func {module} \"echo{index}\") {})", options(encoding, memory))
}

pub(super) fn options(encoding: &str, memory: &str) -> String {
    format!("(memory (core memory {memory} \"memory\")) (realloc (core func {memory} \"realloc\")) string-encoding={encoding}")
}

/// The names of the types that must have one, and their definitions, in an order in which each names earlier ones only.
pub(super) struct Names<'a> {
    order: Vec<&'a Type>,
    numbers: HashMap<String, usize>,
}

impl<'a> Names<'a> {
    pub(super) fn of(types: &'a [Type]) -> Self {
        let mut names = Names { order: Vec::new(), numbers: HashMap::new() };
        types.iter().for_each(|ty| names.add(ty));
        names
    }

    fn add(&mut self, ty: &'a Type) {
        match ty {
            Type::List(inner) | Type::Option(inner) => self.add(inner),
            Type::Record(fields) | Type::Tuple(fields) => fields.iter().for_each(|field| self.add(field)),
            Type::Variant(cases) => cases.iter().flatten().for_each(|case| self.add(case)),
            Type::Result(cases) => cases.iter().flatten().for_each(|case| self.add(case)),
            _ => {}
        }
        let is_named = matches!(ty, Type::Record(_) | Type::Variant(_) | Type::Enum(_) | Type::Flags(_));
        if is_named && !self.numbers.contains_key(&format!("{ty:?}")) {
            self.numbers.insert(format!("{ty:?}"), self.order.len());
            self.order.push(ty);
        }
    }

    /// Writes a line for each name and definition.
    pub(super) fn define(&self, text: &mut String, indent: &str, line: impl Fn(&str, &str) -> String) {
        for (number, ty) in self.order.iter().enumerate() {
            let _ = writeln!(text, "{indent}{}", line(&format!("t{number}"), &self.definition(ty)));
        }
    }

    fn definition(&self, ty: &Type) -> String {
        let words = |head: &str, letter: char, count: usize| {
            (0..count).fold(format!("({head}"), |text, number| format!("{text} \"{letter}{number}\"")) + ")"
        };
        match ty {
            Type::Record(fields) => {
                let field = |(number, field): (usize, &Type)| format!(" (field \"f{number}\" {})", self.reference(field));
                format!("(record{})", fields.iter().enumerate().map(field).collect::<String>())
            }
            Type::Variant(cases) => {
                let case = |(number, case): (usize, &Option<Type>)| {
                    format!(
                        " (case \"c{number}\"{})",
                        case.as_ref().map(|ty| format!(" {}", self.reference(ty))).unwrap_or_default()
                    )
                };
                format!("(variant{})", cases.iter().enumerate().map(case).collect::<String>())
            }
            Type::Enum(count) => words("enum", 'e', *count),
            Type::Flags(count) => words("flags", 'g', *count),
            other => unreachable!("{other:?} has no name"),
        }
    }

    /// Returns a type as other types and functions refer to it.
    pub(super) fn reference(&self, ty: &Type) -> String {
        match ty {
            Type::Bool => "bool".to_owned(),
            Type::Integer { bits, signed } => format!("{}{bits}", if *signed { 's' } else { 'u' }),
            Type::F32 => "f32".to_owned(),
            Type::F64 => "f64".to_owned(),
            Type::Char => "char".to_owned(),
            Type::String => "string".to_owned(),
            Type::List(element) => format!("(list {})", self.reference(element)),
            Type::Tuple(fields) => {
                format!("(tuple{})", fields.iter().map(|field| format!(" {}", self.reference(field))).collect::<String>())
            }
            Type::Option(some) => format!("(option {})", self.reference(some)),
            Type::Result(cases) => {
                let [ok, error] = &**cases;
                let ok = ok.as_ref().map(|ty| format!(" {}", self.reference(ty))).unwrap_or_default();
                let error = error.as_ref().map(|ty| format!(" (error {})", self.reference(ty))).unwrap_or_default();
                format!("(result{ok}{error})")
            }
            named => format!("$t{}", self.numbers[&format!("{named:?}")]),
        }
    }
}
