//! Reports of one comparison, as files beside this one: the same data gives the same text. `BLESS=1` writes them anew.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic, as tests do")]

use measure::machine::Machine;
use measure::plan::{Comparison, Contender, Cost, Figures, Missing, Sample};
use measure::process::{Memory, Usage};
use measure::report::{Style, csv, json, markdown, svg, terminal};
use std::path::Path;
use std::time::Duration;

fn usage(cpu: f64) -> Usage {
    Usage { wall: Duration::from_secs_f64(cpu * 1.1), cpu: Duration::from_secs_f64(cpu) }
}

fn memory(peak: u64) -> Option<Memory> {
    Some(Memory { peak, resident: peak, private_dirty: 0 })
}

/// Figures of an engine that takes about `seconds`, with a deviation that is the same each time.
fn figures(seconds: f64, start: f64, artifact: u64, ship: Option<u64>) -> Figures {
    let run = |round: usize| Sample { round, usage: usage(seconds * (1.0 + 0.01 * ((round * 7 % 5) as f64 - 2.0))) };
    Figures {
        runs: (0..12).map(run).collect(),
        starts: vec![usage(start); 3],
        build: None,
        memory: memory(artifact + 3_000_000),
        artifact: Some(artifact),
        ship,
        joules: None,
    }
}

fn comparison() -> Comparison {
    let build = Some(Cost { usage: usage(0.0951), memory: memory(38_000_000) });
    let contender = |name: &str, version: Option<&str>, result| Contender {
        name: name.to_owned(),
        version: version.map(str::to_owned),
        result,
    };
    let shifted = |mut figures: Figures, by: usize| {
        for (number, run) in figures.runs.iter_mut().enumerate() {
            run.usage.cpu = run.usage.cpu.mul_f64(1.0 + 0.004 * ((number * by % 7) as f64 - 3.0));
        }
        figures
    };
    Comparison {
        name: "mandel<brot>.wasm".to_owned(),
        bytes: 12_345,
        machine: Machine { processor: "Example & Sons 3000".to_owned(), processors: 8, kernel: "6.12.0".to_owned() },
        contenders: vec![
            contender("wasm2native", Some("0.1.0"), Ok(Figures { build, ..figures(0.2431, 0.000_33, 24_576, Some(24_576)) })),
            contender("wasmtime", Some("49.0.3"), Ok(shifted(figures(0.2483, 0.0163, 12_345, Some(71_500_000)), 3))),
            contender("interpreter", None, Ok(shifted(figures(5.1, 0.0009, 12_345, None), 5))),
            contender("native", None, Ok(Figures { starts: vec![], ..shifted(figures(0.2308, 0.0, 16_384, Some(16_384)), 2) })),
            contender("broken|engine", Some("1.0"), Err("it prints something else: in line 1 \"a,b\"\n    more".to_owned())),
        ],
        missing: vec![
            Missing { name: "wasmer".to_owned(), get: "https://wasmer.io".to_owned() },
            Missing { name: "wazero".to_owned(), get: "go install …".to_owned() },
        ],
        notes: vec!["this is a virtual machine: others on the same hardware cannot be seen".to_owned()],
        seconds: 12.5,
    }
}

fn check(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/reports").join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(text == expected, "{name} is another text now; BLESS=1 accepts it:\n{text}");
}

#[test]
fn reports_are_as_they_were() {
    let comparison = comparison();
    check("terminal.txt", &terminal(&comparison, Style::Plain, None));
    check("terminal-80.txt", &terminal(&comparison, Style::Plain, Some(80)));
    check("terminal-60.txt", &terminal(&comparison, Style::Plain, Some(60)));
    check("colored.txt", &terminal(&comparison, Style::Colored, None));
    check("markdown.md", &markdown(&comparison));
    check("summary.csv", &csv(&comparison));
    check("everything.json", &json(&comparison));
    check("picture.svg", &svg::svg(&comparison));
}

#[test]
fn colors_are_the_only_difference_between_terminals() {
    let comparison = comparison();
    let colored = terminal(&comparison, Style::Colored, None);
    let without: String = colored
        .split('\x1b')
        .enumerate()
        .map(|(number, part)| match part.split_once('m') {
            Some((_, rest)) if number > 0 => rest,
            _ => part,
        })
        .collect();
    assert_eq!(without, terminal(&comparison, Style::Plain, None));
}
