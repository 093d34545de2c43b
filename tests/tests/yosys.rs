//! yosys and nextpnr: from a description of hardware to what the chip loads. Takes minutes.

use wasm2native_tests::corpus;
use wasm2native_tests::scratch::source;
use wasm2native_tests::skip::{available, heavy};
use wasm2native_tests::trial::Program;

/// The netlist that yosys makes is that of the package's own runner, which is the reference; nextpnr places and routes it, and
/// the tool after it packs it, each like the reference.
#[test]
fn from_verilog_to_bitstream() {
    if !heavy("yosys and nextpnr") {
        return;
    }
    let Some(files) = available("yosys", corpus::yosys::fetch()) else { return };
    let Some(yosys) = Program::of("yosys", Ok(files.module)) else { return };
    let yosys = yosys.grant(&files.share, "/share");
    // Errors of yosys are C++ exceptions.
    let trial = yosys.trial().file("bad.v", "module top(input a; endmodule\n").args(["-q", "/work/bad.v"]);
    trial.agree().0.expect(1).expect_err("syntax error");
    let design = std::fs::read(source("programs/verilog/design.v")).expect("it is there");
    let script = "synth_ice40 -top top -json /work/design.json";
    let (outcome, scratch) = yosys.trial().file("design.v", design).args(["-q", "-p", script, "/work/design.v"]).agree();
    outcome.expect(0);
    let netlist = std::fs::read(scratch.join("work/design.json")).expect("yosys wrote it");
    assert!(netlist.windows(8).any(|window| window == b"SB_CARRY"), "the netlist has no carry chain");

    let Some(files) = available("nextpnr", corpus::nextpnr::fetch()) else { return };
    let Some(nextpnr) = Program::of("nextpnr", Ok(files.module)) else { return };
    let nextpnr = nextpnr.grant(&files.share, "/share");
    let trial = nextpnr.trial().file("design.json", netlist).args(["--hx1k", "--package", "tq144", "--seed", "1", "--quiet"]);
    let (outcome, scratch) = trial.args(["--json", "/work/design.json", "--asc", "/work/design.asc"]).agree();
    outcome.expect(0);
    let routed = std::fs::read(scratch.join("work/design.asc")).expect("nextpnr wrote it");

    let Some(icepack) = Program::of("icepack", Ok(files.icepack)) else { return };
    let trial = icepack.trial().file("design.asc", routed).args(["/work/design.asc", "/work/design.bin"]);
    let (outcome, scratch) = trial.agree();
    outcome.expect(0);
    let size = std::fs::metadata(scratch.join("work/design.bin")).expect("icepack wrote it").len();
    assert_eq!(size, 32220, "what an iCE40 HX1K loads");
    let Some(icepll) = Program::of("icepll", Ok(files.icepll)) else { return };
    icepll.trial().args(["-i", "12", "-o", "48"]).agree().0.expect(0);
}
