//! Values that are passed through two components and back come out as they went in.
//!
//! Two thousand for each target here; with `W2N_HEAVY=1` a hundred thousand.

use wasm2native::target::Target;
use wasm2native_spec_tests::echo::{self, Scale};
use wasm2native_spec_tests::run;
use wasm2native_spec_tests::runner::{self, Choice};
use wasm2native_tests::skip;
use wasmparser::WasmFeatures;

const SCALE: Scale = Scale { functions: 10, values: 10 };

#[test]
fn values_come_back() {
    let scripts = if skip::is_heavy() { 1000 } else { 20 };
    for target in Target::all().expect("descriptions of targets parse") {
        let Choice::Run(runner) = runner::choose(&target) else { continue };
        let directory = tempfile::tempdir().expect("a directory for the executable");
        let mut passed = 0;
        for number in 0..scripts {
            let script = echo::script(number, SCALE);
            let report = run::run(&script, WasmFeatures::all(), &runner, directory.path());
            for (line, verdict) in &report.verdicts {
                let text = script.lines().nth(line - 1).unwrap_or_default();
                assert_eq!(*verdict, Ok(()), "{}: script {number}, line {line}: {text}", target.name);
            }
            passed += report.verdicts.len();
        }
        assert!(passed >= scripts as usize * SCALE.functions * SCALE.values, "only {passed} values on {}", target.name);
    }
}
