use std::sync::Arc;

use arrow_schema::ArrowError;
use prozvon_columnar::register;
use prozvon_phone::Register;
use pyo3::prelude::*;
use pyo3_arrow::PyTable;

use crate::error::CoreError;

/// A register of number ranges in memory.
#[pyclass(frozen)]
pub(crate) struct NumberRegister {
    register: Register,
}

#[pymethods]
impl NumberRegister {
    /// Reads what `prozvon plan import` wrote.
    #[new]
    fn new(bytes: &[u8]) -> PyResult<Self> {
        let register = Register::read(bytes);
        let register = register.map_err(|e| CoreError::from(ArrowError::InvalidArgumentError(e.to_string())))?;
        Ok(Self { register })
    }

    /// Names of holders, of regions, and of the classes.
    fn names(&self) -> (Vec<String>, Vec<String>, Vec<&'static str>) {
        (
            self.register.holders().to_vec(),
            self.register.regions().to_vec(),
            register::CLASSES.to_vec(),
        )
    }

    /// Number of ranges, of ported numbers.
    fn size(&self) -> (usize, usize) {
        self.register.size()
    }

    /// Class, holder and region of each number of a column of 64-bit integers.
    fn look_up(&self, py: Python<'_>, table: PyTable) -> PyResult<PyTable> {
        let (batches, _) = table.into_inner();
        let found = py.detach(|| register::look_up_batches(&batches, &self.register));
        PyTable::try_new(found.map_err(CoreError::from)?, Arc::new(register::look_up_schema()))
    }
}
