use prozvon_columnar::packed::PackedTexts as Packed;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::error::CoreError;

/// Columns of text, packed.
#[pyclass(frozen)]
pub(crate) struct PackedTexts {
    texts: Packed,
}

#[pymethods]
impl PackedTexts {
    #[new]
    fn new(py: Python<'_>, table: PyTable) -> PyResult<Self> {
        let (batches, schema) = table.into_inner();
        let names = schema.fields().iter().map(|field| field.name().clone()).collect();
        let texts = py.detach(|| Packed::of(names, &batches)).map_err(CoreError::from)?;
        Ok(Self { texts })
    }

    /// Bytes that are held.
    #[getter]
    fn size(&self) -> usize {
        self.texts.size()
    }

    /// The columns as they were, or some of them.
    #[pyo3(signature = (columns = None))]
    fn unpack(&self, py: Python<'_>, columns: Option<Vec<String>>) -> PyResult<PyTable> {
        let unpacked = py.detach(|| self.texts.unpack(columns.as_deref()));
        let (schema, batches) = unpacked.map_err(CoreError::from)?;
        PyTable::try_new(batches, schema)
    }
}
