use super::*;
use crate::http::request::Request as Head;

/// Returns the variables of a request without a route, one a line.
fn variables(sent: &str) -> Result<Vec<String>, Refusal> {
    let mut head = Head::new();
    head.parse(sent.as_bytes()).unwrap().unwrap();
    let head = head.head(sent.as_bytes());
    let request = Request {
        head,
        content_length: None,
        scheme: b"http",
        route: b"/...",
        raw_route: b"/...",
        script_name: b"",
        path_info: head.target.path(),
        server_address: b"127.0.0.1",
        server_port: 8080,
        client_address: b"192.0.2.7",
        client_port: 5555,
    };
    written(&request)
}

fn written(request: &Request) -> Result<Vec<String>, Refusal> {
    let mut into = vec![0xaa; MOST_ROOM];
    let mut variables = Variables::new(&mut into);
    variables.add_request(request)?;
    let Written { count, length } = variables.finish()?;
    let lines: Vec<String> =
        into[..length].split_inclusive(|&byte| byte == 0).map(|line| String::from_utf8_lossy(line).into_owned()).collect();
    assert!(lines.len() == count && lines.iter().all(|line| line.ends_with('\0')));
    Ok(lines.iter().map(|line| line.trim_end_matches('\0').to_owned()).collect())
}

#[test]
fn a_request_is_described() {
    let sent = "GET /a%20b/%e4?c=%20d HTTP/1.1\r\nHost: Example:80\r\nAccept: */*\r\nX-Y: z\r\nContent-Type: a/b\r\n\r\n";
    let expected = "AUTH_TYPE=
CONTENT_TYPE=a/b
GATEWAY_INTERFACE=CGI/1.1
PATH_INFO=/a b/\u{fffd}
PATH_TRANSLATED=/a b/\u{fffd}
QUERY_STRING=c=%20d
REMOTE_ADDR=192.0.2.7
REMOTE_HOST=192.0.2.7
REMOTE_PORT=5555
REMOTE_USER=
REQUEST_METHOD=GET
REQUEST_URI=/a%20b/%e4?c=%20d
SCRIPT_NAME=
SERVER_NAME=Example
SERVER_PORT=8080
SERVER_PROTOCOL=HTTP/1.1
SERVER_SOFTWARE=wasm2native
X_FULL_URL=http://Example:80/a%20b/%e4?c=%20d
X_MATCHED_ROUTE=/...
X_RAW_PATH_INFO=/a%20b/%e4
X_COMPONENT_ROUTE=
X_RAW_COMPONENT_ROUTE=/...
X_BASE_PATH=/
X_CLIENT_ADDR=192.0.2.7:5555
HTTP_HOST=Example:80
HTTP_ACCEPT=*/*
HTTP_X_Y=z";
    assert_eq!(variables(sent).unwrap().join("\n"), expected);
}

#[test]
fn a_route_divides_the_path() {
    let sent = b"POST http://a/app/b%2Fc HTTP/1.0\r\n\r\n";
    let mut head = Head::new();
    head.parse(sent).unwrap();
    let request = Request {
        head: head.head(sent),
        content_length: Some(u64::MAX - 1),
        scheme: b"https",
        route: b"/app/...",
        raw_route: b"/app/...",
        script_name: b"/app",
        path_info: b"/b%2Fc",
        server_address: b"",
        server_port: 443,
        client_address: b"[::1]",
        client_port: 1,
    };
    let lines = written(&request).unwrap();
    let all = ["CONTENT_LENGTH=18446744073709551614", "PATH_INFO=/b/c", "SCRIPT_NAME=/app", "X_COMPONENT_ROUTE=/app"];
    let more = ["SERVER_PROTOCOL=HTTP/1.0", "X_FULL_URL=https://a/app/b%2Fc", "X_RAW_PATH_INFO=/b%2Fc", "SERVER_NAME=a"];
    for line in all.iter().chain(&more) {
        assert!(lines.iter().any(|other| other == line), "no {line} in {lines:#?}");
    }
}

#[test]
fn fields_cannot_forge_variables() {
    let fields = "Proxy: a\r\nHTTP_PROXY: a\r\nX_Y: a\r\nX.Y: a\r\nAuthorization: a\r\nProxy-Authorization: a\r\n\
        Connection: a\r\n\
        Content-Length: 0\r\nUpgrade: a\r\nTE: a\r\nKeep-Alive: a\r\nPath: a\r\nRemote-Addr: a\r\n";
    let lines = variables(&format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n")).unwrap();
    let from_fields: Vec<_> = lines.iter().filter(|line| line.starts_with("HTTP_")).collect();
    assert_eq!(from_fields, ["HTTP_HOST=a", "HTTP_PATH=a", "HTTP_REMOTE_ADDR=a"]);
    assert!(!lines.iter().any(|line| line.starts_with("CONTENT_")));
}

#[test]
fn fields_of_one_name_are_one_variable() {
    let fields = "Accept: a\r\ncookie: b=1\r\nACCEPT: c\r\nCookie: d=2\r\naccept:\r\n";
    let lines = variables(&format!("GET / HTTP/1.1\r\nHost: a\r\n{fields}\r\n")).unwrap();
    assert_eq!(lines[lines.len() - 2..], ["HTTP_ACCEPT=a, c, ", "HTTP_COOKIE=b=1; d=2"]);
}

#[test]
fn what_cannot_be_a_variable_is_refused() {
    for path in ["/%00", "/a%", "/%4", "/%zz", "/%0g"] {
        let sent = format!("GET {path} HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(variables(&sent), Err(Refusal::Target), "{path}");
    }
    let twice = "GET / HTTP/1.1\r\nHost: a\r\nContent-Type: a\r\nContent-Type: b\r\n\r\n";
    assert_eq!(variables(twice), Err(Refusal::Twice));
}

#[test]
fn the_longest_head_has_room() {
    let fill = |request: &dyn Fn(&str) -> String| {
        let rest = 16384 - request("").len();
        request(&"a".repeat(rest))
    };
    assert!(variables(&fill(&|path| format!("GET /{path} HTTP/1.1\r\nHost: a\r\n\r\n"))).is_ok());
    assert!(variables(&fill(&|query| format!("GET /?{query} HTTP/1.1\r\nHost: a\r\n\r\n"))).is_ok());
    assert!(variables(&fill(&|value| format!("GET / HTTP/1.1\r\nHost: a\r\nX: {value}\r\n\r\n"))).is_ok());
    assert!(variables(&fill(&|host| format!("GET / HTTP/1.1\r\nHost: {host}\r\n\r\n"))).is_ok());
    let mut short = [0; 10];
    let mut variables = Variables::new(&mut short);
    variables.add(b"ABCDEFGHI", b"");
    assert_eq!(variables.finish(), Err(Refusal::ManyFields));
}
