//! The host functions that components import are those of the standard: names, types, core signatures and versions.
//!
//! The standard's files are those of a crate that binds it. Interfaces that are not part of it have files in `wit/`: what their authors
//! published, without words.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::process::Command;
use wasm2native_abi::host::types::{MOST_FLAT_PARAMETERS, Type};
use wasm2native_abi::host::{Canonical, Function, INTERFACES, Interface, Resource, Returns, ValueType};
use wit_parser::abi::{AbiVariant, WasmType};
use wit_parser::{Handle, InterfaceId, Resolve, Stability, TypeDefKind, TypeId};

/// Functions whose result could have parts in memory that they ask for, but never has.
const WITHOUT_PARTS: &[&str] =
    &["initial-cwd", "[method]future-trailers.get", "[static]outgoing-body.finish", "http-error-code", "handle"];

#[test]
fn rows_are_those_of_the_standard() {
    let standard = Standard::read();
    let ours = INTERFACES.iter().filter(|interface| interface.versions.is_some());
    let (ours, wanted): (BTreeSet<String>, _) = (ours.flat_map(|interface| lines(interface)).collect(), standard.lines());
    let difference = |of: &BTreeSet<String>, without: &BTreeSet<String>| of.difference(without).cloned().collect::<Vec<_>>();
    assert_eq!(difference(&ours, &wanted), [""; 0], "in the list, but not in the standard");
    assert_eq!(difference(&wanted, &ours), [""; 0], "in the standard, but not in the list");
}

#[test]
fn what_a_row_says_agrees_with_its_types() {
    for function in INTERFACES.iter().filter(|interface| interface.versions.is_some()).flat_map(|interface| interface.functions) {
        let canonical = function.canonical.as_ref().expect("it is a function of an interface");
        let parts = canonical.result.is_some_and(|result| result.has_parts_elsewhere());
        assert_eq!(canonical.allocates, parts && !WITHOUT_PARTS.contains(&function.name), "{}", function.name);
        let flat: Vec<_> = canonical.parameters.iter().flat_map(|(_, ty)| ty.flat().types().to_vec()).collect();
        assert!(flat.len() <= MOST_FLAT_PARAMETERS && function.arguments.starts_with(&flat), "{}", function.name);
    }
}

/// Returns a line for each function of one of our interfaces.
fn lines(interface: &'static Interface) -> impl Iterator<Item = String> {
    let with_base = std::iter::successors(Some(interface), |interface| interface.base);
    with_base.flat_map(|interface| interface.functions).map(|function| {
        let canonical = function.canonical.as_ref().expect("it is a function of an interface");
        line(interface.name, function.name, &signature(canonical), &core(function), canonical.since)
    })
}

fn line(interface: &str, name: &str, signature: &str, core: &str, since: u64) -> String {
    format!("{interface} {name}: {signature}, in core {core}, since 0.2.{since}")
}

fn signature(of: &Canonical) -> String {
    let parameters = of.parameters.iter().map(|(label, ty)| format!("{}: {}", label.replace('_', "-"), text(ty)));
    arrow(parameters.collect(), of.result.as_ref().map(text))
}

fn core(of: &Function) -> String {
    let name = |ty: &ValueType| if *ty == ValueType::I32 { "i32".to_owned() } else { "i64".to_owned() };
    // A function that never returns has no result anyway.
    assert!(of.returns != Returns::Errno);
    arrow(of.arguments.iter().map(name).collect(), of.result().as_ref().map(name))
}

fn arrow(parameters: Vec<String>, result: Option<String>) -> String {
    let result = result.map(|result| format!(" -> {result}")).unwrap_or_default();
    format!("({}){result}", parameters.join(", "))
}

