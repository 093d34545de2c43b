//! A line an engine, as RFC 4180 has it: times in seconds, sizes in bytes, and nothing where there is no figure.

use crate::plan::{Comparison, Contender};
use crate::statistics::{least, mad, median};

const HEADINGS: &str = "engine,version,runs,cpu_median,cpu_min,cpu_mad,ratio,ratio_low,ratio_high,wall_median,start_median,\
    memory_peak,build_wall,build_cpu,build_memory_peak,artifact_bytes,ship_bytes,joules,failure";

/// Returns the lines, each with a line break.
pub fn csv(comparison: &Comparison) -> String {
    let lines = comparison.contenders.iter().map(|contender| line(comparison, contender));
    [HEADINGS.to_owned()].into_iter().chain(lines).map(|line| line + "\r\n").collect()
}

fn line(comparison: &Comparison, contender: &Contender) -> String {
    let mut cells = vec![quoted(&contender.name), quoted(contender.version.as_deref().unwrap_or_default())];
    let Some((figures, ratio)) = contender.figures().zip(comparison.ratio(contender)) else {
        cells.extend(std::iter::repeat_n(String::new(), 16));
        cells.push(quoted(contender.result.as_ref().err().map_or("", |reason| reason)));
        return cells.join(",");
    };
    let (cpu, build) = (figures.cpu(), figures.build.as_ref());
    let number = |number: Option<f64>| number.map(|number| format!("{number:.6}")).unwrap_or_default();
    let whole = |number: Option<u64>| number.map(|number| number.to_string()).unwrap_or_default();
    cells.push(cpu.len().to_string());
    cells.extend([median(cpu.iter().copied()), least(cpu.iter().copied()), mad(&cpu)].map(|time| number(Some(time))));
    cells.extend([ratio.value, ratio.low, ratio.high, median(figures.wall())].map(|value| number(Some(value))));
    cells.push(number(figures.start()));
    cells.push(whole(figures.memory.map(|memory| memory.peak)));
    cells.push(number(build.map(|build| build.usage.wall.as_secs_f64())));
    cells.push(number(build.map(|build| build.usage.cpu.as_secs_f64())));
    cells.push(whole(build.and_then(|build| build.memory).map(|memory| memory.peak)));
    cells.extend([whole(figures.artifact), whole(figures.ship), number(figures.joules), String::new()]);
    cells.join(",")
}

/// Quotes a text if it has to be.
fn quoted(text: &str) -> String {
    match text.contains(['"', ',', '\n', '\r']) {
        true => format!("\"{}\"", text.replace('"', "\"\"")),
        false => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_quoted_where_they_must_be() {
        assert_eq!(["a b", "a,b", "say \"x\"\n"].map(quoted), ["a b", "\"a,b\"", "\"say \"\"x\"\"\n\""]);
    }
}
