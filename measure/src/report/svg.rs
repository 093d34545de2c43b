//! A picture with bars for a README, in light and dark.
//!
//! The background is the page's. The two sets of colours are those of pages that follow `prefers-color-scheme`, also where the
//! picture is an `<img>`. Fonts are the system's, whose widths are not known here: texts stand where there is room for wide ones.

use super::terminal::LONGEST;
use super::{Cells, unit};
use crate::plan::Comparison;
use crate::statistics::Estimate;
use std::fmt::Write as _;

/// Bars with labels, and columns of texts to the right of them.
#[derive(Clone, Debug)]
pub struct Chart {
    /// The heading.
    pub title: String,
    /// Lines below it, in small letters.
    pub subtitle: Vec<String>,
    /// The headings of the columns.
    pub columns: Vec<String>,
    /// The bars, from top to bottom.
    pub bars: Vec<Bar>,
}

/// A bar, from 0 to a value.
#[derive(Clone, Debug)]
pub struct Bar {
    /// The name to the left of it.
    pub label: String,
    /// Its length, and the interval that its whisker shows.
    pub value: Estimate,
    /// The text behind it.
    pub text: String,
    /// The texts in the columns.
    pub cells: Vec<String>,
    /// How it is drawn.
    pub emphasis: Emphasis,
}

/// How a bar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Emphasis {
    /// As the one that the picture is about.
    Strong,
    /// As one of the others.
    Normal,
}

/// Returns the picture of a comparison.
pub fn svg(comparison: &Comparison) -> String {
    let reference = comparison.contenders.first().map(|contender| contender.name.as_str()).unwrap_or_default();
    let rounds = comparison.reference().map_or(0, |figures| figures.runs.len());
    let machine = &comparison.machine;
    let bars = comparison.ranked().into_iter().map(|(contender, figures, ratio)| {
        let cells = Cells::new(figures, ratio);
        let is_reference = contender.name == reference;
        Bar {
            label: contender.title(),
            value: ratio,
            text: format!("{} · {}", cells.ratio, cells.cpu),
            cells: vec![cells.start, cells.memory, cells.ship],
            emphasis: if is_reference { Emphasis::Strong } else { Emphasis::Normal },
        }
    });
    chart(&Chart {
        title: format!("{} ({})", comparison.name, unit::bytes(comparison.bytes)),
        subtitle: vec![
            format!("Processor time relative to {reference}: median of {rounds} rounds and its 95 % interval; less is better."),
            format!("{}, Linux {}", machine.processor, machine.kernel),
        ],
        columns: ["start", "memory", "to ship"].map(str::to_owned).into(),
        bars: bars.collect(),
    })
}

// All lengths are in pixels.
const WIDTH: f64 = 820.0;
const MARGIN: f64 = 10.0;
const TITLE: f64 = 26.0;
const SUBTITLE: f64 = 18.0;
const ROW: f64 = 30.0;
const THICKNESS: f64 = 16.0;
/// The room for a label.
const LABEL: f64 = 260.0;
/// The room for the text behind the longest bar.
const TEXT: f64 = 110.0;
const COLUMN: f64 = 82.0;

const STYLE: &str = "\
    :root { color-scheme: light dark }\n\
    text { font: 13px system-ui, -apple-system, 'Segoe UI', 'Noto Sans', Helvetica, Arial, sans-serif; fill: #1f2328 }\n\
    .title { font-weight: 600; font-size: 16px }\n\
    .small { font-size: 12px; fill: #59636e }\n\
    .strong { font-weight: 600 }\n\
    rect, .cut { fill: #818b98 }\n\
    rect.strong, .cut.strong { fill: #218bff }\n\
    .whisker { stroke: #1f2328; stroke-width: 1.5; fill: none }\n\
    .one { stroke: #59636e; stroke-width: 1; stroke-dasharray: 2 3 }\n\
    @media (prefers-color-scheme: dark) {\n  \
      text { fill: #f0f6fc }\n  \
      .small { fill: #9198a1 }\n  \
      rect, .cut { fill: #656c76 }\n  \
      rect.strong, .cut.strong { fill: #4493f8 }\n  \
      .whisker { stroke: #f0f6fc }\n  \
      .one { stroke: #9198a1 }\n\
    }\n";

