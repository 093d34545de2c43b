//! The floors of ARCHITECTURE.md hold, in the compiler and in the runtime: a file uses files of its own floor's room and of
//! floors below, no files use each other in a circle, and knowledge that belongs in few places is named only there.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use wasm2native_tests::sources::circle::circles;
use wasm2native_tests::sources::{Name, Sources, Use};

/// A crate and the rules for it.
struct House {
    name: &'static str,
    folder: &'static str,
    /// Rooms from top to bottom: those of one floor do not use each other.
    floors: &'static [&'static [&'static str]],
    /// Other crates that are named only in some rooms, by the start of a path.
    known_only_to: &'static [(&'static str, &'static [&'static str])],
}

const COMPILER: House = House {
    name: "wasm2native",
    folder: "compiler/src",
    floors: &[
        &["main", "cli"],
        &["inspect", "symbolize"],
        &["driver", "cache"],
        &["dump"],
        &["package", "link", "object", "debug", "reuse"],
        &["translate", "optimize", "codegen"],
        &["clif", "component"],
        &["companion", "program"],
        &["profile"],
        &["manifest", "wasm", "target", "embed", "trust"],
        &["options", "timing", "progress"],
        &["file", "private"],
        &["error"],
        &["foreign", "demangle", "temporary", "digest", "leb128"],
    ],
    known_only_to: &[
        ("cranelift_codegen", &["clif", "translate", "optimize", "codegen", "object", "driver", "dump"]),
        ("cranelift_frontend", &["translate"]),
        ("cranelift_native", &["codegen"]),
        ("object::write", &["object", "link"]),
        ("wasmparser", &["wasm", "profile", "program", "clif", "component", "translate", "error", "inspect"]),
        ("wasmtime_environ", &["component"]),
        ("gimli", &["codegen", "companion", "debug", "driver", "symbolize", "wasm"]),
        ("addr2line", &["wasm", "symbolize"]),
        ("clap", &["cli", "main", "options"]),
        ("measure", &["cli"]),
        ("allocator", &["main"]),
    ],
};

const RUNTIME: House = House {
    name: "libwasi_rt",
    folder: "libwasi-rt/src",
    floors: &[
        &["entry", "exception"],
        &["serve"],
        &["heap"],
        &["trap"],
        &["roots", "script", "snapshot", "space", "trace"],
        &["lift"],
        &["builtin", "invoke", "p1", "p2", "table", "thread"],
        &["client"],
        &["component", "host", "memory", "region", "stack"],
        &["call", "refuse"],
        &["code", "guest", "message", "room"],
        &["program", "sys"],
        &["cgi"],
        &["http"],
        &["arch", "bytes", "list"],
    ],
    known_only_to: &[("linux_raw_sys", &["sys"])],
};

const TLS: House = House {
    name: "libtls_rt",
    folder: "libtls-rt/src",
    floors: &[
        &["session"],
        &["connection", "roots"],
        &["suites", "exchange", "verify"],
        &["aead", "digest", "rsa"],
        &["allocator"],
        &["current"],
        &["arena", "mem"],
    ],
    known_only_to: &[],
};

const HOUSES: &[House] = &[COMPILER, RUNTIME, TLS];

#[test]
fn files_use_what_is_below_them() {
    let mut wrong = Vec::new();
    for house in HOUSES {
        for (file, uses) in house.uses() {
            for used in modules(&uses) {
                let (Some(from), Some(to)) = (house.floor(&file), house.floor(&used)) else {
                    wrong.push(format!("{} uses {}, and one is on no floor", house.show(&file), house.show(&used)));
                    continue;
                };
                if to < from || (to == from && house.room(&file) != house.room(&used)) {
                    wrong.push(format!("{} uses {}", house.show(&file), house.show(&used)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_files_use_each_other() {
    let mut wrong = Vec::new();
    for house in HOUSES {
        let edges: BTreeMap<Name, BTreeSet<Name>> =
            house.uses().into_iter().map(|(file, uses)| (file, modules(&uses).collect())).collect();
        for circle in circles(&edges) {
            wrong.push(circle.iter().map(|file| house.show(file)).collect::<Vec<_>>().join(", "));
        }
    }
    assert!(wrong.is_empty(), "circles:\n{}", wrong.join("\n"));
}

#[test]
fn what_is_known_in_few_places_is_named_there_only() {
    let mut wrong = Vec::new();
    for house in HOUSES {
        for (file, uses) in house.uses() {
            for used in uses.iter().filter_map(|used| if let Use::Crate(path) = used { Some(path.join("::")) } else { None }) {
                let rule =
                    house.known_only_to.iter().find(|(start, _)| used == *start || used.starts_with(&format!("{start}::")));
                if let Some((_, rooms)) = rule
                    && !house.room(&file).is_some_and(|room| rooms.contains(&room))
                {
                    wrong.push(format!("{} names {used}", house.show(&file)));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

impl House {
    fn uses(&self) -> BTreeMap<Name, BTreeSet<Use>> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(self.folder);
        let mut uses = Sources::read(self.name, &root).uses();
        // The root of a library is its table of contents.
        uses.remove(&Name::new());
        uses
    }

    /// Returns the room of a file: the longest room name that its own name begins with.
    fn room(&self, file: &[String]) -> Option<&'static str> {
        let path = file.join("/");
        let rooms = self.floors.iter().copied().flatten().copied();
        rooms.filter(|room| path == **room || path.starts_with(&format!("{room}/"))).max_by_key(|room| room.len())
    }

    fn floor(&self, file: &[String]) -> Option<usize> {
        let room = self.room(file)?;
        self.floors.iter().position(|floor| floor.contains(&room))
    }

    fn show(&self, file: &[String]) -> String {
        format!("{}/{}", self.folder, file.join("/"))
    }
}

fn modules(uses: &BTreeSet<Use>) -> impl Iterator<Item = Name> {
    uses.iter()
        .filter_map(|used| if let Use::Module(name) = used { Some(name.clone()) } else { None })
        .filter(|name| !name.is_empty())
}