/// Returns one of our types as text.
fn text(ty: &Type) -> String {
    let optional = |ty: &Option<&'static Type>| ty.map_or("_".to_owned(), text);
    let resource = |of: &Resource| format!("{}.{}", of.names().0, of.names().1);
    match ty {
        Type::Bool => "bool".to_owned(),
        Type::U8 => "u8".to_owned(),
        Type::U16 => "u16".to_owned(),
        Type::U32 => "u32".to_owned(),
        Type::U64 => "u64".to_owned(),
        Type::S64 => "s64".to_owned(),
        Type::String => "string".to_owned(),
        Type::Own(of) => format!("own<{}>", resource(of)),
        Type::Borrow(of) => format!("borrow<{}>", resource(of)),
        Type::List(of) => format!("list<{}>", text(of)),
        Type::Option(of) => format!("option<{}>", text(of)),
        Type::Result(ok, error) => format!("result<{}, {}>", optional(ok), optional(error)),
        Type::Tuple(fields) => format!("tuple<{}>", fields.iter().map(text).collect::<Vec<_>>().join(", ")),
        Type::Record(fields) => {
            let fields = fields.iter().map(|(name, ty)| format!("{name}: {}", text(ty)));
            format!("record {{ {} }}", fields.collect::<Vec<_>>().join(", "))
        }
        Type::Variant(cases) => {
            let cases = cases.iter().map(|(name, ty)| format!("{name}({})", ty.as_ref().map_or("_".to_owned(), text)));
            format!("variant {{ {} }}", cases.collect::<Vec<_>>().join(", "))
        }
        Type::Enum(cases) => format!("enum {{ {} }}", cases.join(", ")),
        Type::Flags(flags) => format!("flags {{ {} }}", flags.join(", ")),
    }
}

/// The standard, as its files say.
struct Standard(Resolve);

impl Standard {
    fn read() -> Standard {
        let mut resolve = Resolve::default();
        resolve.push_dir(directory()).expect("the files are WIT");
        let others = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/wit");
        for file in std::fs::read_dir(others).expect("it is there").flatten() {
            resolve.push_file(file.path()).expect("it is WIT");
        }
        Standard(resolve)
    }

    /// Returns a line for each function, and for each resource type one that drops a handle.
    fn lines(&self) -> BTreeSet<String> {
        let mut lines = BTreeSet::new();
        for (id, interface) in self.0.interfaces.iter() {
            let Some(name) = self.name(id) else { continue };
            for function in interface.functions.values() {
                let parameters =
                    function.params.iter().map(|parameter| format!("{}: {}", parameter.name, self.text(&parameter.ty)));
                let signature = arrow(parameters.collect(), function.result.as_ref().map(|ty| self.text(ty)));
                let core = self.0.wasm_signature(AbiVariant::GuestImport, function);
                let words = |types: &[WasmType]| types.iter().map(word).collect::<Vec<_>>();
                let core = arrow(words(&core.params), words(&core.results).pop());
                lines.insert(line(&name, &function.name, &signature, &core, since(&function.stability)));
            }
            for (resource, &ty) in &interface.types {
                if matches!(self.0.types[ty].kind, TypeDefKind::Resource) {
                    let signature = format!("(self: own<{name}.{resource}>)");
                    lines.insert(line(
                        &name,
                        &format!("[resource-drop]{resource}"),
                        &signature,
                        "(i32)",
                        since(&self.0.types[ty].stability),
                    ));
                }
            }
        }
        lines
    }

    /// Returns the name of an interface of WASI that programs import, without a version.
    fn name(&self, id: InterfaceId) -> Option<String> {
        let interface = &self.0.interfaces[id];
        let package = &self.0.packages[interface.package?].name;
        let name = format!("{}:{}/{}", package.namespace, package.name, interface.name.as_ref()?);
        let is_imported = ["wasi", "fermyon"].contains(&&*package.namespace)
            && !["wasi:cli/run", "wasi:http/incoming-handler"].contains(&&*name);
        is_imported.then_some(name)
    }

    fn text(&self, ty: &wit_parser::Type) -> String {
        match ty {
            wit_parser::Type::Bool => "bool".to_owned(),
            wit_parser::Type::U8 => "u8".to_owned(),
            wit_parser::Type::U16 => "u16".to_owned(),
            wit_parser::Type::U32 => "u32".to_owned(),
            wit_parser::Type::U64 => "u64".to_owned(),
            wit_parser::Type::S64 => "s64".to_owned(),
            wit_parser::Type::String => "string".to_owned(),
            wit_parser::Type::Id(id) => self.definition(*id),
            other => panic!("no host function has {other:?}"),
        }
    }