/// Returns a chart as an SVG document.
pub fn chart(chart: &Chart) -> String {
    let top = MARGIN + TITLE + SUBTITLE * chart.subtitle.len() as f64;
    let first = top + SUBTITLE + 8.0;
    let height = first + ROW * chart.bars.len() as f64 + MARGIN;
    let labels: Vec<String> = chart.bars.iter().map(|bar| shortened(&bar.label)).collect();
    let left = MARGIN + 12.0 + labels.iter().map(|label| room(label)).fold(0.0, f64::max);
    let right = WIDTH - MARGIN - COLUMN * chart.columns.len() as f64 - TEXT;
    let longest = chart.bars.iter().map(|bar| bar.value.high).fold(0.0, f64::max).min(LONGEST);
    let scale = if longest > 0.0 { (right - left) / longest } else { 0.0 };

    let mut svg = Document::new(height, &chart.title);
    svg.text("title", "start", MARGIN, MARGIN + 16.0, &chart.title);
    for (number, line) in chart.subtitle.iter().enumerate() {
        svg.text("small", "start", MARGIN, MARGIN + TITLE + SUBTITLE * number as f64 + 12.0, line);
    }
    let column = |number: usize| WIDTH - MARGIN - COLUMN * (chart.columns.len() - 1 - number) as f64;
    for (number, heading) in chart.columns.iter().enumerate() {
        svg.text("small", "end", column(number), first - 8.0, heading);
    }
    for (number, (bar, label)) in chart.bars.iter().zip(&labels).enumerate() {
        let middle = first + ROW * (number as f64 + 0.5);
        let class = if bar.emphasis == Emphasis::Strong { "strong" } else { "normal" };
        svg.text(class, "start", MARGIN, middle + 4.5, label);
        let shown = bar.value.value.min(longest);
        svg.bar(class, left, middle, shown * scale, bar.value.value > longest);
        if bar.value.low < bar.value.high && bar.value.high <= longest {
            svg.whisker(left + bar.value.low * scale, left + bar.value.high * scale, middle);
        }
        let end = left + bar.value.high.min(longest).max(shown) * scale;
        svg.text(class, "start", end + 8.0, middle + 4.5, &bar.text);
        for (number, cell) in bar.cells.iter().enumerate() {
            svg.text(class, "end", column(number), middle + 4.5, cell);
        }
    }
    if longest >= 1.0 {
        svg.line(left + scale, first, height - MARGIN);
    }
    svg.finish()
}

/// A document that is being written.
struct Document(String);

impl Document {
    fn new(height: f64, title: &str) -> Document {
        Document(format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{WIDTH}\" height=\"{height}\" viewBox=\"0 0 {WIDTH} {height}\" \
             role=\"img\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n",
            escaped(title)
        ))
    }

    fn add(&mut self, element: std::fmt::Arguments<'_>) {
        // A text takes everything.
        let _ = writeln!(self.0, "{element}");
    }

    fn text(&mut self, class: &str, anchor: &str, x: f64, y: f64, text: &str) {
        let text = escaped(text);
        self.add(format_args!("<text class=\"{class}\" text-anchor=\"{anchor}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>"));
    }

    /// A bar; one that is cut ends in a point.
    fn bar(&mut self, class: &str, x: f64, middle: f64, width: f64, is_cut: bool) {
        let (top, bottom) = (middle - THICKNESS / 2.0, middle + THICKNESS / 2.0);
        let (point, width) = (x + width, if is_cut { width - THICKNESS / 2.0 } else { width });
        self.add(format_args!(
            "<rect class=\"{class}\" x=\"{x:.1}\" y=\"{top:.1}\" width=\"{width:.1}\" height=\"{THICKNESS}\"/>"
        ));
        if is_cut {
            let end = x + width;
            self.add(format_args!(
                "<path class=\"cut {class}\" d=\"M{end:.1} {top:.1}L{point:.1} {middle:.1}L{end:.1} {bottom:.1}Z\"/>"
            ));
        }
    }

    fn whisker(&mut self, low: f64, high: f64, middle: f64) {
        let (top, bottom) = (middle - 4.0, middle + 4.0);
        self.add(format_args!(
            "<path class=\"whisker\" d=\"M{low:.1} {top:.1}V{bottom:.1}M{low:.1} {middle:.1}H{high:.1}M{high:.1} {top:.1}V{bottom:.1}\"/>"
        ));
    }

    fn line(&mut self, x: f64, top: f64, bottom: f64) {
        self.add(format_args!("<path class=\"one\" d=\"M{x:.1} {top:.1}V{bottom:.1}\"/>"));
    }

    fn finish(mut self) -> String {
        self.0.push_str("</svg>\n");
        self.0
    }
}

/// Returns the width that a label has at most, in the wide ones of the usual fonts.
fn room(label: &str) -> f64 {
    let letter = |letter: char| match letter {
        'W' | 'M' | 'm' | 'w' | '@' | '%' | '…' => 15.0,
        'A'..='Z' => 10.8,
        _ if letter.is_ascii() => 9.0,
        _ => 15.0,
    };
    label.chars().map(letter).sum()
}

/// Returns the beginning of a label that is too long.
fn shortened(label: &str) -> String {
    if room(label) <= LABEL {
        return label.to_owned();
    }
    let mut short = label.to_owned();
    while room(&short) + room("…") > LABEL {
        short.pop();
    }
    short + "…"
}

/// Returns a text as XML has it. Control characters, which it has none for, are replaced.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\u{fffe}' | '\u{ffff}' => escaped.push('\u{fffd}'),
            _ if letter.is_control() => escaped.push('\u{fffd}'),
            _ => escaped.push(letter),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped() {
        assert_eq!(escaped("a<b> & \"c\" \u{1}\u{85}\u{ffff} ä"), "a&lt;b&gt; &amp; &quot;c&quot; \u{fffd}\u{fffd}\u{fffd} ä");
    }

    #[test]
    fn a_picture_without_bars_is_one() {
        let empty = Chart { title: "</title>".to_owned(), subtitle: vec![], columns: vec![], bars: vec![] };
        let svg = chart(&empty);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n") && svg.contains("<title>&lt;/title&gt;</title>"), "{svg}");
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
}
