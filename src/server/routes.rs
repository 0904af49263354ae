//! The routes and their layers, seen in one list.

use std::{any::Any, sync::Arc, time::Duration};

use axum::{
    Json, Router,
    extract::{Request, State},
    http::{HeaderValue, StatusCode, header},
    middleware,
    response::{IntoResponse, Response},
    routing::{get, post},
};
use futures_util::{StreamExt, stream};
use serde_json::{Map, Value, json};
use tower_http::catch_panic::CatchPanicLayer;

use crate::{
    contract::{failure::Code, jail::JailReport, package::PackageSpec, progress::Silent},
    engine,
};

use super::{
    App, Origins, Problem, ask, body::JsonBody, execute, metrics::Gauges, observe, openapi, page,
    problem, wire,
};

/// What the service calls itself to its health checks.
const SERVICE: &str = "tpmjs-sandbox-executor";
/// How long the worker processes may take to show that they are there.
const READY_TIME: Duration = Duration::from_secs(5);
/// Packages of one request that are prefetched side by side.
const PREFETCHES: usize = 4;

/// Every path, for metrics and their labels.
pub(super) const PATHS: &[&str] = &[
    "/execute",
    "/describe",
    "/cache/prefetch",
    "/cache/clear",
    "/health",
    "/ready",
    "/metrics",
    "/openapi.json",
    "/",
];

/// The whole service without its socket.
pub fn router(app: Arc<App>, origins: &Origins) -> Router {
    Router::new()
        .route("/execute", post(execute::execute))
        .route("/describe", post(describe))
        .route("/cache/prefetch", post(prefetch))
        .route("/cache/clear", post(clear))
        .route("/health", get(health))
        .route("/ready", get(ready))
        .route("/metrics", get(metrics))
        .route("/openapi.json", get(openapi))
        .route("/", get(page::page))
        .fallback(no_such_path)
        .method_not_allowed_fallback(wrong_method)
        // From the innermost to the outermost.
        .layer(middleware::from_fn_with_state(
            Arc::clone(&app),
            observe::admit,
        ))
        .layer(origins.layer())
        .layer(CatchPanicLayer::custom(panicked))
        .layer(middleware::map_response(plain))
        .layer(middleware::from_fn_with_state(
            Arc::clone(&app),
            observe::observe,
        ))
        .with_state(app)
}

/// `GET /health`: alive, and what is enforced. Asks nothing of the workers, so it answers under any load.
async fn health(State(app): State<Arc<App>>) -> Json<Value> {
    Json(json!({
        "status": "healthy",
        "service": SERVICE,
        "version": env!("CARGO_PKG_VERSION"),
        "memoryLimit": app.limits.memory.to_string(),
        "timeout": format!("{}ms", app.limits.time.as_millis()),
        "engine": format!("V8 {}", engine::version()),
        "uptimeSeconds": app.age().as_secs(),
        "jail": jail(app.jail()),
    }))
}

fn jail(report: &JailReport) -> Value {
    let layers = report.layers.iter().filter_map(|(layer, status)| {
        let name = serde_json::to_value(layer).ok()?.as_str()?.to_owned();
        Some((name, serde_json::to_value(status).ok()?))
    });
    Value::Object(layers.collect::<Map<_, _>>())
}

/// `GET /ready`: whether work should be sent here.
async fn ready(State(app): State<Arc<App>>) -> Response {
    match readiness(&app).await {
        Ok(()) => Json(json!({ "status": "ready" })).into_response(),
        Err(reason) => {
            let body = json!({ "status": "not ready", "reason": reason });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body)).into_response()
        }
    }
}

async fn readiness(app: &Arc<App>) -> Result<(), &'static str> {
    if app.is_ending() {
        return Err("the service is ending");
    }
    let workers = tokio::time::timeout(READY_TIME, app.executor.jail_report()).await;
    if !matches!(workers, Ok(Ok(_))) {
        return Err("no worker process can be started");
    }
    let store = Arc::clone(app.executor.store());
    let written = tokio::task::spawn_blocking(move || store.check_writable().is_ok()).await;
    if written.unwrap_or(false) {
        Ok(())
    } else {
        Err("the cache directory cannot be written")
    }
}

/// `GET /metrics`, for Prometheus.
async fn metrics(State(app): State<Arc<App>>) -> Response {
    let (running, waiting) = app.load();
    let workers = app.executor.workers();
    let templates = workers.template_bytes().await;
    let gauges = Gauges {
        pool: workers.statistics(),
        templates: &templates,
        running,
        waiting,
        resident_bytes: resident_bytes(),
    };
    (
        [(
            header::CONTENT_TYPE,
            "text/plain; version=0.0.4; charset=utf-8",
        )],
        app.metrics.text(&gauges),
    )
        .into_response()
}

