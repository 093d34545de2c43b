//! The picture of a comparison as a browser draws it: nothing overlaps, nothing is cut off, and all can be told from the page.
//!
//! Chromium lays it out and is asked for boxes and colours, which hold for any of its versions and fonts; pixels would not.
#![allow(clippy::unwrap_used, reason = "helpers of tests may panic, as tests do")]

use measure::report::svg::{Bar, Chart, Emphasis, chart};
use measure::statistics::Estimate;
use std::process::Command;

/// An element as it is drawn.
#[derive(Clone, Debug)]
struct Drawn {
    element: String,
    /// Left, top, right and bottom.
    edges: [f64; 4],
    color: [f64; 3],
    /// What it says, for whoever reads a failure.
    #[expect(dead_code, reason = "shown by `Debug`")]
    text: String,
}

const COLORS: [(&str, &str, [f64; 3]); 2] =
    [("light", "preferredColorScheme=1", [255.0; 3]), ("dark", "preferredColorScheme=0", [13.0, 17.0, 23.0])];

/// The script that tells what is drawn, an element a line.
const SCRIPT: &str = r#"
    const lines = [...document.querySelectorAll("svg, svg text, svg rect, svg path")].map((element) => {
        const box = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const color = (style.stroke === "none" ? style.fill : style.stroke).match(/\d+/g)?.slice(0, 3) ?? [0, 0, 0];
        const name = element.classList.contains("one") ? "line" : element.classList.contains("whisker") ? "whisker" : element.tagName;
        return [name, box.left, box.top, box.right, box.bottom, ...color, element.tagName === "text" ? element.textContent : ""].join("\t");
    });
    document.body.textContent = "BEGIN\n" + lines.join("\n") + "\nEND";
"#;

/// Draws a picture; returns what is drawn, the whole picture first, or why there is no browser.
fn draw(svg: &str, scheme: &str) -> Result<Vec<Drawn>, String> {
    let folder = tempfile::tempdir().unwrap();
    let page = folder.path().join("page.html");
    std::fs::write(&page, format!("<!doctype html><meta charset=utf-8><body>{svg}<script>{SCRIPT}</script>")).unwrap();
    let mut browser = Command::new("chromium");
    browser.args(["--headless", "--no-sandbox", "--disable-gpu", "--dump-dom", "--window-size=1000,1000"]);
    browser.arg(format!("--blink-settings={scheme}")).arg(format!("--user-data-dir={}", folder.path().display()));
    let said = browser.arg(&page).output().map_err(|error| format!("chromium: {error}"))?;
    let said = String::from_utf8_lossy(&said.stdout).into_owned();
    let told = said.split_once("BEGIN\n").and_then(|(_, rest)| rest.split_once("\nEND"));
    let (told, _) = told.ok_or_else(|| format!("chromium draws nothing here: {said}"))?;
    Ok(told.lines().map(drawn).collect())
}

fn drawn(line: &str) -> Drawn {
    let cells: Vec<&str> = line.splitn(9, '\t').collect();
    let number = |cell: usize| cells[cell].parse::<f64>().unwrap();
    Drawn {
        element: cells[0].to_owned(),
        edges: [1, 2, 3, 4].map(number),
        color: [5, 6, 7].map(number),
        text: cells.get(8).copied().unwrap_or_default().to_owned(),
    }
}

fn bar(label: &str, value: f64, spread: f64, emphasis: Emphasis) -> Bar {
    let value = Estimate { low: value * (1.0 - spread), value, high: value * (1.0 + spread) };
    Bar {
        label: label.to_owned(),
        text: format!("{:.3} · 1234 ms", value.value),
        value,
        cells: ["123 ms", "1234.5 MB", "1024.5 MB"].map(str::to_owned).into(),
        emphasis,
    }
}

