//! Manifests of servers that say what cannot be done, and options that do not go with them.

use wasm2native_tests::build::command;
use wasm2native_tests::manifest::{TWO, project, text_programs};

/// What a manifest says and a server cannot do is named, with its place and a remedy.
#[test]
fn mistakes() {
    let head = "spin_manifest_version = 2\napplication.name = \"x\"\n";
    let trigger = "[[trigger.http]]\nroute = \"/\"\ncomponent = \"a\"\n";
    let component = "[component.a]\nsource = \"../status.wat\"\n";
    let whole = |more: &str| format!("{head}{trigger}{component}{more}\n");
    let response = |table: &str| whole(&format!("[[trigger.http]]\nroute = \"/b\"\nstatic_response = {table}"));
    let cases = [
        ("a = \n".to_owned(), "this is no TOML", "spin.toml:1:"),
        ("[program.a]\n".to_owned(), "this is no manifest", "wasm2native build"),
        ("spin_manifest_version = 3\n".to_owned(), "this version of manifests is not known", "spin.toml:1:25"),
        (head.to_owned(), "the key trigger is missing", "spin.toml:1:1"),
        (format!("{head}{trigger}"), "trigger.http.component: there is no component \"a\"", "spin.toml:5:13"),
        (format!("{head}[[trigger.redis]]\nchannel = \"c\"\n"), "has no trigger \"redis\"", "run these components with Spin"),
        (
            whole("sqlite_databases = [\"default\"]"),
            "component.a.sqlite_databases: databases of SQLite are not provided",
            "spin.toml:8:20",
        ),
        (whole("ai_models = [\"llama\"]"), "component.a.ai_models: models are not provided", "spin.toml:8:"),
        (whole("dependencies = { \"a:b/c\" = \"1\" }"), "component.a.dependencies: dependencies are not composed", "wac plug"),
        (whole("colour = 1"), "unknown key component.a.colour", "spin.toml:8:1"),
        (whole("files = [\"../x\"]"), "component.a.files: the files of a component are below its manifest", "spin.toml:8:10"),
        (whole("files = [{ source = \"x\" }]"), "the key component.a.files.destination is missing", "spin.toml:8:10"),
        (whole("variables = { a = \"{{ b }}\" }"), "component.a.variables.a: there is no variable \"b\"", "[variables]"),
        (
            whole("variables = { a = \"x{{ s }}\" }\n[variables]\ns = { required = true }"),
            "known when the server starts only",
            "alone",
        ),
        (whole("[variables]\ns = {}"), "variables.s: a variable has a default, or `required = true`", "spin.toml:9:5"),
        (whole("allowed_outbound_hosts = [\"example.org\"]"), "did you mean https://example.org?", "spin.toml:8:27"),
        (whole("allowed_outbound_hosts = [\"http://self\"]"), "requests of a component to others", "spin.toml:8:27"),
        (whole("key_value_stores = \"default\""), "component.a.key_value_stores: this must be a list", "spin.toml:8:20"),
        (whole("[[trigger.http]]\nroute = \"/\"\ncomponent = \"a\""), "matches the same paths", "give one of them another route"),
        (
            whole("[[trigger.http]]\nroute = \"/a.../b\"\ncomponent = \"a\""),
            "a wildcard is all of the last segment",
            "/static/...",
        ),
        (whole("[[trigger.http]]\nroute = { private = false }\ncomponent = \"a\""), "a route is a text", "spin.toml:9:21"),
        (
            whole("[[trigger.http]]\nroute = \"/b\"\ncomponent = \"a\"\nexecutor = { type = \"x\" }"),
            "no such executor",
            "\"wagi\"",
        ),
        (
            whole("[[trigger.http]]\nroute = \"/b\"\ncomponent = \"a\"\nexecutor = { type = \"wagi\" }"),
            "another trigger of a has another executor",
            "spin.toml:11:12",
        ),
        (
            format!(
                "{head}[[trigger.http]]\nroute = \"/b\"\ncomponent = \"a\"\nexecutor = {{ type = \"wagi\" }}\n{trigger}{component}"
            ),
            "another trigger of a has another executor",
            "spin.toml:7:1",
        ),
        (whole("[[trigger.http]]\nroute = { private = true }\ncomponent = \"b\""), "no component \"b\"", "spin.toml:10:13"),
        (whole("environment = { \"a=b\" = \"c\" }"), "must not be empty or contain `=`", "spin.toml:8:"),
        (whole("environment = { a = \"b\\u0000c\" }"), "a NUL character cannot be passed", "spin.toml:8:"),
        (whole("environment = { \"a\\u0000\" = \"b\" }"), "a NUL character cannot be passed", "spin.toml:8:"),
        (whole("variables = { \"\" = \"b\" }"), "the key is missing", "spin.toml:8:"),
        (whole("variables = { a = \"\\u0000\" }"), "a NUL character cannot be passed", "spin.toml:8:"),
        (whole("[variables]\n\"a=b\" = { required = true }"), "must not be empty or contain `=`", "spin.toml:9:"),
        (whole("key_value_stores = [\"a\\u0000\"]"), "a NUL character cannot be passed", "spin.toml:8:"),
        (
            format!("{head}{trigger}executor = {{ type = \"wagi\", argv = \"a b\\u0000\" }}\n{component}"),
            "a NUL character cannot be passed",
            "spin.toml:6:",
        ),
        (
            "[[module]]\nmodule = \"x\"\nroute = \"/\"\nenvironment = { \"a=b\" = \"c\" }\n".to_owned(),
            "must not be empty or contain `=`",
            "spin.toml:4:",
        ),
        (
            "[[module]]\nmodule = \"x\"\nroute = \"/\"\nvolumes = { \"/a\" = \"\" }\n".to_owned(),
            "the name of the directory is missing",
            "spin.toml:4:",
        ),
        (whole("[[trigger.http]]\nroute = \"/:a_b/:A-b\"\ncomponent = \"a\""), "\":A-b\" is there twice", "spin.toml:9:9"),
        (whole("[[trigger.http]]\nroute = \"/:rest...\"\ncomponent = \"a\""), "is no name of a parameter", "/users/:id"),
        (response("{ status_code = 99 }"), "a status is a number from 200 to 599", "spin.toml:10:"),
        (response("{ status_code = 204, body = \"a\" }"), "has no body", "spin.toml:10:"),
        (response("{ headers = { \"a b\" = \"c\" } }"), "this is no name of a field", "spin.toml:10:"),
        (response("{ headers = { a = \"b\\r\\nc: d\" } }"), "the value of a field is one line", "spin.toml:10:"),
        (response("{ headers = { Connection = \"close\" } }"), "depends on the connection", "remove it"),
        (response(&format!("{{ headers = {{ a = \"{}\" }} }}", "b".repeat(5000))), "and may have 4096", "spin.toml:10:"),
        (response(&format!("{{ body = \"{}\" }}", "b".repeat(17_000))), "and may have 16384", "as a file of a component"),
        (response("{ colour = 1 }"), "unknown key trigger.http.static_response.colour", "spin.toml:10:"),
        (response("{}\ncomponent = \"a\""), "neither a component, an executor", "spin.toml:10:"),
        (
            format!("{head}{trigger}[component.a]\nsource = {{ url = \"x\", digest = \"y\" }}\n"),
            "components are not fetched",
            "download it",
        ),
        (format!("{head}{trigger}[component.a]\nsource = \"nowhere.wasm\"\n"), "nowhere.wasm", "cannot read"),
        ("[[module]]\nmodule = \"bindle:x\"\nroute = \"/\"\n".to_owned(), "modules are not fetched", "spin.toml:2:10"),
        (
            "[[module]]\nmodule = \"x\"\nroute = \"/\"\nhost = \"a\"\n".to_owned(),
            "answers for all of its hosts alike",
            "spin.toml:4:8",
        ),
        (
            "[[module]]\nmodule = \"x\"\nroute = \"/\"\nentrypoint = \"f\"\n".to_owned(),
            "a command is started by _start",
            "spin.toml:4:14",
        ),
    ];
    for (manifest, what, also) in cases {
        let (scratch, path) = project(&manifest, &text_programs());
        let job = command().arg(&path).args(["--serve", "127.0.0.1:0", "-o"]).arg(scratch.join("out"));
        job.run().expect(1).expect_err(what).expect_err(also);
        assert!(!scratch.join("out").exists());
    }
}

