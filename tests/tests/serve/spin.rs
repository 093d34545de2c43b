//! Handlers that use Spin's SDK for Rust, as its users build them.

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::spin;
use wasm2native_tests::scratch::Scratch;
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;

fn handler(name: &str) -> Option<Build> {
    available(&format!("Spin's SDK, {name}"), spin::handler(name)).map(Build::new)
}

#[test]
fn hello() {
    let Some(build) = handler("hello") else { return };
    let serving = Serving::of(&build.option(["--config", "greeting=Welcome"]));
    for _ in 0..3 {
        let response = serving.get("/a/path?a=b").expect(200);
        response.expect_field("content-type", "text/plain").expect_text("Welcome from /a/path?a=b\n");
        let response = serving.post("/", &[b'x'; 100_000]).expect(201);
        assert_eq!(response.expect_field("x-length", "100000").body.len(), 100_000);
    }
}

#[test]
fn router() {
    let Some(build) = handler("router") else { return };
    let serving = Serving::of(&build);
    serving.get("/users/ada").expect(200).expect_text("user ada\n");
    serving.post("/users/ada", b"").expect(405);
    serving.post("/files/a/b.txt", b"").expect(200).expect_text("POST file a/b.txt\n");
    serving.get("/nowhere").expect(404);
}

#[test]
fn key_value() {
    let Some(build) = handler("key_value") else { return };
    let serving = Serving::in_directory(&build.option(["--keyvalue", "memory"]), Scratch::new());
    let mut connection = serving.connect();
    let mut ask = |method: &str, target: &str, body: &[u8]| connection.request(method, target, &[], body).receive();
    ask("GET", "/a", b"").expect(404);
    ask("POST", "/a", b"value of a").expect(200);
    ask("POST", "/b", b"").expect(200);
    ask("GET", "/a", b"").expect(200).expect_text("value of a");
    ask("HEAD", "/b", b"").expect(200);
    let mut keys: Vec<String> = ask("PUT", "/", b"").expect(200).text().lines().map(str::to_owned).collect();
    keys.sort();
    assert_eq!(keys, ["/a", "/b"]);
    ask("DELETE", "/a", b"").expect(200);
    ask("HEAD", "/a", b"").expect(404);
}
