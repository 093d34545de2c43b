//! The requests of `tests/http/requests`, each over a connection: what is taken is answered by a program that mirrors it, and what is
//! not is refused with the status that is expected, after which the connection ends.
//!
//! The unit tests of the runtime feed the same cases to the parser alone.

use std::fs;
use std::time::Duration;

use wasm2native_tests::corpus::cgi;
use wasm2native_tests::http::{Connection, Fault, Response};
use wasm2native_tests::scratch::{names, source};
use wasm2native_tests::serving::Serving;

/// What is expected next on a connection.
#[derive(Debug, Default)]
struct Expected {
    /// Method and target, or its beginning.
    first: String,
    is_abbreviated: bool,
    body: Vec<u8>,
    expects_continue: bool,
    /// `keep`, `close`, `waiting` or a status.
    end: String,
}

/// A case.
#[derive(Debug)]
struct Case {
    name: String,
    sent: Vec<u8>,
    expected: Vec<Expected>,
}

#[test]
fn requests_of_the_corpus() {
    let Some(program) = cgi::program() else { return };
    let serving = Serving::cgi(&program.option(["--arg", "mirror", "--max-body", "1MiB"]));
    let mut wrong = Vec::new();
    for case in cases() {
        // Whole, and cut where a line or a part of it may end.
        for size in [usize::MAX, 61, 16] {
            let size = size.min(case.sent.len().max(1));
            if case.sent.len() / size > 500 {
                continue;
            }
            let mut connection = serving.connect();
            if size < case.sent.len() {
                connection.send_in_pieces(&case.sent, size, Duration::from_micros(200));
            } else {
                connection.send(&case.sent);
            }
            if let Err(reason) = compare(&mut connection, &case) {
                wrong.push(format!("{} (in pieces of {size}): {reason}", case.name));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    serving.get("/after").expect(200);
}

/// Compares the answers with what is expected.
fn compare(connection: &mut Connection, case: &Case) -> Result<(), String> {
    for expected in &case.expected {
        let method = expected.first.split(' ').next().unwrap_or("GET").to_owned();
        if expected.end == "waiting" {
            connection.finish();
            // The rest never comes: there may be an answer that says so, or an end.
            return match connection.try_receive("GET") {
                Err(Fault::Closed | Fault::Broken(_)) => Ok(()),
                Ok(response) if matches!(response.status, 100 | 400 | 408 | 500) => Ok(()),
                // The program answers before it has seen that the body is not whole.
                Ok(response) if response.status == 200 && !expected.first.is_empty() => Ok(()),
                other => Err(format!("waiting, but {other:?}")),
            };
        }
        let mut response = connection.try_receive(&method).map_err(|fault| fault.to_string())?;
        if expected.expects_continue && response.status == 100 {
            response = connection.try_receive(&method).map_err(|fault| fault.to_string())?;
        }
        if let Ok(status) = expected.end.parse::<u16>() {
            let is_last = response.closes() && connection.try_end().is_ok();
            return if response.status == status && is_last { Ok(()) } else { Err(format!("expected {status}\n{response}")) };
        }
        // A path that is no text to a program is refused in its name.
        let is_refused_by_cgi = response.status == 400 && response.closes();
        if is_refused_by_cgi && expected.first.contains('%') {
            return Ok(());
        }
        mirrored(&response, expected, &method)?;
        if response.closes() != (expected.end == "close") {
            return Err(format!("expected {}\n{response}", expected.end));
        }
        if expected.end == "close" {
            return connection.try_end().map_err(|fault| fault.to_string());
        }
    }
    Ok(())
}

/// Compares a request with its mirror.
fn mirrored(response: &Response, expected: &Expected, method: &str) -> Result<(), String> {
    if response.status != 200 || method == "HEAD" {
        return if response.status == 200 { Ok(()) } else { Err(format!("expected {expected:?}\n{response}")) };
    }
    let at = response.body.iter().position(|&byte| byte == b'\n').ok_or_else(|| response.to_string())?;
    let (first, body) = (String::from_utf8_lossy(&response.body[..at]), &response.body[at + 1..]);
    let is_first = match expected.is_abbreviated {
        true => first.starts_with(&expected.first),
        // A whole URL as the target names the same.
        false => first == expected.first || expected.first.contains("://"),
    };
    if is_first && body == expected.body { Ok(()) } else { Err(format!("expected {expected:?}\n{response}")) }
}

/// Reads all cases.
fn cases() -> Vec<Case> {
    let folder = source("http/requests");
    let mut cases: Vec<Case> = Vec::new();
    for name in names(&folder) {
        let text = fs::read_to_string(folder.join(name)).expect("it is there");
        for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            let (key, value) = line.split_once(": ").unwrap_or_else(|| panic!("no key: {line}"));
            let (key, times) = key.split_once(' ').map_or((key, 1), |(key, times)| (key, times.parse().expect("a number")));
            let bytes = unescape(value).repeat(times);
            if key == "case" {
                cases.push(Case { name: value.to_owned(), sent: Vec::new(), expected: Vec::new() });
                continue;
            }
            let case = cases.last_mut().expect("a file begins with a case");
            if key == "send" {
                case.sent.extend(bytes);
                continue;
            }
            let begins = matches!(key, "request" | "begins") || case.expected.last().is_none_or(|last| !last.end.is_empty());
            if begins {
                case.expected.push(Expected::default());
            }
            let expected = case.expected.last_mut().expect("it was added");
            match key {
                "request" | "begins" => {
                    expected.first = String::from_utf8_lossy(&bytes).into_owned();
                    expected.is_abbreviated = key == "begins";
                }
                "body" => expected.body.extend(bytes),
                "expects" => expected.expects_continue = true,
                "then" | "refused" => expected.end = value.to_owned(),
                "waiting" => expected.end = "waiting".to_owned(),
                _ => {}
            }
        }
    }
    assert!(cases.len() > 50);
    cases
}

/// Replaces escapes, see `tests/http/README.md`.
fn unescape(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'\\' => match rest.next().expect("an escape") {
                b'r' => b'\r',
                b'n' => b'\n',
                b't' => b'\t',
                b'0' => 0,
                b'x' => {
                    let digits = [rest.next(), rest.next()].map(|digit| char::from(digit.expect("two digits")));
                    u8::from_str_radix(&String::from_iter(digits), 16).expect("hexadecimal digits")
                }
                other => other,
            },
            byte => byte,
        });
    }
    bytes
}
