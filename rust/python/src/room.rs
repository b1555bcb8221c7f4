//! Buffers that are used again: fresh memory costs more than the lines that are written into it.

use std::ops::{Deref, DerefMut};
use std::sync::{Arc, Mutex, PoisonError};

use arrow_buffer::Buffer;
use bytes::Bytes;
use pyo3::prelude::*;
use pyo3_arrow::buffer::PyArrowBuffer;

/// Where buffers wait for their next use; they are freed with it.
#[pyclass(frozen)]
#[derive(Clone, Default)]
pub(crate) struct Room {
    waiting: Arc<Mutex<Vec<Vec<u8>>>>,
}

#[pymethods]
impl Room {
    #[new]
    fn new() -> Self {
        Self::default()
    }
}

impl Room {
    /// A buffer with whatever it was used for last, or an empty one.
    pub(crate) fn take(&self) -> Lent {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        Lent {
            bytes: waiting.pop().unwrap_or_default(),
            room: self.clone(),
        }
    }
}

/// A buffer that goes back when it is not needed any more.
pub(crate) struct Lent {
    bytes: Vec<u8>,
    room: Room,
}

impl Lent {
    /// The same for Python, and back when Python lets go of it.
    pub(crate) fn into_python(self) -> PyArrowBuffer {
        PyArrowBuffer::new(Buffer::from(Bytes::from_owner(self)))
    }
}

impl Deref for Lent {
    type Target = Vec<u8>;

    fn deref(&self) -> &Self::Target {
        &self.bytes
    }
}

impl DerefMut for Lent {
    fn deref_mut(&mut self) -> &mut Self::Target {
        &mut self.bytes
    }
}

impl AsRef<[u8]> for Lent {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        let mut waiting = self.room.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.push(std::mem::take(&mut self.bytes));
    }
}
