//! Cases as they are written: see `tests/http/README.md`. The fuzzer of messages uses this file too.

use std::fs;
use std::path::Path;

use crate::http::refusal::Refusal;

/// A case.
pub(crate) struct Case {
    pub(crate) name: String,
    /// The method that responses answer.
    pub(crate) to: String,
    pub(crate) sent: Vec<u8>,
    pub(crate) expected: Vec<Message>,
}

/// A message on a connection, or what there is of it; bytes are escaped, to be read in a failure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Message {
    /// Method and target, or status; empty if the head was not taken.
    pub(crate) first: String,
    /// Whether `first` is only the beginning.
    pub(super) abbreviated: bool,
    pub(super) fields: Vec<String>,
    pub(crate) body: String,
    pub(crate) trailers: Vec<String>,
    pub(super) expects: String,
    /// `keep`, `close`, `waiting`, or the refusal.
    pub(crate) end: String,
    /// The reason for that, of which cases say nothing.
    pub(super) refusal: Option<Refusal>,
}

impl Case {
    /// The limit on content that the cases are written for.
    pub(super) fn limit(&self) -> u64 {
        1 << 20
    }

    /// Compares what happened with what should.
    pub(super) fn compare(&self, found: &[Message], how: &str) {
        let same = found.len() == self.expected.len() && found.iter().zip(&self.expected).all(|(one, other)| one.is(other));
        assert!(same, "{}, {how}:\nexpected {:#?}\nfound {found:#?}", self.name, self.expected);
    }
}

impl Message {
    /// Returns a field or trailer as it is written in a case.
    pub(crate) fn field(name: &[u8], value: &[u8]) -> String {
        format!("{}={}", name.to_ascii_lowercase().escape_ascii(), value.escape_ascii())
    }

    fn is(&self, expected: &Message) -> bool {
        let first = if expected.abbreviated { self.first.starts_with(&expected.first) } else { self.first == expected.first };
        first
            && expected.fields.iter().all(|field| self.fields.contains(field))
            && (&self.body, &self.trailers, &self.expects) == (&expected.body, &expected.trailers, &expected.expects)
            && self.end == expected.end
    }
}

/// Reads all cases of a folder.
pub(crate) fn read(folder: &str) -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/http").join(folder);
    let mut files: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    let cases: Vec<Case> = files.iter().flat_map(|file| parse(&fs::read_to_string(file).unwrap())).collect();
    assert!(!cases.is_empty());
    cases
}

fn parse(text: &str) -> Vec<Case> {
    let mut cases: Vec<Case> = Vec::new();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("no key: {line}"));
        let (key, times) = key.split_once(' ').map_or((key, 1), |(key, times)| (key, times.parse().unwrap()));
        let bytes = unescape(value).repeat(times);
        if key == "case" {
            cases.push(Case { name: value.to_owned(), to: "GET".to_owned(), sent: Vec::new(), expected: Vec::new() });
            continue;
        }
        let case = cases.last_mut().expect("a case");
        match key {
            "to" => case.to = value.to_owned(),
            "send" => case.sent.extend(bytes),
            "request" | "status" | "begins" => {
                let abbreviated = key == "begins";
                let first = String::from_utf8(bytes).unwrap();
                case.expected.push(Message { first, abbreviated, ..Message::default() });
            }
            "field" => case.current().fields.push(bytes.escape_ascii().to_string()),
            "body" => case.current().body.push_str(&bytes.escape_ascii().to_string()),
            "trailer" => case.current().trailers.push(bytes.escape_ascii().to_string()),
            "expects" => case.current().expects = value.to_owned(),
            "then" | "refused" => case.current().end = value.to_owned(),
            "waiting" => case.current().end = "waiting".to_owned(),
            _ => panic!("no such key: {line}"),
        }
    }
    cases
}

impl Case {
    /// Returns the message that is described; without a line for its head none was taken.
    fn current(&mut self) -> &mut Message {
        if self.expected.last().is_none_or(|message| !message.end.is_empty()) {
            self.expected.push(Message::default());
        }
        self.expected.last_mut().unwrap()
    }
}

fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        let meant = match byte {
            b'\\' => match rest.next().expect("an escape") {
                b'r' => b'\r',
                b'n' => b'\n',
                b't' => b'\t',
                b'0' => 0,
                b'\\' => b'\\',
                b'x' => {
                    let digits = [rest.next().unwrap(), rest.next().unwrap()];
                    u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap()
                }
                other => panic!("no such escape: \\{}", char::from(other)),
            },
            byte => byte,
        };
        bytes.push(meant);
    }
    bytes
}
