//! Ratios of times, their means by group, as a table and as a picture.

use measure::report::svg::{Bar, Chart, Emphasis, chart};
use measure::report::table::Table;
use measure::statistics::{self, Draw, Estimate, geometric_mean};

use super::Options;
use super::contender::Contender;
use crate::Result;
use crate::programs::{Group, Program};

use clap::ValueEnum as _;

/// Two contenders, the first of which is measured by the second.
struct Pair {
    ours: usize,
    theirs: usize,
    heading: String,
}

/// Prints the table and the means, and draws the picture if one is wanted.
pub fn print(options: &Options, programs: &[&Program], contenders: &[Contender], times: &[&[Vec<f64>]]) -> Result<()> {
    let pairs = pairs(contenders);
    let ratios: Vec<Vec<Vec<f64>>> = times
        .iter()
        .map(|layouts| {
            let of = |pair: &Pair| layouts.iter().map(|times| times[pair.ours] / times[pair.theirs]).collect();
            pairs.iter().map(of).collect()
        })
        .collect();
    let names = contenders.iter().map(|contender| contender.name.clone());
    let headings: Vec<String> = ["program".to_owned()]
        .into_iter()
        .chain(names)
        .chain(pairs.iter().map(|pair| pair.heading.clone()))
        .chain((!pairs.is_empty()).then(|| "by layout".to_owned()))
        .collect();
    let mut table = Table::new(&headings.iter().map(String::as_str).collect::<Vec<_>>());
    let wasted = contenders.len();
    for group in Group::value_variants() {
        let members: Vec<usize> = (0..programs.len()).filter(|&number| programs[number].group == *group).collect();
        for &number in &members {
            let seconds = |contender: usize| {
                let median = statistics::median(times[number].iter().map(|layout| layout[contender]));
                format!("{:.0} ms", median * 1e3)
            };
            let mut row = vec![programs[number].name.to_owned()];
            row.extend((0..contenders.len()).map(seconds));
            row.extend(ratios[number].iter().map(|row| format!("{:.2}", mean(std::slice::from_ref(row)).value)));
            if let Some(first) = ratios[number].first() {
                let [least, greatest] =
                    [statistics::least, statistics::greatest].map(|of: fn(Vec<f64>) -> f64| of(first.clone()));
                row.push(format!("{least:.2}–{greatest:.2}"));
            }
            table.row(row);
        }
        if members.len() > 1 && !pairs.is_empty() {
            table.row(mean_row(&format!("**{}**", group.name()), &members, &ratios, wasted));
        }
    }
    if !pairs.is_empty() {
        let all: Vec<usize> = (0..programs.len()).collect();
        table.row(mean_row("**all**", &all, &ratios, wasted));
    }
    println!(
        "run: processor time, {} programs in {} layouts, least of {} runs each, {}\n\n{table}",
        programs.len(),
        options.layouts,
        options.repeats,
        options.cpu.as_ref().map_or("default processors".to_owned(), |cpu| format!("--cpu {cpu}"))
    );
    for (number, pair) in pairs.iter().enumerate() {
        let these: Vec<Vec<f64>> = ratios.iter().map(|pairs| pairs[number].clone()).collect();
        let (these, such) = (mean(&these), geometric_mean(&these, Draw::ProgramsAndLayouts));
        println!(
            "{} by {}: geometric mean {:.3}; 95 % interval {:.3}–{:.3} for these programs, {:.3}–{:.3} for programs like these",
            contenders[pair.ours].name, contenders[pair.theirs].name, these.value, these.low, these.high, such.low, such.high
        );
    }
    match (&options.plot, pairs.first()) {
        (Some(file), Some(pair)) => {
            let ratios: Vec<Vec<f64>> = ratios.iter().map(|pairs| pairs[0].clone()).collect();
            let picture = picture(programs, &ratios, times, pair, contenders);
            std::fs::write(file, picture).map_err(|error| format!("{}: {error}", file.display()))
        }
        _ => Ok(()),
    }
}

