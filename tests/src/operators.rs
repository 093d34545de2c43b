//! Every operator as a function of its own, and its number of instructions: the contents of `docs/operators.md`.
//!
//! Functions are read from an object, so what is counted is what is executed, not how the code generator prints it. Only the
//! lengths of instructions matter, and which of them are copies between registers, branches and calls; see [`decode`].

mod decode;

use std::collections::BTreeMap;
use std::fmt::Write as _;

use object::{Object as _, ObjectSection as _, ObjectSymbol as _};

use crate::build::Build;
use crate::scratch::Scratch;
use decode::Meaning;

/// The processors that have a column: target, level, heading.
pub const COLUMNS: [(&str, &str, &str); 9] = [
    ("x86_64-linux", "x86-64", "x86-64"),
    ("x86_64-linux", "x86-64-v2", "v2"),
    ("x86_64-linux", "x86-64-v3", "v3"),
    ("x86_64-linux", "x86-64-v4", "v4"),
    ("aarch64-linux", "armv8-a", "armv8-a"),
    ("riscv64-linux", "rv64gc", "rv64gc"),
    ("riscv64-linux", "rva23", "rva23"),
    ("s390x-linux", "z14", "z14"),
    ("s390x-linux", "z15", "z15"),
];

/// An operator, or a use of one that has code of its own.
pub struct Entry {
    /// Its name in the document.
    pub title: String,
    /// Its parameters and result, in the text format.
    types: (String, String),
    /// The body of the function, in the text format.
    body: String,
    /// The other contents of such a function, which are not counted.
    pub rest: Rest,
}

/// The parts of a function besides an operator.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rest {
    /// Its frame.
    Frame,
    /// The frame and the address that a load reads.
    Load,
    /// The frame and the address that a store writes.
    Store,
}

/// Operators of one signature: `PARAMETERS RESULT NAME…`, parameters separated by commas.
const NUMERIC: &str = include_str!("operators/numeric.txt");
const VECTOR: &str = include_str!("operators/vector.txt");
const OBJECTS: &str = include_str!("operators/objects.txt");

/// The types that operators on objects work on.
const TYPES: &str = r#"
(type $f (sub (func)))
(type $s (sub (struct (field $number (mut i32)) (field $next (mut (ref null $s))) (field $small i8) (field $code funcref))))
(type $t (sub $s (struct (field $number (mut i32)) (field $next (mut (ref null $s))) (field $small i8) (field $code funcref))))
(type $a (array (mut i32)))
"#;

/// Returns the operators on integers and floats.
pub fn numeric() -> Vec<Entry> {
    entries(NUMERIC)
}

/// Returns the operators on vectors.
pub fn vector() -> Vec<Entry> {
    entries(VECTOR)
}

/// Returns the operators on objects that do not call the runtime.
pub fn objects() -> Vec<Entry> {
    entries(OBJECTS)
}

fn entries(list: &str) -> Vec<Entry> {
    let mut entries = Vec::new();
    for line in list.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (types, names) = line.split_once(": ").expect("types come before names");
        let (parameters, result) = types.split_once(" -> ").expect("an arrow comes between parameters and result");
        let types = (parameters.replace(',', " "), result.replace("()", ""));
        match names.split_once(" = ") {
            // A use of operators, as an expression.
            Some((title, body)) => {
                entries.push(Entry { title: title.to_owned(), types, body: body.to_owned(), rest: Rest::Frame });
            }
            None => entries.extend(names.split_whitespace().map(|name| entry(name, types.clone()))),
        }
    }
    entries
}

/// Returns a function that only applies one operator to its parameters.
fn entry(name: &str, types: (String, String)) -> Entry {
    let operands = (0..types.0.split_whitespace().count()).map(|index| format!(" (local.get {index})"));
    let immediate = if name.ends_with("_lane") || name.contains("_lane_") { " 1" } else { "" };
    let rest = match (name.contains(".load"), name.contains(".store")) {
        (true, _) => Rest::Load,
        (_, true) => Rest::Store,
        _ => Rest::Frame,
    };
    let body = format!("({name}{immediate}{})", operands.collect::<String>());
    Entry { title: format!("`{name}`"), types, body, rest }
}

