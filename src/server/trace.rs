//! What a trace of a request says beside the names and times of its spans.
//!
//! The spans themselves are `tracing`'s and always there: `request`, and in it `fetch`, `queue`, `import` and `call`.
//! With the feature `otel` they leave for a collector; `start` sets that up, and the notes below become attributes.
//!
//! Trust: attributes come from fixed lists or are names of packages and versions. No body, env value or key.

use axum::http::HeaderMap;
use tracing::Span;

use crate::contract::failure::Code;

#[cfg(feature = "otel")]
pub use export::{TraceError, Traces};

/// Takes the caller's trace as the parent of this span, if the caller says one.
pub(super) fn continue_from(span: &Span, headers: &HeaderMap) {
    #[cfg(feature = "otel")]
    export::continue_from(span, headers);
    #[cfg(not(feature = "otel"))]
    let _ = (span, headers);
}

/// Says how a request was answered.
pub(super) fn answered(span: &Span, route: &'static str, status: u16, code: Option<Code>) {
    #[cfg(feature = "otel")]
    export::answered(span, route, status, code);
    #[cfg(not(feature = "otel"))]
    let _ = (span, route, status, code);
}

/// Says which version ran and what it came to, in the request that this belongs to.
pub(super) fn ended(version: Option<&str>, code: Option<Code>) {
    #[cfg(feature = "otel")]
    export::ended(version, code);
    #[cfg(not(feature = "otel"))]
    let _ = (version, code);
}

/// The way to the collector.
#[cfg(feature = "otel")]
mod export {
    use axum::http::HeaderMap;
    use opentelemetry::{
        Key,
        propagation::{Extractor, TextMapPropagator},
        trace::{Status, TracerProvider},
    };
    use opentelemetry_otlp::{ExporterBuildError, SpanExporter};
    use opentelemetry_sdk::{
        Resource,
        error::OTelSdkError,
        propagation::TraceContextPropagator,
        trace::{SdkTracer, SdkTracerProvider},
    };
    use tracing::{Span, Subscriber};
    use tracing_opentelemetry::{OpenTelemetryLayer, OpenTelemetrySpanExt};
    use tracing_subscriber::registry::LookupSpan;

    use crate::contract::failure::Code;

    /// What the service is called, unless OTEL_SERVICE_NAME says otherwise.
    const SERVICE: &str = "tpmjs-sandbox";

    /// Traces cannot be sent.
    #[derive(Debug, thiserror::Error)]
    pub enum TraceError {
        /// The settings of the exporter are wrong.
        #[error("the OpenTelemetry exporter cannot be made")]
        Exporter(#[from] ExporterBuildError),
        /// The last spans did not arrive.
        #[error("the last traces could not be sent")]
        Last(#[from] OTelSdkError),
    }

    /// Spans on their way to the collector.
    #[derive(Debug)]
    pub struct Traces(SdkTracerProvider);

    impl Traces {
        /// Prepares the exporter from the standard `OTEL_` variables.
        pub fn start() -> Result<Self, TraceError> {
            let exporter = SpanExporter::builder().with_http().build()?;
            let provider = SdkTracerProvider::builder()
                .with_batch_exporter(exporter)
                .with_resource(resource())
                .build();
            Ok(Self(provider))
        }

        /// What turns `tracing`'s spans into the collector's.
        pub fn layer<S>(&self) -> OpenTelemetryLayer<S, SdkTracer>
        where
            S: Subscriber + for<'span> LookupSpan<'span>,
        {
            tracing_opentelemetry::layer()
                .with_tracer(self.0.tracer(SERVICE))
                .with_location(false)
                .with_threads(false)
                .with_tracked_inactivity(false)
        }

        /// Sends what is left. Blocks for as long as the exporter's timeout.
        pub fn end(self) -> Result<(), TraceError> {
            Ok(self.0.shutdown()?)
        }
    }

    /// What the variables say of this service, and its name where they say none.
    fn resource() -> Resource {
        let told = Resource::builder().build();
        let name = told.get(&Key::from_static_str("service.name"));
        if name.is_some_and(|name| !name.as_str().starts_with("unknown_service")) {
            return told;
        }
        Resource::builder().with_service_name(SERVICE).build()
    }

    struct Headers<'a>(&'a HeaderMap);

    impl Extractor for Headers<'_> {
        fn get(&self, key: &str) -> Option<&str> {
            self.0.get(key)?.to_str().ok()
        }

        fn keys(&self) -> Vec<&str> {
            self.0.keys().map(|name| name.as_str()).collect()
        }
    }

    pub(super) fn continue_from(span: &Span, headers: &HeaderMap) {
        if headers.contains_key("traceparent") {
            let parent = TraceContextPropagator::new().extract(&Headers(headers));
            // Fails where spans are not exported, and then there is nothing to continue.
            let _ = span.set_parent(parent);
        }
    }

    pub(super) fn answered(span: &Span, route: &'static str, status: u16, code: Option<Code>) {
        span.set_attribute("http.route", route);
        span.set_attribute("http.response.status_code", i64::from(status));
        if let Some(code) = code {
            span.set_attribute("code", code.as_str());
        }
        if status >= 500 {
            span.set_status(Status::error(""));
        }
    }

    pub(super) fn ended(version: Option<&str>, code: Option<Code>) {
        let span = Span::current();
        if let Some(version) = version {
            span.set_attribute("version", version.to_owned());
        }
        span.set_attribute("code", code.map_or("OK", Code::as_str));
    }
}