/// What the kernel says of this process, where it does.
fn resident_bytes() -> Option<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm").ok()?;
    let pages: u64 = statm.split_whitespace().nth(1)?.parse().ok()?;
    Some(pages * rustix::param::page_size() as u64)
}

/// `GET /openapi.json`.
async fn openapi(State(app): State<Arc<App>>) -> Json<Value> {
    Json(openapi::document(
        app.limits,
        app.executor.ceilings(),
        !app.access.is_open(),
    ))
}

/// `POST /describe`: what a package exports.
async fn describe(
    State(app): State<Arc<App>>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let (package, limits) = ask::describe(&body, app.limits)?;
    let (described, logs) = app.describe(&package, limits, &Silent).await?;
    Ok(match described {
        Ok(description) => {
            let mut answer = json!({ "success": true });
            if let (Some(answer), Ok(Value::Object(fields))) =
                (answer.as_object_mut(), serde_json::to_value(&description))
            {
                answer.extend(fields);
                answer.insert("logs".into(), json!(wire::lines(&logs)));
            }
            Json(answer).into_response()
        }
        Err(failure) => problem::json(
            failure.code,
            wire::failure(failure.code, &failure.message, &logs),
        ),
    })
}

/// `POST /cache/prefetch`: every package is tried; the first failure decides the status.
async fn prefetch(
    State(app): State<Arc<App>>,
    JsonBody(body): JsonBody,
) -> Result<Response, Problem> {
    let specs = ask::prefetch(&body)?;
    let fetches: Vec<_> = specs.iter().map(|spec| prefetch_one(&app, spec)).collect();
    let results: Vec<(Value, Option<Code>)> =
        stream::iter(fetches).buffered(PREFETCHES).collect().await;
    let failed = results.iter().find_map(|(_, code)| *code);
    let packages: Vec<Value> = results.into_iter().map(|(value, _)| value).collect();
    Ok(match failed {
        None => Json(json!({ "success": true, "packages": packages })).into_response(),
        Some(code) => {
            let error = "not every package could be fetched";
            problem::json(
                code,
                json!({ "success": false, "error": error, "code": code, "packages": packages })
                    .to_string(),
            )
        }
    })
}

async fn prefetch_one(app: &App, spec: &PackageSpec) -> (Value, Option<Code>) {
    match app.prefetch(spec, &Silent).await {
        Ok(packages) => {
            let version = packages.first().map(|root| root.version.as_str());
            (
                json!({ "package": spec.to_string(), "version": version, "packages": packages.len() }),
                None,
            )
        }
        Err(problem) => (
            json!({ "package": spec.to_string(), "error": problem.to_string(), "code": problem.code() }),
            Some(problem.code()),
        ),
    }
}

/// `POST /cache/clear`: forgets packages on disk and in memory. Running calls keep what they have.
async fn clear(
    State(app): State<Arc<App>>,
    JsonBody(body): JsonBody,
) -> Result<Json<Value>, Problem> {
    let names = ask::clear(&body)?;
    let store = Arc::clone(app.executor.store());
    let work = move || {
        if names.is_empty() {
            store.clear_all()
        } else {
            store.clear(&names)
        }
    };
    let cleared = tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| Problem::new(Code::Internal, "the cache could not be cleared"))??;
    app.executor.forget().await;
    Ok(Json(
        json!({ "success": true, "message": "Cache cleared", "packages": cleared.packages, "bytes": cleared.bytes }),
    ))
}

async fn no_such_path(request: Request) -> Problem {
    let message = format!(
        "there is no `{}`; `GET /openapi.json` lists what there is",
        request.uri().path().escape_debug()
    );
    Problem::bad_request(message).with_status(StatusCode::NOT_FOUND)
}

async fn wrong_method(request: Request) -> Problem {
    let message = format!(
        "`{}` does not take {}",
        request.uri().path().escape_debug(),
        request.method()
    );
    Problem::bad_request(message).with_status(StatusCode::METHOD_NOT_ALLOWED)
}

/// Nothing that leaves may be taken for a page, unless it says so itself.
async fn plain(mut response: Response) -> Response {
    let headers = response.headers_mut();
    headers.insert(
        header::X_CONTENT_TYPE_OPTIONS,
        HeaderValue::from_static("nosniff"),
    );
    headers
        .entry(header::CACHE_CONTROL)
        .or_insert(HeaderValue::from_static("no-store"));
    response
}

/// A bug of ours costs one request, not the service.
fn panicked(_: Box<dyn Any + Send + 'static>) -> Response {
    tracing::error!("a handler panicked");
    Problem::new(Code::Internal, "the sandbox itself failed").into_response()
}
