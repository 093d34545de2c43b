//! The objects in `targets/` are those that the sources make.

use xtask::object::{OBJECTS, Object};
use xtask::{fingerprint, root, runtimes};

/// Returns all objects, each for all targets.
fn objects() -> impl Iterator<Item = (&'static Object, String)> {
    OBJECTS
        .iter()
        .flat_map(|object| runtimes::names().expect("targets are described").into_iter().map(move |name| (object, name)))
}

#[test]
fn objects_were_built_from_these_sources() {
    for (object, name) in objects() {
        let sources = fingerprint::sources(root(), object.sources).unwrap();
        assert_eq!(runtimes::record(object, &name).unwrap().sources, sources, "{}", runtimes::stale(object, &name));
    }
}

#[test]
fn objects_are_those_that_their_records_describe() {
    for (object, name) in objects() {
        let bytes = std::fs::read(object.path(&name)).unwrap();
        assert_eq!(
            runtimes::record(object, &name).unwrap().sha256,
            fingerprint::bytes(&bytes),
            "{}",
            runtimes::stale(object, &name)
        );
    }
}