/// A manifest without an address, and what is for one program alone.
#[test]
fn options() {
    let (scratch, manifest) = project(TWO, &text_programs());
    let job = || command().arg(&manifest).arg("-o").arg(scratch.join("out"));
    job().run().expect(1).expect_err("no address was named").expect_err("--serve 127.0.0.1:3000");
    let job = || job().args(["--serve", "127.0.0.1:0"]);
    job().args(["--emit", "clif"]).run().expect(1).expect_err("the manifest has several");
    job().args(["-g", "--debug-file", "x"]).run().expect(1).expect_err("--debug-file is for one program");
    job().args(["--emit", "oci"]).run().expect(0);
    command().arg("inspect").arg(&manifest).run().expect(1).expect_err("a manifest is no module");
    job().run().expect(0);
    command().arg("inspect").arg(scratch.join("out")).run().expect(0);
}

/// Components that are private or have no trigger are left out, and the user is told so.
#[test]
fn components_that_are_left_out() {
    let manifest = r#"
        spin_manifest_version = 2
        application = { name = "left" }
        component.a = { source = "../status.wat" }
        component.b = { source = "nowhere.wasm" }
        component.c = { source = "nowhere.wasm" }
        [[trigger.http]]
        route = { private = true }
        component = "a"
        [[trigger.http]]
        route = "/"
        component = "a"
        [[trigger.http]]
        route = { private = true }
        component = "b"
    "#;
    let (scratch, manifest) = project(manifest, &text_programs());
    let job = command().arg(&manifest).args(["--serve", "127.0.0.1:0", "-o"]).arg(scratch.join("out"));
    let outcome = job.run().expect(0);
    outcome
        .expect_err("the component b is private, and is left out")
        .expect_err("the component c has no trigger, and is left out");
}