/// The cost of an entry on a processor.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Cost {
    /// Instructions, without copies between registers.
    instructions: i32,
    branches: bool,
    calls: bool,
}

impl Cost {
    /// Whether it is one instruction, or none at all.
    pub fn is_one(self) -> bool {
        self.instructions <= 1 && !self.calls
    }

    /// Formats it as a cell of a table.
    pub fn cell(self) -> String {
        match self {
            Cost { calls: true, .. } => "call".to_owned(),
            Cost { branches: true, instructions, .. } => format!("*{instructions}*"),
            Cost { instructions, .. } => instructions.to_string(),
        }
    }
}

/// Compiles all entries for a processor and counts.
pub fn costs(entries: &[Entry], target: &str, level: &str) -> Vec<Cost> {
    let mut text = format!("(module {TYPES} (memory (export \"memory\") 1) (func (export \"_start\"))\n(func $frame)\n");
    text.push_str("(func $load (param i32) (result i64) (i64.load (local.get 0)))\n");
    text.push_str("(func $store (param i32 i64) (i64.store (local.get 0) (local.get 1)))\n");
    // Only a module with vectors needs a processor that has them.
    let with_vectors = entries.iter().any(|entry| entry.types.0.contains("v128"));
    if with_vectors {
        text.push_str("(func $identity (param v128) (result v128) (local.get 0))\n");
        text.push_str("(func $xor (param v128 v128) (result v128) (v128.xor (local.get 0) (local.get 1)))\n");
    }
    for (number, Entry { types: (parameters, result), body, .. }) in entries.iter().enumerate() {
        writeln!(text, "(func $entry{number} (param {parameters}) (result {result}) {body})").expect("text grows");
    }
    text.push(')');
    let scratch = Scratch::new();
    let object = scratch.join("operators.o");
    let module = scratch.write("operators.wat", text.replace(" (result )", ""));
    let options = ["--emit", "obj", "--target", target, "--cpu", level, "--quiet"];
    Build::new(module).option(options).attempt(&object).expect(0);
    let functions = functions(&std::fs::read(object).expect("it was made"));
    // An access itself is one instruction, and so is `v128.xor`. One target passes vectors in memory.
    let count = |name: &str| functions[name].instructions;
    let (frame, load, store) = (count("frame"), count("load") - 1, count("store") - 1);
    let parameter = if with_vectors { count("xor") - 1 - count("identity") } else { 0 };
    let result = if with_vectors { count("identity") - frame - parameter } else { 0 };
    let costs = entries.iter().enumerate().map(|(number, entry)| {
        let whole = functions[&format!("entry{number}")];
        let rest = match entry.rest {
            Rest::Frame => frame,
            Rest::Load => load,
            Rest::Store => store,
        };
        let vectors = |types: &str| types.matches("v128").count() as i32;
        let rest = rest + vectors(&entry.types.0) * parameter + vectors(&entry.types.1) * result;
        Cost { instructions: whole.instructions - rest, ..whole }
    });
    costs.collect()
}

/// Returns the cost of each function of an object, by its name.
fn functions(bytes: &[u8]) -> BTreeMap<String, Cost> {
    let object = object::File::parse(bytes).expect("an object file");
    let mut functions = BTreeMap::new();
    for symbol in object.symbols().filter(|symbol| symbol.kind() == object::SymbolKind::Text && symbol.size() > 0) {
        let section = symbol.section_index().expect("a function is in a section");
        let data = object.section_by_index(section).and_then(|section| section.data()).expect("it is there");
        let code = &data[symbol.address() as usize..][..symbol.size() as usize];
        let mut cost = Cost { instructions: 0, branches: false, calls: false };
        for meaning in decode::instructions(object.architecture(), code) {
            match meaning {
                Meaning::Copy | Meaning::Trap => {}
                Meaning::Branch(_) => (cost.instructions, cost.branches) = (cost.instructions + 1, true),
                Meaning::Call => (cost.instructions, cost.calls) = (cost.instructions + 1, true),
                Meaning::Jump(_) | Meaning::Return | Meaning::Other => cost.instructions += 1,
            }
        }
        functions.insert(symbol.name().expect("text").to_owned(), cost);
    }
    functions
}
