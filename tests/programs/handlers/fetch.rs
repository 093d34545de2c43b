//! A command that asks servers: for each argument `METHOD AUTHORITY PATH SIZE` it sends that many bytes, and tells the status, the
//! length and a checksum of what comes back. `https:` before the authority is for servers of that.

use wasip2::exports::cli::run::Guest;
use wasip2::http::outgoing_handler;
use wasip2::http::types::{ErrorCode, Fields, Method, OutgoingBody, OutgoingRequest, Scheme, http_error_code};
use wasip2::io::streams::StreamError;

wasip2::cli::command::export!(Fetch);

struct Fetch;

impl Guest for Fetch {
    fn run() -> Result<(), ()> {
        for argument in wasip2::cli::environment::get_arguments().iter().skip(1) {
            match fetch(argument) {
                Ok((status, content)) => {
                    let sum = content.iter().fold(0_u32, |sum, &byte| sum.wrapping_mul(31).wrapping_add(byte.into()));
                    println!("{status} {} {sum:08x}", content.len());
                }
                Err(error) => println!("{error:?}"),
            }
        }
        Ok(())
    }
}

fn fetch(argument: &str) -> Result<(u16, Vec<u8>), ErrorCode> {
    let [method, authority, path, size] = argument.split(' ').collect::<Vec<_>>().try_into().expect("four words");
    let request = OutgoingRequest::new(Fields::new());
    request.set_method(&if method == "GET" { Method::Get } else { Method::Post }).unwrap();
    let (scheme, authority) = match authority.strip_prefix("https:") {
        Some(authority) => (Scheme::Https, authority),
        None => (Scheme::Http, authority),
    };
    request.set_scheme(Some(&scheme)).unwrap();
    request.set_authority(Some(authority)).unwrap();
    request.set_path_with_query(Some(path)).unwrap();
    let body = request.body().unwrap();
    let future = outgoing_handler::handle(request, None)?;
    let stream = body.write().unwrap();
    let content: Vec<u8> = (0..size.parse().unwrap()).map(|at: usize| (at * 31 + at / 251) as u8).collect();
    let all_sent = content.chunks(4096).all(|part| stream.blocking_write_and_flush(part).is_ok());
    drop(stream);
    if all_sent {
        OutgoingBody::finish(body, None)?;
    }
    future.subscribe().block();
    let response = future.get().expect("it is ready").expect("it is taken once")?;
    let body = response.consume().unwrap();
    let stream = body.stream().unwrap();
    let mut content = Vec::new();
    loop {
        match stream.blocking_read(1 << 20) {
            Ok(bytes) => content.extend(bytes),
            Err(StreamError::Closed) => return Ok((response.status(), content)),
            Err(StreamError::LastOperationFailed(error)) => return Err(http_error_code(&error).expect("it is of HTTP")),
        }
    }
}
