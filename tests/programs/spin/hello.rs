//! Answers with a word of its configuration, and echoes a body.
use spin_sdk::http::{IntoResponse, Method, Request, Response};
use spin_sdk::{http_component, variables};

#[http_component]
fn hello(request: Request) -> anyhow::Result<impl IntoResponse> {
    if *request.method() == Method::Post {
        return Ok(Response::builder().status(201).header("x-length", request.body().len().to_string()).body(request.into_body()).build());
    }
    let word = variables::get("greeting").unwrap_or_else(|error| format!("({error})"));
    let text = format!("{word} from {}?{}\n", request.path(), request.query());
    Ok(Response::builder().status(200).header("content-type", "text/plain").body(text).build())
}
