//! The dashboard: pages that are built into the program, and ask the routes of questions like any other reader.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse as _, Redirect, Response};
use axum::routing::get;

/// A file: its name, and what is in it, plain and packed by brotli.
type File = (&'static str, &'static [u8], Option<&'static [u8]>);

include!(concat!(env!("OUT_DIR"), "/dashboard_files.rs"));

/// What the pages may do: load their own files and ask this collector. Nothing that stands in an event can become more.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
/// The page whose script shows all others.
const PAGE: &str = "index.html";
/// What is shown where the dashboard was not built before the program.
const NOT_BUILT: &str = "<!doctype html><html lang=\"en\"><title>Dashboard</title><h1>The dashboard is not in this program</h1>\
    <p>Build it before the collector: <code>npm ci</code>, <code>npm run build:dashboard --workspace www</code>, then \
    <code>cargo build --release --package cryptorebate-cli</code>. <code>cargo xtask start</code> does all of it.";

/// The pages under `/dashboard/`. They hold no data, so they need no key.
pub fn router() -> Router {
    Router::new()
        .route("/dashboard", get(async || Redirect::permanent("/dashboard/")))
        .route("/dashboard/", get(async |headers: HeaderMap| file(PAGE, &headers)))
        .route(
            "/dashboard/{*path}",
            get(async |Path(path): Path<String>, headers: HeaderMap| file(&path, &headers)),
        )
}

/// A file of the dashboard; whatever has no ending is one of its pages.
fn file(name: &str, headers: &HeaderMap) -> Response {
    let is_page = !name.rsplit('/').next().unwrap_or_default().contains('.');
    let name = if is_page { PAGE } else { name };
    let mut response = match FILES.iter().find(|(known, ..)| *known == name) {
        Some((_, plain, packed)) => {
            let accepted = headers
                .get(header::ACCEPT_ENCODING)
                .and_then(|value| value.to_str().ok());
            let takes_brotli = accepted.is_some_and(|accepted| {
                let mut codings = accepted
                    .split(',')
                    .map(|coding| coding.split(';').next().unwrap_or_default());
                codings.any(|coding| coding.trim() == "br")
            });
            let (bytes, is_packed) = match packed {
                Some(packed) if takes_brotli => (*packed, true),
                _ => (*plain, false),
            };
            let mut response = ([(header::CONTENT_TYPE, media_type(name))], bytes).into_response();
            if is_packed {
                let brotli = HeaderValue::from_static("br");
                response.headers_mut().insert(header::CONTENT_ENCODING, brotli);
            }
            response
        }
        None if name == PAGE => Html(NOT_BUILT).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    };
    // Names under assets/ have a digest of the content in them.
    let caching = if name.starts_with("assets/") {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    for (name, value) in [
        (header::CACHE_CONTROL, caching),
        (header::VARY, "accept-encoding"),
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::REFERRER_POLICY, "no-referrer"),
    ] {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    }
}