    fn definition(&self, id: TypeId) -> String {
        let optional = |ty: &Option<wit_parser::Type>| ty.as_ref().map_or("_".to_owned(), |ty| self.text(ty));
        let join = |parts: Vec<String>| parts.join(", ");
        match &self.0.types[id].kind {
            TypeDefKind::Type(ty) => self.text(ty),
            TypeDefKind::Handle(Handle::Own(of)) => format!("own<{}>", self.resource(*of)),
            TypeDefKind::Handle(Handle::Borrow(of)) => format!("borrow<{}>", self.resource(*of)),
            // A resource type as a type means a handle that owns.
            TypeDefKind::Resource => format!("own<{}>", self.resource(id)),
            TypeDefKind::List(of) => format!("list<{}>", self.text(of)),
            TypeDefKind::Option(of) => format!("option<{}>", self.text(of)),
            TypeDefKind::Result(of) => format!("result<{}, {}>", optional(&of.ok), optional(&of.err)),
            TypeDefKind::Tuple(of) => format!("tuple<{}>", join(of.types.iter().map(|ty| self.text(ty)).collect())),
            TypeDefKind::Record(of) => {
                let fields = of.fields.iter().map(|field| format!("{}: {}", field.name, self.text(&field.ty)));
                format!("record {{ {} }}", join(fields.collect()))
            }
            TypeDefKind::Variant(of) => {
                let cases = of.cases.iter().map(|case| format!("{}({})", case.name, optional(&case.ty)));
                format!("variant {{ {} }}", join(cases.collect()))
            }
            TypeDefKind::Enum(of) => format!("enum {{ {} }}", join(of.cases.iter().map(|case| case.name.clone()).collect())),
            TypeDefKind::Flags(of) => format!("flags {{ {} }}", join(of.flags.iter().map(|flag| flag.name.clone()).collect())),
            other => panic!("no host function has {other:?}"),
        }
    }

    /// Returns the interface and the name of a resource type, which another interface may use under its own name.
    fn resource(&self, id: TypeId) -> String {
        let mut id = id;
        while let TypeDefKind::Type(wit_parser::Type::Id(original)) = self.0.types[id].kind {
            id = original;
        }
        let wit_parser::TypeOwner::Interface(interface) = self.0.types[id].owner else { panic!("an interface defines it") };
        let name = self.0.types[id].name.as_ref().expect("a resource type has a name");
        format!("{}.{name}", self.name(interface).expect("it is one of WASI"))
    }
}

fn word(ty: &WasmType) -> String {
    match ty {
        WasmType::I32 | WasmType::Pointer | WasmType::Length => "i32".to_owned(),
        WasmType::I64 | WasmType::PointerOrI64 => "i64".to_owned(),
        WasmType::F32 | WasmType::F64 => panic!("no host function has floating-point numbers"),
    }
}

/// Returns the patch number of the first version that has something.
fn since(stability: &Stability) -> u64 {
    match stability {
        Stability::Stable { since, .. } => since.patch,
        // `check-send` is as old as its resource type, which says so.
        Stability::Unknown => 0,
        other => panic!("what is not stable is left out: {other:?}"),
    }
}

/// Returns the directory of the standard's files.
fn directory() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let output =
        Command::new(cargo).args(["metadata", "--format-version=1", "--all-features", "--manifest-path", manifest]).output();
    let output = output.expect("cargo is there").stdout;
    let metadata: serde_json::Value = serde_json::from_slice(&output).expect("cargo tells where crates are");
    let packages = metadata["packages"].as_array().expect("there are some");
    let package = packages.iter().find(|package| package["name"] == "wasip2").expect("this package depends on it");
    let file = package["manifest_path"].as_str().expect("it is a path");
    PathBuf::from(file).with_file_name("wit")
}
