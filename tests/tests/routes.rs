//! Which component of a server answers at which path, what it is told of that, and responses that need no component.

use std::fmt::Write as _;

use wasm2native_tests::build::Build;
use wasm2native_tests::corpus::{handlers, rust};
use wasm2native_tests::manifest::{project, text_programs};
use wasm2native_tests::serving::Serving;
use wasm2native_tests::skip::available;

/// Each path has the route that it has in Spin. The routes here have responses of their own, which tell which one it was.
#[test]
fn routes() {
    let mut manifest = r#"
        spin_manifest_version = 2
        application = { name = "routes" }
        component.status = { source = "../status.wat" }
        [[trigger.http]]
        route = "/component"
        component = "status"
    "#
    .to_owned();
    for route in
        ["/", "/a", "b/", "/a/b", "/a/...", "/u/:id", "/u/:id/edit", "/u/new", "/u/:id/...", "/w/*", "/items:new", "/:x/c"]
    {
        writeln!(manifest, "[[trigger.http]]\nroute = \"{route}\"\nstatic_response = {{ body = \"{route}\" }}").unwrap();
    }
    let (scratch, manifest) = project(&manifest, &text_programs());
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    let mut connection = serving.connect();
    for (path, route) in [
        ("/", "/"),
        ("//", "/"),
        ("/?a=b", "/"),
        ("/a", "/a"),
        ("//a//", "/a"),
        ("/a/b", "/a/b"),
        ("/a/b/", "/a/b"),
        ("/a//b", "/a/..."),
        ("/a/x", "/a/..."),
        ("/b", "b/"),
        ("/u/7", "/u/:id"),
        ("/u/new", "/u/new"),
        ("/u/7/edit", "/u/:id/edit"),
        ("/u//edit", "/u/:id/edit"),
        ("/u/new/edit", "/u/:id/edit"),
        ("/u/7/x/y", "/u/:id/..."),
        ("/w", "/w/*"),
        ("/w/x/y", "/w/*"),
        ("/items:new", "/items:new"),
        ("/b/c", "/:x/c"),
        ("/component", ""),
        ("/u", "none"),
        ("/u/", "none"),
        ("/c", "none"),
        ("/A", "none"),
        ("/items", "none"),
    ] {
        let response = connection.request("GET", path, &[], b"").receive();
        let status = if route == "none" {
            404
        } else if route.is_empty() {
            201
        } else {
            200
        };
        assert_eq!((response.status, &*response.text()), (status, route.trim_start_matches("none")), "{path}");
    }
}

/// Responses of a manifest need no program: they have what it says, and the connection goes on.
#[test]
fn fixed_responses() {
    let large = "x".repeat(16 << 10);
    let manifest = format!(
        r#"
        spin_manifest_version = 2
        application = {{ name = "fixed" }}
        component.answers = {{ source = "../answers.wat" }}
        [[trigger.http]]
        route = "/cgi"
        component = "answers"
        executor = {{ type = "wagi" }}
        [[trigger.http]]
        route = "/old/..."
        [trigger.http.static_response]
        status_code = 302
        headers = {{ location = "/cgi", "X-Empty" = "" }}
        [[trigger.http]]
        route = "/large"
        static_response = {{ body = "{large}", headers = {{ content-type = "text/plain" }} }}
        [[trigger.http]]
        route = "/nothing"
        static_response = {{ status_code = 204 }}
    "#
    );
    for workers in ["1", "2"] {
        let (scratch, manifest) = project(&manifest, &text_programs());
        let serving = Serving::in_directory(&Build::new(manifest).option(["--workers", workers]), scratch);
        let mut connection = serving.connect();
        for _ in 0..3 {
            let found = connection.request("GET", "/old/a", &[], b"").receive().expect(302).expect_text("");
            found.expect_field("location", "/cgi").expect_field("x-empty", "").expect_field("content-length", "0");
            connection.request("GET", "/large", &[], b"").receive().expect(200).expect_text(&large);
            let head = connection.request("HEAD", "/large", &[], b"").receive_to("HEAD").expect(200);
            head.expect_field("content-length", "16384").expect_field("content-type", "text/plain");
            assert_eq!(connection.request("GET", "/nothing", &[], b"").receive().expect(204).field("content-length"), None);
            connection.request("GET", "/none", &[], b"").receive().expect(404).expect_text("");
            connection.request("POST", "/cgi", &[], b"h").receive().expect(200).expect_text("hello");
        }
        let large = "GET /large HTTP/1.1\r\nHost: a\r\n\r\n";
        let cgi = "POST /cgi HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\nh";
        connection.send(format!("{}{cgi}{}", large.repeat(150), large.repeat(30)));
        for number in 0..181 {
            let response = connection.receive().expect(200);
            assert_eq!(response.body.len(), if number == 150 { 5 } else { 16 << 10 });
        }
        // Nobody reads the body of such a request.
        let response = connection.request("POST", "/old", &[], &[b'x'; 100_000]).receive().expect(302);
        assert!(response.closes());
        serving.connect().send("GET /old HTTP/1.0\r\n\r\n").receive().expect(302);
        assert!(serving.connect().request("GET", "/old", &["Connection: close"], b"").receive().expect(302).closes());
    }
}

