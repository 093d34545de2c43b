//! Keeps a value for each path, in the default store and in one with a name.
use spin_sdk::http::{IntoResponse, Method, Request, Response};
use spin_sdk::http_component;
use spin_sdk::key_value::Store;

#[http_component]
fn keep(request: Request) -> anyhow::Result<impl IntoResponse> {
    let store = match request.query() {
        "" => Store::open_default()?,
        name => Store::open(name)?,
    };
    let key = request.path();
    Ok(match request.method() {
        Method::Post => {
            store.set(key, request.body())?;
            Response::new(200, ())
        }
        Method::Get => match store.get(key)? {
            Some(value) => Response::new(200, value),
            None => Response::new(404, ()),
        },
        Method::Delete => {
            store.delete(key)?;
            Response::new(200, ())
        }
        Method::Head => Response::new(if store.exists(key)? { 200 } else { 404 }, ()),
        _ => Response::new(200, store.get_keys()?.join("\n")),
    })
}
