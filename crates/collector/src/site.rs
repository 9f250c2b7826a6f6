//! Static files beside the API: the demo site. Its own paths all lead to its one page.

use std::path::{Path, PathBuf};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, Uri, header};
use axum::middleware::{self, Next};
use axum::response::{Html, IntoResponse as _, Response};
use axum::routing::get;
use tower_http::services::ServeDir;

use crate::problem::Problem;

/// Serves the files of `folder`. A path that is no file and has no ending is the site's own: it gets `index.html`.
pub fn router(folder: &Path) -> Router {
    let page = get(page)
        .fallback(async || Problem::method_not_allowed())
        .with_state(folder.join("index.html"));
    let files = ServeDir::new(folder)
        .call_fallback_on_method_not_allowed(true)
        .fallback(page);
    Router::new()
        .fallback_service(files)
        .layer(middleware::from_fn(caching))
}

async fn page(State(index): State<PathBuf>, uri: Uri) -> Response {
    let name = uri.path().rsplit('/').next().unwrap_or_default();
    if name.contains('.') {
        return StatusCode::NOT_FOUND.into_response();
    }
    match tokio::fs::read_to_string(index).await {
        Ok(html) => Html(html).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Bundlers put a digest of the content into the names under `/assets/`; everything else can change at any time.
async fn caching(request: Request, next: Next) -> Response {
    let is_digested = request.uri().path().starts_with("/assets/");
    let mut response = next.run(request).await;
    let policy = if is_digested && response.status().is_success() {
        "public, max-age=31536000, immutable"
    } else {
        "no-cache"
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(policy));
    response
}