/// Returns what is compared with what: ours with each other, and each variant of ours with the same variants of the others, with the
/// native compiler if it has none, and with what it is a variant of.
fn pairs(contenders: &[Contender]) -> Vec<Pair> {
    let mut pairs = Vec::new();
    let others = || contenders.iter().enumerate().skip(1);
    for (theirs, other) in others().filter(|(_, other)| other.variant.is_empty()) {
        pairs.push(Pair { ours: 0, theirs, heading: format!("÷ {}", other.name) });
    }
    // Our own variants are the first of their kind.
    let is_ours = |number: usize, variant: &str| contenders.iter().position(|one| one.variant == variant) == Some(number);
    for (ours, Contender { variant, .. }) in others().filter(|(number, one)| is_ours(*number, &one.variant)) {
        if variant.is_empty() {
            continue;
        }
        for (theirs, other) in others().filter(|(number, one)| *number != ours && one.variant == *variant) {
            pairs.push(Pair { ours, theirs, heading: format!("{variant} ÷ {}", other.name) });
        }
        let has_native = contenders.iter().any(|one| one.is_native() && one.variant == *variant);
        let native = contenders.iter().position(Contender::is_native).filter(|_| !has_native);
        for theirs in native.into_iter().chain([0]) {
            let name = if theirs == 0 { "without" } else { &contenders[theirs].name };
            pairs.push(Pair { ours, theirs, heading: format!("{variant} ÷ {name}") });
        }
    }
    pairs
}

fn mean(ratios: &[Vec<f64>]) -> Estimate {
    geometric_mean(ratios, Draw::Layouts)
}

/// Returns the row of the means of some programs.
fn mean_row(name: &str, members: &[usize], ratios: &[Vec<Vec<f64>>], wasted: usize) -> Vec<String> {
    let pairs = ratios.first().map_or(0, Vec::len);
    let of = |pair: usize| {
        let these: Vec<Vec<f64>> = members.iter().map(|&number| ratios[number][pair].clone()).collect();
        format!("**{:.3}**", mean(&these).value)
    };
    let blanks = std::iter::repeat_n(String::new(), wasted);
    [name.to_owned()].into_iter().chain(blanks).chain((0..pairs).map(of)).chain([String::new()]).collect()
}

/// Returns the picture of the first ratios: the mean, the means of the groups, and the programs of each.
fn picture(programs: &[&Program], ratios: &[Vec<f64>], times: &[&[Vec<f64>]], pair: &Pair, contenders: &[Contender]) -> String {
    let bar = |label: String, value: Estimate, cells: Vec<String>, emphasis| {
        let text = format!("{:.2}", value.value);
        Bar { label, value, text, cells, emphasis }
    };
    let none = || vec![String::new(), String::new()];
    let mut bars = vec![bar("geometric mean".to_owned(), mean(ratios), none(), Emphasis::Strong)];
    for group in Group::value_variants() {
        let members: Vec<usize> = (0..programs.len()).filter(|&number| programs[number].group == *group).collect();
        if members.len() > 1 {
            let these: Vec<Vec<f64>> = members.iter().map(|&number| ratios[number].clone()).collect();
            bars.push(bar(group.name().to_owned(), mean(&these), none(), Emphasis::Strong));
        }
        for number in members {
            let (least, greatest) =
                (statistics::least(ratios[number].iter().copied()), statistics::greatest(ratios[number].iter().copied()));
            let value = Estimate { value: mean(&ratios[number..=number]).value, low: least, high: greatest };
            let seconds = |contender: usize| {
                format!("{:.0} ms", statistics::median(times[number].iter().map(|layout| layout[contender])) * 1e3)
            };
            let cells = vec![seconds(pair.ours), seconds(pair.theirs)];
            bars.push(bar(format!("  {}", programs[number].name), value, cells, Emphasis::Normal));
        }
    }
    let [ours, theirs] = [pair.ours, pair.theirs].map(|number| contenders[number].name.clone());
    chart(&Chart {
        title: format!("Processor time of {ours} relative to {theirs}"),
        subtitle: vec![format!("{} programs in C; less is better; whiskers are code layouts", programs.len())],
        columns: vec![ours, theirs],
        bars,
    })
}
