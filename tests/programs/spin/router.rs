//! Chooses by path and method, with parameters and a rest.
use spin_sdk::http::{IntoResponse, Params, Request, Response, Router};
use spin_sdk::http_component;

#[http_component]
fn route(request: Request) -> anyhow::Result<impl IntoResponse> {
    let mut router = Router::new();
    router.get("/users/:name", user);
    router.any("/files/*", file);
    Ok(router.handle(request))
}

fn user(_: Request, parameters: Params) -> anyhow::Result<impl IntoResponse> {
    Ok(Response::new(200, format!("user {}\n", parameters.get("name").unwrap_or("?"))))
}

fn file(request: Request, parameters: Params) -> anyhow::Result<impl IntoResponse> {
    Ok(Response::new(200, format!("{} file {}\n", request.method(), parameters.wildcard().unwrap_or("?"))))
}
