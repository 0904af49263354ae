//! The way into the jail: every layer, in the one order that works.
//!
//! In: a single-threaded process whose V8 is ready. Out: a report of what holds, or an error, in
//! which case the process must exit without running anything of a guest.
//!
//! Trust: runs before guest code; believes the kernel's answers and asks again at the end.

use std::fs;

use super::error::JailError;
use super::{landlock, namespaces, seccomp, zygote};
use crate::contract::jail::{JailReport, Layer, LayerStatus, RequiredLayers};

/// Locks this process, and all that it will fork, into the jail.
///
/// Descriptor 0 must be a unix socket that the host made; its maker is taken to be the host. 1 and 2 must be
/// the null device. All others are closed. Nothing that opens a file works afterwards, so
/// whatever a library opens lazily has to be opened before.
pub fn enter_zygote(required: RequiredLayers) -> Result<JailReport, JailError> {
    enter(required, &[])
}

/// Enters a jail that lacks some layers, so that tests can show what each of the others holds alone.
///
/// Exists in builds with debug assertions only: a release has no way to leave a layer out.
#[cfg(debug_assertions)]
#[doc(hidden)]
pub fn enter_zygote_without(left_out: &[Layer]) -> Result<JailReport, JailError> {
    enter(RequiredLayers::default(), left_out)
}

fn enter(required: RequiredLayers, left_out: &[Layer]) -> Result<JailReport, JailError> {
    let mut report = Report {
        required,
        left_out,
        layers: vec![(Layer::Isolate, isolate())],
    };

    let host = zygote::host_of_socket()?;
    refuse_threads()?;
    zygote::close_other_descriptors()?;
    zygote::prefer_for_oom_kill();
    // ORDER: namespaces before capabilities, because a new user namespace brings all of them.
    let namespaces = report.unless_left_out(Layer::Namespaces, namespaces::leave);
    // ORDER: dumpable and the death signal after both, because a change of credentials resets them.
    if report.wanted(Layer::Process) {
        zygote::restrict(host)?;
    }
    // Landlock and seccomp are refused to unprivileged processes without this, so no test may leave it out.
    zygote::set_no_new_privs()?;
    // ORDER: Landlock before seccomp, whose filter knows none of its calls.
    let landlock = report.unless_left_out(Layer::Landlock, landlock::restrict);

    if report.wanted(Layer::Process) {
        zygote::verify(host)?;
        report.add(
            Layer::Process,
            LayerStatus::Enforced("descriptors, limits, no privileges".into()),
        )?;
    }
    if report.wanted(Layer::Seccomp) {
        seccomp::confine_zygote()?;
        report.add(Layer::Seccomp, LayerStatus::Enforced(seccomp::summary()))?;
    }
    report.add(Layer::Landlock, landlock)?;
    report.add(Layer::Namespaces, namespaces)?;
    super::fork::remember_host(host);
    Ok(JailReport {
        layers: report.layers,
    })
}

/// The report while it grows, with what decides whether an entry is an error.
struct Report<'a> {
    required: RequiredLayers,
    left_out: &'a [Layer],
    layers: Vec<(Layer, LayerStatus)>,
}

impl Report<'_> {
    fn wanted(&self, layer: Layer) -> bool {
        !self.left_out.contains(&layer)
    }

    fn unless_left_out(&self, layer: Layer, apply: fn() -> LayerStatus) -> LayerStatus {
        if self.wanted(layer) {
            apply()
        } else {
            LayerStatus::Off("left out by a test".into())
        }
    }

    fn add(&mut self, layer: Layer, status: LayerStatus) -> Result<(), JailError> {
        let required = match layer {
            Layer::Landlock => self.required.landlock,
            Layer::Namespaces => self.required.namespaces,
            Layer::Isolate | Layer::Process | Layer::Seccomp => true,
        };
        if required && let LayerStatus::NotAvailable(reason) | LayerStatus::Off(reason) = status {
            return Err(JailError::Required { layer, reason });
        }
        self.layers.push((layer, status));
        Ok(())
    }
}

/// Tells how V8 was built: the same condition chooses the feature in `Cargo.toml`.
fn isolate() -> LayerStatus {
    let sandboxed = cfg!(all(target_arch = "x86_64", target_env = "gnu"));
    LayerStatus::Enforced(
        if sandboxed {
            "V8 sandbox"
        } else {
            "V8 without its sandbox"
        }
        .into(),
    )
}

/// Makes sure that no other thread would stay outside.
fn refuse_threads() -> Result<(), JailError> {
    let tasks = fs::read_dir("/proc/self/task").map_err(|source| JailError::Step {
        step: "count threads",
        source,
    })?;
    match tasks.count() {
        1 => Ok(()),
        threads => Err(JailError::Threads { threads }),
    }
}
