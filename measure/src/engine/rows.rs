//! The engines that are known.
//!
//! Caches are off: a run compiles what a user's first run would. An engine that can compile ahead of time has a second row for
//! that. Interpreters are left out; `--engine` adds one.

use super::{Row, Ship};

const WASMTIME: Row = Row {
    name: "wasmtime",
    program: "wasmtime",
    home: ".wasmtime/bin",
    version: &["--version"],
    build: &[],
    run: &["{engine}", "run", "-C", "cache=n", "{dirs}", "{envs}", "{module}", "{args}"],
    directory: &["--dir", "{host}::{guest}"],
    variable: &["--env", "{variable}"],
    script: None,
    repeat: &[],
    ship: Ship::ModuleAndEngine,
    get: "https://wasmtime.dev, or: cargo install wasmtime-cli",
};

const WASMER: Row = Row {
    name: "wasmer",
    program: "wasmer",
    home: ".wasmer/bin",
    version: &["--version"],
    build: &[],
    run: &["{engine}", "run", "--disable-cache", "{dirs}", "{envs}", "{module}", "--", "{args}"],
    directory: &["--volume", "{host}:{guest}"],
    variable: &["--env", "{variable}"],
    script: None,
    repeat: &[],
    ship: Ship::ModuleAndEngine,
    get: "https://wasmer.io",
};

const WAZERO: Row = Row {
    name: "wazero",
    program: "wazero",
    home: "go/bin",
    version: &["version"],
    build: &[],
    run: &["{engine}", "run", "{dirs}", "{envs}", "{module}", "{args}"],
    directory: &["-mount={host}:{guest}"],
    variable: &["-env={variable}"],
    script: None,
    repeat: &[],
    ship: Ship::ModuleAndEngine,
    get: "go install github.com/tetratelabs/wazero/cmd/wazero@latest",
};

const NODE: Row = Row {
    name: "node",
    program: "node",
    home: "",
    version: &["--version"],
    build: &[],
    run: &["{engine}", "--no-warnings", "{script}", "{dirs}", "{envs}", "{module}", "{args}"],
    directory: &["--dir={host}::{guest}"],
    variable: &["--env={variable}"],
    script: Some(include_str!("node.mjs")),
    // Version 20 aborts when it collects what earlier runs have left.
    repeat: &[],
    ship: Ship::ModuleAndEngine,
    get: "https://nodejs.org",
};

/// All rows, in the order of tables whose figures are equal.
pub const ROWS: &[Row] = &[
    WASMTIME,
    Row {
        name: "wasmtime compiled",
        build: &[&["{engine}", "compile", "{module}", "-o", "{artifact}"]],
        run: &["{engine}", "run", "--allow-precompiled", "{dirs}", "{envs}", "{artifact}", "{args}"],
        ship: Ship::ArtifactAndEngine,
        ..WASMTIME
    },
    WASMER,
    Row {
        name: "wasmer compiled",
        build: &[&["{engine}", "compile", "{module}", "-o", "{artifact}"]],
        run: &["{engine}", "run", "{dirs}", "{envs}", "{artifact}", "--", "{args}"],
        ship: Ship::ArtifactAndEngine,
        ..WASMER
    },
    Row {
        name: "wasmedge compiled",
        program: "wasmedge",
        home: ".wasmedge/bin",
        version: &["--version"],
        build: &[&["{engine}", "compile", "{module}", "{artifact}"]],
        run: &["{engine}", "{dirs}", "{envs}", "{artifact}", "{args}"],
        directory: &["--dir", "{guest}:{host}"],
        variable: &["--env", "{variable}"],
        script: None,
        repeat: &[],
        ship: Ship::ArtifactAndEngine,
        get: "https://wasmedge.org",
    },
    Row {
        name: "wamr compiled",
        program: "iwasm",
        home: "",
        version: &["--version"],
        build: &[&["wamrc", "-o", "{artifact}", "{module}"]],
        run: &["{engine}", "{dirs}", "{envs}", "{artifact}", "{args}"],
        directory: &["--map-dir={guest}::{host}"],
        variable: &["--env={variable}"],
        script: None,
        repeat: &[],
        ship: Ship::ArtifactAndEngine,
        get: "iwasm and wamrc of https://github.com/bytecodealliance/wasm-micro-runtime",
    },
    WAZERO,
    Row {
        name: "wasm2c",
        program: "wasm2c",
        home: "",
        version: &["--version"],
        build: &[&["sh", "{script}", "{engine}", "{module}", "{artifact}"]],
        run: &["{artifact}", "{envs}", "--", "{args}"],
        // Its script has no files.
        directory: &[],
        variable: &["--env={variable}"],
        script: Some(concat!(include_str!("wasm2c.sh"), include_str!("wasm2c.c"))),
        repeat: &[],
        ship: Ship::Artifact,
        get: "https://github.com/WebAssembly/wabt, 1.0.33 or later, and a C compiler",
    },
    NODE,
    Row { name: "bun", program: "bun", home: ".bun/bin", get: "https://bun.sh", run: &BUN, repeat: &REPEAT, ..NODE },
    Row {
        name: "deno",
        program: "deno",
        home: ".deno/bin",
        run: &DENO,
        repeat: &REPEAT,
        // Its script has no files.
        directory: &[],
        script: Some(include_str!("deno.mjs")),
        get: "https://deno.com",
        ..NODE
    },
];

const REPEAT: [&str; 2] = ["--repeat={count}", "--times={times}"];
const BUN: [&str; 7] = ["{engine}", "{script}", "{repeat}", "{dirs}", "{envs}", "{module}", "{args}"];

const DENO: [&str; 10] =
    ["{engine}", "run", "--quiet", "--no-config", "--allow-all", "{script}", "{repeat}", "{envs}", "{module}", "{args}"];

#[cfg(test)]
mod tests {
    use super::ROWS;

    #[test]
    fn rows_are_complete_and_have_places_for_everything() {
        for row in ROWS {
            assert_eq!(ROWS.iter().filter(|other| other.name == row.name).count(), 1, "{}", row.name);
            assert!(!row.get.is_empty() && !row.version.is_empty(), "{}", row.name);
            let has = |place| row.run.contains(&place);
            let builds = row.build.iter().any(|words| words.contains(&"{engine}"));
            assert!((builds || has("{engine}")) && has("{envs}") && has("{args}"), "{}", row.name);
            assert_eq!(has("{dirs}"), !row.directory.is_empty(), "{}", row.name);
            assert_eq!(has("{artifact}"), !row.build.is_empty(), "{}", row.name);
            assert_ne!(has("{artifact}"), has("{module}"), "{}", row.name);
            let builds = row.build.iter().any(|words| words.contains(&"{script}"));
            assert_eq!(builds || has("{script}"), row.script.is_some(), "{}", row.name);
            assert_eq!(has("{repeat}"), !row.repeat.is_empty(), "{}", row.name);
        }
    }
}
