//! The hash of everything that code depends on besides the body that it is made from.
//!
//! It has all of the plan, so that nothing that the translation may look at is forgotten: every field is named here, and those that are
//! left out have the reason beside them. A field that is added to a program does not compile until it is named as well.

use super::inlined::Inlined;
use crate::digest::{Hasher, Key};
use crate::options::Options;
use crate::program::entity::Entities;
use crate::program::inline::Inlining;
use crate::program::{Data, Memory, Program};
use crate::wasm::Module;
use sha2::{Digest as _, Sha256};
use std::fs::File;
use std::io::{self, Read as _};
use std::sync::OnceLock;

/// Returns the hash of the compiler itself: another build of the same version may make other code.
pub(super) fn compiler() -> io::Result<Key> {
    static COMPILER: OnceLock<Key> = OnceLock::new();
    if let Some(known) = COMPILER.get() {
        return Ok(*known);
    }
    let mut file = File::open("/proc/self/exe")?;
    let (mut hash, mut part) = (Sha256::default(), vec![0; 1 << 18]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(*COMPILER.get_or_init(|| Key::from_bytes(hash.finalize().into()))),
            length => hash.update(&part[..length]),
        }
    }
}

/// Returns the hash of everything that functions of a program depend on together.
pub(super) fn of(program: &Program<'_>, inlined: &Inlined, settings: &str, compiler: &Key) -> Key {
    let Program {
        modules,
        instances,
        entities,
        // They are in the bodies.
        calls: _,
        types,
        heap,
        indirect_calls,
        root,
        inlining,
        counting,
        guide,
        layout,
        options,
        // It decides what is compiled, not how.
        without_code: _,
        uses_vectors,
    } = program;
    let mut hash = Hasher::default();
    hash.field(compiler.bytes());
    hash.field(settings);
    // The name of a program is not in its code.
    hash.field(&Options { name: None, path: None, ..options.clone() }.described());
    // With a profile, any body may take the place of a call through a table.
    let mixed = inlining.is_used() && !guide.is_empty();
    for (_, module) in modules.iter() {
        add_module(&mut hash, module, mixed);
    }
    add_entities(&mut hash, entities);
    hash.shown(instances);
    hash.shown(types);
    hash.shown(heap);
    hash.shown(indirect_calls);
    hash.shown(root);
    add_guards(&mut hash, inlining, inlined);
    hash.shown(counting);
    hash.shown(guide);
    hash.shown(layout);
    hash.shown(uses_vectors);
    hash.finish()
}

/// Adds a module: what bodies are validated against. `mixed` bodies are also in other functions.
fn add_module(hash: &mut Hasher, module: &Module<'_>, mixed: bool) {
    let Module {
        interface,
        is_adapter,
        code,
        // They are read from the interface.
        types: _,
        recursion_groups: _,
        imports: _,
        functions: _,
        tables: _,
        memories: _,
        globals: _,
        tags: _,
        exports: _,
        start: _,
        elements: _,
        // Code reads it when it runs; the entities have its length.
        data: _,
        // Those of a function are in its key.
        branch_hints: _,
        // Beside the code.
        names: _,
        debug: _,
        producers: _,
        file: _,
    } = module;
    hash.number(interface.len() as u64);
    for (number, section) in interface {
        hash.number((*number).into());
        hash.field(section);
    }
    hash.shown(is_adapter);
    hash.shown(&code.first().map(|body| body.validator.features));
    if mixed {
        for body in code {
            hash.number(body.body.range().start);
            hash.field(body.body.as_bytes());
        }
    }
}

/// Adds the functions that calls through tables are guarded by.
fn add_guards(hash: &mut Hasher, inlining: &Inlining, inlined: &Inlined) {
    for (call, guards) in inlining.guarded() {
        hash.shown(&(call, guards));
        guards.iter().for_each(|guard| inlined.add(hash, guard.function));
    }
}

fn add_entities(hash: &mut Hasher, entities: &Entities<'_>) {
    let Entities { functions, memories, tables, globals, tags, data, elements, component_instances, contexts, tasks } = entities;
    hash.shown(functions);
    hash.number(memories.len() as u64);
    for (_, memory) in memories.iter() {
        // Code reads the contents when it runs.
        let Memory { ty, strategy, maximum, image: _ } = memory;
        hash.shown(&(ty, strategy, maximum));
    }
    hash.shown(tables);
    hash.shown(globals);
    hash.shown(tags);
    hash.number(data.len() as u64);
    for (_, Data { bytes, usage }) in data.iter() {
        hash.shown(&(bytes.len(), usage));
    }
    hash.shown(elements);
    hash.shown(component_instances);
    hash.shown(contexts);
    hash.shown(tasks);
}
