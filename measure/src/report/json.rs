//! Everything that was measured, as JSON (RFC 8259), for other programs. Times are in seconds, sizes in bytes, and what is not
//! known is `null`. `schema` counts up when a reader of the old one would misunderstand the new one.

use crate::plan::{Comparison, Contender, Cost, Figures};
use crate::process::{Memory, Usage};
use std::fmt::Write as _;

const SCHEMA: f64 = 1.0;

/// Returns the document, which ends with a line break.
pub fn json(comparison: &Comparison) -> String {
    let machine = &comparison.machine;
    let contenders = comparison.contenders.iter().map(|contender| self::contender(comparison, contender));
    let missing = comparison
        .missing
        .iter()
        .map(|missing| Value::Object(vec![("name", Value::text(&missing.name)), ("get", Value::text(&missing.get))]));
    let document = Value::Object(vec![
        ("schema", Value::Number(SCHEMA)),
        ("module", Value::Object(vec![("name", Value::text(&comparison.name)), ("bytes", comparison.bytes.into())])),
        (
            "machine",
            Value::Object(vec![
                ("processor", Value::text(&machine.processor)),
                ("processors", (machine.processors as u64).into()),
                ("kernel", Value::text(&machine.kernel)),
            ]),
        ),
        ("seconds", Value::Number(comparison.seconds)),
        ("engines", Value::List(contenders.collect())),
        ("missing", Value::List(missing.collect())),
        ("notes", Value::List(comparison.notes.iter().map(|note| Value::text(note)).collect())),
    ]);
    let mut text = String::new();
    document.write(&mut text, 0);
    text + "\n"
}

fn contender(comparison: &Comparison, contender: &Contender) -> Value {
    let mut members = vec![
        ("name", Value::text(&contender.name)),
        ("version", contender.version.as_ref().into()),
        ("failure", contender.result.as_ref().err().into()),
    ];
    if let Some(ratio) = comparison.ratio(contender) {
        let parts = [("value", ratio.value), ("low", ratio.low), ("high", ratio.high)];
        members.push(("ratio", Value::Object(parts.map(|(name, number)| (name, Value::Number(number))).to_vec())));
    }
    if let Ok(figures) = &contender.result {
        members.extend(self::figures(figures));
    }
    Value::Object(members)
}

fn figures(figures: &Figures) -> Vec<(&'static str, Value)> {
    let times = |usages: Vec<&Usage>| {
        let list = |time: fn(&Usage) -> f64| Value::List(usages.iter().map(|usage| Value::Number(time(usage))).collect());
        [("cpu", list(|usage| usage.cpu.as_secs_f64())), ("wall", list(|usage| usage.wall.as_secs_f64()))]
    };
    let rounds = figures.runs.iter().map(|run| (run.round as u64).into()).collect();
    let mut runs = vec![("round", Value::List(rounds))];
    runs.extend(times(figures.runs.iter().map(|run| &run.usage).collect()));
    vec![
        ("runs", Value::Object(runs)),
        ("starts", Value::Object(times(figures.starts.iter().collect()).into())),
        ("build", figures.build.as_ref().map_or(Value::Null, build)),
        ("memory_peak", peak(figures.memory)),
        ("artifact_bytes", figures.artifact.into()),
        ("ship_bytes", figures.ship.into()),
        ("joules", figures.joules.map_or(Value::Null, Value::Number)),
    ]
}

fn build(cost: &Cost) -> Value {
    Value::Object(vec![
        ("cpu", Value::Number(cost.usage.cpu.as_secs_f64())),
        ("wall", Value::Number(cost.usage.wall.as_secs_f64())),
        ("memory_peak", peak(cost.memory)),
    ])
}

fn peak(memory: Option<Memory>) -> Value {
    memory.map(|memory| memory.peak).into()
}

/// A value of JSON.
#[derive(Clone, Debug)]
enum Value {
    Null,
    Number(f64),
    Text(String),
    List(Vec<Value>),
    Object(Vec<(&'static str, Value)>),
}

impl Value {
    fn text(text: &str) -> Value {
        Value::Text(text.to_owned())
    }

    /// Writes it, with members of objects and lists of objects on lines of their own.
    fn write(&self, text: &mut String, depth: usize) {
        match self {
            Value::Null => text.push_str("null"),
            // There is no other number in JSON.
            Value::Number(number) if !number.is_finite() => text.push_str("null"),
            Value::Number(number) => write(text, format_args!("{number}")),
            Value::Text(content) => quote(content, text),
            Value::List(values) => {
                let is_broken = values.iter().any(|value| matches!(value, Value::Object(_) | Value::Text(_)));
                parts(text, ['[', ']'], values, is_broken, depth, |text, value| value.write(text, depth + 1));
            }
            Value::Object(members) => parts(text, ['{', '}'], members, true, depth, |text, (name, value)| {
                quote(name, text);
                text.push_str(": ");
                value.write(text, depth + 1);
            }),
        }
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Value {
        Value::Number(number as f64)
    }
}

impl From<Option<u64>> for Value {
    fn from(number: Option<u64>) -> Value {
        number.map_or(Value::Null, Value::from)
    }
}

impl From<Option<&String>> for Value {
    fn from(text: Option<&String>) -> Value {
        text.map_or(Value::Null, |text| Value::text(text))
    }
}

/// Writes parts between brackets.
fn parts<T>(
    text: &mut String,
    [open, close]: [char; 2],
    parts: &[T],
    is_broken: bool,
    depth: usize,
    part: impl Fn(&mut String, &T),
) {
    let line = |text: &mut String, depth: usize| write(text, format_args!("\n{}", "  ".repeat(depth)));
    text.push(open);
    for (number, each) in parts.iter().enumerate() {
        match (number, is_broken) {
            (0, false) => {}
            (0, true) => line(text, depth + 1),
            (_, false) => text.push_str(", "),
            (_, true) => {
                text.push(',');
                line(text, depth + 1);
            }
        }
        part(text, each);
    }
    if is_broken && !parts.is_empty() {
        line(text, depth);
    }
    text.push(close);
}

fn quote(content: &str, text: &mut String) {
    text.push('"');
    for letter in content.chars() {
        match letter {
            '"' | '\\' => text.extend(['\\', letter]),
            '\n' => text.push_str("\\n"),
            _ if u32::from(letter) < 0x20 => write(text, format_args!("\\u{:04x}", u32::from(letter))),
            _ => text.push(letter),
        }
    }
    text.push('"');
}

fn write(text: &mut String, what: std::fmt::Arguments<'_>) {
    // A text takes everything.
    let _ = text.write_fmt(what);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_written_as_the_standard_says() {
        let value = Value::Object(vec![
            ("text", Value::text("a \"b\" \\ \n \u{1} ä €")),
            ("numbers", Value::List(vec![Value::Number(0.1), 3_u64.into(), Value::Number(f64::NAN), Value::Number(1e-9)])),
            ("empty", Value::List(vec![])),
            ("objects", Value::List(vec![Value::Object(vec![]), Value::Object(vec![("none", None::<u64>.into())])])),
        ]);
        let mut text = String::new();
        value.write(&mut text, 0);
        let expected = r#"{
  "text": "a \"b\" \\ \n \u0001 ä €",
  "numbers": [0.1, 3, null, 0.000000001],
  "empty": [],
  "objects": [
    {},
    {
      "none": null
    }
  ]
}"#;
        assert_eq!(text, expected);
    }
}