/// Programs are told of their route as Spin tells them, and no client can tell them otherwise; a component's environment, files and
/// variables are its own.
#[test]
fn programs_know_their_route() {
    let (Some(handler), Some(cgi)) =
        (available("handler in Rust", handlers::rust()), available("CGI program in Rust", rust::program("cgi")))
    else {
        return;
    };
    let manifest = r#"
        spin_manifest_version = 2
        [application]
        name = "route"
        [[trigger.http]]
        route = "/:userid/..."
        component = "component-0"
        [[trigger.http]]
        route = "/"
        component = "component-0"
        [[trigger.http]]
        route = "/inline/..."
        component = { source = "../handler.wasm" }
        [[trigger.http]]
        route = "/shop/cgi/:id_a/..."
        component = "cgi"
        executor = { type = "wagi" }
        [component.cgi]
        source = "../cgi.wasm"
        environment = { COLOR = "blue", PATH_INFO = "forged" }
        [component.component-0]
        source = "../handler.wasm"
    "#;
    let (scratch, manifest) = project(manifest, &[("handler.wasm", handler), ("cgi.wasm", cgi)]);
    let serving = Serving::in_directory(&Build::new(manifest).option(["--env", "SIZE=7"]), scratch);
    let mut connection = serving.connect();
    let forged = ["Spin-Path-Info: forged", "spin-path-match-userid: forged", "X-Test: a"];
    let text = connection.request("GET", "/request?a=b", &forged, b"").receive().text();
    assert!(!text.contains("forged"), "{text}");
    for line in [
        "x-test: a",
        "spin-path-info: ",
        "spin-full-url: http://test/request?a=b",
        "spin-matched-route: /:userid/...",
        "spin-base-path: /",
        "spin-raw-component-route: /:userid/...",
        "spin-component-route: /:userid",
        "spin-client-addr: 127.0.0.1:",
        "spin-path-match-userid: request",
    ] {
        assert!(text.lines().any(|found| found == line || line.ends_with(':') && found.starts_with(line)), "{line}: {text}");
    }
    for (path, matched, info) in [
        ("/?request", "", ""),
        ("//request?request", "/:userid/...", ""),
        ("/request/?request", "/:userid/...", "/"),
        ("/request//?request", "/:userid/...", "/"),
        ("/request//x//?request", "/:userid/...", "//x/"),
        ("/inline//?request", "/inline/...", "/"),
    ] {
        let twice = ["spin-path-info: forged", "Spin-Path-Info: forged"];
        let text = connection.request("GET", path, &twice, b"").receive().text();
        let fields: Vec<_> = text.lines().filter_map(|line| line.split_once(": ")).collect();
        let of = |name: &str| fields.iter().filter(|(found, _)| *found == name).map(|(_, value)| *value).collect::<Vec<_>>();
        assert_eq!((of("spin-matched-route"), of("spin-path-info")), (vec![matched], vec![info]), "{path}: {text}");
    }
    let text = connection.request("GET", "/shop/cgi/9/variables?a=b", &[], b"").receive().expect(200).text();
    for line in [
        "PATH_INFO=/variables",
        "SCRIPT_NAME=/shop/cgi/:id_a",
        "X_MATCHED_ROUTE=/shop/cgi/:id_a/...",
        "X_RAW_COMPONENT_ROUTE=/shop/cgi/:id_a/...",
        "X_COMPONENT_ROUTE=/shop/cgi/:id_a",
        "X_PATH_MATCH_ID_A=9",
        "QUERY_STRING=a=b",
        "COLOR=blue",
        "SIZE=7",
    ] {
        assert!(text.lines().any(|found| found == line), "{line}: {text}");
    }
    assert!(!text.contains("forged"), "{text}");
    // Bodies that arrived with the head, partly or not at all when the connection is handed over.
    for size in [0, 10, 15_000, 300_000] {
        let body = vec![b'y'; size];
        for path in ["/echo", "/shop/cgi/1/echo"] {
            let response = connection.request("POST", path, &["Content-Type: a/b"], &body).receive().expect(200);
            assert!(response.body == body, "{path} {size}");
        }
    }
}

/// A path without a route has an answer like others: the connection goes on if all of the request is there.
#[test]
fn paths_without_a_route() {
    let manifest = r#"
        spin_manifest_version = 2
        application = { name = "one" }
        component.status = { source = "../status.wat" }
        trigger.http = [{ route = "/b", component = "status" }]
    "#;
    let (scratch, manifest) = project(manifest, &text_programs());
    let serving = Serving::in_directory(&Build::new(manifest), scratch);
    let mut connection = serving.connect();
    for _ in 0..3 {
        assert!(!connection.request("GET", "/", &[], b"").receive().expect(404).closes());
        connection.request("GET", "/b", &[], b"").receive().expect(201);
        connection.request("POST", "/c", &[], b"some body").receive().expect(404);
        connection.request("HEAD", "/", &[], b"").receive_to("HEAD").expect(404);
    }
    let chunks = "POST /x HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nA: b\r\n\r\n";
    let (found, missing) = ("GET /b HTTP/1.1\r\nHost: a\r\n\r\n", "GET /x HTTP/1.1\r\nHost: a\r\n\r\n");
    connection.send([chunks, found].concat() + &missing.repeat(300) + found);
    connection.receive().expect(404);
    connection.receive().expect(201);
    for _ in 0..300 {
        connection.receive().expect(404);
    }
    connection.receive().expect(201);
    // The rest of a body could pass for a request.
    connection.send("POST /x HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\nGET /b HTTP/1.1\r\n");
    connection.receive_last().expect(404);
    let asked = ["Connection: close"];
    serving.connect().request("GET", "/", &asked, b"").receive_last().expect(404);
}
