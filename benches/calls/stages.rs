//! Listens to the spans that the executor opens, and adds up how long each was open.

use std::{
    collections::BTreeMap,
    sync::Mutex,
    time::{Duration, Instant},
};

use tracing::{Subscriber, span};
use tracing_subscriber::{
    Layer,
    layer::{Context, SubscriberExt},
    registry::LookupSpan,
};

static OPEN: Mutex<BTreeMap<&str, Vec<Duration>>> = Mutex::new(BTreeMap::new());

struct Stages;

struct Begun(Instant);

impl<S: Subscriber + for<'a> LookupSpan<'a>> Layer<S> for Stages {
    fn on_new_span(&self, _: &span::Attributes<'_>, id: &span::Id, context: Context<'_, S>) {
        if let Some(span) = context.span(id) {
            span.extensions_mut().insert(Begun(Instant::now()));
        }
    }

    fn on_close(&self, id: span::Id, context: Context<'_, S>) {
        let Some(span) = context.span(&id) else {
            return;
        };
        if let Some(Begun(begun)) = span.extensions().get() {
            let mut open = OPEN.lock().expect("no thread panics");
            open.entry(span.name()).or_default().push(begun.elapsed());
        }
    }
}

/// Begins to listen.
pub(super) fn listen() {
    let subscriber = tracing_subscriber::registry().with(Stages);
    tracing::subscriber::set_global_default(subscriber).expect("the only subscriber");
}

/// Forgets what was heard so far.
pub(super) fn forget() {
    OPEN.lock().expect("no thread panics").clear();
}

/// Prints the middle duration of each stage.
pub(super) fn report() {
    for (name, times) in OPEN.lock().expect("no thread panics").iter_mut() {
        times.sort_unstable();
        let middle = times[times.len() / 2].as_secs_f64() * 1e3;
        println!("  {name}: p50 {middle:.3} ms, {} times", times.len());
    }
}
