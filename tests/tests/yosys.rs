//! yosys and nextpnr: from a description of hardware to what the chip loads. Takes minutes.

use wasm2native_tests::corpus;
use wasm2native_tests::reference::Reference;
use wasm2native_tests::scratch::source;
use wasm2native_tests::skip::{available, heavy};
use wasm2native_tests::trial::Trial;

/// The netlist that yosys makes is that of the package's own runner, which is the reference; nextpnr places and routes it, and
/// the tool after it packs it, each like the reference.
#[test]
fn from_verilog_to_bitstream() {
    if !heavy("yosys and nextpnr") {
        return;
    }
    let all = corpus::yosys::fetch().and_then(|yosys| Ok((yosys, corpus::nextpnr::fetch()?, Reference::fetch()?)));
    let Some((yosys, nextpnr, reference)) = available("yosys and nextpnr", all) else { return };

    let design = std::fs::read(source("programs/verilog/design.v")).expect("it is there");
    let (outcome, scratch) = Trial::new(yosys.module)
        .grant(&yosys.share, "/share")
        .file("design.v", design)
        .args(["-q", "-p", "synth_ice40 -top top -json /work/design.json", "/work/design.v"])
        .agree(&reference);
    outcome.expect(0);
    let netlist = std::fs::read(scratch.join("work/design.json")).expect("yosys wrote it");
    assert!(netlist.windows(8).any(|window| window == b"SB_CARRY"), "the netlist has no carry chain");

    let (outcome, scratch) = Trial::new(nextpnr.module)
        .grant(&nextpnr.share, "/share")
        .file("design.json", netlist)
        .args(["--hx1k", "--package", "tq144", "--seed", "1", "--quiet"])
        .args(["--json", "/work/design.json", "--asc", "/work/design.asc"])
        .agree(&reference);
    outcome.expect(0);
    let routed = std::fs::read(scratch.join("work/design.asc")).expect("nextpnr wrote it");

    let (outcome, scratch) = Trial::new(nextpnr.icepack)
        .file("design.asc", routed)
        .args(["/work/design.asc", "/work/design.bin"])
        .agree(&reference);
    outcome.expect(0);
    let size = std::fs::metadata(scratch.join("work/design.bin")).expect("icepack wrote it").len();
    assert_eq!(size, 32220, "what an iCE40 HX1K loads");
}

/// Errors of yosys are C++ exceptions.
#[test]
fn errors_in_the_design() {
    if !heavy("yosys with errors") {
        return;
    }
    let both = corpus::yosys::fetch().and_then(|yosys| Ok((yosys, Reference::fetch()?)));
    let Some((yosys, reference)) = available("yosys", both) else { return };
    let trial = Trial::new(yosys.module).grant(&yosys.share, "/share").file("bad.v", "module top(input a; endmodule\n");
    let (outcome, _) = trial.args(["-q", "-p", "read_verilog /work/bad.v"]).agree(&reference);
    outcome.expect(1).expect_err("syntax error");
}
