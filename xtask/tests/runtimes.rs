//! The runtimes in `targets/` are those that the sources make.

use xtask::{fingerprint, root, runtimes};

#[test]
fn runtimes_were_built_from_these_sources() {
    let sources = fingerprint::sources(root()).unwrap();
    for name in runtimes::names().unwrap() {
        assert_eq!(runtimes::record(&name).unwrap().sources, sources, "{}", runtimes::stale(&name));
    }
}

#[test]
fn runtimes_are_those_that_their_records_describe() {
    for name in runtimes::names().unwrap() {
        let object = std::fs::read(root().join(format!("targets/{name}.o"))).unwrap();
        assert_eq!(runtimes::record(&name).unwrap().sha256, fingerprint::bytes(&object), "{}", runtimes::stale(&name));
    }
}
