//! The imports of a module, what serves them, and the command that builds it.

use super::report::{Import, Permission};
use crate::foreign::shell_word;
use crate::program::describe::describe;
use crate::program::host::HostFunction;
use crate::wasm::Module;
use crate::wasm::module::ImportKind;
use wasm2native_abi::host::Fact;
use wasmparser::ExternalKind;

/// A permission: the option, its purpose, the functions that ask for it, and whether a program cannot do without.
struct Rule {
    option: &'static str,
    purpose: &'static str,
    asks: fn(HostFunction) -> bool,
    words: &'static str,
}

/// Permissions that imports tell of.
const RULES: [Rule; 8] = [
    Rule { option: "--dir", purpose: "opens files and directories", asks: HostFunction::takes_path, words: " --dir DIRECTORY" },
    Rule {
        option: "--listen",
        purpose: "accepts connections",
        asks: |function| function.has(Fact::AcceptsConnections),
        words: " --listen ADDRESS:PORT",
    },
    Rule {
        option: "--allow-net",
        purpose: "connects to hosts",
        asks: |function| function.has(Fact::Connects) || function.has(Fact::LooksNamesUp),
        words: " --allow-net HOST:PORT",
    },
    Rule {
        option: "--allow-listen",
        purpose: "listens",
        asks: |function| function.has(Fact::Binds),
        words: " --allow-listen ADDRESS:PORT",
    },
    Rule {
        option: "--keyvalue",
        purpose: "keeps values by key",
        asks: |function| function.has(Fact::KeepsValues),
        words: " --keyvalue memory",
    },
    Rule {
        option: "--blobstore",
        purpose: "keeps objects in containers",
        asks: |function| function.has(Fact::KeepsObjects),
        words: " --blobstore DIRECTORY",
    },
    Rule {
        option: "--config",
        purpose: "asks for values by name",
        asks: |function| function.has(Fact::ShowsConfiguration),
        words: "",
    },
    // Most libraries ask for the environment without anything to look for.
    Rule {
        option: "--env",
        purpose: "reads environment variables",
        asks: |function| function.has(Fact::ShowsEnvironment),
        words: "",
    },
];

/// Returns the imports.
pub fn imports(module: &Module<'_>) -> Vec<Import> {
    let describe_import = |import: &crate::wasm::module::Import<'_>| {
        let host = served(module, import);
        Import {
            module: import.module.to_owned(),
            name: import.name.to_owned(),
            r#type: type_of(module, &import.kind),
            served: host.is_some(),
            needs: host.and_then(rules_of),
        }
    };
    module.imports.iter().map(describe_import).collect()
}

/// Returns the permissions that imports ask for.
pub fn permissions(imports: &[Import]) -> Vec<Permission> {
    let asking = |rule: &Rule| {
        let imports = imports.iter().filter(|import| import.needs == Some(rule.option));
        imports.map(|import| import.name.clone()).collect::<Vec<_>>()
    };
    let rules = RULES.iter().map(|rule| (rule, asking(rule))).filter(|(_, imports)| !imports.is_empty());
    rules.map(|(Rule { option, purpose, .. }, imports)| Permission { option, purpose, imports }).collect()
}

/// Returns the command that builds the module with the fewest permissions; words in capitals are for the user to fill in.
pub fn command(file: &str, module: &Module<'_>, imports: &[Import]) -> String {
    let mut command = format!("wasm2native {}", shell_word(file));
    let starts = module.export("_start").is_some_and(|export| export.kind == ExternalKind::Func);
    let mut functions = module.exports.iter().filter(|export| export.kind == ExternalKind::Func && export.name != "_initialize");
    if let (false, Some(first)) = (starts, functions.next()) {
        command.push_str(&format!(" --invoke {}", shell_word(first.name)));
    }
    let mut linked: Vec<&str> = imports.iter().filter(|import| !import.served).map(|import| &*import.module).collect();
    linked.dedup();
    for (number, name) in linked.iter().enumerate() {
        match HostFunction::serves(name) {
            true => command.push_str(" --unknown-imports trap"),
            false if !linked[..number].contains(name) => {
                command.push_str(&format!(" --link {}", shell_word(&format!("{name}=FILE"))))
            }
            false => {}
        }
    }
    grant(&mut command, imports);
    command.push_str(" --seccomp");
    command
}

/// Appends the options that grant what imports ask for.
pub fn grant(command: &mut String, imports: &[Import]) {
    for rule in &RULES {
        if imports.iter().any(|import| import.needs == Some(rule.option)) {
            command.push_str(rule.words);
        }
    }
}

/// Returns the option without which a host function finds nothing to act on, if there is one.
pub fn rules_of(function: HostFunction) -> Option<&'static str> {
    RULES.iter().find(|rule| (rule.asks)(function)).map(|rule| rule.option)
}

/// Returns the type of an import, as the specification writes it.
pub fn type_of(module: &Module<'_>, kind: &ImportKind) -> String {
    match kind {
        ImportKind::Func(ty) => format!("func {}", describe(module.func_type(*ty))),
        ImportKind::Tag(ty) => format!("tag {}", describe(module.func_type(*ty))),
        ImportKind::Table(ty) => format!("table {}", ty.element_type),
        ImportKind::Memory(_) => "memory".to_owned(),
        ImportKind::Global(ty) if ty.mutable => format!("global mut {}", ty.content_type),
        ImportKind::Global(ty) => format!("global {}", ty.content_type),
    }
}

/// Returns the host function that serves an import.
fn served(module: &Module<'_>, import: &crate::wasm::module::Import<'_>) -> Option<HostFunction> {
    let ImportKind::Func(ty) = import.kind else { return None };
    HostFunction::find(import.module, import.name).filter(|host| host.ty() == *module.func_type(ty))
}
