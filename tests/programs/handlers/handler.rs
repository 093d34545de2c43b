//! A handler of HTTP requests, see `tests/src/corpus/handlers.rs`.

use std::io::{Read, Write};

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::types::{Fields, IncomingRequest, Method, OutgoingBody, OutgoingResponse, ResponseOutparam, Scheme};
use wasip2::io::streams::StreamError;

wasip2::http::proxy::export!(Handler);

struct Handler;

impl Guest for Handler {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        let path = target.split('?').next().unwrap_or_default();
        let parts: Vec<&str> = path.splitn(3, '/').skip(1).collect();
        match *parts {
            _ if path == "/request" || target.ends_with("?request") => {
                let text = describe(&request);
                respond(out, 200, "text/plain", |body| body.write_all(text.as_bytes()))
            }
            [""] => respond(out, 200, "text/plain", |body| body.write_all(b"hello from Rust\n")),
            ["echo"] => echo(&request, out),
            ["status", number] => {
                respond(out, number.parse().unwrap(), "text/plain", |body| write!(body, "status {number}\n"))
            }
            ["large", size] => {
                let text = vec![b'x'; size.parse().unwrap()];
                respond(out, 200, "text/plain", |body| body.write_all(&text))
            }
            ["panic"] => panic!("asked for it"),
            _ => respond(out, 404, "text/plain", |body| body.write_all(b"no such path\n")),
        }
    }
}

fn respond(out: ResponseOutparam, status: u16, kind: &str, write: impl FnOnce(&mut dyn Write) -> std::io::Result<()>) {
    let fields = Fields::new();
    fields.set("content-type", &[kind.as_bytes().to_vec()]).unwrap();
    let response = OutgoingResponse::new(fields);
    response.set_status_code(status).unwrap();
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    let mut stream = body.write().unwrap();
    write(&mut stream).and_then(|()| Write::flush(&mut stream)).unwrap();
    drop(stream);
    OutgoingBody::finish(body, None).unwrap();
}

fn echo(request: &IncomingRequest, out: ResponseOutparam) {
    let kind = request.headers().get("content-type").into_iter().next().unwrap_or_else(|| b"application/octet-stream".to_vec());
    let body = request.consume().unwrap();
    let mut input = body.stream().unwrap();
    respond(out, 200, str::from_utf8(&kind).unwrap(), |output| {
        let mut buffer = vec![0; 1 << 16];
        loop {
            match Read::read(&mut input, &mut buffer)? {
                0 => return Ok(()),
                count => output.write_all(&buffer[..count])?,
            }
        }
    });
    assert!(matches!(input.read(1), Err(StreamError::Closed)));
}

fn describe(request: &IncomingRequest) -> String {
    let method = match request.method() {
        Method::Get => "GET".to_owned(),
        Method::Post => "POST".to_owned(),
        Method::Other(name) => name,
        other => format!("{other:?}"),
    };
    let scheme = match request.scheme() {
        Some(Scheme::Http) => "http",
        Some(Scheme::Https) => "https",
        _ => "none",
    };
    let target = request.path_with_query().unwrap_or_default();
    let authority = request.authority().unwrap_or_default();
    let mut text = format!("{method} {target}\nscheme {scheme}\nauthority {authority}\n");
    for (name, value) in request.headers().entries() {
        text.push_str(&format!("{name}: {}\n", String::from_utf8_lossy(&value)));
    }
    text
}
