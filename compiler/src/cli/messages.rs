//! The flags about messages, and messages for programs: one JSON object a line.
//!
//! | `reason` | members |
//! |---|---|
//! | `message` | `level` (`error`, `note`), `text`, `rendered`; of errors also `kind`, `details`, `file`, `offset` or `line` and `column`, `help` |
//! | `progress` | `done`, `total`: functions |
//! | `timing` | `phases`: `name`, `seconds`; `counts`: `name`, `count` |
//! | `artifact` | `path`, `bytes`, `producers` |
//! | `build-finished` | `success` |
//!
//! Members may be added, and none is taken away.

use super::color::Color;
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::path::Path;
use wasm2native::error::{Error, Kind};
use wasm2native::timing::Timing;
use wasm2native::wasm::hints::Producer;

/// The flags about messages.
#[derive(Args, Clone, Copy, Debug, Default)]
#[command(next_help_heading = "Messages")]
pub struct Messages {
    /// Print only errors
    #[arg(short, long, overrides_with = "quiet")]
    pub quiet: bool,

    /// Color messages
    #[arg(long, value_enum, default_value_t, value_name = "WHEN")]
    pub color: Color,

    /// Print messages in this format
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    pub message_format: MessageFormat,
}

/// The form of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum MessageFormat {
    /// For people.
    #[default]
    Human,
    /// For programs: a JSON object on each line of standard error.
    Json,
}

/// Returns an error as JSON.
pub fn error(error: &Error) -> Value {
    let kind = match error.kind() {
        Kind::Input => "input",
        Kind::Unsupported => "unsupported",
        Kind::Environment => "environment",
        Kind::Bug => "bug",
    };
    let mut message = json!({
        "reason": "message",
        "level": "error",
        "kind": kind,
        "text": error.message(),
        "details": error.details(),
        "rendered": format!("error: {error}\n"),
    });
    let position = error.line_and_column();
    let members = [
        ("file", error.file().map(|file| json!(file.to_string_lossy()))),
        ("offset", error.offset().map(|offset| json!(offset))),
        ("line", position.map(|(line, _)| json!(line))),
        ("column", position.map(|(_, column)| json!(column))),
        ("help", error.remedy().map(|help| json!(help))),
    ];
    for (name, value) in members {
        if let Some(value) = value {
            message[name] = value;
        }
    }
    message
}

/// Returns a note as JSON.
pub fn note(text: &str) -> Value {
    json!({ "reason": "message", "level": "note", "text": text, "rendered": format!("note: {text}\n") })
}

/// Returns the durations of phases, and counts, as JSON.
pub fn timing(timing: &Timing) -> Value {
    let phase = |(name, time): &(_, std::time::Duration)| json!({ "name": name, "seconds": time.as_secs_f64() });
    let phases: Vec<_> = timing.phases().iter().map(phase).collect();
    let counts: Vec<_> = timing.counts().iter().map(|(name, count)| json!({ "name": name, "count": count })).collect();
    json!({ "reason": "timing", "phases": phases, "counts": counts })
}

/// Returns a file that was made, as JSON.
pub fn artifact(path: &Path, bytes: usize, producers: &[Producer]) -> Value {
    let tool = |Producer { role, name, version }: &Producer| json!({ "role": role, "name": name, "version": version });
    let producers: Vec<_> = producers.iter().map(tool).collect();
    json!({ "reason": "artifact", "path": path.to_string_lossy(), "bytes": bytes, "producers": producers })
}

/// Returns the progress of a build as JSON.
pub fn progress(done: usize, total: usize) -> Value {
    json!({ "reason": "progress", "done": done, "total": total })
}

/// Returns the end of a build as JSON.
pub fn finished(success: bool) -> Value {
    json!({ "reason": "build-finished", "success": success })
}
