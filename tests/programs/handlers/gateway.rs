//! A handler that asks other servers: `/get?AUTHORITY/PATH` tells what they answer, `/times?…` likewise with little patience, and
//! `/proxy?…` passes method, content and answer on, both ways at once.

use wasip2::exports::http::incoming_handler::Guest;
use wasip2::http::outgoing_handler;
use wasip2::http::types::{
    ErrorCode, Fields, FutureIncomingResponse, IncomingBody, IncomingRequest, IncomingResponse, OutgoingBody, OutgoingRequest,
    OutgoingResponse, RequestOptions, ResponseOutparam, Scheme, http_error_code,
};
use wasip2::io::poll::{Pollable, poll};
use wasip2::io::streams::{InputStream, OutputStream, StreamError};

wasip2::http::proxy::export!(Gateway);

struct Gateway;

impl Guest for Gateway {
    fn handle(request: IncomingRequest, out: ResponseOutparam) {
        let target = request.path_with_query().unwrap_or_default();
        let (path, to) = target.split_once('?').unwrap_or((&target, ""));
        match path {
            "/get" => say(out, &told(get(to, None))),
            "/times" => {
                let options = RequestOptions::new();
                options.set_connect_timeout(Some(100_000_000)).unwrap();
                options.set_first_byte_timeout(Some(100_000_000)).unwrap();
                options.set_between_bytes_timeout(Some(100_000_000)).unwrap();
                say(out, &told(get(to, Some(options))));
            }
            "/proxy" => proxy(request, to, out),
            _ => say(out, "nothing\n"),
        }
    }
}

fn request(to: &str, fields: Fields) -> OutgoingRequest {
    let (scheme, rest) = match to.strip_prefix("https:") {
        Some(rest) => (Scheme::Https, rest),
        None => (Scheme::Http, to),
    };
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let request = OutgoingRequest::new(fields);
    request.set_scheme(Some(&scheme)).unwrap();
    request.set_authority(Some(authority)).unwrap();
    request.set_path_with_query(Some(&format!("/{path}"))).unwrap();
    request
}

fn wait(future: &FutureIncomingResponse) -> Result<IncomingResponse, ErrorCode> {
    loop {
        match future.get() {
            Some(response) => return response.expect("it is taken once"),
            None => future.subscribe().block(),
        }
    }
}

fn told(answer: Result<String, ErrorCode>) -> String {
    answer.unwrap_or_else(|error| format!("{error:?}\n"))
}

fn get(to: &str, options: Option<RequestOptions>) -> Result<String, ErrorCode> {
    let response = wait(&outgoing_handler::handle(request(to, Fields::new()), options)?)?;
    let mut text = format!("{}\n", response.status());
    for (name, value) in response.headers().entries() {
        text += &format!("{name}: {}\n", String::from_utf8_lossy(&value));
    }
    let body = response.consume().unwrap();
    let stream = body.stream().unwrap();
    let mut content = Vec::new();
    loop {
        match stream.blocking_read(1 << 20) {
            Ok(bytes) => content.extend(bytes),
            Err(StreamError::Closed) => break,
            Err(StreamError::LastOperationFailed(error)) => return Err(http_error_code(&error).expect("it is of HTTP")),
        }
    }
    drop(stream);
    text += &String::from_utf8_lossy(&content);
    let trailers = IncomingBody::finish(body);
    trailers.subscribe().block();
    if let Some(fields) = trailers.get().expect("it is ready").expect("it is taken once")? {
        for (name, value) in fields.entries() {
            text += &format!("{name}: {}\n", String::from_utf8_lossy(&value));
        }
    }
    Ok(text)
}

/// One direction: content that is passed on as it comes.
struct Direction {
    from: InputStream,
    to: OutputStream,
}

impl Direction {
    /// Passes on what there is; returns what to wait for, nothing at the end.
    fn pass(&self) -> Option<Pollable> {
        loop {
            match self.to.check_write() {
                Ok(0) => return Some(self.to.subscribe()),
                Ok(room) => match self.from.read(room) {
                    Ok(bytes) if bytes.is_empty() => return Some(self.from.subscribe()),
                    Ok(bytes) => self.to.write(&bytes).ok()?,
                    Err(_) => return None,
                },
                Err(_) => return None,
            }
        }
    }
}

fn proxy(incoming: IncomingRequest, to: &str, out: ResponseOutparam) {
    let outgoing = request(to, Fields::new());
    outgoing.set_method(&incoming.method()).unwrap();
    let body = outgoing.body().unwrap();
    let content = incoming.consume().unwrap();
    let mut up = Some((Direction { from: content.stream().unwrap(), to: body.write().unwrap() }, body));
    let future = match outgoing_handler::handle(outgoing, None) {
        Ok(future) => future,
        Err(error) => return ResponseOutparam::set(out, Err(error)),
    };
    let mut out = Some(out);
    let mut down = None;
    loop {
        let mut waits = Vec::new();
        if let Some((direction, _)) = &up {
            match direction.pass() {
                Some(wait) => waits.push(wait),
                None => {
                    let (direction, body) = up.take().unwrap();
                    drop(direction);
                    OutgoingBody::finish(body, None).unwrap();
                }
            }
        }
        if let Some(param) = out.take() {
            match future.get() {
                None => {
                    waits.push(future.subscribe());
                    out = Some(param);
                }
                Some(Ok(Ok(response))) => {
                    let outgoing = OutgoingResponse::new(response.headers().clone());
                    outgoing.set_status_code(response.status()).unwrap();
                    let (body, content) = (outgoing.body().unwrap(), response.consume().unwrap());
                    ResponseOutparam::set(param, Ok(outgoing));
                    let direction = Direction { from: content.stream().unwrap(), to: body.write().unwrap() };
                    down = Some((direction, content, body));
                }
                Some(other) => return ResponseOutparam::set(param, Err(other.unwrap().unwrap_err())),
            }
        }
        if let Some((direction, _, _)) = &down {
            match direction.pass() {
                Some(wait) => waits.push(wait),
                None => {
                    let (direction, _content, body) = down.take().unwrap();
                    drop(direction);
                    OutgoingBody::finish(body, None).unwrap();
                    return;
                }
            }
        }
        if !waits.is_empty() {
            poll(&waits.iter().collect::<Vec<_>>());
        }
    }
}

fn say(out: ResponseOutparam, text: &str) {
    let response = OutgoingResponse::new(Fields::new());
    let body = response.body().unwrap();
    ResponseOutparam::set(out, Ok(response));
    let stream = body.write().unwrap();
    for part in text.as_bytes().chunks(4096) {
        stream.blocking_write_and_flush(part).unwrap();
    }
    drop(stream);
    OutgoingBody::finish(body, None).unwrap();
}