/// Pictures whose texts are as long as they become, and whose bars are as long and as short.
fn pictures() -> Vec<String> {
    let picture = |bars: Vec<Bar>| {
        chart(&Chart {
            title: "a-program-with-a-long-name.wasm (123.4 MB)".to_owned(),
            subtitle: vec![
                "Processor time relative to wasm2native: median of 1000 rounds and its 95 % interval; less is better.".to_owned(),
                "AMD EPYC 9B14 96-Core Processor with a long name, Linux 6.18.44-generic-cloud-amd64".to_owned(),
            ],
            columns: ["start", "memory", "to ship"].map(str::to_owned).into(),
            bars,
        })
    };
    let strong = || bar("wasm2native 0.1.0", 1.0, 0.0, Emphasis::Strong);
    vec![
        picture(vec![
            strong(),
            bar("wasmtime compiled 49.0.3", 1.02, 0.03, Emphasis::Normal),
            bar("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWWW", 7.9, 0.01, Emphasis::Normal),
            bar("an interpreter", 123.0, 0.2, Emphasis::Normal),
        ]),
        picture(vec![bar("node", 0.01, 0.5, Emphasis::Normal), strong()]),
        picture(vec![strong()]),
    ]
}

#[test]
fn a_browser_draws_pictures_that_can_be_read() {
    for svg in pictures() {
        for (name, scheme, page) in COLORS {
            match draw(&svg, scheme) {
                Ok(drawn) => check(name, &drawn, page),
                Err(reason) => {
                    assert!(std::env::var_os("W2N_NO_SKIP").is_none(), "{reason}");
                    // Past the capture of the harness.
                    let _ = std::io::Write::write_all(&mut std::io::stderr(), format!("skipped: {reason}\n").as_bytes());
                    return;
                }
            }
        }
    }
}

fn check(name: &str, drawn: &[Drawn], page: [f64; 3]) {
    let (whole, parts) = drawn.split_first().unwrap();
    let texts: Vec<&Drawn> = parts.iter().filter(|part| part.element == "text").collect();
    assert!(texts.len() >= 7, "{drawn:?}");
    for part in parts {
        assert!(is_inside(part.edges, whole.edges), "{name}: {part:?} leaves {whole:?}");
        let least = if part.element == "text" { 4.5 } else { 3.0 };
        let found = contrast(part.color, page);
        // The contrasts that WCAG 2.2 asks of texts and of graphics (1.4.3, 1.4.11).
        assert!(found >= least, "{name}: {part:?} has a contrast of {found:.2}");
    }
    let solid: Vec<&Drawn> = parts.iter().filter(|part| !["line", "whisker"].contains(&&*part.element)).collect();
    for (number, one) in solid.iter().enumerate() {
        // The point of a bar that is cut touches it.
        let others = solid[number + 1..].iter().filter(|other| one.element == "text" || other.element == "text");
        for other in others {
            assert!(!overlap(one.edges, other.edges), "{name}: {one:?} overlaps {other:?}");
        }
    }
    for whisker in parts.iter().filter(|part| part.element == "whisker") {
        assert!(texts.iter().all(|text| !overlap(whisker.edges, text.edges)), "{name}: {whisker:?}");
    }
}

fn is_inside(part: [f64; 4], whole: [f64; 4]) -> bool {
    part[0] >= whole[0] && part[1] >= whole[1] && part[2] <= whole[2] && part[3] <= whole[3]
}

/// Whether two boxes share more than a pixel.
fn overlap(one: [f64; 4], other: [f64; 4]) -> bool {
    let shared = |low: usize, high: usize| one[high].min(other[high]) - one[low].max(other[low]);
    shared(0, 2) > 1.0 && shared(1, 3) > 1.0
}

/// Returns the contrast of two colours as WCAG defines it.
fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let linear = |channel: f64| {
        let share = channel / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let luminance = |[red, green, blue]: [f64; 3]| 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
    let [one, other] = [one, other].map(luminance);
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn contrasts_are_those_of_the_standard() {
    assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 1e-9);
    assert!((contrast([119.0; 3], [255.0; 3]) - 4.48).abs() < 0.01);
}
