use prozvon_signal as signal;
use pyo3::prelude::*;

/// Listens to the early media of one call.
#[pyclass(module = "prozvon._core")]
#[derive(Default)]
pub(crate) struct Ear(signal::Ear);

#[pymethods]
impl Ear {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn feed(&mut self, packet: &[u8]) {
        self.0.feed(packet);
    }

    fn heard(&self) -> Option<&'static str> {
        self.0.heard().map(signal::Tone::name)
    }

    fn frames(&self) -> u64 {
        self.0.frames()
    }
}
